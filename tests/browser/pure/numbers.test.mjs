import assert from "node:assert/strict";
import test from "node:test";

import { exact, format, position, powerOfTen, read, rounded, valueAt } from "../../../browser/pure/numbers.js";
import { expected, near } from "./support.mjs";

test("numbers keep three digits and never round up to one", () => {
  const texts = [
    [0.999, "0.999"],
    [0.9996, "0.9996"],
    [-0.99999, "-0.99999"],
    [1e-8, "1e-8"],
    [0, "0"],
    [10.84, "10.8"],
    [9.996, "10"],
    [152.3, "152"],
    [39.5e-6, "3.95e-5"],
    [0.001, "0.001"],
    [0.000999, "9.99e-4"],
    [99949, "99900"],
    [99951, "1e5"],
    [12345, "12300"],
    [1.5e300, "1.5e300"],
    [0.0551, "0.0551"],
    [1, "1"],
    [NaN, "–"],
    [Infinity, "∞"],
    [-Infinity, "-∞"],
  ];
  for (const [value, text] of texts) assert.equal(format(Number(value)), text);
  assert.equal(format(12345.678, 6), "12345.7");
  const cases = expected.format;
  near(
    cases.map(([value]) => Number(format(value))),
    cases.map(([, said]) => said),
    { relative: 1e-11, absolute: 0 },
  );
});

test("exact numbers are the shortest that read back as the same float32", () => {
  for (const [value, shortest] of expected.exact) {
    const single = Math.fround(value);
    assert.equal(Math.fround(Number(exact(single))), single);
    const digits = exact(single)
      .replace(/e.*|[-.]/g, "")
      .replace(/^0+/, "");
    if (digits.length < 9) assert.equal(Number(exact(single)), shortest);
  }
  assert.equal(exact(Math.fround(0.1)), "0.1");
  assert.equal(exact(16777216), "16777216");
  assert.deepEqual([NaN, Infinity].map(exact), ["–", "∞"]);
});

test("reads numbers as people type them", () => {
  const typed = ["1e-3", " 0.5 ", "−2", "", "  ", "fast", "1e"];
  assert.deepEqual(typed.map(read), [1e-3, 0.5, -2, NaN, NaN, NaN, NaN]);
});

test("a dragged point has as many digits as a thousandth of the extent needs", () => {
  assert.equal(rounded(1.23456789, 4), 1.235);
  assert.equal(rounded(1.23456789, 1), 1.235);
  assert.equal(rounded(123.456, 1000), 123);
  assert.equal(rounded(1.23456789e-4, 1e-4), 1.235e-4);
  assert.equal(rounded(1.5, 1e9), 2);
  assert.equal(rounded(1e-9, 1e-15), 1e-9);
});

test("powers of ten are written with their exponent raised", () => {
  assert.deepEqual([-12, 0, 3, 456789].map(powerOfTen), ["10⁻¹²", "10⁰", "10³", "10⁴⁵⁶⁷⁸⁹"]);
});

for (const { scale, values } of expected.sliders) {
  test(`places are evenly spaced on a ${scale.scale} slider`, () => {
    const places = values.map((_, i) => i / 10);
    near(
      values.map((value) => position(scale, value)),
      places,
    );
    const found = places.map((place) => valueAt(scale, place));
    if (scale.scale === "decay")
      near(
        found.map((v) => 1 - v),
        values.map((v) => 1 - v),
        { relative: 6e-2 },
      );
    else near(found, values, { relative: 5e-3, absolute: scale.scale === "lin" ? 1e-3 : 0 });
    assert.equal(position(scale, -1e9), 0);
    if (scale.scale !== "decay") assert.equal(position(scale, 1e9), 1); // 1 − β < 0 has no logarithm
    assert.equal(position(scale, scale.high), 1);
  });
}

test("a slider's value has no more digits than a reader takes in", () => {
  const log = { scale: "log", low: 1e-5, high: 10 };
  assert.equal(valueAt(log, 0.123), 5.47e-5);
  const decay = { scale: "decay", low: 0, high: 0.999 };
  assert.equal(valueAt(decay, 0.777), 0.9953);
  assert.equal(valueAt({ scale: "lin", low: -1, high: 3 }, 0.12345), -0.506);
  assert.equal(valueAt({ scale: "lin", low: 0, high: 20000 }, 0.12345), 2469);
  assert.equal(valueAt({ scale: "lin", low: 0, high: 1 }, 0.123456), 0.123);
  assert.equal(valueAt({ scale: "lin", low: 0, high: 10, whole: true }, 0.36), 4);
});

test("what is off unless asked for can be switched off at the slider's lower end", () => {
  const noise = { scale: "log", low: 1e-3, high: 10, default: 0 };
  assert.equal(valueAt(noise, 0), 0);
  assert.equal(valueAt(noise, 0.001), 0.00101);
  assert.equal(valueAt({ ...noise, default: 1 }, 0), 1e-3);
  assert.equal(valueAt({ scale: "lin", low: 2, high: 10, default: 0 }, 0), 2);
});
