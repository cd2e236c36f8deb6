import assert from "node:assert/strict";
import test from "node:test";

import {
  choiceText,
  linkOf,
  linksOf,
  numberText,
  partOf,
  runText,
  withParameters,
} from "../../../browser/pure/link.js";

test("a choice and a run are written as people would", () => {
  assert.equal(choiceText("cosine", { low: 0.1, warm: 5 }), "cosine,low=0.1,warm=5");
  assert.equal(choiceText("constant", {}), "constant");
  assert.equal(runText({ optimizer: "adam", hyper: { lr: 1e-5, beta1: 0.9 } }), "adam,lr=1e-5,beta1=0.9");
  assert.equal(runText({ optimizer: "sgd", hyper: { lr: 1 }, own: { batch: "full" } }), "sgd,lr=1,batch=full");
});

test("a scene is what is ours of a query, in its order, and the rest is the others'", () => {
  const NAMES = ["surface", "start", "run", "steps", "schedule", "noise", "seed", "chart", "show", "at", "view"];
  const ours = "surface=bowl&start=1,2&run=sgd,lr=0.1&run=adam&steps=5&schedule=cosine&noise=1&seed=2&chart=f&show=";
  const query = `?lang=ko&${ours}&embed=true&at=3&view=0,1,0,1&story=1`;
  assert.equal(partOf(query, NAMES), `${ours}&at=3&view=0,1,0,1`);
  assert.equal(partOf(query, NAMES, true), "lang=ko&embed=true&story=1");
  assert.equal(partOf("", NAMES), "");
});

test("parameters are replaced, added and taken away; commas and equal signs stay readable", () => {
  const query = "surface=bowl&run=sgd,lr=0.1&run=adam&at=3";
  assert.equal(
    withParameters(query, { run: ["rmsprop,lr=1", "sgd"], at: [], start: "1,2" }),
    "surface=bowl&run=rmsprop,lr=1&run=sgd&start=1,2",
  );
  assert.equal(withParameters("noise=1", { noise: 0 }), "noise=0");
  assert.equal(withParameters("", { run: "" }), "run=");
  // What could end a parameter or begin another stays escaped.
  assert.equal(withParameters("", { story: "a&b#c d" }), "story=a%26b%23c+d");
});

test("a scene's link has everything in it, but what the surface brings and what was not chosen", () => {
  const scene = {
    surface: { id: "bowl", values: { a: 2 } },
    start: [1, -0.5],
    runs: [
      { optimizer: "sgd", hyper: { lr: 0.1 } },
      { optimizer: "adam", hyper: {} },
    ],
    ...{ steps: 300, schedule: { id: "cosine", values: { low: 0.1 } }, noise: 0.5, seed: 3, chart: "f" },
    ...{ show: ["dots", "3d"], at: 0, view: [-1, 1, -2, 2] },
  };
  const rest = "steps=300&schedule=cosine,low=0.1&noise=0.5&seed=3&chart=f&show=dots,3d";
  assert.equal(linkOf(scene), `surface=bowl,a=2&start=1,-0.5&run=sgd,lr=0.1&run=adam&${rest}&at=0&view=-1,1,-2,2`);
  const less = { ...scene, start: null, runs: [], at: null, view: null };
  assert.equal(linkOf(less), `surface=bowl,a=2&run=&${rest}`);
});

test("a number is written as Python does, without a plus", () => {
  const written = { 0.0001: 1e-4, "9.9e-5": 9.9e-5, 9999999999999998: 9999999999999998, "1e16": 1e16, "1e300": 1e300 };
  for (const [text, value] of Object.entries(written)) assert.equal(numberText(value), text);
  assert.equal(numberText(-2.5e-7), "-2.5e-7");
  assert.equal(numberText(0), "0");
});

const declared = (name, usual) => [{ name, default: usual }];
const OPENING = {
  surface: { id: "bowl", values: { a: 1 } },
  runs: [{ optimizer: "sgd", hyper: { lr: 0.1 } }],
  ...{ steps: 300, schedule: { id: "constant", values: { warmup: 0 } }, noise: 0, seed: 0, chart: "f" },
  ...{ show: ["dots"], at: null, view: null },
};
const CATALOG = {
  opening: { query: "surface=bowl", scene: OPENING },
  surfaces: [
    { id: "bowl", params: declared("a", 1) },
    { id: "ravine", params: declared("k", 20) },
  ],
  optimizers: [
    { id: "sgd", hyper: declared("lr", 0.1) },
    { id: "adam", hyper: declared("lr", 0.5) },
  ],
  schedules: [
    { id: "constant", params: declared("warmup", 0) },
    { id: "cosine", params: declared("low", 0) },
  ],
  shows: ["dots", "3d"],
};
const RACE = "surface=bowl&start=0,1&run=sgd&steps=300&schedule=constant&noise=0&seed=0&chart=f&show=";
const links = (changes) => linksOf({ ...OPENING, start: [0, 1], ...changes }, [0, 1], CATALOG);

test("the opening needs no link, and a race's own says all of it but how one looks at it", () => {
  assert.deepEqual(links({}), { stem: "surface=bowl", link: "", race: RACE });
  const looked = links({ chart: "grad", show: ["3d", "dots"], at: 0, view: [-1, 1, 0, 2] });
  assert.equal(looked.race, RACE);
  assert.equal(looked.stem, "chart=grad&show=dots,3d&at=0&view=-1,1,0,2");
  assert.equal(looked.link, looked.stem);
});

test("a link says what is not usual, and of a choice what it has of its own", () => {
  const runs = [
    { optimizer: "sgd", hyper: { lr: 0.2 } },
    { optimizer: "adam", hyper: { lr: 0.5 } },
  ];
  const ravine = { id: "ravine", values: { k: 20 } };
  const cosine = { id: "cosine", values: { low: 0.25 } };
  const { stem, link } = links({
    surface: ravine,
    runs,
    schedule: cosine,
    start: [1, 1e-5],
    steps: 5,
    noise: 2,
    seed: 7,
  });
  assert.equal(
    stem,
    "surface=ravine&start=1,1e-5&run=sgd,lr=0.2&run=adam&steps=5&schedule=cosine,low=0.25&noise=2&seed=7",
  );
  assert.equal(link, stem);
  assert.equal(links({ surface: { id: "bowl", values: { a: 2 } } }).stem, "surface=bowl,a=2");
  assert.equal(links({ runs: [] }).stem, "run=");
  assert.equal(links({ runs: [OPENING.runs[0], OPENING.runs[0]] }).stem, "run=sgd&run=sgd");
});
