// Labels: where names stand beside their marks, and numbers along contour lines.

import { clip } from "./plane.js";
import { upTo } from "./time.js";

/** @typedef {import("./plane.js").Frame} Frame */
/** @typedef {[text: string, px: number, py: number, angle: number]} Label */

/**
 * A name that looks for a place: `reach` is how far from `at` its mark reaches, `far` how many lines above or below it
 * the name may stand, `before` the place it had.
 * @typedef {{at: readonly number[], room: number, line: number, reach: number, far: number, before?: number}} Name
 */

const CELL = 14; // pixels of the grid that tells where paths run
const CROSSED = 12; // as bad as so many places further away: a name that lies on paths
const MOVED = 3; // and one that has just stood elsewhere

/** @type {(a: Frame, b: Frame) => boolean} */
export const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/**
 * Where a name may stand, the best first: beside its mark, above and below it, then ever further up and down.
 * @type {(name: Name) => Frame[]}
 */
function around({ at: [x, y], room, line, reach, far }) {
  /** @type {(left: number, middle: number) => Frame} */
  const box = (left, middle) => [left, middle - line / 2, left + room, middle + line / 2];
  const places = [];
  for (let k = 0; k <= far; k++) {
    for (const lines of k ? [-k, k] : [0])
      places.push(box(x + reach, y + lines * line), box(x - reach - room, y + lines * line));
    for (const side of [-1, 1]) places.push(box(x - room / 2, y + side * (reach + (k + 0.5) * line)));
  }
  return places;
}

/**
 * Where names stand, the most important first: within `frame`, on nothing that is `taken` nor on one another, rather
 * not where `busy` says that paths run, and not to and fro between two places. Null where there is no room.
 * @param {readonly Name[]} names
 * @param {Frame} frame
 * @param {readonly Frame[]} taken
 * @param {(box: Frame) => number} busy from 0 to 1
 */
export function namePlaces(names, [left, top, right, bottom], taken, busy = () => 0) {
  const full = [...taken];
  return names.map((name) => {
    /** @type {{place: number, cost: number, box: Frame} | null} */
    let best = null;
    for (const [place, box] of around(name).entries()) {
      if (box[0] < left || box[1] < top || box[2] > right || box[3] > bottom) continue;
      if (full.some((other) => overlap(box, other))) continue;
      const cost = place + CROSSED * busy(box) - (place === name.before ? MOVED : 0);
      if (!best || cost < best.cost) best = { place, cost, box };
    }
    if (best) full.push(best.box);
    return best;
  });
}

/**
 * The line that leads from a mark, from its edge at `reach`, to a name further away than beside it; null where none is needed.
 * @param {{at: readonly number[], reach: number}} mark
 * @param {Frame} box
 * @returns {[from: number[], to: number[]] | null}
 */
export function leader({ at: [x, y], reach }, [left, top, right, bottom]) {
  const to = [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)];
  const [dx, dy] = [to[0] - x, to[1] - y];
  const length = Math.hypot(dx, dy);
  return length > 2 * reach ? [[x + (dx * reach) / length, y + (dy * reach) / length], to] : null;
}

/**
 * Tells how much of a box paths run through, from 0 to 1, on a coarse grid.
 * @param {readonly {xs: number[], ys: number[]}[]} traces
 * @param {number} width
 * @param {number} height
 * @returns {(box: Frame) => number}
 */
export function crowd(traces, width, height) {
  const columns = Math.ceil(width / CELL) + 1;
  /** @type {(x: number, y: number) => number} */
  const cell = (x, y) => Math.round(y / CELL) * columns + Math.round(x / CELL);
  const crossed = new Set();
  for (const { xs, ys } of traces) {
    for (let i = 1; i < xs.length; i++) {
      const part = clip([xs[i - 1], ys[i - 1]], [xs[i], ys[i]], [0, 0, width, height]);
      if (!part) continue;
      const [[ax, ay], [bx, by]] = part;
      const pieces = Math.ceil(Math.hypot(bx - ax, by - ay) / CELL) || 1;
      for (let k = 0; k <= pieces; k++) crossed.add(cell(ax + ((bx - ax) * k) / pieces, ay + ((by - ay) * k) / pieces));
    }
  }
  return ([left, top, right, bottom]) => {
    let [all, met] = [0, 0];
    for (let x = left; x < right + CELL; x += CELL)
      for (let y = top; y < bottom + CELL; y += CELL) {
        all++;
        if (crossed.has(cell(Math.min(x, right), Math.min(y, bottom)))) met++;
      }
    return met / all;
  };
}

/**
 * Where to write along contour lines: for each, the straightest, most level stretches that are free.
 * @param {readonly [text: string, width: number, points: number[][]][]} lines
 * @param {number} width
 * @param {number} height
 * @param {(px: number, py: number) => number} taken 1 where a path runs, more where nothing may stand
 */
export function labelPlaces(lines, width, height, taken) {
  /** @type {Label[]} */
  const placed = [];
  /** @type {(x: number, y: number, text: string) => boolean} */
  const clear = (x, y, text) =>
    placed.every(([other, px, py]) => Math.hypot(x - px, y - py) > (other === text ? 220 : 64));
  for (const [text, room, points] of lines) {
    const along = [0];
    for (let i = 1; i < points.length; i++) {
      along.push(along[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]));
    }
    const half = room / 2 + 5;
    /** @type {{score: number, px: number, py: number, angle: number} | null} */
    let best = null;
    for (let s = half; s < along[along.length - 1] - half; s += 18) {
      const [i, j, k] = [s - half, s, s + half].map((v) => upTo(along, v));
      const [dx, dy] = [points[k][0] - points[i][0], points[k][1] - points[i][1]];
      const straight = Math.hypot(dx, dy) / (along[k] - along[i]);
      const [px, py] = points[j];
      const margin = Math.min(px - 56, width - 56 - px, py - 24, height - 44 - py);
      // Between two points that lie far apart it is 0/0, which is no place either.
      if (!(straight >= 0.96) || margin < 0 || !clear(px, py, text)) continue;
      const angle = Math.atan(dy / dx);
      const busy = [points[i], points[j], points[k]].reduce((sum, [x, y]) => sum + taken(x, y), 0);
      const score = straight - Math.abs(angle) / Math.PI - 0.6 * busy;
      if (!best || score > best.score) best = { score, px, py, angle };
    }
    if (best && best.score > -0.4) placed.push([text, best.px, best.py, best.angle]);
  }
  return placed;
}
