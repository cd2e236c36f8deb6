// Chance: what a seed stands for, to the bit as engine/race/trajectory.py draws it with NumPy.

import { pcg64 } from "./pcg64.js";

/**
 * A number from 0 to less than 1, of 53 bits.
 * @param {Uint32Array} drawn
 */
const unit = ([low, high]) => (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;

/**
 * Standard normal noise, (HORIZON, 2), row by row: NumPy's ziggurat.
 * @param {number} seed
 * @param {{HORIZON: number, edges: readonly number[]}} engine `edges` of its layers, see engine/ziggurat.py
 */
export function unitNoise(seed, { HORIZON, edges }) {
  const draw = pcg64([seed]);
  const tail = edges[edges.length - 1];
  const height = Float64Array.from(edges, (x, i) => (i ? Math.exp(-0.5 * x * x) : 1)); // of the bell at each edge
  // How many of a layer's 2⁵² places lie under the bell for sure: those within the one above it; the lowest has the tail.
  const above = [tail, 0, ...edges.slice(1)];
  const sure = Float64Array.from(edges, (x, i) => Math.floor((above[i] / x) * 2 ** 52));

  function beyond() {
    for (;;) {
      // The logarithm that NumPy takes; Math.log would round otherwise.
      const more = (-1 / tail) * Math.log1p(-unit(draw()));
      const room = -Math.log1p(-unit(draw()));
      if (2 * room > more * more) return tail + more;
    }
  }

  function normal() {
    for (;;) {
      const [low, high] = draw();
      const layer = low & 255;
      const place = (high & 0x1fffffff) * 2 ** 23 + (low >>> 9);
      const sign = low & 256 ? -1 : 1;
      const x = place * (edges[layer] / 2 ** 52);
      if (place < sure[layer]) return sign * x;
      if (layer === 0) return (low & (1 << 17) ? -1 : 1) * beyond();
      const y = (height[layer - 1] - height[layer]) * unit(draw()) + height[layer];
      if (y < Math.exp(-0.5 * x * x)) return sign * x;
    }
  }

  return Float64Array.from({ length: 2 * HORIZON }, normal);
}

/**
 * The points in the order of each epoch, (HORIZON, points), row by row: each shuffled from its end on.
 * @param {number} points 256 at most
 * @param {number} seed
 * @param {{HORIZON: number}} engine
 * @returns {import("./batches.js").Orders}
 */
export function orders(points, seed, { HORIZON }) {
  const draw = pcg64([seed, 1]); // not what the noise is drawn from
  const found = new Uint8Array(HORIZON * points);
  let [drawn, half] = [draw(), 1];
  for (let from = 0; from < found.length; from += points) {
    for (let i = 0; i < points; i++) found[from + i] = i;
    for (let i = points - 1; i > 0; i--) {
      const mask = 2 ** (32 - Math.clz32(i)) - 1;
      let j;
      do {
        half = 1 - half;
        j = drawn[half] & mask;
        if (half) drawn = draw();
      } while (j > i);
      const other = found[from + j];
      found[from + j] = found[from + i];
      found[from + i] = other;
    }
  }
  return found;
}
