// The small map of a building: itself, what stands around it, the edge of its grid.
import { baseMap, brought, edges, fit, named, shapes, there } from "./map_base.js";
import { ground } from "./map_ground.js";

const box = document.getElementById("building-map");
const given = brought("building-map-data");
if (box && given) {
  const map = baseMap(box, { scroll: false });
  fit(map, given.own);
  if (given.own.geometry.type === "Point") map.setZoom(18);
  ground(map, box.parentElement.dataset.approval);
  if (given.grid) edges([given.grid]).addTo(map);
  shapes(given.near, {
    className: "m-building",
    pane: "buildings",
    press: (feature) => window.location.assign(feature.properties.url),
  }).addTo(map);
  shapes(given.own, { className: "m-building own", pane: "buildings" }).addTo(map);
  for (const { geometry, properties } of given.near.features) {
    if (geometry.type === "Point")
      named(there(geometry.coordinates), properties.number, "m-number").addTo(map);
  }
}
