// Buttons data-set="theme:dark" and data-set="size:large" toggle how this browser shows the product; data-unfold
// shows the rest of a form that a phone folds away; data-print prints the page.
const PLAIN = { theme: "light", size: "normal" };
const root = document.documentElement;
const wanted = (button) => button.dataset.set.split(":");

function show() {
  for (const button of document.querySelectorAll("[data-set]")) {
    const [name, value] = wanted(button);
    button.setAttribute("aria-pressed", String(root.dataset[name] === value));
  }
}

document.addEventListener("click", (event) => {
  const unfold = event.target.closest("[data-unfold]");
  if (unfold) {
    const open = unfold.closest("form").classList.toggle("open");
    unfold.setAttribute("aria-expanded", String(open));
  }
  if (event.target.closest("[data-print]")) window.print();
  const button = event.target.closest("[data-set]");
  if (!button) return;
  const [name, value] = wanted(button);
  const next = root.dataset[name] === value ? PLAIN[name] : value;
  try {
    localStorage.setItem(`display.${name}`, next);
  } catch {
    root.dataset[name] = next;
    show();
    return;
  }
  root.applyDisplay();
});
// on paper nothing is folded
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open])")) {
    fold.open = true;
    fold.dataset.folded = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("[data-folded]")) {
    fold.open = false;
    delete fold.dataset.folded;
  }
});
window.addEventListener("displaychange", show);
show();
