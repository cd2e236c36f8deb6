import assert from "node:assert/strict";
import test from "node:test";

import { caption, happenings, shrinkage, turnsBack } from "../../../browser/pure/caption.js";
import { became, expected, near, runThrough } from "./support.mjs";

const N = 100;
const VIEW = [-10, 10, -10, 10];

/** A run along a straight line, evenly, from one point to another; with gaps where they are given. */
function straight([ax, ay], [bx, by], more = {}) {
  const along = Array.from({ length: N + 1 }, (_, t) => [ax + (t / N) * (bx - ax), ay + (t / N) * (by - ay)]);
  return runThrough(along, more);
}
const gaps = (value) => new Float32Array(N + 1).fill(value);
const keys = (said) => said.map(([key]) => key);

const falling = (label) =>
  straight([3, 3], [2, 2], { label, gap: Float32Array.from({ length: N + 1 }, (_, t) => 6 - t / 20) });
/** @type {(runs: any[], step: number, steps?: number) => any[]} */
const told = (runs, step, steps = N) => caption(runs, happenings(runs, steps, VIEW), step, steps);

test("of no runs there is nothing to say", () => assert.deepEqual(told([], 5), []));

test("at the start: where it is, and how far above the minimum", () => {
  const run = straight([1.23456789, -2], [0, 0], { gap: gaps(4.5) });
  const start = ["say_start", { x: 1.23, y: -2, gap: "4.5" }];
  assert.deepEqual(told([run, straight([5, 5], [0, 0])], 0), [start]);
  assert.deepEqual(told([run], 50), [start]); // one run is not ahead of anybody
  assert.deepEqual(told([run], 0, 0), [start]);
});

test("no sentence speaks of a step that is yet to come, or of another than its own", () => {
  const wild = straight([3, 3], [2, 2], { label: "wild", gap: gaps(9), ...became("diverged", 40) });
  const away = straight([0, 0], [0, 40], { label: "away", gap: gaps(4.5) });
  const runs = [falling("falling"), straight([3, 3], [2, 2], { label: "level", gap: gaps(4) }), wild, away];
  const happened = happenings(runs, N, VIEW);
  assert.deepEqual(
    happened.map(({ step, said }) => [step, said[0], said[1].run]),
    [
      [0, "say_start", undefined],
      [1, "say_lead", "level"],
      [26, "say_outside", "away"],
      [40, "say_diverged", "wild"],
      [41, "say_lead", "falling"],
    ],
  );
  for (const { step, said } of happened.slice(1)) assert.equal(said[1].step, step);
  for (let step = 1; step < N; step++) {
    const steps = caption(runs, happened, step, N).map(([, values]) => Number(values.step));
    assert.ok(steps.length > 0 && steps.every((each) => each <= step));
    assert.deepEqual(
      steps,
      steps.toSorted((a, b) => a - b),
    );
    assert.ok(steps.includes(step >= 41 ? 41 : 1));
  }
});

test("at the end the lowest and the highest are named, whatever their order", () => {
  const [low, middle, high] = [1, 2, 3].map((v) => straight([3, 3], [2, 2], { label: `at ${v}`, gap: gaps(v) }));
  for (const runs of [
    [low, middle, high],
    [high, low, middle],
    [middle, high, low],
  ]) {
    assert.deepEqual(told(runs, 50), [["say_lead", { step: 1, run: "at 1" }]]);
    assert.deepEqual(told(runs, N), [
      ["say_end", { step: N, run: "at 1", gap: "1" }],
      ["say_last", { run: "at 3", gap: "3" }],
    ]);
  }
  assert.deepEqual(told([high], N), [["say_alone", { step: N, run: "at 3", gap: "3" }]]);
});

test("who is lower for two steps of a hundred does not lead; who stays so to the end does", () => {
  const level = straight([3, 3], [2, 2], { label: "level", gap: gaps(4) });
  const dips = (...steps) => {
    const gap = gaps(5);
    for (const step of steps) gap[step] = 3;
    return straight([3, 3], [2, 2], { label: "dips", gap });
  };
  const leaders = (run) =>
    happenings([level, run], N, VIEW).flatMap(({ lead, step, said }) => (lead && step ? [[step, said[1].run]] : []));
  assert.deepEqual(leaders(dips(50, 51)), [[1, "level"]]);
  assert.deepEqual(leaders(dips(50, 51, 52)), [
    [1, "level"],
    [50, "dips"],
    [53, "level"],
  ]);
  assert.deepEqual(leaders(dips(99, 100)), [
    [1, "level"],
    [99, "dips"],
  ]);
  // Who draws level has not passed.
  assert.deepEqual(leaders({ ...level, label: "same" }), [[1, "level"]]);
});

test("who led and is lost leads no more, and is not last", () => {
  const wild = straight([3, 3], [2, 2], { label: "wild", gap: gaps(1), ...became("diverged", 40) });
  const calm = straight([3, 3], [2, 2], { label: "calm", gap: gaps(4) });
  assert.deepEqual(told([calm, wild], 39), [["say_lead", { step: 1, run: "wild" }]]);
  const said = [
    ["say_diverged", { step: 40, run: "wild" }],
    ["say_lead", { step: 40, run: "calm" }],
  ];
  assert.deepEqual(told([calm, wild], 70).toSorted(), said);
  assert.deepEqual(keys(told([calm, wild], N)), ["say_end", "say_diverged"]);
});

test("when nobody goes on: since when, and what became of the last", () => {
  const lost = straight([3, 3], [2, 2], { gap: gaps(NaN), ...became("diverged", 2) });
  assert.deepEqual(told([lost], 50), [["say_diverged", { step: 2, run: "A" }]]);
  const later = { ...lost, ...became("overflowed", 9, { quantity: "v", coordinate: "y" }), label: "B" };
  for (const runs of [
    [lost, later],
    [later, lost],
  ])
    for (const step of [50, N])
      assert.deepEqual(told(runs, step), [
        ["say_lost", { step: 9 }],
        ["say_overflowed", { step: 9, run: "B", quantity: "v", coordinate: "y" }],
      ]);
});

test("of what has just happened the gravest is told, for six steps of a hundred or three of a few", () => {
  const wild = straight([3, 3], [2, 2], { label: "wild", gap: gaps(9), ...became("diverged", 40) });
  const calm = straight([3, 3], [2, 2], { label: "calm", gap: gaps(2) });
  const rests = straight([3, 3], [2, 2], { label: "rests", gap: gaps(3), ...became("saddle", 41) });
  for (const runs of [
    [rests, wild, calm],
    [calm, wild, rests],
  ]) {
    assert.deepEqual(keys(told(runs, 39)), ["say_lead"]);
    for (const step of [42, 46]) assert.equal(told(runs, step)[1][0], "say_diverged");
    assert.deepEqual(told(runs, 47)[1], ["say_saddle", { step: 41, run: "rests" }]);
    assert.equal(told(runs, 44, 50)[1][0], "say_saddle");
    assert.equal(told(runs, 43, 50)[1][0], "say_diverged");
    assert.deepEqual(keys(told(runs, N)), ["say_end", "say_saddle"]);
  }
});

test("a run that divided by zero did not diverge: what, where and why is said", () => {
  const values = { quantity: "d", coordinate: "y", setting: "ε" };
  const odd = straight([3, 3], [2, 2], { label: "odd", gap: gaps(9), ...became("undefined", 40, values) });
  for (const step of [40, N])
    assert.deepEqual(told([odd], step), [["say_undefined", { step: 40, run: "odd", ...values }]]);
});

test("who turns back at every step zigzags, if it can be seen; who goes straight does not", () => {
  const zigzag = (size) =>
    runThrough(
      Array.from({ length: N + 1 }, (_, t) => [3, size * (t < 20 ? t / 20 : (-1) ** t)]),
      { label: "zigzag", gap: gaps(4) },
    );
  const even = straight([3, 3], [2, 2], { label: "even", gap: gaps(1) });
  assert.deepEqual(told([even, zigzag(1)], 50)[1], ["say_zigzags", { step: 23, run: "zigzag" }]);
  // A step of 0.05 on a map 20 wide is two pixels of eight hundred.
  assert.equal(told([even, zigzag(0.026)], 50).length, 2);
  assert.equal(told([even, zigzag(0.024)], 50).length, 1);
  assert.equal(told([even, { ...even }], 50).length, 1);
  // Noise throws a run to and fro, which is no zigzag; all else is said as ever.
  const said = (noisy) => happenings([even, zigzag(1)], N, VIEW, noisy).map(({ said: [key] }) => key);
  assert.deepEqual(said(false), ["say_start", "say_lead", "say_zigzags"]);
  assert.deepEqual(said(true), ["say_start", "say_lead"]);
});

test("who leaves the view is said to, once, on either side", () => {
  const even = straight([3, 3], [2, 2], { label: "even", gap: gaps(1) });
  for (const [x, y] of [
    [0, 40],
    [-40, 0],
  ]) {
    const away = straight([0, 0], [x, y], { label: "away", gap: gaps(2) });
    assert.equal(told([even, away], 25).length, 1);
    assert.deepEqual(told([even, away], 70)[1], ["say_outside", { step: 26, run: "away" }]);
  }
});

test("who hardly moves any more, far above the others and not far below its start, stalls", () => {
  const slowing = (label, gap) =>
    runThrough(
      Array.from({ length: N + 1 }, (_, t) => [3 - 0.75 * (1 - 0.8 ** t), 3]),
      { label, gap },
    );
  const first = straight([3, 3], [2, 2], { label: "first", gap: gaps(0.1) });
  const stuck = slowing("stuck", gaps(4));
  // 1.25 ** 11 is the first power above ten.
  assert.deepEqual(told([first, stuck], 50)[1], ["say_stalls", { step: 12, run: "stuck" }]);
  assert.equal(told([first, stuck], 11).length, 1);
  // Slow for a moment only, as who turns round.
  const turning = runThrough(
    Array.from({ length: N + 1 }, (_, t) => [3 + Math.cos((2 * Math.PI * t) / 50), 3]),
    { label: "turning", gap: gaps(4) },
  );
  assert.ok(shrinkage(turning.x, 26) > 10);
  assert.equal(told([first, turning], 50).length, 1);
  // Not far above the first: below 30 times its gap.
  assert.equal(told([first, slowing("near", gaps(2.9))], 50).length, 1);
  // Far below its own start: a hundredth of it.
  const fallen = gaps(4);
  fallen[0] = 401;
  assert.equal(told([first, slowing("fallen", fallen)], 50).length, 1);
});

test("turning back is a cosine below −1/2 three times in a row; shrinking is against the longest of ten moves", () => {
  let turned = 0;
  for (const { x, turns, shrinkage: shrunk } of expected.paths) {
    const run = Float32Array.from(x);
    assert.deepEqual(
      turns.map((_, i) => turnsBack(run, i + 1)),
      turns,
    );
    near(
      shrunk.map((_, i) => shrinkage(run, i + 1)),
      shrunk,
      { relative: 1e-5 },
    );
    turned += turns.filter(Boolean).length;
  }
  assert.ok(turned > 10);
});

test("four steps are too few to zigzag, and who stands still neither turns back nor shrinks", () => {
  const x = Float32Array.from({ length: 20 }, (_, i) => (i % 2 ? 0 : (-1) ** (i / 2)));
  assert.equal(turnsBack(x, 4), false);
  assert.equal(turnsBack(x, 5), true);
  const still = new Float32Array(20);
  assert.equal(turnsBack(still, 6), false);
  assert.equal(shrinkage(still, 6), 1);
});
