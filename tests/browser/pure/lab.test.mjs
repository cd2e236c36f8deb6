import assert from "node:assert/strict";
import { test } from "node:test";

import { answerOf, best, joined, linkOf, NOTHING, pictureAt, recordOf, told } from "../../../browser/pure/lab.js";
import { early, fate, fell, lowest, standing } from "../../../browser/pure/standing.js";

const sgd = { optimizer: "sgd", hyper: { lr: 0.1 }, label: "SGD", lost: 0, lost_step: null, lost_says: "" };
const adam = { optimizer: "adam", hyper: {}, label: "Adam", lost: 2, lost_step: 10, lost_says: "says_overflowed" };
/** Of each record 6 numbers: median, low and high of two quantities; a picture has 4 bytes. */
const sent = (spans, extra = {}, arrays = {}) => ({
  header: {
    course: { data: "moons", batch: "full" },
    picture: "curves",
    pictures: ["curves"],
    chart: "train_loss",
    charts: ["train_loss", "test_loss"],
    at: null,
    steps: [0, 10, 20],
    record_size: 6,
    picture_size: 4,
    problems: [],
    runs: [sgd, adam].map((run, i) => ({ ...run, name: "ab"[i], ...spans[i] })),
    ...extra,
  },
  arrays,
});
const span = (records, pictures = [0, 0]) => ({ records, pictures });
const NONE = [span([0, 0]), span([0, 0])];
/** Numbers that say of which run, record and place they are. */
const rows = (...places) =>
  Float32Array.from(
    places.flatMap(([run, record]) => Array.from({ length: 6 }, (_, i) => 100 * run + 10 * record + i)),
  );
const squares = (...numbers) => Uint8Array.from(numbers.flatMap((n) => [n, n, n, n]));
const answerTo = ({ header }, known) =>
  answerOf(header, known, /** @type {any} */ ({ runs: null }), { over: true }, (i) => 7 + i);
const answered = (...more) => {
  const one = sent(...more);
  return answerTo(one, joined(NOTHING, one));
};
const whole = sent(
  [span([0, 3], [0, 2]), span([0, 2], [0, 1])],
  { ground: { classes: 2 } },
  {
    curves: rows([0, 0], [0, 1], [0, 2], [1, 0], [1, 1]),
    pictures: squares(1, 2, 3),
    ...{ points: [1], labels: [2], flipped: [3] },
  },
);
const parts = [
  sent(
    [span([0, 2], [0, 1]), span([0, 0])],
    { ground: { classes: 2 } },
    { curves: rows([0, 0], [0, 1]), pictures: squares(1), points: [1], labels: [2], flipped: [3] },
  ),
  sent(
    [span([2, 3], [1, 2]), span([0, 1], [0, 1])],
    { ground: { classes: 2 } },
    { curves: rows([0, 2], [1, 0]), pictures: squares(2, 3) },
  ),
  sent([span([3, 3], [2, 2]), span([1, 2], [1, 1])], { ground: { classes: 2 } }, { curves: rows([1, 1]) }),
];

test("what comes in parts is what comes whole, and says how much there is", () => {
  let known = NOTHING;
  assert.equal(told(known), "");
  const counts = parts.map((part) => told((known = joined(known, part))));
  assert.deepEqual(counts, ["a.2", "a.3,b.1", "a.3,b.2"]);
  assert.deepEqual(answerTo(parts[2], known), answerTo(whole, joined(NOTHING, whole)));
});

test("a part that comes twice is there once, and answers that are shown keep what they have", () => {
  const first = joined(NOTHING, parts[0]);
  const before = structuredClone(answerTo(parts[0], first));
  const second = joined(first, parts[1]);
  assert.deepEqual(joined(second, parts[1]), second);
  assert.deepEqual(structuredClone(answerTo(parts[0], first)), before);
});

test("a server that begins anew takes nothing away", () => {
  const known = joined(NOTHING, whole);
  const less = joined(known, sent([span([1, 1], [1, 1]), span([0, 0])], { ground: null }));
  assert.deepEqual([told(less), less.ground], ["a.3,b.2", known.ground]);
});

test("runs that are in the next lab too are kept, others and their ground are not", () => {
  const known = joined(NOTHING, whole);
  const [run] = whole.header.runs;
  const other = (name) =>
    joined(known, { header: { ...whole.header, runs: [{ ...run, name, ...span([0, 0]) }] }, arrays: {} });
  assert.equal(told(other("a")), "a.3");
  assert.equal(other("a").ground, known.ground);
  assert.deepEqual([told(other("c")), other("c").ground], ["", null]);
  const both = { ...whole.header, runs: [run, { ...run, name: "c", ...span([0, 0]) }] };
  assert.equal(joined(known, { header: both, arrays: {} }).ground, known.ground);
});

test("what a lab looks at is kept with its runs: its points, its digits, its plane", () => {
  const known = joined(NOTHING, whole);
  assert.deepEqual(known.ground, { classes: 2, points: [1], labels: [2], flipped: [3] });
  assert.deepEqual([known.digits, known.plane], [null, null]);
  const seen = joined(known, sent(NONE, { plane: { name: "p" } }, { digits: [4], labels: [5], plane_x: [6] }));
  assert.deepEqual(seen.digits, { pictures: [4], labels: [5] });
  assert.deepEqual(seen.plane, { name: "p", arrays: { digits: [4], labels: [5], plane_x: [6] } });
  const later = joined(seen, sent(NONE, { plane: { name: "p" } }));
  assert.deepEqual([later.digits, later.plane], [seen.digits, seen.plane]);
  // Another lab has neither, and one that no longer shows the plane has none.
  const runs = whole.header.runs.map((run) => ({ ...run, name: `other ${run.name}`, ...span([0, 0]) }));
  assert.equal(joined(seen, sent(NONE, { runs })).digits, null);
  assert.equal(joined(seen, sent(NONE)).plane, null);
});

test("a lab is written so that it is read again, with nothing left out", () => {
  const { scene } = answered(NONE);
  assert.equal(linkOf(scene), "data=moons&batch=full&run=sgd,lr=0.1&run=adam&picture=curves&chart=train_loss");
  assert.match(linkOf({ ...scene, runs: [], at: 20 }), /&run=&.*&at=20$/);
});

test("each run has its own rows of each quantity, and its name", () => {
  const { tracks } = answerTo(whole, joined(NOTHING, whole));
  assert.deepEqual(
    tracks.map(({ key }) => key),
    [7, 8],
  );
  assert.deepEqual([...tracks[0].curves.train_loss.values], [0, 10, 20]);
  assert.deepEqual([...tracks[0].curves.test_loss.values], [1, 11, 21]);
  assert.deepEqual([...tracks[0].curves.test_loss.high], [5, 15, 25]);
  assert.deepEqual([...tracks[1].curves.train_loss.low], [102, 112, NaN]);
});

test("each run has as many pictures as there are of it", () => {
  const pictures = answerTo(whole, joined(NOTHING, whole)).tracks.map((track) =>
    track.pictures.map((each) => [...each]),
  );
  assert.deepEqual(pictures, [
    [
      [1, 1, 1, 1],
      [2, 2, 2, 2],
    ],
    [[3, 3, 3, 3]],
  ]);
});

test("pictures are of every other record, and of the last", () => {
  const taken = [0, 2, 4, 5].map((record) => Uint8Array.of(record));
  assert.deepEqual(
    [0, 1, 2, 3.9, 4, 5].map((record) => pictureAt(taken, record, 5)?.[0]),
    [0, 0, 2, 2, 4, 5],
  );
  assert.equal(pictureAt(taken.slice(0, 1), 5, 9)?.[0], 0); // more is to come
  assert.equal(pictureAt([], 0, 5), undefined);
});

test("a path in the plane ends where it is finite no more", () => {
  const x = Float32Array.from([0, 0, 1, 1, 2, 2, 0, 0, 3, 3, NaN, NaN]);
  const along = {
    plane_x: x,
    plane_true: Float32Array.of(1, 2, 3, 4, 5, 6),
    plane_seen: Float32Array.of(7, 8, 9, 10, 11, 12),
  };
  const extra = { plane: { name: "p", factor: 2 } };
  const known = joined(NOTHING, sent(NONE, extra, { ...along, plane_level: 1, plane_vertices: 2 }));
  assert.equal(told(known), "p.1");
  const again = sent(NONE, extra);
  const { plane, tracks } = answerTo(again, joined(known, again));
  assert.deepEqual(plane.arrays, { level: 1, vertices: 2 });
  assert.deepEqual(
    tracks.map(({ path }) => path.last),
    [2, 1],
  );
  assert.deepEqual([...tracks[1].path.x.subarray(0, 4)], [0, 0, 3, 3]);
  assert.deepEqual([...tracks[1].path.true], [4, 5, 6]);
  assert.deepEqual([...tracks[0].path.seen], [7, 8, 9]);
  assert.equal(answered(NONE).tracks[0].path, undefined);
  assert.equal(answered(NONE, { plane: null }).plane, null);
});

test("squares fill a pane in as many columns as make them largest", () => {
  assert.deepEqual(best(1, 300, 200, 20, 10), { columns: 1, size: 180 });
  assert.deepEqual(best(4, 400, 420, 0, 0), { columns: 2, size: 200 });
  assert.deepEqual(best(4, 800, 210, 10, 0), { columns: 4, size: 200 });
  assert.deepEqual(best(9, 300, 300, 0, 0), { columns: 3, size: 100 });
  assert.deepEqual(best(4, 411, 431, 10, 10), { columns: 2, size: 200 });
  assert.deepEqual(best(5, 200, 100, 0, 0), { columns: 3, size: 50 }); // so are four columns: no wider than need be
  assert.deepEqual(best(3, 40, 12, 24, 12), { columns: 1, size: 0 });
});

test("a step is reached at the first record that is not before it", () => {
  assert.deepEqual(
    [0, 1, 10, 11, 20, 99].map((step) => recordOf([0, 10, 20], step)),
    [0, 1, 1, 2, 2, 2],
  );
});

const curves = (train, test) => ({ train_loss: { values: train }, test_loss: { values: test } });
const runs = [
  { label: "SGD", lost: 0, lost_step: null, lost_says: "", curves: curves([1, 0.5], [1, 0.2]) },
  { label: "Adam", lost: 1, lost_step: 5, lost_says: "says_overflowed", curves: curves([1, 0.1], [1, NaN]) },
];

test("who is lowest is told, and who was lost once it was", () => {
  const values = { step: 0, run: "SGD", loss: "1", best: "SGD", least: "1" };
  assert.deepEqual(standing(runs, { record: 0, step: 0, seeds: 3 }), [["say_begin", values]]);
  assert.deepEqual(standing(runs, { record: 1, step: 9, seeds: 3 }), [
    ["say_lowest", { step: 9, run: "Adam", loss: "0.1", best: "SGD", least: "0.2" }],
    ["says_overflowed", { run: "Adam", count: 1, seeds: 3, step: 5 }],
  ]);
  assert.equal(standing([runs[0]], { record: 1, step: 9, seeds: 3 })[0][0], "say_both");
  assert.deepEqual([fell(runs[1], 4), fell(runs[1], 5), fell(runs[0], 9)], [false, true, false]);
  assert.equal(fate(runs[1], 3)[0], "says_overflowed");
});

test("a run would have been stopped where its validation loss is lowest", () => {
  const each = { validation_loss: [1, 0.3, 0.2, 0.4], test_loss: [1, 0.5, 0.25, 0.6] };
  const known = Object.fromEntries(Object.entries(each).map(([name, values]) => [name, { values }]));
  assert.deepEqual(early({ curves: known }, [0, 10, 20, 30]), ["early", { step: 20, there: "0.25", end: "0.6" }]);
});

test("where nothing is known nothing is said of it, but for what was lost", () => {
  const nothing = { ...runs[0], curves: curves([NaN], [NaN]) };
  assert.deepEqual(standing([nothing], { record: 0, step: 0, seeds: 3 }), [["say_nothing", {}]]);
  const lost = { ...nothing, lost: 3, lost_step: 0, lost_says: "says_undefined" };
  assert.equal(standing([lost], { record: 0, step: 0, seeds: 3 })[0][0], "says_undefined");
  assert.equal(lowest([nothing], "train_loss", 0), null);
  assert.deepEqual(lowest(runs, "train_loss", 1), { label: "Adam", value: 0.1 });
});
