// The explorer: functions of the catalogue, their slopes, and what they do to a normal input.
import { buttons, check, choose, clamp, connect, range, status } from "./controls.js";
import { FUNCTIONS, fix, parametersOf } from "./functions.js";
import { line, panel, percent, pointedAt, px, show, svg, ticks } from "./plot.js";

const MOST = 6; // functions at a time: as many as there are colours and dashes
const FLAT = 0.05; // a slope below this lets hardly any gradient through
const NAMES = Object.keys(CATALOGUE.functions);
const PARTS = { tangent: "tangent line", zones: "flat and dead zones", input: "a normal input pushed through" };
const SYMBOLS = { negative_slope: "α (negative_slope)", alpha: "α (alpha)", beta: "β (beta)", cap: "τ (cap)" };
const KEYS = ["functions", "parameters", "x", "limit", "show", "mean", "sd"];

// The state made sense of: it may come from an address that somebody typed.
export const read = (get) => {
  const wanted = [].concat(get("functions") ?? []).filter((name) => name in FUNCTIONS);
  const functions = [...new Set(wanted)].slice(0, MOST);
  const limit = clamp(get("limit"), 1, 20, 6);
  return {
    functions,
    parameters: Object.fromEntries(functions.map((name) => [name, parametersOf(name, get("parameters")?.[name])])),
    limit,
    x: clamp(get("x"), -limit, limit, 1),
    show: [].concat(get("show") ?? []).filter((part) => part in PARTS),
    mean: clamp(get("mean"), -5, 5, 0),
    sd: clamp(get("sd"), 0.1, 5, 1),
  };
};

const fixed = (state) => state.functions.map((name) => fix(name, state.parameters[name]));

// --- curves --------------------------------------------------------------------------------------

// Points of a curve. At a kink the slope jumps: there the line is cut.
const sample = (curve, of, limit) => {
  const inside = curve.kinks.filter((k) => Math.abs(k) < limit);
  const ends = [-limit, ...inside, limit];
  const points = [];
  for (let i = 0; i + 1 < ends.length; i++) {
    const [from, to] = [ends[i], ends[i + 1]];
    const count = Math.max(8, Math.round((240 * (to - from)) / (2 * limit)));
    if (i > 0) points.push(null);
    for (let j = 0; j <= count; j++) {
      const x = from + ((to - from) * j) / count;
      // beside a kink, not on it
      const beside = !curve.kinks.includes(x) ? x : j === 0 ? x + 1e-9 : x - 1e-9;
      points.push([x, curve[of](beside)]);
    }
  }
  return points;
};

const extent = (curves, lowest, highest) => {
  const values = curves.flatMap((points) => points.filter(Boolean).map((point) => point[1]));
  const low = Math.min(lowest, ...values);
  const high = Math.max(highest, ...values);
  const { step } = ticks(low, high);
  // to the next half mark, so that the frame stands still while a parameter moves a little
  return [Math.floor((2 * low) / step - 0.1) * (step / 2), Math.ceil((2 * high) / step + 0.1) * (step / 2)];
};

// Stretches of the x axis where the slope is 0 ("dead") or nearly ("flat"): [from, to, kind].
export const zones = (curve, limit, count = 960) => {
  const found = [];
  for (let i = 0; i < count; i++) {
    const from = -limit + (2 * limit * i) / count;
    const to = -limit + (2 * limit * (i + 1)) / count;
    const slope = Math.abs(curve.slope((from + to) / 2));
    const kind = slope === 0 ? "dead" : slope < FLAT ? "flat" : "";
    if (kind && found.at(-1)?.[2] === kind && found.at(-1)[1] === from) found.at(-1)[1] = to;
    else if (kind) found.push([from, to, kind]);
  }
  return found;
};

const curvePanel = (state, curves, of) => {
  const { limit, x } = state;
  const drawn = curves.map((curve) => sample(curve, of, limit));
  const withZones = state.show.includes("zones");
  const y = extent(drawn, of === "slope" ? 0 : -0.25, 1);
  const { across, down, floor, frame } = panel({ x: [-limit, limit], y, lanes: withZones ? curves.length : 0 });
  const parts = [];
  const lanes = [];
  curves.forEach((curve, i) => {
    if (withZones) {
      for (const [from, to, kind] of zones(curve, limit)) {
        const at = `x="${px(across(from))}" width="${px(across(to) - across(from))}"`;
        if (curves.length === 1) parts.push(`<rect class="aw-shade aw-${kind}" ${at} y="0" height="${floor}"/>`);
        lanes.push(`<rect class="aw-lane aw-${kind} aw-c${i}" ${at} y="${floor + 2 + 7 * i}" height="5"/>`);
      }
    }
  });
  parts.push(`<path class="aw-cursor" d="M${px(across(x))} 0V${floor}"/>`);
  curves.forEach((curve, i) => {
    parts.push(`<path class="aw-line aw-c${i}" d="${line(drawn[i], across, down)}"/>`);
    if (of === "slope") {
      for (const kink of curve.kinks) {
        parts.push(`<circle class="aw-kink aw-c${i}" r="2.5" cx="${px(across(kink))}" cy="${px(down(curve.slope(kink)))}"/>`);
      }
    }
  });
  curves.forEach((curve, i) => {
    const at = curve[of](x);
    if (of === "f" && state.show.includes("tangent")) {
      const through = (t) => [t, at + curve.slope(x) * (t - x)];
      parts.push(`<path class="aw-tangent aw-c${i}" d="${line([through(-limit), through(limit)], across, down)}"/>`);
    }
    parts.push(`<circle class="aw-dot aw-c${i}" r="4" cx="${px(across(x))}" cy="${px(down(at))}"/>`);
  });
  const what = of === "f" ? "Graph" : "Slope";
  const names = state.functions.join(", ") || "no function";
  return svg(`${what} of ${names} for x from ${show(-limit, 0)} to ${show(limit, 0)}`, frame(parts.join(""), lanes.join("")));
};

// --- a normal input pushed through ---------------------------------------------------------------

const GRID = 8000;
const WEIGHTS = Array.from({ length: GRID }, (_, i) => Math.exp(-(((12 * (i + 0.5)) / GRID - 6) ** 2) / 2));
const TOTAL = WEIGHTS.reduce((sum, w) => sum + w);

// What comes out of a function when a normal variable goes in: moments, and shares of the slopes.
export const pushed = (curve, mean, sd) => {
  const values = new Float64Array(GRID);
  const sums = { mean: 0, square: 0, slopeSquare: 0, flat: 0, dead: 0 };
  for (let i = 0; i < GRID; i++) {
    const x = mean + sd * ((12 * (i + 0.5)) / GRID - 6);
    const weight = WEIGHTS[i] / TOTAL;
    const slope = curve.slope(x);
    values[i] = curve.f(x);
    sums.mean += weight * values[i];
    sums.square += weight * values[i] ** 2;
    sums.slopeSquare += weight * slope ** 2;
    if (slope === 0) sums.dead += weight;
    else if (Math.abs(slope) < FLAT) sums.flat += weight;
  }
  return { ...sums, sd: Math.sqrt(Math.max(0, sums.square - sums.mean ** 2)), values };
};

const BINS = 60;

const histogram = (values, [low, high]) => {
  const shares = new Float64Array(BINS);
  for (let i = 0; i < GRID; i++) {
    const bin = Math.floor(((values[i] - low) / (high - low)) * BINS);
    if (bin >= 0 && bin < BINS) shares[bin] += WEIGHTS[i] / TOTAL;
  }
  return shares;
};

const HIGHEST = 0.2; // a bar above this is cut off, and its share written on it

const bars = (label, items, range, xTicks) => {
  const all = items.map(({ values }) => histogram(values, range));
  const top = Math.min(HIGHEST, 1.15 * Math.max(0.02, ...all.flatMap((shares) => [...shares])));
  const yTicks = { ...ticks(0, top, 4), write: (mark) => percent(mark).replace(".0", "") };
  const { across, down, frame } = panel({ x: range, y: [0, top], xTicks, yTicks });
  const width = (range[1] - range[0]) / BINS;
  const parts = [];
  const notes = [];
  all.forEach((shares, i) => {
    const points = [[range[0], 0]];
    shares.forEach((share, bin) => {
      const x = range[0] + bin * width;
      points.push([x, share], [x + width, share]);
      if (share > top) {
        const right = x > (range[0] + range[1]) / 2;
        notes.push(
          `<text class="aw-note" x="${px(across(right ? x : x + width) + (right ? -4 : 4))}" y="${px(down(top) + 12 + 14 * notes.length)}" text-anchor="${right ? "end" : "start"}">${items[i].name ? `${items[i].name} ` : ""}${percent(share)}</text>`,
        );
      }
    });
    points.push([range[1], 0]);
    const path = line(points, across, down);
    parts.push(`<path class="aw-area ${items[i].look}" d="${path}"/><path class="aw-outline ${items[i].look}" d="${path}"/>`);
  });
  return svg(label, frame(parts.join("") + notes.join("")));
};

const inputPanel = ({ mean, sd, limit }) => {
  const values = Array.from({ length: GRID }, (_, i) => mean + sd * ((12 * (i + 0.5)) / GRID - 6));
  return bars(`Histogram of the input, normal with mean ${show(mean, 1)} and standard deviation ${show(sd, 1)}`,
    [{ values, look: "aw-plain" }], [-limit, limit]);
};

const outputPanel = (state, curves, results) => {
  const seen = results.flatMap(({ values }) => [values[Math.round(GRID * 0.18)], values[Math.round(GRID * 0.82)], Math.min(...values)]);
  const low = Math.min(-0.5, ...seen);
  const high = Math.max(1, ...seen);
  // zero is the edge of a bin, so that what is exactly 0 stands beside what is below
  const width = (high - low) / (BINS - 4);
  const first = Math.floor(low / width - 1) * width;
  const items = results.map(({ values }, i) => ({ values, name: curves[i].name, look: `aw-c${i}` }));
  return bars(`Histogram of the outputs of ${state.functions.join(", ") || "no function"}`, items, [first, first + BINS * width]);
};

// --- the page ------------------------------------------------------------------------------------

const parameterControl = (name, key, value) => {
  const { choices, min, max, step } = CATALOGUE.functions[name].parameters[key];
  const path = `parameters.${name}.${key}`;
  return choices ? choose(path, key, value, choices) : range(path, SYMBOLS[key] ?? key, value, min, max, step);
};

const cards = (state) =>
  state.functions
    .map((name, i) => {
      const controls = Object.entries(state.parameters[name]).map(([key, value]) => parameterControl(name, key, value));
      return `<div class="aw-card" role="group" aria-label="${name}"><svg class="aw-swatch" viewBox="0 0 40 8" aria-hidden="true"><path class="aw-line aw-c${i}" d="M0 4H40"/></svg><b>${name}</b><span data-values="${name}"></span>${controls.join("")}</div>`;
    })
    .join("");

const valueText = (state, curve, result) => {
  const at = show(state.x, 2);
  const text = `f(${at}) = <b>${show(curve.f(state.x))}</b>, f′(${at}) = <b>${show(curve.slope(state.x))}</b>`;
  if (!result) return text;
  const lost = [];
  if (result.dead) lost.push(`dead for ${percent(result.dead)} of the inputs`);
  if (result.flat) lost.push(`flat for ${percent(result.flat)}`);
  return `${text}<br>output: mean ${show(result.mean, 3)}, sd ${show(result.sd, 3)}<br>mean f′² = ${show(result.slopeSquare, 3)}${lost.length ? "; " : ""}${lost.join(", ")}`;
};

const figures = (state) => {
  const curves = fixed(state);
  const results = state.show.includes("input") ? curves.map((c) => pushed(c, state.mean, state.sd)) : [];
  const pictures = { f: curvePanel(state, curves, "f"), slope: curvePanel(state, curves, "slope") };
  if (results.length) {
    pictures.input = inputPanel(state);
    pictures.output = outputPanel(state, curves, results);
  }
  const texts = Object.fromEntries(curves.map((c, i) => [c.name, valueText(state, c, results[i])]));
  return { pictures, texts, curves };
};

const TITLES = { f: "f(x)", slope: "slope f′(x)", input: "input x", output: "output f(x)" };

// The whole figure as HTML, for the page as it is built and for a notebook alike.
export const html = (given) => {
  const state = read((key) => given[key]);
  const { pictures, texts } = figures(state);
  const panels = Object.entries(TITLES)
    .map(([key, title]) => `<div class="aw-panel aw-at-${key}"${pictures[key] ? "" : " hidden"}><div class="aw-title">${title}</div><div data-panel="${key}">${pictures[key] ?? ""}</div></div>`)
    .join("");
  const hidden = state.show.includes("input") ? "" : " hidden";
  return `<fieldset class="aw-choose"><legend>Functions, up to six</legend>${NAMES.map((n) => check("functions", n, n, state.functions.includes(n))).join("")}</fieldset>
<div class="aw-panels">${panels}</div>
<p class="aw-legend"${state.show.includes("zones") ? "" : " hidden"}><span class="aw-key aw-dead"></span>dead: f′ = 0 <span class="aw-key aw-flat"></span>saturated or flat: |f′| &lt; ${FLAT}</p>
${range("x", "x", state.x, -state.limit, state.limit, 0.05)}
<div class="aw-cards">${cards(state).replace(/<span data-values="(\w+)">/g, (tag, name) => tag + texts[name])}</div>
<fieldset class="aw-options"><legend>Show</legend>${Object.entries(PARTS).map(([key, label]) => check("show", key, label, state.show.includes(key))).join("")}</fieldset>
<div class="aw-cards">${range("limit", "x axis to ±", state.limit, 1, 20, 1)}<div data-input${hidden}>${range("mean", "mean of the input", state.mean, -5, 5, 0.1)}</div><div data-input${hidden}>${range("sd", "its standard deviation", state.sd, 0.1, 5, 0.1)}</div></div>
${buttons()}${status}`;
};

function render({ model, el }) {
  el.classList.add("aw");
  if (!el.firstElementChild) el.innerHTML = html(Object.fromEntries(KEYS.map((key) => [key, model.get(key)])));
  const all = (selector) => [...el.querySelectorAll(selector)];
  const one = (selector) => el.querySelector(selector);
  const shown = () => all(".aw-card").map((card) => card.getAttribute("aria-label")).join();

  const draw = (state) => {
    const { pictures, texts, curves } = figures(state);
    for (const box of all("[data-panel]")) {
      box.parentElement.hidden = !pictures[box.dataset.panel];
      box.innerHTML = pictures[box.dataset.panel] ?? "";
    }
    if (shown() !== state.functions.join()) one(".aw-cards").innerHTML = cards(state);
    for (const box of all("[data-values]")) box.innerHTML = texts[box.dataset.values];
    const x = one("[data-set=x]");
    [x.min, x.max] = [-state.limit, state.limit];
    one(".aw-legend").hidden = !state.show.includes("zones");
    for (const box of all("[data-input]")) box.hidden = !state.show.includes("input");
    return `x = ${show(state.x, 2)}. ${curves
      .map((c) => `${c.name}: value ${show(c.f(state.x))}, slope ${show(c.slope(state.x))}`)
      .join("; ")}`;
  };
  const { set, current } = connect({ model, el, keys: KEYS, read, draw, most: { functions: MOST } });

  const point = (event) => {
    const box = event.target.closest?.("[data-panel=f], [data-panel=slope]");
    if (!box) return;
    const { limit } = current();
    const x = Math.round(pointedAt(event, box.firstElementChild, limit) * 20) / 20;
    set("x", Math.max(-limit, Math.min(limit, x)));
  };
  el.addEventListener("pointermove", point);
  el.addEventListener("pointerdown", point);
}

export default { render, html, fix, zones, pushed };
