// Swarm: where particles are between two frames, how crowded it is there, and lines read between their points.

const BINS = 120; // of the density that piles the particles up

/**
 * The places of `drawn` particles at a time, between those of the frames beside it.
 * @param {ArrayLike<number>} x 16 bits each, frame by frame
 * @param {number} drawn
 * @param {number} time a frame, or between two
 * @param {readonly number[]} span [low, high], for which 0 and 65535 stand
 */
export function swarmAt(x, drawn, time, [low, high]) {
  const frame = Math.floor(time);
  const [part, now] = [time - frame, frame * drawn];
  const next = part ? now + drawn : now;
  return Float64Array.from({ length: drawn }, (_, i) => {
    return low + ((x[now + i] + part * (x[next + i] - x[now + i])) / 65535) * (high - low);
  });
}

/**
 * A line's value at a fractional index, between the two beside it.
 * @param {ArrayLike<number>} values
 * @param {number} index
 */
export function between(values, index) {
  const i = Math.max(0, Math.min(values.length - 2, Math.floor(index)));
  return values[i] + (index - i) * (values[i + 1] - values[i]);
}

/**
 * The share of the k-th of two swarms at a time, between those of the frames beside it.
 * @param {Float32Array} shares (2, frames + 1), row by row
 * @param {number} k
 * @param {number} time
 */
export function shareAt(shares, k, time) {
  const count = shares.length / 2;
  return between(shares.subarray(k * count, (k + 1) * count), time);
}

/**
 * How many particles are about as near to each as a bin is wide: continuous in their places.
 * @param {ArrayLike<number>} xs
 * @param {readonly number[]} span [low, high]
 */
export function crowd(xs, [low, high], bins = BINS) {
  const count = new Float64Array(bins + 1);
  /** @param {number} x */
  const at = (x) => ((x - low) / (high - low)) * (bins - 1);
  for (const x of Array.from(xs)) {
    const i = Math.floor(at(x));
    count[i] += i + 1 - at(x);
    count[i + 1] += at(x) - i;
  }
  return Float64Array.from(xs, (x) => between(count, at(x)));
}

/**
 * Numbers in [0, 1) that fill it evenly however many are taken: the multiples of the golden ratio.
 * @param {number} i
 */
export const scatter = (i) => (i * 0.6180339887498949) % 1;

/** @param {number} share of 1 */
export const percent = (share) => `${(100 * share).toFixed(1)}%`;
