// What was taken is told, or the page shown as it is now where it is about that.
import { say } from "./notice.js";
import { comma } from "./words.js";

export const TOLD = "outbox-told";
const opener = document.querySelector("[data-outbox-count]");

// a page that shows what went on, or a button for it, shows it as it is now: whether it is about to
export function went(taken) {
  const told = `${opener.dataset.sent} ${taken.map((entry) => entry.label).join(comma)}`;
  const offered = [...document.querySelectorAll("form[data-outbox]")].map(
    (one) => new URL(one.action).pathname,
  );
  const isShown = ({ action }) =>
    offered.includes(action) || (location.pathname !== "/" && action.startsWith(location.pathname));
  if (!taken.some(isShown) || document.querySelector("[data-outbox-busy]")) {
    say(told);
    return false;
  }
  sessionStorage.setItem(TOLD, told);
  // the page of the step itself has nothing more to ask: on to where a press would have led
  const itself = taken.find(({ action }) => action === location.pathname);
  if (itself) location.assign(itself.on);
  else location.reload();
  return true;
}
