// Colour: #rrggbb mixed and measured.

/**
 * [red, green, blue], 0 to 255.
 * @param {string} colour
 */
export const channels = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** @param {number[]} channels 0 to 255, whole */
export const hex = (channels) => "#" + channels.map((v) => v.toString(16).padStart(2, "0")).join("");

/**
 * Between two colours: a at 0, b at 1.
 * @type {(a: string, b: string, part: number) => string}
 */
export function mix(a, b, part) {
  const [from, to] = [channels(a), channels(b)];
  return hex(from.map((v, i) => Math.round(v + part * (to[i] - v))));
}

/**
 * Relative luminance (WCAG 2.2), 0 to 1.
 * @param {string} colour
 */
export function luminance(colour) {
  const linear = channels(colour).map((v) => (v <= 10.31475 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}
