// Caption: what happens at a step of a race, in sentences.

import { format, rounded } from "./numbers.js";
import { beyond } from "./plane.js";

/** Sentences about a step of N, each [key, values]: what has just happened, or who leads and what is odd. */
export function caption(runs, step, N, view) {
  const alive = runs.filter((run) => Number.isFinite(run.gap[step]));
  const ranked = alive.toSorted((a, b) => a.gap[step] - b.gap[step]);
  const gap = (run) => format(run.gap[step]);
  if (!runs.length) return [];
  if (step === 0) {
    const [x, y] = [runs[0].x[0], runs[0].x[1]].map((v) => rounded(v, view[1] - view[0]));
    return [["say_start", { x, y, gap: gap(runs[0]) }]];
  }
  if (!ranked.length) return [["say_lost", { step }]];
  const [first] = ranked;
  const last = ranked.at(-1);
  const lead = step === N ? "say_end" : runs.length === 1 ? "say_alone" : "say_lead";
  const said = [[lead === "say_end" && runs.length === 1 ? "say_alone" : lead, { step, run: first.label, gap: gap(first) }]];
  const fresh = (run) => run.status_step <= step && step - run.status_step <= Math.max(3, 0.06 * N);
  const lost = runs.find((run) => run.status === "diverged" && fresh(run));
  if (lost) return [["say_diverged", { step, run: lost.label }], ...said.slice(step === N ? 0 : 1)];
  const arrived = runs.find((run) => run.status === "converged" && fresh(run));
  if (arrived) return [...said, ["say_arrived", { run: arrived.label, at: arrived.status_step }]];
  const turning = alive.find((run) => turnsBack(run.x, step));
  if (turning) return [...said, ["say_zigzags", { run: turning.label }]];
  const outside = alive.find((run) => beyond(view, [run.x[2 * step], run.x[2 * step + 1]]) > 0);
  if (outside) return [...said, ["say_outside", { run: outside.label }]];
  const far = (run) => run.gap[step] > 30 * first.gap[step] && run.gap[step] > 0.01 * run.gap[0];
  const stalled = ranked.toReversed().find((run) => far(run) && shrinkage(run.x, step) >= 10);
  if (stalled) {
    return [...said, ["say_stalls", { run: stalled.label, times: format(shrinkage(stalled.x, step), 2) }]];
  }
  return last === first ? said : [...said, ["say_last", { run: last.label, gap: gap(last) }]];
}

const move = (x, t) => [x[2 * t] - x[2 * t - 2], x[2 * t + 1] - x[2 * t - 1]];

/** Whether each of the last three moves points back against the one before it. */
export function turnsBack(x, step) {
  if (step < 5) return false;
  for (let t = step; t > step - 3; t--) {
    const [[ax, ay], [bx, by]] = [move(x, t), move(x, t - 1)];
    if (!(ax * bx + ay * by < -0.5 * Math.hypot(ax, ay) * Math.hypot(bx, by))) return false;
  }
  return true;
}

/** How many times shorter the move at `step` is than the longest of the first ten. */
export function shrinkage(x, step) {
  const early = Array.from({ length: Math.min(10, step) }, (_, t) => Math.hypot(...move(x, t + 1)));
  const now = Math.hypot(...move(x, step));
  return now > 0 ? Math.max(...early) / now : 1;
}
