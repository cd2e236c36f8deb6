import assert from "node:assert/strict";
import { test } from "node:test";

import { larger } from "../../../browser/pure/figure.js";

test("type, markers and margins grow, and nothing else", () => {
  const layout = {
    font: { size: 14, color: "#000000" },
    margin: { l: 60, t: 20 },
    xaxis: { tickfont: { size: 14 }, range: [0, 1], title: { text: "η", font: { size: 16 }, standoff: 5 } },
    annotations: [{ x: 0.5, xshift: 4, yshift: -3, font: { size: 12 } }],
  };
  assert.deepEqual(larger(layout, 2), {
    font: { size: 28, color: "#000000" },
    margin: { l: 120, t: 40 },
    xaxis: { tickfont: { size: 28 }, range: [0, 1], title: { text: "η", font: { size: 32 }, standoff: 10 } },
    annotations: [{ x: 0.5, xshift: 8, yshift: -6, font: { size: 24 } }],
  });
  const values = Float64Array.of(1, 2);
  const [trace] = larger(
    [{ y: values, x: [1, 2], marker: { size: 6 }, textfont: { size: 9 }, contours: { size: 1 }, width: 3 }],
    2,
  );
  assert.deepEqual(trace, {
    y: values,
    x: [1, 2],
    marker: { size: 12 },
    textfont: { size: 18 },
    contours: { size: 1 },
    width: 3,
  });
  assert.equal(trace.y, values);
});

test("at the usual size it is the figure itself", () => {
  const layout = { margin: { l: 60 } };
  assert.equal(larger(layout, 1), layout);
});
