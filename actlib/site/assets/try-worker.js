// Python beside the page: loads Pyodide, NumPy and actlib, then runs what it is sent. The page can
// end it at any time, whatever the code in it does.
const base = new URL("../pyodide/", self.location.href).href;
let loaded = 0;
const plain = self.fetch.bind(self);
// count the bytes as they come
self.fetch = async (...request) => {
  // the lock names the rest: an old one in the browser's cache would name what is gone
  const [what, options] = request;
  const answer = await plain(what, String(what.url ?? what).endsWith(".json") ? { ...options, cache: "no-cache" } : options);
  if (!answer.ok || !answer.body) return answer;
  const counted = answer.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        self.postMessage({ type: "progress", loaded });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { status: answer.status, headers: answer.headers });
};

const ready = (async () => {
  importScripts(`${base}pyodide.js`);
  const python = await loadPyodide({ indexURL: base });
  await python.loadPackage(["numpy", "actlib"], { messageCallback: () => {} });
  const run = python.pyimport("actlib_runner").run;
  python.runPython("from actlib import checks");
  return (work) => {
    const lists = [work.setup, work.earlier, work.checks].map((cells) => python.toPy(cells));
    const [setup, earlier, checks] = lists;
    const answer = run(setup, earlier, work.answer, checks);
    const result = answer.toJs({ dict_converter: Object.fromEntries });
    for (const proxy of [answer, ...lists]) proxy.destroy();
    return result;
  };
})();

self.onmessage = async ({ data }) => {
  try {
    const run = await ready;
    self.postMessage({ type: "running" });
    self.postMessage({ type: "result", ...run(data) });
  } catch (error) {
    self.postMessage({ type: "failed", message: String(error.message ?? error) });
  }
};
