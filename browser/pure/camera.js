// Camera: where the points of a box in space stand on a pane, as Plotly's camera has them.

import { coarse, inSight, nearest } from "./terrain.js";

const FOCUS = 1 / Math.tan(Math.PI / 8); // Plotly's camera sees 45 degrees from top to bottom

/**
 * A box in space: its ranges along x, y and z, and the lengths at which these are shown.
 * @typedef {{ranges: readonly (readonly number[])[], size: readonly number[]}} Block
 *
 * How it is looked at: `turn` from the front (y low) towards high x, and `tilt` above the horizon, in radians; `zoom`
 * beyond what shows the whole.
 * @typedef {{turn: number, tilt: number, zoom: number}} Look
 *
 * @typedef {{width: number, height: number, room: readonly number[]}} Pane `room` is kept free: left, top, right, bottom
 */

/** @type {(a: readonly number[], b: readonly number[]) => number} */
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/**
 * A camera that shows all of a block in the middle of what a pane has room for, and where it stands: `eye` in the
 * block's units, and as Plotly is told.
 * @param {Look} look
 * @param {Block} block
 * @param {Pane} pane
 */
export function cameraOf({ turn, tilt, zoom }, { ranges, size }, { width, height, room: [left, top, right, bottom] }) {
  const [c, s, level, steep] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const [aside, up, back] = [
    [c, s, 0],
    [-steep * s, steep * c, level],
    [level * s, -level * c, steep],
  ];
  const focus = (FOCUS * height) / 2;
  let [centre, distance] = [[0, 0, 0], 4];
  /** @type {(point: readonly number[]) => [number, number]} */
  const project = (point) => {
    const from = ranges.map(([low, high], k) => size[k] * ((point[k] - low) / (high - low) - 0.5) - centre[k]);
    const scale = focus / (distance - dot(from, back));
    return [width / 2 + scale * dot(from, aside), height / 2 - scale * dot(from, up)];
  };
  const corners = Array.from({ length: 8 }, (_, i) => ranges.map((range, k) => range[(i >> k) & 1]));
  for (let i = 0; i < 16; i++) {
    const [xs, ys] = [0, 1].map((k) => corners.map((corner) => project(corner)[k]));
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const [dx, dy] = [(x0 + x1 - left - width + right) / 2, (y0 + y1 - top - height + bottom) / 2];
    centre = centre.map((v, k) => v + (distance / focus) * (dx * aside[k] - dy * up[k]));
    distance *= Math.max((x1 - x0) / (width - left - right), (y1 - y0) / (height - top - bottom));
  }
  distance /= zoom;
  const eye = centre.map((v, k) => v + distance * back[k]);
  /** @param {readonly number[]} point */
  const named = (point) => ({ x: point[0], y: point[1], z: point[2] });
  return {
    project,
    eye: ranges.map(([low, high], k) => low + (high - low) * (eye[k] / size[k] + 0.5)),
    plotly: { eye: named(eye), center: named(centre), up: named([0, 0, 1]) },
  };
}

const [TURNS, TILTS] = [
  [-20, 20, -30, 30, -40, 40, -50, 50],
  [30, 38, 46, 54],
].map((all) => all.map((degrees) => (degrees * Math.PI) / 180));
const EVERY = 4; // grid points between two that are looked at
const ENOUGH = 0.85; // part of the low ground that is in sight

/**
 * From where to look first: of a few turns about the front that from which most of the low ground is in sight, where
 * the paths go, with these points above all; as near the horizon as leaves enough of it in sight.
 * @param {import("./terrain.js").Terrain} terrain
 * @param {Block} block
 * @param {Pane} pane
 * @param {readonly import("./plane.js").Point[]} points
 */
export function outlook(terrain, block, pane, points) {
  const ground = coarse(terrain, EVERY);
  const worth = Float64Array.from(ground.z, (z) => ((terrain.high - z) / (terrain.high - terrain.low)) ** 2);
  const all = worth.reduce((sum, value) => sum + value);
  for (const point of points) worth[nearest(ground, point)] += (0.1 * all) / points.length;
  let best = { turn: 0, tilt: 0, share: 0 };
  for (const tilt of TILTS) {
    for (const turn of TURNS) {
      const seen = inSight(ground, cameraOf({ turn, tilt, zoom: 1 }, block, pane).eye);
      const share = worth.reduce((sum, value, k) => sum + value * seen[k], 0) / (1.1 * all);
      if (share > best.share) best = { turn, tilt, share };
    }
    if (best.share > ENOUGH) break;
  }
  return { turn: best.turn, tilt: best.tilt };
}
