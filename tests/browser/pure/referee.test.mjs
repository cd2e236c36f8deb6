import assert from "node:assert/strict";
import test from "node:test";

import { disagreements } from "../../../browser/pure/referee.js";
import { became } from "./support.mjs";

const run = (points, more = {}) => ({
  ...{ label: "Adam", worn: [0, 1], neighbour: "steady", x: Float64Array.from(points), ...became("moving") },
  gap: new Float64Array(points.length / 2),
  ...more,
});
/** @type {(tracks: any, link?: string) => any} */
const answer = (tracks, link = "") => ({
  ...{ tracks, link },
  surface: {
    domain: [
      [-3, 1],
      [0, 1],
    ],
  },
});
/** @type {(a: any, b: any) => string[]} */
const differ = (a, b) => disagreements(answer([a].flat()), answer([b].flat()));

test("rounding to single precision is no difference", () => {
  const x = [0.1, 1 / 3, 123.456, -5e-9];
  assert.deepEqual(differ(run(x), run(x.map(Math.fround))), []);
});

test("another place is, and is told with its step", () => {
  assert.deepEqual(differ(run([1, 1, 2, 2, 3, 3]), run([1, 1, 2, 2.0001, 3, 3])), [
    `Adam: ${Math.abs(2 - 2.0001)} apart at step 1`,
  ]);
  assert.match(differ(run([1, 1, NaN, 0]), run([1, 1, 0, 0]))[0], /step 1/);
  assert.match(differ(run([1, 1, 2, 2]), run([1.1, 1, 2, 2]))[0], /step 0/);
  // A hundred thousandth of the map's width, or of the place where that is farther off.
  const apart = (from, by) => differ(run([from + by, 1]), run([from, 1])).length;
  assert.deepEqual([apart(0, 3.9e-5), apart(0, 4.1e-5), apart(100, 9e-4), apart(100, 1.1e-3)], [0, 1, 0, 1]);
});

test("where a run is lost its places count no more, but how and when it was lost does", () => {
  const lost = became("diverged", 1);
  assert.deepEqual(differ(run([1, 1, 1e300, 0], lost), run([1, 1, 5, 0], lost)), []);
  const late = became("diverged", 2);
  assert.match(differ(run([1, 1, 2, 2, 9, 9], late), run([1, 1, 3, 2, 9, 9], late))[0], /step 1/);
  assert.match(
    differ(run([1, 1, 1, 1], lost), run([1, 1, 1, 1], became("overflowed", 1)))[0],
    /diverged 1.*overflowed 1/,
  );
});

test("once a run's twin has left it, rounding decides, and nothing is a difference", () => {
  const [x, y] = [
    [1, 1, 2, 2, 3, 3],
    [1, 1, 2, 2, 3, 4],
  ];
  assert.deepEqual(differ(run(x, { certain: 2 }), run(y, became("diverged", 2))), []);
  assert.match(differ(run(x, { certain: 3 }), run(y))[0], /step 2/);
  assert.match(differ(run(x, { certain: 3 }), run(x, became("diverged", 2)))[0], /moving.*diverged/);
  const uncertain = run(x, { certain: 2, neighbour: "chaotic" });
  assert.deepEqual(differ(uncertain, run(x)), []);
});

test("the step from which no digit changes is a matter of rounding, that of a slope is not", () => {
  const x = [1, 1, 2, 2];
  for (const still of ["plateau", "held", "stuck"])
    assert.deepEqual(differ(run(x, became(still, 219)), run(x, became(still, 221))), []);
  assert.equal(differ(run(x, became("converged", 219)), run(x, became("converged", 221))).length, 1);
});

test("another name, another look and another link are differences", () => {
  assert.equal(differ(run([1, 1]), run([1, 1], { label: "Adam (2)" })).length, 1);
  assert.equal(differ(run([1, 1]), run([1, 1], { worn: [0, 2] })).length, 1);
  const [a, b] = ["", "surface=bowl"].map((link) => answer([run([1, 1])], link));
  assert.equal(disagreements(a, b).length, 1);
});
