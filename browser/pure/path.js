// Path: a run as lines on a pane.

import { beyond, clip, project } from "./plane.js";

/** A run's path on a pane: places kept only where they differ by a visible amount, until it is no longer finite. */
export function trace(x, last, view, width, height, home = view) {
  const [xs, ys, steps, along, far] = [[], [], [], [], []];
  let length = 0;
  for (let i = 0; i <= last; i++) {
    const [px, py] = project(view, width, height, [x[2 * i], x[2 * i + 1]]);
    const k = xs.length - 1;
    const moved = k < 0 ? Infinity : Math.hypot(px - xs[k], py - ys[k]);
    if (moved < 0.4 && i < last) continue;
    if (k >= 0) length += moved;
    xs.push(px);
    ys.push(py);
    steps.push(i);
    along.push(length);
    const [left, bottom] = [home[1] - home[0], home[3] - home[2]];
    far.push(beyond([home[0] - left, home[1] + left, home[2] - bottom, home[3] + bottom], [x[2 * i], x[2 * i + 1]]) > 0);
  }
  return { xs, ys, steps, along, far };
}

export function addPath({ xs, ys, far }, from, to, path, frame) {
  const inside = (i) => xs[i] > frame[0] && xs[i] < frame[2] && ys[i] > frame[1] && ys[i] < frame[3];
  path.moveTo(...(inside(from) ? [xs[from], ys[from]] : [frame[0], frame[1]]));
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
    path.moveTo(...part[0]);
    path.lineTo(...part[1]);
  }
}
