// Names: what the runs of one picture are called there, and how each is drawn; wire.race and figures.style say why so.

import { numberText } from "./link.js";

/** @typedef {{optimizer: string, hyper: Record<string, number>}} Run */

/**
 * What a surface is called: one that was typed, by its formula.
 * @param {{id: string, values: Record<string, any>}} surface
 * @param {any} catalog
 */
export const surfaceName = ({ id, values }, { surfaces }) =>
  values.f ? `f(x, y) = ${values.f}` : surfaces.find((each) => each.id === id).name;

/** Every choice of `size` of these, in their order. */
function choices(names, size) {
  if (size === 0) return [[]];
  return names.flatMap((name, i) => choices(names.slice(i + 1), size - 1).map((rest) => [name, ...rest]));
}

/**
 * The fewest hyperparameters by which all that differ can be told apart.
 * @param {Record<string, number>[]} values
 */
export function apart(values) {
  const told = (names) => new Set(values.map((each) => JSON.stringify(names.map((name) => each[name])))).size;
  const names = Object.keys(values[0]);
  const differing = names.filter((name) => told([name]) > 1);
  for (let size = 0; size < differing.length; size++)
    for (const chosen of choices(differing, size)) if (told(chosen) === told(names)) return chosen;
  return differing;
}

/**
 * For each run its name in one picture, and the rest of what it is made of.
 * @param {readonly Run[]} runs
 * @param {any} catalog
 * @returns {{label: string, detail: string}[]}
 */
export function namesOf(runs, catalog) {
  const same = (a, b) =>
    a.optimizer === b.optimizer && Object.entries(a.hyper).every(([name, value]) => b.hyper[name] === value);
  return runs.map((run, i) => {
    const { name, hyper } = catalog.optimizers.find(({ id }) => id === run.optimizer);
    const telling = apart(runs.filter(({ optimizer }) => optimizer === run.optimizer).map((each) => each.hyper));
    const rest = hyper.filter((p) => p.name === "lr" || run.hyper[p.name] !== p.default).map((p) => p.name);
    const symbol = (key) => hyper.find((p) => p.name === key).symbol;
    const stated = (keys) => keys.map((key) => `${symbol(key)} ${numberText(run.hyper[key])}`).join(", ");
    const alike = runs.filter((other) => same(run, other));
    const number = alike.length > 1 ? `(${alike.indexOf(runs[i]) + 1})` : "";
    const label = [name, stated(telling), number].filter(Boolean).join(" ");
    return { label, detail: stated(rest.filter((key) => !telling.includes(key))) };
  });
}

/**
 * Colour and dash of each run, as places in the catalog's `palette` and `dashes`.
 * @param {readonly Run[]} runs
 * @param {any} catalog
 * @returns {[number, number][]}
 */
export function worn(runs, { optimizers, palette, dashes, lent }) {
  const of = ({ optimizer }) => optimizers.find(({ id }) => id === optimizer);
  const own = runs.map((run) => palette.light.indexOf(of(run).colour.light));
  const free = lent.filter((hue) => !own.includes(hue));
  /** @type {[number, number][]} */
  const found = [];
  runs.forEach((run, i) => {
    const hue = own.indexOf(own[i]) < i ? (free.shift() ?? own[i]) : own[i];
    const usual = dashes.findIndex((dash) => dash.join() === of(run).dash.join());
    const taken = (dash) => found.some(([colour, line]) => colour === hue && line === dash);
    const fitting = [usual, ...dashes.keys()].filter((dash) => !taken(dash));
    const twins = found.filter((_, j) => runs[j].optimizer === run.optimizer).map(([, dash]) => dash);
    found.push([hue, fitting.find((dash) => !twins.includes(dash)) ?? fitting[0]]);
  });
  return found;
}

/** The quantities to choose from; of a surface that was typed only the least value that was found is known. */
export const chartsOf = ({ id }, { charts }, t) =>
  charts.map((chart) => [chart.id, id === "own" && chart.id === "gap" ? t("chart_own") : chart.name]);
