// Table: the numbers of a picture, as others read them.

import { runText } from "./link.js";
import { exact } from "./numbers.js";

/**
 * One of Plotly's traces, as it is drawn.
 * @typedef {{name?: string, x?: ArrayLike<any>, y?: ArrayLike<any>, z?: ArrayLike<any>, error_y?: {array?: ArrayLike<any>}}} Trace
 */

/** A field of a table after RFC 4180. */
const quoted = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** What a cell holds: nothing where there is no number, and numbers to the last digit. */
const cell = (value) => quoted(value === undefined || value === null || Number.isNaN(value) ? "" : String(value));

/** A float32 in as few digits as read back as the same. */
const shortest = (value) => (Number.isFinite(value) ? exact(value) : value);

/** A table as comma-separated values, after RFC 4180, below lines that say what it is. */
const csv = (head, rows, about) =>
  [...about.map((text) => `# ${text}`), ...[head, ...rows].map((row) => row.map(cell).join())].join("\r\n") + "\r\n";

/**
 * The rows of a trace: x, y, z and half of the interval around y; a map's cells one by one.
 * @param {Trace} trace
 * @returns {any[][]}
 */
function rowsOf({ x = [], y = [], z = [], error_y: error = {} }) {
  if (z.length && typeof z[0] === "object")
    return Array.from(z).flatMap((line, i) => Array.from(line, (value, j) => [x[j] ?? j, y[i] ?? i, value]));
  const length = Math.max(x.length, y.length, z.length);
  return Array.from({ length }, (_, i) => [x[i] ?? i, y[i], z[i], error.array?.[i]]);
}

/**
 * A figure's traces as a table.
 * @param {readonly Trace[]} traces
 * @param {string[]} about
 */
export function csvOf(traces, about) {
  const head = ["trace", "x", "y", "z", "plus_minus"];
  const rows = traces.flatMap((trace, i) => rowsOf(trace).map((row) => [trace.name ?? String(i), ...row]));
  const used = head.map((_, k) => k < 3 || rows.some((row) => cell(row[k]) !== ""));
  const kept = (row) => head.map((_, k) => row[k]).filter((_, k) => used[k]);
  return csv(kept(head), rows.map(kept), about);
}

/**
 * The curves of a lab's answer as a table: of each run and quantity, the median over seeds and its band at each record so far.
 * @param {any} answer
 * @param {string[]} about
 */
export function curvesOf({ scene: { runs }, tracks, charts, steps }, about) {
  const rows = tracks.flatMap(({ curves, records }, i) =>
    charts.flatMap((name) => {
      const { values, low, high } = curves[name];
      const row = (step, k) => [runText(runs[i]), name, step, ...[values, low, high].map((part) => shortest(part[k]))];
      return steps.slice(0, records).map(row);
    }),
  );
  return csv(["run", "quantity", "step", "median", "low", "high"], rows, about);
}

/** An address that holds a table. */
export const hrefOf = (table) => `data:text/csv;charset=utf-8,${encodeURIComponent(table)}`;
