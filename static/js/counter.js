// <textarea data-limit="2000">: how many characters are written of how many fit, as soon as it matters.
const SHOWN_FROM = 0.5;
// as the server counts them: characters, not UTF-16 units
const length = (text) => [...text.trim()].length;

function watch(field) {
  const limit = Number(field.dataset.limit),
    shown = document.createElement("small");
  shown.className = "counter num";
  shown.setAttribute("aria-live", "polite");
  field.after(shown);
  const count = () => {
    const written = length(field.value);
    shown.hidden = written < limit * SHOWN_FROM;
    shown.textContent = `${written} / ${limit}`;
    shown.classList.toggle("over", written > limit);
  };
  field.addEventListener("input", count);
  count();
}
for (const field of document.querySelectorAll("[data-limit]")) watch(field);
