// Mesh: the ground and the sides of the block that it is the top of, as Plotly draws them.

import { mix } from "../../pure/colour.js";
import { rim } from "../../pure/terrain.js";

const SOFT = { ambient: 0.6, diffuse: 0.6, specular: 0.05, roughness: 0.8, fresnel: 0.05 };
const EVEN = { ambient: 1, diffuse: 0, specular: 0, fresnel: 0 };
const FROM = { x: -2000, y: 4000, z: 3000 }; // upper left, as on maps
const QUIET = { hoverinfo: "skip" };

export function meshOf({ terrain, block }, { colours }) {
  const { box, rows, columns, z } = terrain;
  const even = (low, high, n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
  const [xs, ys] = [even(box[0], box[1], columns), even(box[2], box[3], rows)];
  const row = (i) => z.subarray(i * columns, (i + 1) * columns);
  const edge = rim(terrain);
  const side = (k) => edge.map((point) => point[k]);
  const top = edge.slice(1).map((_, k) => k);
  const [next, below] = [top.map((k) => k + 1), top.map((k) => k + edge.length)];
  // Those along x are lighter, as if more light came from the front.
  const shades = top.map((k) => mix(colours["map-low"], colours.contour, edge[k][1] === edge[k + 1][1] ? 0.25 : 0.4));
  const [foot] = block.ranges[2];
  return [
    {
      ...QUIET,
      ...{ type: "surface", showscale: false, lighting: SOFT, lightposition: FROM },
      ...{ x: xs, y: ys, z: ys.map((_, i) => row(i)) },
      colorscale: [
        [0, mix(colours["map-low"], colours.contour, 0.35)],
        [1, colours["map-high"]],
      ],
    },
    {
      ...QUIET,
      ...{ type: "mesh3d", lighting: EVEN, facecolor: [...shades, ...shades] },
      ...{ x: [...side(0), ...side(0)], y: [...side(1), ...side(1)], z: [...side(2), ...edge.map(() => foot)] },
      ...{ i: [...top, ...next], j: [...next, ...below], k: [...below, ...below.map((v) => v + 1)] },
    },
  ];
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
