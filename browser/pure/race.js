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
 * @property {(slope: Float64Array) => boolean} isLevel
 * @property {(slope: Float64Array, kappa: number) => void} clip
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
    if (this.means.length) ground.batchGradient(at, this.means, slope);
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
    if (this.means.length) this.ground.batchHessian(this.place, this.means, this.curvature);
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
      level = level && engine.isLevel(gradient);
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
 * What became of a run.
 * @param {Engine} engine
 * @param {Asked["runs"][0]} run
 * @param {Asked} asked
 * @param {Walked} walked
 */
function end(engine, run, { steps }, walked) {
  return { ...walked, evaluations: steps * engine.optimizers[run.optimizer].evaluations };
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
