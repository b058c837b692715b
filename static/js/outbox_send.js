// One step that waited is sent, and what the server says becomes of it.
import { fileOf } from "./outbox_files.js";
import { keyOf, owner } from "./outbox_store.js";
import { sentenceOf } from "./words.js";

// what a page says that was taken, as drafts.js reads it
export const TAKEN = "[data-said=success], [data-said=info]";

// a step of a chain happened when it was pressed, whenever it comes
const givenOf = (entry) =>
  entry.chain ? [...entry.given, ["pressed", String(entry.at)], ["waited", "on"]] : entry.given;

async function bodyOf(entry) {
  if (!entry.file) return new URLSearchParams(givenOf(entry));
  const file = await fileOf(keyOf(entry));
  if (!file) return undefined;
  const body = new FormData();
  for (const [name, value] of givenOf(entry)) body.append(name, value);
  body.append(entry.field, file, file.name);
  return body;
}

// on: taken, and where that leads; refused: the sentence; nothing: not answered, not let in or somebody else's turn, and it
// goes on waiting
export async function send(entry, gone) {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "X-Pressed-By": entry.by };
  const body = await bodyOf(entry);
  // taken away with what the browser keeps: nothing is there any more that could be sent
  if (!body) return { refused: gone };
  const answer = await fetch(entry.action, { method: "POST", body, headers });
  if (answer.status >= 500) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isAnothers = page.body.dataset.user !== owner;
  if (isAnothers && (answer.ok || [403, 409].includes(answer.status))) return undefined;
  // this page is from before its reader signed in anew: the next one can send it
  if (page.querySelector("[data-unproved]")) return undefined;
  // led elsewhere without a word, as to a password that has to be changed first, nothing was taken
  if (answer.redirected) return page.querySelector(TAKEN) ? { on: answer.url } : undefined;
  return { refused: sentenceOf(page, answer) };
}
