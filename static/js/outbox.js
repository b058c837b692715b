// <form data-outbox="2026-0412 签收">: pressed without a network it waits in this browser, for this user, and is sent when
// there is one. The server says what becomes of it: a step that somebody took meanwhile is told, never forced.
import { made, say } from "./notice.js";
import { forgetOthers } from "./outbox_files.js";
import { chosenOf, keepFiles, kept } from "./outbox_keep.js";
import { asks } from "./outbox_leaving.js";
import { send, TAKEN } from "./outbox_send.js";
import { entryOf, forget, own, owner, PREFIX, read, waiting, write } from "./outbox_store.js";
import { comma } from "./words.js";

const DAYS = 7;
const AGAIN = 30000;
const TIMES = 5;
const TOLD = "outbox-told";
const PRESSED = "outbox-pressed";
// whichever tab sends it, the others hear what was taken
const tabs = new BroadcastChannel("outbox");
const opener = document.querySelector("[data-outbox-count]");
const list = document.querySelector("[data-outbox-list]");

// <form data-sends>: what was taken with the camera or chosen is sent at once, by one tap
async function choose(event) {
  const form = event.target.form;
  if (event.target.type !== "file" || !form || !("sends" in form.dataset) || !event.target.files.length)
    return;
  for (const other of form.elements) if (other.type === "file" && other !== event.target) other.value = "";
  const files = chosenOf(form);
  const waits = "outboxFiles" in form.dataset && (files.length > 1 || !navigator.onLine);
  form.classList.add("sending");
  if (!waits) {
    form.requestSubmit();
    return;
  }
  const kept = await keepFiles(form, files);
  form.classList.remove("sending");
  if (kept && navigator.onLine) {
    say(form.dataset.sends);
    alone(false);
  }
}

// something of the same chain waits, and comes first
const follows = (form) => waiting().some((entry) => entry.chain && entry.chain === form.dataset.outboxChain);

async function keepAndSend(form, files, submitter) {
  form.classList.add("sending");
  let isKept = true;
  if (files.length) isKept = await keepFiles(form, files, submitter);
  else {
    const entry = entryOf(form, submitter);
    write(entry);
    kept(form, entry);
  }
  form.classList.remove("sending");
  if (isKept) alone(false);
}

function keep(event) {
  const form = event.target;
  if (!("outbox" in form.dataset)) return;
  const files = chosenOf(form);
  if (navigator.onLine && (follows(form) || ("outboxParts" in form.dataset && files.length > 1))) {
    event.preventDefault();
    event.stopPropagation();
    keepAndSend(form, files, event.submitter);
    return;
  }
  if (navigator.onLine) {
    // pressed anew with a network: what waited of it goes once this is taken
    sessionStorage.setItem(PRESSED, own + new URL(form.action).pathname);
    return;
  }
  if (files.length) {
    event.preventDefault();
    event.stopPropagation();
    keepFiles(form, files, event.submitter);
    return;
  }
  const entry = entryOf(form, event.submitter);
  // a full store: the page says that nothing was sent, as for other forms
  try {
    write(entry);
  } catch {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  form.closest("dialog")?.close();
  kept(form, entry);
  say(opener.dataset.kept);
}

function show() {
  const entries = waiting();
  opener.hidden = !entries.length;
  opener.textContent = `${opener.dataset.outboxCount} ${entries.length}`;
  list.replaceChildren(
    ...entries.map((entry) => {
      const line = made("li");
      const about = made("span", { className: entry.refused ? "bad" : "" });
      const drop = made("button", { type: "button", className: "btn small", textContent: list.dataset.drop });
      about.append(
        made("a", { href: entry.action, textContent: entry.label }),
        made("br"),
        entry.refused || list.dataset.waits,
      );
      // what was written can be read and copied, whatever became of it
      if (entry.words) about.append(made("p", { className: "pre muted", textContent: entry.words }));
      if (entry.file) about.append(made("p", { className: "muted", textContent: list.dataset.file }));
      drop.addEventListener("click", () => {
        forget(entry);
        show();
      });
      line.append(about, drop);
      return line;
    }),
  );
}

// what became of one that was sent; whether it was taken
function settled(entry, result, taken) {
  if (result?.on) {
    forget(entry);
    localStorage.removeItem(entry.draft);
    taken.push({ ...entry, on: result.on });
    return true;
  }
  if (result) write({ ...entry, refused: result.refused });
  return false;
}

// null: nothing was answered at all
const answered = (entry) => send(entry, opener.dataset.gone).catch(() => null);

async function sendAll(again) {
  const taken = [];
  // what follows something that was not taken waits for it
  const held = new Set();
  for (const { refused, ...entry } of waiting()) {
    if (held.has(entry.chain)) continue;
    if (entry.chain) held.add(entry.chain);
    if (refused && !again) continue;
    const result = await answered(entry);
    if (result === null) break;
    if (settled(entry, result, taken)) held.delete(entry.chain);
  }
  tell(taken);
}

function tell(taken) {
  if (taken.length) tabs.postMessage({ owner, taken });
  if (taken.length && went(taken)) return;
  if (!taken.length && navigator.onLine) document.querySelector("[data-outbox-said]")?.remove();
  show();
}

// a page that shows what went on, or a button for it, shows it as it is now: whether it is about to
function went(taken) {
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

// two tabs don't send the same at once; without locks the server takes a step once
const alone = (again) =>
  navigator.locks ? navigator.locks.request("outbox", () => sendAll(again)) : sendAll(again);

if (owner && opener) {
  const isOld = (key) => Date.now() - (read(key)?.at || 0) > DAYS * 86400000;
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX) && isOld(one))) {
    localStorage.removeItem(key);
  }
  forgetOthers(Object.keys(localStorage)).catch(() => {});
  if (sessionStorage.getItem(TOLD)) say(sessionStorage.getItem(TOLD));
  sessionStorage.removeItem(TOLD);
  if (document.querySelector(TAKEN) && sessionStorage.getItem(PRESSED))
    localStorage.removeItem(sessionStorage.getItem(PRESSED));
  sessionStorage.removeItem(PRESSED);
  document.addEventListener("submit", keep, true);
  document.addEventListener("change", choose);
  document.addEventListener("submit", asks, true);
  document.addEventListener("outbox:kept", show);
  let left = TIMES;
  window.addEventListener("online", () => {
    left = TIMES;
    alone(false);
  });
  // a network that has only just come back answers a little later; not for ever: what asks by itself keeps a session alive
  setInterval(() => {
    if (!navigator.onLine || !waiting().some((entry) => !entry.refused) || left <= 0) return;
    left -= 1;
    alone(false);
  }, AGAIN);
  tabs.addEventListener("message", ({ data }) => {
    if (data.owner === owner && !went(data.taken)) show();
  });
  // whoever asks has those tried again too that were refused
  document.querySelector("[data-outbox-send]").addEventListener("click", () => alone(true));
  show();
  if (navigator.onLine && waiting().length) alone(false);
}
