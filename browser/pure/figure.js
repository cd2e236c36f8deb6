// Figure: one of Plotly's, as data.

const TYPE = ["font", "tickfont", "marker", "textfont"];
const DISTANCES = ["xshift", "yshift", "standoff"];

/**
 * The figure with type and markers `by` times as large, and as much room around it.
 * @template T
 * @param {T} part
 * @param {number} by
 * @param {string} [name] of the part in what it is of
 * @returns {T}
 */
export function larger(part, by, name = "") {
  if (by === 1 || typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return part;
  if (Array.isArray(part)) return /** @type {any} */ (part.map((each) => larger(each, by, name)));
  const grown = ([key, value]) =>
    typeof value === "number" &&
    (name === "margin" || DISTANCES.includes(key) || (key === "size" && TYPE.includes(name)))
      ? value * by
      : larger(value, by, key);
  return /** @type {any} */ (Object.fromEntries(Object.entries(part).map((entry) => [entry[0], grown(entry)])));
}
