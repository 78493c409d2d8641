// Exercises that are answered in the page. Nothing is loaded before the reader asks for a check.
(() => {
  const here = document.currentScript.src;
  const LIMIT = 30; // seconds for a check; a right answer needs a fraction of one
  const boxes = [...document.querySelectorAll(".actlib-try")];
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  let worker;
  let busy;

  const keep = {
    get: (key) => {
      try {
        return localStorage.getItem(key);
      } catch {
        return null; // the browser keeps nothing for this site
      }
    },
    set: (key, value) => {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {} // as above: the answer stays as long as the page does
    },
  };

  const end = () => {
    worker?.terminate();
    worker = undefined;
    clearTimeout(busy?.timer);
    busy = undefined;
    for (const { stop } of tries) stop.hidden = true;
  };

  const start = () => {
    worker = new Worker(new URL("try-worker.js", here));
    worker.onerror = () => {
      busy?.say("Python could not be loaded. Is the site complete, and the connection up?");
      end();
    };
    worker.onmessage = ({ data }) => {
      const { type } = data;
      if (!busy) return; // stopped meanwhile
      if (type === "progress") {
        const bar = Math.min(data.loaded, total);
        busy.say(`Loading Python: ${megabytes(bar)} of ${megabytes(total)} MB`, bar / total);
      } else if (type === "running") {
        busy.say("Checking …");
        busy.timer = setTimeout(() => {
          busy.say(`Stopped after ${LIMIT} seconds: look for a loop that never ends.`);
          end();
        }, LIMIT * 1000);
      } else {
        clearTimeout(busy.timer);
        if (type === "failed") busy.say(`Python stopped: ${data.message}`);
        else busy.report(data);
        if (type === "failed") end();
        for (const { stop } of tries) stop.hidden = true;
        busy = undefined;
      }
    };
  };

  const total = Number(boxes[0]?.dataset.bytes);

  const tries = boxes.map((box) => {
    const { assignment, exercise } = box.dataset;
    const { setup, stub, checks } = JSON.parse(box.querySelector("script").textContent);
    const key = `actlib/${assignment}/${exercise}`;
    const place = box.querySelector(".aw-editor");
    const editor = document.createElement("textarea");
    Object.assign(editor, { id: place.dataset.id, spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
    const [check, stop, again] = ["check", "stop", "again"].map((name) => box.querySelector(`[data-do=${name}]`));
    const status = box.querySelector("[role=status]");
    const bar = box.querySelector("progress");
    const result = box.querySelector(".actlib-try-result");
    const fit = () => {
      const rows = Math.max(4, editor.value.split("\n").length + 1);
      for (const { style } of [place, editor]) style.setProperty("--rows", rows);
    };
    const say = (text, share) => {
      status.textContent = text;
      bar.hidden = share === undefined;
      if (share !== undefined) bar.value = share;
    };
    const report = ({ html, output, error }) => {
      say(error ? "Your answer could not be run to its end." : "Checked.");
      result.innerHTML = html;
      for (const [text, name] of [[output, "output"], [error, "error"]]) {
        if (!text) continue;
        const pre = document.createElement("pre");
        pre.className = `actlib-try-${name}`;
        pre.textContent = text;
        result.append(pre);
      }
    };

    const one = { assignment, editor, stub, stop };
    editor.value = place.textContent = keep.get(key) ?? stub;
    fit();
    // The browser lays out all that stands around a field, to see whether it can fill that in, so until the reader
    // is near another element is there in its name: for a screen reader, which need not scroll or press a key, too.
    const wake = whenNear([box], () => {
      const focused = place === document.activeElement;
      place.replaceWith(editor);
      if (focused) editor.focus();
    });
    place.addEventListener("focus", () => wake(box));
    box.inert = false;
    editor.addEventListener("input", () => {
      keep.set(key, editor.value === stub ? null : editor.value);
      fit();
    });
    editor.addEventListener("keydown", (event) => {
      const { selectionStart: at, selectionEnd: to, value } = editor;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        check.click();
      } else if (event.key === "Enter") {
        // the next line begins where this one does, deeper after a colon
        const line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
        const indent = line.match(/^ */)[0] + (/:\s*$/.test(line) ? "    " : "");
        event.preventDefault();
        editor.setRangeText(`\n${indent}`, at, to, "end");
        editor.dispatchEvent(new Event("input"));
      } else if (event.key === "Backspace" && at === to && /(^|\n) +$/.test(value.slice(0, at))) {
        const spaces = value.slice(0, at).match(/ +$/)[0].length;
        event.preventDefault();
        editor.setRangeText("", at - ((spaces - 1) % 4) - 1, at, "end");
        editor.dispatchEvent(new Event("input"));
      }
    });
    check.addEventListener("click", () => {
      if (busy) return;
      busy = { say, report };
      result.replaceChildren();
      stop.hidden = false;
      say(worker ? "Checking …" : "Loading Python …");
      if (!worker) start();
      // what the reader wrote above may be called here
      const before = tries.slice(0, tries.indexOf(one)).filter((o) => o.assignment === assignment && o.editor.value !== o.stub);
      worker.postMessage({ setup, earlier: before.map((o) => o.editor.value), answer: editor.value, checks });
    });
    stop.addEventListener("click", () => {
      say("Stopped.");
      end();
      check.focus();
    });
    again.addEventListener("click", () => {
      editor.value = stub;
      editor.dispatchEvent(new Event("input"));
      result.replaceChildren();
      say("Back to the beginning.");
    });
    if (location.protocol === "file:") {
      check.disabled = true;
      say("Checking needs the page to come from a server. In the site’s folder run: python3 -m http.server");
    }
    return one;
  });
})();
