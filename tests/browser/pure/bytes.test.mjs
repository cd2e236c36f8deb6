import assert from "node:assert/strict";
import test from "node:test";

import { unpack } from "../../../browser/pure/bytes.js";
import { expected } from "./support.mjs";

const bytes = Uint8Array.from(Buffer.from(expected.packed.bytes, "base64"));

for (const shift of [0, 1, 3]) {
  test(`unpacks what Python packs, ${shift} bytes into a buffer`, () => {
    const room = new Uint8Array(bytes.length + shift);
    room.set(bytes, shift);
    const { header, arrays } = unpack(room.subarray(shift));
    assert.equal(header.name, "η — 학습률");
    assert.deepEqual(Object.keys(arrays), ["a", "b", "c", "none"]);
    for (const [name, values] of Object.entries(expected.packed.arrays)) {
      assert.deepEqual([...arrays[name]], [...values].map(name === "a" ? Math.fround : Number));
    }
    assert.ok(arrays.a instanceof Float32Array && arrays.b instanceof Uint16Array && arrays.c instanceof Uint8Array);
  });
}

test("a buffer of its own is not copied", () => {
  const { buffer } = bytes.slice();
  assert.equal(unpack(buffer).arrays.a.buffer, buffer);
});

test("numbers in double precision are read from wherever they begin", () => {
  for (const before of [0, 1, 4, 5]) {
    const sections = [
      ["few", "u1", [before]],
      ["wide", "f8", [2, 1]],
      ["rest", "u1", [2]],
    ];
    const header = new TextEncoder().encode(JSON.stringify({ sections }).padEnd(100));
    const packed = new DataView(new ArrayBuffer(104 + 4 * Math.ceil(before / 4) + 16 + 4));
    packed.setUint32(0, 100, true);
    new Uint8Array(packed.buffer).set(header, 4);
    const from = packed.byteLength - 20;
    [Math.PI, -1e300].forEach((value, i) => packed.setFloat64(from + 8 * i, value, true));
    packed.setUint8(from + 17, 7);
    const { arrays } = unpack(packed.buffer);
    assert.deepEqual(arrays.few, new Uint8Array(before));
    assert.deepEqual(arrays.wide, Float64Array.of(Math.PI, -1e300));
    assert.deepEqual(arrays.rest, Uint8Array.of(0, 7));
  }
});
