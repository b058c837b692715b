// A round on a phone: photos are gathered, the place is asked for by a tap and never else, and what is pressed without a
// network goes on at once as if it had been taken. The page makes the keys, so that each thing is there once.
import { made } from "./notice.js";

const page = document.querySelector("[data-patrol]");
const find = page.querySelector("form[data-outbox-parts]");
const [camera, files, photos] = ["camera", "files", "photos"].map((name) =>
  document.getElementById(`patrol-${name}`),
);
const count = page.querySelector("[data-patrol-count]");
const none = page.querySelector("[data-patrol-none]");
const placed = page.querySelector("[data-patrol-place]");
const unplace = page.querySelector("[data-patrol-unplace]");
const keptList = page.querySelector("[data-patrol-kept]");
const gathered = new DataTransfer();

// crypto.randomUUID is there over HTTPS alone
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const isBegun = () => Boolean(find.elements.what.value || photos.files.length);
// a page that is being written on is not loaded anew under the writer's hands
const mark = () => find.toggleAttribute("data-outbox-busy", isBegun());

function show() {
  photos.files = gathered.files;
  count.textContent = gathered.files.length ? `${gathered.files.length} ${count.dataset.patrolCount}` : "";
  none.hidden = !gathered.files.length;
  mark();
}

function gather({ target }) {
  for (const file of target.files) gathered.items.add(file);
  target.value = "";
  show();
}

// the camera alone would replace its picture with each tap: here each is one more
camera.removeAttribute("name");
photos.disabled = false;
page.querySelector("[data-patrol-choose]").hidden = false;
camera.addEventListener("change", gather);
files.addEventListener("change", gather);
none.addEventListener("click", () => {
  gathered.items.clear();
  show();
});
find.addEventListener("input", mark);

function place(lon = "", lat = "", said = "") {
  find.elements.lon.value = lon;
  find.elements.lat.value = lat;
  find.elements.coord.value = lon === "" ? "" : "WGS84";
  placed.textContent = said;
  unplace.hidden = lon === "";
}

function locate() {
  placed.textContent = placed.dataset.waiting;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const metres = `${placed.dataset.placed} ${Math.round(coords.accuracy)} ${placed.dataset.metres}`;
      place(coords.longitude.toFixed(6), coords.latitude.toFixed(6), metres);
    },
    () => place("", "", placed.dataset.none),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 },
  );
}

const opener = page.querySelector("[data-patrol-locate]");
opener.hidden = !navigator.geolocation;
opener.addEventListener("click", locate);
unplace.addEventListener("click", () => place());
if (find.elements.lon.value) unplace.hidden = false;

const going = (is) => {
  for (const part of page.querySelectorAll("[data-patrol-going]")) part.hidden = !is;
  page.querySelector("[data-patrol-start]").hidden = is;
};

// the next round is another one: every address of this page names it
function another() {
  const [old, key] = [page.dataset.patrol, newKey()];
  page.dataset.patrol = key;
  for (const form of page.querySelectorAll("form")) {
    form.action = form.action.replace(old, key);
    form.dataset.outboxChain = key;
  }
}

document.addEventListener("outbox:kept", ({ target, detail }) => {
  if (!page.contains(target) || !target.dataset.outboxChain) return;
  keptList.hidden = false;
  keptList.querySelector("ul").append(made("li", { textContent: detail.words || detail.label }));
  if (target === find) {
    gathered.items.clear();
    find.reset();
    find.elements.key.value = newKey();
    place();
    show();
  } else if (target.closest("[data-patrol-start]")) going(true);
  else {
    going(false);
    another();
  }
});
