// Measures every page of the built site: Lighthouse as on a phone, axe in light and dark at two
// widths, and the bytes that a page costs. Arguments: the site's folder, the report's folder.
import { readFile, readdir, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const [site, report, ...only] = process.argv.slice(2);
const AIMS = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };
const MOST_BYTES = 300_000;
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json", ".woff2": "font/woff2", ".png": "image/png", ".wasm": "application/wasm" };

// a server that compresses, as every host does
const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  try {
    const body = await readFile(join(site, path));
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    const zip = /text|json|svg|javascript/.test(type);
    response.writeHead(200, { "content-type": type, "cache-control": "max-age=3600", ...(zip && { "content-encoding": "gzip" }) });
    response.end(zip ? gzipSync(body) : body);
  } catch {
    response.writeHead(404, { "content-type": "text/html" });
    response.end(await readFile(join(site, "404.html")).catch(() => "not found"));
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}`;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const violations = async (page) => {
  const found = [];
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      const tab = await browser.newPage();
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await tab.setViewport({ width, height: 900 });
      await tab.goto(`${address}/${page}`, { waitUntil: "load" });
      await tab.evaluate(axe);
      // what is far from the reader is not laid out, figures there start with the first key, and the
      // colours are still changing
      await tab.evaluate(async () => {
        dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
        for (const e of document.querySelectorAll(".waits")) e.style.contentVisibility = "visible";
        // those that follow a scroll bar never end
        const passing = document.getAnimations().filter((a) => a.timeline === document.timeline);
        await Promise.all(passing.map((a) => a.finished.catch(() => null)));
      });
      // KaTeX draws for the eye what it says for the ear beside it; axe reads no MathML
      const result = await tab.evaluate(() =>
        axe.run({ exclude: [".katex-html"] }, { preload: false, resultTypes: ["violations"], rules: { "empty-table-header": { enabled: false } } }),
      );
      found.push(...result.violations.map((v) => ({ width, scheme, id: v.id, nodes: v.nodes.map((n) => n.html.slice(0, 200)) })));
      await tab.close();
    }
  }
  return found;
};

const pages = only.length ? only : (await readdir(join(site, "chapters"))).filter((name) => name.endsWith(".html")).map((name) => `chapters/${name}`).sort();
await mkdir(report, { recursive: true });
const rows = [];
console.log("page                               perf  a11y  best   seo  shift      kB  axe");
for (const page of pages) {
  const run = await lighthouse(`${address}/${page}`, { port: new URL(browser.wsEndpoint()).port, output: "html", logLevel: "error" });
  const { categories, audits } = run.lhr;
  const row = {
    page,
    scores: Object.fromEntries(Object.keys(AIMS).map((key) => [key, Math.round(100 * categories[key].score)])),
    shift: audits["cumulative-layout-shift"].numericValue,
    bytes: audits["total-byte-weight"].numericValue,
    lost: Object.values(audits).filter((a) => a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== "informative").map((a) => `${a.id}: ${a.displayValue ?? a.title}`),
    violations: await violations(page),
  };
  row.passed = Object.entries(AIMS).every(([key, aim]) => row.scores[key] >= aim) && row.bytes <= MOST_BYTES && !row.violations.length;
  rows.push(row);
  await writeFile(join(report, `${page.replaceAll("/", "-")}`), run.report);
  const scores = Object.values(row.scores).map((s) => String(s).padStart(5)).join(" ");
  console.log(`${page.padEnd(34)}${scores} ${row.shift.toFixed(3).padStart(6)} ${String(Math.round(row.bytes / 1000)).padStart(7)} ${String(row.violations.length).padStart(4)}${row.passed ? "" : "  <- below the aim"}`);
}
await writeFile(join(report, "report.json"), JSON.stringify(rows, null, 1));
await browser.close();
server.close();
const failed = rows.filter((row) => !row.passed);
console.log(`\n${rows.length - failed.length} of ${rows.length} pages reach the aim; details in ${report}`);
process.exitCode = failed.length ? 1 : 0;
