// The round's page, how its homes stand in words, and the keys under which each press is there once.
export const PAGE = document.querySelector("[data-walk]");

const TONES = { waits: "warn", done: "ok", conflict: "warn", refused: "bad", lost: "bad" };

// how a home stands: data-waits, data-done, … of the page are the words
export function chip(state) {
  if (!state) return "";
  const shown = document.createElement("span");
  shown.className = `chip ${TONES[state]}`;
  shown.textContent = PAGE.dataset[state];
  return shown;
}

// crypto.randomUUID is there over HTTPS alone
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// each press is a visit of its own
export function renew(form) {
  form.elements.key.value = newKey();
}
