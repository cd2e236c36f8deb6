// Hall: what a lecturer may ask of a race, how answers are told, and a round as a table.

import { axis } from "./axes.js";
import { format, SCALES } from "./numbers.js";

/** @typedef {import("./room.js").Control} Control */

const DECAYS = [0, 0.9, 0.99, 0.999, 0.9999]; // that stand beside an axis of decay rates
const APART = 90; // pixels between two numbers beside an axis

/** @type {(declared: {symbol: string, label: string}) => string} */
const nameOf = ({ symbol, label }) => (symbol && symbol !== label ? `${symbol}, ${label}` : label);

/**
 * What may be asked first: the names of `ask`, with commas, and what people call that.
 * @param {import("../types.js").Scene} scene
 * @param {any} catalog
 * @param {(key: string) => string} t
 * @returns {[string, string][]}
 */
export function offers({ runs: [run], surface }, { optimizers, surfaces }, t) {
  const { hyper } = optimizers.find(({ id }) => id === run.optimizer);
  const { params } = surfaces.find(({ id }) => id === surface.id);
  const sizes = params.filter(({ name }) => name === "batch");
  return [
    ...[...hyper, ...sizes].map((each) => /** @type {[string, string]} */ ([each.name, nameOf(each)])),
    ["x,y", t("class_start")],
    ["optimizer", t("class_optimizer")],
  ];
}

/**
 * What may be asked beside that: of optimizers that differ in all else, their learning rate.
 * @param {string} first
 * @param {[string, string][]} offered
 */
export const beside = (first, offered) =>
  first === "x,y"
    ? []
    : offered.filter(
        ([name]) => !["x,y", "optimizer", first].includes(name) && (first !== "optimizer" || name === "lr"),
      );

/**
 * The question that suits what is asked.
 * @param {readonly string[]} ask
 * @param {import("../types.js").Scene} scene
 * @param {any} catalog
 * @param {(key: string, values?: object) => string} t
 */
export function questionOf(ask, { runs: [run] }, { optimizers }, t) {
  const { name: optimizer, hyper } = optimizers.find(({ id }) => id === run.optimizer);
  const named = (name) => hyper.find((each) => each.name === name)?.symbol || { batch: "B" }[name] || name;
  const [first, other] = ask;
  if (!first) return t("class_ask_poll");
  if (first === "x") return t("class_ask_start", { optimizer });
  if (first === "optimizer")
    return t(other ? "class_ask_optimizer_and" : "class_ask_optimizer", { other: named(other) });
  if (other) return t("class_ask_two", { name: named(first), other: named(other), optimizer });
  return first === "batch" ? t("class_ask_batch") : t("class_ask_one", { name: named(first), optimizer });
}

/**
 * One of an answer's values, for people.
 * @param {Control} control
 * @param {number} value
 */
export const valueText = (control, value) =>
  "options" in control ? control.options[value] : `${control.symbol || control.label} ${format(value)}`;

/** What stands beside the axis of a control. @type {(control: any) => string} */
export const titleOf = ({ symbol, label }) =>
  [symbol, label].filter((each, i, all) => each && all.indexOf(each) === i).join("  ");

/**
 * Numbers beside the axis of a control that is `across` pixels long: each with its text.
 * @param {import("./room.js").Slider} control
 * @param {number} across
 * @returns {[number, string][]}
 */
export function ticksOf({ scale, low, high }, across) {
  if (scale === "decay") return DECAYS.filter((v) => v >= low && v <= high).map((v) => [v, String(v)]);
  const [into] = SCALES[scale];
  const log = scale === "log";
  return axis([into(low), into(high)], log, Math.max(2, across / APART)).map(([v, text]) => [log ? 10 ** v : v, text]);
}

/**
 * Rounds as a table with commas (RFC 4180): everybody by place, what each chose, and what became of it.
 * @param {readonly {round: number, places: readonly number[], answers: readonly (readonly number[])[],
 *   outcomes: readonly import("./room.js").Outcome[] | null}[]} rounds without outcomes: a poll
 * @param {readonly Control[]} controls
 */
export function csvOf(rounds, controls) {
  const outcome = ["outcome", "final_loss", "rank"];
  const ran = rounds.some(({ outcomes }) => outcomes);
  const head = ["round", "place", ...controls.map(({ name }) => name), ...(ran ? outcome : [])];
  const written = (control, value) => ("options" in control ? control.options[value] : String(value));
  const rows = rounds.flatMap(({ round, places, answers, outcomes }) =>
    places.map((place, i) => {
      const { kind, final, rank } = outcomes?.[i] ?? {};
      const chosen = controls.map((control, k) => written(control, answers[i][k]));
      return [round + 1, place + 1, ...chosen, ...(ran ? [kind, final, rank] : [])];
    }),
  );
  return [head, ...rows].map((row) => row.map((each) => quoted(String(each))).join()).join("\r\n") + "\r\n";
}

/** A cell is no formula to a spreadsheet, whatever a poll's answers begin with. */
function quoted(text) {
  const safe = /^[=+@\t\r]|^-(?![\d.]|Infinity)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
