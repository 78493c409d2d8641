// The element-wise functions of the catalogue and their slopes, for one number. The formulas are
// actlib's, less what only the last two digits need; tests compare the two. CATALOGUE, with the
// names, parameters and fitted coefficients, is written in front of this file by bundle.py.

const positive = (x) => (x > 0 ? x : x === x ? 0 : NaN);
const step = (x) => (x > 0 ? 1 : x === x ? 0 : NaN);

export const sigmoid = (z) => {
  const t = Math.exp(-Math.abs(z));
  return (z < 0 ? t : 1) / (1 + t);
};
const sigmoidSlope = (z) => {
  const t = Math.exp(-Math.abs(z));
  return t / (1 + t) / (1 + t);
};

// x·σ(z) and its derivative σ(z)(1 + x·z′·σ(−z)). From |z| = 800 on, exp is 0 or would overflow.
const gated = (x, z) => (z < -800 ? 0 : x * sigmoid(z));
const gatedSlope = (xSlope, z) => (z < -800 ? 0 : z > 800 ? 1 : sigmoid(z) * (1 + xSlope * sigmoid(-z)));

// The tail Q(a) of the normal distribution without its exponential, fitted as in actlib.
const { numerator, denominator, invSqrt2Pi, seluScale, seluScaleAlpha, geluCubic, geluFactor, geluGate } =
  CATALOGUE.constants;
const polynomial = (coefficients, a) => coefficients.reduceRight((p, c) => p * a + c);
const scaledTail = (a) => invSqrt2Pi / (a + polynomial(numerator, a) / polynomial(denominator, a));

const geluForms = {
  none: {
    f: (x) => {
      const a = Math.min(Math.abs(x), 54);
      return positive(x) - a * scaledTail(a) * Math.exp((-a * a) / 2);
    },
    slope: (x) => {
      const a = Math.min(Math.abs(x), 54);
      const left = Math.exp((-a * a) / 2) * (scaledTail(a) - invSqrt2Pi * a);
      return x > 0 ? 1 - left : left;
    },
  },
  tanh: {
    f: (x) => gated(x, geluFactor * x * (1 + geluCubic * x * x)),
    slope: (x) =>
      gatedSlope(geluFactor * x * (1 + 3 * geluCubic * x * x), geluFactor * x * (1 + geluCubic * x * x)),
  },
  sigmoid: {
    f: (x) => gated(x, geluGate * x),
    slope: (x) => gatedSlope(geluGate * x, geluGate * x),
  },
};

// x·tanh(log(1 + eˣ)) = x·n/(n + 2) with n = u(u + 2), u = eˣ; past 20 the gate is 1 to all digits
const mishGate = (x) => {
  const u = Math.exp(Math.min(x, 20));
  return (u * (u + 2)) / (u * (u + 2) + 2);
};
const mishSlope = (x) => {
  if (x < -800) return 0;
  if (x > 40) return 1;
  const u = Math.exp(x);
  const m = u * (u + 2) + 2;
  return (u / m) * (u + 2 + (4 * x * (u + 1)) / m);
};

const leaky = (slope) => ({
  f: (x, p) => (x > 0 ? x : p[slope] === 0 ? x * 0 : p[slope] * x),
  slope: (x, p) => (x > 0 ? 1 : x === x ? p[slope] : NaN),
  kinks: (p) => (p[slope] === 1 ? [] : [0]),
});

// `kinks` are the places where the slope jumps; smooth functions have none
export const FUNCTIONS = {
  sigmoid: { f: sigmoid, slope: sigmoidSlope },
  log_sigmoid: {
    f: (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))),
    slope: (x) => sigmoid(-x),
  },
  tanh: { f: Math.tanh, slope: (x) => 4 * sigmoidSlope(2 * x) },
  softsign: { f: (x) => x / (1 + Math.abs(x)), slope: (x) => (1 / (1 + Math.abs(x))) ** 2 },
  softplus: {
    f: (x, { beta }) => positive(x) + Math.log1p(Math.exp(-Math.abs(beta * x))) / beta,
    slope: (x, { beta }) => sigmoid(beta * x),
  },
  relu: { f: positive, slope: step, kinks: () => [0] },
  leaky_relu: leaky("negative_slope"),
  prelu: leaky("alpha"),
  clipped_relu: {
    f: (x, { cap }) => Math.min(positive(x), cap),
    slope: (x, { cap }) => (x >= cap ? 0 : step(x)),
    kinks: ({ cap }) => [0, cap],
  },
  elu: {
    f: (x, { alpha }) => (x > 0 ? x : alpha * Math.expm1(x)),
    slope: (x, { alpha }) => (x > 0 ? 1 : alpha * Math.exp(x)),
    kinks: ({ alpha }) => (alpha === 1 ? [] : [0]),
  },
  selu: {
    f: (x) => (x > 0 ? seluScale * x : seluScaleAlpha * Math.expm1(x)),
    slope: (x) => (x > 0 ? seluScale : seluScaleAlpha * Math.exp(x)),
    kinks: () => [0],
  },
  gelu: {
    f: (x, { approximate }) => geluForms[approximate].f(x),
    slope: (x, { approximate }) => geluForms[approximate].slope(x),
  },
  swish: {
    f: (x, { beta }) => gated(x, beta * x),
    slope: (x, { beta }) => gatedSlope(beta * x, beta * x),
  },
  silu: { f: (x) => gated(x, x), slope: (x) => gatedSlope(x, x) },
  mish: { f: (x) => (x < -800 ? 0 : x * mishGate(x)), slope: mishSlope },
  hard_sigmoid: {
    f: (x) => Math.min(positive(x + 3), 6) / 6,
    slope: (x) => step(3 - Math.abs(x)) / 6,
    kinks: () => [-3, 3],
  },
  hard_swish: {
    f: (x) => Math.max(x, -3) * (Math.min(positive(x + 3), 6) / 6),
    slope: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6),
    kinks: () => [-3, 3],
  },
};

// A parameter's value: what is asked for if it makes sense, else the default.
export const parametersOf = (name, wanted = {}) => {
  const values = {};
  for (const [key, { value, choices, min, max }] of Object.entries(CATALOGUE.functions[name].parameters)) {
    const given = wanted[key];
    if (choices) values[key] = choices.includes(given) ? given : value;
    else values[key] = Number.isFinite(given) ? Math.min(Math.max(given, min), max) : value;
  }
  return values;
};

// One function with its parameters filled in: {name, f(x), slope(x), kinks, parameters}.
export const fix = (name, wanted) => {
  const { f, slope, kinks } = FUNCTIONS[name];
  const parameters = parametersOf(name, wanted);
  return {
    name,
    parameters,
    f: (x) => f(x, parameters),
    slope: (x) => slope(x, parameters),
    kinks: kinks ? kinks(parameters) : [],
  };
};
