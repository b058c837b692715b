// <select data-samples="id" data-into="id">: shows what the first rows hold in the chosen column, from the JSON of <script id>.
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
});
