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

function line(data, s, n, size, text) {
  return {
    type: "line",
    z: 5,
    // the second line of a page is dashed, so that the two are told apart without their colours
    lineStyle: { width: 2.5, type: n && data.kind === "line" ? [6, 5] : "solid" },
    label: s.rate ? endOf(s, size, text) : { show: false },
  };
}

export function seriesOf(data, size, text, hasCounts) {
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
      ...(kind === "bar" ? bars(data) : line(data, s, n, size, text)),
    };
  });
}
