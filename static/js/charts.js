// <div data-chart="id">: draws the JSON of <script id> with ECharts, in our tokens; the table below says the same.
// {kind: line|bar|stack|donut, lying?, labels, series: [{name, kind?, values, rate?, links?}], links?, unit?}
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
const shown = (value, s) => (value == null ? "—" : `${value.toLocaleString("zh-CN")}${s.rate ? "%" : ""}`);
const made = (tag) => document.createElement(tag);

// a tooltip made of elements: markup with style attributes is refused by the pages' policy
function told(data, points) {
  const box = made("div");
  const title = made("b");
  const rows = Array.isArray(points) ? points : [points];
  box.className = "chart-tip";
  title.textContent = rows[0]?.name ?? "";
  box.append(
    title,
    ...rows
      .filter((row) => row.value != null)
      .map((row) => {
        const line = made("div");
        const [dot, name, value] = ["i", "span", "span"].map(made);
        dot.style.background = row.color;
        name.textContent = row.seriesName;
        value.textContent = shown(row.value, data.series[row.seriesIndex] ?? {});
        value.className = "num";
        line.append(dot, name, value);
        return line;
      }),
  );
  return box;
}

function common(size, data) {
  const text = { color: token("--muted"), fontFamily: token("--font"), fontSize: size };
  const tooltip = {
    trigger: "axis",
    confine: true,
    formatter: (points) => told(data, points),
    backgroundColor: token("--card"),
    borderColor: token("--line-strong"),
    padding: [8, 12],
    extraCssText: "border-radius:8px;box-shadow:none",
    textStyle: { ...text, color: token("--ink") },
    axisPointer: { type: "line", lineStyle: { color: token("--control") } },
  };
  const option = {
    animation: !calm,
    animationDuration: 400,
    textStyle: text,
    color: [1, 2, 3, 4, 5, 6].map((n) => token(`--chart-${n}`)),
    legend: {
      top: 2,
      right: 8,
      textStyle: text,
      icon: "roundRect",
      itemWidth: size,
      itemHeight: size * 0.6,
      itemGap: size * 1.2,
    },
    tooltip,
  };
  return { text, option };
}

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

function seriesOf(data, size, text, hasCounts) {
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

function axes(data, size) {
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
  return {
    ...option,
    grid: { left: 12, right: 16, top: size * 3, bottom: 8, containLabel: true },
    tooltip: { ...option.tooltip, axisPointer: pointer },
    // lying bars leave room for long names, the first on top
    xAxis: data.lying ? values : names,
    yAxis: data.lying ? { ...names, inverse: true } : values,
    series: seriesOf(data, size, text, counts.length > 0),
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
    const option = data.kind === "donut" ? donut(data, size) : axes(data, size);
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
