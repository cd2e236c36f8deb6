// Numbers: written for readers, read from what they type, and put on sliders.

/**
 * Three significant digits; small and large ones as 3.95e-5; never rounded up to 1 from below.
 * @param {number} value
 */
export function format(value, digits = 3) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (value === 0) return "0";
  let text = value.toPrecision(digits);
  while (Math.abs(value) < 1 && Math.abs(Number(text)) >= 1) text = value.toPrecision(++digits);
  const size = Math.abs(Number(text));
  if (size >= 1e-3 && size < 1e5) return String(Number(text));
  return Number(text).toExponential().replace("+", "");
}

/**
 * The shortest decimal that reads back as the same float32.
 * @param {number} value
 */
export function exact(value) {
  if (!Number.isFinite(value)) return format(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}

/**
 * What was typed as a number, or NaN.
 * @param {string} text
 */
export function read(text) {
  return text.trim() === "" ? NaN : Number(text.trim().replace("−", "-"));
}

/**
 * A number rounded to a thousandth of `extent`, so that a dragged point makes a readable link.
 * @param {number} value
 * @param {number} extent
 */
export function rounded(value, extent) {
  const digits = Math.min(12, Math.max(0, Math.ceil(3 - Math.log10(extent))));
  return Number(value.toFixed(digits));
}

/** @param {number} exponent an integer */
export function powerOfTen(exponent) {
  /** @type {Record<string, string>} */
  const superscript = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  return "10" + [...String(exponent)].map((c) => superscript[c]).join("");
}

/**
 * A parameter as the catalog declares it.
 * @typedef {{scale: string, low: number, high: number, whole?: boolean, default?: number}} Scale
 */

/** @type {Record<string, [(value: number) => number, (place: number) => number]>} */
export const SCALES = {
  lin: [(v) => v, (u) => u],
  log: [Math.log10, (u) => 10 ** u],
  decay: [(v) => -Math.log10(1 - v), (u) => 1 - 10 ** -u], // equal room for 0.9, 0.99 and 0.999
};

/**
 * Where a value stands on its slider, from 0 to 1.
 * @param {Scale} scale
 * @param {number} value
 */
export function position({ scale, low, high }, value) {
  const [into] = SCALES[scale];
  const place = (into(value) - into(low)) / (into(high) - into(low));
  return Number.isNaN(place) ? 0 : Math.min(1, Math.max(0, place));
}

/**
 * The value at a place, rounded to what a reader can take in: three digits, or two of 1 − β.
 * @param {Scale} scale
 * @param {number} place
 */
export function valueAt({ scale, low, high, whole, default: usual }, place) {
  const [into, outOf] = SCALES[scale];
  if (scale === "log" && usual === 0 && place === 0) return 0; // what is off unless asked for can be switched off
  const value = outOf(into(low) + place * (into(high) - into(low)));
  if (whole) return Math.round(value);
  if (scale === "log") return Number(value.toPrecision(3));
  if (scale === "lin") return Number(value.toFixed(Math.max(0, Math.ceil(3 - Math.log10(high - low)))));
  return Number((1 - Number((1 - value).toPrecision(2))).toPrecision(12));
}
