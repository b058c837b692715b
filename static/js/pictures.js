// [data-pictures]: a form that takes figures out: its Word document takes the charts of the page along, and
// [data-save-pictures] saves each of them as a PNG with its title, whose figures they are, and the page's date.
const SCALE = 2;

function drawn(place) {
  const chart = window.echarts?.getInstanceByDom(place);
  const background = getComputedStyle(document.documentElement).getPropertyValue("--card").trim();
  return chart?.renderToCanvas({ pixelRatio: SCALE, backgroundColor: background });
}

function charts() {
  return [...document.querySelectorAll("[data-chart]")].filter((place) => place.offsetParent);
}

function take(form) {
  for (const old of form.querySelectorAll("[data-taken]")) old.remove();
  for (const place of charts()) {
    const canvas = drawn(place);
    if (!canvas) continue;
    const sent = { chart: place.dataset.chart, picture: canvas.toDataURL("image/png") };
    for (const [name, value] of Object.entries(sent)) {
      const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      input.dataset.taken = "";
      form.append(input);
    }
  }
}

// what the picture's card is called; the words for readers point to the table below it, which is not in the picture
function nameOf(place) {
  return place.closest("section")?.querySelector("h2")?.textContent ?? place.getAttribute("aria-label");
}

// the page's own heading and day stand above the picture: it is looked at where nothing else says what it is
function titled(place) {
  const picture = drawn(place);
  if (!picture) return undefined;
  const style = getComputedStyle(document.documentElement);
  const [title, ...said] = [
    nameOf(place),
    document.querySelector(".page h1")?.textContent,
    document.querySelector(".page .head .sub")?.firstChild?.textContent,
  ].map((text) => (text ?? "").trim().replace(/\s+/g, " "));
  const size = 16 * SCALE;
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height + size * 4;
  const pen = canvas.getContext("2d");
  pen.fillStyle = style.getPropertyValue("--card").trim();
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "top";
  pen.fillStyle = style.getPropertyValue("--ink").trim();
  pen.font = `600 ${size}px ${style.getPropertyValue("--font")}`;
  pen.fillText(title, size, size * 0.8, canvas.width - size * 2);
  pen.fillStyle = style.getPropertyValue("--muted").trim();
  pen.font = `${size * 0.8}px ${style.getPropertyValue("--font")}`;
  pen.fillText(said.filter(Boolean).join(" · "), size, size * 2.3, canvas.width - size * 2);
  pen.drawImage(picture, 0, size * 4);
  return canvas;
}

function save() {
  for (const place of charts()) {
    const name = `${(document.body.dataset.title ?? document.title).split(" · ")[0]}_${nameOf(place)}.png`;
    titled(place)?.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name.replace(/[\\/:*?"<>|]/g, "－");
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }, "image/png");
  }
}

for (const form of document.querySelectorAll("[data-pictures]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "docx") take(form);
    else for (const old of form.querySelectorAll("[data-taken]")) old.remove();
  });
  const button = form.querySelector("[data-save-pictures]");
  if (button && window.echarts && charts().length) {
    button.hidden = false;
    button.addEventListener("click", save);
  }
}
