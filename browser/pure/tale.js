// Tale: the clauses of a story, one after the other, and which runs each lights.

/**
 * The clause that is turned to, `by` 1 to the next or -1 to the one before, from the one that is told, if any is.
 * @param {number | null} told
 * @param {number} count
 * @param {number} by
 */
export function turned(told, count, by) {
  if (told === null) return by > 0 ? 0 : count - 1;
  return Math.max(0, Math.min(count - 1, told + by));
}

/**
 * The keys of the runs that a clause speaks of, by their places; none where it speaks of all.
 * @param {{runs: readonly number[]}} clause
 * @param {readonly {key: number}[]} tracks
 * @returns {ReadonlySet<number>}
 */
export const lights = ({ runs }, tracks) => new Set(runs.map((i) => tracks[i].key));

/**
 * In the order in which they are drawn: what is dimmed first, so that the others lie over it.
 * @param {readonly any[]} runs each with `dim`
 * @returns {any[]}
 */
export const layered = (runs) => runs.toSorted((a, b) => Number(b.dim) - Number(a.dim));
