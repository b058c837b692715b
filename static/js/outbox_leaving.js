// Whoever signs out while something waits is told before.
import { say } from "./notice.js";
import { waiting } from "./outbox_store.js";

const opener = document.querySelector("[data-outbox-count]");

// signing out takes away what the browser keeps: whoever has something waiting is told before
export function asks(event) {
  const form = event.target;
  if (!("signOut" in form.dataset) || "sure" in form.dataset || !waiting().length) return;
  event.preventDefault();
  event.stopPropagation();
  form.dataset.sure = "";
  say(`${waiting().length} ${opener.dataset.leaving}`);
}
