// data-key="w" on a link, button or field: that key presses or focuses it, unless somebody is typing. ? lists the keys.
const help = document.getElementById("keys");

function offered() {
  return [...document.querySelectorAll("[data-key]")].filter((target) => target.getClientRects().length);
}

function name(target) {
  const text =
    target.dataset.keyLabel ||
    target.getAttribute("aria-label") ||
    target.labels?.[0]?.textContent ||
    target.textContent;
  return text.trim().replace(/\s+\S$/, "");
}

function list() {
  const rows = help.querySelector("dl");
  rows.replaceChildren(
    ...offered().flatMap((target) => {
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.textContent = target.dataset.key.toUpperCase();
      term.append(key);
      const what = document.createElement("dd");
      what.textContent = name(target);
      return [term, what];
    }),
  );
  help.querySelector("[data-none]").hidden = rows.children.length > 0;
  help.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (
    event.target.closest("input, textarea, select, [contenteditable]") ||
    document.querySelector("dialog[open]")
  )
    return;
  const key = event.key.toLowerCase();
  if (key === "?" && help) {
    event.preventDefault();
    list();
    return;
  }
  const target = offered().find((one) => one.dataset.key === key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
});
