// What is otherwise at a door, as it is sent: ticked or typed in the form of a home, told as a list of changes. Fields without
// a name are read here alone: <input data-change="phone" data-residence="…">, and those who come in [data-walk-comer].
const MOST = 6;
const page = document.querySelector("[data-walk]");
const comer = page.querySelector("template[data-walk-comer]");

const saidIn = (form) =>
  [...form.querySelectorAll("[data-change]")]
    .filter((field) => field.value.trim())
    .map(({ dataset: { change, residence, lease, field }, value }) => ({
      verb: change,
      ...(residence ? { residence } : {}),
      fields: { [field]: value.trim(), ...(lease ? { lease } : {}) },
    }));

// those who came, as the form of a move-in asks for them
function comersOf(form) {
  const fields = {};
  for (const [at, one] of [...form.querySelectorAll("[data-walk-came]")].entries()) {
    const told = Object.fromEntries(
      [...one.querySelectorAll("[data-who]")].map((field) => [field.dataset.who, field.value.trim()]),
    );
    if (!told.name && !told.number) continue;
    told.kind = told.number ? one.dataset.withNumber : one.dataset.without;
    for (const [name, value] of Object.entries(told)) fields[`who${at + 1}-${name}`] = value;
  }
  if (!Object.keys(fields).length) return [];
  const standing = form.querySelector("[data-walk-standing]");
  const household = form.querySelector("[data-walk-household]:checked");
  return [
    {
      verb: "in",
      fields: { ...fields, standing: standing.value, ...(household ? { household: "new" } : {}) },
    },
  ];
}

document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("form[data-walk-changing]")) return;
  formData.set("changes", JSON.stringify([...saidIn(target), ...comersOf(target)]));
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-walk-come]");
  if (!button) return;
  const place = button.closest("form").querySelector("[data-walk-comers]");
  place.hidden = false;
  const one = comer.content.cloneNode(true);
  const field = one.querySelector("[data-who]");
  place.append(one);
  field.focus();
  button.hidden = place.querySelectorAll("[data-walk-came]").length >= MOST;
});

// who follows is asked where the head of several leaves
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-walk-out]")) return;
  const form = target.form;
  const follows = form.querySelector("[data-walk-follows]");
  if (!follows) return;
  const heads = [...form.querySelectorAll("[data-walk-out][data-head]:checked")];
  const stay = form.querySelectorAll("[data-walk-out]:not(:checked)");
  follows.hidden = !heads.length || !stay.length;
});
for (const follows of page.querySelectorAll("[data-walk-follows]")) follows.hidden = true;
for (const button of page.querySelectorAll("[data-walk-come]")) button.hidden = false;
