// Terrain: a surface as heights on a grid, what lies on it, and what of it is in sight.

import { clip } from "./plane.js";

const LONGEST = 4; // cells that a piece of a path may span without a point between
const SHORTEST = 0.6; // cells below which it follows the ground well enough
const VISIBLE = 0.02; // cells, less than which two places are one
const SAG = 0.002; // part of the relief by which it may leave the ground

/**
 * `z` row by row from the low y of the box, all of it between `low` and `high`.
 * @typedef {object} Terrain
 * @property {import("./plane.js").Box} box
 * @property {number} rows
 * @property {number} columns
 * @property {ArrayLike<number>} z
 * @property {number} low
 * @property {number} high
 *
 * A path on the ground, its points x, y, z; one that `begins` is not joined to the point before.
 * @typedef {{points: number[][], steps: number[], begins: boolean[]}} Draped
 */

/**
 * What heights are even in: log(f − f* + shift), or f − f* where a surface has no shift.
 * @type {(gap: number, shift: number | null) => number}
 */
export const elevation = (gap, shift) => (shift == null ? gap : Math.log10(Math.max(gap, 0) + shift));

/**
 * The height above a point, as flat between grid points as the mesh is; outside the box that of its rim.
 * @param {Terrain} terrain
 * @param {import("./plane.js").Point} point
 */
export function heightAt({ box: [x0, x1, y0, y1], rows, columns, z }, [x, y]) {
  const u = Math.min(Math.max((x - x0) / (x1 - x0), 0), 1) * (columns - 1);
  const v = Math.min(Math.max((y - y0) / (y1 - y0), 0), 1) * (rows - 1);
  const [j, i] = [Math.min(Math.floor(u), columns - 2), Math.min(Math.floor(v), rows - 2)];
  const [right, up] = [u - j, v - i];
  const at = i * columns + j;
  const near = z[at] + right * (z[at + 1] - z[at]);
  const far = z[at + columns] + right * (z[at + columns + 1] - z[at + columns]);
  return near + up * (far - near);
}

/**
 * The rim, once around: points x, y, z at each grid point of it.
 * @param {Terrain} terrain
 */
export function rim({ box: [x0, x1, y0, y1], rows, columns, z }) {
  /** @type {(n: number) => number[]} */
  const along = (n) => Array.from({ length: n - 1 }, (_, k) => k);
  const places = [
    ...along(columns).map((j) => [0, j]),
    ...along(rows).map((i) => [i, columns - 1]),
    ...along(columns).map((j) => [rows - 1, columns - 1 - j]),
    ...along(rows).map((i) => [rows - 1 - i, 0]),
    [0, 0],
  ];
  return places.map(([i, j]) => [
    x0 + ((x1 - x0) * j) / (columns - 1),
    y0 + ((y1 - y0) * i) / (rows - 1),
    z[i * columns + j],
  ]);
}

/**
 * The same ground, by one grid point of `every` along either side.
 * @param {Terrain} terrain
 * @param {number} every
 * @returns {Terrain}
 */
export function coarse(terrain, every) {
  const { box } = terrain;
  const [rows, columns] = [terrain.rows, terrain.columns].map((n) => Math.ceil(n / every));
  const z = Float32Array.from({ length: rows * columns }, (_, k) => {
    const [i, j] = [Math.floor(k / columns) / (rows - 1), (k % columns) / (columns - 1)];
    return heightAt(terrain, [box[0] + j * (box[1] - box[0]), box[2] + i * (box[3] - box[2])]);
  });
  return { ...terrain, rows, columns, z };
}

/**
 * The grid point beside a point.
 * @param {Pick<Terrain, "box" | "rows" | "columns">} terrain
 * @param {import("./plane.js").Point} point
 */
export function nearest({ box: [x0, x1, y0, y1], rows, columns }, [x, y]) {
  const j = Math.round(Math.min(Math.max((x - x0) / (x1 - x0), 0), 1) * (columns - 1));
  return Math.round(Math.min(Math.max((y - y0) / (y1 - y0), 0), 1) * (rows - 1)) * columns + j;
}

/**
 * A path laid on the ground: cut where it leaves the box, with as many points between its steps as it takes to follow.
 * @param {ArrayLike<number>} x (N + 1, 2), row by row
 * @param {number} last the last step at which it is finite
 * @param {Terrain} terrain
 * @returns {Draped}
 */
export function drape(x, last, terrain) {
  const { box, rows, columns, low, high } = terrain;
  const [w, h] = [(box[1] - box[0]) / (columns - 1), (box[3] - box[2]) / (rows - 1)];
  const frame = [box[0], box[2], box[1], box[3]];
  /** @type {Draped} */
  const path = { points: [], steps: [], begins: [] };
  /** @type {(point: import("./plane.js").Point) => number[]} */
  const lifted = ([px, py]) => [px, py, heightAt(terrain, [px, py])];
  /** @type {(a: number[], b: number[]) => number} */
  const cells = (a, b) => Math.hypot((b[0] - a[0]) / w, (b[1] - a[1]) / h);
  /** @type {(point: number[], step: number, begins: boolean) => void} */
  const add = (point, step, begins) => {
    path.points.push(point);
    path.steps.push(step);
    path.begins.push(begins);
  };
  /** @type {(a: number[], from: number, b: number[], to: number) => void} */
  const follow = (a, from, b, to) => {
    const length = cells(a, b);
    const middle = lifted([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    const sag = Math.abs(middle[2] - (a[2] + b[2]) / 2);
    if (length > LONGEST || (length > SHORTEST && sag > SAG * (high - low))) {
      follow(a, from, middle, (from + to) / 2);
      follow(middle, (from + to) / 2, b, to);
    } else add(b, to, false);
  };
  let joined = false; // whether the last step ended within the box
  for (let i = 0; i < last; i++) {
    const [a, b] = [i, i + 1].map((k) => [x[2 * k], x[2 * k + 1]]);
    const part = clip(a, b, frame);
    if (part) {
      const length = cells(a, b) || 1;
      const [from, to] = part.map(lifted);
      if (!joined) add(from, i + cells(a, from) / length, true);
      const [before] = path.points.slice(-1);
      if (cells(before, to) > VISIBLE) follow(before, path.steps[path.steps.length - 1], to, i + cells(a, to) / length);
    }
    joined = part !== null && cells(part[1], b) < VISIBLE;
  }
  return path;
}

/**
 * Which grid points an eye sees: 1, or 0 behind higher ground.
 * @param {Terrain} terrain
 * @param {readonly number[]} eye x, y, z
 */
export function inSight({ box: [x0, x1, y0, y1], rows, columns, z, low, high }, eye) {
  const [eyeX, eyeY] = [((eye[0] - x0) / (x1 - x0)) * (columns - 1), ((eye[1] - y0) / (y1 - y0)) * (rows - 1)];
  const seen = new Uint8Array(rows * columns);
  const graze = 0.004 * (high - low); // ground that only just rises above the line of sight hides nothing
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const here = i * columns + j;
      const count = Math.max(Math.abs(eyeX - j), Math.abs(eyeY - i)); // a grid line is crossed at each step
      const stepX = (eyeX - j) / count;
      const stepY = (eyeY - i) / count;
      const stepZ = (eye[2] - z[here]) / count;
      let x = j + stepX;
      let y = i + stepY;
      let height = z[here] + graze + stepZ;
      let free = true;
      while (free && height < high && x >= 0 && y >= 0 && x <= columns - 1 && y <= rows - 1) {
        const [column, row] = [Math.trunc(x), Math.trunc(y)];
        const at = row * columns + column;
        const [right, up] = [x - column, y - row];
        // Only along one of the two does it lie between grid points.
        let ground = z[at];
        if (right > up) ground += right * (z[at + 1] - ground);
        else if (up > 0) ground += up * (z[at + columns] - ground);
        free = height >= ground;
        x += stepX;
        y += stepY;
        height += stepZ;
      }
      seen[here] = Number(free);
    }
  }
  return seen;
}
