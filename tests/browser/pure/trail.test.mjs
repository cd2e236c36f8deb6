import assert from "node:assert/strict";
import test from "node:test";

import { Trail } from "../../../browser/pure/trail.js";

test("the way leads back and forth, and a step on from there forgets what lay ahead", () => {
  const trail = new Trail();
  assert.deepEqual([trail.here, trail.leads(-1), trail.turn(-1)], [undefined, false, undefined]);
  for (const thing of ["", "a", "a", "b"]) trail.go(thing);
  assert.deepEqual([trail.turn(-1), trail.turn(-1), trail.turn(-1)], ["a", "", undefined]);
  assert.equal(trail.turn(1), "a");
  trail.go("c");
  assert.deepEqual([trail.leads(1), trail.turn(-1), trail.turn(1)], [false, "a", "c"]);
});

test("what is the same is no step, and is known again", () => {
  /** @type {Trail<{at: number, name: string}>} */
  const trail = new Trail((a, b) => a.at === b.at);
  for (const [at, name] of [
    [1, "one"],
    [1, "uno"],
    [2, "two"],
  ])
    trail.go({ at: Number(at), name: String(name) });
  assert.equal(trail.known({ at: 1, name: "" })?.name, "one");
  assert.equal(trail.known({ at: 3, name: "" }), undefined);
  trail.mend({ at: 2, name: "due" });
  assert.equal(trail.here?.name, "due");
  assert.equal(trail.turn(-1)?.name, "one");
});
