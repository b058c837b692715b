// Files that wait for a network lie in this browser's own database, beside the words of what they belong to, and go with them.
const NAME = "outbox";
const STORE = "files";

const opened = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

async function inStore(mode, ask) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const turn = database.transaction(STORE, mode);
      const asked = ask(turn.objectStore(STORE));
      turn.oncomplete = () => resolve(asked.result);
      turn.onerror = () => reject(turn.error);
      turn.onabort = () => reject(turn.error);
    });
  } finally {
    database.close();
  }
}

// as bytes: not every browser keeps a file that was only referred to
export async function keepFile(key, file) {
  const kept = { bytes: await file.arrayBuffer(), name: file.name, type: file.type };
  await inStore("readwrite", (store) => store.put(kept, key));
}

export async function fileOf(key) {
  const kept = await inStore("readonly", (store) => store.get(key));
  return kept && new File([kept.bytes], kept.name, { type: kept.type });
}

export const forgetFile = (key) => inStore("readwrite", (store) => store.delete(key)).catch(() => {});

// what belongs to nothing that waits: of somebody else who used this browser, or taken in another tab
export async function forgetOthers(known) {
  const keys = await inStore("readonly", (store) => store.getAllKeys());
  await Promise.all(keys.filter((key) => !known.includes(key)).map(forgetFile));
}
