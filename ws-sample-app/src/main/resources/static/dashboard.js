import { connect, withTicket } from "/ws-client/ws-client.js";
import { csrfHeaders, signInAgain } from "/session.js";
import "/theme.js";

const SECONDS = 300;
const FEWEST = 60;
const WIDTH = 600;
const HEIGHT = 150;
const LEFT = 64;
const BOTTOM = 18;
const SVG = "http://www.w3.org/2000/svg";

const $ = (id) => document.getElementById(id);
const history = [];

const count = (value) => Math.round(value).toLocaleString("en");
const short = (value) => (value === 0 ? "0" : value < 10 ? value.toPrecision(2) : count(value));
const rate = (value) => short(value) + "/s";
const millis = (value) => short(value) + " ms";
const bytes = (value) => {
  for (const unit of ["B", "KB", "MB"]) {
    if (value < 1000) {
      return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)} ${unit}`;
    }
    value /= 1000;
  }
  return `${value.toFixed(1)} GB`;
};

const TILES = [
  ["Connections", (now) => count(now.connections)],
  ["Users", (now) => count(now.users)],
  ["Messages in", (now) => rate(now.receivedRate)],
  ["Messages out", (now) => rate(now.sentRate)],
  ["Waiting to be sent", (now) => bytes(now.queueBytes)],
  ["Heap", (now) => bytes(now.heapBytes)],
];

const CHARTS = [
  { title: "Connections", format: count, series: [["open", (now) => now.connections]] },
  { title: "Messages", format: rate, series: [["in", (now) => now.receivedRate], ["out", (now) => now.sentRate]] },
  { title: "Payload", format: (value) => bytes(value) + "/s",
    series: [["in", (now) => now.bytesInRate], ["out", (now) => now.bytesOutRate]] },
  { title: "Queues", format: bytes, series: [["all", (now) => now.queueBytes], ["fullest", (now) => now.fullest]] },
  { title: "A callback takes", format: millis, series: [["mean", (now) => now.callbackMillis]] },
  { title: "A ping takes", format: millis, series: [["longest of late", (now) => now.pingMillis]] },
];

const tiles = TILES.map(([label, value]) => {
  const tile = element("div", "tile");
  const figure = element("div", "value");
  tile.append(figure, element("div", "label", label));
  $("tiles").append(tile);
  return (now) => { figure.textContent = value(now); };
});

const charts = CHARTS.map(chart);

const ws = connect(withTicket("/ws", { headers: csrfHeaders }), {
  heartbeat: 25_000,
  onRefused: signInAgain,
});

ws.on("hello", ({ node }) => {
  $("node").textContent = node ?? "";
  $("node").hidden = !node;
});
ws.onState(show);

watch();

async function watch() {
  for (;;) {
    try {
      for await (const meters of ws.stream("server.meters")) {
        take(meters);
      }
    } catch {
      // the connection is back soon, and what it says starts anew
      history.length = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function show(state) {
  $("state").dataset.state = state;
  $("state").textContent = { open: "live", closed: "closed" }[state] ?? "connecting";
}

// counters go up for ever; what is of interest is how fast
function take(meters) {
  const before = history.at(-1);
  const seconds = before ? (meters.time - before.time) / 1000 : 0;
  const perSecond = (name) => (seconds > 0 ? (meters[name] - before[name]) / seconds : 0);
  const calls = before ? meters.callbacks - before.callbacks : 0;
  const now = {
    ...meters,
    receivedRate: perSecond("received"),
    sentRate: perSecond("sent"),
    bytesInRate: perSecond("bytesIn"),
    bytesOutRate: perSecond("bytesOut"),
    callbackMillis: calls > 0 ? ((meters.callbackSeconds - before.callbackSeconds) / calls) * 1000 : 0,
  };
  history.push(now);
  if (history.length > SECONDS) {
    history.shift();
  }
  tiles.forEach((draw) => draw(now));
  charts.forEach((draw) => draw());
  fill("handshakes", meters.handshakes);
  fill("closed", meters.closed);
  fill("lost", meters.lost);
}

function fill(id, rows) {
  const entries = Object.entries(rows).filter(([, value]) => value > 0).sort(([a], [b]) => a.localeCompare(b));
  $(id).replaceChildren(...(entries.length ? entries : [["none so far", 0]]).map(([name, value]) => {
    const row = element("tr");
    row.append(element("td", "", name), element("td", "", entries.length ? count(value) : ""));
    return row;
  }));
}

function chart({ title, format, series }) {
  const box = element("div", "chart");
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title });
  const tip = element("div", "tip");
  const legend = element("div", "legend");
  if (series.length > 1) {
    legend.append(...series.map(([name]) => element("span", "", name)));
  }
  box.append(element("h2", "", title), legend, svg, tip);
  $("charts").append(box);
  const grid = [0, 0.5, 1].map((part) => {
    const y = yOf(part, 1);
    const label = shape("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" });
    svg.append(shape("line", { x1: LEFT, x2: WIDTH, y1: y, y2: y, class: "grid" }), label);
    return [part, label];
  });
  const lines = series.map((_, index) => shape("polyline", { class: index ? "line second" : "line" }));
  const cursor = shape("line", { y1: 0, y2: HEIGHT - BOTTOM, class: "cursor", visibility: "hidden" });
  svg.append(...lines, cursor);
  let pointed = null;
  svg.addEventListener("pointermove", (event) => {
    const { left, width } = svg.getBoundingClientRect();
    pointed = ((event.clientX - left) / width) * WIDTH;
    draw();
  });
  svg.addEventListener("pointerleave", () => {
    pointed = null;
    draw();
  });

  function draw() {
    const most = niceMaximum(Math.max(...history.flatMap((now) => series.map(([, value]) => value(now))), 0));
    grid.forEach(([part, label]) => { label.textContent = format(part * most); });
    series.forEach(([, value], index) => {
      lines[index].setAttribute("points", history.map((now, i) => `${xOf(i)},${yOf(value(now), most)}`).join(" "));
    });
    const index = pointed === null ? -1 : Math.round(((pointed - LEFT) / (WIDTH - LEFT)) * (span() - 1)) - (span() - history.length);
    const at = history[index];
    cursor.setAttribute("visibility", at ? "visible" : "hidden");
    if (at) {
      cursor.setAttribute("x1", xOf(index));
      cursor.setAttribute("x2", xOf(index));
    }
    tip.textContent = at ? `${new Date(at.time).toLocaleTimeString()}  ${values(at)}` : history.length ? values(history.at(-1)) : "";
  }

  function values(now) {
    return series.map(([name, value]) => (series.length > 1 ? `${name} ` : "") + format(value(now))).join(", ");
  }

  return draw;
}

// the newest stands at the right
function xOf(index) {
  return LEFT + ((span() - history.length + index) / (span() - 1)) * (WIDTH - LEFT);
}

function span() {
  return Math.max(FEWEST, history.length);
}

function yOf(value, most) {
  return 6 + (1 - value / most) * (HEIGHT - BOTTOM - 6);
}

function niceMaximum(value) {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}

function element(name, className = "", text = "") {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}

function shape(name, attributes) {
  const created = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => created.setAttribute(key, value));
  return created;
}
