// Names on a map that don't stand on each other: each looks for a place within its shape that is free at this zoom, as far as it can
// from what is marked; what finds none is not shown until somebody comes closer. The list beside a map says all of them.
import { named, there, worded } from "./map_base.js";

const { L } = window;
// where a name may stand, as parts of the height of its shape, the middle first
const HEIGHTS = [0.5, 0.62, 0.38, 0.74, 0.26, 0.86, 0.14];
// and as parts of the stretch that the shape has there
const ALONG = [0.5, 0.3, 0.7];
const GAP = 2;

function rings({ type, coordinates }) {
  if (type === "Polygon") return [coordinates[0]];
  return type === "MultiPolygon" ? coordinates.map(([outer]) => outer) : [];
}

// the widest stretch of a ring at one height, as two longitudes
function stretch(ring, lat) {
  const cuts = [];
  for (let i = 1; i < ring.length; i += 1) {
    const [[lon, from], [next, to]] = [ring[i - 1], ring[i]];
    if (from > lat !== to > lat) cuts.push(lon + ((lat - from) / (to - from)) * (next - lon));
  }
  cuts.sort((one, other) => one - other);
  let widest = null;
  for (let i = 0; i + 1 < cuts.length; i += 2)
    if (!widest || cuts[i + 1] - cuts[i] > widest[1] - widest[0]) widest = [cuts[i], cuts[i + 1]];
  return widest;
}

// every place that a shape offers for its name, the best first, with the ends of its stretch
export function offered(geometry) {
  const outer = rings(geometry).reduce((one, other) => (other.length > one.length ? other : one), []);
  const lats = outer.map(([, lat]) => lat);
  const [low, high] = [Math.min(...lats), Math.max(...lats)];
  return HEIGHTS.flatMap((part) => {
    const lat = low + (high - low) * part;
    const found = stretch(outer, lat);
    if (!found) return [];
    const ends = found.map((lon) => there([lon, lat]));
    return ALONG.map((along) => ({ at: there([found[0] + (found[1] - found[0]) * along, lat]), ends }));
  });
}

function shared(one, other) {
  const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return wide > 0 && high > 0 ? wide * high : 0;
}

function around({ x, y }, { width, height }) {
  return {
    left: x - width / 2 - GAP,
    right: x + width / 2 + GAP,
    top: y - height / 2 - GAP,
    bottom: y + height / 2 + GAP,
  };
}

// how many pixels a shape is wide at a place
function wide(map, { ends: [from, to] }) {
  return map.latLngToContainerPoint(from).distanceTo(map.latLngToContainerPoint(to));
}

// the place of those offered that is free and covers least of what is marked
function free(map, places, size, taken, seen) {
  let best = null;
  for (const place of places) {
    const here = around(map.latLngToContainerPoint(place.at), size);
    if (taken.some((other) => shared(here, other))) continue;
    const covers = seen.reduce((sum, other) => sum + shared(here, other), 0);
    if (!best || covers < best.covers) best = { place, here, covers };
    if (!covers) break;
  }
  return best;
}

// The best place of a name: of its whole text where there is room for it beside what is marked, else of the short one.
function settled(map, { places, marker, texts }, taken, seen) {
  const box = marker?.getElement()?.firstElementChild;
  if (!box) return null;
  const look = () => free(map, places, { width: box.offsetWidth, height: box.offsetHeight }, taken, seen);
  if (!texts.length) return look();
  worded(box, texts[0]);
  const best = look();
  if (best && !best.covers && box.offsetWidth <= wide(map, best.place)) return best;
  worded(box, texts[1]);
  return look();
}

// The names of some features, each {geometry, text, short, className}; `marks()` tells the boxes of what should stay to be seen.
export function names(map, features, { marks = () => [] } = {}) {
  const layer = L.layerGroup();
  const shown = features.map(({ geometry, text, short = text, className }) => {
    const places = offered(geometry);
    const marker = places.length ? named(places[0].at, text, className).addTo(layer) : null;
    return { places, marker, texts: text === short ? [] : [text, short] };
  });
  const put = () => {
    const taken = [];
    const seen = marks();
    for (const one of shown) {
      const best = settled(map, one, taken, seen);
      one.marker?.getElement()?.classList.toggle("is-crowded", !best);
      if (!best) continue;
      one.marker.setLatLng(best.place.at);
      taken.push(best.here);
    }
  };
  map.on("zoomend resize", put);
  layer.on("remove", () => map.off("zoomend resize", put));
  layer.on("add", () => requestAnimationFrame(put));
  return layer;
}
