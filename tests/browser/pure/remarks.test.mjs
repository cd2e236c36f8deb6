import assert from "node:assert/strict";
import test from "node:test";

import * as rules from "../../../browser/pure/remarks.js";

const { angle, apart, remarks } = rules;

/** A step of SGD from (0, 0) downhill, in which nothing is remarkable; with what is `more`. */
function step(more = {}) {
  const { now = {}, before = {}, ...others } = /** @type {any} */ (more);
  const plain = { slope: [1, 1], raw: { x: [1, 1] }, slopes: { x: [1, 1] } };
  return {
    ...{ t: 5, clip: 0, factor: 1, f: [2, 1], hessian: null },
    ...plain,
    names: {
      now: { x: [-0.1, -0.1], g: [1, 1], lr: [0.1, 0.1], ...now },
      before: { x: [0, 0], ...before },
    },
    ...others,
  };
}

/** What rules look at beside the moment: steps by their number, else always the same one. */
function seen(moment, more = {}, others = {}) {
  return {
    at: (t) => others[t] ?? moment,
    rate: () => [0.1, 0.1],
    ...{ along: "g", size: "", surprised: false, corrected: [] },
    letter: (name, c) => name + (c === undefined ? "" : c + 1),
    ...more,
  };
}

const said = (rule, moment, more = {}, others = {}) => rule(moment, seen(moment, more, others))?.[0] ?? null;
const silent = (rule, ...asked) => assert.equal(/** @type {any} */ (said)(rule, ...asked), null);

test("a step in which nothing is remarkable is told by its length and its loss", () => {
  assert.deepEqual(remarks(seen(step()), 5), [
    ["say_step_fell", { step: 5, length: "0.141", before: "2", after: "1" }],
  ]);
  const key = (f) => remarks(seen(step({ f })), 5)[0][0];
  assert.equal(key([1, 2]), "say_step_rose");
  assert.equal(key([1, 1]), "say_step_level");
  assert.deepEqual(remarks(seen(step({ now: { x: [0, 0] } })), 5)[0], ["say_step_still", { step: 5 }]);
});

test("two losses that differ are told with the digits that it takes", () => {
  assert.deepEqual(apart(1.23456, 1.23457), ["1.23456", "1.23457"]);
  assert.deepEqual(apart(-2, 5), ["−2", "5"]);
  assert.deepEqual(apart(1, 1), ["1", "1"]);
});

test("no more than four remarks, the gravest first", () => {
  const moment = step({
    f: [1, 2],
    factor: 0.5,
    clip: 1,
    raw: { x: [3, 4] },
    slope: [1, -0.9],
    hessian: [-1, 0, 0, 2],
  });
  const keys = remarks(seen(moment), 5).map(([key]) => key);
  assert.deepEqual(keys, ["say_step_rose", "say_step_saddle", "say_step_clipped", "say_step_overshot"]);
});

test("RAdam: while ρ is not above 5, and at the step from which it is", () => {
  const of = (rho) => step({ now: { rho_infty: [1999, 1999], rho: [rho, rho] } });
  assert.deepEqual(said(rules.rectified, of(5)), ["say_step_unrectified", { rho: "5" }]);
  assert.deepEqual(said(rules.rectified, of(5.5), {}, { 4: of(4.9) }), ["say_step_rectified", { rho: "5.5" }]);
  silent(rules.rectified, of(5.5), {}, { 4: of(5.1) });
  silent(rules.rectified, { ...of(9), t: 1 });
  silent(rules.rectified, step());
  silent(rules.rectified, of(NaN));
});

test("Newton: where the Hessian has a negative eigenvalue", () => {
  const of = (...hessian) => step({ hessian });
  assert.deepEqual(said(rules.indefinite, of(1, 2, 2, 1)), ["say_step_saddle", { low: "−1", high: "3" }]);
  assert.deepEqual(said(rules.indefinite, of(-3, 0, 0, -1)), ["say_step_maximum", { low: "−3", high: "−1" }]);
  silent(rules.indefinite, of(2, 0, 0, 1));
  silent(rules.indefinite, of(1, 1, 1, 1)); // an eigenvalue of 0 has no sign
  silent(rules.indefinite, of(-1, 0, 0, NaN));
  silent(rules.indefinite, step({ hessian: [1, 2, 2, 1], now: { x: [0, 0] } })); // which goes nowhere
  silent(rules.indefinite, step());
});

test("clipping: where a gradient that counts was too long", () => {
  const long = { clip: 1, raw: { x: [3, 4] }, slopes: { x: [0.6, 0.8] } };
  assert.deepEqual(said(rules.clipped, step(long)), ["say_step_clipped", { length: "5", kappa: "1" }]);
  silent(rules.clipped, step({ clip: 9 }));
  // Nesterov's gradient at x is nobody's.
  const ahead = { clip: 1, raw: { x: [3, 4], x_tilde: [0, 1] }, slopes: { x: [0.6, 0.8], x_tilde: [0, 1] } };
  silent(rules.clipped, step({ ...ahead, now: { x_tilde: [1, 1] } }));
  const climbed = step({ ...ahead, now: { x_tilde: [1, 1], g_tilde: [0, 1] } });
  assert.equal(said(rules.clipped, climbed)[0], "say_step_clipped");
});

test("uphill: against the gradient by what is remembered, or by chance", () => {
  const memory = { now: { x: [0.1, -0.05], m: [-1, 0.5], g: [1, 1] } };
  const values = { along: "m", coordinate: 1 };
  assert.deepEqual(said(rules.uphill, step(memory), { along: "m" }), ["say_step_uphill", values]);
  silent(rules.uphill, step({ now: { x: [-0.1, 0.05], m: [1, -0.5] } }), { along: "m" });
  const blind = { slope: [-1, -1], now: { x: [-0.1, -0.1], g: [1, 1] } };
  assert.deepEqual(said(rules.uphill, step(blind)), ["say_step_blind", {}]);
  silent(rules.uphill, step({ ...blind, now: { ...blind.now, x_tilde: [0, 0] } })); // whose g is not taken at x
  silent(rules.uphill, step({ slope: [NaN, 1] }));
});

test("overshot: downhill where it begins, and yet it ends higher", () => {
  assert.deepEqual(said(rules.overshot, step({ f: [1, 2] })), ["say_step_overshot", {}]);
  silent(rules.overshot, step());
  silent(rules.overshot, step({ f: [1, 2], slope: [-1, -1] }));
  silent(rules.overshot, step({ f: [1, NaN] }));
});

test("a zigzag: gradient and step turn round at each of three steps", () => {
  const turn = (t, sign) => step({ t, now: { g: [1, sign], x: [-0.1, -0.1 * sign] } });
  const steps = (...signs) => Object.fromEntries(signs.map((sign, k) => [5 - k, turn(5 - k, sign)]));
  const zigzag = steps(1, -1, 1, -1);
  assert.deepEqual(said(rules.zigzags, zigzag[5], {}, zigzag), ["say_step_zigzag", { coordinate: 2 }]);
  const once = steps(1, -1, 1, 1);
  silent(rules.zigzags, once[5], {}, once);
  silent(rules.zigzags, { ...zigzag[5], t: 3 }, {}, { 3: zigzag[5], 2: zigzag[4], 1: zigzag[3] }); // too early to know
  const rolling = Object.fromEntries(
    Object.entries(zigzag).map(([t, each]) => [t, step({ now: { g: each.names.now.g } })]),
  );
  silent(rules.zigzags, rolling[5], {}, rolling); // its steps go on
});

test("elsewhere: the gradient that counts points another way", () => {
  const at = (slope) => step({ now: { x_tilde: [0.3, 0.4] }, slopes: { x: [1, 0], x_tilde: slope } });
  assert.deepEqual(said(rules.elsewhere, at([0, 2])), ["say_step_elsewhere", { distance: "0.5", degrees: "90" }]);
  silent(rules.elsewhere, at([1, 0.1]));
  silent(rules.elsewhere, step({ now: { x_tilde: [0, 0] }, slopes: { x: [1, 0], x_tilde: [0, 1] } }));
  silent(rules.elsewhere, step());
});

test("chance: noise or a batch turns the gradient", () => {
  assert.deepEqual(said(rules.chance, step({ raw: { x: [1, -1] } })), ["say_step_chance", { degrees: "90" }]);
  silent(rules.chance, step({ raw: { x: [1, 1.1] } }));
  silent(rules.chance, step({ raw: { x: [0, 0] } }));
  silent(rules.chance, step({ slopes: { x: [9, -9] } })); // clipped, or decayed: the same chance
});

test("bias correction: while it is half as much again", () => {
  const corrected = [["m_hat", "m"], ["v_hat", "v"]]; // prettier-ignore
  const of = (m, v) => step({ now: { m: [0, 1], m_hat: [0, m], v: [1, 1], v_hat: [v, v] } });
  const values = { corrected: "v_hat", plain: "v", times: "1000" };
  assert.deepEqual(said(rules.biased, of(10, 1000), { corrected }), ["say_step_bias", values]);
  assert.equal(said(rules.biased, of(1.5, 1), { corrected })[1].corrected, "m_hat");
  silent(rules.biased, of(1.4, 1.2), { corrected });
  silent(rules.biased, step({ now: { m: [0, 0], m_hat: [0, 0], v: [0, 0], v_hat: [0, 0] } }), { corrected });
  silent(rules.biased, of(10, 1000));
});

test("the steep coordinate is slowed: ten times the size, half the rate", () => {
  const of = (...v) => step({ now: { v } });
  const size = { size: "v", rate: () => [0.6, 0.1] };
  const values = { large: "v2", small: "v1", ratio: "40", times: "6", steep: 2, flat: 1 };
  assert.deepEqual(said(rules.scaled, of(1, 40), size), ["say_step_scaled", values]);
  const surprised = said(rules.scaled, of(40, 1), { ...size, rate: () => [0.1, 0.6], surprised: true });
  assert.deepEqual([surprised[0], surprised[1].large, surprised[1].steep], ["say_step_surprised", "v1", 1]);
  silent(rules.scaled, of(1, 9), size);
  silent(rules.scaled, of(1, 40), { ...size, rate: () => [0.1, 0.1] });
  silent(rules.scaled, of(0, 40), size); // nothing is so many times 0
  silent(rules.scaled, of(1, 40));
  silent(rules.scaled, of(1, 40), { ...size, rate: () => null });
});

test("momentum adds up: twice as long as the gradient alone", () => {
  const of = (x, more = {}) => step({ now: { x, dampening: [0, 0], ...more } });
  const along = { along: "m" };
  assert.deepEqual(said(rules.longer, of([-0.5, -0.5]), along), ["say_step_longer", { times: "5" }]);
  silent(rules.longer, of([-0.15, -0.15]), along);
  const averaged = said(rules.longer, of([-0.15, -0.15], { dampening: [0.9, 0.9] }), along);
  assert.deepEqual(averaged, ["say_step_longer", { times: "15" }]);
  assert.equal(said(rules.longer, of([-0.5, -0.5], { x_tilde: [0, 0] }))[0], "say_step_longer");
  silent(rules.longer, of([-0.5, -0.5], { x_tilde: [0, 0], g_tilde: [1, 1] })); // SAM remembers nothing
  silent(rules.longer, of([-0.5, -0.5]));
  silent(rules.longer, of([-0.5, -0.5]), { along: "m", size: "v" });
  silent(rules.longer, of([-0.5, -0.5], { g: [0, 0] }), along);
});

test("Lion: signs alone count", () => {
  const of = (c, decay = 0) => step({ now: { c, weight_decay: [decay, decay] } });
  const values = { large: "c1", small: "c2", ratio: "50" };
  assert.deepEqual(said(rules.signs, of([-5, 0.1]), { along: "c" }), ["say_step_signs", values]);
  silent(rules.signs, of([1, 2]), { along: "c" });
  silent(rules.signs, of([1, 0]), { along: "c" }); // which does not move at all
  silent(rules.signs, of([-5, 0.1], 0.1), { along: "c" }); // whose steps are not η
  silent(rules.signs, of([-5, 0.1]));
});

test("a rate that is half of what it was", () => {
  const rate = (t) => (t === 1 ? [1, 1] : [0.6, 0.25]);
  const values = { coordinate: 2, times: "4" };
  assert.deepEqual(said(rules.shrunk, step(), { size: "s", rate }), ["say_step_shrunk", values]);
  silent(rules.shrunk, step(), { size: "s", rate: (t) => (t === 1 ? [1, 1] : [0.6, 0.6]) });
  silent(rules.shrunk, step({ factor: 0.5 }), { size: "s", rate }, { 1: step() }); // the schedule's doing, too
  silent(rules.shrunk, step(), { rate });
});

test("weight decay: a tenth of the step, or of the gradient", () => {
  const own = (x) => step({ now: { weight_decay: [0.1, 0.1], x: [x[0] - 0.1, x[1]] }, before: { x } });
  assert.deepEqual(said(rules.decayed, own([3, 4])), ["say_step_decayed", { length: "0.05" }]);
  silent(rules.decayed, own([0.3, 0.4]));
  const added = (lambda) => step({ now: { weight_decay: [lambda, lambda], g: [2, 1] }, before: { x: [3, 4] } });
  assert.deepEqual(said(rules.decayed, added(0.1)), ["say_step_pulled", { part: "0.354" }]);
  silent(rules.decayed, added(0.01));
  silent(rules.decayed, added(0));
  silent(rules.decayed, step());
});

test("a schedule that turns the rate", () => {
  assert.deepEqual(said(rules.scheduled, step({ factor: 0.25 })), ["say_step_scheduled", { factor: "0.25" }]);
  silent(rules.scheduled, step());
});

test("angles", () => {
  assert.equal(angle([1, 0], [0, 3]), 90);
  assert.equal(angle([1, 1], [-2, -2]), 180);
  assert.equal(angle([1e200, 0], [1e200, 0]), 0);
  assert.ok(Number.isNaN(angle([0, 0], [1, 0])));
});
