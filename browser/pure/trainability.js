// Trainability: a map over two learning rates, each pixel of which is a training; and how rough its boundary is.

/**
 * As engine/trainability.py has written it.
 * @typedef {object} Network
 * @property {readonly number[]} START
 * @property {number} TAIL
 * @property {(w: Float64Array, rates: Float64Array, seen: Float64Array) => void} step
 *
 * Decades of the two learning rates, low and high of each; pixels along a side; steps of each training.
 * @typedef {{view: readonly number[], resolution: number, steps: number}} Asked
 *
 * Some pixels' places and measures; none was measured between them, `apart` from each other.
 * @typedef {{apart: number, places: Uint32Array, values: Float64Array}} Found
 */

/**
 * The losses of one training, (steps + 1,): the last one after the last step.
 * @param {Network} network
 * @param {ArrayLike<number>} rates
 * @param {number} steps
 */
export function losses({ START, step }, rates, steps) {
  const [w, seen, given] = [Float64Array.from(START), new Float64Array(1), Float64Array.from(rates)];
  return Float64Array.from({ length: steps + 1 }, () => {
    step(w, given, seen);
    return seen[0];
  });
}

/**
 * How fast a network learns: the sum of its losses over the first; where it does not learn, minus the sum of the
 * inverses, near 0 where the loss grows fast.
 * @param {Network} network
 * @param {Float64Array} rates
 * @param {number} steps
 * @param {Float64Array} w room for its weights
 * @param {Float64Array} seen room for a loss
 */
export function measure({ START, TAIL, step }, rates, steps, w, seen) {
  let [first, total, inverse, tail] = [0, 0, 0, 0];
  w.set(START);
  for (let t = 0; t < steps; t++) {
    step(w, rates, seen);
    const loss = seen[0];
    if (t === 0) first = loss;
    if (!Number.isFinite(loss)) return -inverse;
    total += loss / first;
    inverse += first / loss;
    if (t >= steps - TAIL) tail += loss;
  }
  return tail < Math.min(steps, TAIL) * first ? total : -inverse;
}

/**
 * The learning rates in the middle of each part of some decades.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export const rates = (low, high, count) =>
  Float64Array.from({ length: count }, (_, i) => 10 ** (low + ((high - low) * (i + 0.5)) / count));

export const COARSEST = 8;
export const CLOSER = 1 / 4; // how much narrower the sides of a map are after zooming in

/**
 * Measures every pixel of every `of`th row, from row `part` on: first each COARSEST-th of them, then what lies between,
 * and so on; after each row the places and the measures found.
 * @param {Network} network
 * @param {Asked} asked
 * @param {number} part
 * @param {number} of
 * @returns {Generator<Found>}
 */
export function* rows(network, { view, resolution, steps }, part = 0, of = 1) {
  const hidden = rates(view[0], view[1], resolution);
  const output = rates(view[2], view[3], resolution);
  const [w, seen, pair] = [new Float64Array(network.START.length), new Float64Array(1), new Float64Array(2)];
  for (let apart = COARSEST; apart >= 1; apart /= 2)
    for (let row = part * apart; row < resolution; row += of * apart) {
      const places = [];
      for (let column = 0; column < resolution; column += apart) {
        const known = apart < COARSEST && row % (2 * apart) === 0 && column % (2 * apart) === 0;
        if (!known) places.push(row * resolution + column);
      }
      const values = places.map((place) => {
        pair[0] = hidden[place % resolution];
        pair[1] = output[row];
        return measure(network, pair, steps, w, seen);
      });
      yield { apart, places: Uint32Array.from(places), values: Float64Array.from(values) };
    }
}

/**
 * The box dimension of the boundary between what learned and what did not: how the number of boxes that it crosses grows
 * as they shrink, from an eighth of the map to one pixel; NaN where there is none.
 * @param {ArrayLike<number>} values (resolution²,)
 * @param {number} resolution a power of two
 */
export function boxDimension(values, resolution) {
  const learned = (row, column) => values[row * resolution + column] > 0;
  let crossed = new Set();
  for (let row = 0; row < resolution; row++)
    for (let column = 0; column < resolution; column++) {
      const own = learned(row, column);
      const right = column + 1 < resolution && learned(row, column + 1) !== own;
      const above = row + 1 < resolution && learned(row + 1, column) !== own;
      if (right || above) crossed.add(row * resolution + column);
    }
  const points = [];
  for (let along = resolution; along >= 8; along /= 2) {
    points.push([Math.log(along), Math.log(crossed.size)]);
    const next = new Set();
    for (const place of crossed) {
      const [row, column] = [Math.floor(place / along), place % along];
      next.add((row >> 1) * (along / 2) + (column >> 1));
    }
    crossed = next;
  }
  const mean = (i) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return over / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** A map of so many pixels along each side, none of which is known. */
export const blank = (resolution) => ({
  resolution,
  values: new Float64Array(resolution ** 2).fill(NaN),
  apart: new Uint8Array(resolution ** 2).fill(2 * COARSEST),
  known: 0,
});

/**
 * Writes what was found into a map; a coarse pixel stands for its neighbours until they are known.
 * @param {ReturnType<typeof blank>} map
 * @param {Found} found
 */
export function enter(map, { apart, places, values }) {
  const { resolution } = map;
  map.known += places.length;
  places.forEach((place, i) => {
    const [row, column] = [Math.floor(place / resolution), place % resolution];
    for (let y = row; y < Math.min(row + apart, resolution); y++)
      for (let x = column; x < Math.min(column + apart, resolution); x++) {
        const at = y * resolution + x;
        if (map.apart[at] <= apart) continue;
        map.apart[at] = apart;
        map.values[at] = values[i];
      }
  });
}

const RANKED = 4096; // pixels whose measures say how all are shaded

/**
 * Shades of measures by their rank, as equally many pixels of each: 0 for what learns fastest or is lost last, to
 * `shades` - 1.
 * @param {Float64Array} values
 * @param {number} shades
 */
export function shading(values, shades) {
  const some = values.filter((_, i) => i % Math.ceil(values.length / RANKED) === 0);
  const [learned, lost] = [some.filter((value) => value > 0).sort(), some.filter((value) => value <= 0).sort()];
  return (value) => {
    const ranked = value > 0 ? learned : lost;
    let [low, high] = [0, ranked.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ranked[middle] < value) low = middle + 1;
      else high = middle;
    }
    return Math.min(shades - 1, Math.floor((shades * low) / Math.max(1, ranked.length)));
  };
}

/**
 * What became of a training: the step in which its loss is no number any more, -1 if it always is, and whether it
 * learned.
 * @param {Float64Array} seen its losses
 * @param {number} tail
 */
export function outcome(seen, tail) {
  const lost = seen.findIndex((loss) => !Number.isFinite(loss));
  const last = seen.slice(0, -1).slice(-tail);
  return { lost, learned: last.reduce((sum, loss) => sum + loss, 0) < last.length * seen[0] };
}
