// What a form says and what a page answers, in the words that whoever reads them sees.
const [colon, comma] = document.documentElement.lang === "en" ? [": ", ", "] : ["：", "、"];
const plain = (text) => (text || "").replace(/\s+/g, " ").trim();

// how a field is asked for: its fieldset's legend, or its label without what stands behind the words
const askedAs = (field) =>
  plain(
    (
      field.closest("fieldset")?.querySelector("legend") ||
      field.labels?.[0] ||
      // a list that is chosen from by typing stands behind the field that has its label
      field
        .closest(".field")
        ?.querySelector("label")
    )?.firstChild?.textContent,
  );

// one line for each thing that was filled in or chosen, as the page calls it
export function wordsOf(form) {
  const lines = new Map();
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file"].includes(field.type) || !field.labels || field.type === "submit")
      continue;
    const isChoice = field.type === "checkbox" || field.type === "radio";
    const chosen = field.selectedOptions
      ? field.selectedOptions[0]?.textContent
      : field.labels[0]?.textContent;
    const said = isChoice || field.selectedOptions ? plain(chosen) : field.value.trim();
    if (!field.value || !said || (isChoice && !field.checked)) continue;
    lines.set(field.name, [...(lines.get(field.name) || [askedAs(field)]), said]);
  }
  return [...lines.values()]
    .map(([asked, ...said]) => (asked ? asked + colon : "") + said.join(comma))
    .join("\n");
}

// what a page says that refuses: what it says at its fields, else its first sentence of that kind
export function sentenceOf(page, answer) {
  const fields = [...page.querySelectorAll("main .field")].flatMap((field) => {
    const error = plain(field.querySelector(".error")?.textContent);
    return error
      ? [`${plain(field.querySelector("label, legend, .label")?.firstChild?.textContent)}${colon}${error}`]
      : [];
  });
  const said = page.querySelector("main [role=alert]:not(.told)") || page.querySelector("h1");
  return fields.join(" ") || plain(said?.textContent) || String(answer.status);
}

export { comma };
