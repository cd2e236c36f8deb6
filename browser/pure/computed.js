// Computed: a race that was computed here, as what the server would have sent of it.

import { linksOf } from "./link.js";
import { namesOf, worn } from "./names.js";

/**
 * What the sentence about a run that overflowed or became undefined names.
 * @param {import("../types.js").Became} status
 */
function named({ quantity, coordinate, setting }, hyper, letters) {
  return {
    ...(quantity ? { quantity: letters[quantity] } : {}),
    ...(coordinate === null ? {} : { coordinate: "xy"[coordinate] }),
    ...(setting ? { setting: hyper.find(({ name }) => name === setting).symbol } : {}),
  };
}

const PARTED = 3e-6; // of the map's width: thirty times as far off as it began, a twin may part for good within some steps
const LEVEL = 1e-12; // a slope that may be 0 in one engine and not in another

/**
 * For how many of its places rounding has no part in a run: while its twin keeps near it, and where the last slope is more
 * than rounding, which decides what becomes of it after that.
 */
function certain({ x, twin, grad }, width) {
  const near = (t) => Math.hypot(twin[2 * t] - x[2 * t], twin[2 * t + 1] - x[2 * t + 1]) <= PARTED * width;
  const places = x.length / 2;
  let t = 0;
  while (t < places && near(t)) t++;
  return t === places && Math.hypot(...grad.subarray(-2)) <= LEVEL ? t - 1 : t;
}

/**
 * Rows of the runs, one after another; in single precision, as they travel, unless a value of a run not yet lost has no
 * room there: so a picture is the same wherever it was computed.
 */
function joined(rows, results, catalog) {
  const all = new Float64Array(rows.length && rows.length * rows[0].length);
  rows.forEach((row, i) => all.set(row, i * row.length));
  const single = Float32Array.from(all);
  const sound = ({ status, loss }, i) => {
    const { length } = rows[i];
    const end = catalog.lost.includes(status.kind) ? (length / loss.length) * (status.step ?? 0) : length;
    const from = i * length;
    for (let k = from; k < from + end; k++) if (Number.isFinite(single[k]) !== Number.isFinite(all[k])) return false;
    return true;
  };
  return results.every(sound) ? single : all;
}

/**
 * The global minima of a surface of the engine, which its parameters may move.
 * @param {any} surface
 * @param {readonly number[]} params
 * @returns {import("./plane.js").Point[]}
 */
export function minimaOf({ minima, moved }, params) {
  const found = Float64Array.from(minima.flat());
  moved?.(params, found);
  return minima.map((_, i) => [found[2 * i], found[2 * i + 1]]);
}

/**
 * The loss of a surface of the engine at a place.
 * @param {any} surface
 * @param {readonly number[]} params
 * @returns {(point: import("./plane.js").Point) => number}
 */
const depthOf =
  ({ valueAndGrad }, params) =>
  (point) => {
    const seen = [0, 0, 0];
    valueAndGrad(point, params, seen);
    return seen[0];
  };

/**
 * f*: the least value at the minima, or that found on the map of a surface that was typed.
 * @param {any} surface
 * @param {readonly number[]} params
 */
export const leastOf = (surface, params) =>
  surface.least ?? Math.min(...minimaOf(surface, params).map(depthOf(surface, params)));

/**
 * @param {import("../types.js").Scene} scene made whole
 * @param {import("../types.js").Raced[]} results of its race, as pure/race.js gives them
 * @param {{engine: any, catalog: any, factors: Float64Array, batch: Uint8Array | null, problems?: string[]}} made from
 * what; `problems` are sentences about its link
 * @returns {{header: any, arrays: any}} as of `unpack`
 */
export function sentOf(scene, results, { engine, catalog, factors, batch, problems }) {
  const { id, values } = scene.surface;
  const surface = engine.surfaces[id];
  const { domain, start, localMinima, saddles, shift, points, statistics } = surface;
  const params = Object.values(values);
  const minima = minimaOf(surface, params);
  const depth = depthOf(surface, params);
  const least = leastOf(surface, params);
  const labels = namesOf(scene.runs, catalog);
  const looks = worn(scene.runs, catalog);
  const count = scene.steps + 1;
  const header = {
    ...scene,
    ...linksOf(scene, start, catalog),
    problems,
    surface: {
      ...{ id, values, domain, saddles, shift, f_star: least },
      minima: [...minima, ...localMinima].map((point) => [...point, depth(point)]),
    },
    runs: scene.runs.map(({ optimizer, hyper }, i) => {
      const { status, evaluations, neighbour } = results[i];
      return {
        ...{ optimizer, hyper, evaluations, neighbour, ...labels[i], worn: looks[i] },
        certain: certain(results[i], domain[0][1] - domain[0][0]),
        status: status.kind,
        status_step: status.step,
        status_says: `say_${status.quantity === "f" ? "overflowed_loss" : status.kind}`,
        status_values: named(status, catalog.optimizers.find((each) => each.id === optimizer).hyper, catalog.letters),
        lost: catalog.lost.includes(status.kind),
      };
    }),
  };
  const rows = (of) => joined(results.map(of), results, catalog);
  const length = ({ grad }) => Float64Array.from({ length: count }, (_, t) => Math.hypot(grad[2 * t], grad[2 * t + 1]));
  const arrays = {
    x: rows(({ x }) => x),
    gap: rows(({ loss }) => loss.map((each) => each - least)),
    ...(scene.chart === "grad" ? { grad: rows(length) } : {}),
    schedule: Float32Array.from(factors.subarray(0, scene.steps)),
  };
  if (points) {
    const samples = new Float32Array(6 * points[0].length);
    points[0].forEach((_, i) =>
      surface.sample(
        statistics.map((row) => row[i]),
        params,
        samples.subarray(6 * i, 6 * i + 6),
      ),
    );
    const [t, s] = points;
    const seen = batch?.subarray(0, scene.steps * values.batch);
    const shown = Float32Array.from([...t.map((each) => surface.prepared(each, params)), ...s]);
    Object.assign(arrays, { points: shown, samples, batch: seen });
  }
  return { header, arrays };
}
