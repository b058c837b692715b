// The bars and lines of a picture.
import { shown, token } from "./chart_look.js";

// the last value of a line of rates is written beside its end
function endOf(s, size, text) {
  const last = s.values.length - 1;
  return {
    show: true,
    position: "top",
    offset: [-size, 0],
    ...text,
    fontWeight: 600,
    color: token("--ink"),
    formatter: (point) => (point.dataIndex === last ? shown(s.values[last], s) : ""),
  };
}

function bars(data) {
  const isStacked = data.kind === "stack";
  const rounded = { borderRadius: data.lying ? [0, 3, 3, 0] : [3, 3, 0, 0] };
  return {
    type: "bar",
    z: 2,
    stack: isStacked ? "all" : undefined,
    itemStyle: isStacked ? {} : rounded,
    label: { show: false },
  };
}

// lines of one picture are told apart without their colours: by their strokes, by their points, by a letter at their end
const STROKES = ["solid", [6, 5], [2, 4], [12, 4], [10, 4, 2, 4], [16, 4, 4, 4]];
const POINTS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];

// by how much each letter moves up, so that none covers another: from the lowest end on, on nearly the scale of the axis
function apart(data, size, height) {
  const moved = data.series.map(() => 0);
  const most = Math.max(1, ...data.series.flatMap((s) => s.values));
  const ends = data.series
    .map((s, n) => ({ n, y: (1 - s.values[s.values.length - 1] / most) * height }))
    .filter((end) => data.series[end.n].mark)
    .sort((a, b) => b.y - a.y);
  let free = height;
  for (const { n, y } of ends) {
    moved[n] = Math.min(0, free - y);
    free = y + moved[n] - size * 1.2;
  }
  return moved;
}

function line(data, s, n, size, text, up) {
  const nth = data.kind === "line" ? n % STROKES.length : 0;
  const tone = s.tone && token(`--${s.tone.replace("k", "c")}`);
  return {
    type: "line",
    z: 5,
    ...(tone && { color: tone }),
    symbol: POINTS[nth],
    symbolSize: size * (nth > 1 ? 0.65 : 0.5),
    lineStyle: { width: 2.5, type: STROKES[nth] },
    label: s.rate ? endOf(s, size, text) : { show: false },
    endLabel: {
      show: Boolean(s.mark),
      ...text,
      fontWeight: 600,
      color: token("--ink"),
      formatter: s.mark,
      offset: [0, up],
    },
  };
}

export function seriesOf(data, size, text, hasCounts, height) {
  const up = apart(data, size, height);
  return data.series.map((s, n) => {
    const kind = s.kind || (data.kind === "line" ? "line" : "bar");
    return {
      name: s.name,
      data: s.values,
      yAxisIndex: s.rate && hasCounts ? 1 : 0,
      barMaxWidth: size * 1.5,
      barGap: "12%",
      symbol: "circle",
      symbolSize: size * 0.5,
      showSymbol: s.values.length < 32,
      connectNulls: false,
      cursor: s.links || data.links ? "pointer" : "default",
      ...(kind === "bar" ? bars(data) : line(data, s, n, size, text, up[n])),
    };
  });
}
