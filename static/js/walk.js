// A round from door to door on a phone: one home after the other, one tap for each, on to the next at once; how each home
// stands: waits, sent, refused or disputed; and the last press taken back. Without this script the page is one long list.
import { made } from "./notice.js";
import { listedSealed, unkeep } from "./sealed_queue.js";
import { chip, newKey, PAGE as page, renew } from "./walk_states.js";

const homes = [...page.querySelectorAll("[data-walk-home]")];
const homeOf = (pk) => homes.find((home) => home.dataset.walkHome === pk);
const bar = page.querySelector("[data-walk-bar]");
const where = page.querySelector("[data-walk-where]");
const note = page.querySelector("[data-walk-last]");
const undo = note.querySelector("button");
const back = page.querySelector("form[data-walk-undo]");
const over = page.querySelector("[data-walk-over]");
const all = page.querySelector("[data-walk-all]");
// what is known of each home's last press: its key, what was said, what became of it
const presses = new Map();
let here = null;
let last = null;

const isDone = (home) => Boolean(home.dataset.state) || home.classList.contains("been");
const isAll = () => all.getAttribute("aria-pressed") === "true";

function show() {
  for (const home of homes) home.hidden = !isAll() && home !== here;
  for (const house of page.querySelectorAll("[data-walk-house]"))
    house.hidden = !house.querySelector("[data-walk-home]:not([hidden])");
  const done = homes.filter(isDone).length;
  where.textContent = `${homes.indexOf(here) + 1} / ${homes.length} · ${where.dataset.done} ${done}`;
  over.hidden = done < homes.length;
}

function go(home) {
  if (!home) return;
  here = home;
  show();
  (isAll() ? home : bar).scrollIntoView({ block: isAll() ? "center" : "start" });
}

// the next one on the way where nobody was yet; round again from the top, since somebody may have been out
function onward() {
  const at = homes.indexOf(here);
  go([...homes.slice(at + 1), ...homes.slice(0, at)].find((home) => !isDone(home)) || here);
  show();
}

function mark(pk, state, said = "", link = "") {
  const home = homeOf(pk);
  if (!home) return;
  home.dataset.state = state;
  const place = home.querySelector("[data-walk-state]");
  place.replaceChildren(chip(state));
  if (said) place.append(" ", link ? made("a", { href: link, textContent: said }) : said);
  if (!state) delete home.dataset.state;
  show();
}

// what was said of a home that has changed is no longer what its form shows
const closed = (home, is) => home.querySelector("[data-walk-changing]")?.toggleAttribute("inert", is);

function pressed({ target, detail: row }) {
  const home = target.closest?.("[data-walk-home]");
  if (target === back) mark(row.chain, "waits", undo.textContent);
  if (!home) return;
  const said = row.said || "";
  presses.set(row.chain, { id: row.id, said, form: target });
  last = row.chain;
  mark(row.chain, "waits", said);
  home.querySelector("details[open]")?.removeAttribute("open");
  closed(home, target.matches("[data-walk-changing]"));
  for (const form of home.querySelectorAll("form[data-walk-visit]")) renew(form);
  note.querySelector("span").textContent = `${row.label} · ${said}`;
  note.hidden = false;
  if (!isAll()) onward();
}

// refused at once: whoever stands at the door is told, and what was filled in is still there
function refusedAt(home, result) {
  const form = presses.get(home.dataset.walkHome)?.form;
  form?.closest("details")?.setAttribute("open", "");
  closed(home, false);
  mark(home.dataset.walkHome, "refused", result.refused);
  note.hidden = true;
  if (!isAll()) go(home);
}

function became({ detail: { chain, action, result } }) {
  const home = homeOf(chain);
  if (!home) return;
  const said = presses.get(chain)?.said || "";
  if (action.endsWith("/undo/")) undone(home, result);
  else if (result.refused) refusedAt(home, result);
  else if (result.conflict) disputed(chain, result.conflict);
  else mark(chain, "done", said);
}

// both sides lie with the server now: it is decided, no more taken back
function disputed(chain, link) {
  if (chain === last) note.hidden = true;
  mark(chain, "conflict", page.dataset.decide, link);
}

function undone(home, result) {
  if (result.refused) {
    mark(home.dataset.walkHome, "done", result.refused);
    return;
  }
  clear(home);
}

function clear(home) {
  presses.delete(home.dataset.walkHome);
  home.classList.remove("been");
  closed(home, false);
  mark(home.dataset.walkHome, "");
  go(home);
}

// what still waits was never sent and simply goes; what was sent is taken back by a step of its own
async function takeBack() {
  const press = presses.get(last);
  const home = homeOf(last);
  if (!press || !home) return;
  note.hidden = true;
  if (await unkeep(press.id, true)) {
    clear(home);
    return;
  }
  if (home.dataset.state !== "done") return;
  const form = home.querySelector("form[data-walk-visit]");
  back.action = `${form.action}${press.id}/undo/`;
  back.dataset.outbox = form.dataset.outbox;
  back.dataset.outboxChain = last;
  back.elements.key.value = newKey();
  back.requestSubmit();
}

// of what waits from before this page was loaded
function remembered() {
  for (const row of listedSealed()) {
    const home = homeOf(row.chain);
    if (!home || presses.has(row.chain) || row.action.endsWith("/undo/")) continue;
    if (row.state === "conflict") mark(row.chain, row.state, page.dataset.decide, row.page);
    else mark(row.chain, row.state, row.said);
  }
}

document.addEventListener("sealed:pressed", pressed);
document.addEventListener("sealed:lost", ({ target }) => {
  note.hidden = true;
  const home = target.closest("[data-walk-home]");
  if (home) clear(home);
});
document.addEventListener("sealed:became", became);
document.addEventListener("sealed:read", remembered);
undo.addEventListener("click", takeBack);
all.addEventListener("click", () => {
  all.setAttribute("aria-pressed", String(!isAll()));
  go(here);
});
for (const [name, step] of [
  ["before", -1],
  ["after", 1],
])
  bar
    .querySelector(`[data-walk-${name}]`)
    .addEventListener("click", () => go(homes[(homes.indexOf(here) + step + homes.length) % homes.length]));
bar.hidden = false;
for (const form of page.querySelectorAll("form[data-walk-visit]")) renew(form);
here = homes.find((home) => !isDone(home)) || homes[0];
if (here) show();
