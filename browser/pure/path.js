// Path: a run as lines on a pane.

import { beyond, border, clip, project } from "./plane.js";

/**
 * A run on a pane: its kept places and their steps, the length of the line up to each, and which of them lie more
 * than its own size outside `home`.
 * @typedef {{xs: number[], ys: number[], steps: number[], along: number[], far: boolean[]}} Trace
 */

/**
 * A run's path on a pane: places kept only where they differ by a visible amount, until it is no longer finite.
 * @param {ArrayLike<number>} x (N + 1, 2), row by row
 * @param {number} last the last step at which it is finite
 * @param {import("./plane.js").Box} view
 * @param {number} width
 * @param {number} height
 * @returns {Trace}
 */
export function trace(x, last, view, width, height, home = view) {
  /** @type {Trace} */
  const kept = { xs: [], ys: [], steps: [], along: [], far: [] };
  const [w, h] = [home[1] - home[0], home[3] - home[2]];
  const around = [home[0] - w, home[1] + w, home[2] - h, home[3] + h];
  let length = 0;
  for (let i = 0; i <= last; i++) {
    const point = [x[2 * i], x[2 * i + 1]];
    const [px, py] = project(view, width, height, point);
    const k = kept.xs.length - 1;
    const moved = k < 0 ? Infinity : Math.hypot(px - kept.xs[k], py - kept.ys[k]);
    if (moved < 0.4 && i < last) continue;
    if (k >= 0) length += moved;
    kept.xs.push(px);
    kept.ys.push(py);
    kept.steps.push(i);
    kept.along.push(length);
    kept.far.push(beyond(around, point) > 0);
  }
  return kept;
}

/**
 * Adds a trace's places `from` … `to` to a path, cut where they leave the frame.
 * @param {Trace} trace
 * @param {number} from
 * @param {number} to
 * @param {Pick<Path2D, "moveTo" | "lineTo">} path
 * @param {import("./plane.js").Frame} frame
 */
export function addPath({ xs, ys, far }, from, to, path, frame) {
  /** @param {number} i */
  const inside = (i) => xs[i] > frame[0] && xs[i] < frame[2] && ys[i] > frame[1] && ys[i] < frame[3];
  if (inside(from)) path.moveTo(xs[from], ys[from]);
  else path.moveTo(frame[0], frame[1]);
  for (let i = from + 1; i <= to; i++) {
    if (inside(i - 1) && inside(i)) {
      path.lineTo(xs[i], ys[i]);
      continue;
    }
    // A run that swings to and fro far outside would cover the map with each step; its arrow tells where it is.
    if (far[i - 1] && far[i]) continue;
    // Canvas loses precision far outside: a run at 1e30 is cut where it leaves a frame around the pane.
    const part = clip([xs[i - 1], ys[i - 1]], [xs[i], ys[i]], frame);
    if (!part) continue;
    path.moveTo(part[0][0], part[0][1]);
    path.lineTo(part[1][0], part[1][1]);
  }
}

/**
 * Where a diverged run is marked on a pane: its last finite place, or where it left the map on the way there; null for one
 * that goes on.
 * @param {{x: ArrayLike<number>, last: number, gap: ArrayLike<number>}} track `x` (N + 1, 2), row by row
 * @param {{width: number, height: number, place: (point: import("./plane.js").Point) => number[]}} pane
 */
export function graveOf({ x, last, gap }, pane) {
  if (last === gap.length - 1 && Number.isFinite(gap[last])) return null;
  const frame = [14, 14, pane.width - 14, pane.height - 14];
  for (let i = last; i >= 0; i--) {
    const here = pane.place([x[2 * i], x[2 * i + 1]]);
    if (Math.hypot(...here) > 1e6) continue; // too far out for its digits to tell where a line crosses the map
    const next = i < last ? pane.place([x[2 * i + 2], x[2 * i + 3]]) : here;
    const part = clip(here, next, frame);
    if (part) return part[1];
  }
  return border(pane.width, pane.height, pane.place([x[2 * last], x[2 * last + 1]]), 14);
}
