// The administration has none of the product's own scripts: whoever signs out there takes along what is theirs in this
// browser, and says whether nothing of anybody else lies sealed here; only then the server clears everything.
const form = document.getElementById("logout-form");
const NAME = "sealed";
const STORE = "waiting";
const WAIT = 2000;
const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// whether this browser keeps nothing sealed of others, once what is one's own is gone
async function leaveRows(owner) {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === NAME)) return true;
  const base = await asked(indexedDB.open(NAME));
  try {
    if (!base.objectStoreNames.contains(STORE)) return true;
    const store = base.transaction(STORE, "readwrite").objectStore(STORE);
    const rows = await asked(store.getAll());
    await Promise.all(rows.filter((row) => row.owner === owner).map((row) => asked(store.delete(row.id))));
    return rows.every((row) => row.owner === owner);
  } finally {
    base.close();
  }
}

function leaves(event) {
  if ("gone" in form.dataset) return;
  event.preventDefault();
  for (const key of Object.keys(localStorage))
    if (/^(draft|outbox)\./.test(key)) localStorage.removeItem(key);
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith("sealed.")) sessionStorage.removeItem(key);
  indexedDB.deleteDatabase("outbox");
  const late = new Promise((done) => setTimeout(done, WAIT, false));
  Promise.race([leaveRows(form.dataset.user).catch(() => false), late]).then((alone) => {
    if (alone)
      form.append(
        Object.assign(document.createElement("input"), { type: "hidden", name: "alone", value: "on" }),
      );
    form.dataset.gone = "";
    form.requestSubmit();
  });
}

form?.addEventListener("submit", leaves);
