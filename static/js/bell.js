// The bell: one light request every few seconds says how much is new, what waits, and whether an emergency waits for a
// signature. Counts and title follow, what waits on the page is fetched anew while nobody types in it, and an emergency lies
// over the page, with a sound, until somebody signed it.
import { made } from "./notice.js";

const bell = document.querySelector("[data-bell]");
const box = document.getElementById("alarm");
const owner = document.body.dataset.user;
const KEPT = `bell.${owner}`;
const SOUND = "alarm.sound";
const LONGEST = 60_000;
const title = document.title;
// what the page is called without what waits: files made of it are named so
document.body.dataset.title = title;
let answer = null;
let mark = "";
let timer = 0;
let pause = 0;
let waits = "";
let alarms = [];

const kept = (store, key) => {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
};
const keep = (store, key, value) => {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch {
    /* a full or forbidden store: it is asked anew */
  }
};
const many = (count) => (count >= 100 ? "99+" : String(count));
const here = (url) => url === location.pathname;
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];

function post(fields) {
  const given = new URLSearchParams([["csrfmiddlewaretoken", csrf()], ...fields]);
  return fetch(`${bell.getAttribute("href")}seen/`, {
    method: "POST",
    body: given,
    redirect: "manual",
    keepalive: true,
  });
}

// -- counts --

function count(link, number) {
  let badge = link.querySelector(".count");
  if (!number) {
    badge?.remove();
    return;
  }
  if (!badge) {
    badge = made("span", { className: "count" });
    link.append(badge);
  }
  const text =
    badge.firstChild?.nodeType === Node.TEXT_NODE
      ? badge.firstChild
      : badge.insertBefore(new Text(), badge.firstChild);
  if (text.data.trim() !== many(number)) text.data = many(number);
}

function showCounts({ count: fresh, counts }) {
  const badge = bell.querySelector(".count");
  badge.hidden = !fresh;
  badge.textContent = many(fresh);
  for (const [url, number] of Object.entries(counts)) {
    for (const link of document.querySelectorAll(`.rail li a[href="${url}"], .tabs a[href="${url}"]`))
      count(link, number);
  }
  const urgent = alarms.length ? `【${box.dataset.prefix}】` : "";
  document.title = `${urgent}${fresh ? `(${many(fresh)}) ` : ""}${title}`;
}

// -- what waits on the page --

function busy(place) {
  const active = document.activeElement;
  const types = active?.matches("input:not([type=hidden]), textarea, select, [contenteditable]");
  return (
    (types && place.contains(active)) || place.querySelector("dialog[open], details[open], .htmx-request")
  );
}

function refresh() {
  const place = document.querySelector("#waits[data-waits]");
  if (!place) return;
  if (busy(place) || document.hidden) {
    setTimeout(refresh, 2000);
    return;
  }
  window.htmx.ajax("GET", location.pathname + location.search, {
    target: place,
    swap: "outerHTML",
    select: `#${place.id}`,
  });
}

// -- what was told --

function toast(line) {
  document.querySelector(".toast")?.remove();
  const said = made("p", { className: "toast" });
  said.setAttribute("role", "status");
  const link = made("a", { href: line.url, textContent: line.title });
  const meta = made("small", { textContent: line.meta });
  said.append(made("b", { textContent: box.dataset.new }), link, meta);
  document.body.append(said);
  setTimeout(() => said.remove(), 12_000);
}

function tell({ fresh }) {
  const about = fresh.filter((line) => here(line.url));
  if (about.length && !document.hidden) post(about.map((line) => ["key", line.key]));
  const known = new Set(kept(localStorage, KEPT) || []);
  const unknown = fresh.filter((line) => !known.has(line.key));
  if (!unknown.length) return;
  keep(
    localStorage,
    KEPT,
    fresh.map((line) => line.key),
  );
  // what was there when the page came is on it; of what comes while it is open it says so
  if (answer) toast(unknown[0]);
}

// -- emergencies --

let context = null;
function unlock() {
  // browsers let a page sound only after somebody touched it
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}
const loud = () => kept(localStorage, SOUND) !== false;

function sound() {
  if (!loud() || context?.state !== "running") return;
  const begin = context.currentTime;
  for (const [at, pitch] of [
    [0, 880],
    [0.25, 660],
    [0.5, 880],
    [0.75, 660],
  ]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = "square";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, begin + at);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + at + 0.22);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + at);
    tone.stop(begin + at + 0.24);
  }
  box.dataset.sounded = String(Number(box.dataset.sounded || 0) + 1);
}

function span(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  return minutes ? box.dataset.minutes.replace("%s", minutes) : box.dataset.seconds.replace("%s", rest);
}

function left(due) {
  if (!due) return "";
  const seconds = (new Date(due) - Date.now()) / 1000;
  return seconds >= 0
    ? box.dataset.left.replace("%s", span(seconds))
    : box.dataset.late.replace("%s", span(-seconds));
}

function row(alarm) {
  const item = made("li", { className: "alarm-row" });
  const words = made("div", {});
  const due = made("b", { className: "due num", textContent: left(alarm.due) });
  due.dataset.due = alarm.due;
  words.append(
    made("h3", { textContent: alarm.title }),
    made("p", { className: "meta", textContent: alarm.meta.join(" · ") }),
    due,
  );
  const acts = made("div", { className: "acts" });
  if (Object.keys(alarm.fields).length) {
    const form = made("form", { method: "post", action: alarm.act_url });
    // pressed without a network it waits, as on the matter's own page
    form.dataset.outbox = `${alarm.title} ${alarm.act_label}`;
    for (const [name, value] of [["csrfmiddlewaretoken", csrf()], ...Object.entries(alarm.fields)])
      form.append(made("input", { type: "hidden", name, value }));
    form.append(made("button", { type: "submit", className: "btn go", textContent: alarm.act_label }));
    acts.append(form);
  } else acts.append(made("a", { href: alarm.act_url, className: "btn go", textContent: alarm.act_label }));
  if (!here(alarm.url))
    acts.append(made("a", { href: alarm.url, className: "btn", textContent: box.dataset.open }));
  item.append(words, acts);
  return item;
}

function strip() {
  let bar = document.querySelector(".alarm-strip");
  if (!alarms.length || box.open) {
    bar?.remove();
    return;
  }
  if (!bar) {
    bar = made("section", { className: "alarm-strip" });
    bar.setAttribute("aria-label", box.dataset.prefix);
    document.querySelector(".column > .bar")?.after(bar);
  }
  bar.replaceChildren(...alarms.map(row));
}

function alarm(found) {
  const before = alarms.map((one) => one.key).join();
  const now = found.map((one) => one.key).join();
  alarms = found;
  const shrunk = new Set(kept(sessionStorage, "alarm.shrunk") || []);
  const over = alarms.filter((one) => !here(one.url) && !shrunk.has(one.key));
  if (before !== now) box.querySelector("[data-alarms]").replaceChildren(...alarms.map(row));
  if (over.length && !box.open && !document.querySelector("dialog[open]")) box.showModal();
  if (!over.length && box.open) box.close();
  if (before !== now || !alarms.length) strip();
  if (alarms.length) sound();
}

box?.addEventListener("close", strip);
// Escape makes it small, as its button does
box?.addEventListener("cancel", shrink);
function shrink() {
  keep(
    sessionStorage,
    "alarm.shrunk",
    alarms.map((one) => one.key),
  );
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shrink]")) {
    shrink();
    box.close();
  }
  if (event.target.closest("[data-sound]")) {
    keep(localStorage, SOUND, !loud());
    showSound();
  }
});
function showSound() {
  for (const button of document.querySelectorAll("[data-sound]"))
    button.setAttribute("aria-pressed", String(loud()));
}

// -- asking --

function ended() {
  if (document.querySelector(".toast.ended")) return;
  const said = made("p", { className: "toast ended", textContent: box.dataset.ended });
  said.setAttribute("role", "alert");
  said.append(made("a", { href: location.href, textContent: box.dataset.signIn }));
  document.body.append(said);
}

function take(found) {
  alarm(found.alarms);
  tell(found);
  showCounts(found);
  const now = JSON.stringify([found.count, found.counts, found.fresh[0]?.key, found.alarms.length]);
  if (waits && waits !== now) refresh();
  waits = now;
  answer = found;
  bell.dataset.asked = String(Number(bell.dataset.asked || 0) + 1);
}

async function ask() {
  clearTimeout(timer);
  try {
    const reply = await fetch(bell.dataset.bell, {
      cache: "no-store",
      redirect: "manual",
      headers: mark ? { "If-None-Match": mark } : {},
    });
    if (reply.type === "opaqueredirect" || reply.status === 403) {
      ended();
      return;
    }
    if (reply.status === 304 && alarms.length) sound();
    if (reply.ok) {
      mark = reply.headers.get("ETag") || "";
      take(await reply.json());
    }
    pause =
      reply.ok || reply.status === 304
        ? (answer?.every || 15) * 1000
        : Math.min((pause || 5000) * 2, LONGEST);
  } catch {
    // no network, or no server: what was shown stays, and it is asked again
    pause = Math.min((pause || 5000) * 2, LONGEST);
  }
  timer = setTimeout(ask, pause);
}

// the list of what was told is looked at by whoever has it before them
function looked() {
  const rows = [...document.querySelectorAll("[data-notice]")];
  if (!rows.length || document.hidden) return;
  setTimeout(async () => {
    await post(rows.map((one) => ["key", one.dataset.notice]));
    ask();
  }, 1200);
}

if (bell && box) {
  for (const happened of ["pointerdown", "keydown"])
    document.addEventListener(happened, unlock, { capture: true });
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  addEventListener("online", ask);
  setInterval(() => {
    for (const one of document.querySelectorAll("[data-due]")) one.textContent = left(one.dataset.due);
  }, 1000);
  showSound();
  ask();
  looked();
}
