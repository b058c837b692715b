// The small map of a file that waits to be confirmed: what is new, what is redrawn, what lies around it, and what is wrong with it.
import { baseMap, brought, fit, shapes } from "./map_base.js";
import { names } from "./map_names.js";

const CLASSES = {
  around: "m-bring-around",
  new: "m-bring-new",
  redrawn: "m-bring-redrawn",
  same: "m-bring-same",
  fault: "m-bring-fault",
};
const NAMES_AT_MOST = 60;
const box = document.getElementById("bring-map");
const state = brought("bring-state");

if (box && state) {
  const map = baseMap(box, { scroll: false });
  const named_ones = state.features.filter(
    ({ properties }) => properties.name && properties.kind !== "fault",
  );
  const faults = state.features.filter(({ properties }) => properties.kind === "fault");
  const others = state.features.filter(({ properties }) => properties.kind !== "fault");
  shapes(
    { type: "FeatureCollection", features: others },
    { className: ({ properties }) => CLASSES[properties.kind] },
  ).addTo(map);
  shapes({ type: "FeatureCollection", features: faults }, { className: CLASSES.fault, pane: "faults" }).addTo(
    map,
  );
  if (named_ones.length <= NAMES_AT_MOST) {
    names(
      map,
      named_ones.map(({ geometry, properties }) => ({ geometry, text: properties.name })),
    ).addTo(map);
  }
  if (state.features.length) fit(map, state);
  else map.setView([25.04, 102.71], 12);
}
