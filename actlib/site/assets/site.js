// For what is at work only near the reader, since starting all of it would hold up a phone for a
// second: starts each element when the reader comes near it, and all of them with the first key, as
// Tab skips what is out of use. Returns a function that starts one now.
globalThis.whenNear = (elements, start) => {
  const idle = new Set(elements);
  const wake = (el) => {
    near.unobserve(el);
    if (idle.delete(el)) start(el);
  };
  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => wake(entry.target)),
    { rootMargin: "600px 0px" },
  );
  for (const el of idle) near.observe(el);
  addEventListener("keydown", () => [...idle].forEach(wake), { capture: true, once: true });
  return wake;
};

// What shows the theme's tooltips and opens its menus is a third of all script on a page, and comes
// with the first sign of a reader.
(() => {
  const script = document.createElement("script");
  script.src = new URL("scripts/bootstrap.js", document.currentScript.src);
  const signs = ["pointerover", "pointerdown", "focusin", "keydown"];
  const load = () => {
    for (const sign of signs) removeEventListener(sign, load, true);
    document.head.append(script);
  };
  for (const sign of signs) addEventListener(sign, load, true);
  const menu = (event) => event.target.closest?.("[data-bs-toggle=dropdown]");
  addEventListener("click", (event) => {
    if (globalThis.bootstrap || !menu(event)) return;
    const button = menu(event); // whoever is that quick, or clicks with no pointer, waits a moment
    script.addEventListener("load", () => button.click());
    load();
  }, true);
})();

// What is wider than its box scrolls inside it; a keyboard must be able to get there.
(() => {
  const boxes = {
    ".math-scroll": "Formula",
    ".pst-scrollable-table-container": "Table",
    ".cell_output > .text_html": "Table",
    ".bd-article pre": "Code",
  };
  // the box keeps its size when what is in it grows, as a table does when its formulas' fonts come
  const watcher = new ResizeObserver((entries) => {
    const changed = new Set(entries.map(({ target }) => target.closest("[data-scrolls]")));
    // first all that is measured, then all that is written: each measure after a change would lay out the page again
    const wider = [...changed].filter((box) => box.scrollWidth > box.clientWidth);
    for (const box of changed) if (!wider.includes(box)) for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    for (const box of wider) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.dataset.scrolls + ", scrolls sideways");
    }
  });
  for (const [selector, what] of Object.entries(boxes)) {
    for (const box of document.querySelectorAll(selector)) {
      box.dataset.scrolls = what;
      watcher.observe(box);
      if (box.firstElementChild) watcher.observe(box.firstElementChild);
    }
  }

  for (const button of document.querySelectorAll("[data-prints]")) button.addEventListener("click", () => print());

  // From a folder everything works but the lab, which says so in place of opening an empty page.
  // There no page may read another: the search finds the pages, and quotes none.
  if (location.protocol === "file:") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    for (const link of document.querySelectorAll(".notebook-in-lab")) {
      const note = document.createElement("p");
      note.textContent =
        "In the browser: needs the book to come from a server. In the site’s folder run python3 -m http.server, and open http://localhost:8000.";
      link.replaceWith(note);
    }
  }

  // On paper no answer is folded and nothing is dark. (Code that is hidden stays away: site.css.)
  let theme;
  const folded = () => document.querySelectorAll("details.sd-dropdown:not([open])");
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    for (const details of folded()) {
      details.open = true;
      details.dataset.openedForPrint = "";
    }
  });
  addEventListener("afterprint", () => {
    document.documentElement.dataset.theme = theme;
    for (const details of document.querySelectorAll("[data-opened-for-print]")) {
      details.open = false;
      delete details.dataset.openedForPrint;
    }
  });
})();
