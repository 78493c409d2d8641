// Gradient through depth: a signal forward and a gradient back through a deep random network.
import { buttons, check, clamp, connect, range, status } from "./controls.js";
import { FUNCTIONS, fix } from "./functions.js";
import { affine, affineBack, filled, layer, normal, rms } from "./network.js";
import { line, panel, show, svg } from "./plot.js";

const MOST = 4;
const WIDTH_OF_NET = 32;
const ROWS = 16;
const SEEDS = [1, 2, 3, 4, 5];
const NAMES = Object.keys(CATALOGUE.functions);
const KEYS = ["functions", "gain", "depth"];

const read = (get) => ({
  functions: [...new Set([].concat(get("functions") ?? []).filter((name) => name in FUNCTIONS))].slice(0, MOST),
  gain: clamp(get("gain"), 0.05, 4, 1),
  depth: Math.round(clamp(get("depth"), 1, 50, 20)),
});

// One network: root mean square of the outputs of each layer, and of the gradient with respect
// to the sum that enters each layer's function, relative to the last layer's.
export const pass = (name, gain, depth, seed) => {
  const { f, slope } = fix(name);
  const draw = normal(seed);
  const input = filled(ROWS * WIDTH_OF_NET, draw);
  const layers = Array.from({ length: depth }, () => layer(WIDTH_OF_NET, WIDTH_OF_NET, gain, draw));
  const sums = [];
  const outputs = [];
  let x = input;
  for (const l of layers) {
    sums.push(affine(x, l, ROWS));
    x = sums.at(-1).map(f);
    outputs.push(rms(x));
  }
  const upstream = filled(ROWS * WIDTH_OF_NET, draw);
  const gradients = new Array(depth);
  let g = upstream;
  for (let i = depth - 1; i >= 0; i--) {
    g = g.map((value, j) => value * slope(sums[i][j]));
    gradients[i] = rms(g);
    g = affineBack(g, layers[i], ROWS);
  }
  const last = gradients[depth - 1];
  return { outputs, gradients: gradients.map((v) => v / last), input, upstream, layers };
};

// Over the seeds: geometric mean, lowest and highest, layer by layer.
const summarise = (runs) =>
  runs[0].map((_, i) => {
    const logs = runs.map((run) => Math.log10(run[i]));
    return { mean: logs.reduce((a, b) => a + b) / logs.length, low: Math.min(...logs), high: Math.max(...logs) };
  });

const memory = new Map();
const measure = (name, { gain, depth }) => {
  const key = `${name} ${gain} ${depth}`;
  if (!memory.has(key)) {
    if (memory.size > 200) memory.clear();
    const runs = SEEDS.map((seed) => pass(name, gain, depth, seed));
    memory.set(key, { outputs: summarise(runs.map((r) => r.outputs)), gradients: summarise(runs.map((r) => r.gradients)) });
  }
  return memory.get(key);
};

const LOWEST = -20; // powers of ten

const power = (exponent) => {
  const text = show(1.01 * 10 ** exponent, 0);
  return exponent >= 0 && exponent < 4 ? text : `10${(exponent < 0 ? "⁻" : "") + [...String(Math.abs(exponent))].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join("")}`;
};

const picture = (label, measured, what, depth) => {
  const found = measured.flatMap((m) => m[what].flatMap(({ low, high }) => [low, high])).filter(Number.isFinite);
  const low = Math.max(LOWEST, Math.floor(Math.min(-2, ...found)));
  const high = Math.min(-LOWEST, Math.ceil(Math.max(1, ...found)));
  const step = Math.ceil((high - low) / 6);
  const marks = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high; mark += step) marks.push(mark);
  const { across, down, frame } = panel({
    x: [depth > 1 ? 1 : 0.5, depth > 1 ? depth : 1.5],
    y: [low - 0.15, high + 0.15],
    yTicks: { marks, write: power },
  });
  const at = (v) => Math.max(LOWEST - 1, Math.min(-LOWEST + 1, Number.isFinite(v) ? v : LOWEST - 1));
  const parts = measured.map((m, i) => {
    const edge = [...m[what].map((v, l) => [l + 1, at(v.high)]), ...m[what].map((v, l) => [l + 1, at(v.low)]).reverse()];
    const middle = m[what].map((v, l) => [l + 1, at(v.mean)]);
    return `<path class="aw-area aw-c${i}" d="${line(edge, across, down)}Z"/><path class="aw-line aw-c${i}" d="${line(middle, across, down)}"/>`;
  });
  return svg(label, frame(parts.join("")));
};

const figures = (state) => {
  const measured = state.functions.map((name) => measure(name, state));
  const names = state.functions.join(", ") || "no function";
  const pictures = {
    gradients: picture(`Size of the gradient at each layer, relative to the last, with ${names}`, measured, "gradients", state.depth),
    outputs: picture(`Size of the outputs of each layer with ${names}`, measured, "outputs", state.depth),
  };
  const rows = state.functions.map((name, i) => {
    const first = 10 ** measured[i].gradients[0].mean;
    return { name, first: Number.isFinite(first) && first > 0 ? first : 0 };
  });
  return { pictures, rows };
};

const cards = (rows) =>
  rows
    .map(({ name, first }, i) => `<div class="aw-card"><svg class="aw-swatch" viewBox="0 0 40 8" aria-hidden="true"><path class="aw-line aw-c${i}" d="M0 4H40"/></svg><b>${name}</b> <span>arriving at layer 1: <b>${show(first)}</b> of the last layer’s gradient</span></div>`)
    .join("");

const TITLES = { gradients: "gradient, by layer", outputs: "output, by layer" };

export const html = (given) => {
  const state = read((key) => given[key]);
  const { pictures, rows } = figures(state);
  const panels = Object.entries(TITLES).map(
    ([key, title]) => `<div class="aw-panel"><div class="aw-title">${title}</div><div data-panel="${key}">${pictures[key]}</div></div>`,
  );
  return `<fieldset class="aw-choose"><legend>Functions, up to four</legend>${NAMES.map((n) => check("functions", n, n, state.functions.includes(n))).join("")}</fieldset>
<div class="aw-panels">${panels.join("")}</div>
<div class="aw-cards">${cards(rows)}</div>
${range("depth", "layers", state.depth, 1, 50, 1)}
${range("gain", "variance of a weight × fan-in", state.gain, 0.05, 4, 0.05)}
${buttons('<button type="button" data-gain="1">Glorot, LeCun: 1</button><button type="button" data-gain="2">He: 2</button>')}${status}`;
};

function render({ model, el }) {
  el.classList.add("aw");
  if (!el.firstElementChild) el.innerHTML = html(Object.fromEntries(KEYS.map((key) => [key, model.get(key)])));
  const draw = (state) => {
    const { pictures, rows } = figures(state);
    for (const box of el.querySelectorAll("[data-panel]")) box.innerHTML = pictures[box.dataset.panel];
    el.querySelector(".aw-cards").innerHTML = cards(rows);
    return `${state.depth} layers. ${rows.map(({ name, first }) => `${name}: ${show(first)} of the gradient arrives at the first layer`).join("; ")}`;
  };
  const { set } = connect({ model, el, keys: KEYS, read, draw, most: { functions: MOST } });
  el.addEventListener("click", ({ target }) => {
    if (target.dataset.gain) set("gain", Number(target.dataset.gain));
  });
}

export default { render, html, pass };
