// Phone: somebody of a class chooses, sees at once what comes of it, and then finds the own run among all others.

import { asker, computedBy } from "../asking.js";
import { Clock } from "../clock.js";
import { badge } from "../kit/badge.js";
import { dress } from "../kit/dress.js";
import { iconButton } from "../kit/icons.js";
import { texts } from "../kit/text.js";
import { makeTip } from "../kit/tip.js";
import { caption, happenings } from "../pure/caption.js";
import { surfaceName } from "../pure/names.js";
import { sceneWith } from "../pure/room.js";
import { Store } from "../store.js";
import { html, nothing, render } from "../vendor/lit-html.js";
import * as asked from "../views/asked.js";
import * as herd from "../views/herd.js";
import * as map from "../views/map/index.js";
import * as podium from "../views/podium.js";
import * as standing from "../views/standing.js";
import { makeRounds } from "./rounds.js";

const SECOND = 250; // milliseconds after which it is looked whether another is gone

/**
 * @param {HTMLElement} parent
 * @param {object} host
 * @param {import("../types.js").Source} host.source which computes races here
 * @param {any} host.words of the class, as wire/phone.py tells them
 * @param {Promise<unknown>} host.styled when the stylesheets are there
 * @param {(heard: import("../sources/seat.js").Heard) => ReturnType<typeof import("../sources/seat.js").takeSeat>} host.sit
 * @param {(sentence: string) => void} host.say what is said in place of the question; nothing where it is there
 * @param {(sentence: string) => void} host.over hears why the room is
 */
export function mount(parent, { source, words, styled, sit, say, over }) {
  const root = document.createElement("div");
  root.className = "dh dh-phone";
  root.hidden = true; // until there is a question
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
    () => {},
  );
  /** @type {any} what the views share */
  const context = { t: texts(words.text), store, clock, source };
  /** @type {any} */
  let views = null; // by name, once there are words, an answer and a question
  /** @type {any} */
  let base = null; // the race that the room is about, computed
  /** @type {(number | null)[]} one for each control, null where none is chosen yet */
  let values = [];
  let [open, begin] = ["", false]; // for what the views are there; whether the runs are to be played
  let before = ""; // how the own run stood in the round before
  let lit = ""; // the run that is meant
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let ticking; // until another second may be gone
  const seat = sit({
    room() {
      if (seat.over) leave();
      else arrived();
      clock.wake("room");
    },
    answers(some) {
      rounds.hear(some);
      clock.wake("room");
    },
  });
  // They are of the race that is asked about, not of what a thumb makes of it.
  const asks = { get answer() { return base; } }; // prettier-ignore
  const rounds = makeRounds({ __proto__: context, store: asks }, () => seat.state);
  const dressed = dress(root, context, {
    words: async (lang, signal) => {
      const catalog = await source.words(lang, signal);
      return { ...catalog, room: words, text: { ...catalog.text, ...words.text } };
    },
    ...{ styled, frame, close, open: arrived, say: () => {} },
  });

  const poll = () => seat.state.choices.length > 0;
  const isAsked = () => seat.state.phase === "asking";
  const asksStart = () => seat.state.ask.includes("x");
  const complete = () => !values.includes(null);
  const isSent = () => seat.sent?.join() === values.join();
  const own = () => `${seat.state.round}-${seat.place}`;

  function leave() {
    root.hidden = true;
    over(seat.says || context.t("phone_over"));
  }

  /** The race is asked for once there are words; what is shown of it follows the room. */
  function arrived() {
    if (!base) say(seat.says || context.t(seat.silent ? "phone_silent" : "phone_joining"));
    if (!context.catalog || !seat.state) return;
    if (!store.question) store.adopt(seat.state.race);
    if (base) turn();
  }

  function answered() {
    const { raced, scene } = store.answer;
    clock.reach(scene.steps);
    if (isAsked()) clock.seek(poll() ? 0 : scene.steps);
    if (base || !raced) return;
    base = store.answer;
    const controls = rounds.controls();
    values = seat.values?.length === controls.length ? seat.values : controls.map(initial);
    turn();
  }

  /** What a slider stands at before it is moved: as in the race itself. A list has nothing chosen. */
  function initial(control) {
    const { start, runs, surface } = base.scene;
    if ("options" in control) return null;
    return { x: start[0], y: start[1], ...surface.values, ...runs[0].hyper }[control.name];
  }

  /** Shows what the room is at: the own run while it is asked, all of them when they are shown. */
  function turn() {
    const now = `${seat.state.round} ${isAsked()}`;
    if (views && now === open) return;
    if (views && isAsked()) before = stood();
    open = now;
    rounds.turn();
    close();
    [lit, begin] = [own(), !isAsked()];
    root.hidden = false;
    say("");
    show();
    place("answer").ariaLive = isAsked() ? "off" : "polite"; // how the own run stands is news, what a thumb does is not
    context.tip = makeTip(root);
    views = {
      map: map.mount(place("map"), context, { shy: true, fixed: !isAsked() || !asksStart(), invites: false }),
      ...(isAsked() ? choosing() : looking()),
    };
    dressed.sizes.observe(place("map"));
    clock.wake("size", "scene", "answer", "look", "theme", "room");
  }

  const choosing = () => ({
    asked: asked.mount(place("answer"), context, {
      ...{ controls: rounds.controls, values: () => values, put, send, hint, said },
    }),
  });

  const looking = () => ({
    herd: herd.mount(place("map"), context, {
      ...{ view: () => views.map.view, runs: () => rounds.runs, lit: () => lit, light },
    }),
    standing: standing.mount(place("answer"), context, {
      ...{ round: newest, place: () => seat.place, choices: () => seat.state.choices, told: ownFacts },
      more: () => (seat.state.phase === "answer" ? context.t("phone_answer") : ""),
    }),
    podium: podium.mount(place("best"), context, {
      best: () => (newest() ? rounds.best() : null),
      lit: () => lit,
      light,
    }),
  });

  /** The round that is shown, once all of it is here and computed. */
  function newest() {
    const found = rounds.rounds.at(-1);
    return found?.round === seat.state.round && found.answers.length >= seat.state.answered ? found : null;
  }

  const ownFacts = () => rounds.runs.find(({ key }) => key === own())?.facts().map(([said]) => said) ?? null; // prettier-ignore

  /** In a few words, how the own run stood in the round that is shown last. */
  function stood() {
    const found = rounds.rounds.at(-1);
    const rank = found?.outcomes?.[found.places.indexOf(seat.place)]?.rank;
    return rank ? context.t("phone_before", { rank, count: found.places.length }) : "";
  }

  /** Has the scene of the own choice computed, or that of the race where none is made; and nothing told too soon. */
  function show(finished = true) {
    const chosen = isAsked() && !poll() && complete();
    const scene = chosen
      ? sceneWith(base.scene, seat.state.ask, /** @type {number[]} */ (values), context.catalog)
      : base.scene;
    store.edit({ ...scene, show: poll() ? ["labels"] : [], at: null }, { finished });
    const hidden = chosen || poll() ? [] : scene.runs.map(({ key }) => key);
    store.see({ hidden: new Set(hidden), box: base.scene.view });
  }

  function put(i, value, finished) {
    values = values.map((each, k) => (k === i ? value : each));
    seat.choose(values);
    show(finished);
    clock.wake("room");
  }

  const send = () => seat.send(/** @type {number[]} */ (values));

  /** A tap on the map has moved the start. */
  function follow() {
    const { start } = store.scene;
    if (!start || !asksStart() || start.join() === values.join()) return;
    values = [...start]; // x and y are asked together, and alone
    seat.choose(values);
    clock.wake("room");
  }

  function light(key) {
    lit = key || own();
    clock.wake("lit", "look");
  }

  const hint = () => [before, asksStart() ? context.t("phone_tap") : ""].filter(Boolean).join(" ");
  const secondsLeft = () => {
    const { until } = seat.state;
    return until === null ? null : Math.max(0, Math.ceil((until - performance.now()) / 1000));
  };

  /** What became of the choice. */
  function said() {
    const { t } = context;
    const [done, late] = [isSent(), secondsLeft() === 0];
    const stands = seat.state.until === null ? "phone_sent" : "phone_sent_left";
    const usual = done ? stands : seat.sent ? "phone_changed" : complete() ? "phone_unsent" : "phone_incomplete";
    const going = seat.sending?.join() === values.join();
    const button = done ? "phone_done" : going ? "phone_sending" : seat.sent ? "phone_send_change" : "phone_send";
    return {
      sentence: seat.says || t(seat.silent ? "phone_silent" : late ? "phone_late" : usual),
      button: t(button),
      ready: complete() && !done && !late && !going,
      urgent: seat.silent || Boolean(seat.says),
    };
  }

  /** The own run is drawn as its owner is, here and in the hall. */
  function style() {
    dressed.style();
    if (seat.place < 0 || poll()) return;
    const { colour, outline } = rounds.styleOf(seat.place);
    for (const { key } of store.answer.tracks) context.styles.set(key, { colour, outline, dash: [] });
  }

  function play() {
    clock.seek(still ? clock.steps : 0);
    clock.play(!still);
  }

  function draw(now, dirty) {
    if (!views) return;
    if (isAsked()) follow();
    else work(dirty);
    if (["answer", "theme", "room"].some((part) => dirty.has(part))) style();
    const left = isAsked() ? secondsLeft() : null;
    render(heading(left), place("heading"));
    for (const view of Object.values(views)) view.draw(dirty);
    render(moving(), place("moving"));
    if (store.settled && store.answer.asked === store.question) render(happened(), place("caption"));
    describe();
    clearTimeout(ticking);
    if (left) ticking = setTimeout(() => clock.wake("room"), SECOND);
    const { phase, round } = seat.state;
    Object.assign(root.dataset, { phase, round, step: Math.floor(clock.step), sent: isSent() });
    root.dataset.ready = String(views.map.ready && (isAsked() || Boolean(newest())));
  }

  /** Computes the runs of all for a while, and lets them go once they are there. */
  function work(dirty) {
    if (dirty.has("theme")) rounds.turn();
    const { done, changed } = rounds.work(false);
    if (!done) clock.wake("room");
    if (changed || dirty.has("room")) for (const part of ["round", "look"]) dirty.add(part);
    if (begin && done && newest()) {
      begin = false;
      play();
    }
  }

  function heading(left) {
    const { t } = context;
    const { round, question } = seat.state;
    const you = seat.place < 0 || poll() ? null : rounds.styleOf(seat.place);
    return html`<p class="dh-you">
        ${you ? html`${badge(you)}<b>${t("phone_you", { name: you.called })}</b>` : nothing}
        <span>
          ${round ? t("class_round", { round: round + 1 }) : nothing}
          ${left === null ? nothing : html`<strong>${t("phone_left", { seconds: left })}</strong>`}
        </span>
      </p>
      <h1>${question}</h1>`;
  }

  /** What moves can be stopped, and seen again. */
  function moving() {
    const { t } = context;
    if (isAsked() || !newest()?.answers.length) return nothing;
    return clock.playing
      ? iconButton(t, "pause", "pause", "pause", () => clock.play(false))
      : iconButton(t, "play", "play", "play", () => clock.play(true));
  }

  /** What came of the own choice, in words. */
  function happened() {
    if (!isAsked() || poll() || !complete()) return nothing;
    const { tracks, noisy } = store.answer;
    const all = happenings(tracks, clock.steps, views.map.view, noisy);
    const sentences = caption(tracks, all, clock.steps, clock.steps);
    return html`${sentences.map((sentence) => context.t(...sentence)).join(" ")}`;
  }

  /** What the map is, for those who cannot see it. */
  function describe() {
    const { scene } = store.answer;
    const count = isAsked() ? 0 : rounds.runs.length;
    const about = { surface: surfaceName(scene.surface, context.catalog), steps: clock.steps, count };
    place("heads").setAttribute("aria-label", context.t(count ? "phone_map_all" : "phone_map", about));
  }

  function close() {
    dressed.undress(Object.values(views ?? {}));
    views = null;
  }

  dressed.speak(words.lang);
  return { restyle: () => dressed.speak(words.lang) };
}

/** In the order in which keys walk through it. */
const frame = () =>
  html`<header class="dh-heading"></header>
    <div class="dh-ground">
      <div class="dh-map"></div>
      <div class="dh-moving"></div>
    </div>
    <p class="dh-caption" role="status"></p>
    <section class="dh-answer"></section>
    <section class="dh-best"></section>`;
