// A small fully connected network: rows of numbers in Float64Arrays, as plain as it gets.

// Mulberry32: 32 bits of state, the same numbers from the same seed in every browser.
export const uniform = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

// Standard normal numbers (Box and Muller).
export const normal = (seed) => {
  const draw = uniform(seed);
  let kept;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - draw()));
    const angle = 2 * Math.PI * draw();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
};

export const filled = (count, make) => Float64Array.from({ length: count }, make);

// y = x W + b for `rows` rows.
export const affine = (x, { weights, biases, inputs, outputs }, rows) => {
  const y = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < outputs; o++) y[r * outputs + o] = biases ? biases[o] : 0;
    for (let i = 0; i < inputs; i++) {
      const value = x[r * inputs + i];
      for (let o = 0; o < outputs; o++) y[r * outputs + o] += value * weights[i * outputs + o];
    }
  }
  return y;
};

// The gradient with respect to x, from that with respect to y.
export const affineBack = (upstream, { weights, inputs, outputs }, rows) => {
  const dx = new Float64Array(rows * inputs);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let o = 0; o < outputs; o++) sum += upstream[r * outputs + o] * weights[i * outputs + o];
      dx[r * inputs + i] = sum;
    }
  }
  return dx;
};

// A layer with normal weights of variance gain / inputs.
export const layer = (inputs, outputs, gain, draw) => {
  const scale = Math.sqrt(gain / inputs);
  return { inputs, outputs, weights: filled(inputs * outputs, () => scale * draw()) };
};

export const rms = (values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
