// Runs the figures that move, with no kernel: what Jupyter is to them in a notebook, this is here.
// Each keeps its state in the page's address, as far as it differs from what the page shows first.
(() => {
  const write = (value) => (typeof value === "number" || typeof value === "string" ? String(value) : JSON.stringify(value));
  const read = (text, like) => {
    try {
      if (typeof like === "number") return Number(text);
      if (typeof like === "string") return text;
      const value = JSON.parse(text);
      return typeof value === typeof like && Array.isArray(value) === Array.isArray(like) ? value : like;
    } catch {
      return like; // somebody typed the address
    }
  };

  const start = (el) => {
    const defaults = JSON.parse(el.dataset.state);
    const state = { ...defaults };
    const asked = new URLSearchParams(location.search);
    for (const key in defaults) {
      const text = asked.get(`${el.dataset.key}.${key}`);
      if (text !== null) state[key] = read(text, defaults[key]);
    }
    const address = () => {
      const url = new URL(location.href);
      for (const key in defaults) {
        const name = `${el.dataset.key}.${key}`;
        if (write(state[key]) === write(defaults[key])) url.searchParams.delete(name);
        else url.searchParams.set(name, write(state[key]));
      }
      return url;
    };
    const listeners = {};
    let waiting;
    const model = {
      get: (key) => state[key],
      set(key, value) {
        state[key] = value;
        for (const listener of listeners[`change:${key}`] ?? []) listener();
      },
      on: (event, listener) => (listeners[event] ??= []).push(listener),
      off: (event, listener) => (listeners[event] = (listeners[event] ?? []).filter((l) => l !== listener)),
      save_changes() {
        clearTimeout(waiting);
        waiting = setTimeout(() => history.replaceState(history.state, "", address()), 300);
      },
      defaults: () => defaults,
      async copyLink() {
        const url = address();
        url.hash = el.id;
        history.replaceState(history.state, "", url);
        try {
          await navigator.clipboard.writeText(url.href);
          return true;
        } catch {
          return false; // no permission; the address bar has it
        }
      },
    };
    for (const control of el.querySelectorAll("template")) control.parentElement.replaceWith(control.content);
    if (asked.size) el.replaceChildren(); // the picture that the page carries shows another state
    globalThis.actlibWidgets[el.dataset.widget].render({ model, el });
    el.inert = false;
  };

  // A page shows its first pictures without this script, so a figure starts when the reader comes
  // near it. One that the address speaks of starts at once.
  const figures = [...document.querySelectorAll(".actlib-widget")];
  const wake = whenNear(figures, start);
  const named = [...new URLSearchParams(location.search).keys()];
  for (const el of figures) if (named.some((key) => key.startsWith(`${el.dataset.key}.`))) wake(el);
})();
