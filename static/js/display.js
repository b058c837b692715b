// Buttons data-set="theme:dark" and data-set="size:large" toggle how this browser shows the product.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-set]");
  if (!button) return;
  const [name, value] = button.dataset.set.split(":");
  const now = document.documentElement.dataset[name] === value ? "" : value;
  if (now) { document.documentElement.dataset[name] = now; localStorage.setItem(`display.${name}`, now); }
  else { delete document.documentElement.dataset[name]; localStorage.removeItem(`display.${name}`); }
  window.dispatchEvent(new Event("displaychange"));
});
