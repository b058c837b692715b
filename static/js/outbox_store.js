// What waits for a network lies in this browser, of each user apart: the steps as words, their files in outbox_files.js.
import { forgetFile } from "./outbox_files.js";
import { wordsOf } from "./words.js";

export const owner = document.body.dataset.user;
export const PREFIX = "outbox.";
export const own = `${PREFIX}${owner}.`;
export const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};
// of a matter several files may wait, of a round several findings, of every other step one
export const keyOf = (entry) =>
  own + entry.action + (entry.file || entry.apart ? `#${entry.file || entry.apart}` : "");
// crypto.randomUUID is there over HTTPS alone
export const unlike = () => Date.now().toString(36) + Math.random().toString(36).slice(2);
export const write = (entry) => localStorage.setItem(keyOf(entry), JSON.stringify(entry));
export const forget = (entry) => {
  localStorage.removeItem(keyOf(entry));
  if (entry.file) forgetFile(keyOf(entry));
};
export const waiting = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(own))
    .map(read)
    .filter(Boolean)
    .sort((a, b) => a.at - b.at);

const isFile = (value) => value instanceof File;

export const entryOf = (form, submitter) => ({
  // the server takes it from nobody else, whoever is signed in when it is sent
  by: owner,
  action: new URL(form.action).pathname,
  given: [...new FormData(form, submitter)].filter(
    ([name, value]) => name !== "csrfmiddlewaretoken" && !isFile(value),
  ),
  words: wordsOf(form),
  label: form.dataset.outbox,
  at: Date.now(),
  // what comes after another of its chain waits until that one was taken
  chain: form.dataset.outboxChain,
  apart: "outboxParts" in form.dataset ? unlike() : undefined,
  draft: `draft.${owner}.${form.dataset.draft || form.getAttribute("action")}`,
});
