// A form that is filled in where the network ends, about somebody whose name and number may stay in no browser.
// <form data-waits="…">: pressed without a network it is sent once there is one, by this page and as long as it is open.
// <input data-form-key>: Back to a form that was sent finds its key again, so that a second press is the first one's.

const EVERY = 5000;

function keepKeys(form) {
  const fields = [...form.querySelectorAll("[data-form-key]")];
  const known = history.state?.keys || {};
  for (const field of fields) if (field.name in known) field.value = known[field.name];
  const write = () => {
    const keys = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    history.replaceState({ ...history.state, keys }, "");
  };
  write();
  form.addEventListener("submit", write);
}

// a browser says that there is a network before anything answers
async function answers() {
  try {
    await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

function waitsForANetwork(form) {
  let timer = 0;
  const leaves = (event) => event.preventDefault();
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    window.removeEventListener("beforeunload", leaves);
  };
  const look = async () => {
    if (!timer || !navigator.onLine || !(await answers()) || !timer) return;
    stop();
    form.requestSubmit();
  };
  window.addEventListener("online", look);
  form.addEventListener("unsent", () => {
    if (timer) return;
    timer = setInterval(look, EVERY);
    window.addEventListener("beforeunload", leaves);
  });
  // whoever writes on presses again
  form.addEventListener("input", () => {
    if (!timer) return;
    stop();
    document.querySelector("[data-unsent]")?.remove();
  });
}

for (const form of document.querySelectorAll("form[data-waits]")) {
  keepKeys(form);
  waitsForANetwork(form);
}
