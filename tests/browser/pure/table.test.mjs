import assert from "node:assert/strict";
import { test } from "node:test";

import { csvOf, curvesOf } from "../../../browser/pure/table.js";

test("points stand with the half of their intervals, and a name with a comma in quotes", () => {
  const traces = [
    { name: "B = 8, of 16", x: [1, 10], y: Float64Array.of(0.1, 1e-30), error_y: { array: [0.25, null] } },
    { name: 'so-called "flat"', y: [NaN, 2] },
  ];
  assert.equal(
    csvOf(traces, ["Error", "https://a.b/?c=d"]),
    '# Error\r\n# https://a.b/?c=d\r\ntrace,x,y,plus_minus\r\n"B = 8, of 16",1,0.1,0.25\r\n"B = 8, of 16",10,1e-30,\r\n' +
      '"so-called ""flat""",0,,\r\n"so-called ""flat""",1,2,\r\n',
  );
});

test("a map is written cell by cell, where it lies", () => {
  const grid = {
    x: [0, 1],
    y: [5, 6],
    z: [
      [1, 2],
      [3, 4],
    ],
  };
  assert.equal(csvOf([grid], []), "trace,x,y,z\r\n0,0,5,1\r\n0,1,5,2\r\n0,0,6,3\r\n0,1,6,4\r\n");
  assert.equal(csvOf([{ z: [Float32Array.of(1, 2)] }], []), "trace,x,y,z\r\n0,0,0,1\r\n0,1,0,2\r\n");
});

test("a lab's curves stand run by run, as far as they are computed, in the shortest digits that are the same float32", () => {
  const part = (...numbers) => Float32Array.from(numbers);
  const curve = { values: part(0.1, NaN, NaN), low: part(0.05, Infinity, NaN), high: part(0.2, Infinity, NaN) };
  const runs = [{ optimizer: "adam", hyper: { lr: 0.01 }, own: { data: "moons" } }];
  const tracks = [{ curves: { test_loss: curve }, records: 2 }];
  const answer = { scene: { runs }, tracks, charts: ["test_loss"], steps: [0, 10, 20] };
  assert.equal(
    curvesOf(answer, ["a, b"]),
    '# a, b\r\nrun,quantity,step,median,low,high\r\n"adam,lr=0.01,data=moons",test_loss,0,0.1,0.05,0.2\r\n' +
      '"adam,lr=0.01,data=moons",test_loss,10,,Infinity,Infinity\r\n',
  );
});
