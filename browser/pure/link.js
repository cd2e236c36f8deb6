// Link: a scene as a query that people can read.

/** @type {(id: string, values: Record<string, number | string>) => string} */
export const choiceText = (id, values) => [id, ...Object.entries(values).map(([k, v]) => `${k}=${v}`)].join(",");

/** @param {{optimizer: string, hyper: Record<string, number>, own?: Record<string, string>}} run */
export const runText = (run) => choiceText(run.optimizer, { ...run.hyper, ...run.own });

/**
 * The part of a query that has these names (or, `others`, the rest), in the same order.
 * @param {string} query
 * @param {readonly string[]} names
 */
export function partOf(query, names, others = false) {
  const kept = [...new URLSearchParams(query)].filter(([name]) => names.includes(name) !== others);
  return readable(new URLSearchParams(kept));
}

/** @param {URLSearchParams} parameters */
const readable = (parameters) => parameters.toString().replaceAll("%2C", ",").replaceAll("%3D", "=");

/**
 * The query with some of its parameters replaced: {start: "1,2", run: [...]}; commas stay readable.
 * @param {string} query
 * @param {Record<string, string | number | readonly (string | number)[]>} changes
 */
export function withParameters(query, changes) {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name);
    for (const each of [value].flat()) parameters.append(name, String(each));
  }
  return readable(parameters);
}

/** A scene as a query, with nothing left out but what the surface brings. */
export function linkOf({ surface, start, runs, steps, schedule, noise, seed, chart, show, at, view }) {
  return withParameters("", {
    surface: choiceText(surface.id, surface.values),
    start: start ? start.join() : [],
    run: runs.length ? runs.map(runText) : "",
    steps,
    schedule: choiceText(schedule.id, schedule.values),
    noise,
    seed,
    chart,
    show: show.join(),
    at: at ?? [],
    view: view ? view.join() : [],
  });
}
