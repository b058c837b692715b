// With what is sealed that waits: a key of this sign-in, from the server, in memory and in this tab's own store alone. It
// goes with the sign-out and at the sign-in's end; later sign-ins of the same account get it to send what still waits.
import { owner } from "./outbox_store.js";

const PREFIX = "sealed.";
const NAME = `${PREFIX}${owner}.`;
const addresses = document.querySelector("[data-sealed-key]")?.dataset;
// over HTTPS alone: without it nothing is kept
export const canSeal = Boolean(owner && addresses && globalThis.crypto?.subtle && globalThis.indexedDB);
// what is kept under a key of its own
export const purposeOf = (form) => form.dataset.outboxSealed;
const tabs = new BroadcastChannel("sealed-keys");
const keys = new Map();

const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const isOver = ({ ends }) => Date.now() >= ends;

async function taken({ id, key, ends }) {
  const opened = await crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  keys.set(id, { id, ends, key: opened });
  // that of an earlier sign-in has ended: it is there to send what waited, as long as this page is
  if (!isOver({ ends })) setTimeout(forgetKeys, Math.min(ends - Date.now(), 2 ** 31 - 1));
  return keys.get(id);
}

function stored(purpose) {
  try {
    const found = JSON.parse(sessionStorage.getItem(NAME + purpose));
    return found && !isOver(found) ? found : null;
  } catch {
    return null;
  }
}

async function asked(address, about) {
  const answer = await fetch(`${address}?${new URLSearchParams(about)}`, { cache: "no-store" });
  // led to the sign-in, or a server that can't: there is no key
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) return null;
  return answer.json();
}

// the key that this sign-in seals with; null where there is none
export async function ownKey(purpose) {
  if (!canSeal) return null;
  let found = stored(purpose);
  if (!found) {
    found = await asked(addresses.sealedKey, { purpose }).catch(() => null);
    if (!found || isOver(found)) return null;
    sessionStorage.setItem(NAME + purpose, JSON.stringify(found));
  }
  return keys.get(found.id) || taken(found);
}

// of each of these the key, as far as it can be had; null: nobody could be asked
export async function keysOf(purpose, ids) {
  const own = stored(purpose);
  if (own && !keys.has(own.id)) await taken(own);
  const missing = ids.filter((id) => !keys.has(id));
  if (!missing.length) return keys;
  const found = await asked(addresses.sealedKeys, { purpose, ids: missing.join(",") }).catch(() => null);
  if (!found) return null;
  for (const one of found.keys) await taken(one);
  return keys;
}

export function forgetKeys() {
  keys.clear();
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

// whoever signs out does so in every tab
export function leave() {
  forgetKeys();
  tabs.postMessage("leave");
}
tabs.addEventListener("message", forgetKeys);
// somebody else's, who signed out nowhere
for (const key of Object.keys(sessionStorage))
  if (key.startsWith(PREFIX) && !key.startsWith(NAME)) sessionStorage.removeItem(key);
