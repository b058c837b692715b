// Whoever signs out while something waits is told before.
import { say } from "./notice.js";
import { owner, waiting } from "./outbox_store.js";

const opener = document.querySelector("[data-outbox-count]");

// signing out takes away what the browser keeps: whoever has something waiting is told before
function asks(event) {
  const form = event.target;
  if (!("signOut" in form.dataset) || "sure" in form.dataset || !waiting().length) return;
  event.preventDefault();
  event.stopPropagation();
  form.dataset.sure = "";
  say(`${waiting().length} ${opener.dataset.leaving}`);
}

if (owner && opener) document.addEventListener("submit", asks, true);
