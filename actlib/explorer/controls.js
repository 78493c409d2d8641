// What all figures share: controls that a keyboard and a screen reader know, tied to the model.
import { show } from "./plot.js";

export const clamp = (value, low, high, otherwise) =>
  Number.isFinite(value) ? Math.min(Math.max(value, low), high) : otherwise;

const digitsOf = (step) => (step < 0.1 ? 2 : step < 1 ? 1 : 0);

// `data-set` says which part of the state a control moves: "x", "parameters.elu.alpha".
export const range = (path, label, value, min, max, step) =>
  `<label class="aw-range"><span>${label}</span><input type="range" data-set="${path}" min="${min}" max="${max}" step="${step}" value="${value}"><span class="aw-number" aria-hidden="true">${show(value, digitsOf(step))}</span></label>`;

export const choose = (path, label, value, choices) => {
  const entries = Array.isArray(choices) ? choices.map((c) => [c, c]) : Object.entries(choices);
  const options = entries.map(([key, text]) => `<option value="${key}"${key === value ? " selected" : ""}>${text}</option>`);
  return `<label class="aw-range"><span>${label}</span><select data-set="${path}">${options.join("")}</select></label>`;
};

// `data-toggle` names a list in the state that holds the values of the boxes that are ticked.
export const check = (list, value, label, ticked) =>
  `<label class="aw-check"><input type="checkbox" data-toggle="${list}" value="${value}"${ticked ? " checked" : ""}><span>${label}</span></label>`;

export const buttons = (first = "") =>
  `<div class="aw-buttons">${first}<button type="button" data-do="reset">Reset</button><button type="button" data-do="link" hidden>Copy a link to this setting</button></div>`;

export const status = `<p class="aw-hidden" role="status"></p>`;

// Ties the controls inside `el` to the model. `read` makes sense of the model's values, `draw`
// shows a state and returns the sentence for a screen reader. Returns `set(key, value)`.
export const connect = ({ model, el, keys, read, draw, most = {} }) => {
  const initial = Object.fromEntries(keys.map((key) => [key, model.get(key)]));
  const current = () => read((key) => model.get(key));
  const all = (selector) => [...el.querySelectorAll(selector)];
  let frame;
  let speaking;

  const redraw = () => {
    frame = undefined;
    const state = current();
    const sentence = draw(state);
    for (const box of all("[data-toggle]")) {
      const ticked = state[box.dataset.toggle];
      box.checked = ticked.includes(box.value);
      box.disabled = !box.checked && ticked.length >= (most[box.dataset.toggle] ?? Infinity);
    }
    for (const input of all("[data-set]")) {
      const value = input.dataset.set.split(".").reduce((inner, key) => inner?.[key], state);
      if (String(input.value) !== String(value)) input.value = value;
      if (input.type === "range") input.nextElementSibling.textContent = show(value, digitsOf(Number(input.step)));
    }
    clearTimeout(speaking);
    speaking = setTimeout(() => (el.querySelector("[role=status]").textContent = sentence), 600);
  };
  // many moves, one picture a frame
  const update = () => (frame ??= requestAnimationFrame(redraw));
  const set = (key, value) => {
    model.set(key, value);
    model.save_changes();
    update();
  };

  el.addEventListener("input", ({ target }) => {
    const { toggle, set: path } = target.dataset;
    if (toggle) {
      const others = current()[toggle].filter((item) => item !== target.value);
      set(toggle, target.checked ? [...others, target.value].slice(0, most[toggle]) : others);
    } else if (path) {
      const [key, name, inner] = path.split(".");
      const value = target.type === "range" ? Number(target.value) : target.value;
      const whole = model.get(key);
      set(key, name ? { ...whole, [name]: { ...whole?.[name], [inner]: value } } : value);
    }
  });
  el.addEventListener("click", async ({ target }) => {
    if (target.dataset.do === "reset") {
      for (const [key, value] of Object.entries(model.defaults?.() ?? initial)) model.set(key, value);
      model.save_changes();
      update();
    } else if (target.dataset.do === "link") {
      target.textContent = (await model.copyLink()) ? "Copied" : "The address bar holds the link";
      setTimeout(() => (target.textContent = "Copy a link to this setting"), 2000);
    }
  });
  el.querySelector("[data-do=link]").hidden = !model.copyLink;
  for (const key of keys) model.on(`change:${key}`, update);
  redraw();
  return { set, current };
};
