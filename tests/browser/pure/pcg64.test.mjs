import assert from "node:assert/strict";
import { test } from "node:test";
import { pcg64 } from "../../../browser/pure/pcg64.js";
import { expected } from "./support.mjs";

test("the bits of a seed, or of several numbers, are NumPy's", () => {
  const { drawn, several } = expected.chance;
  for (const [entropy, bits] of [...drawn.map(({ seed, bits }) => [[seed], bits]), ...several]) {
    const draw = pcg64(entropy);
    for (const wanted of bits) {
      const [low, high] = draw();
      assert.equal(BigInt(high) * 2n ** 32n + BigInt(low), BigInt(`0x${wanted}`));
    }
  }
});

test("generators do not know of one another", () => {
  const [one, other] = [pcg64([1]), pcg64([1])];
  const first = [...one()];
  one();
  assert.deepEqual([...other()], first);
});
