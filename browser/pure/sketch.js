// Sketch: a line drawn by hand, and how far it is from the one that was meant.

/** @typedef {readonly number[]} Point x, y */

const SAMPLES = 400; // of a line, evenly along it

/**
 * Points evenly spaced along a line, its ends among them.
 * @param {readonly Point[]} line of one point at least
 * @param {number} count
 */
export function evenly(line, count = SAMPLES) {
  const lengths = line.slice(1).map(([x, y], i) => Math.hypot(x - line[i][0], y - line[i][1]));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const found = [];
  for (let k = 0, i = 0, gone = 0; k < count; k++) {
    const along = (whole * k) / (count - 1);
    while (i < lengths.length - 1 && gone + lengths[i] < along) gone += lengths[i++];
    const part = lengths[i] ? Math.min(1, (along - gone) / lengths[i]) : 0;
    const [a, b] = [line[i], line[i + 1] ?? line[i]];
    found.push([a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])]);
  }
  return found;
}

/**
 * How far two lines are apart: of the mean distances from each to the nearest place of the other, the larger
 * (the modified Hausdorff distance; Dubuisson & Jain, ICPR 1994), in the units of the plane.
 * @type {(a: readonly Point[], b: readonly Point[]) => number}
 */
export function apart(a, b) {
  const [one, other] = [evenly(a), evenly(b)];
  const mean = (from, to) => {
    let sum = 0;
    for (const [x, y] of from) {
      let least = Infinity;
      for (const [u, v] of to) least = Math.min(least, (x - u) ** 2 + (y - v) ** 2);
      sum += Math.sqrt(least);
    }
    return sum / from.length;
  };
  return Math.max(mean(one, other), mean(other, one));
}

/**
 * The height of a line at each whole x from 0 to `steps`, NaN where it is not; where it turned back, the later stroke.
 * @type {(line: readonly Point[], steps: number) => Float64Array}
 */
export function atSteps(line, steps) {
  const heights = new Float64Array(steps + 1).fill(NaN);
  for (let i = 1; i < line.length; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
    const [from, to] = [Math.ceil(Math.min(ax, bx)), Math.floor(Math.max(ax, bx))];
    for (let x = Math.max(0, from); x <= Math.min(steps, to); x++)
      heights[x] = ax === bx ? by : ay + ((x - ax) / (bx - ax)) * (by - ay);
  }
  return heights;
}

/** The mean difference of two rows of heights where both have one; NaN where they never do. */
export function meanGap(drawn, values) {
  let [sum, count] = [0, 0];
  for (let i = 0; i < drawn.length; i++) {
    const gap = Math.abs(drawn[i] - values[i]);
    if (!Number.isFinite(gap)) continue;
    sum += gap;
    count++;
  }
  return sum / count;
}

/**
 * Axes on which a quantity can be drawn that begins at `first`: they know nothing of how it goes on. x low, x high,
 * y low, y high; y is log10 of the quantity where `log`.
 */
export function blank(first, steps, log) {
  if (log && first > 0) return [0, steps, Math.log10(first) - 4, Math.log10(first) + 0.6];
  return first > 0 ? [0, steps, 0, 1.3 * first] : [0, steps, first - 1, first + 1];
}
