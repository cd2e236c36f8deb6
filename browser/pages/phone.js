// Phone: somebody of a class chooses, sees at once what comes of it, and then finds the own run among all others.

import { asker } from "../asking.js";
import { Clock } from "../clock.js";
import { badge } from "../kit/badge.js";
import { dress } from "../kit/dress.js";
import { iconButton } from "../kit/icons.js";
import { texts } from "../kit/text.js";
import { makeTip } from "../kit/tip.js";
import { caption, happenings } from "../pure/caption.js";
import { surfaceName } from "../pure/names.js";
import { format } from "../pure/numbers.js";
import { badgeOf, bestThree, outcomes, sceneWith, slidersOf } from "../pure/room.js";
import { crowd } from "../sources/crowd.js";
import { Store } from "../store.js";
import { html, nothing, render } from "../vendor/lit-html.js";
import * as asked from "../views/asked.js";
import * as herd from "../views/herd.js";
import * as map from "../views/map/index.js";
import * as standing from "../views/standing.js";

const SECOND = 250; // milliseconds after which it is looked whether another is gone

/**
 * @param {HTMLElement} parent
 * @param {object} host
 * @param {import("../types.js").Source} host.source which computes races here
 * @param {any} host.words of the phone, as of wire/phone.py
 * @param {Promise<unknown>} host.styled when the stylesheets are there
 * @param {(heard: (changed: "room" | "answers") => void) => ReturnType<typeof import("../sources/seat.js").takeSeat>} host.sit
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
    async (question, signal) => {
      await source.ready;
      return source.answer(question, signal);
    },
    (answer) => store.show(answer),
    () => {},
  );
  /** @type {any} what the views share */
  const context = { t: texts(words.text), store, clock, source };
  /** @type {any} */
  let views = null; // by name, once there are words, an answer and a question
  /** @type {any} the race that the room is about: what it was computed from, and its scene, made whole */
  let base = null;
  /** @type {ReturnType<typeof crowd> | null} */
  let runs = null;
  /** @type {readonly import("../pure/room.js").Control[]} */
  let controls = [];
  /** @type {(number | null)[]} one for each control, null where none is chosen yet */
  let values = [];
  /** @type {import("../views/standing.js").Ranked | null} of the round that is shown, once all of it is computed */
  let ranked = null;
  /** @type {readonly any[]} its runs, for the map */
  let flock = [];
  let before = ""; // how the own run stood in the round before
  let open = ""; // for which round, and whether it is asked or shown, the views are there
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let ticking; // until another second is gone
  const seat = sit((changed) => {
    if (changed === "answers") ranked = null;
    if (seat.trouble === "over") leave();
    else arrived();
    clock.wake("room");
  });
  const dressed = dress(root, context, {
    words: async (lang, signal) => {
      const catalog = await source.words(lang, signal);
      return { ...catalog, text: { ...catalog.text, ...words.text } };
    },
    ...{ styled, frame, close, open: arrived, say: () => {} },
  });

  const poll = () => seat.state.choices.length > 0;
  const isAsked = () => seat.state.phase === "asking";
  const asksStart = () => ["x", "y"].every((name) => seat.state.ask.includes(name));
  const complete = () => !values.includes(null);
  const same = (a, b) => Boolean(a && b) && a.join() === b.join();

  function leave() {
    root.hidden = true;
    over(seat.says || context.t("phone_over"));
  }

  /** The race is asked for once there are words; what is shown of it follows the room. */
  function arrived() {
    if (!base) say(context.t(seat.trouble === "silent" ? "phone_silent" : "phone_joining"));
    if (!context.catalog || !seat.state) return;
    if (!store.question) store.adopt(seat.state.race);
    if (base) turn();
  }

  function answered() {
    const { raced, scene } = store.answer;
    clock.reach(scene.steps);
    if (isAsked()) clock.seek(poll() ? 0 : scene.steps);
    if (base || !raced) return;
    base = { raced, scene };
    const { ask, choices } = seat.state;
    controls = choices.length
      ? [{ name: "choice", label: context.t("phone_choices"), options: choices }]
      : slidersOf(scene, ask, context.catalog, raced.engine).map(named);
    values = seat.values?.length === controls.length ? seat.values : controls.map(initial);
    runs = crowd(raced, ask, context.catalog);
    turn();
  }

  /** A control with a name that people have for it. */
  function named(control) {
    const { t } = context;
    if (control.name === "optimizer") return { ...control, label: t("phone_optimizer") };
    return ["x", "y"].includes(control.name)
      ? { ...control, label: t("phone_start", { axis: control.name }), symbol: "" }
      : control;
  }

  /** What a slider stands at before it is moved: as in the race itself. A list has nothing chosen. */
  function initial(control) {
    const { scene } = base;
    const c = ["x", "y"].indexOf(control.name);
    if ("options" in control) return null;
    if (c >= 0) return scene.start[c];
    return scene.runs[0].hyper[control.name] ?? scene.surface.values[control.name];
  }

  /** Shows what the room is at: the own run while it is asked, all of them when they are shown. */
  function turn() {
    const { round } = seat.state;
    const now = `${round} ${isAsked()}`;
    if (views && now === open) return;
    if (views && isAsked() && ranked?.own)
      before = context.t("phone_before", { rank: ranked.own.outcome.rank, count: ranked.count });
    [open, ranked, flock] = [now, null, []];
    close();
    show();
    root.hidden = false;
    say("");
    context.tip = makeTip(root);
    views = {
      map: map.mount(place("map"), context, { shy: true, fixed: !isAsked() || !asksStart(), invites: false }),
      ...(isAsked()
        ? {
            asked: asked.mount(place("answer"), context, {
              controls: () => controls,
              values: () => values,
              put,
              send,
              hint,
              said,
            }),
          }
        : {
            standing: standing.mount(place("answer"), context, {
              ranked: () => ranked,
              votes,
              more: () => (seat.state.phase === "answer" ? context.t("phone_answer") : ""),
            }),
            ...(poll()
              ? {}
              : {
                  herd: herd.mount(place("map"), context, {
                    view: () => views.map.view,
                    runs: () => flock,
                    lit: () => String(seat.place),
                    light: () => {},
                  }),
                }),
          }),
    };
    dressed.sizes.observe(place("map"));
    clock.wake("size", "scene", "answer", "look", "theme", "room");
    if (!isAsked() && poll()) play();
  }

  function play() {
    if (still) clock.seek(clock.steps);
    else {
      clock.seek(0);
      clock.play(true);
    }
  }

  /** Has the scene of the own choice computed, or that of the race where none is made. */
  function show(finished = true) {
    const { ask } = seat.state;
    const chosen = !poll() && complete();
    const scene = chosen ? sceneWith(base.scene, ask, /** @type {number[]} */ (values), context.catalog) : base.scene;
    store.edit({ ...scene, show: poll() ? ["labels"] : [], at: null }, { finished });
    const hidden = chosen && isAsked() ? [] : poll() ? [] : scene.runs.map(({ key }) => key);
    store.see({ hidden: new Set(hidden), box: base.scene.view });
  }

  function put(i, value, finished) {
    values = values.map((each, k) => (k === i ? value : each));
    seat.choose(values);
    show(finished);
    clock.wake("room");
  }

  function send() {
    seat.choose(values);
    seat.send();
  }

  /** A tap on the map has moved the start. */
  function follow() {
    const { ask } = seat.state;
    const { start } = store.scene;
    if (!start || !asksStart()) return;
    const moved = values.map((value, i) => (ask[i] === "x" ? start[0] : ask[i] === "y" ? start[1] : value));
    if (same(moved, values)) return;
    values = moved;
    seat.choose(values);
    clock.wake("room");
  }

  const hint = () => [before, asksStart() ? context.t("phone_tap") : ""].filter(Boolean).join(" ");
  const secondsLeft = () => {
    const { until } = seat.state;
    return until === null ? null : Math.max(0, Math.ceil((until - performance.now()) / 1000));
  };

  function said() {
    const { t } = context;
    const sent = seat.sent;
    const over = secondsLeft() === 0;
    const done = same(sent, values);
    const button = seat.sending ? "phone_sending" : done ? "phone_done" : sent ? "phone_send_change" : "phone_send";
    const stands = sent && seat.state.until !== null ? "phone_sent_left" : "phone_sent";
    const usual = done ? stands : sent ? "phone_changed" : complete() ? "phone_unsent" : "phone_incomplete";
    const key = seat.trouble === "silent" ? "phone_silent" : over ? "phone_late" : usual;
    return {
      sentence: seat.says || t(key),
      button: t(button),
      ready: complete() && !done && !over && !seat.sending,
      urgent: Boolean(seat.says) || key === "phone_silent",
    };
  }

  function styleOf(at) {
    const { catalog, theme } = context;
    const found = badgeOf(at, catalog);
    return { ...found, colour: catalog.palette[theme.name][found.hue], dash: [] };
  }

  /** The own run is drawn as its owner is, here and in the hall. */
  function style() {
    dressed.style();
    if (seat.place < 0 || poll()) return;
    for (const { key } of store.answer.tracks) context.styles.set(key, styleOf(seat.place));
  }

  const answers = () => [...seat.answersOf(seat.state.round)].sort(([a], [b]) => a - b);
  const told = (chosen) =>
    controls
      .map((control, i) =>
        "options" in control ? control.options[chosen[i]] : `${control.symbol || control.name} ${format(chosen[i], 6)}`,
      )
      .join(", ");

  function votes() {
    if (!poll()) return null;
    const all = answers();
    const own = seat.answersOf(seat.state.round).get(seat.place)?.[0];
    return seat.state.choices.map((name, i) => ({
      ...{ name, count: all.filter(([, [choice]]) => choice === i).length, yours: own === i },
    }));
  }

  /** Computes all runs of the round for a while; when all are there, ranks them and lets them go. */
  function rank() {
    const all = answers();
    const chosen = all.map(([, given]) => given);
    if (all.length < seat.state.answered) return; // they are on their way
    if (!runs?.work(chosen)) return clock.wake("room");
    const results = /** @type {import("../sources/crowd.js").Ran[]} */ (runs.of(chosen));
    const found = outcomes(results, { least: store.answer.surface.f_star, lost: context.catalog.lost });
    const first = bestThree(found);
    const stood = all.map(([at, given], i) => ({
      ...{ outcome: found[i], yours: at === seat.place, told: told(given), style: styleOf(at) },
    }));
    const tally = { converged: 0, moving: 0, diverged: 0 };
    for (const { kind } of found) tally[kind]++;
    ranked = {
      ...{ count: all.length, best: first.map((i) => stood[i]), tally },
      own: stood.find(({ yours }) => yours) ?? null,
    };
    flock = all.map(([at], i) => ({
      ...{ key: String(at), ran: results[i], style: stood[i].style, late: false, rank: 1 + first.indexOf(i) },
      facts: () => [[stood[i].told, `f − f* ${format(found[i].gap)}`]],
    }));
    play();
  }

  function draw(now, dirty) {
    if (!views) return;
    if (isAsked()) follow();
    else if (!poll() && !ranked) rank();
    if (["answer", "theme", "room"].some((part) => dirty.has(part))) style();
    for (const view of Object.values(views)) view.draw(dirty);
    const left = isAsked() ? secondsLeft() : null;
    const you = seat.place >= 0 && !poll() ? styleOf(seat.place) : null;
    render(heading(left, you), place("heading"));
    render(moving(), place("moving"));
    if (store.settled && store.answer.asked === store.question) render(html`${happened()}`, place("caption"));
    describe();
    clearTimeout(ticking);
    if (left) ticking = setTimeout(() => clock.wake("room"), SECOND);
    if (views.map.ready) root.dataset.ready = "true";
    Object.assign(root.dataset, { phase: seat.state.phase, round: seat.state.round, step: Math.floor(clock.step) });
    root.toggleAttribute("data-sent", same(seat.sent, values));
    root.toggleAttribute("data-ranked", Boolean(ranked));
  }

  const heading = (left, you) => {
    const { t } = context;
    const { colours, shapes } = words;
    const own = you && {
      ...{ shape: shapes[you.shape], colour: colours[context.theme.name][you.hue], number: you.number },
    };
    return html`<p class="dh-you">
        ${you ? html`${badge(you)}<b>${t(you.number > 1 ? "phone_you_number" : "phone_you", own)}</b>` : nothing}
        <span>
          ${seat.state.round > 1 ? t("phone_round", { round: seat.state.round }) : nothing}
          ${left === null ? nothing : html`<strong>${t("phone_left", { seconds: left })}</strong>`}
        </span>
      </p>
      <h1>${seat.state.question}</h1>`;
  };

  /** What moves can be stopped, and seen again. */
  const moving = () =>
    isAsked() || !(ranked?.count || poll())
      ? nothing
      : clock.playing
        ? iconButton(context.t, "pause", "pause", "pause", () => clock.play(false))
        : iconButton(context.t, "play", "play", "play", () => clock.play(true));

  /** What came of the own choice, in words. */
  function happened() {
    if (!isAsked() || poll() || !complete()) return "";
    const { tracks, noisy } = store.answer;
    const all = happenings(tracks, clock.steps, views.map.view, noisy);
    return caption(tracks, all, clock.steps, clock.steps)
      .map((sentence) => context.t(...sentence))
      .join(" ");
  }

  /** What the map is, for those who cannot see it. */
  function describe() {
    const { scene } = store.answer;
    const about = { surface: surfaceName(scene.surface, context.catalog), steps: clock.steps, count: flock.length };
    place("heads").setAttribute("aria-label", context.t(flock.length ? "phone_map_all" : "phone_map", about));
  }

  function close() {
    dressed.sizes.disconnect();
    for (const view of Object.values(views ?? {})) view.destroy();
    views = null;
    place("tip")?.remove();
  }

  dressed.speak(words.lang);
  return {
    restyle: () => dressed.speak(words.lang),
    destroy() {
      seat.stop();
      asking.stop();
      dressed.stop();
      clock.stop();
      clearTimeout(ticking);
      close();
      root.remove();
    },
  };
}

/** In the order in which keys walk through it. */
const frame = () =>
  html`<header class="dh-heading"></header>
    <div class="dh-ground">
      <div class="dh-map"></div>
      <div class="dh-moving"></div>
    </div>
    <p class="dh-caption" role="status"></p>
    <section class="dh-answer"></section>`;
