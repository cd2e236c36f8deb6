import assert from "node:assert/strict";
import test from "node:test";

import { answerOf } from "../../../browser/pure/answer.js";
import { near } from "./support.mjs";

const surface = { id: "bowl", values: { a: 2 }, minima: [[1, 0, 0]], f_star: -3, domain: [], saddles: [] };
const run = (optimizer, lr) => ({ optimizer, hyper: { lr }, label: optimizer, status: "moving", status_step: null });
const sent = {
  header: {
    surface,
    schedule: { id: "constant", values: {} },
    steps: 2,
    ...{ noise: 0, seed: 4, chart: "gap", show: ["dots"], at: null, view: null, start: [0, 0] },
    runs: [run("sgd", 0.1), run("adam", 0.5)],
    link: "surface=bowl",
    race: "r",
  },
  arrays: {
    x: Float32Array.from([0, 0, 1, 0, 2, 0, 5, 5, 6, 6, NaN, 7]),
    gap: Float32Array.from([3, 2, 1, 6, 5, 4]),
    schedule: Float32Array.from([1, 0.5]),
  },
};
const asked = { link: "surface=bowl", scene: null, runs: null, anew: true, replace: true };
const keys = () => {
  let key = 10;
  return () => ++key;
};

test("each run has the rows that are its own", () => {
  const { tracks } = answerOf(sent, asked, keys());
  near(tracks[0].x, [0, 0, 1, 0, 2, 0]);
  near(tracks[1].x, [5, 5, 6, 6, NaN, 7]);
  near(tracks[0].gap, [3, 2, 1]);
  near(tracks[1].gap, [6, 5, 4]);
  assert.deepEqual(
    tracks.map(({ last }) => last),
    [2, 1],
  );
  assert.equal(tracks[1].grad, undefined);
  assert.deepEqual(
    tracks.map(({ label }) => label),
    ["sgd", "adam"],
  );
});

test("quantities are made of the scene's schedule, minima and least loss, once each", () => {
  const [, adam] = answerOf(sent, asked, keys()).tracks;
  near(adam.values("f"), [3, 2, 1]);
  near(adam.values("lr"), [NaN, 0.5, 0.25]);
  near(adam.values("distance"), [Math.hypot(4, 5), Math.hypot(5, 6), NaN], { relative: 1e-6 });
  assert.equal(adam.values("f"), adam.values("f"));
});

test("a run keeps the key it was asked with; one that is new gets another", () => {
  const known = { ...asked, runs: [{ key: 3, optimizer: "sgd", hyper: {} }] };
  const { scene, tracks } = answerOf(sent, known, keys());
  assert.deepEqual(
    tracks.map(({ key }) => key),
    [3, 11],
  );
  assert.deepEqual(
    scene.runs.map(({ key }) => key),
    [3, 11],
  );
  assert.deepEqual(
    answerOf(sent, asked, keys()).tracks.map(({ key }) => key),
    [11, 12],
  );
});

test("the scene is what the source understood, and nothing more", () => {
  const answer = answerOf(sent, asked, keys());
  assert.deepEqual(answer.scene, {
    surface: { id: "bowl", values: { a: 2 } },
    schedule: { id: "constant", values: {} },
    runs: [
      { key: 11, optimizer: "sgd", hyper: { lr: 0.1 } },
      { key: 12, optimizer: "adam", hyper: { lr: 0.5 } },
    ],
    ...{ steps: 2, noise: 0, seed: 4, chart: "gap", show: ["dots"], at: null, view: null, start: [0, 0] },
  });
  assert.equal(answer.asked, asked);
  assert.deepEqual([answer.link, answer.race, answer.problems, answer.data], ["surface=bowl", "r", [], null]);
  assert.equal(answer.surface, surface);
  assert.ok(Object.isFrozen(answer) && answer.tracks.every(Object.isFrozen));
});

test("problems and a regression's data come along", () => {
  const points = Float32Array.from([1, 2]);
  const batch = Uint8Array.from([0]);
  const header = { ...sent.header, problems: ["lr is negative"] };
  const samples = Float32Array.from([1, 0, 0, 0, 1, 0]);
  const answer = answerOf({ header, arrays: { ...sent.arrays, points, batch, samples } }, asked, keys());
  assert.deepEqual(answer.problems, ["lr is negative"]);
  assert.deepEqual(answer.data, { points, batch, samples });
});

test("a race is noisy by its noise, or by batches that are not all the data", () => {
  const noisy = (noise, values = {}, arrays = {}) =>
    answerOf(
      {
        header: { ...sent.header, noise, surface: { ...surface, values } },
        arrays: { ...sent.arrays, ...arrays },
      },
      asked,
      keys(),
    ).noisy;
  const data = { points: new Float32Array(2 * 32), batch: new Uint8Array(2) };
  assert.equal(noisy(0), false);
  assert.equal(noisy(0.001), true);
  assert.equal(noisy(0, { batch: 8 }, data), true);
  assert.equal(noisy(0, { batch: 32 }, data), false);
  assert.equal(noisy(0.1, { batch: 32 }, data), true);
});
