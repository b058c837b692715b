// What was pressed is kept sealed and sent, one thing of a chain after the other. Whoever shows what becomes of it hears of
// it (sealed:became, with what the server said), in every tab.
import { owner, unlike } from "./outbox_store.js";
import { keysOf, ownKey, purposeOf } from "./sealed_key.js";
import { send } from "./sealed_send.js";
import { drop, put, rows, sealed, unsealed } from "./sealed_store.js";

// so long a predecessor is waited for; then it is sent without, and somebody decides
const PATIENCE = 5 * 86400000;
const tabs = new BroadcastChannel("sealed");
// what was pressed last of each chain in this tab
const last = new Map();
// sentences of what was refused, once they were opened
const refusals = new Map();
let known = [];

// the own rows as they were read last, for whoever lists or counts them
export const waitingSealed = () => known.filter((row) => row.state !== "conflict");
export const listedSealed = () => known.map((row) => ({ ...row, said: refusals.get(row.id) }));

export async function read() {
  known = await rows().catch(() => []);
  document.dispatchEvent(new CustomEvent("sealed:read"));
}

const heard = (detail) => document.dispatchEvent(new CustomEvent("sealed:became", { detail }));

function tell({ id, chain, label, action }, result) {
  const detail = { id, chain, label, action, result };
  heard(detail);
  tabs.postMessage({ owner, detail });
}
tabs.addEventListener("message", async ({ data }) => {
  if (data.owner !== owner) return;
  await read();
  if (!data.detail) return;
  heard(data.detail);
  document.dispatchEvent(new CustomEvent("sealed:sent"));
});

async function readAgain() {
  await read();
  tabs.postMessage({ owner });
}

// two tabs don't send the same at once; where the browser has no locks the server takes each key once
const inTurn = (what) => (navigator.locks ? navigator.locks.request("sealed", what) : what());

async function forget(row) {
  // what came after it comes after what was before
  for (const one of known) if (one.after === row.id) await put({ ...one, after: row.after });
  lose(row);
  await drop(row.id);
}

// what a press is, without what was given
export async function rowOf(form, given) {
  const { outbox: label, outboxChain: chain = "", outboxPage } = form.dataset;
  const purpose = purposeOf(form);
  const id = new Map(given).get("key") || unlike();
  const action = new URL(form.action).pathname;
  await read();
  // pressed anew, what was refused is said otherwise
  const isStale = (row) => row.action === action && ["refused", "lost"].includes(row.state);
  for (const row of known.filter((one) => chain && one.chain === chain && isStale(one))) await forget(row);
  await read();
  // what only takes back an earlier step is nothing on which the next one builds
  const isAside = "outboxAside" in form.dataset;
  const before = known.findLast((row) => row.chain === chain && row.state !== "conflict" && !row.isAside);
  const after = (chain && (before?.id || last.get(chain))) || "";
  if (chain && !isAside) last.set(chain, id);
  const page = outboxPage || action;
  return { id, owner, purpose, chain, after, isAside, label, action, page, at: Date.now(), state: "waits" };
}

// neither kept nor sent: the next one builds on what was before
export function lose(row) {
  if (last.get(row.chain) === row.id) last.set(row.chain, row.after);
}

// false where nothing may or can be kept: no key, no room
export async function keep(row, given) {
  try {
    const key = await ownKey(row.purpose);
    if (!key) return false;
    await put(await sealed(row, key, { given }));
  } catch {
    return false;
  }
  await readAgain();
  return true;
}

// what isn't wanted any more; false where it is gone, or was taken back too late (only: as long as it was not sent)
export const unkeep = (id, only = false) =>
  inTurn(async () => {
    await read();
    const row = known.find((one) => one.id === id && !(only && one.state === "conflict"));
    if (row) await forget(row);
    await readAgain();
    return Boolean(row);
  });

// whoever has just pressed it stands before the page, which tells why; what waited stays with the sentence
async function refused(row, key, content, result, isFresh) {
  if (isFresh) {
    await forget(row);
    return;
  }
  refusals.set(row.id, result.refused);
  await put(await sealed({ ...row, state: "refused" }, key, { ...content, refused: result.refused }));
}

async function settled(row, key, content, result, isFresh) {
  if (result.waits) return false;
  if (result.refused) await refused(row, key, content, result, isFresh);
  else if (result.conflict) {
    // the server has it now: what stays is where it is decided
    const { sealed: _bytes, iv: _iv, keyId: _key, ...rest } = row;
    await put({ ...rest, state: "conflict", page: result.conflict });
  } else await drop(row.id);
  await read();
  tell(row, result);
  return isFresh || !result.refused;
}

// whether one came to its end, null: nobody answered
async function sendOne(row, key, isForced, fresh) {
  const content = await unsealed(row, key);
  if (!content) {
    // swept, or not this account's any more: it can be seen and dropped
    if (row.state !== "lost") await put({ ...row, state: "lost" });
    return false;
  }
  const isFresh = row.id === fresh;
  const how = { ...(isFresh ? {} : { waited: "on" }), ...(isForced ? { force: "1" } : {}) };
  const result = await send(row, content.given, how).catch(() => undefined);
  return result === undefined ? null : settled(row, key, content, result, isFresh);
}

// those of one purpose, in their order; false: nobody answers, and nothing more is tried
async function sendThese(mine, again, fresh) {
  const held = new Set();
  const keys = await keysOf(mine[0].purpose, [...new Set(mine.map((row) => row.keyId))]);
  if (!keys) return false;
  for (const row of mine) {
    const isLate = Date.now() - row.at > PATIENCE;
    if (row.chain && held.has(row.chain) && !isLate) continue;
    held.add(row.chain);
    if (row.state !== "waits" && !again) continue;
    const isDone = await sendOne(row, keys.get(row.keyId), isLate, fresh);
    if (isDone === null) return false;
    if (isDone) held.delete(row.chain);
  }
  return true;
}

async function sendRows(again, fresh) {
  const wanted = waitingSealed();
  for (const purpose of new Set(wanted.map((row) => row.purpose))) {
    const mine = wanted.filter((row) => row.purpose === purpose);
    if (!(await sendThese(mine, again, fresh))) return;
  }
}

// again: those too that were refused; fresh: the one that was pressed this very moment
export const sendAll = ({ again = false, fresh = "" } = {}) =>
  inTurn(async () => {
    await read();
    await sendRows(again, fresh);
    await readAgain();
    document.dispatchEvent(new CustomEvent("sealed:sent"));
  });

// where nothing may be kept, it is sent at once or not at all
export async function sendUnkept(row, given) {
  const result = await send(row, given, {}).catch(() => undefined);
  if (!result || result.waits) return false;
  if (result.refused) lose(row);
  tell(row, result);
  document.dispatchEvent(new CustomEvent("sealed:sent"));
  return true;
}

// why those were refused that were refused before this page was opened
export async function readRefusals() {
  for (const row of known.filter((one) => one.state === "refused" && !refusals.has(one.id))) {
    const keys = await keysOf(row.purpose, [row.keyId]);
    const content = keys && (await unsealed(row, keys.get(row.keyId)));
    if (content?.refused) refusals.set(row.id, content.refused);
  }
}
