import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.addEventListener ??= () => {};
const { asker, Fault } = await import("../../../browser/asking.js");

/** What is answered when a second question comes while the first one waits for its answer. */
async function answered(held) {
  /** @type {string[][]} */
  const [taken, given] = [[], []];
  /** @type {(value?: any) => void} */
  let come = () => {};
  const answer = (question, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        given.push(question);
        reject(new Fault("silent"));
      });
      if (question === "first") come = () => resolve(question);
      else resolve(question);
    });
  const { ask, stop } = asker(answer, (found) => taken.push(found), assert.ifError, held);
  ask("first");
  ask("second");
  const before = await new Promise((resolve) => setImmediate(() => resolve([...taken])));
  come();
  await new Promise(setImmediate);
  const found = structuredClone({ before, taken, given });
  stop();
  return found;
}

test("an answer that is held is given up for another question, any other is awaited", async () => {
  assert.deepEqual(await answered(true), { before: ["second"], taken: ["second"], given: ["first"] });
  assert.deepEqual(await answered(false), { before: [], taken: ["first", "second"], given: [] });
});
