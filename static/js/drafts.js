// <form data-draft="name">: what was typed is kept in this browser until it has been sent or is cleared.
const user = document.body.dataset.user;
for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = `draft.${user}.${form.dataset.draft}`;
  const fields = () => [...form.elements].filter((f) => f.name && f.name !== "csrfmiddlewaretoken" && !["hidden", "file", "password"].includes(f.type));
  const saved = JSON.parse(sessionStorage.getItem(key) || "null");
  if (saved && !form.querySelector(".error")) {
    for (const field of fields()) {
      if (!(field.name in saved)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = saved[field.name].includes(field.value);
      else if (!field.value) field.value = saved[field.name];
    }
    form.querySelector("[data-draft-note]")?.removeAttribute("hidden");
  }
  form.addEventListener("input", () => {
    const values = {};
    for (const field of fields()) {
      if (field.type === "checkbox" || field.type === "radio") { values[field.name] ??= []; if (field.checked) values[field.name].push(field.value); }
      else values[field.name] = field.value;
    }
    sessionStorage.setItem(key, JSON.stringify(values));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}
