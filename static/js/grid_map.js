// The map of grids: areas with names, houses, what is going on; whoever is pressed is shown beside it. The list is the same in words.
import { baseMap, brought, edges, fit, named, shapes, within } from "./map_base.js";
import { boxed } from "./map_box.js";
import { ground } from "./map_ground.js";
import { names } from "./map_names.js";
import { pinned } from "./map_pins.js";

const { L } = window;
const box = document.getElementById("grid-map");
const state = brought("grid-map-state");
const layers = new Map();
// half of the box of a number
const HALF = 8;
const isNarrow = matchMedia("(max-width: 760px)");
let halo = null;

function layer(name) {
  if (!layers.has(name)) layers.set(name, L.layerGroup());
  return layers.get(name);
}

// how much of the chosen initiative is done: a hatch for each step; the figure stands with the name
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
  if (isNarrow.matches) fit(map, area);
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
  shapes(state.houses, { className: "m-building", pane: "buildings" }).addTo(layer("houses"));
  for (const { geometry, properties } of state.houses.filter(({ geometry: one }) => one.type !== "Point")) {
    named(within(geometry), properties.number, "m-number").addTo(layer("houses"));
  }
  return leaves;
}

// names of areas, with how many of their posts stand empty where that is asked for, and how much of an initiative is done; where
// there is no room for all of it the figure stays
function titled(leaves, holes) {
  return leaves.map(({ geometry, properties: { code, name, level, vacant } }) => {
    const figure = state.shares[code]?.figure;
    const hole = holes && vacant;
    const text = hole || figure ? [name, hole, figure] : name;
    return {
      geometry,
      text,
      short: figure ? ["", "", figure] : text,
      className: `m-name m-level-${level}`,
    };
  });
}

function isAsked(name) {
  return document.querySelector(`[data-layer="${name}"]`)?.checked ?? true;
}

// where the numbers of houses stand, as soon as they are to be read
function numbers(map) {
  if (!box.classList.contains("is-near") || !isAsked("houses")) return [];
  return state.houses
    .filter(({ geometry }) => geometry.type !== "Point")
    .map(({ geometry }) => {
      const { x, y } = map.latLngToContainerPoint(within(geometry));
      return { left: x - HALF, right: x + HALF, top: y - HALF, bottom: y + HALF };
    });
}

// pins and names give way to each other: drawn anew whenever what is to be seen changes
function spoken(map, leaves) {
  const pins = pinned(map, state.pins, isAsked);
  let said = null;
  return () => {
    pins.draw();
    said?.remove();
    const marks = () => [...pins.boxes(), ...numbers(map)];
    said = names(map, titled(leaves, isAsked("vacant")), { marks }).addTo(map);
  };
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

function toggled(map, again) {
  for (const input of document.querySelectorAll("[data-layer]")) {
    const show = () =>
      input.checked ? layer(input.dataset.layer).addTo(map) : layer(input.dataset.layer).remove();
    input.addEventListener("change", () => {
      show();
      again();
    });
    show();
  }
}

// how much of the map lies under its layers and its key; on a phone these stand above and below it
function covered() {
  const ground = box.getBoundingClientRect();
  const [layers, foot] = [".grid-layers", ".grid-foot"].map((one) =>
    document.querySelector(one).getBoundingClientRect(),
  );
  const over = { top: layers.bottom - ground.top, bottom: ground.bottom - foot.top };
  for (const side of ["top", "bottom"]) over[side] = Math.max(0, over[side]);
  // where little would be left, the grids may lie under them
  return over.top + over.bottom < ground.height / 2 ? over : {};
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
  map.options.covered = covered();
  const again = spoken(map, drawn(map));
  fit(map, ...state.areas);
  if (!state.areas.length) map.setView([25.04, 102.71], 12);
  closer(map);
  toggled(map, again);
  again();
  mark(map, chosen());
  boxed(map, document.querySelector("[data-map-box]"));
  if (state.tiles) tiled(map);
  document.querySelector(".grid-list").addEventListener("click", (event) => {
    const link = event.target.closest("[data-grid]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    choose(map, link.dataset.grid).then(() => {
      // on a phone the list is below what it leads to
      if (isNarrow.matches) document.getElementById("grid-panel").scrollIntoView();
    });
  });
  const said = () => {
    document.querySelector(".grid-strip.offline").hidden = navigator.onLine;
  };
  addEventListener("offline", said);
  addEventListener("online", said);
}
