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
