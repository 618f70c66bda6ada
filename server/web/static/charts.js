// Lets the charts of a leaderboard be zoomed and read point by point; without this script they are drawings with tables.
const HEIGHT = 380;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function colours() {
  return { mine: token("--chart-1"), first: token("--chart-2"), other: token("--chart-mute"), grid: token("--chart-grid"), ink: token("--ink-2") };
}

function race(data, ink) {
  return data.lines.map((line) => ({
    type: "scatter",
    mode: "lines",
    name: line.name,
    x: line.x,
    y: line.y,
    line: { shape: "hv", color: ink[line.kind], width: line.kind === "other" ? 1 : 2.5 },
    hovertemplate: "%{y}<br>%{x}",
  }));
}

function bars(data, ink) {
  const color = data.y.map((_, number) => (number === data.mine ? ink.mine : ink.other));
  return [{ type: "bar", x: data.x, y: data.y, marker: { color }, hovertemplate: "%{x}: %{y}<extra></extra>" }];
}

function dots(data, ink) {
  const color = data.dots.map((_, number) => (number === data.mine ? ink.mine : ink.other));
  const pick = (name) => data.dots.map((dot) => dot[name]);
  const hovertemplate = "%{text}<br>public %{x}<br>private %{y}<extra></extra>";
  return [{ type: "scatter", mode: "markers", x: pick("x"), y: pick("y"), text: pick("name"), marker: { color, size: 8 }, hovertemplate }];
}

function layout(data, ink) {
  const axis = { gridcolor: ink.grid, linecolor: ink.grid, zeroline: false, automargin: true };
  const hides = data.kind === "bars" ? { showticklabels: false } : {};
  return {
    height: HEIGHT,
    margin: { l: 56, r: 12, t: 8, b: 40 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: ink.ink, family: getComputedStyle(document.body).fontFamily, size: 12 },
    showlegend: false,
    hovermode: "closest",
    xaxis: { ...axis, ...hides },
    yaxis: { ...axis, autorange: data.kind === "race" && !data.rises ? "reversed" : true },
  };
}

const MAKERS = { race, bars, dots };

async function draw(element) {
  const data = JSON.parse(element.dataset.chart);
  const drawing = element.querySelector("svg");
  const place = document.createElement("div");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", drawing.getAttribute("aria-label"));
  element.append(place);
  const ink = colours();
  const options = { displayModeBar: false, responsive: true };
  await Plotly.newPlot(place, MAKERS[data.kind](data, ink), layout(data, ink), options);
  drawing.remove();
}

function load(path) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = path;
    script.onload = resolve;
    script.onerror = () => reject(new Error("The chart library did not come."));
    document.head.append(script);
  });
}

const charts = document.querySelectorAll("[data-chart]");
if (charts.length) {
  await load(document.querySelector("[data-plotly]").dataset.plotly);
  for (const element of charts) await draw(element);
}
