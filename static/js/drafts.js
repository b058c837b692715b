// <form data-draft="name">: what was typed stays in this browser, for this user and page, until it has been taken.
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

function watch(form) {
  const key = keyOf(form),
    note = form.querySelector("[data-draft-note]"),
    kept = read(key);
  // a form that came back with an error already holds what was typed, and newer
  if (kept?.values && !form.querySelector("[aria-invalid=true], .error") && restore(form, kept.values))
    note?.removeAttribute("hidden");
  form.addEventListener("input", () => {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: valuesOf(form) }));
    } catch {
      /* a full store loses the draft, not the form */
    }
  });
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
