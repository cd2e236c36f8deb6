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
