// [data-minute]: a value that was opened for a reason stands here for one minute, then its sentence of leaving does.
const MINUTE = 60_000;

function hide(value) {
  value.textContent = value.dataset.minute;
}

function begin(root) {
  for (const value of root.querySelectorAll("[data-minute]")) setTimeout(() => hide(value), MINUTE);
}

begin(document);
// a page that is come back to by the browser's own memory shows nothing any more
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const value of document.querySelectorAll("[data-minute]")) hide(value);
});
