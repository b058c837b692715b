// Buildings and edges of grids as vector tiles from our own address, for maps with more than a few hundred shapes: protomaps-leaflet
// (static/vendor, loaded by the page before this module) draws them on a canvas in the tokens' colours. One by one from zoom 14 on,
// further out each grid with its number.
const { L, protomapsL } = window;

const ADDRESS = "/tiles/buildings/{z}/{x}/{y}.mvt";
// the innermost tiles that are cut; nearer ones are drawn of these, and the outermost: further out there is nothing to see
const INNERMOST = 16;
const OUTERMOST = 9;
const WIDTHS = { 3: 3, 4: 2, 5: 1.2 };

// a colour as the sheets have it now, for a canvas that knows no variables
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const is = (kind) => (_zoom, feature) => feature.geomType === protomapsL.GeomType[kind];

// What a canvas draws of a tile.
function rules() {
  const [card, line, ink] = ["--card", "--muted", "--ink"].map(token);
  const outline = new protomapsL.PolygonSymbolizer({ fill: card, stroke: line, width: 1 });
  const spot = new protomapsL.CircleSymbolizer({ radius: 3.5, fill: card, stroke: line, width: 1.2 });
  const edges = [5, 4, 3].map((wanted) => ({
    dataLayer: "grids",
    filter: (_zoom, feature) => Number(feature?.props.level) === wanted,
    symbolizer: new protomapsL.LineSymbolizer({ color: ink, width: WIDTHS[wanted] }),
  }));
  return [
    { dataLayer: "buildings", filter: is("Polygon"), symbolizer: outline },
    { dataLayer: "buildings", filter: is("Point"), symbolizer: spot },
    ...edges,
  ];
}

// a word stands in the middle of its outline, where the renderer would put it on the first corner
const inTheMiddle = (symbolizer) => ({
  place(layout, [ring], feature) {
    const middle = ring[0].clone();
    for (const axis of ["x", "y"]) {
      const along = ring.map((corner) => corner[axis]);
      middle[axis] = (Math.min(...along) + Math.max(...along)) / 2;
    }
    return symbolizer.place(layout, [[middle]], feature);
  },
});

// Words of the map: further out how many a grid has, near by the building's own number.
function words() {
  const [ink, card] = ["--ink", "--card"].map(token);
  const said = { fill: ink, stroke: card, width: 2, font: "600 12px sans-serif" };
  const count = new protomapsL.CenteredTextSymbolizer({ ...said, labelProps: ["said"] });
  const number = inTheMiddle(new protomapsL.CenteredTextSymbolizer({ ...said, labelProps: ["number"] }));
  // what crosses the edge of a tile is called in the tile that has its middle
  const own = (_zoom, feature) => feature.geomType === protomapsL.GeomType.Polygon && !feature.props.beside;
  return [
    { dataLayer: "counts", symbolizer: count },
    { dataLayer: "buildings", filter: own, symbolizer: number, minzoom: 17 },
  ];
}

// The layer on `map`; `press(properties)` is called with the building, or the count of a grid, that was pressed.
export function tiles(map, { press = null, pane = "ground" } = {}) {
  const layer = protomapsL.leafletLayer({
    url: ADDRESS,
    maxDataZoom: INNERMOST,
    minZoom: OUTERMOST,
    maxZoom: 21,
    noWrap: true,
    paintRules: rules(),
    labelRules: words(),
    backgroundColor: "transparent",
    pane,
    attribution: "",
  });
  layer.addTo(map);
  if (press) {
    map.on("click", ({ latlng }) => {
      const found = layer.queryTileFeaturesDebug(latlng.lng, latlng.lat, 12);
      const picked = [...found.values()].flat().filter(({ layerName }) => layerName !== "grids");
      if (picked.length) press(picked[0].feature.props, picked[0].layerName);
    });
  }
  return layer;
}

export const can_draw = () => Boolean(L && protomapsL);
