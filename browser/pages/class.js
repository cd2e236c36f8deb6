// Class: a question to a whole class, its answers as runs all at once, and the answer behind them.

import { asker, computedBy } from "../asking.js";
import { Clock } from "../clock.js";
import { charted } from "../kit/charted.js";
import { dress } from "../kit/dress.js";
import { answerKeys, OF_CLASS } from "../kit/keys.js";
import { save } from "../kit/save.js";
import { texts } from "../kit/text.js";
import { makeTip } from "../kit/tip.js";
import { makeTroubles } from "../kit/troubles.js";
import { surfaceName } from "../pure/names.js";
import { Store } from "../store.js";
import { html, nothing, render } from "../vendor/lit-html.js";
import * as chart from "../views/chart.js";
import * as convene from "../views/convene.js";
import * as herd from "../views/herd.js";
import * as keyList from "../views/keys.js";
import * as lobby from "../views/lobby.js";
import * as map from "../views/map/index.js";
import * as notices from "../views/notices.js";
import * as podium from "../views/podium.js";
import * as reach from "../views/reach.js";
import * as steer from "../views/steer.js";
import * as tally from "../views/tally.js";
import * as transport from "../views/transport.js";
import { makeHeld } from "./held.js";
import { makeRounds } from "./rounds.js";

const TROUBLES = ["words", "answer", "ground", "server", "race", "over", "loading"]; // the most urgent first
const NONE = /** @type {any[]} */ ([]);
const NEXT = { asking: "show", shown: "answer", answer: "next" };
const CLICKER = ["PageDown", "PageUp"];
const READABLE = 90; // milliseconds: numbers that change sixty times a second can't be read
const RUN = ["shown", "answer"]; // phases with runs
/** In which phases a view is drawn; others always. */
const OF = {
  lobby: ["asking"],
  steer: ["asking", ...RUN],
  chart: RUN,
  tally: RUN,
  reach: RUN,
  podium: RUN,
  convene: ["setup"],
};

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {object} host
 * @param {import("../types.js").Source} host.source which computes races here
 * @param {(lang: string, signal: AbortSignal) => Promise<any>} host.words of wire/class_room.py
 * @param {Promise<unknown>} host.styled when the stylesheets are there
 * @param {import("./held.js").Rooms} host.rooms
 * @param {Parameters<typeof makeHeld>[1]} host.secret the key of its room, kept over a reload
 * @param {(code: string) => string} host.joinAt the address for phones
 * @param {(link: string) => string} [host.raceOf] the address of the race of a link, where there is one
 * @param {{question: string, ask: string[], choices: string[]}} host.preset what is asked unless something else is chosen
 * @param {Record<string, string>} [host.text] what may be said before the words are there
 * @param {(link: string, replace: boolean) => void} [host.publish] hears of each scene that is shown
 */
export function mount(parent, host) {
  const { source, words, styled, rooms, secret, preset, joinAt, raceOf, text = {}, publish = () => {} } = host;
  const root = document.createElement("div");
  root.className = "dh dh-class";
  parent.append(root);
  const place = (name) => /** @type {HTMLElement} */ (root.querySelector(`.dh-${name}`));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const clock = new Clock(draw);
  const store = new Store((changed) => {
    if (changed === "scene") asking.ask(store.question);
    if (changed === "answer") answered();
    clock.wake(changed);
  });
  const asking = asker(
    computedBy(source),
    (answer) => store.show(answer),
    (trouble) => say("answer", trouble),
  );
  /** @type {any} what the views share */
  const context = { t: texts(text), store, clock, source };
  const { picture: raced } = charted(context);
  const gone = new AbortController();
  const { say, is } = makeTroubles(
    () => place("say"),
    (key) => context.t(key),
    TROUBLES,
  );
  /** @type {any} */
  let views = null; // by name, once there are words and an answer
  let [again, begin] = [false, false]; // whether the runs are looked at behind the answer; whether they are to be played
  let [lit, wroteAt] = ["", 0]; // the run that is meant; when numbers were written last
  let awaited = ""; // the link of the race, to be opened once there are words
  const all = makeRounds(context, () => held.state);
  const held = makeHeld(rooms, secret, {
    ...{ state: hear, answers: all.hear, over: end },
    tick: () => clock.wake("room"),
    say: (trouble) => say("server", trouble),
  });
  const keys = {
    " ": onward,
    ArrowRight: onward,
    PageDown: onward,
    ArrowLeft: back,
    PageUp: back,
    s: () => held.state?.phase === "asking" && held.order("show"),
    a: () => held.state?.phase === "shown" && !polled() && held.order("answer"),
    n: () => held.state && held.state.phase !== "asking" && held.order("next"),
    p: () => clock.play(!clock.playing),
    f: full,
    Escape: () => held.state && views?.steer.sure(),
    "?": () => views?.keys.open(),
  };
  answerKeys(root, keys, gone.signal);
  // What a clicker sends leads on wherever the focus is, on the slider through time too.
  const clicked = (event) => {
    if (!CLICKER.includes(event.key) || event.target.closest("dialog, textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  };
  root.addEventListener("keydown", clicked, { capture: true, signal: gone.signal });
  const dressed = dress(root, context, {
    ...{ words: wordsIn, styled, frame, close, open: () => (store.answer ? open() : adopt(awaited)) },
    say: (trouble) => say("words", trouble),
    scale: () => Math.max(1, Math.min(2, root.clientWidth / 1250)),
  });
  const { style, sizes } = dressed;
  render(frame(), root);
  say("loading", "loading");

  async function wordsIn(lang, signal) {
    const [catalog, room] = await Promise.all([source.words(lang, signal), words(lang, signal)]);
    return { ...catalog, room, text: { ...catalog.text, ...room.text } };
  }

  const phase = () => (!held.state ? "setup" : again ? "shown" : held.state.phase);
  const revealed = () => RUN.includes(phase());
  const polled = () => Boolean(held.state) && all.polled();

  function adopt(link) {
    awaited = link;
    if (context.catalog) store.adopt(link);
  }

  function hear(now, before) {
    say("over", null);
    if (now.race !== before?.race) adopt(now.race);
    if (now.phase !== before?.phase || now.round !== before?.round) {
      again = false;
      light("");
      all.turn();
      begin = now.phase === "shown" && before?.phase !== "answer";
      if (before && store.answer) turn();
    }
    clock.wake("room");
  }

  function end() {
    all.forget();
    again = false;
    say("server", null);
    say("over", "class_over");
    if (store.answer) turn();
    clock.wake("room", "answer");
  }

  async function convoke(asked) {
    const wrong = await held.open({ ...asked, race: store.answer.stem, lang: dressed.spoken });
    return wrong && context.t(wrong);
  }

  function onward() {
    if (!held.state) return void views?.convene.submit();
    if (again) return look(false);
    held.order(polled() && held.state.phase === "shown" ? "next" : NEXT[held.state.phase]);
  }

  function back() {
    if (held.state?.phase === "answer" && !again) return look(true);
    if (phase() === "shown") replay();
  }

  function look(runs) {
    again = runs;
    if (runs) replay();
    clock.wake("room", "round");
  }

  function replay() {
    clock.seek(still ? clock.steps : 0);
    clock.play(!still);
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.().catch(() => {});
  }

  /** @returns {[string, string, string, () => void][]} */
  function acts() {
    const on = polled()
      ? { asking: "class_go_race", shown: "class_go_next" }
      : { asking: "class_go_show", shown: "class_go_answer", answer: "class_go_next" };
    /** @type {[string, string, string, () => void]} */
    const first = ["on", again ? "class_go_answer" : on[held.state.phase], "PageDown", onward];
    /** @type {[string, string, string, () => void]} */
    const table = ["csv", "class_save", "", keep];
    if (held.state.phase === "asking") return [first];
    return held.state.phase === "answer" && !again
      ? [first, ["again", "class_again", "PageUp", back], table]
      : [first, table];
  }

  const keep = () => save(`downhill-${held.state.code}.csv`, new Blob(["\ufeff", all.csv()], { type: "text/csv" }));

  function light(key) {
    if (key === lit) return;
    lit = key;
    clock.wake("lit", "look");
  }

  function answered() {
    const { scene, link, raced, asked } = store.answer;
    clock.reach(scene.steps);
    if (asked === store.question) publish(link, true);
    all.reset();
    say("race", !raced ? "class_unwritten" : scene.runs.length ? null : "class_no_runs");
    if (!context.catalog) return;
    style();
    if (!views) open();
    turn();
  }

  /** Shows the runs of the race where they are what is looked at, and never before. */
  function turn() {
    const hidden = phase() === "shown" && polled() ? [] : store.answer.tracks.map(({ key }) => key);
    store.see({ hidden: new Set(hidden) });
    if (phase() === "asking" || phase() === "setup") clock.seek(0);
  }

  function open() {
    if (!store.answer.raced || !store.answer.tracks.length) return say("loading", null);
    style();
    context.tip = makeTip(root);
    const gap = () => [["gap", context.catalog.charts.find(({ id }) => id === "gap").name]];
    views = {
      map: map.mount(place("map"), context, {
        fixed: true,
        starts: () => !held.state?.ask.includes("x"),
        say: (trouble) => say("ground", trouble === "refused" ? "no_ground" : trouble),
      }),
      herd: herd.mount(place("map"), context, {
        ...{ view: () => views.map.view, lit: () => lit, light },
        runs: () => (revealed() ? all.runs : NONE),
      }),
      chart: chart.mount(place("chart"), context, {
        picture: () => (polled() ? raced() : all.picture(lit)),
        kinds: gap,
      }),
      tally: tally.mount(place("tally"), context, {
        ...{ rounds: () => all.rounds, controls: all.controls },
        truth: () => (phase() === "answer" ? all.truth : null),
        steps: () => clock.steps,
      }),
      reach: reach.mount(place("reach"), context, {
        ...{ round: () => all.rounds.at(-1), controls: all.controls, styleOf: all.styleOf, steps: () => clock.steps },
        truth: () => (phase() === "answer" ? all.truth : null),
      }),
      podium: podium.mount(place("best"), context, { best: all.best, lit: () => lit, light }),
      lobby: lobby.mount(place("lobby"), context, { state: () => held.state, left: held.left, joinAt }),
      convene: convene.mount(place("setup"), context, { open: convoke, preset, back: raceOf?.(store.answer.link) }),
      transport: transport.mount(place("transport"), context, { repeat: false }),
      notices: notices.mount(place("notices"), context),
      steer: steer.mount(place("steer"), context, {
        acts,
        close: () => held.order("close"),
        keys: () => views.keys.open(),
        full,
      }),
      keys: keyList.mount(root, context, { lists: [["keys", OF_CLASS]] }),
    };
    for (const pane of ["map", "chart", "tally", "reach"]) sizes.observe(place(pane));
    turn();
    all.turn();
    clock.wake("size", "scene", "answer", "look", "theme", "clock", "room", "lit");
  }

  function close() {
    dressed.undress(Object.values(views ?? {}));
    views = null;
  }

  function draw(now, dirty) {
    if (!views || !store.answer?.raced) return;
    if (dirty.has("theme")) all.turn();
    const looking = revealed();
    const { done, changed } = looking ? all.work(phase() === "answer") : { done: true, changed: false };
    if (!done) clock.wake("room");
    if (changed) for (const part of ["round", "look"]) dirty.add(part);
    if (changed && begin) replay();
    begin &&= !changed;
    const due = !clock.playing || now - wroteAt > READABLE;
    if (due) dirty.add("numbers");
    Object.assign(root.dataset, { phase: phase(), poll: String(polled()), two: String(held.state?.ask.length === 2) });
    if (["room", "theme", "answer"].some((part) => dirty.has(part))) heading();
    for (const [name, view] of Object.entries(views)) if (!OF[name] || OF[name].includes(phase())) view.draw(dirty);
    if (views.map.ready && is("loading")) say("loading", null);
    Object.assign(root.dataset, { step: Math.floor(clock.step), playing: clock.playing });
    root.dataset.ready = String(views.map.ready && done);
    if (!due) return;
    wroteAt = now;
    describe();
  }

  function heading() {
    const { t, theme, catalog } = context;
    const { colours } = theme;
    const [moving, , converged, diverged] = catalog.palette[theme.name];
    for (const [name, colour] of Object.entries({ converged, moving, diverged, casing: colours.casing }))
      root.style.setProperty(`--${name}`, colour);
    render(
      held.state
        ? html`<h1>${held.state.question}</h1>
            <p>
              <span>${t("class_round", { round: held.state.round + 1 })}</span
              ><b aria-hidden="true">${held.state.code}</b>
            </p>`
        : nothing,
      place("asked"),
    );
    render(held.state ? t("class_stored") : nothing, place("stored"));
  }

  /** What the picture is, for those who cannot see it. */
  function describe() {
    const { t } = context;
    const { surface, steps } = store.answer.scene;
    const names = polled() ? store.tracks.map(({ label }) => label) : all.runs.map(({ style }) => style.called);
    const values = {
      surface: surfaceName(surface, context.catalog),
      runs: names.slice(0, 9).join(", "),
      step: Math.floor(clock.step),
      steps,
    };
    place("heads").setAttribute("aria-label", t("map", values));
  }

  return {
    keys: Object.keys(keys),
    speak: dressed.speak,
    adopt: (link) => (held.state ? undefined : adopt(link)), // a room has its own
    focus: () => /** @type {HTMLElement | null} */ (root.querySelector(".dh-go"))?.focus(),
    alone: (lost) => say("server", lost ? "class_lost" : null),
    turn: () => {},
    press: (event) => keys[event.key]?.(event.preventDefault()),
    destroy() {
      gone.abort();
      held.stop();
      source.stop?.();
      asking.stop();
      dressed.stop();
      clock.stop();
      close();
      root.remove();
    },
  };
}

/** In the order in which keys walk through it. */
const frame = () =>
  html`<header class="dh-asked"></header>
    <div class="dh-hall-grid">
      <div class="dh-map">
        <div class="dh-say" role="status" hidden></div>
        <div class="dh-notices"></div>
      </div>
      <div class="dh-desk">
        <div class="dh-setup"></div>
        <div class="dh-lobby"></div>
        <div class="dh-results">
          <div class="dh-chart"></div>
          <div class="dh-tally" role="group"></div>
          <div class="dh-reach"></div>
          <div class="dh-best"></div>
        </div>
      </div>
    </div>
    <div class="dh-bar">
      <div class="dh-steer"></div>
      <div class="dh-transport"></div>
    </div>
    <p class="dh-stored"></p>`;
