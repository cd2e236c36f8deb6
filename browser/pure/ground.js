// Ground: the map of a surface, drawn from the function itself while the server's is not there; as wire.race draws it.

import rings from "../vendor/d3-contour.js";
import { elevation } from "./terrain.js";

const [ROWS, COLUMNS] = [144, 192];
const SLOPES = [16, 22];
const VERTICES_MAX = 20_000; // of contour lines: where ripples are finer than the grid, they are only noise

/** The next 1, 2 or 5 times a power of ten. */
function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = [1, 2, 5, 10].map((m) => m * power);
  return /** @type {number} */ (steps.find((step) => step >= rough * (1 - 1e-9)));
}

const whole = (from, to, by = 1) =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / by)) }, (_, i) => from + by * i);

/**
 * About twenty round values of f - f* between two elevations, and which are drawn strong.
 * @returns {[number, boolean][]}
 */
export function contourLevels(low, high, shift) {
  if (low === high) return [];
  if (shift === null) {
    const step = roundStep((high - low) / 18);
    return whole(Math.ceil(low / step), Math.floor(high / step) + 1).map((k) => [k * step, k % 4 === 0]);
  }
  const [bottom, top] = [10 ** low - shift, 10 ** Math.min(high, 308) - shift];
  const least = Math.max(bottom, shift / 10);
  const first = Math.floor(Math.log10(least));
  const decades = Math.log10(Math.max(top, shift)) - Math.log10(least);
  const fine = decades < 2 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : decades < 4 ? [1, 2, 3, 5] : [1, 2, 5];
  const mantissas = decades < 8 ? fine : [1];
  const powers = whole(first, first + Math.floor(decades) + 3, 1 + Math.floor(decades / 20));
  return powers
    .flatMap((k) => mantissas.map((m) => /** @type {[number, boolean]} */ ([m * 10 ** k, m === 1])))
    .filter(([level]) => bottom < level && level < top);
}

/** The parts of a ring that lie between the grid's points: beyond them it follows the border. */
function within(ring) {
  const inside = ([x, y]) => x >= 0.5 && x <= COLUMNS - 0.5 && y >= 0.5 && y <= ROWS - 0.5;
  const outside = ring.findIndex((point) => !inside(point));
  if (outside < 0) return [ring];
  /** @type {[number, number][][]} */
  const parts = [[]];
  // The ring's end is its beginning: it is walked from where it is outside.
  for (const point of [...ring.slice(outside), ...ring.slice(1, outside + 1)]) {
    if (inside(point)) parts[parts.length - 1].push(point);
    else parts.push([]);
  }
  return parts.filter(({ length }) => length > 1);
}

/**
 * @param {(point: readonly number[]) => number} gap f - f* of a surface
 * @param {(point: readonly number[]) => readonly number[]} gradient
 * @param {number | null} shift of its colours
 * @param {readonly number[]} view x low, x high, y low, y high
 * @returns {import("../types.js").Ground}
 */
export function groundOf(gap, gradient, shift, view) {
  const [x0, x1, y0, y1] = view;
  const z = new Float64Array(ROWS * COLUMNS);
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const height = elevation(
        gap([x0 + ((x1 - x0) * column) / (COLUMNS - 1), y0 + ((y1 - y0) * row) / (ROWS - 1)]),
        shift,
      );
      z[row * COLUMNS + column] = height;
      if (Number.isFinite(height)) [low, high] = [Math.min(low, height), Math.max(high, height)];
    }
  if (low > high) [low, high] = [0, 1];
  const level = Uint8Array.from(z, (height) =>
    Math.round(255 * (Number.isNaN(height) ? 1 : Math.min(1, Math.max(0, (height - low) / (high - low || 1))))),
  );
  const solid = z.map((height) => (Number.isFinite(height) ? height : high));
  const found = contourLevels(low, high, shift).map(([f, strong]) => {
    const lines = rings(/** @type {any} */ (solid), elevation(f, shift), COLUMNS, ROWS).flatMap(within);
    return { f, strong, lines };
  });
  const count = (levels) => levels.reduce((sum, { lines }) => sum + lines.reduce((n, line) => n + line.length, 0), 0);
  const kept = [found, found.filter(({ strong }) => strong)].find((levels) => count(levels) <= VERTICES_MAX) ?? [];
  const drawn = kept.filter(({ lines }) => lines.length);
  const points = drawn.flatMap(({ lines }) => lines.flat());
  const vertices = new Uint16Array(2 * points.length);
  points.forEach(([x, y], i) => {
    vertices[i] = Math.round(((x - 0.5) / (COLUMNS - 1)) * 16383);
    vertices[points.length + i] = Math.round(((y - 0.5) / (ROWS - 1)) * 16383);
  });
  return {
    header: {
      ...{ view, grid: [ROWS, COLUMNS], z: [low, high], sections: [["slope", "f4", [...SLOPES, 2]]] },
      levels: drawn.map(({ f, strong, lines }) => ({ f, strong, lines: lines.map(({ length }) => length) })),
    },
    arrays: { level, vertices, slope: slopesOf(gradient, view), height: Float32Array.from(z) },
  };
}

/** Downhill on a coarse grid of cell centres: its direction, with a length in [0.25, 1] by its log size. */
function slopesOf(gradient, view) {
  const [x0, x1, y0, y1] = view;
  const [rows, columns] = SLOPES;
  const slopes = Array.from({ length: rows * columns }, (_, i) =>
    gradient([
      x0 + (((i % columns) + 0.5) * (x1 - x0)) / columns,
      y0 + ((Math.floor(i / columns) + 0.5) * (y1 - y0)) / rows,
    ]),
  );
  const orders = slopes.map(([x, y]) => Math.log(Math.hypot(x, y)));
  const finite = orders.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const length = (order) => 0.25 + (0.75 * (order - least)) / (most - least || 1);
  return Float32Array.from(
    slopes.flatMap(([x, y], i) => {
      const size = Math.hypot(x, y);
      return [x, y].map((part) => (-part / size) * length(orders[i]) || 0);
    }),
  );
}
