// The button of the panel names whom it appoints; a note says when there is no network.
const form = document.querySelector("[data-names-button]");
const button = form?.querySelector("[data-appoint]");
form?.addEventListener("change", (event) => {
  const name = event.target.dataset.name;
  if (name && button) button.textContent = `${button.dataset.appoint}${name}`;
});

const note = document.querySelector("[data-when-offline]");
const tell = () => {
  if (note) note.hidden = navigator.onLine;
};
window.addEventListener("online", tell);
window.addEventListener("offline", tell);
tell();
