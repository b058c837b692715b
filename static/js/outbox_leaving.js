// Whoever signs out while something waits is told before.
import { say } from "./notice.js";
import { waiting } from "./outbox_store.js";
import { waitingSealed } from "./sealed_queue.js";

const opener = document.querySelector("[data-outbox-count]");

// signing out takes away what the browser keeps: whoever has something waiting is told before
export function asks(event) {
  const form = event.target;
  const many = waiting().length + waitingSealed().length;
  if (!("signOut" in form.dataset) || "sure" in form.dataset || !many) return;
  event.preventDefault();
  event.stopPropagation();
  form.dataset.sure = "";
  say(`${many} ${opener.dataset.leaving}`);
}
