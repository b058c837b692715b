// What htmx asked for was refused, or nobody answered: the sentence stands where the answer would have, and goes with the
// next one. htmx itself puts nothing of such an answer anywhere.
const { refused, unanswered } = document.body.dataset;

function sentenceOf(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    const page = new DOMParser().parseFromString(text, "text/html");
    const alert = page.querySelector("[role=alert]");
    const parts = alert ? [alert] : [page.querySelector("h1"), page.querySelector(".in p, h1 ~ p")];
    const words = parts.filter(Boolean).map((part) => part.textContent.replace(/\s+/g, " ").trim());
    return words.filter(Boolean).join("：");
  }
}

function say({ detail }, sentence) {
  const place = detail.target || detail.elt;
  const said = place.querySelector("[data-refused]") || document.createElement("p");
  said.className = "note error";
  said.dataset.refused = "";
  said.setAttribute("role", "alert");
  said.textContent = sentence || refused;
  // what answers the question before this one would be taken for its answer
  if ("answers" in place.dataset) place.replaceChildren();
  place.prepend(said);
  said.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:responseError", (event) =>
  say(event, sentenceOf(event.detail.xhr.responseText)),
);
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => say(event, unanswered));
}
