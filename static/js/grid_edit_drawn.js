// What the editor's map shows of a state: grids and their neighbours, the edges as they were (dotted) and as they would be (solid),
// ground that changes grid, buildings, and faults.

import { owners } from "./grid_edit_shared.js";
import { edges, named, shapes, there, within } from "./map_base.js";
import { names } from "./map_names.js";

const { L } = window;

// edges of some features that others don't have, as lines
function only(features, others) {
  const known = owners(others);
  return [...owners(features).keys()].filter((key) => !known.has(key)).map(lineOf);
}

function lineOf(key) {
  return key.split(" ").map((corner) => there(corner.split(",").map(Number)));
}

function classOfBuilding(state) {
  const moving = new Set(state.moving ?? []);
  return ({ properties }) => `m-building${moving.has(properties.id) ? " moves" : ""}`;
}

function fault(layer, feature) {
  const { kind, label } = feature.properties;
  // a pattern of the page itself, which no style sheet can name
  const style = () => ({
    className: `m-fault-shape m-${kind}`,
    fillColor: `url(#m-hatch-${kind === "overlap" ? "bad" : "warn"})`,
    fillOpacity: 1,
  });
  L.geoJSON(feature, { pane: "faults", interactive: false, style }).addTo(layer);
  named(within(feature.geometry), label, kind === "overlap" ? "m-fault" : "m-fault m-gap-name").addTo(layer);
}

export function drawState(map, layer, state, { marked, press }) {
  layer.clearLayers();
  const { areas, around, before, moved, faults, buildings, outline } = state;
  if (outline) shapes(outline, { className: "m-outline" }).addTo(layer);
  shapes(around, { className: "m-around" }).addTo(layer);
  const ground = shapes(areas, {
    className: ({ properties }) =>
      `m-ground${properties.code === marked ? " on" : ""}${properties.touched ? " touched" : ""}`,
    press: () => {},
  });
  ground.eachLayer((one) =>
    one.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      press(event, one.feature.properties.code);
    }),
  );
  ground.addTo(layer);
  shapes(moved, { className: "m-moved", pane: "buildings" }).addTo(layer);
  if (buildings) shapes(buildings, { className: classOfBuilding(state), pane: "buildings" }).addTo(layer);
  edges([...areas, ...around]).addTo(layer);
  const touched = areas.filter(({ properties }) => properties.touched);
  const [wasThere, isNew] = [only(before, areas), only(touched, before)];
  L.polyline(wasThere, { pane: "edges", className: "m-old", interactive: false }).addTo(layer);
  L.polyline(isNew, { pane: "edges", className: "m-halo", interactive: false }).addTo(layer);
  L.polyline(isNew, { pane: "edges", className: "m-new", interactive: false }).addTo(layer);
  for (const one of faults) fault(layer, one);
  // what was touched is named first, so that it finds its place first
  const called = [...areas].sort((one, other) => other.properties.touched - one.properties.touched);
  names(
    map,
    called.map(({ geometry, properties: { name, short, touched } }) => ({
      geometry,
      text: name,
      short,
      className: touched ? "m-name on" : "m-name",
    })),
  ).addTo(layer);
  for (const { geometry, properties } of moved)
    named(within(geometry), properties.label, "m-m2").addTo(layer);
}
