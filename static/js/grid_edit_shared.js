// What grids share, and what lies near: edges of two neighbours, corners, the place to which something snaps. Nothing here draws.
// A feature's corners are those of its neighbours too, number for number: the server has seen to that.
const ringsOf = ({ type, coordinates }) => (type === "Polygon" ? coordinates : coordinates.flat());
export const sameCorner = (one, other) => one[0] === other[0] && one[1] === other[1];
const keyOf = (one, other) => [one.join(), other.join()].sort().join(" ");

// every edge of the features by its two ends: whose it is
export function owners(features) {
  const found = new Map();
  for (const { geometry, properties } of features) {
    for (const ring of ringsOf(geometry)) {
      for (let i = 1; i < ring.length; i += 1) {
        const key = keyOf(ring[i - 1], ring[i]);
        found.set(key, [...(found.get(key) ?? []), properties.code]);
      }
    }
  }
  return found;
}

// a ring as runs of edges that have the same neighbour, from where one begins
function runsOf(ring, code, whose) {
  const others = [];
  for (let i = 1; i < ring.length; i += 1)
    others.push(whose.get(keyOf(ring[i - 1], ring[i])).find((one) => one !== code) ?? "");
  const start = Math.max(
    0,
    others.findIndex((one, i) => one !== others.at(i - 1)),
  );
  const runs = [];
  for (let n = 0; n < others.length; n += 1) {
    const i = (start + n) % others.length;
    if (runs.at(-1)?.other !== others[i] || n === 0) runs.push({ other: others[i], line: [ring[i]] });
    runs.at(-1).line.push(ring[i + 1]);
  }
  return runs;
}

// The stretches that two grids share, and those that a grid has for itself (`b` empty), each once.
export function stretches(features) {
  const whose = owners(features);
  return features.flatMap(({ geometry, properties: { code } }) =>
    ringsOf(geometry).flatMap((ring) =>
      runsOf(ring, code, whose)
        .filter(({ other }) => !other || code < other)
        .map(({ other, line }) => ({ a: code, b: other, line })),
    ),
  );
}

// every corner once, with whose it is
export function corners(features) {
  const found = new Map();
  for (const { geometry, properties } of features) {
    for (const ring of ringsOf(geometry)) {
      for (const at of ring.slice(1)) {
        const key = at.join();
        if (!found.has(key)) found.set(key, { at, codes: new Set() });
        found.get(key).codes.add(properties.code);
      }
    }
  }
  return [...found.values()];
}

// how far a point lies from a line between two others, and where on it; all in pixels
function foot(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length ? Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length)) : 0;
  const [x, y] = [a.x + t * dx, a.y + t * dy];
  return { far: Math.hypot(p.x - x, p.y - y), x, y };
}

// the stretch nearest to a pixel, as far as it lies near
export function nearest(lines, pixel, project, most = 16) {
  let best = { far: most, one: null };
  for (const one of lines) {
    const points = one.line.map(project);
    for (let i = 1; i < points.length; i += 1) {
      const { far } = foot(pixel, points[i - 1], points[i]);
      if (far < best.far) best = { far, one };
    }
  }
  return best.one;
}

// the nearest of some candidates { far, at } that lies within `most` pixels
function best(candidates, most) {
  return candidates.reduce((one, other) => (other.far <= (one?.far ?? most) ? other : one), null);
}

// Where a pixel snaps to: a corner first, then an edge. `project` makes a pixel of degrees, `back` degrees of a pixel; `but` is what
// is being moved, which doesn't hold itself.
export function snapped(features, pixel, { project, back, but = [], corner = 13, edge = 9 }) {
  const skip = new Set(but.map((one) => one.join()));
  const holds = (at) => !skip.has(at.join());
  const rings = features.flatMap(({ geometry }) => ringsOf(geometry));
  const at = rings.flat().filter(holds);
  const near = best(
    at.map((one) => ({ at: one, far: pixel.distanceTo(project(one)) })),
    corner,
  );
  if (near) return near.at;
  const edges = rings.flatMap((ring) => ring.slice(1).map((one, i) => [ring[i], one]));
  const feet = edges
    .filter(([one, other]) => holds(one) && holds(other))
    .map(([one, other]) => foot(pixel, project(one), project(other)));
  const onto = best(feet, edge);
  return onto && back(onto.x, onto.y);
}

// The shape of one grid with the stretch `before` of its edge put along `line`: it alone changes.
export function bent({ geometry }, before, line) {
  const turned = (ring) => {
    const open = ring.slice(1);
    for (const [was, is] of [
      [before, line],
      [before.toReversed(), line.toReversed()],
    ]) {
      const start = open.findIndex((at) => sameCorner(at, was[0]));
      const round = [...open.slice(start), ...open.slice(0, start)];
      if (start < 0 || !was.every((at, i) => sameCorner(at, round[i % round.length]))) continue;
      const ends = sameCorner(was[0], was.at(-1)) ? [] : round.slice(was.length);
      const whole = [...is, ...ends];
      return [...whole, whole[0]];
    }
    return ring;
  };
  return geometry.type === "Polygon"
    ? { type: "Polygon", coordinates: geometry.coordinates.map(turned) }
    : { type: "MultiPolygon", coordinates: geometry.coordinates.map((rings) => rings.map(turned)) };
}
