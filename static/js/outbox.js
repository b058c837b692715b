// <form data-outbox="2026-0412 签收">: pressed without a network it waits in this browser, for this user, and is sent when
// there is one. The server says what becomes of it: a step that somebody took meanwhile is told, never forced.
const owner = document.body.dataset.user, PREFIX = "outbox.", DAYS = 7;
const own = `${PREFIX}${owner}.`;
const opener = document.querySelector("[data-outbox-count]"), list = document.querySelector("[data-outbox-list]");
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const write = (entry) => localStorage.setItem(own + entry.action, JSON.stringify(entry));
const forget = (entry) => localStorage.removeItem(own + entry.action);
const waiting = () => Object.keys(localStorage).filter((key) => key.startsWith(own)).map(read).filter(Boolean).sort((a, b) => a.at - b.at);

function keep(event) {
  const form = event.target;
  if (navigator.onLine || !("outbox" in form.dataset)) return;
  const given = [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const action = new URL(form.action).pathname, words = [...form.querySelectorAll("textarea")].map((field) => field.value).join("\n");
  // a full store: the page says that nothing was sent, as for every other form
  try { write({ action, given, words, label: form.dataset.outbox, at: Date.now(), draft: `draft.${owner}.${form.dataset.draft || form.getAttribute("action")}` }); } catch { return; }
  event.preventDefault();
  event.stopPropagation();
  form.closest("dialog")?.close();
  say(opener.dataset.kept);
  show();
}

const made = (tag, about) => Object.assign(document.createElement(tag), about);
const say = (textContent) => document.querySelector("main .page, main")?.prepend(made("p", { className: "note info", role: "status", textContent }));

function show() {
  const entries = waiting();
  opener.hidden = !entries.length;
  opener.textContent = `${opener.dataset.outboxCount} ${entries.length}`;
  list.replaceChildren(...entries.map((entry) => {
    const line = made("li"), about = made("span", { className: entry.refused ? "bad" : "" });
    const drop = made("button", { type: "button", className: "btn small", textContent: list.dataset.drop });
    about.append(made("a", { href: entry.action, textContent: entry.label }), made("br"), entry.refused || list.dataset.waits);
    // what was written can be read and copied, whatever became of the step
    if (entry.words) about.append(made("p", { className: "pre muted", textContent: entry.words }));
    drop.addEventListener("click", () => { forget(entry); show(); });
    line.append(about, drop);
    return line;
  }));
}

// true: taken; a sentence: refused; nothing: not answered, or signed out, and it goes on waiting
async function send(entry) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const answer = await fetch(entry.action, { method: "POST", body: new URLSearchParams(entry.given), headers });
  if (answer.status >= 500) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if ((answer.ok || answer.status === 403) && page.body.dataset.user !== owner) return undefined;
  if (answer.redirected && answer.ok) return true;
  return (page.querySelector("[role=alert], .errors, .error")?.textContent || page.querySelector("h1")?.textContent || String(answer.status)).replace(/\s+/g, " ").trim();
}

async function sendAll(again) {
  const taken = [];
  for (const { refused, ...entry } of waiting().filter((one) => again || !one.refused)) {
    let result;
    try { result = await send(entry); } catch { break; }
    if (result === true) { forget(entry); localStorage.removeItem(entry.draft); taken.push(entry); }
    else if (result) write({ ...entry, refused: result });
  }
  // the page of a matter that went on shows it as it is now
  if (taken.some((entry) => entry.action.startsWith(location.pathname) && location.pathname !== "/")) { location.reload(); return; }
  if (taken.length) say(`${opener.dataset.sent} ${taken.map((entry) => entry.label).join("、")}`);
  show();
}

// two tabs don't send the same at once; where the browser has no locks the server takes a step once
const alone = (again) => (navigator.locks ? navigator.locks.request("outbox", () => sendAll(again)) : sendAll(again));

if (owner && opener) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && Date.now() - (read(key)?.at || 0) > DAYS * 86400000) localStorage.removeItem(key);
  document.addEventListener("submit", keep, true);
  window.addEventListener("online", () => alone(false));
  // whoever asks for it has those tried again too that were refused before
  document.querySelector("[data-outbox-send]").addEventListener("click", () => alone(true));
  show();
  if (navigator.onLine && waiting().length) alone(false);
}
