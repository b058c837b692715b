// <a data-dialog="id"> opens the dialog instead of following the link to the same form as a page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog) { event.preventDefault(); dialog.showModal(); dialog.querySelector("textarea, select, input:not([type=hidden])")?.focus(); }
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});
