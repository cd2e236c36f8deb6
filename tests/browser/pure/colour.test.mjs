import assert from "node:assert/strict";
import test from "node:test";

import { channels, hex, luminance, mix } from "../../../browser/pure/colour.js";
import { expected, near } from "./support.mjs";

test("a colour is its three channels, both ways", () => {
  assert.deepEqual(channels("#1f0a80"), [31, 10, 128]);
  assert.equal(hex([31, 10, 128]), "#1f0a80");
});

test("mixing goes straight from the one colour to the other", () => {
  assert.equal(mix("#000000", "#ff8040", 0), "#000000");
  assert.equal(mix("#000000", "#ff8040", 1), "#ff8040");
  assert.equal(mix("#0a1428", "#1e2814", 0.25), "#0f1923");
});

test("luminance runs from black to white and is that of WCAG", () => {
  assert.equal(luminance("#000000"), 0);
  assert.ok(Math.abs(luminance("#ffffff") - 1) < 1e-12);
  // Green is brightest, blue darkest; the middle grey of a screen is far from half the light.
  assert.ok(Math.abs(luminance("#00ff00") - 0.7152) < 1e-12);
  assert.ok(Math.abs(luminance("#0000ff") - 0.0722) < 1e-12);
  assert.ok(Math.abs(luminance("#777777") - 0.1845) < 1e-4);
  near(
    expected.luminance.map(([colour]) => luminance(colour)),
    expected.luminance.map(([, light]) => light),
    { relative: 1e-3, absolute: 1e-4 },
  );
  assert.ok(Math.abs(luminance("#0a0a0a") - 10 / 255 / 12.92) < 1e-12);
  assert.ok(Math.abs(luminance("#0b0b0b") - ((11 / 255 + 0.055) / 1.055) ** 2.4) < 1e-12);
});

test("contrast by that luminance: #767676 on white is the lightest grey that passes AA", () => {
  const contrast = (grey) => 1.05 / (luminance(grey) + 0.05);
  assert.ok(contrast("#767676") >= 4.5);
  assert.ok(contrast("#777777") < 4.5);
});
