// One sentence to whoever presses, where the eye is.
export const made = (tag, about) => Object.assign(document.createElement(tag), about);
// where the eye is: one sentence at a time, at the head of the page, however far down somebody pressed
export function say(textContent) {
  const said = document.querySelector("[data-outbox-said]") || made("p", { className: "note info" });
  said.dataset.outboxSaid = "";
  said.setAttribute("role", "status");
  said.textContent = textContent;
  (document.querySelector("main .page, main .lead > .mid") || document.querySelector("main"))?.prepend(said);
  said.scrollIntoView({ block: "center" });
}
