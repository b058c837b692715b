// What is going on, as pins. Those that would stand on each other are one with their number; pressed it shows them nearer, and as near
// as the map goes they stand beside each other. Each pin opens its page; the list beside the map has them in words.
import { there } from "./map_base.js";

const { L } = window;
const SIZE = 26;
const NEAREST = 19;
const TITLES_AT_MOST = 12;

function element(shape, text, isLate) {
  const box = document.createElement("span");
  const mark = document.createElement("i");
  mark.className = `mark ${shape}`;
  mark.textContent = text;
  box.append(mark);
  if (isLate) box.dataset.late = "!";
  return box;
}

function marker(at, html, title, aside = 0) {
  const icon = L.divIcon({
    className: "m-pin",
    html,
    iconSize: [SIZE, SIZE],
    iconAnchor: [SIZE / 2 - aside, SIZE],
  });
  return L.marker(at, { title, keyboard: false, icon });
}

// which pins are within one pin's width of each other on the screen
function heaps(map, pins) {
  const found = [];
  for (const pin of pins) {
    const at = map.latLngToLayerPoint(there([pin.lon, pin.lat]));
    const near = found.find((heap) => heap.at.distanceTo(at) < SIZE);
    if (near) near.pins.push(pin);
    else found.push({ at, pins: [pin] });
  }
  return found;
}

// Pins on a map: `shown` says which layers are to be seen; `boxes()` where they stand on the screen.
export function pinned(map, pins, shown) {
  const layer = L.layerGroup().addTo(map);
  const one = (pin, aside = 0) =>
    marker(there([pin.lon, pin.lat]), element(pin.shape, pin.letter, pin.ring), pin.title, aside)
      .on("click", () => location.assign(pin.url))
      .addTo(layer);
  const heap = (some) => {
    const bounds = L.latLngBounds(some.map((pin) => there([pin.lon, pin.lat])));
    const said = some.slice(0, TITLES_AT_MOST).map((pin) => pin.title);
    if (some.length > said.length) said.push("…");
    const html = element(
      "heap",
      some.length,
      some.some((pin) => pin.ring),
    );
    marker(there([some[0].lon, some[0].lat]), html, said.join("\n"))
      .on("click", () => {
        const zoom = Math.min(
          Math.max(map.getBoundsZoom(bounds, false, L.point(60, 60)), map.getZoom() + 1),
          NEAREST,
        );
        map.setView(bounds.getCenter(), zoom);
      })
      .addTo(layer);
  };
  const draw = () => {
    layer.clearLayers();
    const isNearest = map.getZoom() >= NEAREST;
    for (const { pins: some } of heaps(
      map,
      pins.filter((pin) => shown(pin.layer)),
    )) {
      if (some.length > 1 && !isNearest) heap(some);
      else for (const [i, pin] of some.entries()) one(pin, i * SIZE);
    }
  };
  const boxes = () =>
    layer.getLayers().map((pin) => {
      const { x, y } = map.latLngToContainerPoint(pin.getLatLng());
      return { left: x - SIZE / 2, right: x + SIZE / 2, top: y - SIZE, bottom: y };
    });
  map.on("zoomend", draw);
  return { draw, boxes };
}
