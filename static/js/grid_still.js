// Maps that only show: each box named still-… draws what the page brought as still-…-state, in the editor's own lines.
import { drawState } from "./grid_edit_drawn.js";
import { baseMap, brought, fit } from "./map_base.js";

const { L } = window;
const EMPTY = { around: [], before: [], moved: [], faults: [] };

for (const box of document.querySelectorAll('.map[id^="still-"]')) {
  const state = { ...EMPTY, ...brought(`${box.id}-state`) };
  const map = baseMap(box, { scroll: false });
  if (!fit(map, ...state.areas, ...state.faults).isValid()) map.setView([25.05, 102.7], 12);
  drawState(map, L.layerGroup().addTo(map), state, {});
}
