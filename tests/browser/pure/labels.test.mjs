import assert from "node:assert/strict";
import test from "node:test";

import { crowd, labelPlaces, leader, namePlaces, overlap } from "../../../browser/pure/labels.js";
import { fit, project } from "../../../browser/pure/plane.js";
import { expected, near } from "./support.mjs";

const free = () => 0;
const line = (from, to, n = 400) =>
  Array.from({ length: n + 1 }, (_, i) => [0, 1].map((k) => from[k] + (i / n) * (to[k] - from[k])));

test("a number stands on its line, along it", () => {
  const slope = Math.atan(0.2);
  const [[text, x, y, angle], ...more] = labelPlaces([["1.5", 30, line([0, 100], [800, 260])]], 800, 600, free);
  assert.equal(text, "1.5");
  near([y], [100 + 0.2 * x], { absolute: 1e-6 });
  near([angle], [slope]);
  assert.deepEqual(more, []);
  const [[, , , down]] = labelPlaces([["1", 30, line([800, 100], [0, 260])]], 800, 600, free);
  near([down], [-slope]); // read from left to right, whichever way the line runs
});

test("it stands where the line is straight", () => {
  const circle = Array.from({ length: 200 }, (_, i) => [
    150 + 40 * Math.cos(i / 20 - 9),
    300 + 40 * Math.sin(i / 20 - 9),
  ]);
  const [[, x, y]] = labelPlaces([["1", 60, [...circle, ...line([190, 300], [700, 300])]]], 800, 600, free);
  assert.ok(x > 190);
  assert.equal(y, 300);
  assert.deepEqual(labelPlaces([["1", 60, circle]], 800, 600, free), []);
});

test("it rather stands where the line is level", () => {
  const steep = line([100, 500], [300, 100]);
  const [[, x, , angle]] = labelPlaces([["1", 30, [...steep, ...line([300, 100], [700, 100])]]], 800, 600, free);
  assert.ok(x > 300);
  assert.equal(angle, 0);
});

test("it keeps clear of paths, and of the border where arrows and axes stand", () => {
  const level = line([0, 300], [800, 300]);
  const [[, x]] = labelPlaces([["1", 30, level]], 800, 600, (px) => Number(px < 500));
  assert.ok(x > 500);
  for (const y of [20, 560]) assert.deepEqual(labelPlaces([["1", 30, line([0, y], [800, y])]], 800, 600, free), []);
  for (const px of [50, 750]) assert.deepEqual(labelPlaces([["1", 4, line([px, 0], [px, 600])]], 800, 600, free), []);
  for (const y of [26, 554]) assert.equal(labelPlaces([["1", 30, line([0, y], [800, y])]], 800, 600, free).length, 1);
  const [[, left]] = labelPlaces([["1", 10, level]], 800, 600, (px) => Number(px > 90));
  assert.ok(left >= 56);
  const [[, right]] = labelPlaces([["1", 10, level]], 800, 600, (px) => Number(px < 710));
  assert.ok(right <= 744);
});

test("a path everywhere: better a number on a level line than none, but none on a steep one", () => {
  const always = () => 1;
  assert.equal(labelPlaces([["1", 30, line([0, 300], [800, 300])]], 800, 600, (px) => Number(px % 3 < 0.5)).length, 1);
  assert.deepEqual(labelPlaces([["1", 30, line([0, 300], [800, 300])]], 800, 600, always), []);
});

test("numbers keep apart from each other, equal ones further", () => {
  const lines = (texts) => texts.map((text, i) => [text, 30, line([0, 300 + 5 * i], [800, 300 + 5 * i])]);
  const apart = (texts) => {
    const [[, ax, ay], [, bx, by]] = labelPlaces(lines(texts), 800, 600, free);
    return Math.hypot(ax - bx, ay - by);
  };
  assert.ok(apart(["1", "2"]) > 64 && apart(["1", "2"]) < 90);
  assert.ok(apart(["1", "1"]) > 220);
  assert.equal(labelPlaces(lines(["1", "1", "1", "1", "1"]), 800, 600, free).length, 3);
});

test("a line shorter than its number has none", () => {
  assert.deepEqual(labelPlaces([["1", 30, line([380, 300], [418, 300])]], 800, 600, free), []);
  assert.equal(labelPlaces([["1", 30, line([380, 300], [422, 300])]], 800, 600, free).length, 1);
});

// Names beside marks

/** @typedef {import("../../../browser/pure/plane.js").Frame} Frame */
/** @type {(at: readonly number[], text?: string, far?: number, before?: number) => any} */
const name = (at, text = "minimum", far = 9, before) => ({
  at,
  room: 8 * text.length,
  line: 18,
  reach: 16,
  far,
  before,
});
/** @type {(at: readonly number[], reach?: number) => Frame} */
const mark = ([x, y], reach = 11) => [x - reach, y - reach, x + reach, y + reach];
/** @type {(width: number, height: number) => Frame} */
const within = (width, height) => [6, 6, width - 6, height - 6];
const boxes = (places) => places.flatMap((found) => (found ? [found.box] : []));

/** @type {(found: Frame[], taken: Frame[], frame: Frame, about?: string) => void} */
function apart(found, taken, [left, top, right, bottom], about) {
  for (const [i, box] of found.entries()) {
    assert.ok(box[0] >= left && box[1] >= top && box[2] <= right && box[3] <= bottom, about);
    for (const other of [...taken, ...found.slice(0, i)]) assert.ok(!overlap(box, other), about);
  }
}

test("a lone name stands to the right of its mark, at the border on the side that is free", () => {
  const at = (x, y) => namePlaces([name([x, y])], within(400, 300), [mark([x, y])])[0]?.box;
  assert.deepEqual(at(200, 150), [216, 141, 272, 159]);
  assert.deepEqual(at(390, 150), [318, 141, 374, 159]);
  assert.deepEqual(at(350, 3), [322, 19, 378, 37]);
});

test("a line leads from the edge of a mark to the nearest place of a name that is not beside it", () => {
  const mark = { at: [200, 150], reach: 16 };
  assert.equal(leader(mark, [216, 141, 272, 159]), null); // to its right
  assert.equal(leader(mark, [172, 116, 228, 134]), null); // above it
  assert.deepEqual(leader(mark, [172, 200, 228, 218]), [
    [200, 166],
    [200, 200],
  ]);
  assert.deepEqual(leader(mark, [230, 190, 286, 208]), [
    [200 + 16 * 0.6, 150 + 16 * 0.8],
    [230, 190],
  ]);
});

test("a name rather stands further away than on a path, and on a path rather than nowhere", () => {
  const right = crowd([{ xs: [200, 400], ys: [150, 150] }], 400, 300);
  const [found] = namePlaces([name([200, 150])], within(400, 300), [mark([200, 150])], right);
  assert.equal(found?.box[2], 184);
  const [all] = namePlaces([name([200, 150])], within(400, 300), [mark([200, 150])], () => 1);
  assert.equal(all?.box[0], 216);
});

test("a name stays where it was until another place is clearly better", () => {
  const frame = within(400, 300);
  assert.equal(namePlaces([name([200, 150], "start", 9, 1)], frame, [])[0]?.place, 1);
  assert.equal(namePlaces([name([200, 150], "start", 9, 5)], frame, [])[0]?.place, 0);
  assert.equal(namePlaces([name([200, 150], "start", 9, 1)], frame, [[150, 130, 190, 170]])[0]?.place, 0);
});

test("where there is no room a name is left out", () => {
  assert.deepEqual(namePlaces([name([30, 30])], within(60, 60), [mark([30, 30])]), [null]);
});

test("a crowd is the part of a box that paths run through", () => {
  const busy = crowd([{ xs: [0, 800], ys: [300, 300] }], 800, 600);
  assert.equal(busy([100, 100, 200, 200]), 0);
  assert.equal(busy([100, 290, 130, 305]), 1 / 3);
  assert.equal(crowd([{ xs: [-1e9, 1e9], ys: [300, 300] }], 800, 600)([400, 290, 420, 310]) > 0, true);
});

test("on random scenes no name lies on a mark or on another name, and nearly all have a place", () => {
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  let [asked, placed] = [0, 0];
  for (let round = 0; round < 300; round++) {
    const [width, height] = [250 + 1200 * random(), 180 + 700 * random()];
    const centre = [random() * width, random() * height];
    const spread = random() < 0.5 ? 30 : 400;
    const points = Array.from({ length: 9 }, () =>
      centre.map((v, k) => Math.min([width, height][k], Math.max(0, v + spread * (random() - 0.5)))),
    );
    const taken = points.map((point) => mark(point));
    const names = points.map((point) => name(point, "Momentum".slice(0, 3 + Math.floor(5 * random()))));
    const found = boxes(namePlaces(names, within(width, height), taken));
    apart(found, taken, within(width, height));
    asked += names.length;
    placed += found.length;
  }
  assert.ok(placed > 0.97 * asked, `${placed} of ${asked}`);
});

test("on every story's map the minima, the start and nine runs in one place all have their names", () => {
  for (const { id, domain, start, minima, saddles, names } of expected.stories)
    for (const [width, height] of [
      [300, 250],
      [500, 300],
      [1400, 800],
    ]) {
      const frame = within(width, height);
      const view = fit(domain, width, height);
      const place = (point) => project(view, width, height, point);
      const marks = [...minima, start, ...saddles].map((point) => mark(place(point)));
      const still = [
        ...minima.slice(0, 4).map((p) => name(place(p), "minimum (-2.8, 3.13)", 3)),
        name(place(start), "start: drag me", 3),
      ];
      const landmarks = namePlaces(still, frame, marks);
      assert.ok(landmarks.every(Boolean), id);
      const taken = [...marks, ...boxes(landmarks)];
      apart(boxes(landmarks), marks, frame, id);
      for (const point of [start, minima[0] ?? start]) {
        const heads = namePlaces(
          names.map((text) => name(place(point), text)),
          frame,
          taken,
        );
        assert.ok(heads.every(Boolean), id);
        apart(boxes(heads), taken, frame, id);
      }
    }
});
