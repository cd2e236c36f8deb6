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
  const placed = (point) => ranges.map(([least, most], k) => size[k] * ((point[k] - least) / (most - least) - 0.5));
  const corners = Array.from({ length: 8 }, (_, i) => placed(ranges.map((range, k) => range[(i >> k) & 1])));
  // Along either side of the pane a corner is in sight while c ≤ shift + slope · distance, at both of its ends.
  const bounds = [
    { axis: aside, before: width / 2 - left, after: width / 2 - right },
    { axis: up, before: height / 2 - bottom, after: height / 2 - top },
  ].map(({ axis, before, after }) => {
    const most = (sign, slope) =>
      Math.max(...corners.map((corner) => sign * dot(corner, axis) + slope * dot(corner, back)));
    const [low, high] = [before / focus, after / focus];
    return { axis, low, high, under: most(-1, low), over: most(1, high) };
  });
  const whole = Math.max(...bounds.map(({ low, high, under, over }) => (under + over) / (low + high)));
  const shifts = bounds.map(({ low, high, under, over }) => (over - under + (low - high) * whole) / 2);
  const centre = [0, 1, 2].map((k) => shifts[0] * aside[k] + shifts[1] * up[k]);
  const distance = whole / zoom;
  /** @type {(point: readonly number[]) => [number, number]} */
  const project = (point) => {
    const from = placed(point).map((v, k) => v - centre[k]);
    const scale = focus / (distance - dot(from, back));
    return [width / 2 + scale * dot(from, aside), height / 2 - scale * dot(from, up)];
  };
  const eye = centre.map((v, k) => v + distance * back[k]);
  /** @param {readonly number[]} point */
  const named = (point) => ({ x: point[0], y: point[1], z: point[2] });
  return {
    project,
    eye: ranges.map(([low, high], k) => low + (high - low) * (eye[k] / size[k] + 0.5)),
    plotly: { eye: named(eye), center: named(centre), up: named([0, 0, 1]) },
  };
}

// Far enough aside that two sides of the block are seen, which carry the axes.
const [TURNS, TILTS] = [
  [-30, 30, -37, 37, -44, 44, -51, 51],
  [30, 37, 44, 50],
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
