import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { forClass, judge, LINK_MAX, pack, unpack, veiled, withHyper } from "../../../browser/pure/lesson.js";

const RACE = {
  steps: 200,
  runs: [
    { optimizer: "sgd", hyper: { lr: 0.1, clip: 0 } },
    { optimizer: "adam", hyper: {} },
  ],
};
const letters = (bytes) => bytes.toString("base64url");

test("before it is shown a race has no steps", () => {
  assert.equal(veiled(RACE).steps, 0);
  assert.equal(RACE.steps, 200);
});

test("one hyperparameter of one run is set", () => {
  assert.deepEqual(withHyper(RACE, 0, "lr", 0.2).runs, [
    { optimizer: "sgd", hyper: { lr: 0.2, clip: 0 } },
    RACE.runs[1],
  ]);
  assert.equal(RACE.runs[0].hyper.lr, 0.1);
});

test("a scene's question goes to a class: its choices, or the run that is set as the first; a drawing does not", () => {
  const race = {
    ...{
      surface: { id: "bowl", values: {} },
      start: null,
      schedule: { id: "constant", values: {} },
      noise: 0,
      seed: 0,
    },
    ...{ chart: "gap", show: [], at: null, view: null, ...RACE },
  };
  const runs = (/** @type {string} */ link) => new URLSearchParams(link).getAll("run");
  const choose = forClass({ race, question: { kind: "choose", ask: "Which & why?", options: ["a", "b=c"] } });
  assert.deepEqual([...choose.asked], [["question", "Which & why?"], ["choice", "a"], ["choice", "b=c"]]); // prettier-ignore
  assert.deepEqual(runs(choose.link), ["sgd,lr=0.1,clip=0", "adam"]);
  const set = forClass({ race, question: { kind: "set", ask: "Which?", run: 1, declared: { name: "beta1" } } });
  assert.deepEqual([...set.asked], [["question", "Which?"], ["ask", "beta1"]]); // prettier-ignore
  assert.deepEqual(runs(set.link), ["adam", "sgd,lr=0.1,clip=0"]);
  assert.equal(new URLSearchParams(set.link).get("steps"), "200");
  assert.equal(String(forClass({ race, question: { kind: "draw", ask: "Draw" } }).asked), "");
});

test("an answer is right, wrong, or neither", () => {
  const [choose, set] = [
    { kind: "choose", right: 1 },
    { kind: "set", low: 0.1, high: 0.2 },
  ];
  assert.deepEqual(
    [0, 1, null].map((given) => judge(choose, given)),
    [false, true, null],
  );
  assert.deepEqual(
    [0.09, 0.1, 0.2, 0.21, null].map((given) => judge(set, given)),
    [false, true, true, false, null],
  );
  assert.equal(judge({ kind: "draw" }, []), null);
});

test("a text is packed as zlib would, and comes out again", async () => {
  for (const text of ["a", "title:\n  ko: 경사 하강법 ⟨η⟩ 😀\n".repeat(40)]) {
    const packed = await pack(text);
    assert.match(packed, /^[\w-]+$/);
    assert.equal(inflateRawSync(Buffer.from(packed, "base64url")).toString(), text);
    assert.equal(await unpack(packed), text);
    assert.equal(await unpack(letters(deflateRawSync(text))), text);
  }
});

test("what was not packed, or is too long, is none", async () => {
  const whole = await pack("title: a");
  const swollen = letters(deflateRawSync("x".repeat(2_000_000)));
  assert.ok(swollen.length < LINK_MAX);
  for (const packed of ["", "!", "<script>", "abc", whole.slice(0, -3), "A".repeat(LINK_MAX + 1), swollen])
    assert.equal(await unpack(packed), null, packed.slice(0, 20));
});

test("a lesson may be so long and no longer, as a text and in a link", async () => {
  assert.equal(LINK_MAX, 4000);
  const swollen = (length) => letters(deflateRawSync("x".repeat(length)));
  assert.equal(await unpack(swollen(32_768)), "x".repeat(32_768));
  assert.equal(await unpack(swollen(32_769)), null);
  // Not compressed, a text takes four letters for three bytes: 2,995 and the five of a stored block are 4,000.
  const stored = (length) => letters(deflateRawSync("x".repeat(length), { level: 0 }));
  assert.deepEqual(
    [stored(2995), stored(2996)].map((packed) => packed.length),
    [LINK_MAX, LINK_MAX + 2],
  );
  assert.equal(await unpack(stored(2995)), "x".repeat(2995));
  assert.equal(await unpack(stored(2996)), null);
});

test("the letters of a link are those that need no escape", async () => {
  const texts = Array.from({ length: 40 }, (_, i) => `${Math.sin(i)} 기울기 ${Math.cos(i)}`);
  const packed = await Promise.all(texts.map(pack));
  assert.ok(packed.join("").includes("-") && packed.join("").includes("_"));
  assert.deepEqual(await Promise.all(packed.map(unpack)), texts);
});
