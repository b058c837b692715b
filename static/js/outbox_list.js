// The list of what waits in this browser, and the button that opens it with their number: what lies in the open with the
// words that were written, what lies sealed by its label alone.
import { made } from "./notice.js";
import { forget, waiting } from "./outbox_store.js";
import { listedSealed, unkeep, waitingSealed } from "./sealed_queue.js";

const opener = document.querySelector("[data-outbox-count]");
const list = document.querySelector("[data-outbox-list]");

function lineOf(about, dropped, drop) {
  const line = made("li");
  const button = made("button", { type: "button", className: "btn small", textContent: dropped });
  button.addEventListener("click", drop);
  line.append(about, button);
  return line;
}

function plainLine(entry) {
  const about = made("span", { className: entry.refused ? "bad" : "" });
  about.append(
    made("a", { href: entry.action, textContent: entry.label }),
    made("br"),
    entry.refused || list.dataset.waits,
  );
  // what was written can be read and copied, whatever became of the step
  if (entry.words) about.append(made("p", { className: "pre muted", textContent: entry.words }));
  if (entry.file) about.append(made("p", { className: "muted", textContent: list.dataset.file }));
  return lineOf(about, list.dataset.drop, () => {
    forget(entry);
    show();
  });
}

function sealedLine(row) {
  const about = made("span", { className: row.state === "waits" ? "" : "bad" });
  const link = made("a", { href: row.page, textContent: row.label });
  about.append(link, made("br"), row.said || list.dataset[row.state]);
  const dropped = row.state === "conflict" ? list.dataset.known : list.dataset.drop;
  return lineOf(about, dropped, () => unkeep(row.id));
}

export function show() {
  const entries = waiting();
  const rows = listedSealed();
  const waits = entries.length + waitingSealed().length;
  opener.hidden = !entries.length && !rows.length;
  const { outboxCount, conflicts } = opener.dataset;
  opener.textContent = waits ? `${outboxCount} ${waits}` : `${conflicts} ${rows.length}`;
  const lines = [
    ...entries.map((entry) => ({ at: entry.at, line: plainLine(entry) })),
    ...rows.map((row) => ({ at: row.at, line: sealedLine(row) })),
  ];
  list.replaceChildren(...lines.sort((one, other) => one.at - other.at).map(({ line }) => line));
}
document.addEventListener("sealed:read", show);
