// What is shared: addresses as other places write them, the controls of an embed, the code for cameras.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { offered, PARTS, sliderOf } from "../../../browser/pure/controls.js";
import { qrOf } from "../../../browser/pure/qr.js";
import { addressWith, bibtex, citation, credit, iframe, jupyter, markdown } from "../../../browser/pure/snippets.js";
import { generate } from "../../../browser/vendor/lean-qr.js";

const ADDRESS = "http://localhost:8501/?surface=ravine,angle=0&run=sgd,lr=0.1&at=3";

test("an address keeps its commas and takes other names", () => {
  assert.equal(
    addressWith(ADDRESS, { embed: "true", controls: "lr,play", at: [] }),
    "http://localhost:8501/?surface=ravine,angle=0&run=sgd,lr=0.1&embed=true&controls=lr,play",
  );
});

test("what a frame is called cannot end its attribute", () => {
  const text = iframe(`${ADDRESS}&x="><script>`, { title: `"><b> & c`, width: "100%", height: 540 });
  assert.equal(
    text,
    `<iframe src="${ADDRESS.replaceAll("&", "&amp;")}&amp;x=&quot;&gt;&lt;script&gt;" title="&quot;&gt;&lt;b&gt; &amp; c"` +
      ` width="100%" height="540" style="border: 0; max-width: 100%" allow="fullscreen" loading="lazy"></iframe>`,
  );
  assert.ok(iframe(ADDRESS, { title: "", width: 1, height: 1, clear: true }).includes("color-scheme: light"));
});

test("brackets end neither a title nor an address in Markdown", () => {
  assert.equal(markdown("http://a/?x=(1)", "a]b"), "[a\\]b](http://a/?x=%281%29)");
});

test("a notebook's line is Python", () => {
  assert.equal(
    jupyter(ADDRESS, { width: 640, height: 360 }),
    `from IPython.display import IFrame\n\nIFrame("${ADDRESS}", width=640, height=360)`,
  );
  assert.ok(jupyter(ADDRESS, { width: "100%", height: 540 }).includes('width="100%"'));
});

test("a citation names the address, the version and the day", () => {
  const entry = bibtex(ADDRESS, { version: "0.1.0", year: "2026", date: "2026-11-30" });
  for (const line of [`url = {${ADDRESS}},`, "version = {0.1.0},", "urldate = {2026-11-30}", "author = {{Downhill}},"])
    assert.ok(entry.includes(line), line);
});

test("a sentence cites the same, and a slide says whose it is", () => {
  const title = "Downhill: optimizers running down loss surfaces";
  assert.equal(
    citation(ADDRESS, { version: "0.1.0", year: "2026", date: "2026-11-30" }),
    `Downhill (2026). ${title} (version 0.1.0) [software]. ${ADDRESS} (2026-11-30)`,
  );
  assert.equal(credit(ADDRESS), `Downhill, MIT licence, ${ADDRESS}`);
  assert.ok(bibtex(ADDRESS, { version: "", year: "", date: "" }).includes(`title = {{${title}}}`));
});

test("a code's path covers its dark modules and no other, inside a quiet zone of four", () => {
  const { size, path } = /** @type {any} */ (qrOf(ADDRESS));
  const dark = generate(ADDRESS);
  assert.equal(size, dark.size + 8);
  assert.match(path, /^(M\d+ \d+h[1-9]\d*v1h-\d+z)+$/); // whatever else stands in it ends a picture there
  const drawn = new Set();
  for (const [, x, y, wide, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    assert.equal(wide, back);
    for (let i = 0; i < Number(wide); i++) drawn.add(`${Number(x) + i},${y}`);
  }
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) assert.equal(drawn.has(`${x},${y}`), Boolean(dark.get(x - 4, y - 4)), `${x},${y}`);
});

test("a text too long for a code has none", () => {
  // ISO/IEC 18004, table 7: version 40 at level L holds 2,953 bytes.
  assert.equal(qrOf("ä1".repeat(1500)), null);
  assert.equal(qrOf("a".repeat(2954)), null);
  assert.equal(qrOf("a".repeat(2953))?.size, 177 + 8);
  assert.equal(qrOf("a")?.size, 21 + 8);
  // What is wrong in another way is not passed off as too long.
  assert.throws(() => qrOf(/** @type {any} */ (null)));
});

const declared = (name, symbol = "") => ({ name, label: name, symbol, default: 1 });
const CATALOG = {
  optimizers: [
    { id: "sgd", name: "SGD", hyper: [declared("lr", "η")] },
    { id: "adam", name: "Adam", hyper: [declared("lr", "η"), declared("beta1")] },
  ],
  surfaces: [{ id: "ravine", params: [declared("condition")] }],
  scene: [declared("steps"), declared("start_x"), declared("noise")],
};
const run = (optimizer, hyper) => ({ key: 1, optimizer, hyper });
const SCENE = /** @type {any} */ ({
  surface: { id: "ravine", values: { condition: 20 } },
  runs: [run("sgd", { lr: 0.1 }), run("adam", { lr: 0.2, beta1: 0.9 }), run("adam", { lr: 0.3, beta1: 0.9 })],
  steps: 300,
  noise: 0,
});
/** @type {(name: string, value: number) => any} */
const turned = (name, value) => sliderOf(name, SCENE, CATALOG)?.put(value);

test("a slider turns all runs that have its number, or one optimizer's", () => {
  assert.deepEqual(
    turned("lr", 5).runs.map(({ hyper }) => hyper.lr),
    [5, 5, 5],
  );
  assert.deepEqual(
    turned("adam.lr", 5).runs.map(({ hyper }) => hyper.lr),
    [0.1, 5, 5],
  );
  assert.deepEqual(
    turned("beta1", 0.5).runs.map(({ hyper }) => hyper.beta1),
    [undefined, 0.5, 0.5],
  );
  assert.equal(sliderOf("beta1", SCENE, CATALOG)?.of, "Adam");
  assert.equal(sliderOf("lr", SCENE, CATALOG)?.of, "");
  assert.equal(sliderOf("condition", SCENE, CATALOG)?.value, 20);
  const plain = { ...SCENE, surface: { id: "ravine", values: {} } };
  assert.equal(sliderOf("condition", plain, CATALOG)?.value, 1);
  assert.deepEqual(turned("condition", 7), { surface: { id: "ravine", values: { condition: 7 } } });
  assert.deepEqual(turned("noise", 2), { noise: 2 });
  for (const name of ["", "xyzzy", "sgd.beta1", "adam.condition", "start_x", "__proto__", "adam.lr.lr"])
    assert.equal(sliderOf(name, SCENE, CATALOG), null, name);
});

test("what is offered is turned or known, and apart where runs differ", () => {
  const { parts, sliders } = offered(SCENE, CATALOG, (key) => key);
  assert.deepEqual(
    parts.map(([name]) => name),
    Object.keys(PARTS),
  );
  assert.deepEqual(
    sliders.map(([name]) => name),
    ["sgd.lr", "adam.lr", "beta1", "condition", "steps", "noise"],
  );
  for (const [name] of sliders) assert.ok(sliderOf(name, SCENE, CATALOG), name);
  assert.deepEqual(
    parts.map(([, label]) => label),
    ["play", "drag_start", "zoom", "options", "undo", "runs", "chart", "stories", "settings"],
  );
  assert.deepEqual(
    sliders.map(([, label]) => label),
    ["SGD: η lr", "Adam: η lr", "Adam: beta1", "condition", "steps", "noise"],
  );
});

test("every part that an embed may have is documented, and its examples name no other", () => {
  const text = readFileSync(new URL("../../../docs/embedding.md", import.meta.url), "utf8");
  const known = [...Object.keys(PARTS), "lr", "condition"];
  for (const name of Object.keys(PARTS)) assert.ok(text.includes(`\`${name}\``), name);
  const named = [...text.matchAll(/controls=([\w.,]+)/g)].flatMap(([, names]) => names.split(","));
  assert.ok(named.length > 9);
  for (const name of named) assert.ok(known.includes(name), name);
});
