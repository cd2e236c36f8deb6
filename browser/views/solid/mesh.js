// Mesh: the ground and the sides of the block that it is the top of, as Plotly draws them.

import { mix } from "../../pure/colour.js";

const LIGHT = { ambient: 0.62, diffuse: 0.55, specular: 0.06, roughness: 0.8, fresnel: 0.05 };
const FROM = { x: -2000, y: 4000, z: 3000 }; // upper left, as on maps

export function meshOf({ terrain, block }, { colours }) {
  const { box, rows, columns, z } = terrain;
  const even = (low, high, n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
  const [xs, ys] = [even(box[0], box[1], columns), even(box[2], box[3], rows)];
  const row = (i) => z.subarray(i * columns, (i + 1) * columns);
  const shared = { type: "surface", hoverinfo: "skip", showscale: false, lightposition: FROM };
  const rim = rimOf(xs, ys, z);
  const [foot] = block.ranges[2];
  const side = mix(colours["map-low"], colours.contour, 0.3);
  return [
    {
      ...shared,
      x: xs,
      y: ys,
      z: ys.map((_, i) => row(i)),
      colorscale: [
        [0, mix(colours["map-low"], colours.contour, 0.25)],
        [1, colours["map-high"]],
      ],
      lighting: LIGHT,
    },
    {
      ...shared,
      ...{ x: [rim.x, rim.x], y: [rim.y, rim.y], z: [rim.z, rim.z.map(() => foot)] },
      colorscale: [
        [0, side],
        [1, side],
      ],
      lighting: LIGHT,
    },
  ];
}

/** The rim of the ground, once around. */
function rimOf(xs, ys, z) {
  const [columns, rows] = [xs.length, ys.length];
  const along = (n) => Array.from({ length: n - 1 }, (_, k) => k);
  const places = [
    ...along(columns).map((j) => [0, j]),
    ...along(rows).map((i) => [i, columns - 1]),
    ...along(columns).map((j) => [rows - 1, columns - 1 - j]),
    ...along(rows).map((i) => [rows - 1 - i, 0]),
    [0, 0],
  ];
  return {
    x: places.map(([, j]) => xs[j]),
    y: places.map(([i]) => ys[i]),
    z: places.map(([i, j]) => z[i * columns + j]),
  };
}

export function layoutOf({ block }, { width, height, camera }) {
  const axis = (range) => ({ visible: false, showspikes: false, range, autorange: false });
  const [xaxis, yaxis, zaxis] = block.ranges.map(axis);
  const [x, y, z] = block.size;
  return {
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    scene: {
      ...{ xaxis, yaxis, zaxis, camera: camera.plotly },
      aspectmode: "manual",
      aspectratio: { x, y, z },
      dragmode: false,
      hovermode: false,
    },
  };
}
