// QR: a text as a code for cameras, drawn as one path.

import { generate } from "../vendor/lean-qr.js";

/**
 * A square of `size` modules, 4 of which all around are the quiet zone (ISO/IEC 18004), and the path of the dark ones, row by
 * row; null where the text is longer than the largest code holds, 2,953 bytes.
 * @param {string} text
 * @returns {{size: number, path: string} | null}
 */
export function qrOf(text) {
  const found = codeOf(text);
  if (!found) return null;
  const rows = [];
  for (let y = 0; y < found.size; y++)
    for (let x = 0; x < found.size; x++) {
      let wide = 0;
      while (found.get(x + wide, y)) wide++;
      if (wide) rows.push(`M${x + QUIET} ${y + QUIET}h${wide}v1h-${wide}z`);
      x += wide;
    }
  return { size: found.size + 2 * QUIET, path: rows.join("") };
}

const QUIET = 4;
const TOO_LONG = 4; // the library's name for it

function codeOf(text) {
  try {
    return generate(text);
  } catch (error) {
    if (/** @type {any} */ (error).code !== TOO_LONG) throw error;
    return null;
  }
}
