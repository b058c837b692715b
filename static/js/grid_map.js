// The map of grids: areas with names, houses, what is going on; whoever is pressed is shown beside it. The list is the same in words.
import { baseMap, brought, edges, fit, named, shapes, there, within } from "./map_base.js";
import { ground } from "./map_ground.js";

const { L } = window;
const box = document.getElementById("grid-map");
const state = brought("grid-map-state");
const layers = new Map();
let halo = null;

function layer(name) {
  if (!layers.has(name)) layers.set(name, L.layerGroup());
  return layers.get(name);
}

// a pin: its shape, its letter, an exclamation mark where it is late; pressed it opens its page
function pinned(pin) {
  const mark = document.createElement("i");
  mark.className = `mark ${pin.shape}`;
  mark.textContent = pin.letter;
  if (pin.ring) mark.dataset.late = "!";
  const marker = L.marker(there([pin.lon, pin.lat]), {
    title: pin.title,
    keyboard: false,
    icon: L.divIcon({ className: "m-pin", html: mark, iconSize: [26, 26], iconAnchor: [13, 26] }),
  });
  return marker.on("click", () => location.assign(pin.url));
}

// the name of an area, with how many of its posts stand empty
function titled({ geometry, properties }) {
  return named(within(geometry), properties.name, `m-name m-level-${properties.level}`);
}

function emptied({ geometry, properties }) {
  return named(within(geometry), properties.vacant, "m-hole");
}

// how much of the chosen initiative is done: a hatch for each step, and the figure itself
function shared(leaves) {
  const layer = L.layerGroup();
  for (const area of leaves) {
    const share = state.shares[area.properties.code];
    if (!share) continue;
    const style = {
      className: `m-share-${share.step}`,
      fill: true,
      fillOpacity: 1,
      fillColor: `url(#m-share-${share.step})`,
    };
    L.geoJSON(area, { pane: "ground", interactive: false, style: { ...style, stroke: false } }).addTo(layer);
    named(within(area.geometry), share.figure, "m-share").addTo(layer);
  }
  return layer;
}

function chosen() {
  return document.querySelector(".grid-list [aria-current=true]")?.dataset.grid || "";
}

function mark(map, code) {
  halo?.remove();
  const area = state.areas.find(({ properties }) => properties.code === code);
  if (!area || code === state.code) return;
  halo = L.layerGroup([
    L.geoJSON(area, { pane: "edges", interactive: false, style: { className: "m-halo" } }),
    L.geoJSON(area, { pane: "edges", interactive: false, style: { className: "m-chosen" } }),
  ]).addTo(map);
}

// the panel of another grid, without leaving the page
async function choose(map, code) {
  const address = new URL(location.href);
  address.searchParams.set("grid", code);
  const panel = new URL(`panel/${address.search}`, `${address.origin}${address.pathname}`);
  let text = null;
  try {
    const answer = await fetch(panel, { headers: { "HX-Request": "true" } });
    if (answer.ok) text = await answer.text();
  } catch {
    text = null;
  }
  if (text === null) {
    document.querySelector(".grid-strip.offline").hidden = false;
    return;
  }
  const made = new DOMParser().parseFromString(text, "text/html").getElementById("grid-panel");
  if (!made) {
    location.assign(address);
    return;
  }
  document.getElementById("grid-panel").replaceWith(made);
  history.replaceState(null, "", address);
  for (const one of document.querySelectorAll(".grid-list [data-grid]")) {
    if (one.dataset.grid === code) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  mark(map, code);
}

function drawn(map) {
  const leaves = state.areas.filter(
    ({ properties }) =>
      !state.areas.some(
        (other) =>
          other.properties.code !== properties.code && other.properties.code.startsWith(properties.code),
      ),
  );
  shapes(leaves, { className: "m-ground", press: ({ properties }) => choose(map, properties.code) }).addTo(
    map,
  );
  shared(leaves).addTo(map);
  edges(state.areas, { classOf: (level) => `m-edge-${Math.min(level - state.level, 2) + 3}` }).addTo(map);
  for (const area of leaves) {
    titled(area).addTo(map);
    if (area.properties.vacant) emptied(area).addTo(layer("vacant"));
  }
  shapes(state.houses, { className: "m-building", pane: "buildings" }).addTo(layer("houses"));
  for (const { geometry, properties } of state.houses.filter(({ geometry: one }) => one.type !== "Point")) {
    named(within(geometry), properties.number, "m-number").addTo(layer("houses"));
  }
  for (const pin of state.pins) pinned(pin).addTo(layer(pin.layer));
}

async function tiled(map) {
  const { tiles } = await import("./map_tiles.js");
  // where the page brings no areas, what is pressed is a count of a grid or a building
  const press = (pressed, kind) => {
    if (kind === "buildings") location.assign(`/buildings/${pressed.id}/`);
    else location.assign(`/grids/${pressed.code}/`);
  };
  const made = tiles(map, { press: state.areas.length > 1 ? null : press });
  // shown and hidden as the houses that a page brings
  made.remove();
  layer("houses").addLayer(made);
}

function toggled(map) {
  for (const input of document.querySelectorAll("[data-layer]")) {
    const show = () =>
      input.checked ? layer(input.dataset.layer).addTo(map) : layer(input.dataset.layer).remove();
    input.addEventListener("change", show);
    show();
  }
}

function closer(map) {
  // names of houses only where they can be read
  const near = () => box.classList.toggle("is-near", map.getZoom() >= 16.5);
  map.on("zoomend", near);
  near();
}

if (box && state) {
  const map = baseMap(box);
  ground(map, state.approval);
  box.classList.toggle("has-streets", Boolean(state.approval));
  drawn(map);
  toggled(map);
  fit(map, ...state.areas);
  if (!state.areas.length) map.setView([25.04, 102.71], 12);
  closer(map);
  mark(map, chosen());
  if (state.tiles) tiled(map);
  document.querySelector(".grid-list").addEventListener("click", (event) => {
    const link = event.target.closest("[data-grid]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    choose(map, link.dataset.grid);
  });
  const said = () => {
    document.querySelector(".grid-strip.offline").hidden = navigator.onLine;
  };
  addEventListener("offline", said);
  addEventListener("online", said);
}
