// What waits for a network is kept: the words of a form, and each of its files as a step of its own. Whoever shows what waits
// hears of it (outbox:kept).
import { say } from "./notice.js";
import { forgetFile, keepFile } from "./outbox_files.js";
import { entryOf, keyOf, unlike, write } from "./outbox_store.js";

const opener = document.querySelector("[data-outbox-count]");

export const chosenOf = (form) =>
  [...form.elements].flatMap((field) =>
    field.type === "file" ? [...field.files].map((file) => [field.name, file]) : [],
  );

// a page that goes on as if it had been taken is told what is kept
export const kept = (form, entry) =>
  form.dispatchEvent(new CustomEvent("outbox:kept", { bubbles: true, detail: entry }));

// each file is a step of its own, which is sent once; false where this browser has no room for it. <form data-outbox-parts>:
// the words go with each of its files, and all but the last say that there is more to come
export async function keepFiles(form, files, submitter) {
  const isParts = "outboxParts" in form.dataset;
  const asked = entryOf(form, submitter);
  for (const [at, [field, file]] of files.entries()) {
    const entry = { ...asked, given: [...asked.given], at: asked.at + at, field, file: unlike() };
    if (isParts && at + 1 < files.length) entry.given.push(["more", "on"]);
    entry.label = `${form.dataset.outbox} ${file.name}`;
    try {
      await keepFile(keyOf(entry), file);
      write(entry);
    } catch {
      await forgetFile(keyOf(entry));
      say(document.body.dataset.offline);
      return false;
    }
  }
  form.reset();
  kept(form, asked);
  if (!navigator.onLine) say(opener.dataset.kept);
  return true;
}
