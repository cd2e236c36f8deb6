// Race: optimizers run down a surface, by the functions that engine/browser.py has written from theirs.

/** @typedef {import("./plane.js").Point} Point */

/**
 * What that module holds: see there.
 * @typedef {object} Engine
 * @property {Record<string, any>} optimizers
 * @property {Record<string, any>} surfaces
 * @property {number} STEPS
 * @property {number} HORIZON
 * @property {number} TWIN
 * @property {(slope: Float64Array, kappa: number) => void} clip
 * @property {Record<string, any>} verdict
 * @property {Record<string, any>} schedules
 *
 * What is asked: schedule, noise and batches as numbers for each step. `noise` is (HORIZON, 2) in units of the
 * gradient, `batches` (HORIZON, k) the means of the statistics of the surface's data; without them each step sees all.
 * @typedef {object} Asked
 * @property {readonly {optimizer: string, hyper: Record<string, number>}[]} runs
 * @property {{id: string, values: Record<string, number>}} surface
 * @property {ArrayLike<number>} start
 * @property {number} steps
 * @property {ArrayLike<number>} factors (HORIZON,) what the learning rate is multiplied by
 * @property {Float64Array | null} [noise]
 * @property {Float64Array | null} [batches]
 *
 * Where a run would go next, until HORIZON, while its slope is level or it stands still: whether it does so to the end,
 * whether the last step led nowhere, and the place, slope and curvature there (NaN where it is not level).
 * @typedef {{level: boolean, still: boolean, stays: boolean, place: Float64Array, gradient: Float64Array,
 *   hessian: Float64Array}} Ahead
 *
 * A run and its twin, which starts beside it: row by row, row 0 is the start.
 * @typedef {object} Walked
 * @property {Float64Array} x (N + 1, 2)
 * @property {Float64Array} twin (N + 1, 2)
 * @property {Float64Array} loss (N + 1,)
 * @property {Float64Array} grad (N + 1, 2) on all data and without the noise
 * @property {Record<string, Float64Array>} state what the steps recorded, (N, 2) each
 * @property {Ahead} ahead
 */

/** What a step can see of the surface from a place: with its noise, of its batch, and clipped. */
export class Look {
  /**
   * @param {Engine} engine
   * @param {Asked} asked
   */
  constructor(engine, { surface, noise, batches }) {
    this.engine = engine;
    this.ground = engine.surfaces[surface.id];
    this.params = numbers(this.ground.params, surface.values);
    this.noise = noise;
    this.batches = batches;
    this.means = new Float64Array(batches && this.ground.statistics ? this.ground.statistics.length : 0);
    this.t = 0;
    this.kappa = 0;
    this.out = new Float64Array(3); // f and its gradient, on all data and without noise
    this.slope = new Float64Array(2);
    this.place = new Float64Array(2);
    this.curvature = new Float64Array(4);
  }

  /** @param {number} t */
  turn(t) {
    this.t = t;
    const { batches, means } = this;
    for (let k = 0; k < means.length; k++) means[k] = /** @type {Float64Array} */ (batches)[means.length * t + k];
  }

  /** @param {Float64Array} at */
  see(at) {
    const { ground, out, slope, noise, t } = this;
    ground.valueAndGrad(at, this.params, out);
    if (this.means.length) ground.batchGradient(at, this.means, this.params, slope);
    else {
      slope[0] = out[1];
      slope[1] = out[2];
    }
    if (noise) {
      slope[0] += noise[2 * t];
      slope[1] += noise[2 * t + 1];
    }
    this.engine.clip(slope, this.kappa);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  gradient(x, y) {
    this.place[0] = x;
    this.place[1] = y;
    this.see(this.place);
    return this.slope;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  hessian(x, y) {
    this.place[0] = x;
    this.place[1] = y;
    if (this.means.length) this.ground.batchHessian(this.place, this.means, this.params, this.curvature);
    else this.ground.hessian(this.place, this.params, this.curvature);
    return this.curvature;
  }
}

/**
 * Numbers in the order of their names, those that are not given as they are by default.
 * @param {Record<string, number>} defaults
 * @param {Record<string, number>} given
 */
const numbers = (defaults, given) => Float64Array.from(Object.keys(defaults), (name) => given[name] ?? defaults[name]);

/**
 * A run's steps, and its twin's beside them; then what it would do next.
 * @param {Engine} engine
 * @param {Asked["runs"][0]} run
 * @param {Look} look
 * @param {Asked} asked
 * @returns {Walked}
 */
function walk(engine, run, look, { start, steps, factors }) {
  const optimizer = engine.optimizers[run.optimizer];
  const hyper = numbers(optimizer.hyper, run.hyper);
  const names = Object.keys(optimizer.hyper);
  const rate = names.indexOf("lr");
  const lr = hyper[rate];
  look.kappa = names.includes("clip") ? hyper[names.indexOf("clip")] : 0;
  const x = new Float64Array(2 * (steps + 1));
  const twin = new Float64Array(2 * (steps + 1));
  const loss = new Float64Array(steps + 1);
  const grad = new Float64Array(2 * (steps + 1));
  const columns = optimizer.recorded.map(() => new Float64Array(2 * steps));
  const initial = /** @type {number[]} */ (Object.values(optimizer.states)).flatMap((value) => [value, value]);
  const [low, high] = look.ground.domain[0];
  const aside = engine.TWIN * (high - low);
  const at = Float64Array.of(start[0], start[1]);
  const beside = Float64Array.of(start[0] + aside, start[1] + aside);
  const state = Float64Array.from(initial);
  const other = Float64Array.from(initial);
  const record = new Float64Array(2 * columns.length);
  const place = new Float64Array(2);
  const gradient = new Float64Array(2);
  let [level, still, stays] = [true, true, false];
  for (let t = 0; t <= steps || (t < engine.HORIZON && (level || still)); t++) {
    look.turn(t);
    hyper[rate] = lr * factors[t];
    if (t < steps) {
      twin[2 * t] = beside[0];
      twin[2 * t + 1] = beside[1];
      look.see(beside);
      optimizer.step(beside, look.slope, t + 1, other, hyper, record, look);
    }
    look.see(at);
    // One by one: to set a part of an array takes longer than a step.
    place[0] = at[0];
    place[1] = at[1];
    gradient[0] = look.out[1];
    gradient[1] = look.out[2];
    if (t <= steps) {
      x[2 * t] = place[0];
      x[2 * t + 1] = place[1];
      loss[t] = look.out[0];
      grad[2 * t] = gradient[0];
      grad[2 * t + 1] = gradient[1];
    }
    optimizer.step(at, look.slope, t + 1, state, hyper, record, look);
    stays = at[0] === place[0] && at[1] === place[1];
    if (t < steps) {
      for (let k = 0; k < columns.length; k++) {
        columns[k][2 * t] = record[2 * k];
        columns[k][2 * t + 1] = record[2 * k + 1];
      }
    } else {
      level = level && engine.verdict.isLevel(gradient);
      still = still && stays;
    }
  }
  twin.set(beside, 2 * steps);
  const hessian = new Float64Array(4).fill(NaN);
  if (level) look.ground.hessian(place, look.params, hessian);
  return {
    x,
    twin,
    loss,
    grad,
    state: Object.fromEntries(optimizer.recorded.map((name, k) => [name, columns[k]])),
    ahead: { level, still, stays, place, gradient, hessian },
  };
}

/**
 * What became of a run: `kind` is one of the engine's, `step` is when, if it did. If it was lost, `quantity` is the first
 * of the record that was not finite ("x", "f": place, loss), `coordinate` in which, and `setting` what was 0.
 * @typedef {{kind: string, step: number | null, quantity: string, coordinate: number | null, setting: string}} Status
 */

/**
 * What became of a run, from the rules of engine/race/verdict.py; and how many gradients it has taken until then.
 * @param {Engine} engine
 * @param {Asked["runs"][0]} run
 * @param {Asked} asked
 * @param {Walked} walked
 */
function end(engine, run, asked, walked) {
  const { evaluations } = engine.optimizers[run.optimizer];
  const { x, twin, loss, grad, state } = walked;
  const [low, high] = engine.surfaces[asked.surface.id].domain[0];
  const lost = firstUnsound(engine, run, walked);
  const status = lost < loss.length ? cause(engine, run, walked, lost) : rest(engine, run, asked, walked, high - low);
  return {
    ...{ x, twin, loss, grad, state, status },
    evaluations: evaluations * Math.min(lost, asked.steps),
    neighbour: lost < loss.length ? "steady" : neighbour(engine, walked, high - low),
  };
}

/**
 * One row of (N, 2).
 * @param {Float64Array} rows
 * @param {number} n
 * @param {Float64Array} to
 * @param {number} [at]
 */
function row(rows, n, to, at = 0) {
  to[at] = rows[2 * n];
  to[at + 1] = rows[2 * n + 1];
  return to;
}

/**
 * The first step from which the run can't go on; the number of its places if it can from all.
 * @param {Engine} engine
 * @param {Asked["runs"][0]} run
 * @param {Walked} walked
 */
function firstUnsound({ verdict, optimizers }, run, { x, loss, state }) {
  const carried = Object.keys(optimizers[run.optimizer].states).map((name) => state[name]);
  const values = new Float64Array(2 * verdict.states);
  const place = new Float64Array(2);
  let t = 0;
  for (; t < loss.length; t++) {
    for (let k = 0; t > 0 && k < carried.length; k++) row(carried[k], t - 1, values, 2 * k);
    if (!verdict.isSound(row(x, t, place), loss[t], loss[0], values)) break;
  }
  return t;
}

/**
 * By what a run was lost at a step.
 * @param {Engine} engine
 * @param {Asked["runs"][0]} run
 * @param {Walked} walked
 * @param {number} step
 * @returns {Status}
 */
function cause({ verdict, optimizers }, run, { x, loss, state }, step) {
  const { hyper, recorded } = optimizers[run.optimizer];
  const eps = run.hyper[verdict.guard] ?? hyper[verdict.guard] ?? NaN;
  const names = [...(step > 0 ? recorded : []), "x", "f"];
  const count = names.length - 1;
  const [odd, divided, rooted, out] = [2, 2, 2, 3].map((size) => new Float64Array(size));
  for (const c of [0, 1]) {
    const values = names.slice(0, -1).map((name) => (name === "x" ? x[2 * step + c] : state[name][2 * step - 2 + c]));
    const first = values.findIndex((value) => !Number.isFinite(value));
    odd[c] = first < 0 ? count : first;
    const end = values.pop();
    if (verdict.roots(values[recorded.indexOf(verdict.radicand)] ?? 0, end)) rooted[c] = 1;
    if (values.some((value) => verdict.divides(value, end, eps))) divided[c] = 1;
  }
  verdict.cause(odd, divided, rooted, count, loss[step], out);
  const [kind, quantity, coordinate] = out;
  return {
    kind: verdict.kinds[kind],
    step,
    quantity: names[quantity] ?? "",
    coordinate: coordinate < 0 ? null : coordinate,
    setting: verdict.kinds[kind] === "undefined" ? verdict.guard : "",
  };
}

/**
 * Whether and where a run that was not lost has come to rest.
 * @param {Engine} engine
 * @param {Asked["runs"][0]} run
 * @param {Asked} asked
 * @param {Walked} walked
 * @param {number} width
 * @returns {Status}
 */
function rest({ verdict, optimizers, surfaces, HORIZON }, run, { surface, steps, factors }, { x, grad, ahead }, width) {
  const defaults = optimizers[run.optimizer].hyper;
  const two = new Float64Array(2);
  let level = ahead.level ? steps : Infinity;
  while (level > 0 && level <= steps && verdict.isLevel(row(grad, level - 1, two))) level--;
  let still = ahead.still ? steps : Infinity;
  const stands = (/** @type {number} */ t) => x[2 * t - 2] === x[2 * t] && x[2 * t - 1] === x[2 * t + 1];
  while (still > 0 && still <= steps && stands(still)) still--;
  const lr = run.hyper.lr ?? defaults.lr;
  let unpushed = HORIZON;
  while (unpushed > 0 && lr * factors[unpushed - 1] === 0) unpushed--;
  const { stays, place, gradient, hessian } = ahead;
  const saddle = surfaces[surface.id].saddles.some((/** @type {Point} */ each) => verdict.isNear(place, each));
  const decay = run.hyper.weight_decay ?? defaults.weight_decay ?? 0;
  const out = new Float64Array(2);
  verdict.rest(steps, level, still, unpushed, stays, gradient, hessian, saddle, decay, width, out);
  const [kind, since] = out;
  return {
    ...{ kind: verdict.kinds[kind], step: since < 0 ? null : since },
    ...{ quantity: "", coordinate: null, setting: "" },
  };
}

/**
 * What becomes of a start next to a run's.
 * @param {Engine} engine
 * @param {Walked} walked
 * @param {number} width
 * @returns {string}
 */
function neighbour({ verdict }, { x, twin, loss }, width) {
  const [apart, walked, farthest] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
  const minus = (
    /** @type {Float64Array} */ to,
    /** @type {Float64Array} */ rows,
    /** @type {number} */ t,
    from = t,
  ) => {
    to[0] = rows[2 * t] - x[2 * from];
    to[1] = rows[2 * t + 1] - x[2 * from + 1];
    return to;
  };
  const last = loss.length - 1;
  const parted = verdict.isParted(minus(apart, twin, last), width);
  let straight = true;
  if (parted) {
    for (let t = 0; !verdict.isParted(minus(apart, twin, t), width);) t++;
    for (let t = 0; t <= last; t++)
      if (Math.hypot(...minus(walked, x, t, 0)) > Math.hypot(...farthest)) farthest.set(walked);
    for (let t = 0; t <= last && straight; t++) straight = verdict.keepsTo(farthest, minus(walked, x, t, 0), width);
  }
  return verdict.aside[verdict.neighbour(parted, apart, farthest, straight)];
}

/**
 * Every run of a race, as engine.race.trajectory.Trajectory has them.
 * @param {Engine} engine
 * @param {Asked} asked
 */
export function race(engine, asked) {
  const look = new Look(engine, asked);
  return asked.runs.map((run) => end(engine, run, asked, walk(engine, run, look, asked)));
}

/**
 * What the learning rate is multiplied by at each step of a race, and of what would come after it: (HORIZON,).
 * @param {Engine} engine
 * @param {{id: string, values: Record<string, number>}} schedule
 * @param {number} steps
 */
export function multipliers({ schedules, HORIZON }, { id, values }, steps) {
  const { params, at } = schedules[id];
  const given = numbers(params, values);
  return Float64Array.from({ length: HORIZON }, (_, t) => at(t, steps, given));
}

/**
 * The places of one run, (N + 1, 2), row by row, at a constant rate; what is not given has its default.
 * @param {Engine} engine
 * @param {string} optimizer
 * @param {string} surface
 * @param {{start?: ArrayLike<number>, steps?: number, params?: Record<string, number>,
 *   hyper?: Record<string, number>}} [asked]
 */
export function positions(engine, optimizer, surface, { start, steps = engine.STEPS, params = {}, hyper = {} } = {}) {
  known(optimizer, engine.optimizers);
  known(surface, engine.surfaces);
  for (const name of Object.keys(hyper)) known(name, engine.optimizers[optimizer].hyper);
  for (const name of Object.keys(params)) known(name, engine.surfaces[surface].params);
  const [run] = race(engine, {
    runs: [{ optimizer, hyper }],
    surface: { id: surface, values: params },
    start: start ?? engine.surfaces[surface].start,
    steps,
    factors: new Float64Array(Math.max(engine.HORIZON, steps + 1)).fill(1),
  });
  return run.x;
}

/**
 * @param {string} name
 * @param {object} names
 */
function known(name, names) {
  if (!Object.hasOwn(names, name)) throw new RangeError(`${name}: not one of ${Object.keys(names).join(", ")}`);
}
