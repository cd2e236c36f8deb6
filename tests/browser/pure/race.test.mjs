// A race by an engine made up for this: steps and surfaces of which every number is known without running them.

import assert from "node:assert/strict";
import test from "node:test";

import { Look, multipliers, positions, race } from "../../../browser/pure/race.js";
import { near } from "./support.mjs";

const HORIZON = 8;
const DOMAIN = [
  [-1, 3],
  [-1, 1],
];
const WIDTH = 4;
const bowl = {
  ...{ params: { a: 2 }, domain: DOMAIN, start: [1, 2], saddles: [] },
  valueAndGrad([x, y], [a], out) {
    [out[0], out[1], out[2]] = [(a * x * x + y * y) / 2, a * x, y];
  },
  hessian(_, [a], out) {
    [out[0], out[1], out[2], out[3]] = [a, 0, 0, 1];
  },
};
/** Two statistics of four points; a batch sees the surface from its own means. */
const data = {
  ...bowl,
  statistics: [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ],
  batchGradient([x, y], [u, v], [a], slope) {
    [slope[0], slope[1]] = [a * (x - u), y - v];
  },
  batchHessian([x, y], [u, v], [a], out) {
    [out[0], out[1], out[2], out[3]] = [a, x - u, y - v, 1];
  },
};
const plain = {
  ...{ hyper: { lr: 0.5 }, states: {}, recorded: ["g"], evaluations: 1 },
  step(at, slope, t, state, [lr], record) {
    [record[0], record[1]] = slope;
    [at[0], at[1]] = [at[0] - lr * slope[0], at[1] - lr * slope[1]];
  },
};
/** Momentum, with one that it begins with; it records the number of its step, too. */
const heavy = {
  ...{ hyper: { momentum: 0.5, lr: 0.25, clip: 0, weight_decay: 0.125 }, states: { n: 1, m: 4 } },
  ...{ recorded: ["m", "t", "n"], evaluations: 3 },
  step(at, slope, t, state, [momentum, lr], record) {
    for (const c of [0, 1]) {
      state[c]++;
      record[c] = state[2 + c] = momentum * state[2 + c] + slope[c];
      record[2 + c] = t;
      record[4 + c] = state[c];
      at[c] -= lr * record[c];
    }
  },
};
/** One that looks beside its place. */
const looking = {
  ...{ hyper: { lr: 1, clip: 0 }, states: {}, recorded: ["aside", "curve"], evaluations: 2 },
  step(at, slope, t, state, hyper, record, look) {
    [record[0], record[1]] = look.gradient(at[0] + 1, at[1] + 2);
    [record[2], record[3]] = look.hessian(at[0] + 1, at[1] + 2).slice(1, 3);
  },
};

/**
 * Rules as simple as can be, and all that they were asked.
 * @param {any} answers
 */
function rules(answers = {}) {
  /** @type {Record<string, any[]>} */
  const asked = { rest: [], cause: [], neighbour: [], isSound: [] };
  const plainly = (given) => given.map((each) => (ArrayBuffer.isView(each) ? [.../** @type {any} */ (each)] : each));
  const verdict = {
    ...{ kinds: ["settled", "moving", "lost", "undefined"], aside: ["chaotic", "balanced", "steady"] },
    ...{ guard: "eps", radicand: "u", states: 2 },
    isLevel: (g) => Math.hypot(...g) <= 0.5,
    isNear: (place, point) => Math.hypot(place[0] - point[0], place[1] - point[1]) <= 0.01,
    isParted: (aside, width) => !(Math.hypot(...aside) <= 0.01 * width),
    keepsTo: (farthest, walked) => farthest[0] * walked[1] === farthest[1] * walked[0],
    isSound(...given) {
      asked.isSound.push(plainly(given));
      return [...given[0], given[1], ...given[3]].every(Number.isFinite) && given[1] - given[2] < 1e6;
    },
    divides: (quantity, end, eps) => quantity === 0 && eps === 0 && !Number.isFinite(end),
    roots: (radicand, end) => radicand < 0 && !Number.isFinite(end),
    rest(...given) {
      asked.rest.push(plainly(given.slice(0, -1)));
      given.at(-1).set(answers.rest ?? [1, -1]);
    },
    cause(...given) {
      asked.cause.push(plainly(given.slice(0, -1)));
      given.at(-1).set(answers.cause ?? [2, -1, -1]);
    },
    neighbour(...given) {
      asked.neighbour.push(plainly(given));
      return answers.neighbour ?? 2;
    },
  };
  return { asked, verdict };
}

const clip = (slope, kappa) => {
  if (kappa) for (const c of [0, 1]) slope[c] = Math.min(slope[c], kappa);
};
/** @type {(more?: any, verdict?: any) => any} */
const engineOf = (more = {}, verdict = rules().verdict) => ({
  ...{ HORIZON, STEPS: 3, TWIN: 0.25, clip, verdict, schedules: {} },
  surfaces: { bowl, data, ...more.surfaces },
  optimizers: { plain, heavy, looking, ...more.optimizers },
});
const ONES = new Float64Array(HORIZON).fill(1);
/** @type {(engine: any, asked: any) => any} */
const run = (engine, { optimizer = "plain", hyper = {}, surface = "bowl", values = {}, ...more }) =>
  race(engine, {
    runs: [{ optimizer, hyper }],
    surface: { id: surface, values },
    ...{ start: [1, 2], steps: 2, factors: ONES, ...more },
  })[0];

test("gradient descent on a bowl halves, or whatever its rate says, with the defaults of all that is not given", () => {
  const engine = engineOf();
  near(positions(engine, "plain", "bowl"), [1, 2, 0, 1, 0, 0.5, 0, 0.25]);
  const asked = { start: [4, 8], steps: 2, params: { a: 1 }, hyper: { lr: 0.25 } };
  near(positions(engine, "plain", "bowl", asked), [4, 8, 3, 6, 2.25, 4.5]);
  // Longer than the engine looks ahead.
  const long = positions(engine, "plain", "bowl", { steps: 12 });
  near([long.length, long[25]], [26, 2 / 2 ** 12]);
});

test("a name that is not known is told with those that are", () => {
  const engine = engineOf();
  const says = (of, ...given) => {
    const error = { name: "RangeError", message: of };
    assert.throws(() => positions(engine, .../** @type {[any, any, any]} */ (given)), error);
  };
  says("constructor: not one of plain, heavy, looking", "constructor", "bowl");
  says("bow: not one of bowl, data", "plain", "bow");
  says("eta: not one of lr", "plain", "bowl", { hyper: { eta: 1 } });
  says("b: not one of a", "plain", "bowl", { params: { b: 1 } });
});

test("a run is told place by place, its loss and slope on all data, and what each step recorded", () => {
  const { x, loss, grad, state, evaluations } = run(engineOf(), { optimizer: "heavy", start: [1, 2], steps: 2 });
  // m = 4/2 + (2, 2), then half of that and (0, 1) more; the place moves by a quarter of it.
  assert.deepEqual([...state.m], [4, 4, 2, 3]);
  assert.deepEqual([...state.t], [1, 1, 2, 2]);
  assert.deepEqual([...state.n], [2, 2, 3, 3]);
  assert.deepEqual([...x], [1, 2, 0, 1, -0.5, 0.25]);
  assert.deepEqual([...loss], [3, 0.5, 0.28125]);
  assert.deepEqual([...grad], [2, 2, 0, 1, -1, 0.25]);
  assert.equal(evaluations, 6);
  assert.deepEqual([...run(engineOf(), { values: { a: 1 }, hyper: { lr: 1 } }).x], [1, 2, 0, 0, 0, 0]);
});

test("its rate follows the schedule", () => {
  const factors = Float64Array.of(1, 0.5, 0, 0, 0, 0, 0, 0);
  near(run(engineOf(), { start: [0, 4], factors, steps: 3 }).x, [0, 4, 0, 2, 0, 1.5, 0, 1.5]);
});

test("noise is added to the slope of each step, not to what is told of it", () => {
  const noise = Float64Array.from({ length: 2 * HORIZON }, (_, i) => i + 1);
  const { x, grad, state } = run(engineOf(), { noise });
  assert.deepEqual([...state.g], [2 + 1, 2 + 2, -1 + 3, 0 + 4]);
  assert.deepEqual([...x], [1, 2, -0.5, 0, -1.5, -2]);
  assert.deepEqual([...grad], [2, 2, -1, 0, -3, -2]);
});

test("a step sees the slope of its own batch, and curvature of it too", () => {
  const batches = Float64Array.from({ length: 2 * HORIZON }, (_, i) => i + 1);
  const { x, grad, state } = run(engineOf(), { surface: "data", batches });
  assert.deepEqual([...state.g], [2 * (1 - 1), 2 - 2, 2 * (1 - 3), 2 - 4]);
  assert.deepEqual([...x], [1, 2, 1, 2, 3, 3]);
  assert.deepEqual([...grad], [2, 2, 2, 2, 6, 3]);
  const aside = run(engineOf(), { surface: "data", batches, optimizer: "looking" }).state;
  assert.deepEqual([...aside.aside], [2 * (2 - 1), 4 - 2, 2 * (2 - 3), 4 - 4]);
  assert.deepEqual([...aside.curve], [2 - 1, 4 - 2, 2 - 3, 4 - 4]);
  // Without batches each step sees all, and where there is no data batches mean nothing.
  assert.deepEqual([...run(engineOf(), { surface: "data" }).state.g], [2, 2, 0, 1]);
  assert.deepEqual([...run(engineOf(), { batches }).state.g], [2, 2, 0, 1]);
  const bare = run(engineOf(), { optimizer: "looking" }).state;
  assert.deepEqual(
    [[...bare.aside], [...bare.curve]],
    [
      [4, 4, 4, 4],
      [0, 0, 0, 0],
    ],
  );
});

test("slopes are clipped where an optimizer says so, those that it looks for aside, too", () => {
  const { state } = run(engineOf(), { optimizer: "looking", hyper: { clip: 3 } });
  assert.deepEqual([...state.aside], [3, 3, 3, 3]);
  assert.deepEqual([...run(engineOf(), { optimizer: "heavy", hyper: { clip: 1 }, steps: 1 }).state.m], [3, 3]);
  // The next run of the race has its own.
  /** @type {any[]} */
  const runs = [
    { optimizer: "looking", hyper: { clip: 3 } },
    { optimizer: "plain", hyper: {} },
  ];
  const [, next] = race(engineOf(), {
    runs,
    surface: { id: "bowl", values: {} },
    start: [9, 9],
    steps: 1,
    factors: ONES,
  });
  assert.deepEqual([...next.state.g], [18, 9]);
  const look = new Look(engineOf(), /** @type {any} */ ({ surface: { id: "bowl", values: { a: 3 } } }));
  assert.deepEqual([...look.gradient(1, 5)], [3, 5]);
  assert.deepEqual([...look.hessian(1, 5)], [3, 0, 0, 1]);
});

test("its twin starts a part of the map's width aside and goes by the same steps", () => {
  const { twin } = run(engineOf(), {});
  assert.deepEqual([...twin], [2, 3, 0, 1.5, 0, 0.75]);
  // Their states are their own.
  near(run(engineOf(), { optimizer: "heavy", steps: 1 }).twin, [2, 3, 2 - 6 / 4, 3 - 5 / 4]);
});

test("a race is every run of it, from one start", () => {
  const runs = [0.5, 1, 0.25].map((lr) => ({ optimizer: "plain", hyper: { lr } }));
  const found = race(engineOf(), { runs, surface: { id: "bowl", values: {} }, start: [0, 8], steps: 1, factors: ONES });
  assert.deepEqual(
    found.map(({ x }) => x[3]),
    [4, 0, 6],
  );
});

/**
 * An optimizer that goes where it is told, its twin too; after the last of its places it stands still.
 * @param {number[][]} places
 * @param {any} how
 */
function told(places, { twins = places, records = places.map(() => []), recorded = [], states = {}, hyper = {} } = {}) {
  let before = 0;
  return {
    ...{ hyper: { lr: 1, ...hyper }, states, recorded, evaluations: 2 },
    step(at, slope, t, state, _, record) {
      const first = t !== before && t <= places.length; // a twin goes first
      before = t;
      if (t <= places.length) at.set((first ? twins : places)[t - 1]);
      if (t <= records.length) record.set(records[t - 1]);
    },
  };
}
/**
 * What became of a run that went so, and what the rules were asked.
 * @param {any} optimizer
 * @param {any} given
 */
function became(optimizer, { answers = {}, surface = bowl, hyper = {}, steps = 3, ...more } = {}) {
  const { asked, verdict } = rules(answers);
  const engine = engineOf({ optimizers: { told: optimizer }, surfaces: { bowl: surface } }, verdict);
  return { ...run(engine, { optimizer: "told", hyper, steps, ...more }), asked };
}

test("a run that comes to rest: since when its slope is level, and where it would go", () => {
  // x = 2⁻ᵗ: level from step 1 on, and nearer still at the horizon, to which steps are taken.
  const { asked, status } = became(plain, { values: { a: 1 }, start: [1, 0], answers: { rest: [0, 1] } });
  const end = 2 ** -(HORIZON - 1);
  assert.deepEqual(asked.rest, [[3, 1, Infinity, HORIZON, false, [end, 0], [1, 0, 0, 1], false, 0, WIDTH]]);
  assert.deepEqual(status, { kind: "settled", step: 1, quantity: "", coordinate: null, setting: "" });
  assert.deepEqual(became(plain, {}).status, { ...status, kind: "moving", step: null });
  // A slope that was level before, but not at the end, is not; nor is one that will not stay so.
  const once = told([
    [0.1, 0],
    [0.1, 0],
    [9, 0],
  ]);
  assert.equal(became(once).asked.rest[0][1], Infinity);
  const later = { ...told([]), step: (at, slope, t) => at.set([t > 5 ? 9 : 0, 0]) };
  const [[, level, , , , gradient, hessian]] = became(later, { start: [0, 0] }).asked.rest;
  assert.deepEqual([level, gradient, hessian], [Infinity, [18, 0], [NaN, NaN, NaN, NaN]]);
  // From its very start; and from the last step on.
  assert.equal(became(told([]), { start: [0, 0] }).asked.rest[0][1], 0);
  const last = told([
    [9, 0],
    [9, 0],
    [0, 0],
  ]);
  assert.equal(became(last).asked.rest[0][1], 3);
});

test("a run that stands still: since when, and from when on its rate is 0", () => {
  const places = [
    [5, 7],
    [6, 7],
    [6, 7],
    [6, 7],
  ];
  const still = became(told(places), { steps: 4 }).asked.rest[0];
  assert.deepEqual(still, [4, Infinity, 2, HORIZON, true, [12, 7], [NaN, NaN, NaN, NaN], false, 0, WIDTH]);
  // It is still only if no step to the horizon moves it, along either axis.
  for (const place of [
    [1, 3],
    [2, 2],
  ]) {
    const wakes = { ...told([]), step: (at, slope, t) => t === 6 && at.set(place) };
    const [[, , since, , stays]] = became(wakes, {}).asked.rest;
    assert.deepEqual([since, stays], [Infinity, false]);
  }
  // Still along one axis only is not still.
  const across = [
    [5, 7],
    [5, 8],
    [6, 8],
    [6, 8],
  ];
  assert.equal(became(told(across), { steps: 4 }).asked.rest[0][2], 3);
  assert.equal(became(told(across.slice(0, 2)), { steps: 3 }).asked.rest[0][2], 2);
  assert.equal(became(told([]), {}).asked.rest[0][2], 0);
  const unpushed = (factors, hyper = {}) => became(told(places), { factors, hyper }).asked.rest[0][3];
  assert.equal(unpushed(Float64Array.of(1, 0, 1, 0, 0, 0, 0, 0)), 3);
  assert.equal(unpushed(new Float64Array(HORIZON)), 0);
  assert.equal(unpushed(ONES, { lr: 0 }), 0);
});

test("a run at a known saddle, and one whose weights decay", () => {
  const saddles = [
    [8, 8],
    [0.2, 0.1],
  ];
  const at = (start) => became(told([]), { start, surface: { ...bowl, saddles } }).asked.rest[0][7];
  assert.deepEqual([at([0.2, 0.1]), at([0, 0])], [true, false]);
  const decay = (own, hyper = {}) => became(told([], { hyper: own }), { hyper }).asked.rest[0][8];
  assert.deepEqual(
    [decay({ weight_decay: 0.5 }), decay({ weight_decay: 0.5 }, { weight_decay: 0.25 }), decay({})],
    [0.5, 0.25, 0],
  );
});

test("a run is lost at the first step of which place, loss or state is not sound, and computes no more", () => {
  const places = [
    [1, 1],
    [NaN, 1],
    [1, 1],
  ];
  const { status, evaluations, neighbour, asked } = became(told(places), { answers: { cause: [2, 0, 0] } });
  assert.deepEqual(status, { kind: "lost", step: 2, quantity: "x", coordinate: 0, setting: "" });
  assert.deepEqual([evaluations, neighbour, asked.rest, asked.neighbour], [4, "steady", [], []]);
  // Its loss above the first.
  const far = became(told([[1001, 0]]), { steps: 1 });
  assert.deepEqual([far.status.step, far.evaluations], [1, 2]);
  assert.deepEqual(far.asked.isSound, [
    [[1, 2], 3, 3, [0, 0, 0, 0]],
    [[1001, 0], 1002001, 3, [0, 0, 0, 0]],
  ]);
  // A state that a step hands on, seen at the place that it led to; not what it only recorded.
  const states = { states: { v: 0, w: 0 }, recorded: ["u", "w", "v"] };
  const rows = [
    [NaN, NaN, 1, 2, 3, 4],
    [0, 0, 5, 6, Infinity, 8],
    [0, 0, 0, 0, 0, 0],
  ];
  const handed = became(
    told(
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      { ...states, records: rows },
    ),
    {},
  );
  assert.equal(handed.status.step, 2);
  assert.deepEqual(
    handed.asked.isSound.map((given) => given[3]),
    [
      [0, 0, 0, 0],
      [3, 4, 1, 2],
      [Infinity, 8, 5, 6],
    ],
  );
});

test("what a lost run was lost by: the first quantity of its record that is not finite, by coordinate", () => {
  const lost = (record, place, { eps = {}, answers = {} } = {}) =>
    became(
      told([[1, 1], place, [1, 1]], { records: [Array(6).fill(7), record, []], recorded: ["g", "u", "v"], ...eps }),
      {
        answers,
        ...eps,
      },
    );
  const { asked, status } = lost([1, 1, 2, Infinity, 3, NaN], [4, NaN], { answers: { cause: [2, 1, 1] } });
  // Of g, u, v, x: none in x, u in y; after these comes the loss.
  assert.deepEqual(asked.cause, [[[4, 1], [0, 0], [0, 0], 4, NaN]]);
  assert.deepEqual(status, { kind: "lost", step: 2, quantity: "u", coordinate: 1, setting: "" });
  assert.equal(lost([1, 1, 1, 1, 1, 1], [NaN, 1], { answers: { cause: [2, 4, -1] } }).status.quantity, "f");
  assert.deepEqual(lost([1, 1, 1, 1, 1, 1], [NaN, 1]).status, { ...status, quantity: "", coordinate: null });
  assert.deepEqual(lost([1, 1, 1, 1, 1, 1], [NaN, 1]).asked.cause[0][0], [3, 4]);
  assert.equal(lost([1, 1, 1, 1, 1, 1], [NaN, 1], { answers: { cause: [3, 0, 0] } }).status.setting, "eps");
  // The root of what is negative; what was divided by nothing, without an eps.
  assert.deepEqual(lost([-1, 1, 1, -1, 1, 1], [1, NaN]).asked.cause[0].slice(1, 3), [
    [0, 0],
    [0, 1],
  ]);
  assert.deepEqual(lost([1, 1, -1, 1, 1, 1], [NaN, NaN]).asked.cause[0][2], [1, 0]);
  const none = (eps) => lost([1, 1, 1, 1, 0, 1], [NaN, NaN], { eps }).asked.cause[0][1];
  assert.deepEqual(none({ hyper: { eps: 0 } }), [1, 0]);
  assert.deepEqual(none({}), [0, 0]);
  // Lost where it starts, there is no record yet.
  const start = became(told([[1, 1]], { records: [[0, 0]], recorded: ["u"] }), { start: [NaN, 1], steps: 1 });
  assert.deepEqual(start.asked.cause, [[[0, 1], [0, 0], [0, 0], 1, NaN]]);
  assert.deepEqual([start.status.step, start.evaluations], [0, 0]);
});

test("an eps of the run's own stands before the optimizer's", () => {
  const optimizer = (eps) => told([[NaN, 1]], { records: [[0, 1]], recorded: ["g"], hyper: { eps } });
  const divided = (eps, own) => became(optimizer(eps), { hyper: own, steps: 1 }).asked.cause[0][1];
  assert.deepEqual(
    [divided(0, {}), divided(1e-8, {}), divided(1e-8, { eps: 0 }), divided(0, { eps: 1e-8 })].map(([first]) => first),
    [1, 0, 1, 0],
  );
});

test("a twin that parts is told with where it began to, and how far the run has gone from its start", () => {
  const places = [
    [4, 2],
    [0, 2],
    [1, 2],
  ];
  const kept = became(told(places), { answers: { neighbour: 2 } });
  assert.deepEqual([kept.neighbour, kept.asked.neighbour], ["steady", [[false, [0, 0], [0, 0], true]]]);
  const twins = [
    [4.01, 2],
    [0, 2.5],
    [9, 9],
  ];
  const { TWIN } = engineOf();
  assert.equal(TWIN * WIDTH, 1);
  // The twin's first place is aside by as much; this engine's own bound is 0.04.
  const parted = became(told(places, { twins }), { answers: { neighbour: 1 } });
  assert.equal(parted.neighbour, "balanced");
  assert.deepEqual(parted.asked.neighbour, [[true, [1, 1], [3, 0], true]]);
  const bent = became(
    told(
      [
        [4, 2],
        [0, 2.5],
        [1, 2],
      ],
      { twins },
    ),
    { answers: { neighbour: 0 } },
  );
  assert.deepEqual([bent.neighbour, bent.asked.neighbour[0].slice(2)], ["chaotic", [[3, 0], false]]);
  // The last place may be the farthest, and be the one that bends it.
  const on = [
    [2, 2],
    [3, 2],
    [4, 2],
  ];
  const [far, off] = [on, [...on.slice(0, 2), [3, 3]]].map((each) => became(told(each, { twins })).asked.neighbour[0]);
  assert.deepEqual(
    [far.slice(2), off.slice(2)],
    [
      [[3, 0], true],
      [[2, 1], false],
    ],
  );
  // Only the last place counts for whether it parts.
  const back = became(told(places, { twins: [twins[0], twins[1], [1.03, 2]] }), {});
  assert.equal(back.asked.neighbour[0][0], false);
});

test("multipliers are one for each step to the horizon, by the schedule's own numbers", () => {
  const schedules = { ramp: { params: { by: 2, from: 1 }, at: (t, steps, [by, from]) => from + by * t + 100 * steps } };
  const engine = { ...engineOf(), schedules };
  const found = multipliers(engine, { id: "ramp", values: { from: 5 } }, 3);
  assert.deepEqual(
    [...found],
    [0, 1, 2, 3, 4, 5, 6, 7].map((t) => 5 + 2 * t + 300),
  );
});
