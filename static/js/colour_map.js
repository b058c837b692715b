// The map of colours: each house filled by the mix of its dwellings, with tint, pattern and letter; the legend hides what isn't asked for,
// and a house that is pressed is shown beside it. The list says the same in words.

import { partsOf, strips } from "./colour_strips.js";
import { baseMap, brought, edges, fit, named, shapes } from "./map_base.js";
import { ground } from "./map_ground.js";
import { names } from "./map_names.js";

const { L } = window;
const box = document.getElementById("colour-map");
const state = brought("colour-map-state");
const tints = new Map((state?.categories || []).map((one) => [one.code, one]));
const codes = [...tints.keys()];
// pixels that a strip needs for its letter
const LETTER = 15;
const isNarrow = matchMedia("(max-width: 760px)");
const drawn = new Map();

const outer = ({ type, coordinates }) => {
  if (type === "Polygon") return coordinates[0];
  return type === "MultiPolygon" ? coordinates[0][0] : null;
};

function isAsked(code) {
  return document.querySelector(`[data-colour="${code}"]`)?.checked ?? true;
}

// degrees as a plane in which a metre is a metre in both directions, near enough for a house
function plane([, lat]) {
  const narrow = Math.cos((lat * Math.PI) / 180);
  return { to: ([x, y]) => [x * narrow, y], from: ([x, y]) => [y, x / narrow] };
}

function house({ geometry, properties }, layer) {
  const ring = outer(geometry);
  const around = L.geoJSON(
    { type: "Feature", geometry },
    {
      pane: "buildings",
      style: { className: "m-building m-hit-around" },
      pointToLayer: (_feature, at) =>
        L.circleMarker(at, { pane: "buildings", radius: 6, className: "m-building" }),
    },
  ).addTo(layer);
  around.on("click", () => choose(properties.id));
  if (!ring) return null;
  const { to, from } = plane(ring[0]);
  const made = strips(ring.map(to), partsOf(properties.mix, codes)).map((one) => {
    const strip = L.polygon(one.ring.map(from), {
      pane: "buildings",
      className: `m-strip ${tints.get(one.code).tint}`,
      fill: true,
      fillColor: `url(#m-colour-${one.code})`,
    }).addTo(layer);
    strip.on("click", () => choose(properties.id));
    const letter = named(
      from(one.middle),
      tints.get(one.code).letter,
      `m-letter ${tints.get(one.code).tint}`,
    );
    return { ...one, strip, letter, ends: one.ring.map(from) };
  });
  const outline = L.geoJSON(
    { type: "Feature", geometry },
    { pane: "edges", interactive: false, style: { className: "m-around" } },
  ).addTo(layer);
  drawn.set(properties.id, outline);
  return { made, mix: properties.mix, number: properties.number, ring };
}

// how many pixels a strip is wide at this zoom, the smaller way
function roomOf(map, one) {
  const points = one.ends.map((at) => map.latLngToLayerPoint(at));
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return Math.min(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}

// letters where there is room for them, marks of what doesn't agree, numbers of houses
function words(map, houses) {
  const layer = L.layerGroup().addTo(map);
  return () => {
    layer.clearLayers();
    box.classList.toggle("is-near", map.getZoom() >= 16.25);
    for (const { made, mix, number, ring } of houses) {
      for (const one of made) {
        const asked = isAsked(one.code);
        one.strip.getElement()?.classList.toggle("is-off", !asked);
        if (asked && roomOf(map, one) >= LETTER) one.letter.addTo(layer);
      }
      const [lon, lat] = ring.reduce((best, one) => (one[0] + one[1] > best[0] + best[1] ? one : best));
      if (mix.doubts && isAsked("doubts")) named([lat, lon], String(mix.doubts), "m-many").addTo(layer);
      const [west, north] = ring.reduce((best, one) => (one[1] - one[0] > best[1] - best[0] ? one : best));
      named([north, west], number, "m-house").addTo(layer);
    }
  };
}

// where a house stands on the screen, so that names keep clear of it
function boxOf(map, ring) {
  const points = ring.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon]));
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

// on a phone the house that is shown below is to be seen above it
function near(map) {
  const chosen = new URL(location.href).searchParams.get("building");
  const found = state.houses.find(({ properties }) => properties.id === chosen);
  if (found && isNarrow.matches)
    map.setView(L.geoJSON(found).getBounds().getCenter(), 18, { animate: false });
}

function mark(id) {
  for (const [one, outline] of drawn)
    outline.eachLayer((part) => part.getElement()?.classList.toggle("on", one === id));
}

// the card of another house, without leaving the page
async function choose(id) {
  const address = new URL(location.href);
  address.searchParams.set("building", id);
  let text = null;
  try {
    const answer = await fetch(`/colours/${id}/${state.on ? `?on=${state.on}` : ""}`);
    if (answer.ok) text = await answer.text();
  } catch {
    text = null;
  }
  const made = text && new DOMParser().parseFromString(text, "text/html").getElementById("colour-card");
  if (!made) {
    document.querySelector(".grid-strip.offline").hidden = false;
    return;
  }
  document.getElementById("colour-card").replaceWith(made);
  history.replaceState(null, "", address);
  mark(id);
  if (isNarrow.matches) made.scrollIntoView({ block: "nearest" });
}

async function tiled(map) {
  const { tiles } = await import("./colour_tiles.js");
  const made = tiles(map, {
    categories: state.categories,
    isAsked,
    press: (properties) => choose(properties.id),
    within: (code) => location.assign(`/colours/?area=${code}`),
  });
  return () => made.rerenderTiles();
}

function covered() {
  if (isNarrow.matches) return {};
  const legend = document.querySelector(".colour-legend");
  return { left: legend.offsetWidth + legend.offsetLeft };
}

async function show() {
  const map = baseMap(box);
  ground(map, state.approval);
  box.classList.toggle("has-streets", Boolean(state.approval));
  map.options.covered = covered();
  const leaves = state.areas.filter(
    ({ properties: { code } }) =>
      !state.areas.some(({ properties }) => properties.code !== code && properties.code.startsWith(code)),
  );
  shapes(leaves, { className: "m-ground" }).addTo(map);
  edges(state.areas, { classOf: (level) => `m-edge-${Math.min(Math.max(level, 3), 5)}` }).addTo(map);
  fit(map, ...state.areas, ...state.houses);
  if (!state.areas.length && !state.houses.length) map.setView([25.04, 102.71], 12);
  const layer = L.layerGroup().addTo(map);
  const houses = state.houses.map((one) => house(one, layer)).filter(Boolean);
  const again = words(map, houses);
  const retile = state.tiles ? await tiled(map) : () => {};
  map.on("zoomend", again);
  again();
  names(
    map,
    leaves.map(({ geometry, properties: { name, level } }) => ({
      geometry,
      text: name,
      className: `m-name m-level-${level}`,
    })),
    { marks: () => houses.map(({ ring }) => boxOf(map, ring)) },
  ).addTo(map);
  near(map);
  for (const input of document.querySelectorAll("[data-colour]"))
    input.addEventListener("change", () => {
      again();
      retile();
    });
  mark(new URL(location.href).searchParams.get("building"));
}

if (box && state) {
  show();
  const said = () => {
    document.querySelector(".grid-strip.offline").hidden = navigator.onLine;
  };
  addEventListener("offline", said);
  addEventListener("online", said);
}
