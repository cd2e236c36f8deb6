// Table: the numbers of a figure, as others read them.

/**
 * One of Plotly's traces, as it is drawn.
 * @typedef {{name?: string, x?: ArrayLike<any>, y?: ArrayLike<any>, z?: ArrayLike<any>, error_y?: {array?: ArrayLike<any>}}} Trace
 */

/** A field of a table after RFC 4180. */
const quoted = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** What a cell holds: nothing where there is no number, and numbers to the last digit. */
const cell = (value) => quoted(value === undefined || value === null || Number.isNaN(value) ? "" : String(value));

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
 * A figure's traces as comma-separated values, after RFC 4180, below lines that say what they are.
 * @param {readonly Trace[]} traces
 * @param {string[]} about
 */
export function csvOf(traces, about) {
  const head = ["trace", "x", "y", "z", "plus_minus"];
  const rows = traces.flatMap((trace, i) => rowsOf(trace).map((row) => [trace.name ?? String(i), ...row]));
  const used = head.map((_, k) => k < 3 || rows.some((row) => cell(row[k]) !== ""));
  const line = (row) =>
    row
      .filter((_, k) => used[k])
      .map(cell)
      .join();
  const filled = rows.map((row) => head.map((_, k) => row[k]));
  return [...about.map((text) => `# ${text}`), line(head), ...filled.map(line)].join("\r\n") + "\r\n";
}
