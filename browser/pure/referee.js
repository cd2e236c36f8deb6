// Referee: whether two engines have run the same race.

const STILL = ["plateau", "held", "stuck"]; // from which step on no digit of a place changes, only rounding knows
const ROUNDING = 1e-5; // of the map's width, or of a value: single precision, and what rounding grows to on the way

/**
 * Where the paths of one run part, as a sentence for the console; null where they do not.
 * @type {(own: import("../types.js").Track, known: import("../types.js").Track, width: number) => string | null}
 */
function parting(own, known, width) {
  const ends = [own, known].map(({ lost, status_step, gap }) => (lost ? (status_step ?? 0) : gap.length));
  const end = Math.min(...ends, own.certain ?? Infinity);
  for (let i = 0; i < 2 * end; i++) {
    const apart = Math.abs(own.x[i] - known.x[i]);
    if (!(apart <= ROUNDING * Math.max(width, Math.abs(known.x[i])))) return `${apart} apart at step ${i >> 1}`;
  }
  return null;
}

/**
 * What became of two that are one run, where they disagree about it and rounding has no part in it.
 * @type {(own: import("../types.js").Track, known: import("../types.js").Track) => string | null}
 */
function quarrel(own, known) {
  if ((own.certain ?? Infinity) < own.gap.length) return null;
  const [a, b] = [own, known].map(
    ({ status, status_step, neighbour }) => `${status} ${STILL.includes(status) ? "" : status_step} ${neighbour}`,
  );
  return a === b ? null : `${a}, ${b}`;
}

/**
 * In what two answers to one question differ beyond rounding: a line for each run that does. As long as the twin of a run
 * keeps near it, rounding cannot be seen; what comes after depends on it.
 * @param {import("../types.js").Answer} here
 * @param {import("../types.js").Answer} there
 */
export function disagreements(here, there) {
  const [[low, high]] = there.surface.domain;
  const found = there.tracks.map((known, i) => {
    const own = here.tracks[i];
    const named = own.label === known.label && own.worn.join() === known.worn.join() ? null : `called ${own.label}`;
    const why = parting(own, known, high - low) ?? quarrel(own, known) ?? named;
    return why && `${known.label}: ${why}`;
  });
  if (here.link !== there.link) found.push(`link ${here.link}, ${there.link}`);
  return found.filter((line) => line !== null);
}
