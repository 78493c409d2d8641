// A small network that trains on the page: its boundary, its loss, and its dead units.
import { choose, clamp, connect, range, status } from "./controls.js";
import { FUNCTIONS } from "./functions.js";
import { line, panel, percent, show, svg, ticks } from "./plot.js";
import { DATA, dataset, evaluate, forward, network, step } from "./training.js";

const NAMES = Object.keys(CATALOGUE.functions);
const KEYS = ["data", "activation", "layers", "units", "rate", "seed"];
const MOST_STEPS = 3000;
const PIXELS = 60; // across the picture of the boundary
const REACH = 1.25; // the picture shows the square from -REACH to REACH

const read = (get) => ({
  data: get("data") in DATA ? get("data") : "moons",
  activation: get("activation") in FUNCTIONS ? get("activation") : "relu",
  layers: Math.round(clamp(get("layers"), 1, 4, 2)),
  units: Math.round(clamp(get("units"), 1, 16, 8)),
  rate: clamp(get("rate"), 0.01, 3, 0.1),
  seed: Math.round(clamp(get("seed"), 1, 99, 1)),
});

const points = ({ x, y, rows }, label) => {
  const at = (v) => Math.round(((v + REACH) / (2 * REACH)) * 3000) / 10;
  const marks = Array.from({ length: rows }, (_, i) => {
    const [cx, cy] = [at(x[2 * i]), 300 - at(x[2 * i + 1])];
    // two colours, and two shapes for who cannot tell them apart
    return y[i]
      ? `<rect class="aw-one" x="${(cx - 3.2).toFixed(1)}" y="${(cy - 3.2).toFixed(1)}" width="6.4" height="6.4"/>`
      : `<circle class="aw-nought" cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="3.6"/>`;
  });
  return `<svg class="aw-points" role="img" aria-label="${label}" viewBox="0 0 300 300">${marks.join("")}</svg>`;
};

const lossPicture = (losses) => {
  const high = Math.max(0.8, ...losses.map((l) => Math.min(l, 3)));
  const last = Math.max(50, losses.length - 1);
  const { across, down, frame } = panel({ x: [0, last], y: [0, high * 1.05], xTicks: ticks(0, last, 4) });
  const every = Math.max(1, Math.floor(losses.length / 300));
  const curve = losses.map((l, i) => [i, Number.isFinite(l) ? l : 1e3]).filter((_, i) => i % every === 0 || i === losses.length - 1);
  return svg("Loss over the steps of training", frame(`<path class="aw-line aw-c0" d="${line(curve, across, down)}"/>`));
};

const summary = (net, { loss, accuracy, dead }, state) => {
  const units = state.layers * state.units;
  return `step <b>${net.steps}</b>: loss <b>${show(loss, 3)}</b>, right <b>${percent(accuracy)}</b>, dead units <b>${dead} of ${units}</b>`;
};

const start = (state) => {
  const data = dataset(state.data, state.seed);
  const net = network(state);
  const seen = evaluate(net, data);
  return { data, net, seen, losses: [seen.loss] };
};

export const html = (given) => {
  const state = read((key) => given[key]);
  const { data, net, seen, losses } = start(state);
  const label = `Two kinds of points, ${DATA[state.data]}, and behind them what the network says of each place`;
  return `<div class="aw-panels"><div class="aw-panel"><div class="aw-title">data and boundary</div><div class="aw-plane"><canvas width="${PIXELS}" height="${PIXELS}" aria-hidden="true"></canvas><div data-points>${points(data, label)}</div></div></div>
<div class="aw-panel"><div class="aw-title">loss, by step</div><div data-panel="loss">${lossPicture(losses)}</div><p class="aw-summary">${summary(net, seen, state)}</p>
<div class="aw-buttons"><button type="button" data-do="run">Train</button><button type="button" data-do="step">One step</button><button type="button" data-do="again">Start again</button></div></div></div>
<div class="aw-cards">${choose("data", "data", state.data, DATA)}${choose("activation", "activation", state.activation, NAMES)}${range("layers", "hidden layers", state.layers, 1, 4, 1)}${range("units", "units in each", state.units, 1, 16, 1)}${range("rate", "learning rate", state.rate, 0.01, 3, 0.01)}${range("seed", "seed", state.seed, 1, 99, 1)}</div>
<div class="aw-buttons"><button type="button" data-do="reset">Reset everything</button><button type="button" data-do="link" hidden>Copy a link to this setting</button></div>${status}`;
};

// Colour every place by the network's answer.
const paint = (canvas, net) => {
  const style = getComputedStyle(canvas);
  const shade = (name) => style.getPropertyValue(name).trim().match(/[\da-f]{2}/gi).map((h) => parseInt(h, 16));
  const [nought, one, ground] = ["--aw-0", "--aw-1", "--aw-paper"].map(shade);
  const x = new Float64Array(2 * PIXELS * PIXELS);
  for (let i = 0; i < PIXELS * PIXELS; i++) {
    x[2 * i] = ((((i % PIXELS) + 0.5) / PIXELS) * 2 - 1) * REACH;
    x[2 * i + 1] = (1 - ((Math.floor(i / PIXELS) + 0.5) / PIXELS) * 2) * REACH;
  }
  const { logits } = forward(net, x, PIXELS * PIXELS);
  const context = canvas.getContext("2d");
  const image = context.createImageData(PIXELS, PIXELS);
  logits.forEach((z, i) => {
    const sure = Math.min(0.55, 0.08 + 0.47 * Math.abs(Math.tanh(z / 2)));
    const colour = z > 0 ? one : nought;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = ground[c] + sure * (colour[c] - ground[c]);
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
};

function render({ model, el }) {
  el.classList.add("aw");
  if (!el.firstElementChild) el.innerHTML = html(Object.fromEntries(KEYS.map((key) => [key, model.get(key)])));
  const one = (selector) => el.querySelector(selector);
  let made = "";
  let now;
  let running = false;
  let gone = false;

  const picture = (state) => {
    one("[data-panel=loss]").innerHTML = lossPicture(now.losses);
    one(".aw-summary").innerHTML = summary(now.net, now.seen, state);
    paint(one("canvas"), now.net);
  };
  const stop = () => {
    running = false;
    one("[data-do=run]").textContent = "Train";
  };
  const draw = (state) => {
    // a new rate is taken up at the next step; anything else is another network
    const wanted = JSON.stringify({ ...state, rate: 0 });
    if (made !== wanted) {
      stop();
      made = wanted;
      now = start(state);
      const label = one(".aw-points").getAttribute("aria-label");
      one("[data-points]").innerHTML = points(now.data, label);
    }
    picture(state);
    return one(".aw-summary").textContent;
  };
  const { current } = connect({ model, el, keys: KEYS, read, draw });

  const advance = (count) => {
    const { rate } = current();
    for (let i = 0; i < count && now.net.steps < MOST_STEPS; i++) {
      step(now.net, now.seen.gradients, rate);
      now.seen = evaluate(now.net, now.data);
      now.losses.push(now.seen.loss);
    }
    picture(current());
    const lost = !Number.isFinite(now.seen.loss);
    if (lost || now.net.steps >= MOST_STEPS) stop();
    if (!running) one("[role=status]").textContent = one(".aw-summary").textContent;
  };
  const loop = () => {
    if (!running || gone || !el.isConnected) return;
    advance(4);
    requestAnimationFrame(loop);
  };
  el.addEventListener("click", ({ target }) => {
    if (target.dataset.do === "run") {
      running = !running;
      target.textContent = running ? "Pause" : "Train";
      if (running) requestAnimationFrame(loop);
      else one("[role=status]").textContent = one(".aw-summary").textContent;
    } else if (target.dataset.do === "step") {
      stop();
      advance(1);
    } else if (target.dataset.do === "again") {
      stop();
      now = start(current());
      picture(current());
    }
  });
  const themes = new MutationObserver(() => paint(one("canvas"), now.net));
  for (const place of [document.documentElement, document.body]) themes.observe(place, { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light"] });
  return () => {
    gone = true;
    themes.disconnect();
  };
}

export default { render, html, dataset, network, evaluate, step };
