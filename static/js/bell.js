// The bell: one light request every few seconds says how much is new, what waits, and whether an emergency waits for a
// signature. Counts and title follow, and what waits on the page is fetched anew while nobody types in it.
import { alarm, isAnyAlarm } from "./alarm.js";
import { sound } from "./alarm_sound.js";
import { box, csrf, here, keep, kept } from "./bell_page.js";
import { made } from "./notice.js";

const bell = document.querySelector("[data-bell]");
const owner = document.body.dataset.user;
const KEPT = `bell.${owner}`;
const LONGEST = 60_000;
const title = document.title;
// what the page is called without what waits: files made of it are named so
document.body.dataset.title = title;
let answer = null;
let mark = "";
let timer = 0;
let pause = 0;
let waits = "";

const many = (count) => (count >= 100 ? "99+" : String(count));

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
  const urgent = isAnyAlarm() ? `【${box.dataset.prefix}】` : "";
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
    if (reply.status === 304 && isAnyAlarm()) sound();
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
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  addEventListener("online", ask);
  ask();
  looked();
}
