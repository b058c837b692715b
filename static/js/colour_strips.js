// A house cut along its long side into strips as wide as each category's share. Plain geometry on pairs of numbers, for the shapes that
// a page brings and for those of tiles alike.

// the direction of the longest side of a ring, as a unit vector
function along(ring) {
  let best = [1, 0];
  let longest = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const [dx, dy] = [ring[i][0] - ring[i - 1][0], ring[i][1] - ring[i - 1][1]];
    const length = Math.hypot(dx, dy);
    if (length > longest) {
      longest = length;
      best = [dx / length, dy / length];
    }
  }
  // from west to east, so that neighbours read alike
  return best[0] < 0 ? best.map((one) => -one) : best;
}

// what of a ring lies on one side of a line across `direction`
function half(ring, direction, limit, sign) {
  const side = ([x, y]) => sign * (x * direction[0] + y * direction[1] - limit);
  const found = [];
  for (let i = 0; i < ring.length; i += 1) {
    const [one, next] = [ring[i], ring[(i + 1) % ring.length]];
    const [here, there] = [side(one), side(next)];
    if (here >= 0) found.push(one);
    if (here * there < 0) {
      const part = here / (here - there);
      found.push([one[0] + (next[0] - one[0]) * part, one[1] + (next[1] - one[1]) * part]);
    }
  }
  return found;
}

const middleOf = (ring) => {
  const [xs, ys] = [0, 1].map((axis) => ring.map((corner) => corner[axis]));
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
};

// The strips of a ring (in a plane), for parts [{code, n}] in their order: each {code, n, share, ring, middle}; none for an empty house.
export function strips(ring, parts) {
  const total = parts.reduce((sum, { n }) => sum + n, 0);
  if (!total || ring.length < 3) return [];
  const direction = along(ring);
  const places = ring.map(([x, y]) => x * direction[0] + y * direction[1]);
  const [from, to] = [Math.min(...places), Math.max(...places)];
  const found = [];
  let begun = from;
  for (const { code, n } of parts) {
    if (!n) continue;
    const end = begun + ((to - from) * n) / total;
    const cut = half(half(ring, direction, begun, 1), direction, end, -1);
    if (cut.length > 2)
      found.push({ code, n, share: n / total, long: end - begun, ring: cut, middle: middleOf(cut) });
    begun = end;
  }
  return found;
}

// The parts of a mix in the order of the legend.
export const partsOf = (mix, codes) => codes.map((code) => ({ code, n: Number(mix[code]) || 0 }));
