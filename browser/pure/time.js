// Time: a step is a number in [0, N] whose fraction lies between two recorded steps.

const FULL_RUN = 8; // seconds for a whole run at 1×, slow enough to follow

/**
 * The step after `elapsed` seconds from `step`: a whole run of N steps takes FULL_RUN seconds at speed 1.
 * @type {(step: number, elapsed: number, N: number, speed: number) => number}
 */
export function frameAt(step, elapsed, N, speed) {
  return Math.min(N, step + (elapsed * speed * N) / FULL_RUN);
}

/**
 * A run's place at a fractional step: on the line between two recorded ones.
 * @param {{x: ArrayLike<number>}} run x (N + 1, 2), row by row
 * @param {number} step
 */
export function pointAt(run, step) {
  const i = Math.floor(step);
  const [ax, ay] = [run.x[2 * i], run.x[2 * i + 1]];
  if (i === step) return [ax, ay];
  const part = step - i;
  return [ax + part * (run.x[2 * i + 2] - ax), ay + part * (run.x[2 * i + 3] - ay)];
}

/**
 * The last step at which a run is at a finite place.
 * @param {ArrayLike<number>} x (N + 1, 2), row by row
 */
export function lastFinite(x) {
  let i = x.length / 2 - 1;
  while (i > 0 && !(Number.isFinite(x[2 * i]) && Number.isFinite(x[2 * i + 1]))) i--;
  return i;
}

/**
 * The last index of ascending `steps` that is at most `step`.
 * @type {(steps: ArrayLike<number>, step: number) => number}
 */
export function upTo(steps, step) {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Stretches of ascending `steps` up to `now`, as [from, to, opacity]: bright near the head, fainter in eight stages over
 * the last third of a run of N.
 * @type {(steps: ArrayLike<number>, now: number, N: number) => [number, number, number][]}
 */
export function fading(steps, now, N) {
  const span = Math.max(4, N / 3);
  let from = 0;
  return Array.from({ length: 8 }, (_, i) => {
    const to = Math.max(from, upTo(steps, Math.max(0, now - (span * (7 - i)) / 8)));
    /** @type {[number, number, number]} */
    const stretch = [from, to, 0.12 + (0.88 * (i + 1) ** 2) / 64];
    from = to;
    return stretch;
  });
}
