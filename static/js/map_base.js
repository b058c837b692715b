// The block map under every map of the product: no tiles and no outside host, only what the page brings. Leaflet lies beside it
// (components/map_scripts.html); colours and lines are classes of maps.css. Sentences come from the box's own data-… .
const { L } = window;
const RANKS = { 3: "m-edge-3", 4: "m-edge-4", 5: "m-edge-5" };

// what a page brought within <script type="application/json">
export function brought(id) {
  const node = document.getElementById(id);
  return node ? JSON.parse(node.textContent) : null;
}

// what a server answers as JSON; null where there is no network or no answer that can be read
export async function asked(url, options = {}) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, ...options });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// degrees as GeoJSON has them (lon, lat) ↔ as Leaflet has them
export const there = ([lon, lat]) => L.latLng(lat, lon);
export const degrees = ({ lat, lng }) => [lng, lat];

// a control that only shows something
function shown(position, className, ...nodes) {
  const control = L.control({ position });
  control.onAdd = () => {
    const box = L.DomUtil.create("div", className);
    box.append(...nodes);
    return box;
  };
  return control;
}

// The map in `box`: arrow keys and + − work once it has the focus. Its data-credit, data-north, data-zoom-in and data-zoom-out
// are said on it.
export function baseMap(box, { zoom = "bottomright", scroll = true } = {}) {
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    minZoom: 9,
    maxZoom: 21,
    scrollWheelZoom: scroll,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 90 }).addTo(map);
  shown("bottomleft", "m-north", `${box.dataset.north || "北"} ↑`).addTo(map);
  // what comes later stands above what is in a corner of the bottom already
  shown("bottomright", "m-credit", box.dataset.credit || "自绘街区图 · CGCS2000").addTo(map);
  L.control
    .zoom({
      position: zoom,
      zoomInTitle: box.dataset.zoomIn || "+",
      zoomOutTitle: box.dataset.zoomOut || "−",
    })
    .addTo(map);
  // what lies above what: grounds, buildings, edges, faults, what is being drawn, names
  for (const [name, above] of [
    ["ground", 300],
    ["buildings", 320],
    ["edges", 340],
    ["faults", 360],
    ["drawing", 380],
  ]) {
    map.createPane(name).style.zIndex = above;
  }
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(box);
  return map;
}

// the window of some GeoJSON, clear of what lies on the map above, below and on the left (`map.options.covered`, in pixels); the map stays where
// it is when there is nothing to be seen
export function fit(map, ...things) {
  const bounds = L.latLngBounds([]);
  for (const one of things.filter(Boolean)) bounds.extend(L.geoJSON(one).getBounds());
  const { top = 0, bottom = 0, left = 0 } = map.options.covered || {};
  const paddingTopLeft = [24 + left, 24 + top];
  const paddingBottomRight = [24, 24 + bottom];
  if (bounds.isValid())
    map.fitBounds(bounds, { paddingTopLeft, paddingBottomRight, maxZoom: 19, animate: false });
  return bounds;
}

// Shapes with a class each; `press(feature, layer)` makes them links of the mouse (the list beside a map is that of the keyboard).
export function shapes(features, { className, pane = "ground", press = null }) {
  const classOf = typeof className === "function" ? className : () => className;
  return L.geoJSON(features, {
    pane,
    interactive: Boolean(press),
    style: (feature) => ({ className: classOf(feature) }),
    onEachFeature: (feature, layer) => press && layer.on("click", () => press(feature, layer)),
    pointToLayer: (feature, at) =>
      L.circleMarker(at, { pane, radius: 5, className: classOf(feature), interactive: Boolean(press) }),
  });
}

function ringsOf({ type, coordinates }) {
  if (type === "Polygon") return coordinates;
  return type === "MultiPolygon" ? coordinates.flat() : [];
}

// Edges of areas that share them: each drawn once, by the highest level that has it (a community's thick, level four solid, level
// five dashed). Corners of neighbours are the same numbers, so an edge is known by its two ends.
export function edges(features, { classOf = (level) => RANKS[level] || "m-edge-5", pane = "edges" } = {}) {
  const known = new Map();
  for (const { geometry, properties } of features) {
    if (!geometry) continue;
    for (const ring of ringsOf(geometry)) {
      for (let i = 1; i < ring.length; i += 1) {
        const key = [ring[i - 1], ring[i]]
          .map((corner) => corner.join())
          .sort()
          .join(" ");
        const level = Math.min(properties.level, known.get(key)?.level ?? 9);
        known.set(key, { level, ends: [ring[i - 1], ring[i]] });
      }
    }
  }
  const lines = new Map();
  for (const { level, ends } of known.values()) {
    if (!lines.has(level)) lines.set(level, []);
    lines.get(level).push(ends.map(there));
  }
  return L.layerGroup(
    [...lines]
      .sort(([one], [other]) => other - one)
      .map(([level, parts]) => L.polyline(parts, { pane, interactive: false, className: classOf(level) })),
  );
}

// words into a box of the map: text only, never markup; of several the second is a hole, the third a figure
export function worded(box, text) {
  const [words, hole, figure] = [text].flat();
  box.textContent = words || "";
  for (const [tag, said] of [
    ["em", hole],
    ["b", figure],
  ]) {
    if (!said) continue;
    const part = document.createElement(tag);
    part.textContent = said;
    if (box.textContent) box.append(" ");
    box.append(part);
  }
  return box;
}

export function named(at, text, className = "m-name") {
  const box = worded(document.createElement("span"), text);
  return L.marker(at, {
    keyboard: false,
    interactive: false,
    icon: L.divIcon({ className: `m-label ${className}`, html: box, iconSize: null }),
  });
}

// a place well within a shape for its name: the middle of its widest stretch at half of its height
export function within(geometry) {
  const outer = ringsOf(geometry).reduce((one, other) => (other.length > one.length ? other : one), []);
  const lats = outer.map(([, lat]) => lat);
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2;
  const cuts = [];
  for (let i = 1; i < outer.length; i += 1) {
    const [[lon, lat], [next, further]] = [outer[i - 1], outer[i]];
    if (lat > middle !== further > middle) cuts.push(lon + ((middle - lat) / (further - lat)) * (next - lon));
  }
  cuts.sort((one, other) => one - other);
  let widest = [cuts[0], cuts[1]];
  for (let i = 0; i + 1 < cuts.length; i += 2)
    if (cuts[i + 1] - cuts[i] > widest[1] - widest[0]) widest = [cuts[i], cuts[i + 1]];
  return there([(widest[0] + widest[1]) / 2, middle]);
}
