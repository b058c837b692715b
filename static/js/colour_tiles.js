// Coloured houses as vector tiles, for areas with more houses than a page carries: a canvas in the tokens' colours. One by one from zoom 14
// on, further out each grid with its number of dwellings.
import { partsOf, strips } from "./colour_strips.js";

const { protomapsL } = window;
const ADDRESS = "/tiles/colours/{z}/{x}/{y}.mvt";
const INNERMOST = 16;
const OUTERMOST = 9;
// pixels that a strip needs for its letter
const LETTER = 14;
const WIDTHS = { 3: 3, 4: 2, 5: 1.2 };

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// a pattern of a category for a canvas, on its own tint
function filled(context, { tint, pattern }) {
  const n = tint.slice(1);
  const [soft, line] = [token(`--c${n}s`), token(`--c${n}`)];
  const cell = document.createElement("canvas");
  cell.width = 8;
  cell.height = 8;
  const pen = cell.getContext("2d");
  pen.fillStyle = soft;
  pen.fillRect(0, 0, 8, 8);
  pen.globalAlpha = 0.5;
  pen.strokeStyle = line;
  pen.fillStyle = line;
  pen.lineWidth = 1.3;
  const ways = {
    slanted: [[0, 8, 8, 0]],
    crossed: [
      [0, 8, 8, 0],
      [0, 0, 8, 8],
    ],
    level: [
      [0, 2, 8, 2],
      [0, 6, 8, 6],
    ],
    upright: [
      [2, 0, 2, 8],
      [6, 0, 6, 8],
    ],
  };
  for (const [x, y, toX, toY] of ways[pattern] || []) {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
  }
  if (pattern === "dotted")
    for (const at of [2, 6]) {
      pen.beginPath();
      pen.arc(at, at, 1.2, 0, 2 * Math.PI);
      pen.fill();
    }
  return context.createPattern(cell, "repeat");
}

function traced(context, ring) {
  context.beginPath();
  for (const [i, [x, y]] of ring.entries()) {
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  }
  context.closePath();
}

// the letter of a strip that has room for it
function lettered(context, { ring, middle }, { letter, tint }) {
  const [xs, ys] = [0, 1].map((axis) => ring.map((corner) => corner[axis]));
  const room = Math.min(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  if (room < LETTER) return;
  context.font = "700 12px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.strokeStyle = token("--card");
  context.lineWidth = 3;
  context.strokeText(letter, ...middle);
  context.fillStyle = token(`--c${tint.slice(1)}`);
  context.fillText(letter, ...middle);
}

function outlined(context, ring, isDoubted) {
  traced(context, ring);
  context.strokeStyle = token(isDoubted ? "--bad" : "--muted");
  context.lineWidth = isDoubted ? 2 : 1;
  context.stroke();
}

// A house in strips; what the legend hides stays white.
function symbolizer(categories, isAsked) {
  const codes = categories.map(({ code }) => code);
  const known = new Map(categories.map((one) => [one.code, one]));
  const patterns = new Map();
  const patternOf = (context, code) => {
    if (!patterns.has(code)) patterns.set(code, filled(context, known.get(code)));
    return patterns.get(code);
  };
  const house = (context, ring, props) => {
    for (const one of strips(ring, partsOf(props, codes))) {
      traced(context, one.ring);
      context.fillStyle = isAsked(one.code) ? patternOf(context, one.code) : token("--card");
      context.fill();
      if (isAsked(one.code)) lettered(context, one, known.get(one.code));
    }
    outlined(context, ring, Boolean(props.doubts) && isAsked("doubts"));
  };
  return {
    draw(context, geometry, _zoom, { props }) {
      for (const corners of geometry)
        house(
          context,
          corners.map(({ x, y }) => [x, y]),
          props,
        );
    },
  };
}

function edges() {
  return [5, 4, 3].map((wanted) => ({
    dataLayer: "grids",
    filter: (_zoom, feature) => Number(feature?.props.level) === wanted,
    symbolizer: new protomapsL.LineSymbolizer({ color: token("--ink"), width: WIDTHS[wanted] }),
  }));
}

// how many dwellings a grid has of what the legend asks for
function sums(codes, isAsked) {
  const said = { fill: token("--ink"), stroke: token("--card"), width: 2, font: "600 12px sans-serif" };
  const text = new protomapsL.CenteredTextSymbolizer({ ...said, labelProps: ["said"] });
  return {
    place(layout, geometry, feature) {
      const asked = codes.filter(isAsked).reduce((sum, code) => sum + (Number(feature.props[code]) || 0), 0);
      return text.place(layout, geometry, { ...feature, props: { ...feature.props, said: String(asked) } });
    },
  };
}

// The layer on `map`; press(properties) for a house, within(code) for the count of a grid.
export function tiles(map, { categories, isAsked, press, within }) {
  const layer = protomapsL.leafletLayer({
    url: ADDRESS,
    maxDataZoom: INNERMOST,
    minZoom: OUTERMOST,
    maxZoom: 21,
    noWrap: true,
    paintRules: [{ dataLayer: "houses", symbolizer: symbolizer(categories, isAsked) }, ...edges()],
    labelRules: [
      {
        dataLayer: "counts",
        symbolizer: sums(
          categories.map(({ code }) => code),
          isAsked,
        ),
      },
    ],
    backgroundColor: "transparent",
    pane: "buildings",
    attribution: "",
  });
  layer.addTo(map);
  map.on("click", ({ latlng }) => {
    const found = layer.queryTileFeaturesDebug(latlng.lng, latlng.lat, 12);
    const picked = [...found.values()].flat().find(({ layerName }) => layerName !== "grids");
    if (!picked) return;
    const { props } = picked.feature;
    if (picked.layerName === "houses") press(props);
    else within(props.code);
  });
  return layer;
}
