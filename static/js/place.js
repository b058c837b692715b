// Where a matter lies. <div data-place-map> shows the grids around and the place; an <input data-place> beside one takes a tap on
// it, or the phone's position when its button is pressed: asked for once, kept nowhere but in the line.
import { baseMap, brought, degrees, edges, fit, shapes, there } from "./map_base.js";

const { L } = window;
const DIGITS = 7;
const NEAR = 17;
const { features = [], own = "", place = null } = brought("place-map") || {};

// "114.0412,22.5437" → [lon, lat]; nothing where it can't be read
function read(text) {
  const [lon, lat] = text.replace("，", ",").split(",").map(Number);
  return text.trim() && Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 90
    ? [lon, lat]
    : null;
}

function drawn(box) {
  const map = baseMap(box, { scroll: false });
  shapes(features, {
    className: ({ properties }) => (properties.code === own ? "m-ground on" : "m-ground"),
  }).addTo(map);
  edges(features).addTo(map);
  const mine = features.find(({ properties }) => properties.code === own);
  const pin = L.circleMarker([0, 0], {
    pane: "drawing",
    radius: 8,
    className: "m-place",
    interactive: false,
  });
  const put = (at) => {
    if (at) pin.setLatLng(there(at)).addTo(map);
    else pin.remove();
  };
  // the own grid with the place in it; without a grid the place alone
  const look = (at) => {
    const point = at && { type: "Point", coordinates: at };
    if (mine || !at) fit(map, ...(mine ? [mine] : features), point);
    else map.setView(there(at), NEAR, { animate: false });
  };
  return { map, put, look };
}

function show(box) {
  const { put, look } = drawn(box);
  put(place);
  look(place);
}

function choose(box, line) {
  const { map, put, look } = drawn(box);
  const form = line.form;
  const system = form.elements.coord_source;
  const set = (at) => {
    line.value = at.map((one) => one.toFixed(DIGITS)).join(",");
    // what the map and the phone tell is WGS-84
    if (system) system.value = "WGS84";
    line.dispatchEvent(new Event("input", { bubbles: true }));
    put(at);
  };
  map.on("click", ({ latlng }) => set(degrees(latlng)));
  line.addEventListener("change", () => {
    const at = !system?.value || system.value === "WGS84" ? read(line.value) : null;
    put(at);
    if (at) look(at);
  });
  // a building that was chosen by its address, whenever the list of them came
  form.addEventListener("change", ({ target }) => {
    if (!target.dataset.placeOf) return;
    const at = read(target.dataset.placeOf);
    const area = form.elements.area;
    set(at);
    look(at);
    if (area) area.value = target.dataset.areaOf;
    area?.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const begun = read(line.dataset.converted || line.value) || place;
  put(begun);
  look(begun);
  // of a page that is for nothing else the button stands first, and its answer is sent at once
  const isSent = form.querySelector("[data-place-now]");
  const ask = isSent ?? box.parentElement.querySelector("[data-place-here]");
  const said =
    form.querySelector("[data-place-now-said]") ?? box.parentElement.querySelector("[data-place-said]");
  if (!ask || !navigator.geolocation) return;
  ask.hidden = false;
  ask.addEventListener("click", () => {
    said.textContent = ask.dataset.waits;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        said.textContent = "";
        set([coords.longitude, coords.latitude]);
        look([coords.longitude, coords.latitude]);
        if (isSent) form.requestSubmit();
      },
      () => {
        said.textContent = ask.dataset.refused;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 },
    );
  });
}

// a line has its map made out of the page's template, right behind it
for (const line of document.querySelectorAll("input[data-place]")) {
  const made = document.getElementById("place-choosing")?.content.cloneNode(true);
  if (!made) continue;
  const box = made.querySelector("[data-place-box]");
  line.after(made);
  // in a dialog that is closed there is nothing to be drawn yet
  new IntersectionObserver((seen, watch) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watch.disconnect();
    choose(box, line);
  }).observe(box);
}
for (const box of document.querySelectorAll("[data-place-map]")) show(box);
