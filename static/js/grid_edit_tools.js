// The five tools. Each takes a desk (map, layer, features, snap, send) and says what begins, what a press on a grid means, and what
// is shown anew after the server has answered. None of them computes a boundary: they send what was drawn.
import { handle, handlesOf } from "./grid_edit_handles.js";
import { bent, corners, nearest, sameCorner, stretches } from "./grid_edit_shared.js";
import { degrees, there } from "./map_base.js";

const { L } = window;

// the edge that two grids share, or that one has for itself: chosen by a press near it, then moved by its handles
function shift(desk) {
  let chosen = null;
  const project = (at) => desk.map.latLngToLayerPoint(there(at));
  const take = (line) => {
    const { a, b, line: before, side } = chosen;
    if (desk.together() && b) return desk.send("shift", { a, b, line });
    const feature = desk.features().find(({ properties }) => properties.code === side);
    return desk.send("replace", { code: side, shape: bent(feature, before, line) });
  };
  const choose = (one) => {
    chosen = one;
    desk.layer.clearLayers();
    desk.tell(one ? desk.words.move : desk.words.shift);
    if (one) handlesOf(desk, one.line, take);
  };
  // the same edge after a step: between the same two, with most corners in common
  const again = () => {
    const kept = (one) => one.line.filter((at) => chosen.line.some((other) => sameCorner(at, other))).length;
    const same = stretches(desk.features()).filter(({ a, b }) => a === chosen.a && b === chosen.b);
    const [best] = same.sort((one, other) => kept(other) - kept(one));
    return best ? { ...best, side: chosen.side } : null;
  };
  return {
    begin: () => choose(null),
    refresh: () => choose(chosen && again()),
    press: ({ latlng }, code) => {
      const one = nearest(stretches(desk.features()), desk.map.latLngToLayerPoint(latlng), project, 22);
      choose(one && { ...one, side: code === one.b ? one.b : one.a });
    },
  };
}

// one corner, with everybody whose it is, or of the chosen grid alone
function corner(desk) {
  let only = null;
  const show = () => {
    desk.layer.clearLayers();
    desk.tell(desk.words.corner);
    for (const { at, codes } of corners(desk.features())) {
      if (only && !codes.has(only)) continue;
      const around = stretches(desk.features())
        .filter(({ line }) => line.some((one) => sameCorner(one, at)))
        .map(({ line }) => line);
      const drawn = L.polyline([], { pane: "drawing", className: "m-drawn", interactive: false }).addTo(
        desk.layer,
      );
      handle(desk, at, {
        title: desk.words.handle,
        shown: (to) =>
          drawn.setLatLngs(around.map((line) => line.map((one) => there(sameCorner(one, at) ? to : one)))),
        done: (to) =>
          desk.send("corner", {
            point: at,
            to,
            together: desk.together(),
            code: only ?? [...codes].sort()[0],
          }),
      });
    }
  };
  return {
    begin: show,
    refresh: show,
    press: (_event, code) => {
      only = code === only ? null : code;
      show();
    },
  };
}

// what Leaflet.draw draws, snapped corner by corner; `take(points)` sends it
function drawing(desk, Kind, take) {
  let hand = null;
  const taken = ({ layer }) => take(layer.getLatLngs().flat().map(degrees));
  const end = () => {
    desk.map.off("draw:created", taken);
    hand?.disable();
    hand = null;
  };
  const begin = () => {
    end();
    desk.layer.clearLayers();
    const icon = L.divIcon({ className: "m-handle", iconSize: [12, 12] });
    const options = {
      icon,
      touchIcon: icon,
      maxGuideLineLength: 9000,
      shapeOptions: { className: "m-drawn" },
    };
    hand = new Kind(desk.map, { ...options, allowIntersection: Kind === L.Draw.Polyline });
    const add = hand.addVertex;
    hand.addVertex = function snappedVertex(latlng) {
      return add.call(this, there(desk.snap(latlng, [])));
    };
    desk.map.on("draw:created", taken);
    hand.enable();
  };
  // Enter ends a line as a second press on its last corner does
  return { begin, end, refresh: begin, draws: true, enter: () => hand?.completeShape() };
}

function split(desk) {
  return drawing(desk, L.Draw.Polyline, (line) => desk.send("split", { line, name: desk.name("split") }));
}

function draw(desk) {
  return drawing(desk, L.Draw.Polygon, (ring) => desk.send("draw", { ring, name: desk.name("draw") }));
}

// two neighbours, one after the other: the first stays
function merge(desk) {
  let first = null;
  const begin = () => {
    first = null;
    desk.layer.clearLayers();
    desk.mark(null);
    desk.tell(desk.words.merge);
  };
  return {
    begin,
    refresh: begin,
    press: (_event, code) => {
      if (!code) return;
      if (first && first !== code) return desk.send("merge", { codes: [first, code] });
      first = code;
      desk.mark(code);
      desk.tell(desk.words.second);
    },
  };
}

export const TOOLS = { shift, corner, split, merge, draw };
