// <a data-dialog="id"> opens the dialog instead of following the link to the same form as a page; [data-close] closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
      dialog.querySelector("textarea, select, input:not([type=hidden])")?.focus();
    }
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  // a click beside the dialog closes it too: what was typed stays in its form
  if (event.target.matches("dialog[open]")) event.target.close();
  for (const more of unfolded()) if (!more.contains(event.target)) more.open = false;
});
// the other verbs of a dock, and what a page gives out, lie over the page: Escape and a click beside them fold them again
const unfolded = () => document.querySelectorAll(".dock details[open], .take-out[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const more of unfolded()) {
    more.open = false;
    more.querySelector("summary").focus();
  }
});
