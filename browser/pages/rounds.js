// Rounds: what a class chose, round by round: computed, and told as runs, as losses and as a table.

import { csvOf, valueText } from "../pure/hall.js";
import { format } from "../pure/numbers.js";
import { badgeOf, bestThree, outcomes, slidersOf, spread } from "../pure/room.js";
import { bandOf } from "../pure/seeds.js";
import { crowd } from "../sources/crowd.js";

const RANGE = 201; // values of what was asked, for the answer
const SIDE = 41; // of each of two

/**
 * @param {any} context what the views share
 * @param {() => any} room its state, as the server told it last
 */
export function makeRounds(context, room) {
  const { store } = context;
  /** @type {Map<number, Map<number, readonly number[]>>} by round and place */
  const said = new Map();
  /** @type {ReturnType<typeof crowd> | null} */
  let running = null;
  /** @type {any[]} */
  let rounds = []; // the one that is asked last, and the one before it where there is one: first
  /** @type {any[]} */
  let runs = [];
  /** @type {{values: readonly (readonly number[])[], outcomes: readonly import("../pure/room.js").Outcome[]} | null} */
  let truth = null;
  let stale = true; // whether something was said that they do not know

  const polled = () => !room().ask.length;
  const raced = () => /** @type {import("../pure/step.js").Raced} */ (store.answer.raced);
  const judged = (ran) => outcomes(ran, { least: store.answer.surface.f_star, lost: context.catalog.lost });

  /** What everybody chooses. @returns {import("../pure/room.js").Control[]} */
  function controls() {
    const { t, catalog } = context;
    const { ask, question, choices } = room();
    if (polled()) return [{ name: "choice", label: question, options: choices }];
    const { engine, asked } = raced();
    const found = slidersOf(/** @type {any} */ (asked), ask, catalog, engine);
    return found.map((each) => (each.name === "optimizer" ? { ...each, label: t("class_optimizer") } : each));
  }

  const chosen = (values) => controls().map((control, k) => valueText(control, values[k])).join(", "); // prettier-ignore

  /**
   * Computes for a while what is to be shown, up to the answer where it is `revealed`; gives whether all of it is there, and
   * whether it has changed.
   */
  function work(revealed) {
    if (!stale) return reveal(revealed);
    const { round: now } = room();
    const all = [now - 1, now]
      .filter((round) => round === now || said.get(round)?.size)
      .map((round) => {
        const sorted = [...(said.get(round) ?? [])].sort(([a], [b]) => a - b);
        return { round, places: sorted.map(([place]) => place), answers: sorted.map(([, values]) => values) };
      });
    if (!polled()) {
      running ??= crowd(raced(), room().ask, context.catalog);
      if (!running.work(all.flatMap(({ answers }) => answers))) return { done: false, changed: false };
    }
    rounds = all.map((each) => {
      const ran = polled() ? null : /** @type {any} */ (running).of(each.answers);
      const band = ran?.length ? bandOf(ran.map(({ loss }) => loss)) : null;
      return { ...each, ran, band, outcomes: ran && judged(ran) };
    });
    runs = polled() ? [] : rounds.flatMap(heads);
    stale = false;
    return { done: reveal(revealed).done, changed: true };
  }

  function reveal(revealed) {
    if (truth || !revealed || polled()) return { done: true, changed: false };
    const [one, other] = controls();
    const values = other
      ? spread(other, SIDE).flatMap((b) => spread(one, SIDE).map((a) => [a, b]))
      : spread(one, RANGE).map((a) => [a]);
    running ??= crowd(raced(), room().ask, context.catalog);
    if (!running.work(values)) return { done: false, changed: false };
    truth = { values, outcomes: judged(running.of(values)) };
    return { done: true, changed: true };
  }

  function heads({ round, places, answers, ran, outcomes: found }) {
    const newest = round === room().round;
    const best = newest ? bestThree(found) : [];
    return ran.map((each, i) => ({
      ...{ key: `${round}-${places[i]}`, ran: each, style: styleOf(places[i]), late: !newest },
      rank: best.indexOf(i) + 1,
      facts: () => facts(round, places[i], answers[i], found[i], found.length),
    }));
  }

  function styleOf(place) {
    const { hue, outline, number, shape } = badgeOf(place, context.catalog);
    const { name } = context.theme;
    const { colours, shapes } = context.catalog.room;
    const called = [colours[name][hue], shapes[shape], ...(number > 1 ? [number] : [])].join(" ");
    return { colour: context.catalog.palette[name][hue], outline, number, called };
  }

  function facts(round, place, values, found, count) {
    const { t } = context;
    return [
      [styleOf(place).called, t("class_round", { round: round + 1 })],
      [chosen(values), ""],
      [ended(found), ""],
      [t("class_rank", { rank: found.rank, count }), ""],
    ];
  }

  function ended({ kind, gap, since }) {
    const { t } = context;
    if (kind === "diverged") return t("class_diverged");
    return since < Infinity ? t("class_there", { count: since }) : t("class_gap", { gap: format(gap) });
  }

  /** The three that are ahead in the round that is shown; null where there is no race between answers. */
  function best() {
    const newest = rounds.at(-1);
    if (!newest?.outcomes?.length) return null;
    return bestThree(newest.outcomes).map((i) => {
      const style = styleOf(newest.places[i]);
      const of = { key: `${newest.round}-${newest.places[i]}`, style, name: style.called };
      return { ...of, chosen: chosen(newest.answers[i]), ends: ended(newest.outcomes[i]) };
    });
  }

  /** The losses: of a round their median and band, of the one before its median, and those of the run that is `lit`. */
  function picture(lit) {
    const { t, catalog, theme, clock } = context;
    const { ink, muted } = theme.colours;
    const least = store.answer.surface.f_star;
    const above = (row) => Float64Array.from(row, (loss) => loss - least);
    const line = (label, row, colour, dash, more = {}) => ({
      ...{ label, values: above(row), wild: true, dim: false, style: { colour, dash, outline: "" } },
      ...more,
    });
    const newest = rounds.at(-1);
    const before = rounds.length > 1 ? rounds[0] : null;
    const count = newest?.answers.length ?? 0;
    const lines = [];
    if (before?.band)
      lines.push(line(t("class_round", { round: before.round + 1 }), before.band.median, muted, [3, 5]));
    if (newest?.band) {
      const { low, median, high } = newest.band;
      const band = { low: above(low), high: above(high), wild: false };
      lines.push(
        line(t("class_high"), high, muted, [8, 4], { free: true, wild: false }),
        line(t("class_median", { count }), median, ink, [], band),
        line(t("class_low"), low, muted, [8, 4], { wild: false }),
      );
    }
    const one = runs.find(({ key }) => key === lit);
    if (one)
      lines.push(line(one.style.called, one.ran.loss, one.style.colour, [], { style: { ...one.style, dash: [] } }));
    const quantity = catalog.charts.find(({ id }) => id === "gap").name;
    return { lines, log: true, label: t("class_chart", { quantity, count, steps: clock.steps }) };
  }

  return {
    ...{ controls, work, best, picture, polled, styleOf },
    get rounds() {
      return rounds;
    },
    get runs() {
      return runs;
    },
    get truth() {
      return truth;
    },
    /** Some answers of a round, as they come; `from` 0: it begins anew. */
    hear({ round, from, answers }) {
      const known = (from === 0 ? null : said.get(round)) ?? new Map();
      said.set(round, known);
      for (const [place, values] of answers) known.set(place, values);
      stale = true;
      context.clock.wake("room");
    },
    /** Another round, another theme: what is shown is made anew. */
    turn: () => (stale = true),
    /** Another race: nothing that was computed is of it. */
    reset() {
      [running, truth, stale, rounds, runs] = [null, null, true, [], []];
    },
    forget: () => said.clear(),
    csv: () => csvOf(rounds, controls()),
  };
}
