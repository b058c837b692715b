// How every picture looks: our tokens, and a tooltip that the pages' policy takes.
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
export const shown = (value, s) =>
  value == null ? "—" : `${value.toLocaleString("zh-CN")}${s.rate ? "%" : ""}`;
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

export function common(size, data) {
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
