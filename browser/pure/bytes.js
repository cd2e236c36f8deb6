// Bytes: what the server packs, as typed arrays.

const TYPES = { f4: Float32Array, u2: Uint16Array, u1: Uint8Array };

/** `[u32 length][JSON header][sections]` → {header, arrays by name}. Row-major, shapes in header.sections. */
export function unpack(bytes) {
  // Bytes may arrive as a view at any offset; typed arrays need theirs aligned.
  const buffer = bytes instanceof ArrayBuffer ? bytes : bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  let offset = 4 + length;
  for (const [name, type, shape] of header.sections) {
    arrays[name] = new TYPES[type](buffer, offset, shape.reduce((a, b) => a * b, 1));
    offset += (arrays[name].byteLength + 3) & ~3;
  }
  return { header, arrays };
}
