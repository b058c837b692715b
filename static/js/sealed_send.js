// One thing that waited sealed is sent; a script is answered in JSON what became of it.
import { TAKEN } from "./outbox_send.js";
import { owner } from "./outbox_store.js";
import { sentenceOf } from "./words.js";

// a page: of a form that knows no JSON, or of whoever stood before it
async function ofPage(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.body.dataset.user !== owner || page.querySelector("[data-unproved]")) return { waits: true };
  // led elsewhere with a word that it was taken, or to what has to be done first
  if (answer.redirected) return page.querySelector(TAKEN) ? { became: "done" } : { waits: true };
  return { refused: sentenceOf(page, answer) };
}

// undefined: nobody answered; waits: not its turn; refused: the sentence; else what the server says became of it. how: whether
// it lay here meanwhile (waited), and whether it goes without what it builds on (force)
export async function send(row, given, how) {
  const headers = {
    ...JSON.parse(document.body.getAttribute("hx-headers")),
    "X-Pressed-By": row.owner,
    Accept: "application/json",
  };
  const more = { after: row.after, pressed: String(row.at), ...how };
  const body = new URLSearchParams([...given, ...Object.entries(more)]);
  const answer = await fetch(row.action, { method: "POST", body, headers });
  if (answer.status >= 500) return undefined;
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return ofPage(answer);
  const told = await answer.json();
  if (answer.ok) return told;
  return told.code === "wait" ? { waits: true } : { refused: told.said };
}
