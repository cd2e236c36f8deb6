// What the tests of browser/pure share: numbers that agree, and what Python says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** @type {any} */
export const expected = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8"));

/**
 * @param {ArrayLike<number>} found
 * @param {ArrayLike<number>} wanted
 */
export function near(found, wanted, { relative = 1e-9, absolute = 1e-9 } = {}) {
  assert.equal(found.length, wanted.length);
  for (let i = 0; i < found.length; i++) {
    const close = Math.abs(found[i] - wanted[i]) <= absolute + relative * Math.abs(wanted[i]);
    assert.ok(close || Object.is(found[i], wanted[i]), `${found[i]} at ${i} is not ${wanted[i]}`);
  }
}

/**
 * What became of a run, as the server says it.
 * @type {(status: string, status_step?: number | null, status_values?: Record<string, string>) => any}
 */
export const became = (status, status_step = null, status_values = {}) => ({
  ...{ status, status_step, status_values, status_says: `say_${status}` },
  lost: ["diverged", "overflowed", "undefined"].includes(status),
});

/**
 * A run that goes through these points, its gap the square of the distance from (0, 0) where none is given.
 * @param {number[][]} points
 */
export function runThrough(points, more = {}) {
  const x = Float32Array.from(points.flat());
  const gap = Float32Array.from(points, ([a, b]) => a * a + b * b);
  return { label: "A", x, gap, ...became("moving"), ...more };
}
