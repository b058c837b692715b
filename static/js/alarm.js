// An emergency lies over the page, with a sound, until somebody signed it; made small it stands at the page's head.
import { sound } from "./alarm_sound.js";
import { box, csrf, here, keep, kept } from "./bell_page.js";
import { made } from "./notice.js";

let alarms = [];
export const isAnyAlarm = () => alarms.length > 0;

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

export function alarm(found) {
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
});

if (box)
  setInterval(() => {
    for (const one of document.querySelectorAll("[data-due]")) one.textContent = left(one.dataset.due);
  }, 1000);
