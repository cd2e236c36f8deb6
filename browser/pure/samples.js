// Samples: the gradients of a loss on each of its points alone, and how far the mean of a few of them scatters.

/** @typedef {import("./plane.js").Point} Point */

/**
 * At a place; each is linear in it: `samples` (n, 2, 3) are the factors of x and y, and what is added.
 * @type {(samples: Float32Array, at: Point) => Point[]}
 */
export const slopesAt = (samples, [x, y]) =>
  Array.from({ length: samples.length / 6 }, (_, i) => {
    const [xx, xy, x0, yx, yy, y0] = samples.subarray(6 * i, 6 * i + 6);
    return [xx * x + xy * y + x0, yx * x + yy * y + y0];
  });

/** @type {(slopes: readonly Point[]) => Point} */
export const meanOf = (slopes) =>
  /** @type {Point} */ ([0, 1].map((k) => slopes.reduce((sum, slope) => sum + slope[k], 0) / slopes.length));

/**
 * One standard deviation of the mean of `count` of the slopes, drawn without putting back: the covariance of one, by
 * (1/B - 1/n) n/(n - 1). An ellipse around their mean, as so many points on it.
 * @type {(slopes: readonly Point[], count: number, points?: number) => Point[]}
 */
export function spreadOf(slopes, count, points = 48) {
  const [n, [mx, my]] = [slopes.length, meanOf(slopes)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of slopes) {
    xx += (x - mx) ** 2 / n;
    xy += ((x - mx) * (y - my)) / n;
    yy += (y - my) ** 2 / n;
  }
  const part = ((1 / count - 1 / n) * n) / (n - 1);
  const [middle, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const [long, short] = [middle + half, middle - half].map((value) => Math.sqrt(Math.max(0, part * value)));
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return Array.from({ length: points }, (_, i) => {
    const turn = (2 * Math.PI * i) / points;
    const [a, b] = [long * Math.cos(turn), short * Math.sin(turn)];
    return [mx + a * Math.cos(angle) - b * Math.sin(angle), my + a * Math.sin(angle) + b * Math.cos(angle)];
  });
}
