// <form data-outbox="5 幢 402" data-outbox-sealed="walk" data-outbox-chain="…">: pressed, what was given is sealed
// before it is kept in this browser, and sent at once or as soon as there is a network, in the order of its chain.

import { say } from "./notice.js";
import { owner } from "./outbox_store.js";
import { went } from "./outbox_told.js";
import { canSeal, leave, ownKey, purposeOf } from "./sealed_key.js";
import {
  keep,
  listedSealed,
  lose,
  read,
  readRefusals,
  rowOf,
  sendAll,
  sendUnkept,
  unkeep,
  waitingSealed,
} from "./sealed_queue.js";
import { leaveRows } from "./sealed_store.js";

const AGAIN = 30000;
const TIMES = 5;
const opener = document.querySelector("[data-outbox-count]");
const forms = () => document.querySelectorAll("form[data-outbox-sealed]");
const tell = (form, name, detail) => form.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

const givenOf = (form, submitter) =>
  [...new FormData(form, submitter)].filter(
    ([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File),
  );

// sealed:pressed, then sealed:became or, where it can neither be kept nor sent, sealed:lost
async function take(form, submitter) {
  const given = givenOf(form, submitter);
  const row = await rowOf(form, given);
  const isKept = await keep(row, given);
  if (isKept || navigator.onLine) tell(form, "sealed:pressed", { ...row, said: submitter?.innerText.trim() });
  if (isKept && navigator.onLine) await sendAll({ fresh: row.id });
  if (isKept || (navigator.onLine && (await sendUnkept(row, given)))) return;
  lose(row);
  say(opener.dataset.unkept);
  tell(form, "sealed:lost", row);
}

function pressed(event) {
  const form = event.target;
  if (!("outboxSealed" in form.dataset)) return;
  event.preventDefault();
  event.stopPropagation();
  if (form.classList.contains("sending")) return;
  form.classList.add("sending");
  take(form, event.submitter).finally(() => form.classList.remove("sending"));
}

// whoever signs out leaves neither key nor anything sealed of their own; what is somebody else's stays theirs
function leaves(event) {
  const form = event.target;
  if (!("signOut" in form.dataset) || "sealedGone" in form.dataset || event.defaultPrevented) return;
  event.preventDefault();
  event.stopPropagation();
  leave();
  // a store that doesn't answer keeps nobody signed in: the server then clears everything
  Promise.race([leaveRows().catch(() => false), new Promise((done) => setTimeout(done, 2000, false))]).then(
    (others) => {
      if (others)
        form.append(
          Object.assign(document.createElement("input"), { type: "hidden", name: "others", value: "on" }),
        );
      form.dataset.sealedGone = "";
      form.requestSubmit();
    },
  );
}

// a round shows at each home what became of it (data-sealed-shown); any other page says it, or is shown anew where it is about that
const became = [];
function told() {
  const results = became.splice(0);
  const refused = results.find(({ result }) => result.refused);
  const taken = results.filter(({ result }) => !result.refused);
  if (refused) say(refused.result.refused);
  else if (taken.length) went(taken.map((one) => ({ ...one, on: location.href })));
}

// a conflict that somebody looks at is known
async function begin() {
  await read();
  for (const row of listedSealed())
    if (row.state === "conflict" && row.page === location.pathname) await unkeep(row.id);
  if (navigator.onLine && waitingSealed().length) await sendAll();
  await readRefusals();
  await read();
}

if (owner && opener) {
  document.addEventListener("submit", pressed, true);
  document.addEventListener("submit", leaves, true);
  for (const said of document.querySelectorAll("[data-sealed-none]")) said.hidden = canSeal;
  // while there is a network: what is pressed later may find none
  for (const purpose of new Set([...forms()].map(purposeOf))) ownKey(purpose);
  let left = TIMES;
  window.addEventListener("online", () => {
    left = TIMES;
    sendAll();
  });
  setInterval(() => {
    if (!navigator.onLine || !waitingSealed().some((row) => row.state === "waits") || left <= 0) return;
    left -= 1;
    sendAll();
  }, AGAIN);
  document.querySelector("[data-outbox-send]").addEventListener("click", () => sendAll({ again: true }));
  if (!document.querySelector("[data-sealed-shown]")) {
    document.addEventListener("sealed:became", ({ detail }) => became.push(detail));
    document.addEventListener("sealed:sent", told);
  }
  if (canSeal) begin();
}
