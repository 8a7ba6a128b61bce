// Small charts of the last two minutes.

import { element, setText } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const POINTS = 120;
const WIDTH = 240;
const HEIGHT = 64;

/** A chart of one or more lines; format makes a text of a value. */
export function chart(title, lines, format) {
  const values = lines.map(() => []);
  const svg = svgElement("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" });
  for (const part of [0.5, 1]) {
    svg.append(svgElement("line", { x1: 0, x2: WIDTH, y1: y(part, 1), y2: y(part, 1), class: "grid" }));
  }
  const shapes = lines.map((line) => {
    const area = svgElement("polygon", { class: `area ${line.style}` });
    const path = svgElement("polyline", { class: `curve ${line.style}` });
    svg.append(area, path);
    return { area, path };
  });
  const figures = lines.map((line) => element("b", { className: line.style, textContent: "–" }));
  const top = element("span", { className: "top" });
  const node = element("figure", { className: "chart" },
      element("figcaption", {}, element("span", { textContent: title }), element("span", { className: "figures" },
          ...lines.map((line, i) => element("span", {}, ...(line.name ? [`${line.name} `] : []), figures[i])))),
      element("div", { className: "plot" }, svg, top));

  return {
    node,
    add(latest) {
      latest.forEach((value, i) => {
        values[i].push(value);
        values[i].splice(0, values[i].length - POINTS);
        setText(figures[i], format(value));
      });
      const highest = Math.max(1, ...values.flat());
      setText(top, format(highest));
      values.forEach((line, i) => {
        const points = line.map((value, at) =>
            `${round(WIDTH - (line.length - 1 - at) * WIDTH / (POINTS - 1))},${round(y(value, highest))}`);
        shapes[i].path.setAttribute("points", points.join(" "));
        const first = points[0].split(",")[0];
        shapes[i].area.setAttribute("points", `${first},${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`);
      });
      svg.setAttribute("aria-label",
          `${title}: ${latest.map((value, i) => `${lines[i].name ?? ""} ${format(value)}`.trim()).join(", ")}`);
    },
  };
}

function y(value, highest) {
  return HEIGHT - 2 - (value / highest) * (HEIGHT - 6);
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function svgElement(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}
