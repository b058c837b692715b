// <div data-chart="id">: draws the JSON of <script id> with ECharts, in our tokens; the table below says the same.
// {kind: line|bar|stack|donut, lying?, labels, series: [{name, kind?, values, rate?, links?, mark?, tone?}], links?, unit?}
import { common, rem, token } from "./chart_look.js";
import { seriesOf } from "./chart_series.js";

function donut(data, size) {
  const { text, option } = common(size, data);
  const values = data.series[0].values.map((value, n) => ({ value, name: data.labels[n] }));
  const named = Object.fromEntries(values.map((one) => [one.name, one.value]));
  const ring = {
    type: "pie",
    radius: ["52%", "78%"],
    center: ["36%", "52%"],
    data: values,
    label: { show: false },
    itemStyle: { borderColor: token("--card"), borderWidth: 2 },
  };
  const legend = {
    orient: "vertical",
    right: 12,
    top: "middle",
    textStyle: text,
    icon: "roundRect",
    itemWidth: size,
    itemHeight: size * 0.7,
    formatter: (name) => `${name}  ${named[name]}`,
  };
  return { ...option, legend, tooltip: { ...option.tooltip, trigger: "item" }, series: [ring] };
}

// counts keep to the lower part, so that the line of rates runs clear of the bars
function roomy(counts) {
  const most = Math.max(1, ...counts.flatMap((s) => s.values)) * 1.6;
  const raw = most / 5;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].find((n) => n * ten >= raw) * ten);
  return { max: Math.ceil(most / step) * step, interval: step };
}

function axisOfRates(rates, counts, text, grid) {
  const low = Math.min(100, ...rates.flatMap((s) => s.values.filter((value) => value != null)));
  const min = Math.max(0, Math.floor((low - (counts.length ? 8 : 1)) / 5) * 5);
  return {
    type: "value",
    min,
    max: 100,
    interval: min >= 90 ? 2 : min >= 75 ? 5 : 20,
    axisLabel: { ...text, formatter: "{value}%" },
    splitLine: counts.length ? { show: false } : grid,
  };
}

// a legend of so many names stands on two lines of a narrow picture
const MANY = 4;
const NARROW = 32;

function axes(data, size, wide, high) {
  const { text, option } = common(size, data);
  const rates = data.series.filter((s) => s.rate);
  const counts = data.series.filter((s) => !s.rate);
  const grid = { lineStyle: { color: token("--line") } };
  const countAxis = {
    type: "value",
    minInterval: 1,
    ...(rates.length ? roomy(counts) : {}),
    splitNumber: data.lying ? 3 : 5,
    axisLabel: { ...text, hideOverlap: true },
    splitLine: grid,
  };
  const names = {
    type: "category",
    data: data.labels,
    boundaryGap: counts.length > 0 && data.kind !== "line",
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: !data.lying },
    axisLine: { lineStyle: { color: token("--line-strong") } },
  };
  const values = [
    ...(counts.length ? [countAxis] : []),
    ...(rates.length ? [axisOfRates(rates, counts, text, grid)] : []),
  ];
  const pointer = {
    type: data.kind === "line" ? "line" : "shadow",
    shadowStyle: { color: token("--act-soft"), opacity: 0.6 },
  };
  const isOfLines = data.kind === "line";
  const top = size * (data.series.length >= MANY && wide < size * NARROW ? 4.8 : 3);
  return {
    ...option,
    // the legend of lines shows their strokes and points
    legend: isOfLines ? { ...option.legend, icon: undefined, itemWidth: size * 2.4 } : option.legend,
    grid: {
      left: 12,
      right: data.series.some((s) => s.mark) ? size * 2.2 : 16,
      top,
      bottom: 8,
      containLabel: true,
    },
    tooltip: { ...option.tooltip, axisPointer: pointer },
    // lying bars leave room for long names, the first on top
    xAxis: data.lying ? values : names,
    yAxis: data.lying ? { ...names, inverse: true } : values,
    series: seriesOf(data, size, text, counts.length > 0, high - top - size * 2.4),
  };
}

// pixels across a sheet: there a picture is drawn anew for paper and scaled by the style sheet
const SHEET = 700;

function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  const paint = (room) => {
    const size = rem() * 0.85;
    chart.resize(room);
    const option =
      data.kind === "donut" ? donut(data, size) : axes(data, size, chart.getWidth(), chart.getHeight());
    chart.setOption(room ? { ...option, animation: false } : option, true);
  };
  paint();
  chart.on("click", (point) => {
    const url = (data.series[point.seriesIndex]?.links || data.links)?.[point.dataIndex];
    if (url) location.assign(url);
  });
  let onPaper = false;
  new ResizeObserver(() => onPaper || chart.resize()).observe(place);
  window.addEventListener("displaychange", () => paint());
  window.addEventListener("beforeprint", () => {
    onPaper = true;
    paint({ width: SHEET, height: place.clientHeight, silent: true });
  });
  window.addEventListener("afterprint", () => {
    onPaper = false;
    paint();
  });
}

if (window.echarts) for (const place of document.querySelectorAll("[data-chart]")) draw(place);
