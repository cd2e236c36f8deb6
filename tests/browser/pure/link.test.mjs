import assert from "node:assert/strict";
import test from "node:test";

import { choiceText, linkOf, partOf, runText, withParameters } from "../../../browser/pure/link.js";

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
