// Link: a scene as a query that people can read.

/**
 * The shortest text that reads back as the same number, as in every link.
 * @param {number} value
 */
export function numberText(value) {
  const size = Math.abs(value);
  return size > 0 && (size < 1e-4 || size >= 1e16) ? value.toExponential().replace("+", "") : String(value);
}

/**
 * A parameter's value: a number, a text, or the two ends of a span.
 * @param {any} value
 */
export const valueText = (value) =>
  typeof value === "string" ? value : Array.isArray(value) ? value.map(numberText).join("..") : numberText(value);

/** @type {(id: string, values: Record<string, any>) => string} */
export const choiceText = (id, values) =>
  [id, ...Object.entries(values).map(([k, v]) => `${k}=${valueText(v)}`)].join(",");

/** All that is declared of a surface: what sliders turn, or what of one's own is typed. */
export const declaredOf = ({ params, typed = params }) => typed;

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

/**
 * The map of a race's run: of its hyperparameters, or of its starts where there is only one of these; of a surface that
 * was typed there is none.
 * @param {import("../types.js").Scene} scene
 * @param {import("../types.js").Run} run
 */
export function mapOf({ surface, start, steps }, run) {
  if (surface.id === "own") return null;
  return withParameters("", {
    map: Object.keys(run.hyper).length > 1 ? "tuning" : "basin",
    surface: choiceText(surface.id, surface.values),
    start: start ? start.join() : [],
    run: runText(run),
    steps: Math.max(1, steps),
  });
}

/**
 * The texts of a scene's names, each as short as can be; `of` finds a member's parameters in the catalog.
 * @param {import("../types.js").Scene} scene with the start that its surface brings
 * @param {any} catalog
 * @returns {Record<string, string[]>}
 */
function textsOf({ surface, start, runs, steps, schedule, noise, seed, chart, show, at, view }, catalog) {
  const changed = (id, values, declared) =>
    choiceText(
      id,
      Object.fromEntries(Object.entries(values).filter(([k, v]) => valueText(v) !== valueText(usual(declared, k)))),
    );
  const usual = (declared, name) => declared.find((each) => each.name === name)?.default;
  const of = (kind, id) => catalog[kind].find((each) => each.id === id);
  return {
    surface: [changed(surface.id, surface.values, declaredOf(of("surfaces", surface.id)))],
    start: [/** @type {any} */ (start).map(numberText).join()],
    run: runs.length
      ? runs.map((run) => changed(run.optimizer, run.hyper, of("optimizers", run.optimizer).hyper))
      : [""],
    steps: [numberText(steps)],
    schedule: [changed(schedule.id, schedule.values, of("schedules", schedule.id).params)],
    noise: [numberText(noise)],
    seed: [numberText(seed)],
    chart: [chart],
    show: [catalog.shows.filter((name) => show.includes(name)).join()],
    at: at == null ? [] : [numberText(at)],
    view: view ? [view.map(numberText).join()] : [],
  };
}

/**
 * The three links of a scene: `stem` says what is not usual, `link` is as short and nothing for the opening, and `race` says
 * all that two links of one race have in common.
 * @param {import("../types.js").Scene} scene with the start that its surface brings
 * @param {readonly number[]} usualStart of its surface
 * @param {any} catalog
 */
export function linksOf(scene, usualStart, catalog) {
  const { query, scene: opening } = catalog.opening;
  const texts = textsOf(scene, catalog);
  const usual = textsOf({ ...opening, start: usualStart }, catalog);
  const same = (a, b) => a.join("&") === b.join("&");
  const changed = Object.entries(texts).filter(([name, own]) => !same(own, usual[name]));
  const stem = withParameters("", changed.length ? Object.fromEntries(changed) : { surface: scene.surface.id });
  const race = withParameters("", { ...texts, chart: usual.chart, show: "", at: [], view: [] });
  return { stem, link: stem === query ? "" : stem, race };
}
