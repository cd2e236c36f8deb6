// Step: one optimizer, one step at a time: its equation with this step's numbers, arrows on the map, curves, sentences.

import { asker, computedBy } from "../asking.js";
import { Clock } from "../clock.js";
import { dress } from "../kit/dress.js";
import { answerKeys, clockKeys } from "../kit/keys.js";
import { texts } from "../kit/text.js";
import { makeTip } from "../kit/tip.js";
import { makeTroubles } from "../kit/troubles.js";
import { verdict } from "../pure/caption.js";
import { chosenOf } from "../pure/course.js";
import { partOf, withParameters } from "../pure/link.js";
import { rounded } from "../pure/numbers.js";
import { explain } from "../pure/reading.js";
import { remarks } from "../pure/remarks.js";
import { evaluate, momentAt, namesAt } from "../pure/step.js";
import { Store } from "../store.js";
import { html, render } from "../vendor/lit-html.js";
import * as arrows from "../views/arrows.js";
import * as equationView from "../views/equation.js";
import * as heading from "../views/heading.js";
import * as keyList from "../views/keys.js";
import * as map from "../views/map/index.js";
import * as notices from "../views/notices.js";
import * as transport from "../views/transport.js";
import * as courses from "./courses.js";

const TROUBLES = ["words", "answer", "ground", "server", "view", "run", "loading"]; // the most urgent first
const RESTED = 300; // milliseconds without a step, after which the address says which it is
const AROUND = 3; // lengths of a step that are seen around it
const CLOSEST = 1e-4; // of the map's width, to either side
const KEYS = [
  ["← →", "key_step"],
  ["Home, End", "step_key_first"],
  ["Space", "key_play"],
  ["Ctrl+Z", "undo"],
  ["Tab, Enter", "key_walk"],
  ["?", "keys"],
];
const OF_MAP = [
  ["← → ↑ ↓", "key_move"],
  ["+ − 0", "key_zoom"],
];

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {object} host
 * @param {import("../types.js").Source} host.source which computes races here
 * @param {(lang: string, signal: AbortSignal) => Promise<any>} host.equations every optimizer's, and the words, as of wire/step.py
 * @param {Promise<unknown>} host.styled when the stylesheets are there
 * @param {Record<string, string>} [host.text] what may be said before the words are there
 * @param {boolean} [host.embedded] on somebody else's slide
 * @param {boolean} [host.framed] in somebody else's page
 * @param {(link: string, replace: boolean) => void} [host.publish] hears of each step that is shown
 * @param {(link: string) => string} [host.raceOf] the address of the race of a link, where there is one
 */
export function mount(
  parent,
  { source, equations, styled, text = {}, embedded = false, framed = embedded, publish = () => {}, raceOf },
) {
  const root = document.createElement("div");
  root.className = "dh dh-step";
  root.toggleAttribute("data-embedded", embedded);
  parent.append(root);
  const place = (name) => /** @type {HTMLElement} */ (root.querySelector(`.dh-${name}`));
  const clock = new Clock(draw);
  const first = () => Math.min(1, clock.steps);
  const keys = { ...clockKeys(clock), Home: () => clock.seek(first()), "?": () => views?.keys.open() };
  const store = new Store((changed) => {
    if (changed === "scene") asking.ask(store.question);
    if (changed === "answer") answered();
    clock.wake(changed);
  });
  /** @type {any} what the views share */
  const context = { t: texts(text), store, clock, source };
  const gone = new AbortController();
  const { say, is } = makeTroubles(
    () => place("say"),
    (key) => context.t(key),
    TROUBLES,
  );
  const asking = asker(
    answerTo,
    (answer) => store.show(answer),
    (trouble) => say("answer", trouble),
  );
  /** @type {any} */
  let views = null; // by name, once there are words and an answer
  /** @type {any} */
  let own = null; // words and equations
  let awaited = ""; // the link to be opened once there are words
  let given = ""; // what of a link says which run is meant
  let of = 0; // which run it is, from 0
  let exact = false; // whether all digits are shown
  /** @type {Map<number, import("../pure/step.js").Moment>} */
  let moments = new Map();
  let published = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting; // until the address says which step it is
  answerKeys(root, keys, gone.signal);
  const dressed = dress(root, context, {
    ...{ words: wordsIn, styled, frame, close, open: () => (store.answer ? open() : adopt(awaited)) },
    say: (trouble) => say("words", trouble),
    scale: () => (store.scene.show.includes("big") ? 1.5 : 1),
  });
  const { style, sizes } = dressed;
  render(frame(context.t), root);
  say("loading", "loading");

  async function wordsIn(lang, signal) {
    const [catalog, more] = await Promise.all([source.words(lang, signal), equations(lang, signal)]);
    own = more;
    return { ...catalog, text: { ...catalog.text, ...own.text } };
  }

  /** The race, computed here; the link may name a run that it has not. */
  async function answerTo(asked, signal) {
    const answer = await computedBy(source)(asked, signal);
    const { index, problems } = chosenOf(given, asked.link, answer.tracks.length, { catalog: context.catalog, own });
    of = index;
    const said = problems.map((each) => explain(each, texts(context.catalog.problems)));
    return Object.freeze({ ...answer, problems: [...answer.problems, ...said] });
  }

  function adopt(link) {
    awaited = link;
    if (!context.catalog) return;
    given = partOf(link, ["of"]);
    store.adopt(partOf(link, ["of"], true));
  }

  const raced = () => /** @type {import("../pure/step.js").Raced} */ (store.answer.raced);
  const track = () => store.answer.tracks[of];
  const equation = () => own.equations[track().optimizer];
  const step = () => Math.floor(clock.step);
  const letter = (name, c) => context.catalog.letters[name] + (c === undefined ? "" : "₁₂"[c]);

  function at(t) {
    if (!moments.has(t)) moments.set(t, momentAt(raced(), of, t));
    return /** @type {import("../pure/step.js").Moment} */ (moments.get(t));
  }
  const moment = () => (step() > 0 ? at(step()) : null);
  const valuesOf = (tree, t) => tree && [0, 1].map((c) => evaluate(tree, at(t).names, c));

  function answered() {
    const { asked, scene } = store.answer;
    clock.reach(scene.steps);
    if (asked === store.question && asked.anew) clock.seek(scene.at ?? 1);
    say("view", null);
    turn();
  }

  /** Shows the run that is meant, and hides the others of its race. */
  function turn() {
    const { scene, tracks } = store.answer;
    moments = new Map();
    say("run", !raced() ? "step_unwritten" : tracks.length ? (scene.steps ? null : "step_none") : "step_no_runs");
    const others = new Set(tracks.filter((_, i) => i !== of).map(({ key }) => key));
    if (others.symmetricDifference(store.look.hidden).size) store.see({ hidden: others });
    style();
    if (!views) open();
    else if (raced() && track()) views.courses.plot();
  }

  function open() {
    if (!raced() || !track()) return say("loading", null);
    style();
    context.tip = makeTip(root);
    views = {
      map: map.mount(place("map"), context, {
        odd: () => say("view", "odd_view"),
        shy: framed,
        placed: () => views.notices.offerUndo(),
        say: (trouble) => say("ground", trouble === "refused" ? "no_ground" : trouble),
      }),
      arrows: arrows.mount(place("map"), context, {
        legend: place("marks"),
        view: () => views.map.view,
        taken: () => views.map.taken,
        moment,
        move,
        letter,
        colour: () => context.styles.get(track().key).colour,
      }),
      heading: heading.mount(place("title"), context, {
        of: () => of,
        choose,
        exact: () => exact,
        show,
        zoom,
        back: raceOf && (() => raceOf(partOf(sight(), ["of"], true))),
      }),
      transport: transport.mount(place("transport"), context),
      notices: notices.mount(place("notices"), context),
      equation: equationView.mount(place("equation"), context, {
        equation,
        moment,
        begins: () => namesAt(raced(), of, 0),
        exact: () => exact,
      }),
      courses: courses.mount(place("curves"), context, { of: () => of, equation }),
      keys: keyList.mount(root, context, { lists: [["keys", KEYS], ["keys_map", OF_MAP]] }), // prettier-ignore
    };
    views.courses.plot();
    for (const pane of ["map", "curves"]) sizes.observe(place(pane));
    clock.wake("size", "scene", "answer", "look", "theme", "clock");
  }

  /** By what the step goes, for the marks. */
  function move() {
    const { along, size, surprised } = equation();
    const sizeName = size ? `${size[0] === "sqrt" ? "√" : ""}${letter(nameIn(size))}` : "";
    return { along, size: valuesOf(size, step()), sizeName, surprised };
  }

  function close() {
    dressed.undress(Object.values(views ?? {}));
    views = null;
  }

  function draw(now, dirty) {
    if (!views || !store.answer || !raced() || !track()) return;
    dirty.add("numbers");
    for (const view of Object.values(views)) view.draw(dirty);
    render(html`${said().map((sentence) => html`<p>${sentence}</p>`)}`, place("remarks"));
    describe();
    if (views.map.ready && is("loading")) say("loading", null);
    if (views.map.ready) root.dataset.ready = "true";
    if (store.settled && store.answer.asked === store.question) tellAddress();
  }

  function said() {
    const { t } = context;
    if (step() === 0) return clock.steps ? [t("step_start")] : [];
    const { status_step: end, lost } = track();
    const over = end !== null && step() >= end;
    if (lost && over) return [t(...verdict(track()))];
    const { along, size, corrected, surprised, rate } = equation();
    const seen = { at, along, corrected, surprised, letter, size: size ? nameIn(size) : "" };
    const found = remarks({ ...seen, rate: (n) => valuesOf(rate, n) }, step()).map(([key, values]) => t(key, values));
    return over && step() === end ? [...found, t(...verdict(track()))] : found;
  }

  /** What the picture is, for those who cannot see it, and for whoever watches from outside. */
  function describe() {
    const { t } = context;
    const values = { step: step(), run: track().label };
    Object.assign(root.dataset, { step: step(), playing: clock.playing });
    place("equation").setAttribute("aria-label", t("step_equation", values));
    place("curves").setAttribute("aria-label", t("step_curves", values));
    place("heads").setAttribute(
      "aria-label",
      t("map", { ...values, surface: store.scene.surface.id, runs: values.run, steps: clock.steps }),
    );
  }

  /** The link of what is in sight. */
  function sight() {
    const { box } = store.look;
    return withParameters(store.answer.stem, {
      of: of + 1,
      at: step(),
      view: box ? shortened(box).join() : [],
    });
  }

  function tellAddress() {
    const link = sight();
    if (link === published) return;
    published = link;
    clearTimeout(resting);
    resting = setTimeout(() => publish(link, true), RESTED);
  }

  function choose(i) {
    of = i;
    given = `of=${i + 1}`;
    turn();
    clock.wake("answer");
  }

  /** The map as close as shows the step and a little around it. */
  function zoom() {
    const { now, before } = at(Math.max(1, step())).names;
    const [from, to] = [before.x, now.x];
    const [low, high] = store.answer.surface.domain[0];
    const reach = Math.max(AROUND * Math.hypot(to[0] - from[0], to[1] - from[1]), CLOSEST * (high - low));
    if (!Number.isFinite(reach)) return;
    const [x, y] = from.map((v, c) => (v + to[c]) / 2);
    store.see({ box: shortened([x - reach, x + reach, y - reach, y + reach]) });
  }

  function show(all) {
    exact = all;
    clock.wake("look");
  }

  return {
    keys: [" ", "ArrowLeft", "ArrowRight", "Home", "End", "?"],
    speak: dressed.speak,
    adopt,
    /** What is shown. */
    get answer() {
      return store.answer;
    },
    /** Gives the focus to one of the parts that are worth a way of their own. */
    focus: () => /** @type {HTMLElement | null} */ (root.querySelector("[data-act=play]"))?.focus(),
    /** The app has lost its server, or found it again. */
    alone: (lost) => say("server", lost ? "alone" : null),
    turn: (by) => store.turn(by),
    press: (event) => keys[event.key]?.(event.preventDefault()),
    destroy() {
      gone.abort();
      clearTimeout(resting);
      source.stop?.();
      asking.stop();
      dressed.stop();
      clock.stop();
      close();
      root.remove();
    },
  };
}

/** The first name in a part of an equation. */
const nameIn = (tree) => (tree[0] === "name" ? tree[1] : nameIn(tree.slice(1).find(Array.isArray)));

/** A box with no more digits than show, as it stands in a link. */
const shortened = (box) => box.map((v) => rounded(v, box[1] - box[0]));

/** In the order in which keys walk through it. */
const frame = (t) =>
  html`<p class="dh-opens">${t("step_opens")}</p>
    <div class="dh-title"></div>
    <div class="dh-bar"><div class="dh-transport"></div></div>
    <div class="dh-remarks" role="status" aria-label=${t("step_remarks")}></div>
    <div class="dh-stepping">
      <div>
        <div class="dh-map">
          <div class="dh-say" role="status" hidden></div>
          <div class="dh-notices"></div>
        </div>
        <div class="dh-marks"></div>
      </div>
      <div class="dh-equation" role="group" tabindex="0"></div>
    </div>
    <div class="dh-curves" role="group"></div>`;
