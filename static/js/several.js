// Rows of a list that are chosen together: all at once, a stretch with Shift, and how many they are. Without this the boxes
// and buttons work as they are.
const form = document.querySelector("[data-several]");

function boxes() {
  return [...document.querySelectorAll('input[name="row"][form="several"]')];
}

if (form) {
  const said = form.querySelector("[data-several-said]");
  const before = said.textContent;
  const all = document.querySelector("[data-several-all]");
  let last = null;

  const tell = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    said.textContent = chosen ? `${form.dataset.chosen} ${chosen}` : before;
    form.classList.toggle("has-chosen", chosen > 0);
    for (const button of form.querySelectorAll("button")) button.disabled = chosen === 0;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  };

  all.hidden = boxes().length === 0;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.('input[name="row"]');
    if (!box) return;
    const rows = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
      for (const one of rows.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    tell();
  });
  // coming back, the browser may have kept what was chosen
  window.addEventListener("pageshow", tell);
  tell();
}
