// A network that learns to tell two kinds of points in the plane apart: data, model, one step.
import { fix, sigmoid } from "./functions.js";
import { affine, affineBack, filled, layer, normal, uniform } from "./network.js";

const POINTS = 200;

const SETS = {
  xor: (u, n) => {
    const [a, b] = [2 * u() - 1, 2 * u() - 1];
    return [a + 0.05 * Math.sign(a), b + 0.05 * Math.sign(b), a * b > 0 ? 0 : 1];
  },
  circles: (u, n) => {
    const inner = u() < 0.5;
    const [radius, angle] = [inner ? 0.4 : 0.9, 2 * Math.PI * u()];
    return [radius * Math.cos(angle) + 0.08 * n(), radius * Math.sin(angle) + 0.08 * n(), inner ? 1 : 0];
  },
  moons: (u, n) => {
    const upper = u() < 0.5;
    const angle = Math.PI * u();
    const [a, b] = upper ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [(a - 0.5) * 0.65 + 0.07 * n(), (b - 0.25) * 0.85 + 0.07 * n(), upper ? 0 : 1];
  },
  spirals: (u, n) => {
    const first = u() < 0.5;
    const t = 0.1 + 0.9 * u();
    const angle = 1.6 * 2 * Math.PI * t * 0.75 + (first ? 0 : Math.PI);
    return [t * Math.cos(angle) + 0.02 * n(), t * Math.sin(angle) + 0.02 * n(), first ? 0 : 1];
  },
};

export const DATA = { xor: "XOR", circles: "circles", moons: "moons", spirals: "spirals" };

export const dataset = (name, seed) => {
  const u = uniform(1000 + seed);
  const n = normal(2000 + seed);
  const x = new Float64Array(2 * POINTS);
  const y = new Float64Array(POINTS);
  for (let i = 0; i < POINTS; i++) [x[2 * i], x[2 * i + 1], y[i]] = SETS[name](u, n);
  return { x, y, rows: POINTS };
};

// He's variance for functions that drop the negative half, Glorot's for the others.
const HALVED = ["relu", "leaky_relu", "prelu", "clipped_relu"];

export const network = ({ activation, layers, units, seed }) => {
  const draw = normal(seed);
  const sizes = [2, ...Array(layers).fill(units), 1];
  const stack = sizes.slice(1).map((outputs, i) => {
    const last = i === layers;
    const made = layer(sizes[i], outputs, !last && HALVED.includes(activation) ? 2 : 1, draw);
    // a bias away from 0 spreads the first layer's bends over the plane
    const biases = filled(outputs, () => (i === 0 ? 0.5 * draw() : 0));
    return { ...made, biases, velocity: { weights: new Float64Array(made.weights.length), biases: new Float64Array(outputs) } };
  });
  return { stack, curve: fix(activation), steps: 0 };
};

// Sums and outputs of every layer; the last sum is the logit.
export const forward = ({ stack, curve }, x, rows) => {
  const sums = [];
  let signal = x;
  const inputs = [];
  stack.forEach((one, i) => {
    inputs.push(signal);
    sums.push(affine(signal, one, rows));
    signal = i + 1 < stack.length ? sums[i].map(curve.f) : sums[i];
  });
  return { sums, inputs, logits: signal };
};

// Binary cross-entropy from logits, the share of right answers, and the gradients of the loss.
export const evaluate = (net, { x, y, rows }) => {
  const { sums, inputs, logits } = forward(net, x, rows);
  let loss = 0;
  let right = 0;
  let upstream = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const z = logits[r];
    loss += (Math.max(z, 0) - z * y[r] + Math.log1p(Math.exp(-Math.abs(z)))) / rows;
    right += z > 0 === y[r] > 0 ? 1 / rows : 0;
    upstream[r] = (sigmoid(z) - y[r]) / rows;
  }
  const gradients = [];
  for (let i = net.stack.length - 1; i >= 0; i--) {
    const one = net.stack[i];
    if (i + 1 < net.stack.length) upstream = upstream.map((g, j) => g * net.curve.slope(sums[i][j]));
    const weights = new Float64Array(one.weights.length);
    const biases = new Float64Array(one.outputs);
    for (let r = 0; r < rows; r++) {
      for (let o = 0; o < one.outputs; o++) {
        const g = upstream[r * one.outputs + o];
        biases[o] += g;
        for (let k = 0; k < one.inputs; k++) weights[k * one.outputs + o] += inputs[i][r * one.inputs + k] * g;
      }
    }
    gradients[i] = { weights, biases };
    if (i > 0) upstream = affineBack(upstream, one, rows);
  }
  // a hidden unit whose slope is 0 at every point can learn nothing more
  let dead = 0;
  for (let i = 0; i + 1 < net.stack.length; i++) {
    const { outputs } = net.stack[i];
    for (let o = 0; o < outputs; o++) {
      let alive = false;
      for (let r = 0; r < rows && !alive; r++) alive = net.curve.slope(sums[i][r * outputs + o]) !== 0;
      if (!alive) dead++;
    }
  }
  return { loss, accuracy: right, gradients, dead };
};

// One step of gradient descent with momentum on all points at once.
export const step = (net, gradients, rate, momentum = 0.9) => {
  net.stack.forEach((one, i) => {
    for (const part of ["weights", "biases"]) {
      const [v, g, w] = [one.velocity[part], gradients[i][part], one[part]];
      for (let k = 0; k < w.length; k++) {
        v[k] = momentum * v[k] - rate * g[k];
        w[k] += v[k];
      }
    }
  });
  net.steps++;
};
