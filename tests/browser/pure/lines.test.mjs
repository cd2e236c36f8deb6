import assert from "node:assert/strict";
import test from "node:test";

import { pieces } from "../../../browser/pure/lines.js";

const held = (sentence) => pieces(sentence).filter((_, i) => i % 2);

test("a formula holds together, with what is written to it, and the words around it do not", () => {
  assert.deepEqual(held("Past 2/λmax diverges"), ["2/λmax"]);
  assert.deepEqual(held("f − f* is 7.79e-5 at step 3."), ["f − f*", "7.79e-5"]);
  assert.deepEqual(held("경사 하강법(SGD)은 η 0.1에서"), ["하강법(SGD)은", "η 0.1에서"]);
  assert.deepEqual(held("minima with λmax < 2/η, as |y| = 0.5"), ["λmax < 2/η,", "|y| = 0.5"]);
  assert.deepEqual(held("λmax = u² + 1/u²."), ["λmax = u² + 1/u²."]);
  assert.deepEqual(held("RMSprop and Adam (β₂) – a well-known pair/trio, η, 3 runs"), []);
});

test("the pieces of a sentence are the sentence", () => {
  for (const sentence of ["", "x", "f − f*", "η 0.1 and 1e-7", "Nothing here."]) {
    assert.equal(pieces(sentence).join(""), sentence);
  }
});
