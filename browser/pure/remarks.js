// Remarks: what happens in a step, in words: each rule says when it speaks, and what it then says is so.

import { format as plain } from "./numbers.js";

/**
 * @typedef {import("./step.js").Moment} Moment
 *
 * What a rule may look at, and the names as they are written.
 * @typedef {object} Seen
 * @property {(t: number) => Moment} at the moment of each step
 * @property {(t: number) => number[] | null} rate of each coordinate at a step
 * @property {string | null} along the name of what the step goes along
 * @property {string} size of the running size that the rate divides by, a name; "" where it divides by none
 * @property {boolean} surprised whether that is the size of g − m, not of g
 * @property {readonly [string, string][]} corrected names of what is corrected for its start, and of what it was
 * @property {(name: string, c?: number) => string} letter
 *
 * @typedef {[key: string, values: Record<string, string | number>]} Remark
 */

/** Three digits, or more, with a minus sign. */
const format = (/** @type {number} */ value, digits = 3) => plain(value, digits).replace(/^-/, "−").replace("e-", "e−");

const MOST = 4; // remarks on one step
const LARGE = { bias: 1.5, ratio: 10, rate: 2, longer: 2, shrunk: 2, part: 0.1 };
const DEGREES = 10; // between two gradients that are said to differ
const FLIPS = 3; // changes of sign, one step after another, that are a zigzag

const length = (/** @type {number[]} */ vector) => Math.hypot(...vector);
const dot = (/** @type {number[]} */ [a, b], /** @type {number[]} */ [c, d]) => a * c + b * d;
const move = (/** @type {Moment} */ { names }) => names.now.x.map((v, c) => v - names.before.x[c]);
const opposite = (/** @type {number} */ a, /** @type {number} */ b) =>
  a * b < 0 || (a > 0 && b < 0) || (a < 0 && b > 0);

/** The angle between two vectors in degrees; NaN where one has no direction. */
export function angle(/** @type {number[]} */ a, /** @type {number[]} */ b) {
  const [p, q] = [a, b].map((v) => v.map((each) => each / length(v)));
  return (Math.atan2(Math.abs(p[0] * q[1] - p[1] * q[0]), dot(p, q)) * 180) / Math.PI;
}

/** Two numbers that differ, with as many digits as it takes to see it. */
export function apart(/** @type {number} */ a, /** @type {number} */ b) {
  let digits = 3;
  while (a !== b && digits < 17 && format(a, digits) === format(b, digits)) digits++;
  return [format(a, digits), format(b, digits)];
}

/**
 * What is said of step t, t from 1: the step and the loss, then what is remarkable, the gravest first.
 * @param {Seen} seen
 * @param {number} t
 * @returns {Remark[]}
 */
export function remarks(seen, t) {
  const moment = seen.at(t);
  const found = RULES.flatMap((rule) => rule(moment, seen) ?? []);
  return [moved(moment), ...found].slice(0, MOST);
}

/** @type {(moment: Moment) => Remark} */
function moved(moment) {
  const { t: step, f } = moment;
  const by = length(move(moment));
  if (by === 0) return ["say_step_still", { step }];
  const [before, after] = apart(f[0], f[1]);
  const key = f[1] < f[0] ? "fell" : f[1] > f[0] ? "rose" : "level";
  return [`say_step_${key}`, { step, length: format(by), before, after }];
}

/** @typedef {(moment: Moment, seen: Seen) => Remark[] | null} Rule gives one remark, or none */

/** @type {Rule} RAdam steps without a divisor until its variance is tractable. */
export function rectified({ t, names: { now } }, { at }) {
  if (!now.rho_infty) return null;
  const rho = now.rho[0];
  if (rho <= 5) return [["say_step_unrectified", { rho: format(rho) }]];
  return rho > 5 && t > 1 && at(t - 1).names.now.rho[0] <= 5 ? [["say_step_rectified", { rho: format(rho) }]] : null;
}

/** @type {Rule} Newton's parabola has no bottom where the Hessian has a negative eigenvalue. */
export function indefinite(moment) {
  const { hessian } = moment;
  if (!hessian || !hessian.every(Number.isFinite) || !(length(move(moment)) > 0)) return null;
  const [a, b, , d] = hessian;
  const [middle, spread] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
  const [low, high] = [middle - spread, middle + spread];
  // Within rounding of 0 an eigenvalue has no sign.
  const least = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  const values = { low: format(low), high: format(high) };
  if (low < -least && high > least) return [["say_step_saddle", values]];
  return high < -least ? [["say_step_maximum", values]] : null;
}

/** @type {Rule} */
export function clipped({ raw, slopes, clip, names: { now } }) {
  const places = now.g_tilde ? ["x", "x_tilde"] : now.x_tilde ? ["x_tilde"] : ["x"];
  const place = places.find((each) => raw[each].some((v, c) => v !== slopes[each][c]));
  const long = place ? length(raw[place]) : NaN;
  return Number.isFinite(long) ? [["say_step_clipped", { length: format(long), kappa: format(clip) }]] : null;
}

/** @type {Rule} The step goes up the slope where it begins. */
export function uphill(moment, { along, letter }) {
  const { slope, names } = moment;
  const step = move(moment);
  if (!(dot(step, slope) > 0)) return null;
  const { g } = names.now;
  const kept = along && along !== "g" && along !== "g_tilde" ? names.now[along] : null;
  const against = kept ? [0, 1].find((c) => opposite(kept[c], g[c]) && step[c] * slope[c] > 0) : undefined;
  if (against !== undefined)
    return [["say_step_uphill", { along: letter(/** @type {string} */ (along)), coordinate: against + 1 }]];
  return !names.now.x_tilde && dot(step, g) < 0 ? [["say_step_blind", {}]] : null;
}

/** @type {Rule} The slope falls along the step, and yet it ends higher. */
export function overshot(moment) {
  const { slope, f } = moment;
  return dot(move(moment), slope) < 0 && f[1] > f[0] ? [["say_step_overshot", {}]] : null;
}

/** @type {Rule} Gradient and step change their sign in one coordinate, again and again. */
export function zigzags({ t }, { at }) {
  if (t <= FLIPS) return null;
  const last = Array.from({ length: FLIPS + 1 }, (_, k) => at(t - k));
  const flips = (/** @type {number[]} */ values) => values.every((v, k) => k === 0 || opposite(v, values[k - 1]));
  const coordinate = [0, 1].find(
    (c) => flips(last.map(({ names }) => names.now.g[c])) && flips(last.map((each) => move(each)[c])),
  );
  return coordinate === undefined ? null : [["say_step_zigzag", { coordinate: coordinate + 1 }]];
}

/** @type {Rule} The gradient is taken ahead of x, or up from it, and is another there. */
export function elsewhere({ slopes, names: { now, before } }) {
  if (!slopes.x_tilde) return null;
  const degrees = angle(slopes.x_tilde, slopes.x);
  const distance = length(now.x_tilde.map((v, c) => v - before.x[c]));
  return degrees >= DEGREES && distance > 0
    ? [["say_step_elsewhere", { distance: format(distance), degrees: format(degrees) }]]
    : null;
}

/** @type {Rule} Noise, or a batch, turns the gradient. Clipping does not. */
export function chance({ slope, raw }) {
  const degrees = angle(slope, raw.x);
  return degrees >= DEGREES ? [["say_step_chance", { degrees: format(degrees) }]] : null;
}

/** @type {Rule} A mean that starts near 0 is made up for. */
export function biased({ names: { now } }, { corrected, letter }) {
  const found = corrected
    .map(([name, of]) => {
      const c = now[of].findIndex((v) => v !== 0);
      return { name, of, times: c < 0 ? 1 : now[name][c] / now[of][c] };
    })
    .filter(({ times }) => times >= LARGE.bias && Number.isFinite(times))
    .sort((a, b) => b.times - a.times);
  if (!found.length) return null;
  const [{ name, of, times }] = found;
  return [["say_step_bias", { corrected: letter(name), plain: letter(of), times: format(times) }]];
}

/** @type {Rule} One coordinate is slowed against the other, for its gradients are larger. */
export function scaled({ t, names: { now } }, { rate, size, surprised, letter }) {
  const rates = rate(t);
  if (!size || !rates) return null;
  const [large, small] = now[size][0] > now[size][1] ? [0, 1] : [1, 0];
  const ratio = now[size][large] / now[size][small];
  const times = rates[small] / rates[large];
  if (!(ratio >= LARGE.ratio && times >= LARGE.rate && Number.isFinite(ratio) && Number.isFinite(times))) return null;
  const values = { ratio: format(ratio), times: format(times), steep: large + 1, flat: small + 1 };
  const key = surprised ? "say_step_surprised" : "say_step_scaled";
  return [[key, { large: letter(size, large), small: letter(size, small), ...values }]];
}

/** @type {Rule} Momentum makes the step longer than its gradient would. */
export function longer(moment, { along, rate, size }) {
  const rates = rate(moment.t);
  const remembers = along === "m" || (moment.names.now.x_tilde && !moment.names.now.g_tilde);
  if (size || !rates || !remembers) return null;
  const { g, dampening } = moment.names.now;
  const fresh = along === "m" ? 1 - dampening[0] : 1; // the part of it that momentum takes in
  const alone = length(g.map((v, c) => v * rates[c] * fresh));
  const times = length(move(moment)) / alone;
  return times >= LARGE.longer && Number.isFinite(times) ? [["say_step_longer", { times: format(times) }]] : null;
}

/** @type {Rule} Of a sign alone nobody sees how large the other coordinate is. */
export function signs({ names: { now } }, { along, letter }) {
  if (along !== "c" || now.weight_decay[0] !== 0) return null;
  const sizes = now.c.map(Math.abs);
  const [large, small] = sizes[0] > sizes[1] ? [0, 1] : [1, 0];
  const ratio = sizes[large] / sizes[small];
  return ratio >= LARGE.ratio && Number.isFinite(ratio)
    ? [["say_step_signs", { large: letter("c", large), small: letter("c", small), ratio: format(ratio) }]]
    : null;
}

/** @type {Rule} A rate that divides by what has gathered is not what it was; the schedule is told apart. */
export function shrunk({ t, factor }, { rate, size, at }) {
  const [now, first] = [rate(t), rate(1)];
  if (!size || !now || !first || at(1).factor !== factor) return null;
  const times = now.map((v, c) => first[c] / v);
  const c = times[0] > times[1] ? 0 : 1;
  return times[c] >= LARGE.shrunk && Number.isFinite(times[c])
    ? [["say_step_shrunk", { coordinate: c + 1, times: format(times[c]) }]]
    : null;
}

/** @type {Rule} Weight decay, where it is a good part of the step or of the gradient. */
export function decayed(moment) {
  const { names, slopes } = moment;
  const { weight_decay: lambda, lr } = names.now;
  if (!lambda || !(lambda[0] > 0)) return null;
  const pull = length(names.before.x) * lambda[0];
  const added = names.now.g.some((v, c) => v !== slopes.x[c]);
  if (added) {
    const part = pull / length(slopes.x);
    return part >= LARGE.part && Number.isFinite(part) ? [["say_step_pulled", { part: format(part) }]] : null;
  }
  const own = pull * lr[0];
  return own >= LARGE.part * length(move(moment)) && own > 0 && Number.isFinite(own)
    ? [["say_step_decayed", { length: format(own) }]]
    : null;
}

/** @type {Rule} */
export function scheduled({ factor }) {
  return factor === 1 ? null : [["say_step_scheduled", { factor: format(factor) }]];
}

/** The gravest first. */
const RULES = [
  ...[rectified, indefinite, clipped, uphill, overshot, zigzags, elsewhere, chance],
  ...[biased, scaled, longer, signs, shrunk, decayed, scheduled],
];
