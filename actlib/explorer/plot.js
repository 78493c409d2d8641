// Pictures as text: every function here returns SVG, so that a page can carry the first picture
// before any script runs.

export const WIDTH = 360;
export const HEIGHT = 230;
const LEFT = 40;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 24;

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// A number as one writes it in a text.
export const show = (value, digits = 4) => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "∞" : "−∞";
  if (value !== 0 && (Math.abs(value) < 0.5 * 10 ** -digits || Math.abs(value) >= 1e5)) {
    const [mantissa, power] = value.toExponential(1).split("e");
    return `${mantissa} × 10${[...power.replace("+", "")].map((c) => SUPERSCRIPT[c]).join("")}`.replace("-", "−");
  }
  return value.toFixed(digits).replace("-", "−");
};

export const percent = (share) => `${show(100 * share, share > 0 && share < 0.01 ? 2 : 1)}\u00a0%`;

// Round numbers between low and high, about `count` of them.
export const ticks = (low, high, count = 5) => {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= raw * 0.999);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const marks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) marks.push(i * step);
  return { marks, step, digits };
};

export const px = (number) => String(Math.round(number * 10) / 10);

// An empty panel: its scales, and a function that frames what is drawn on it.
export const panel = ({ x: [left, right], y: [bottom, top], lanes = 0, xTicks, yTicks }) => {
  const floor = HEIGHT - BOTTOM - 7 * lanes;
  const across = (x) => LEFT + ((x - left) / (right - left)) * (WIDTH - LEFT - RIGHT);
  const down = (y) => floor - ((y - bottom) / (top - bottom)) * (floor - TOP);
  const frame = (content, below = "") => {
    const grid = [];
    const vertical = xTicks ?? ticks(left, right, 6);
    for (const mark of vertical.marks) {
      grid.push(`<path class="aw-grid${mark === 0 ? " aw-zero" : ""}" d="M${px(across(mark))} ${TOP}V${px(floor)}"/>`);
      grid.push(
        `<text x="${px(across(mark))}" y="${HEIGHT - 8}" text-anchor="middle">${show(mark, vertical.digits)}</text>`,
      );
    }
    const horizontal = yTicks ?? ticks(bottom, top);
    for (const mark of horizontal.marks) {
      grid.push(
        `<path class="aw-grid${mark === 0 ? " aw-zero" : ""}" d="M${LEFT} ${px(down(mark))}H${WIDTH - RIGHT}"/>`,
        `<text x="${LEFT - 5}" y="${px(down(mark) + 4)}" text-anchor="end">${(horizontal.write ?? ((m) => show(m, horizontal.digits)))(mark)}</text>`,
      );
    }
    // what leaves the frame is cut off by an inner picture with the same coordinates
    const box = `${LEFT} ${TOP} ${WIDTH - LEFT - RIGHT} ${px(floor - TOP)}`;
    const [bx, by, width, height] = box.split(" ");
    return `${grid.join("")}<svg x="${bx}" y="${by}" width="${width}" height="${height}" viewBox="${box}">${content}</svg>${below}`;
  };
  return { across, down, floor, frame };
};

export const svg = (label, content) =>
  `<svg class="aw-picture" role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${content}</svg>`;

// Where a point of the screen lies on a panel's x axis.
export const pointedAt = (event, picture, limit) => {
  const box = picture.getBoundingClientRect();
  const along = ((event.clientX - box.left) / box.width) * WIDTH;
  return ((along - LEFT) / (WIDTH - LEFT - RIGHT)) * 2 * limit - limit;
};

// A line through points; a gap where a point is null.
export const line = (points, across, down) => {
  let pen = "M";
  return points
    .map((point) => {
      if (!point) {
        pen = "M";
        return "";
      }
      const text = `${pen}${px(across(point[0]))} ${px(Math.max(-1e4, Math.min(1e4, down(point[1]))))}`;
      pen = "L";
      return text;
    })
    .join("");
};
