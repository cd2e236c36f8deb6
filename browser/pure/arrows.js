// Arrows: what the lines of an equation compute, as marks on the map around the point where the step begins.

/** @typedef {import("./step.js").Moment} Moment */

const LONGEST = 84; // pixels of the longest arrow of a gradient
const SEEN = 40; // pixels that the longest move has at least: what is shorter is drawn several times as long
const NEAR = Math.cos((6 * Math.PI) / 180);
const TIMES = [1, 2, 5];

/**
 * A mark on the map: an arrow or, of a size, an ellipse. `vector` is what it shows, in its own units; `from` and `by` are
 * where it begins and how far it goes, in pixels to the right and upwards, from the point where the step begins. Arrows
 * that would lie on one another stand in lanes, 0, 1, −1, 2, …, beside each other.
 * @typedef {{kind: string, name: string, vector: number[], from: number[], by: number[], lane: number}} Mark
 */

const finite = (/** @type {number[]} */ vector) => vector.every(Number.isFinite);
const length = (/** @type {number[]} */ vector) => Math.hypot(...vector);
const negative = (/** @type {number[]} */ vector) => vector.map((v) => 0 - v);
const difference = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.map((v, c) => v - b[c]);

/** A number of times, 1, 2, 5, 10, …, by which moves are drawn longer, so that the longest of so many pixels is seen. */
export function magnification(/** @type {number} */ pixels) {
  if (!(pixels > 0) || pixels >= SEEN) return 1;
  const wanted = SEEN / pixels;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return (TIMES.find((each) => each * power >= wanted * (1 - 1e-9)) ?? 10) * power;
}

/**
 * The marks of a step, those that say most last; moves are `times` as long as on the map.
 * @param {Moment} moment
 * @param {{along: string | null, size: number[] | null}} move which name the step goes along; the running size
 * @param {number} unit pixels of one of the map's units
 * @returns {{marks: Mark[], times: number}}
 */
export function marksOf({ names: { now, before }, slopes }, { along, size }, unit) {
  const { x, x_tilde: aside } = now;
  const pull = aside ? slopes.x_tilde : now.g;
  /** @type {[string, string, number[]][]} */
  const pulls = [];
  const climbs = Boolean(now.g_tilde);
  if (size) pulls.push(["size", "size", size]);
  if (climbs) pulls.push(["near", "g", negative(now.g)]);
  if (along && along !== "g" && along !== "g_tilde") pulls.push(["along", along, negative(now[along])]);
  pulls.push(climbs ? ["far", "g_tilde", negative(pull)] : ["pull", "g", negative(pull)]);
  /** @type {[string, string, number[]][]} */
  const moves = [];
  if (aside) moves.push([climbs ? "climb" : "ahead", "x_tilde", difference(aside, before.x)]);
  moves.push(["move", "x", difference(x, before.x)]);
  const longest = (/** @type {[string, string, number[]][]} */ each) =>
    Math.max(0, ...each.map(([, , vector]) => length(vector)).filter(Number.isFinite));
  const times = magnification(unit * longest(moves));
  const most = longest(pulls);
  const scaled = (/** @type {number[]} */ vector, /** @type {number} */ by) => vector.map((v) => v * by);
  const away = aside && finite(aside) ? scaled(difference(aside, before.x), unit * times) : [0, 0];
  /** @type {(by: number) => (each: [string, string, number[]]) => Mark} */
  const mark =
    (by) =>
    ([kind, name, vector]) => ({
      ...{ kind, name, vector, by: scaled(vector, by), lane: 0 },
      // The gradient that counts starts where it was taken.
      from: kind === "far" || (kind === "pull" && aside) ? away : [0, 0],
    });
  const marks = [...pulls.map(mark(most > 0 ? LONGEST / most : 0)), ...moves.map(mark(unit * times))];
  return { marks: laned(marks), times };
}

/** The marks with their lanes: the later of two that go the same way keeps to the middle. */
function laned(/** @type {Mark[]} */ marks) {
  return marks.map((mark, i) => {
    if (mark.kind === "size") return mark;
    const ahead = marks.slice(i + 1).filter((other) => covers(other, mark)).length;
    return { ...mark, lane: ahead % 2 ? (ahead + 1) / 2 : -ahead / 2 };
  });
}

/** Whether two arrows begin at one place and go nearly the same way. */
function covers(/** @type {Mark} */ a, /** @type {Mark} */ b) {
  const along = (a.by[0] * b.by[0] + a.by[1] * b.by[1]) / (length(a.by) * length(b.by));
  return along > NEAR && length(difference(a.from, b.from)) < 1;
}

/** Whether a mark can be drawn: of what is not finite there is no arrow, and of nothing neither. */
export const drawable = (/** @type {Mark} */ { by, from }) => finite(by) && finite(from) && length(by) >= 1;
