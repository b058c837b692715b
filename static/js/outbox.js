// <form data-outbox="2026-0412 签收">: pressed without a network it waits in this browser, for this user, and is sent when
// there is one. The server says what becomes of it: a step that somebody took meanwhile is told, never forced.
import { made, say } from "./notice.js";
import { forgetFile, forgetOthers, keepFile } from "./outbox_files.js";
import { send, TAKEN } from "./outbox_send.js";
import { entryOf, forget, keyOf, own, owner, PREFIX, read, waiting, write } from "./outbox_store.js";
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

const chosenOf = (form) =>
  [...form.elements].flatMap((field) =>
    field.type === "file" ? [...field.files].map((file) => [field.name, file]) : [],
  );

// crypto.randomUUID is there over HTTPS alone
const unlike = () => Date.now().toString(36) + Math.random().toString(36).slice(2);

// each file is a step of its own, which is sent once; false where this browser has no room for it
async function keepFiles(form, files, submitter) {
  for (const [field, file] of files) {
    const entry = { ...entryOf(form, submitter), field, file: unlike() };
    entry.label = `${form.dataset.outbox} ${file.name}`;
    try {
      await keepFile(keyOf(entry), file);
      write(entry);
    } catch {
      await forgetFile(keyOf(entry));
      say(document.body.dataset.offline);
      return false;
    }
  }
  form.reset();
  if (!navigator.onLine) say(opener.dataset.kept);
  show();
  return true;
}

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

function keep(event) {
  const form = event.target;
  if (!("outbox" in form.dataset)) return;
  if (navigator.onLine) {
    // pressed anew with a network: what waited of it goes once this is taken
    sessionStorage.setItem(PRESSED, own + new URL(form.action).pathname);
    return;
  }
  const files = chosenOf(form);
  if (files.length) {
    event.preventDefault();
    event.stopPropagation();
    keepFiles(form, files, event.submitter);
    return;
  }
  const entry = entryOf(form, event.submitter);
  // a full store: the page says that nothing was sent, as for every other form
  try {
    write(entry);
  } catch {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  form.closest("dialog")?.close();
  say(opener.dataset.kept);
  show();
}

// signing out takes away what the browser keeps: whoever has something waiting is told before
function asks(event) {
  const form = event.target;
  if (!("signOut" in form.dataset) || "sure" in form.dataset || !waiting().length) return;
  event.preventDefault();
  event.stopPropagation();
  form.dataset.sure = "";
  say(`${waiting().length} ${opener.dataset.leaving}`);
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
      // what was written can be read and copied, whatever became of the step
      if (entry.words) about.append(made("p", { className: "pre muted", textContent: entry.words }));
      drop.addEventListener("click", () => {
        forget(entry);
        show();
      });
      line.append(about, drop);
      return line;
    }),
  );
}

async function sendAll(again) {
  const taken = [];
  for (const { refused, ...entry } of waiting().filter((one) => again || !one.refused)) {
    let result;
    try {
      result = await send(entry, opener.dataset.gone);
    } catch {
      break;
    }
    if (result?.on) {
      forget(entry);
      localStorage.removeItem(entry.draft);
      taken.push({ ...entry, on: result.on });
    } else if (result) write({ ...entry, refused: result.refused });
  }
  if (taken.length) tabs.postMessage({ owner, taken });
  if (taken.length && went(taken)) return;
  if (!taken.length && navigator.onLine) document.querySelector("[data-outbox-said]")?.remove();
  show();
}

// a page that shows a matter that went on, or a button for what was taken, shows it as it is now: whether it is about to
function went(taken) {
  const told = `${opener.dataset.sent} ${taken.map((entry) => entry.label).join(comma)}`;
  const offered = [...document.querySelectorAll("form[data-outbox]")].map(
    (one) => new URL(one.action).pathname,
  );
  const isShown = ({ action }) =>
    offered.includes(action) || (location.pathname !== "/" && action.startsWith(location.pathname));
  if (!taken.some(isShown)) {
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

// two tabs don't send the same at once; where the browser has no locks the server takes a step once
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
  // whoever asks for it has those tried again too that were refused before
  document.querySelector("[data-outbox-send]").addEventListener("click", () => alone(true));
  show();
  if (navigator.onLine && waiting().length) alone(false);
}
