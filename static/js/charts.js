// <div data-chart="id">: draws the JSON of <script id> with ECharts, in our tokens; the table below says the same.
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function option(data) {
  const text = { color: token("--muted"), fontFamily: token("--font") };
  const axis = { axisLabel: text, axisLine: { lineStyle: { color: token("--line-strong") } }, splitLine: { lineStyle: { color: token("--line") } } };
  return {
    animation: !calm, textStyle: text, color: [1, 2, 3, 4, 5].map((n) => token(`--chart-${n}`)),
    grid: { left: 12, right: 18, top: 40, bottom: 8, containLabel: true },
    legend: { top: 2, left: 4, textStyle: text, icon: "roundRect", itemWidth: 14, itemHeight: 8 },
    tooltip: { trigger: "axis", backgroundColor: token("--card"), borderColor: token("--line"), textStyle: { color: token("--ink") } },
    xAxis: { type: "category", data: data.labels, ...axis },
    yAxis: [{ type: "value", minInterval: 1, ...axis }, { type: "value", scale: true, max: 100, axisLabel: { ...text, formatter: "{value}%" }, splitLine: { show: false } }],
    series: data.series.map((s) => ({ name: s.name, type: s.kind, data: s.values, yAxisIndex: s.rate ? 1 : 0, barMaxWidth: 22, symbolSize: 7, lineStyle: { width: 3 }, itemStyle: s.kind === "bar" ? { borderRadius: [3, 3, 0, 0] } : {}, connectNulls: false })),
  };
}

for (const place of document.querySelectorAll("[data-chart]")) {
  const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  const draw = () => chart.setOption(option(data), true);
  draw();
  chart.on("click", (point) => { const url = data.links?.[point.dataIndex]; if (url) location.assign(url); });
  new ResizeObserver(() => chart.resize()).observe(place);
  window.addEventListener("displaychange", draw);
}
