// A text block fills in the words of its form; what was typed there stays where a block says nothing.
document.addEventListener("click", (event) => {
  const block = event.target.closest(".blocks [data-reason]");
  const form = block?.closest("form");
  if (!form) return;
  for (const name of ["reason", "reply"]) {
    const field = form.elements[name];
    if (!field || !block.dataset[name]) continue;
    field.value = block.dataset[name];
    // the draft and the count of signs hear of it
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
