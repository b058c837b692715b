// <form data-draft="name">: what was typed stays in this browser, for this user and page, until it has been taken, and no
// longer than until they sign out. data-draft-never="a b": with one of these fields filled in or ticked nothing is kept.
const PREFIX = "draft.";
const DAYS = 7;
// what names or reaches a person is not kept on a shared machine: telephone fields, and those marked data-no-draft
const NEVER = ["hidden", "file", "password", "submit", "button", "tel"];
const owner = document.body.dataset.user;
const keyOf = (form) =>
  `${PREFIX}${owner}.${form.dataset.draft || form.getAttribute("action") || location.pathname}`;
const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) => field.name && !NEVER.includes(field.type) && !("noDraft" in field.dataset),
  );
const isSaid = (field) => (isChoice(field) ? field.checked : Boolean(field.value));
const isNever = (form) =>
  (form.dataset.draftNever || "").split(" ").some((name) => name && isSaid(form.elements[name]));
// what was filled in and is not kept all the same, by its label: the page says so
const lostOf = (form) =>
  [...form.elements]
    .filter((field) => field.value && (field.type === "tel" || "noDraft" in field.dataset))
    .map((field) => field.labels[0]?.firstChild.textContent.trim())
    .filter(Boolean);
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};

function valuesOf(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (!isChoice(field)) {
      values[field.name] = field.value;
    } else {
      values[field.name] ??= [];
      if (field.checked) values[field.name].push(field.value);
    }
  }
  return values;
}

function restore(form, values) {
  let changed = false;
  for (const field of fieldsOf(form)) {
    if (!(field.name in values)) continue;
    const before = isChoice(field) ? field.checked : field.value;
    if (isChoice(field)) field.checked = values[field.name].includes(field.value);
    else if (!field.value || field.tagName === "SELECT") field.value = values[field.name];
    changed ||= before !== (isChoice(field) ? field.checked : field.value);
  }
  return changed;
}

function tellLost(note, names) {
  const line = note?.querySelector("[data-draft-lost]");
  if (!line || !names.length) return;
  line.hidden = false;
  line.querySelector("b").textContent = names.join("、");
}

// once.js says without a network what of a form is kept: only what is
function keep(form, key) {
  delete form.dataset.draftKept;
  if (isNever(form)) {
    localStorage.removeItem(key);
    return;
  }
  try {
    const lost = lostOf(form);
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: valuesOf(form), lost }));
    form.dataset.draftKept = lost.join("、");
  } catch {
    /* a full store loses the draft, not the form */
  }
}

function watch(form) {
  const key = keyOf(form),
    note = form.querySelector("[data-draft-note]"),
    kept = read(key);
  // a form that came back with an error already holds what was typed, and newer
  if (kept?.values && !form.querySelector("[aria-invalid=true], .error") && restore(form, kept.values)) {
    note?.removeAttribute("hidden");
    tellLost(note, kept.lost || []);
  }
  form.addEventListener("input", () => keep(form, key));
  form.addEventListener("change", () => keep(form, key));
  form.addEventListener("submit", () => {
    try {
      sessionStorage.setItem(`${PREFIX}sent`, JSON.stringify({ key }));
    } catch {
      /* the draft stays */
    }
  });
  form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    localStorage.removeItem(key);
    form.reset();
    note?.setAttribute("hidden", "");
  });
}

// taken is what the server says it took (data-said): a sign-in page, an error or a dead line in between keeps the draft
const sent = (() => {
  try {
    return JSON.parse(sessionStorage.getItem(`${PREFIX}sent`));
  } catch {
    return null;
  }
})();
if (sent) {
  if (owner && document.querySelector("[data-said=success], [data-said=info]"))
    localStorage.removeItem(sent.key);
  sessionStorage.removeItem(`${PREFIX}sent`);
}
// drafts of others who used this browser, and old ones, are not kept
for (const key of Object.keys(localStorage)) {
  if (
    key.startsWith(PREFIX) &&
    owner &&
    (!key.startsWith(`${PREFIX}${owner}.`) || Date.now() - (read(key)?.at || 0) > DAYS * 86400000)
  )
    localStorage.removeItem(key);
}
if (owner) for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
// whoever signs out leaves nothing behind; the server says the same to browsers that listen (Clear-Site-Data)
document.addEventListener("submit", (event) => {
  if (!("signOut" in event.target.dataset) || event.defaultPrevented) return;
  for (const key of Object.keys(localStorage))
    if (/^(draft|outbox)\./.test(key)) localStorage.removeItem(key);
  indexedDB.deleteDatabase("outbox");
});
