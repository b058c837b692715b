// What waits sealed lies in this browser's database: what was given as bytes that nobody can read without the key, beside
// what sending it needs: its address, its place in a chain, and the words by which the list calls it, which name nobody.
import { owner } from "./outbox_store.js";

const NAME = "sealed";
const STORE = "waiting";
// the server keeps keys a day longer (grids/walks/keys/models.py)
const DAYS = 7;

const opened = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

async function inStore(mode, ask) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const turn = database.transaction(STORE, mode);
      const asked = ask(turn.objectStore(STORE));
      turn.oncomplete = () => resolve(asked?.result);
      turn.onerror = () => reject(turn.error);
      turn.onabort = () => reject(turn.error);
    });
  } finally {
    database.close();
  }
}

const all = () => inStore("readonly", (store) => store.getAll());
export const put = (row) => inStore("readwrite", (store) => store.put(row));
export const drop = (id) => inStore("readwrite", (store) => store.delete(id));
// the own ones, the earliest first; what is too old goes, whoever's it is
export async function rows() {
  const found = await all();
  const isOld = ({ at }) => Date.now() - at > DAYS * 86400000;
  for (const row of found.filter(isOld)) await drop(row.id);
  return found
    .filter((row) => row.owner === owner && !isOld(row))
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
}
// whoever signs out takes the own along; whether others have something here, which stays theirs
export async function leaveRows() {
  const found = await all();
  for (const row of found) if (row.owner === owner) await drop(row.id);
  return found.some((row) => row.owner !== owner);
}

// bound to whose it is, what for and which: bytes put into another row don't open there
const bound = ({ owner: whose, purpose, id }) => new TextEncoder().encode(`${whose}|${purpose}|${id}`);

export async function sealed(row, { id, key }, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const about = { name: "AES-GCM", iv, additionalData: bound(row) };
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  return { ...row, keyId: id, iv, sealed: await crypto.subtle.encrypt(about, key, bytes) };
}

// what was given; null where the key isn't the one, or the bytes aren't
export async function unsealed(row, key) {
  if (!key || !row.sealed) return null;
  const about = { name: "AES-GCM", iv: row.iv, additionalData: bound(row) };
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(about, key.key, row.sealed)));
  } catch {
    return null;
  }
}
