// Maps: which minimum each start reaches, and what becomes of a run at each value of its hyperparameters.

import { asker } from "../asking.js";
import { Clock } from "../clock.js";
import { dress } from "../kit/dress.js";
import { answerKeys, OF_CROSS, SHARING } from "../kit/keys.js";
import { texts } from "../kit/text.js";
import { addStylesheet } from "../kit/theme.js";
import { makeTip } from "../kit/tip.js";
import { makeTroubles } from "../kit/troubles.js";
import { unbroken } from "../kit/unbroken.js";
import { along, cellAt, differing, letterOf, linkOf, lowest, percent, raceOf, share, shadesOf } from "../pure/maps.js";
import { format } from "../pure/numbers.js";
import { endOf, endsAt, scaleOf, startAt } from "../pure/outcomes.js";
import { losses, outcome } from "../pure/trainability.js";
import { newKey, Store } from "../store.js";
import { html, nothing, render } from "../vendor/lit-html.js";
import * as basins from "../views/basins.js";
import * as changes from "../views/changes.js";
import * as keyList from "../views/keys.js";
import * as legend from "../views/legend.js";
import * as mapping from "../views/mapping.js";
import { frame } from "../views/maps.js";
import * as notices from "../views/notices.js";
import * as rates from "../views/rates.js";
import * as runs from "../views/runs.js";
import * as sharing from "../views/share.js";
import * as trainability from "../views/trainability.js";
import * as trained from "../views/trained.js";
import * as tuning from "../views/tuning.js";

const TROUBLES = ["words", "answer", "loading"]; // the most urgent first
const WAYS = { skip_map: ".dh-picture", runs: ".dh-head, [data-act=add]" };

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {object} host
 * @param {any} host.source see sources/maps.js
 * @param {Record<string, string>} [host.text] what may be said before the source's words are there
 * @param {boolean} [host.embedded] on somebody else's slide
 * @param {(link: string, replace: boolean) => void} [host.publish] hears of each map that is shown
 * @param {(link: string) => string} [host.urlOf] makes an address of a link, where there is one to be shared
 * @param {(optimizer: string) => string} [host.cardOf] the address of an optimizer's card, where there is one
 * @param {(link: string) => string} [host.raceAt] the address of a race, where there is one
 */
export function mount(parent, { source, text = {}, embedded = false, publish = () => {}, urlOf, cardOf, raceAt }) {
  const root = document.createElement("div");
  root.className = "dh dh-race dh-maps";
  root.toggleAttribute("data-embedded", embedded);
  const shares = urlOf && !embedded;
  parent.append(root);
  const place = (name) => /** @type {HTMLElement} */ (root.querySelector(`.dh-${name}`));
  const clock = new Clock(draw);
  const keys = {
    ...(shares ? { s: () => views?.share.open(), q: () => views?.share.hall() } : {}),
    "?": () => views?.keys.open(),
  };
  const store = /** @type {any} */ (
    new Store((changed) => {
      if (changed === "scene" && store.question) asking.ask(store.question);
      if (changed === "answer") answered();
      clock.wake(changed);
    }, linkOf)
  );
  const asking = asker(
    (question, signal) => source.answer(question, signal),
    (answer) => store.show(answer),
    (fault) => say("answer", fault),
  );
  /** @type {readonly any[]} the paths from the start that is chosen */
  let paths = [];
  const walking = asker(
    (link, signal) => source.paths(link, signal),
    (found) => {
      paths = found;
      clock.wake("paths");
    },
    () => {}, // without its paths it is the same map
  );
  // Of a map of trainings: the network, the map as far as it is known, and the losses at the chosen rates.
  /** @type {any} */
  let [network, found, seen] = [null, { values: [], resolution: 1, known: 0 }, null];
  const netting = asker(
    () => source.network(),
    (module) => {
      network = module;
      clock.wake("scene");
    },
    (fault) => say("answer", fault),
  );
  /** @type {any} what the views share */
  const context = { t: texts(text), store, clock, source };
  const gone = new AbortController();
  const styled = Promise.all(["player.css", "maps.css"].map((name) => addStylesheet(parent, name)));
  const { say } = makeTroubles(
    () => place("say"),
    (key) => context.t(key),
    TROUBLES,
  );
  /** @type {any} */
  let views = null; // by name, once there are words and an answer
  let shown = ""; // the kind of map that the views are for
  answerKeys(root, keys, gone.signal);
  const dressed = dress(root, context, {
    ...{ words: source.words, styled, frame, close, open: () => store.answer && open() },
    say: (fault) => say("words", fault),
    turned: () => store.question && asking.ask({ ...store.question }), // names and problems come with the answer
  });
  const { style, sizes } = dressed;
  render(frame(context.t), root);
  say("loading", "loading");

  function answered() {
    const { asked, link, scene } = store.answer;
    const newest = asked === store.question;
    root.dataset.runs = String(store.answer.tracks.length);
    if (newest && store.settled) publish(link, asked.replace);
    if (!context.catalog) return;
    style();
    if (scene.map === "trainability" && !network) netting.ask("network");
    if (scene.map === "basin") walking.ask(raceOf(scene, scene.runs));
    if (views && shown !== scene.map) close();
    if (!views) open();
  }

  function open() {
    style();
    const { map } = store.answer.scene;
    shown = root.dataset.map = map;
    context.tip = makeTip(root);
    const count = context.catalog.most[map];
    const bounded = Object.assign(Object.create(context), {
      t: (key, values) => (key === "full" ? context.t("full_maps", { count }) : context.t(key, values)),
      catalog: { ...context.catalog, runs_max: count },
    });
    const tell = (sentence) => (place("told").textContent = sentence);
    const race = () => /** @type {HTMLElement | null} */ (place("picked").querySelector("a"))?.click();
    const pictures = {
      basin: () => basins.mount(place("picture"), context, { paths: () => paths, more, tell }),
      tuning: () => tuning.mount(place("picture"), context, { scale, outcome: cellOutcome, tell, open: race }),
      rates: () => rates.mount(place("picture"), context, { outcome: rateOutcome, tell, open: race }),
      trainability: () =>
        trainability.mount(place("picture"), context, { found: (map) => (found = map), outcome: sayTrained, tell }),
    };
    const picture = pictures[map]();
    views = {
      picture,
      legend:
        map === "trainability"
          ? trained.mount(place("legend"), context, { found: () => found, losses: () => seen, zoom: picture.zoom })
          : legend.mount(place("legend"), context, { scale: map === "basin" ? stepScale : scale }),
      ...(TOLD[map] ? { runs: runs.mount(place("runs"), bounded, { told: TOLD[map], cardOf }) } : {}),
      notices: notices.mount(place("notices"), context),
      changes: changes.mount(place("changes"), context),
      mapping: mapping.mount(place("settings"), context, { opener: place("opener") }),
      keys: keyList.mount(root, context, { lists: [["keys", [...OF_CROSS, ...(shares ? SHARING : [])]]] }),
    };
    if (shares)
      views.share = sharing.mount(place("share"), context, {
        link: () => urlOf(store.answer.link),
        title: () => `Downhill: ${context.t(map)}`,
        cited: context.catalog.cited,
      });
    sizes.observe(place("picture"));
    clock.wake("size", "scene", "answer", "look", "theme");
  }

  function close() {
    dressed.undress(Object.values(views ?? {}));
    views = null;
  }

  function draw(now, dirty) {
    if (!views || !store.answer) return;
    if (dirty.has("answer") || dirty.has("scene") || dirty.has("paths")) words();
    if (dirty.has("found") && shown === "trainability") root.dataset.known = String(found.known);
    for (const view of Object.values(views)) view.draw(dirty);
    say("loading", null);
    root.dataset.ready = String(views.picture.ready && store.answer.asked === store.question);
  }

  /** The choice of a map, and what is said around it. */
  function words() {
    const { t } = context;
    const kind = (id) =>
      html`<button type="button" data-act="map" data-map=${id} aria-pressed=${id === shown} @click=${() => turn(id)}>
        ${t(id)}
      </button>`;
    render(context.catalog.kinds.map(kind), place("kinds"));
    const [lead, ...rest] = t(`look_${shown}`).split("**").filter(Boolean);
    render(html`<b>${lead}</b>${rest.join("")}`, place("look"));
    const { scene, radius } = store.answer;
    const values = { steps: scene.steps, radius: format(radius ?? 0), ...store.answer.network };
    render(unbroken(t(`note_${shown}`, values)), place("caption"));
    const sentences = SAID[shown]();
    const address = shown === "trainability" ? "" : raceAt?.(raceOf(store.scene, store.scene.runs));
    render(
      html`${sentences.map((sentence) => html`<p>${unbroken(sentence)}</p>`)}
      ${address ? html`<a class="dh-go" href=${address} target="_self">${t(shown === "basin" ? "race_here" : "race_with")}</a>` : nothing}`,
      place("picked"),
    );
  }

  /** Another map of the same surface, with as many runs as it can have. */
  function turn(map) {
    const { paired, stand_in: optimizer, most, usual } = context.catalog;
    const fitting = store.scene.runs.filter((run) => map !== "tuning" || paired.includes(run.optimizer));
    const runs = fitting.length ? fitting.slice(0, most[map]) : [{ key: newKey(), optimizer, hyper: {} }];
    store.edit({ map, runs, over: null, across: null, up: null, resolution: usual[map] });
  }

  // What is said of each kind of map, and in its list of runs.

  const size = () => store.answer.grid[0].count * store.answer.grid[1].count;
  const there = (i) => {
    const { label } = store.answer.arrays;
    return 1 - share(label, 0, i * size(), size()) - share(label, 1, i * size(), size());
  };
  const placeOf = (track) => store.answer.tracks.findIndex(({ key }) => key === track.key);

  function more(i) {
    const { arrays, tracks } = store.answer;
    if (i === 0) return context.t("share_there", { share: percent(there(0)) });
    const part = percent(differing(arrays.label, 0, i * size(), size()));
    return context.t("share_differs", { share: part, run: tracks[0].label });
  }

  function stepScale() {
    const { label, steps } = store.answer.arrays;
    const { least, most } = shadesOf(steps, (i) => label[i] > 1);
    return { least: format(least), most: format(most) };
  }

  const sentence = ([key, values]) => context.t(key, values);
  const scale = () => scaleOf(store.answer);
  const ended = (final, reached) => endOf(final, reached, store.answer.scene.target).map(sentence).join(", ");
  const cellOutcome = (cell) => ended(store.answer.arrays.final[cell], store.answer.arrays.reached[cell]);
  const row = (i) => {
    const { lr, final } = store.answer.arrays;
    return final.subarray(i * lr.length, (i + 1) * lr.length);
  };
  const rateOutcome = (i, at) => ended(row(i)[at], store.answer.arrays.reached[i * row(i).length + at]);
  const ownRate = (i) => {
    const { lr } = store.answer.arrays;
    const side = { scale: "log", first: lr[0], last: lr[lr.length - 1], count: lr.length };
    const part = along(side, store.answer.tracks[i].hyper.lr);
    return part >= 0 && part <= 1 ? cellAt(side, part) : -1;
  };
  /** The cell of the run's own two values; -1 where it is not on the map. */
  const ownCell = () => {
    const { grid, axes, tracks } = store.answer;
    const sides = grid.map((side, k) => ({ ...side, scale: axes[k].scale }));
    const parts = sides.map((side, k) => along(side, tracks[0].hyper[axes[k].name]));
    if (parts.some((part) => !(part >= 0 && part <= 1))) return -1;
    const [column, line] = sides.map((side, k) => cellAt(side, parts[k]));
    return line * sides[0].count + column;
  };

  const TOLD = {
    basin: {
      quantity: () => context.t("share_head"),
      value: (track) => there(placeOf(track)),
      status: () => "",
      facts: () => [],
    },
    tuning: {
      quantity: () => context.t("cell_head"),
      value: () => store.answer.arrays.final[ownCell()] ?? NaN,
      status: () => "",
      facts: () => [],
    },
    rates: {
      quantity: () => context.t("cell_head"),
      value: (track) => row(placeOf(track))[ownRate(placeOf(track))] ?? NaN,
      status(track) {
        const best = lowest(row(placeOf(track)));
        return best < 0
          ? context.t("none_stable")
          : context.t("best_rate", { lr: format(store.answer.arrays.lr[best]) });
      },
      facts: () => [],
    },
  };

  const SAID = {
    basin() {
      const { answer } = store;
      const { t } = context;
      const start = answer.scene.start;
      const [x, y] = start;
      const found = answer.tracks.map((track, i) => ({ run: track.label, i, ...startAt(answer, start, i) }));
      const said = found
        .filter(({ label }) => label !== undefined)
        .map(({ run, label, steps }) => {
          const minimum = t("minimum_named", { letter: letterOf(label - 2) });
          return t(["say_diverges", "say_unarrived"][label] ?? "say_arrives", { run, steps, minimum });
        });
      const apart = found.some(
        ({ i, label }) =>
          paths[i] && label !== undefined && endsAt(paths[i], answer.surface.minima, answer.radius) !== label,
      );
      return [`${t("say_start", { x, y })} ${said.join(" ")}`, ...(apart ? [t("say_rounding")] : [])];
    },
    tuning() {
      const { axes, tracks } = store.answer;
      const values = axes.map(({ name, symbol, label }) => `${symbol || label} ${tracks[0].hyper[name]}`);
      const cell = ownCell();
      return cell < 0 ? [] : [context.t("say_cell", { x: values[0], y: values[1], outcome: cellOutcome(cell) })];
    },
    rates: () => [],
    trainability() {
      const { at } = store.scene;
      seen = at && network ? losses(network, at, store.scene.steps) : null;
      return [seen ? sayTrained(at, seen) : context.t("say_none")];
    },
  };

  /**
   * What becomes of a network with these two learning rates.
   * @param {readonly number[]} rates
   */
  function sayTrained([hidden, output], its = network && losses(network, [hidden, output], store.scene.steps)) {
    if (!its) return "";
    const { lost, learned } = outcome(its, network.TAIL);
    const [first, last] = [its[0], its[its.length - 1]].map((loss) => format(loss));
    const said = context.t(lost >= 0 ? "say_lost" : learned ? "say_learned" : "say_not", { first, last, step: lost });
    return context.t("say_rates", { hidden, output, outcome: said });
  }

  return {
    speak: dressed.speak,
    adopt: (link, how) => store.adopt(link, how),
    /** Gives the focus to one of the parts that are worth a way of their own. */
    focus: (part) => /** @type {HTMLElement | null} */ (root.querySelector(WAYS[part]))?.focus(),
    /** Undoes the last change, -1, or does it again, 1. */
    turn: (by) => store.turn(by),
    /** A key that was pressed where nothing has the focus. */
    press: (event) => keys[event.key]?.(event.preventDefault()),
    destroy() {
      gone.abort();
      for (const each of [asking, dressed, walking, netting]) each.stop();
      source.stop?.();
      clock.stop();
      close();
      root.remove();
    },
  };
}
