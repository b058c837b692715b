// <select data-samples="id" data-into="id">: shows what the first rows hold in the chosen column, from the JSON of
// <script id>; [data-left-over] names the columns ([data-column] and what follows it) that no select has chosen.
const known = new Map();
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-samples]");
  if (!select) return;
  const { samples, into } = select.dataset;
  if (!known.has(samples)) known.set(samples, JSON.parse(document.getElementById(samples).textContent));
  const lines = (known.get(samples)[select.value] || []).filter(Boolean).map((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    return line;
  });
  document.getElementById(into).replaceChildren(...lines);
  tellLeftOver();
});

function tellLeftOver() {
  const chosen = [...document.querySelectorAll("select[data-samples]")].map((select) => select.value);
  const all = [...document.querySelectorAll("[data-left-over] [data-column]")];
  for (const column of all)
    column.hidden = column.nextElementSibling.hidden = chosen.includes(column.dataset.column);
  for (const card of document.querySelectorAll("[data-left-over]"))
    card.hidden = all.every((column) => column.hidden);
}
