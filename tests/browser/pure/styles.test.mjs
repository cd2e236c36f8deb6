import assert from "node:assert/strict";
import test from "node:test";

import { luminance } from "../../../browser/pure/colour.js";
import { stylesOf } from "../../../browser/pure/styles.js";

const look = (id, colour, dash = []) => ({
  id,
  colour: { light: colour, dark: colour },
  dash,
  outline: `M${id}`,
  shape: id,
});
const OPTIMIZERS = [
  look("sgd", "#a86f02"),
  look("adam", "#21416f"),
  look("radam", "#a86f02", [9, 5]),
  look("lion", "#a86f02"),
];
const THEME = { name: "light", dark: false, colours: { ink: "#1b222b" } };
const runs = (...names) => names.map((optimizer, key) => ({ key, optimizer }));

test("no two runs of nine look alike in hue and dash, whatever they are", () => {
  for (const names of [
    ["sgd", "radam", "lion", "adam"],
    ["lion", "sgd", "radam"],
    ["sgd", "sgd", "sgd", "sgd"],
    ["radam", "radam", "sgd", "adam", "adam", "adam", "adam"],
  ]) {
    const hue = (name) => OPTIMIZERS.find(({ id }) => id === name)?.colour.light;
    const styles = [...stylesOf(runs(...names), OPTIMIZERS, THEME).values()];
    const looks = styles.map(({ dash }, i) => `${hue(names[i])} ${dash}`);
    assert.equal(new Set(looks).size, names.length, names.join());
  }
});

test("an optimizer keeps its own dash where it can, and its outline always", () => {
  const styles = stylesOf(runs("radam", "sgd"), OPTIMIZERS, THEME);
  assert.deepEqual([styles.get(0)?.dash, styles.get(1)?.dash], [[9, 5], []]);
  assert.deepEqual([styles.get(0)?.outline, styles.get(1)?.outline], ["Mradam", "Msgd"]);
});

test("the second run of an optimizer is darker on paper and lighter at night", () => {
  const both = (theme) =>
    [...stylesOf(runs("adam", "adam"), OPTIMIZERS, theme).values()].map((s) => luminance(s.colour));
  const [first, second] = both(THEME);
  assert.ok(second < first);
  const [night, later] = both({ ...THEME, name: "dark", dark: true });
  assert.ok(later > night);
});

test("a run that the catalog does not know is drawn in ink", () => {
  assert.equal(stylesOf(runs("muon"), OPTIMIZERS, THEME).get(0)?.colour, "#1b222b");
});
