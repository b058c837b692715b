// A form is sent once; coming back to the page makes it usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    unsent(form);
    form.dispatchEvent(new Event("unsent"));
    return;
  }
  // the page stays where it is when a file comes: it may be asked for again
  if ("download" in form.dataset) return;
  form.dataset.sent = "1";
  event.submitter?.classList.add("busy");
});

// without a network the browser would put its own page in the place of what was typed
function unsent(form) {
  const said = document.querySelector("[data-unsent]") || document.createElement("p");
  said.className = "note error";
  said.dataset.unsent = "";
  said.setAttribute("role", "alert");
  const { offline, offlineKept, offlineLost } = document.body.dataset;
  const lost = form.dataset.draftKept;
  // a form that waits for a network says so itself
  const kept = form.dataset.waits || (lost === undefined ? offline : offlineKept);
  said.textContent = kept + (lost ? offlineLost + lost : "");
  // a single button, as in a row or a bar, has no room for a sentence: then it stands at the head of the page
  const acts = form.querySelector(".form-acts, footer");
  if (acts) acts.before(said);
  else
    (document.querySelector("main .page, main .lead > .mid") || document.querySelector("main")).prepend(said);
  said.scrollIntoView({ block: "center" });
}

// it is true as long as there is no network
window.addEventListener("online", () => document.querySelector("[data-unsent]")?.remove());

function again(form) {
  delete form.dataset.sent;
  for (const button of form.elements) button.classList.remove("busy");
}

window.addEventListener("pageshow", () => {
  for (const form of document.forms) again(form);
});
// sent by htmx, the page stays: the answer makes it usable again, also when there was none
for (const name of ["htmx:afterRequest", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form");
    if (form) again(form);
  });
}
