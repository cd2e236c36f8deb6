import assert from "node:assert/strict";
import test from "node:test";

import { cameraOf, outlook } from "../../../browser/pure/camera.js";
import { near } from "./support.mjs";

const BLOCK = {
  ranges: [
    [-2, 2],
    [-1, 3],
    [-1.4, 3.4],
  ],
  size: [1.25, 1.25, 0.62],
};
const PANE = { width: 640, height: 400, room: [60, 30, 20, 50] };
const LOOK = { turn: 0, tilt: 0.6, zoom: 1 };
const corners = Array.from({ length: 8 }, (_, i) => BLOCK.ranges.map((range, k) => range[(i >> k) & 1]));

test("the whole block stands within its room, and reaches from side to side of it", () => {
  for (const [width, height] of [
    [640, 400],
    [300, 420],
    [1200, 300],
  ]) {
    for (const turn of [-2.5, -0.7, 0, 0.4, 3]) {
      for (const tilt of [0.15, 0.6, 1.45]) {
        const pane = { width, height, room: PANE.room };
        const { project } = cameraOf({ turn, tilt, zoom: 1 }, BLOCK, pane);
        const [xs, ys] = [0, 1].map((k) => corners.map((corner) => project(corner)[k]));
        const across = [Math.min(...xs) - 60, width - 20 - Math.max(...xs)];
        const down = [Math.min(...ys) - 30, height - 50 - Math.max(...ys)];
        assert.ok(Math.min(...across, ...down) > -1e-6, `${across}, ${down} at ${turn}, ${tilt}`);
        near(Math.max(...across) < Math.max(...down) ? across : down, [0, 0], { absolute: 1e-6 });
      }
    }
  }
});

test("from the front x grows to the right, what is further back stands higher, and so does what is higher", () => {
  const { project } = cameraOf(LOOK, BLOCK, PANE);
  const at = (x, y, z) => project([x, y, z]);
  assert.ok(at(1, 0, 0)[0] > at(-1, 0, 0)[0] && at(0, 2, 0)[1] < at(0, 0, 0)[1] && at(0, 0, 2)[1] < at(0, 0, 0)[1]);
  // From the right, y does.
  const right = cameraOf({ ...LOOK, turn: Math.PI / 2 }, BLOCK, PANE).project;
  assert.ok(right([0, 2, 0])[0] > right([0, 0, 0])[0] && right([-1, 0, 0])[1] < right([1, 0, 0])[1]);
});

test("what lies in a line with the eye stands on one place, and a zoom doubles what is in the middle", () => {
  const { project, eye } = cameraOf({ turn: 0.7, tilt: 0.5, zoom: 1 }, BLOCK, PANE);
  const point = [0.4, 1.9, 0];
  const before = point.map((v, k) => v + 0.4 * (eye[k] - v));
  near(project(before), project(point), { absolute: 1e-6 });
  const twice = cameraOf({ turn: 0.7, tilt: 0.5, zoom: 2 }, BLOCK, PANE);
  const [centre] = [cameraOf({ turn: 0.7, tilt: 0.5, zoom: 1 }, BLOCK, PANE).plotly.center];
  assert.deepEqual(twice.plotly.center, centre);
});

test("it sees 45 degrees from top to bottom, and a zoom brings it as much nearer", () => {
  const [tilt, { width, height }] = [0.6, PANE];
  const { project, eye, plotly } = cameraOf({ turn: 0, tilt, zoom: 1 }, BLOCK, PANE);
  /** From the block's units, in which Plotly is told, to those of its axes. */
  const named = ({ x, y, z }) =>
    [x, y, z].map((v, k) => {
      const [low, high] = BLOCK.ranges[k];
      return low + (high - low) * (v / BLOCK.size[k] + 0.5);
    });
  near(named(plotly.eye), eye, { absolute: 1e-9 });
  near(project(named(plotly.center)), [width / 2, height / 2], { absolute: 1e-6 });
  const [from, to] = [plotly.eye, plotly.center];
  const distance = Math.hypot(from.x - to.x, from.y - to.y, from.z - to.z);
  const reach = distance * Math.tan(Math.PI / 8);
  const above = { x: to.x, y: to.y + reach * Math.sin(tilt), z: to.z + reach * Math.cos(tilt) };
  near(project(named(above)), [width / 2, 0], { absolute: 1e-6 });
  assert.deepEqual(plotly.up, { x: 0, y: 0, z: 1 });
  const close = cameraOf({ turn: 0, tilt, zoom: 2 }, BLOCK, PANE).plotly.eye;
  near(
    [close.x - to.x, close.y - to.y, close.z - to.z],
    [from.x - to.x, from.y - to.y, from.z - to.z].map((v) => v / 2),
    {
      absolute: 1e-9,
    },
  );
});

/** A plain with a wall along its middle, and a plateau behind it, on one side. */
const cliff = (side) => {
  const [rows, columns] = [48, 64];
  const z = Float32Array.from({ length: rows * columns }, (_, k) => (side * ((k % columns) - 31.5) > 0 ? 1 : 0));
  const block = { ...BLOCK, ranges: [...BLOCK.ranges.slice(0, 2), [-0.1, 1]] };
  return { terrain: { box: [-2, 2, -1, 3], rows, columns, z, low: 0, high: 1 }, block };
};

test("the first camera looks on the plain before a cliff, not on the plateau that hides it", () => {
  for (const side of [-1, 1]) {
    const { terrain, block } = cliff(side);
    const { turn, tilt } = outlook(terrain, block, PANE, [[-side, 1]]);
    assert.equal(Math.sign(turn), -side);
    assert.ok(tilt > 0.4 && tilt < 1);
  }
});

const degrees = ({ turn, tilt }) => [turn, tilt].map((angle) => Math.round((angle * 180) / Math.PI));

/** Ground of the height that `rise` says of x and y from -1 to 1. */
const land = (rise) => {
  const [rows, columns] = [48, 64];
  const z = Float32Array.from({ length: rows * columns }, (_, k) =>
    rise(((k % columns) + 0.5) / 32 - 1, (Math.floor(k / columns) + 0.5) / 24 - 1),
  );
  return { box: [-2, 2, -1, 3], rows, columns, z, low: 0, high: 1 };
};

const LOW = { ...BLOCK, ranges: [...BLOCK.ranges.slice(0, 2), [-0.1, 1]] };
const from = (rise) => degrees(outlook(land(rise), LOW, PANE, [[0, 1]]));

/** A trench through the middle, that from so many degrees aside is looked along. */
const trench = (angle, width) => (x, y) => {
  const [c, s] = [Math.cos, Math.sin].map((of) => of((angle * Math.PI) / 180));
  return Math.abs(c * x + s * y) < width ? 0 : 1;
};

test("it looks along a trench, from whichever side that is", () => {
  for (const angle of [30, 37, 44, 51, -30, -37, -44, -51]) {
    const [turn] = from(trench(angle, 0.1));
    assert.ok(Math.abs(turn - angle) < 8, `${turn} for ${angle}`);
  }
});

test("it stands as near the horizon as leaves the low ground in sight", () => {
  const pit = (x, y) => (Math.hypot(x, y) < 0.35 ? 0 : 1);
  const tilts = [() => 0.5, trench(51, 0.3), trench(-30, 0.15), pit].map((rise) => from(rise)[1]);
  assert.deepEqual(tilts, [30, 37, 44, 50]);
});

const MIRRORED = { ...PANE, room: [40, 30, 40, 50] };
/** @type {[number, number][]} */
const PLACES = [
  [1.5, 2],
  [1.2, 0],
];
const ANGLES = [25, 30, 35, 37, 40, 44, 47, 51, 55];
/** From shallow valleys to trenches, in each of these directions. */
const valleys = ANGLES.flatMap((angle) =>
  [1, 2, 4, 8].map((steep) => (x, y) => {
    const [c, s] = [Math.cos, Math.sin].map((of) => of((angle * Math.PI) / 180));
    return Math.min(1, steep * Math.abs(c * x + s * y));
  }),
);

test("the mirror image of a ground is looked at from the other side", () => {
  const turns = new Set();
  for (const rise of valleys) {
    const own = degrees(outlook(land(rise), LOW, MIRRORED, PLACES));
    const other = degrees(
      outlook(
        land((x, y) => rise(-x, y)),
        LOW,
        MIRRORED,
        PLACES.map(([x, y]) => [-x, y]),
      ),
    );
    assert.deepEqual(other, [-own[0], own[1]]);
    turns.add(own[0]);
  }
  assert.deepEqual([...turns].sort(), [30, 37, 44, 51]); // each of them is best for some
});

test("neither the unit of heights nor how often a place is named changes from where it is looked", () => {
  for (const rise of valleys.slice(0, 12)) {
    const own = degrees(outlook(land(rise), LOW, PANE, PLACES));
    const scaled = { ...land((x, y) => 100 + 7 * rise(x, y)), low: 100, high: 107 };
    const block = { ...LOW, ranges: [...LOW.ranges.slice(0, 2), [99.3, 107]] };
    assert.deepEqual(degrees(outlook(scaled, block, PANE, PLACES)), own);
    const often = Array.from({ length: 5 }, () => PLACES).flat();
    assert.deepEqual(degrees(outlook(land(rise), LOW, PANE, often)), own);
  }
});
