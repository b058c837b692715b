// data-key="w" on a link, button or field: that key presses or focuses it, unless somebody is typing; "escape" and
// "ctrl+enter" do so while typing too. ? lists the keys. data-type-here: letters typed beside any field go there.
// data-focus: where the eye is when the page has opened.
const help = document.getElementById("keys");
const ANYWHERE = ["escape", "ctrl+enter"];
const NO_TEXT = ["radio", "checkbox", "button", "submit", "reset"];

// what lies under an open dialog is out of reach
const within = () => document.querySelector("dialog[open]") || document;

function offered() {
  return [...within().querySelectorAll("[data-key]")].filter((target) => target.getClientRects().length);
}

function name(target) {
  if (target.dataset.keyLabel) return target.dataset.keyLabel;
  const said = target.getAttribute("aria-label") || (target.labels?.[0] || target).cloneNode(true);
  if (typeof said === "string") return said.trim();
  for (const key of said.querySelectorAll("kbd")) key.remove();
  return said.textContent.trim();
}

const called = (key) => key.replace("ctrl", "Ctrl").replace("escape", "Esc").replace("enter", "Enter");

function list() {
  const rows = help.querySelector("dl");
  rows.replaceChildren(
    ...offered().flatMap((target) => {
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      const said = called(target.dataset.key);
      key.textContent = said.length === 1 ? said.toUpperCase() : said;
      term.append(key);
      const what = document.createElement("dd");
      what.textContent = name(target);
      return [term, what];
    }),
  );
  help.querySelector("[data-none]").hidden = rows.children.length > 0;
  help.showModal();
}

const isTyping = (field) =>
  field.matches("textarea, select, [contenteditable]") ||
  (field.matches("input") && !NO_TEXT.includes(field.type));

function press(target) {
  if (!target.matches("input, select, textarea")) return target.click();
  if (NO_TEXT.includes(target.type)) target.click();
  return target.focus();
}

// a letter with nothing of its own to do: what is typed begins there
function typeHere(event) {
  const field = within().querySelector("[data-type-here]");
  if (!field?.getClientRects().length || !/^\p{L}$/u.test(event.key)) return;
  field.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.altKey || event.isComposing || event.repeat || event.defaultPrevented) return;
  const key = (event.ctrlKey ? "ctrl+" : "") + event.key.toLowerCase();
  if (!ANYWHERE.includes(key) && (event.ctrlKey || isTyping(event.target))) return;
  if (key === "?" && help && within() === document) {
    event.preventDefault();
    list();
    return;
  }
  const target = offered().find((one) => one.dataset.key === key);
  if (!target) {
    typeHere(event);
    return;
  }
  event.preventDefault();
  press(target);
});

// a note that says what was wrong has the focus already, or gets it in a moment
const eye = document.querySelector("[data-focus]");
if (eye && !document.activeElement?.closest("main") && !document.querySelector("main [autofocus]")) {
  eye.focus();
  // a form that begins far down, as on a phone, comes to the top
  if (eye.getBoundingClientRect().bottom > innerHeight * 0.6)
    eye.closest("#do")?.scrollIntoView({ block: "start" });
}
