import assert from "node:assert/strict";
import test from "node:test";

import { answerOf } from "../../../browser/pure/answer.js";
import { newKey, Store } from "../../../browser/store.js";

const SURFACE = {
  id: "bowl",
  values: {},
  domain: [
    [-2, 2],
    [-2, 2],
  ],
  minima: [[1, 0, 0]],
  saddles: [],
  f_star: 3,
  shift: 1,
};

/** What a server would answer to a question: two steps of each run. */
function answered(asked, changes = {}) {
  const ids = [...new URLSearchParams(asked.link).getAll("run")].filter(Boolean).map((text) => text.split(",")[0]);
  const header = {
    surface: SURFACE,
    schedule: { id: "constant", values: {} },
    start: [0, 0],
    steps: 2,
    noise: 0,
    seed: 0,
    chart: "gap",
    show: [],
    at: null,
    view: null,
    link: asked.link,
    race: "",
    runs: ids.map((optimizer) => ({ optimizer, hyper: { lr: 0.1 }, label: optimizer, status: "moving" })),
    ...changes,
  };
  const arrays = {
    x: new Float32Array(ids.length * 6).map((_, i) => i % 6),
    gap: new Float32Array(ids.length * 3).map((_, i) => 9 - i),
    schedule: new Float32Array([1, 0.5]),
  };
  return answerOf({ header, arrays }, asked, newKey);
}

function opened(link = "surface=bowl&run=sgd&run=adam") {
  const heard = [];
  const store = new Store((changed) => heard.push(changed));
  store.adopt(link);
  store.show(answered(store.question));
  return { store, heard };
}

test("a scene is what was answered, and cannot be changed but by an edit", () => {
  const { store, heard } = opened();
  assert.deepEqual(heard, ["scene", "answer"]);
  assert.deepEqual(
    store.scene.runs.map(({ optimizer }) => optimizer),
    ["sgd", "adam"],
  );
  assert.throws(() => (store.scene.runs[0].hyper.lr = 1), TypeError);
  const before = store.scene;
  store.edit({ steps: 7 });
  assert.deepEqual([before.steps, store.scene.steps], [2, 7]);
  assert.match(String(store.question?.link), /steps=7/);
});

test("an answer that comes too late is not shown, unless a hand is still moving", () => {
  const { store } = opened();
  store.edit({ start: [1, 1] });
  const late = store.question;
  store.edit({ start: [2, 2] });
  store.show(answered(late, { start: [1, 1] }));
  assert.notEqual(store.answer.asked, late);
  store.edit({ start: [3, 3] }, { finished: false });
  const between = store.question;
  store.edit({ start: [4, 4] }, { finished: false });
  store.show(answered(between, { start: [3, 3] }));
  assert.equal(store.answer.asked, between);
  assert.deepEqual(store.scene.start, [4, 4]); // where the hand is, not where it was
});

test("a scene that is opened anew stays so until it is there, whatever is edited meanwhile", () => {
  const { store } = opened();
  store.edit({ surface: { id: "ravine", values: {} } }, { anew: true });
  store.edit({ steps: 9 });
  assert.equal(store.question?.anew, true);
  store.show(answered(store.question));
  store.edit({ steps: 8 });
  assert.equal(store.question?.anew, false);
});

test("what is hidden and open goes with its run, not with its place", () => {
  const { store } = opened();
  const [sgd, adam] = store.scene.runs;
  store.toggle("hidden", sgd.key);
  store.toggle("open", adam.key);
  store.edit({ runs: [adam, sgd] });
  assert.deepEqual(
    store.tracks.map(({ label }) => label),
    ["adam"],
  ); // still on the picture of before
  store.show(answered(store.question));
  assert.deepEqual(
    store.tracks.map(({ label }) => label),
    ["adam"],
  );
  assert.ok(store.look.open.has(store.scene.runs[0].key));
  store.toggle("hidden", sgd.key);
  assert.equal(store.tracks.length, 2);
  store.adopt("surface=bowl&run=sgd&run=adam");
  store.toggle("hidden", sgd.key);
  store.show(answered(store.question));
  assert.equal(store.tracks.length, 2); // another scene, with nothing hidden
});

test("a track knows each quantity at each of its steps", () => {
  const { store } = opened();
  const [, adam] = store.answer.tracks;
  assert.deepEqual([...adam.values("gap")], [6, 5, 4]);
  assert.deepEqual([...adam.values("f")], [9, 8, 7]);
  assert.equal(adam.last, 2);
  const [none, first, second] = adam.values("lr");
  assert.ok(Number.isNaN(none) && Math.abs(first - 0.1) < 1e-7 && Math.abs(second - 0.05) < 1e-7);
  // The second place of the run is (2, 3): √(1 + 9) from the minimum.
  assert.ok(Math.abs(adam.values("distance")[1] - Math.sqrt(10)) < 1e-6);
});

test("what a hand lets go of is not asked for again: it was, while the hand moved", () => {
  const { store, heard } = opened();
  const steps = (finished) => store.edit({ steps: 7 }, { finished });
  steps(false);
  const asked = store.question;
  steps(true);
  assert.equal(store.question, asked);
  store.show(answered(asked, { steps: 7 }));
  assert.deepEqual(heard.slice(2), ["scene", "scene", "answer"]);
  // ... nor if its answer is there when the hand lets go, which is heard of, since the link is written then.
  store.edit({ steps: 8 }, { finished: false });
  store.show(answered(store.question, { steps: 8 }));
  store.edit({ steps: 8 });
  assert.deepEqual(heard.slice(5), ["scene", "answer", "answer"]);
  assert.ok(store.settled);
  store.edit({ steps: 9 });
  assert.notEqual(store.question?.link, asked?.link);
});

test("each finished edit can be undone and done again, one by one", () => {
  const { store } = opened();
  const arrive = () => store.show(answered(store.question, { steps: store.scene.steps, seed: store.scene.seed }));
  assert.deepEqual([store.leads(-1), store.leads(1)], [false, false]);
  store.edit({ steps: 5 }, { finished: false }); // a hand on its way
  store.edit({ steps: 7 });
  arrive();
  store.edit({ seed: 3 });
  arrive();
  assert.deepEqual([store.leads(-1), store.leads(1)], [true, false]);
  store.turn(-1);
  store.turn(-1); // sooner than the answer to the first
  assert.deepEqual([store.scene.steps, store.scene.seed, store.leads(-1)], [2, 0, false]);
  arrive();
  assert.deepEqual([store.leads(-1), store.edits], [false, 0]);
  store.turn(1);
  arrive();
  assert.deepEqual([store.scene.steps, store.scene.seed], [7, 0]);
  store.edit({ seed: 9 });
  assert.equal(store.leads(1), false); // what lay ahead is gone
  store.edit({ seed: 9 });
  store.turn(-1);
  assert.deepEqual([store.scene.steps, store.scene.seed], [7, 0]);
});

test("an undone removal brings back the run with all that was hidden and open of it", () => {
  const { store } = opened();
  const [sgd, adam] = store.scene.runs;
  store.toggle("hidden", sgd.key);
  store.edit({ runs: [adam] });
  store.show(answered(store.question));
  store.turn(-1);
  store.show(answered(store.question));
  assert.deepEqual(
    store.tracks.map(({ label }) => label),
    ["adam"],
  );
  assert.equal(store.scene.runs[0].key, sgd.key);
});

test("a reset brings back what was opened last, also after an undone story and after Back", () => {
  const { store } = opened();
  const arrive = (steps = store.scene.steps) => store.show(answered(store.question, { steps }));
  store.edit({ steps: 7 });
  arrive();
  store.adopt("surface=bowl&run=adam", { replace: false }); // a story
  arrive(4);
  store.edit({ steps: 9 });
  arrive();
  store.reset();
  assert.equal(store.question?.anew, true);
  assert.equal(store.question?.replace, false);
  arrive();
  assert.equal(store.scene.steps, 4);
  store.turn(-1); // undoes the reset
  arrive();
  assert.equal(store.scene.steps, 9);
  store.adopt("surface=bowl&run=sgd", { replace: false });
  store.turn(-1); // before that story is there
  arrive();
  assert.deepEqual([store.scene.steps, store.scene.runs.length, store.edits], [9, 1, 3]);
  store.adopt("surface=bowl&run=sgd&run=adam&steps=7", { anew: false }); // Back, to what was no story
  arrive(7);
  store.reset();
  arrive();
  assert.deepEqual([store.scene.steps, store.scene.runs.length], [2, 2]);
});

test("more of an answer that is shown leaves the scene, the look and the way back as they are", () => {
  const { store } = opened();
  store.edit({ steps: 9 });
  store.show(answered(store.question));
  const { scene, look, edits } = store;
  const more = answered(store.question, { steps: 9 });
  store.renew(more);
  assert.equal(store.answer, more);
  assert.deepEqual([store.scene, store.look, store.edits], [scene, look, edits]);
});

test("a store writes its scenes as it is told to", () => {
  const store = new Store(
    () => {},
    ({ name }) => `name=${name}`,
  );
  store.adopt("name=a");
  store.show(/** @type {any} */ ({ asked: store.question, scene: { name: "a", runs: [] }, tracks: [] }));
  store.edit(/** @type {any} */ ({ name: "b" }));
  assert.equal(store.question?.link, "name=b");
  store.turn(-1);
  assert.equal(store.question?.link, "name=a");
});

test("a clause dims the runs that it does not speak of, until the race is another", () => {
  const { store, heard } = opened();
  const [sgd, adam] = store.answer.tracks;
  const dimmed = () => store.answer.tracks.map(({ key }) => store.dims(key));
  assert.deepEqual([store.look.clause, ...dimmed()], [null, false, false]);
  heard.length = 0;
  store.release();
  assert.deepEqual(heard, []); // nobody draws again for nothing
  store.light(1, new Set([adam.key]));
  assert.deepEqual([store.look.clause, ...dimmed()], [1, true, false]);
  assert.deepEqual(heard, ["look"]);
  store.light(2, new Set());
  assert.deepEqual([store.look.clause, ...dimmed()], [2, false, false]);
  store.release();
  assert.deepEqual([store.look.clause, ...dimmed()], [null, false, false]);

  // Another quantity on the chart, or a zoom, is another view of the same race.
  store.light(0, new Set([sgd.key]));
  store.see({ box: [0, 1, 0, 1] });
  store.edit({ chart: "distance" });
  store.show(answered(store.question, { chart: "distance" }));
  assert.deepEqual([store.look.clause, ...dimmed()], [0, false, true]);
  // An edit ends what was told, also while a hand is still on it; the zoom stays.
  store.edit({ seed: 1 }, { finished: false });
  store.show(answered(store.question, { seed: 1, race: "another" }));
  assert.deepEqual([store.look.clause, ...dimmed()], [null, false, false]);
  assert.deepEqual(store.look.box, [0, 1, 0, 1]);
  // So does a link, even to the same race.
  store.light(0, new Set([sgd.key]));
  store.adopt(String(store.question?.link));
  store.show(answered(store.question, { race: "another" }));
  assert.deepEqual([store.look.clause, ...dimmed()], [null, false, false]);
});
