import assert from "node:assert/strict";
import test from "node:test";

import { caption, shrinkage, turnsBack } from "../../../browser/pure/caption.js";
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

test("of no runs there is nothing to say", () => assert.deepEqual(caption([], 5, N, VIEW), []));

test("at the start: where it is, and how far above the minimum", () => {
  const run = straight([1.23456789, -2], [0, 0], { gap: gaps(4.5) });
  assert.deepEqual(caption([run, straight([5, 5], [0, 0])], 0, N, VIEW), [
    ["say_start", { x: 1.23, y: -2, gap: "4.5" }],
  ]);
});

test("the lowest leads and the highest is named last, whatever their order", () => {
  const [low, middle, high] = [1, 2, 3].map((v) => straight([3, 3], [2, 2], { label: `at ${v}`, gap: gaps(v) }));
  for (const runs of [
    [low, middle, high],
    [high, low, middle],
    [middle, high, low],
  ]) {
    assert.deepEqual(caption(runs, 50, N, VIEW), [
      ["say_lead", { step: 50, run: "at 1", gap: "1" }],
      ["say_last", { run: "at 3", gap: "3" }],
    ]);
    assert.deepEqual(keys(caption(runs, N, N, VIEW)), ["say_end", "say_last"]);
  }
});

test("it is the gap at this very step that counts", () => {
  const falling = straight([3, 3], [2, 2], {
    label: "falling",
    gap: Float32Array.from({ length: N + 1 }, (_, t) => 6 - t / 20),
  });
  const level = straight([3, 3], [2, 2], { label: "level", gap: gaps(4) });
  assert.equal(caption([falling, level], 20, N, VIEW)[0][1].run, "level");
  assert.equal(caption([falling, level], 60, N, VIEW)[0][1].run, "falling");
});

test("one run alone is not ahead of anybody, not even at the end", () => {
  const run = straight([3, 3], [2, 2], { gap: gaps(4) });
  assert.deepEqual(caption([run], 50, N, VIEW), [["say_alone", { step: 50, run: "A", gap: "4" }]]);
  assert.deepEqual(keys(caption([run], N, N, VIEW)), ["say_alone"]);
});

test("of two, one of them lost, the other leads and nobody is last", () => {
  const lost = straight([3, 3], [2, 2], { gap: gaps(NaN), ...became("diverged", 2) });
  const run = straight([3, 3], [2, 2], { label: "B", gap: gaps(4) });
  assert.deepEqual(caption([lost, run], 50, N, VIEW), [["say_lead", { step: 50, run: "B", gap: "4" }]]);
  assert.deepEqual(caption([lost], 50, N, VIEW), [["say_diverged", { step: 2, run: "A" }]]);
  const later = { ...lost, ...became("overflowed", 9, { quantity: "v", coordinate: "y" }), label: "B" };
  for (const runs of [
    [lost, later],
    [later, lost],
  ])
    assert.deepEqual(caption(runs, 50, N, VIEW), [
      ["say_lost", { step: 50 }],
      ["say_overflowed", { step: 9, run: "B", quantity: "v", coordinate: "y" }],
    ]);
});

test("a run that diverges is news, for six steps of a hundred or three of a few", () => {
  const wild = straight([3, 3], [2, 2], { label: "wild", gap: gaps(9), ...became("diverged", 40) });
  const calm = straight([3, 3], [2, 2], { label: "calm", gap: gaps(4) });
  const told = (step) => caption([calm, wild], step, N, VIEW);
  assert.deepEqual(keys(told(39)), ["say_lead", "say_last"]);
  for (const step of [40, 46]) assert.deepEqual(told(step)[1], ["say_diverged", { step: 40, run: "wild" }]);
  assert.deepEqual(keys(told(47)), ["say_lead"]); // who is lost is not last
  const late = { ...wild, status_step: N };
  assert.deepEqual(keys(caption([calm, late], N, N, VIEW)), ["say_end", "say_diverged"]);
  assert.deepEqual(keys(caption([calm, wild], 43, 50, VIEW)), ["say_lead", "say_diverged"]);
  assert.deepEqual(keys(caption([calm, wild], 44, 50, VIEW)), ["say_lead"]);
  // Loss is news before rest, whatever the order.
  const rests = straight([3, 3], [2, 2], { label: "rests", gap: gaps(3), ...became("saddle", 41) });
  for (const runs of [
    [rests, wild],
    [wild, rests],
  ])
    assert.equal(caption(runs, 42, N, VIEW)[1][0], "say_diverged");
  assert.deepEqual(caption([rests], 42, N, VIEW)[1], ["say_saddle", { step: 41, run: "rests" }]);
});

test("a run that divided by zero did not diverge: what, where and why is said", () => {
  const values = { quantity: "d", coordinate: "y", setting: "ε" };
  const more = { label: "odd", gap: gaps(9), ...became("undefined", 40, values) };
  const odd = straight([3, 3], [2, 2], more);
  const calm = straight([3, 3], [2, 2], { label: "calm", gap: gaps(4) });
  const sentence = ["say_undefined", { step: 40, run: "odd", ...values }];
  assert.deepEqual(caption([calm, odd], 43, N, VIEW)[1], sentence);
  assert.deepEqual(keys(caption([calm, odd], 47, N, VIEW)), ["say_lead"]);
  assert.deepEqual(keys(caption([calm, odd], 39, N, VIEW)), ["say_lead", "say_last"]);
  for (const step of [40, N]) assert.deepEqual(caption([odd], step, N, VIEW), [sentence]);
});

test("a run that arrives is news after the one that leads", () => {
  const there = straight([3, 3], [2, 2], { label: "there", gap: gaps(1), ...became("converged", 40) });
  const other = straight([3, 3], [2, 2], { label: "other", gap: gaps(4) });
  assert.deepEqual(caption([other, there], 42, N, VIEW), [
    ["say_lead", { step: 42, run: "there", gap: "1" }],
    ["say_converged", { step: 40, run: "there" }],
  ]);
  assert.deepEqual(keys(caption([other, there], 60, N, VIEW)), ["say_lead", "say_last"]);
});

test("who turns back at every step zigzags; who goes straight does not", () => {
  const zigzag = runThrough(
    Array.from({ length: N + 1 }, (_, t) => [3 - t / 50, (-1) ** t]),
    { label: "zigzag", gap: gaps(4) },
  );
  const even = straight([3, 3], [2, 2], { label: "even", gap: gaps(1) });
  assert.deepEqual(caption([even, zigzag], 50, N, VIEW)[1], ["say_zigzags", { run: "zigzag" }]);
  assert.deepEqual(keys(caption([even, { ...even }], 50, N, VIEW)), ["say_lead", "say_last"]);
});

test("who has left the view is said to be outside it", () => {
  const away = straight([0, 0], [0, 40], { label: "away", gap: gaps(2) });
  const even = straight([3, 3], [2, 2], { label: "even", gap: gaps(1) });
  assert.deepEqual(caption([even, away], 50, N, VIEW)[1], ["say_outside", { run: "away" }]);
  assert.deepEqual(keys(caption([even, away], 20, N, VIEW)), ["say_lead", "say_last"]);
  const left = straight([0, 0], [-40, 0], { label: "left", gap: gaps(2) });
  assert.deepEqual(caption([even, left], 50, N, VIEW)[1], ["say_outside", { run: "left" }]);
});

test("who hardly moves any more, far above the others and not far below its start, stalls", () => {
  const slowing = (label, gap) =>
    runThrough(
      Array.from({ length: N + 1 }, (_, t) => [3 - 0.75 * (1 - 0.8 ** t), 3]),
      { label, gap },
    );
  const first = straight([3, 3], [2, 2], { label: "first", gap: gaps(0.1) });
  const stuck = slowing("stuck", gaps(4));
  const said = caption([first, stuck, slowing("less", gaps(3.5))], 20, N, VIEW);
  assert.equal(said[1][0], "say_stalls");
  assert.equal(said[1][1].run, "stuck");
  assert.equal(said[1][1].times, "69"); // 1.25 ** 19
  // Not far above the first: below 30 times its gap.
  assert.deepEqual(keys(caption([first, slowing("near", gaps(2.9))], 20, N, VIEW)), ["say_lead", "say_last"]);
  // Far below its own start: a hundredth of it.
  const fallen = gaps(4);
  fallen[0] = 401;
  assert.deepEqual(keys(caption([first, slowing("fallen", fallen)], 20, N, VIEW)), ["say_lead", "say_last"]);
  // Still moving: no tenth of its early moves.
  assert.deepEqual(keys(caption([first, stuck], 11, N, VIEW)), ["say_lead", "say_last"]);
  assert.deepEqual(keys(caption([first, stuck], 12, N, VIEW)), ["say_lead", "say_stalls"]);
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
