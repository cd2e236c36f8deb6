// Labels: where numbers stand along contour lines.

import { upTo } from "./time.js";

/** @typedef {[text: string, px: number, py: number, angle: number]} Label */

/**
 * Where to write along contour lines: for each, the straightest, most level stretches that are free.
 * @param {readonly [text: string, width: number, points: number[][]][]} lines
 * @param {number} width
 * @param {number} height
 * @param {(px: number, py: number) => boolean} taken whether a path runs there
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
      const straight = Math.hypot(dx, dy) / Math.max(along[k] - along[i], 1e-9);
      const [px, py] = points[j];
      const margin = Math.min(px - 56, width - 56 - px, py - 24, height - 44 - py);
      if (straight < 0.96 || margin < 0 || !clear(px, py, text)) continue;
      const tilt = Math.abs(Math.atan(dy / (dx || 1e-9))) / (Math.PI / 2);
      const busy = [points[i], points[j], points[k]].filter((p) => taken(p[0], p[1])).length;
      const score = straight - 0.5 * tilt - 0.6 * busy;
      if (!best || score > best.score) best = { score, px, py, angle: Math.atan(dy / (dx || 1e-9)) };
    }
    if (best && best.score > -0.4) placed.push([text, best.px, best.py, best.angle]);
  }
  return placed;
}
