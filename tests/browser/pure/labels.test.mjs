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

// A line with a point at each pixel, so short that its number, 30 wide, can stand in one place alone: at (x, y).
const level = (x, y) => Array.from({ length: 42 }, (_, i) => [x - 20 + i, y]);
const upright = (x, y) => level(y, x).map(([along, across]) => [across, along]);
const long = Array.from({ length: 801 }, (_, x) => [x, 300]);
/** @type {(lines: any[], taken?: (x: number, y: number) => number) => any[]} */
const numbered = (lines, taken = free) =>
  labelPlaces(
    lines.map((points, i) => [String(i), 30, points]),
    800,
    600,
    taken,
  );

test("a number stands in the middle of what it needs, and needs 5 more at both of its ends", () => {
  assert.deepEqual(numbered([level(300, 200)]), [["0", 300, 200, 0]]);
  assert.deepEqual(numbered([upright(300, 200)]), [["0", 300, 200, Math.PI / 2]]);
  assert.deepEqual(numbered([upright(300, 200).reverse()]), [["0", 300, 201, -Math.PI / 2]]);
  assert.deepEqual(numbered([level(300, 200).slice(0, 41)]), []);
});

test("of places that are equally good the first is taken", () => {
  assert.deepEqual(numbered([long]), [["0", 56, 300, 0]]);
});

test("as far from the border as arrows and axes reach, and no pixel further", () => {
  for (const [x, y] of [
    [56, 300],
    [744, 300],
    [400, 24],
    [400, 556],
  ]) {
    assert.equal(numbered([level(x, y)]).length, 1);
    const [across, down] = [Math.sign(x - 400), Math.sign(y - 300)];
    assert.equal(numbered([level(x + across, y + down)]).length, 0);
  }
});

test("numbers are more than 64 apart, equal ones more than 220, in any direction", () => {
  const both = (text, x, y) =>
    labelPlaces(
      [
        ["1", 30, level(300, 300)],
        [text, 30, level(x, y)],
      ],
      800,
      600,
      free,
    ).length;
  for (const [text, far] of /** @type {[string, number][]} */ ([
    ["2", 64],
    ["1", 220],
  ]))
    for (const [x, y] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      assert.equal(both(text, 300 + far * x, 300 + far * y), 1);
      assert.equal(both(text, 300 + (far + 1) * x, 300 + (far + 1) * y), 2);
    }
});

test("a number bends with its line no more than by a 25th of its length", () => {
  // An arc of angle 2a is a / sin(a) times as long as its chord: 25/24 at a = 0.493, of which 20 is a radius of 40.6.
  const arc = (radius) => Array.from({ length: 400 }, (_, i) => (i * 20.5) / 200 / radius - Math.PI / 2).slice(0, 401);
  const bent = (radius) => arc(radius).map((a) => [400 + radius * Math.cos(a), 300 + radius * Math.sin(a)]);
  assert.deepEqual(numbered([bent(39)]), []);
  assert.equal(numbered([bent(42)]).length, 1);
});

test("of a line without points between its ends there is nothing to stand on", () => {
  assert.deepEqual(numbered([line([100, 300], [700, 300], 1)]), []);
});

test("a path may run through both ends of a number, or through the middle of an upright one, and nothing may where it is closed", () => {
  const [left, middle, right] = [280, 300, 320];
  const on = (xs, value) => (x) => (xs.includes(x) ? value : 0);
  for (const [xs, found] of /** @type {[number[], number][]} */ ([
    [[left], 1],
    [[middle], 1],
    [[left, right], 1],
    [[left, middle, right], 0],
  ]))
    assert.equal(numbered([level(300, 300)], on(xs, 1)).length, found);
  for (const x of [left, middle, right]) assert.deepEqual(numbered([level(300, 300)], on([x], Infinity)), []);
  const below = (from) => (_, y) => Number(y >= from);
  assert.equal(numbered([upright(300, 300)], below(301)).length, 1);
  assert.equal(numbered([upright(300, 300)], below(300)).length, 0);
});

test("a stretch that is 18 pixels longer than a number needs is found", () => {
  for (let from = 100; from < 640; from += 7) {
    const [[, x]] = numbered([long], (px) => (px < from || px >= from + 58 ? Infinity : 0));
    assert.ok(from + 20 <= x && x < from + 38);
  }
});

// Names beside marks

test("boxes that touch do not overlap", () => {
  const box = [100, 100, 140, 120];
  for (const [x, y] of [
    [40, 0],
    [-40, 0],
    [0, 20],
    [0, -20],
  ]) {
    const other = [box[0] + x, box[1] + y, box[2] + x, box[3] + y];
    const nearer = other.map((v, k) => v - Math.sign([x, y][k % 2]));
    assert.deepEqual([overlap(box, other), overlap(box, nearer)], [false, true]);
  }
});

// Where a name, 40 wide and 20 high, may stand around (200, 150), its mark reaching 10 far: the best first.
const PLACES = [
  [210, 140, 250, 160],
  [150, 140, 190, 160],
  [180, 120, 220, 140],
  [180, 160, 220, 180],
  ...[
    [210, 120, 250, 140],
    [150, 120, 190, 140],
    [210, 160, 250, 180],
    [150, 160, 190, 180],
    [180, 100, 220, 120],
    [180, 180, 220, 200],
  ],
  ...[
    [210, 100, 250, 120],
    [150, 100, 190, 120],
    [210, 180, 250, 200],
    [150, 180, 190, 200],
    [180, 80, 220, 100],
    [180, 200, 220, 220],
  ],
];
/** @type {(busy: (box: readonly number[]) => number, before?: number, frame?: readonly number[]) => any} */
const placed = (busy, before, frame = [0, 0, 400, 300]) =>
  namePlaces([{ at: [200, 150], room: 40, line: 20, reach: 10, far: 2, before }], frame, [], busy)[0];
/** @type {(free: number, crowd: number) => (box: readonly number[]) => number} */
const but = (free, crowd) => (box) => (String(box) === String(PLACES[free]) ? 0 : crowd);

test("a name stands beside its mark, above or below it, then line by line further away", () => {
  for (const [place, box] of PLACES.entries()) {
    const found = placed(but(place, 2));
    assert.deepEqual([found.place, found.box], [place, box]);
    assert.deepEqual(placed(free, undefined, box)?.box, box);
    for (const side of [0, 1, 2, 3])
      assert.equal(placed(free, undefined, box.with(side, box[side] + (side < 2 ? 1 : -1))), null);
  }
});

test("to lie on paths is as bad as twelve places further on, to lie on them by half as six", () => {
  const chosen = (free, crowd) => placed(but(free, crowd)).place;
  assert.deepEqual([chosen(11, 1), chosen(12, 1), chosen(13, 1)], [11, 0, 0]);
  assert.deepEqual([chosen(5, 0.5), chosen(6, 0.5), chosen(7, 0.5)], [5, 0, 0]);
});

test("a name moves for what is three places better, and for no less", () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((before) => placed(free, before).place),
    [1, 2, 0, 0],
  );
});

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

test("a line begins where a name is more than another reach away, and leads to its nearest corner or side", () => {
  const mark = { at: [200, 150], reach: 16 };
  assert.equal(leader(mark, [232, 141, 272, 159]), null);
  assert.equal(leader(mark, [128, 141, 168, 159]), null);
  for (const [box, line] of /** @type {[number[], number[]][]} */ ([
    [
      [240, 141, 280, 159],
      [216, 150, 240, 150],
    ],
    [
      [120, 141, 160, 159],
      [184, 150, 160, 150],
    ],
    [
      [190, 90, 230, 110],
      [200, 134, 200, 110],
    ],
    [
      [120, 100, 160, 120],
      [187.2, 140.4, 160, 120],
    ],
  ]))
    near(leader(mark, box)?.flat() ?? [], line);
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

/** @type {(busy: (box: any) => number, across: number, down: number) => string[]} which cells, 14 wide and high, are crossed */
const cells = (busy, across, down) =>
  Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (_, column) =>
      busy([14 * column, 14 * row, 14 * column, 14 * row]) ? "x" : ".",
    ).join(""),
  );

test("a path crosses each cell on its way, and no other", () => {
  const crossed = (xs, ys, width = 56, height = 56) => cells(crowd([{ xs, ys }], width, height), 5, 5);
  assert.deepEqual(crossed([0, 56], [0, 56]), ["x....", ".x...", "..x..", "...x.", "....x"]);
  assert.deepEqual(crossed([27, 0], [14, 14]), [".....", "xxx..", ".....", ".....", "....."]);
  assert.deepEqual(crossed([14, 14], [0, 27]), [".x...", ".x...", ".x...", ".....", "....."]);
  assert.deepEqual(crossed([28, 28], [28, 28]), [".....", ".....", "..x..", ".....", "....."]);
  assert.deepEqual(crossed([-90, -9], [0, 56]), Array(5).fill("....."));
  assert.deepEqual(crossed([0, 0, 56, 56, 0], [0, 56, 56, 0, 0]), ["xxxxx", "x...x", "x...x", "x...x", "xxxxx"]);
  for (const [xs, ys] of [
    [
      [0, 0],
      [0, 56],
    ],
    [
      [0, 56],
      [0, 0],
    ],
    [
      [56, 56],
      [0, 56],
    ],
    [
      [0, 56],
      [56, 56],
    ],
  ])
    assert.equal(crossed(xs, ys).join("").replaceAll(".", ""), "xxxxx");
});

test("where a path runs, it is at no other border of a narrow pane", () => {
  const across = cells(crowd([{ xs: [0, 56], ys: [70, 70] }], 56, 140), 5, 11);
  assert.deepEqual(across, [...Array(5).fill("....."), "xxxxx", ...Array(5).fill(".....")]);
  assert.deepEqual(cells(crowd([{ xs: [52, 52], ys: [0, 56] }], 52, 56), 5, 5), Array(5).fill("....x"));
});

test("a box that ends with a cell has no more of the next", () => {
  assert.equal(crowd([{ xs: [140, 140], ys: [0, 300] }], 400, 300)([126, 140, 140, 140]), 1 / 2);
  assert.equal(crowd([{ xs: [0, 400], ys: [140, 140] }], 400, 300)([140, 126, 140, 140]), 1 / 2);
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
