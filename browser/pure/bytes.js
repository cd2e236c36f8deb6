// Bytes: what the server packs, as typed arrays.

const TYPES = { f4: Float32Array, f8: Float64Array, u2: Uint16Array, u1: Uint8Array };

/**
 * `[u32 length][JSON header][sections]` → {header, arrays by name}. Row-major, shapes in header.sections.
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {{header: any, arrays: Record<string, any>}}
 */
export function unpack(bytes) {
  // Bytes may arrive as a view at any offset; typed arrays need theirs aligned.
  const buffer = bytes instanceof ArrayBuffer ? bytes : bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {[string, keyof typeof TYPES, number[]][]} */
  const sections = header.sections;
  /** @type {Record<string, any>} */
  const arrays = {};
  let offset = 4 + length;
  for (const [name, type, shape] of sections) {
    const size = shape.reduce((a, b) => a * b, 1);
    const bytes = size * TYPES[type].BYTES_PER_ELEMENT;
    arrays[name] =
      offset % TYPES[type].BYTES_PER_ELEMENT
        ? new TYPES[type](buffer.slice(offset, offset + bytes))
        : new TYPES[type](buffer, offset, size);
    offset += (arrays[name].byteLength + 3) & ~3;
  }
  return { header, arrays };
}
