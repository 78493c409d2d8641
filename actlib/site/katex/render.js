// Typesets formulas: a line of JSON in, [latex, display]; a line of JSON out, {html} or {error}.
// Ends when its input does, so it never outlives the build that started it.
const katex = require("./katex.min.js");
const lines = require("readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const [latex, displayMode] = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(latex, { displayMode, strict: "ignore" }) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
