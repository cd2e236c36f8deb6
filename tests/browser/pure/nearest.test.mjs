import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../../browser/pure/nearest.js";
import { expected } from "./support.mjs";

test("the nearest name is the one that Python's difflib finds", () => {
  const { known, asked } = expected.nearest;
  for (const [name, found] of asked) assert.equal(nearest(name, known), found, name);
  assert.ok(asked.some(([, found]) => !found) && asked.some(([name, found]) => found && found !== name));
});

test("of two that are as near, the later in the alphabet, as difflib has it", () => {
  const { rivals } = expected.nearest;
  for (const [name, known, found] of rivals) assert.equal(nearest(name, known), found, name);
});
