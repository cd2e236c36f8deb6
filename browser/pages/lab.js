// Lab: optimizers that train one network, played through time: curves, the runs and all that they depend on.

import { asker } from "../asking.js";
import { Clock } from "../clock.js";
import { dress } from "../kit/dress.js";
import { answerKeys, clockKeys, KEYS, SHARING } from "../kit/keys.js";
import { texts } from "../kit/text.js";
import { addStylesheet } from "../kit/theme.js";
import { makeTip } from "../kit/tip.js";
import { makeTroubles } from "../kit/troubles.js";
import { unbroken } from "../kit/unbroken.js";
import { linkOf, recordOf } from "../pure/lab.js";
import { withParameters } from "../pure/link.js";
import { format } from "../pure/numbers.js";
import { curvesOf, hrefOf } from "../pure/table.js";
import { early, fate, fell, standing, stoppedAt } from "../pure/standing.js";
import { Store } from "../store.js";
import { html, render } from "../vendor/lit-html.js";
import * as boundaries from "../views/boundaries.js";
import * as captionView from "../views/caption.js";
import * as changes from "../views/changes.js";
import * as chart from "../views/chart.js";
import * as course from "../views/course.js";
import { own } from "../views/own.js";
import * as digits from "../views/digits.js";
import { frame } from "../views/lab.js";
import * as keyList from "../views/keys.js";
import * as notices from "../views/notices.js";
import * as plane from "../views/plane.js";
import * as progress from "../views/progress.js";
import * as results from "../views/results.js";
import * as runs from "../views/runs.js";
import * as stories from "../views/stories.js";
import * as sides from "../views/sides.js";
import * as share from "../views/share.js";
import * as transport from "../views/transport.js";

const WAYS = { play: "[data-act=play]", runs: ".dh-head, [data-act=add]", stories: "[data-act=story]" };
const TROUBLES = ["words", "answer", "loading"]; // the most urgent first
const READ = 900; // milliseconds that it takes to read a sentence
const READABLE = 90; // milliseconds: numbers that change sixty times a second can't be read

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {object} host
 * @param {any} host.source see sources/lab.js
 * @param {Record<string, string>} [host.text] what may be said before the source's words are there
 * @param {boolean} [host.embedded] on somebody else's slide
 * @param {readonly string[] | null} [host.controls] all that an embed has, see pure/controls.js; null: what it has of itself
 * @param {(link: string, replace: boolean) => void} [host.publish] hears of each lab that is shown
 * @param {(link: string) => string} [host.urlOf] makes an address of a link, where there is one to be shared
 * @param {(optimizer: string) => string} [host.cardOf] the address of an optimizer's card, where there is one
 */
export function mount(
  parent,
  { source, text = {}, embedded = false, controls = null, publish = () => {}, urlOf, cardOf },
) {
  const root = document.createElement("div");
  root.className = "dh dh-race dh-lab";
  root.toggleAttribute("data-embedded", embedded);
  if (controls) root.dataset.controls = controls.join(" ");
  const has = (part) => !controls || controls.includes(part);
  const shares = urlOf && !embedded;
  parent.append(root);
  const place = (name) => /** @type {HTMLElement} */ (root.querySelector(`.dh-${name}`));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const clock = new Clock(draw);
  const keys = {
    ...(has("play") ? clockKeys(clock) : {}),
    ...(has("stories") ? { ",": () => views?.stories.turn(-1), ".": () => views?.stories.turn(1) } : {}),
    ...(shares ? { s: () => views?.share.open(), q: () => views?.share.hall() } : {}),
    "?": () => views?.keys.open(),
  };
  const store = /** @type {any} */ (
    new Store((changed) => {
      // Training takes long enough to wait until the hand has let go.
      if (changed === "scene" && store.settled) ask();
      if (changed === "answer") answered();
      clock.wake(changed);
    }, linkOf)
  );
  const asking = asker(
    ({ question, stopped }, signal) => source.answer(question, signal, stopped),
    take,
    (fault) => say("answer", fault),
    true,
  );
  /** @type {any} what the views share */
  const context = { t: texts(text), store, clock };
  const gone = new AbortController();
  const styled = Promise.all(["player.css", "sheet.css", "lab.css"].map((name) => addStylesheet(parent, name)));
  const { say } = makeTroubles(
    () => place("say"),
    (key) => context.t(key),
    TROUBLES,
  );
  /** @type {any} */
  let views = null; // by name, once there are words and an answer
  let [stopped, wroteAt] = [false, 0];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  answerKeys(root, keys, gone.signal);
  const dressed = dress(root, context, {
    ...{ words: source.words, styled, frame, close, open: () => store.answer && open() },
    say: (fault) => say("words", fault),
    turned: ask, // settings and problems come with the answer
  });
  const { style, sizes } = dressed;
  render(frame(context.t), root);
  say("loading", "loading");

  function ask() {
    clearTimeout(timer);
    if (store.question) asking.ask({ question: store.question, stopped });
  }

  function take(answer) {
    clearTimeout(timer);
    if (answer.progress.again !== null) timer = setTimeout(ask, 1000 * answer.progress.again);
    if (store.answer?.asked === answer.asked) store.renew(answer);
    else store.show(answer);
  }

  let begun = /** @type {any} */ (null); // the question whose answer has set the clock
  let coming = false; // whether that is to be played, once all of its runs are trained
  function answered() {
    const { asked, scene, link, steps, tracks, progress } = store.answer;
    const newest = asked === store.question;
    clock.reach(steps.length - 1);
    if (newest && asked.anew && begun !== asked) {
      begun = asked;
      coming = scene.at == null && !still;
      clock.seek(scene.at == null ? (coming ? 0 : clock.steps) : recordOf(steps, scene.at));
    }
    if (newest && coming && progress.over) {
      coming = false;
      if (clock.step === 0) clock.play(true);
    }
    root.dataset.runs = String(tracks.length);
    if (newest && store.settled) publish(link, asked.replace);
    if (!context.catalog) return;
    style();
    if (!views) open();
  }

  function open() {
    style();
    context.tip = makeTip(root);
    const all = context.catalog.quantities;
    views = {
      runs: runs.mount(place("runs"), context, { told, cardOf, own: own(context) }),
      sides: sides.mount(place("sides"), context, { side: place("side") }),
      transport: transport.mount(place("transport"), context, {
        count: (record) => `${stepAt(record)} / ${stepAt(clock.steps)}`,
      }),
      notices: notices.mount(place("notices"), context),
      caption: captionView.mount(place("caption"), context, { say: sentences, read: READ }),
      stories: stories.mount(place("above"), context, { placeOf: (step) => recordOf(store.answer.steps, step) }),
      keys: keyList.mount(root, context, { lists: [["keys", shares ? [...KEYS, ...SHARING] : KEYS]] }),
      changes: changes.mount(place("changes"), context),
      course: course.mount(place("settings"), context, { opener: place("opener") }),
    };
    if (shares) {
      /** The address of what is in sight: the lab and the step. */
      const link = () => urlOf(withParameters(store.answer.link, { at: stepAt(clock.step) }));
      const title = () => `Downhill: ${names()}`;
      const { cited } = context.catalog;
      const saves = () => {
        const about = [title(), bands(), link()];
        return [{ key: "save_curves", name: "downhill_network.csv", href: hrefOf(curvesOf(store.answer, about)) }];
      };
      views.share = share.mount(place("share"), context, { link, title, cited, saves });
    }
    render(
      all.map(({ id }) => html`<div class="dh-chart" data-quantity=${id}></div>`),
      place("curves"),
    );
    const every = () => stepAt(clock.steps) / Math.max(1, clock.steps);
    views.chart = chart.mount(place("side .dh-chart"), context, {
      picture: () => curves(all.find(({ id }) => id === store.scene.chart)),
      kinds: () => all.filter(({ id }) => store.answer.charts.includes(id)).map(({ id, name }) => [id, name]),
      chosen: () => store.scene.chart,
      choose: (id) => store.edit({ chart: id }),
      every,
    });
    const alone = (each) => ({ picture: () => curves(each), kinds: () => [[each.id, each.name]], every });
    pictures = {
      boundaries: [boundaries.mount(place("boundaries"), context, { label: about("boundary_label") })],
      digits: [digits.mount(place("digits"), context, { label: about("digits_label") })],
      plane: [
        plane.mount(place("paths"), context, { label: about("plane_label") }),
        chart.mount(place("plane .dh-chart"), context, {
          picture: beneath,
          kinds: () => [["true", context.t("plane_chart")]],
          every,
        }),
      ],
      table: [results.mount(place("table"), context, { label: about("table_label") })],
      curves: all.map((each) => chart.mount(place(`curves [data-quantity=${each.id}]`), context, alone(each))),
    };
    bar = progress.mount(place("progress"), context.t, {
      halt(on) {
        stopped = on;
        ask();
      },
      runAgain() {},
    });
    for (const pane of ["map", "side", "side .dh-chart"]) sizes.observe(place(pane));
    clock.wake("size", "scene", "answer", "look", "theme", "clock");
  }
  /** @type {any} */
  let [bar, pictures] = [null, {}]; // how far it is; the views of each picture

  function close() {
    dressed.undress([...Object.values(views ?? {}), ...Object.values(pictures).flat()]);
    views = null;
  }

  function draw(now, dirty) {
    if (!views || !store.answer) return;
    if (clock.playing) store.release(); // a clause speaks of one step
    if (!clock.playing || now - wroteAt > READABLE || dirty.has("clock")) {
      dirty.add("numbers");
      wroteAt = now;
    }
    if (dirty.has("answer")) {
      place("band").textContent = bands();
      pick();
      for (const pane of root.querySelectorAll(".dh-curves [data-quantity]"))
        /** @type {HTMLElement} */ (pane).hidden = !store.answer.charts.includes(
          /** @type {any} */ (pane).dataset.quantity,
        );
      progressed();
    }
    for (const view of Object.values(views)) view.draw(dirty);
    for (const view of pictures[store.answer.scene.picture]) view.draw(dirty);
    if (dirty.has("numbers")) Object.assign(root.dataset, { step: stepAt(clock.step), playing: clock.playing });
    say("loading", null);
    const { tracks, progress, asked } = store.answer;
    root.dataset.records = String(tracks.reduce((count, { records }) => count + records, 0));
    root.dataset.ready = String(progress.over && asked === store.question);
  }

  /** How to read the curves. */
  const bands = () => store.answer.bands.map((key) => context.t(key, store.answer)).join(" ");

  /** The choice of a picture, and the place of the one that is chosen. */
  function pick() {
    const { scene, pictures: known } = store.answer;
    const names = context.catalog.pictures.filter(({ id }) => known.includes(id));
    render(
      html`<select
        class="dh-chart-kind"
        aria-label=${context.t("picture")}
        @change=${({ target }) => store.edit({ picture: target.value })}
      >
        ${names.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
      </select>`,
      place("picture"),
    );
    /** @type {HTMLSelectElement} */ (place("picture").firstElementChild).value = scene.picture;
    for (const name of Object.keys(pictures)) place(name).hidden = name !== scene.picture;
    render(unbroken(note(scene.picture)), place("ground"));
    if (scene.picture !== root.dataset.picture) clock.wake("size");
    root.dataset.picture = scene.picture;
  }

  /** How to read the picture. */
  function note(picture) {
    const { plane, progress } = store.answer;
    if (picture === "boundaries") return context.t("ground");
    if (picture === "digits") return context.t("digits_note");
    if (picture === "curves" || picture === "table") return "";
    if (!plane) return context.t(progress.over ? "plane_none" : "plane_coming");
    const { percent, factor, notes } = plane.header;
    const said = { percent: format(percent), factor: format(factor) };
    return notes.map((key) => context.t(key, said)).join(" ");
  }

  /** A picture, for those who cannot see it. */
  const about = (key) => () => context.t(key, { runs: names(), step: stepAt(clock.step) });

  function progressed() {
    const { share, ahead, over, refusal } = store.answer.progress;
    const state = over ? "done" : stopped ? "stopped" : ahead ? "waiting" : "computing";
    bar.draw({ state, fault: undefined, share, ahead, refusal, computed: null, lang: dressed.spoken });
    place("progress").hidden = over;
  }

  /** The step of the runs at a step of the clock, which goes from record to record. */
  const stepAt = (record) => store.answer.steps[Math.min(Math.floor(record), store.answer.steps.length - 1)];
  const names = () => store.tracks.map(({ label }) => label).join(", ");

  function curves({ id, name, log }) {
    const lines = store.tracks.map((track) => ({
      label: track.label,
      ...(track.curves[id] ?? { values: [] }),
      style: context.styles.get(track.key),
      wild: track.lost > 0,
      dim: store.dims(track.key),
      mark: whole(track) && store.look.open.has(track.key) ? stoppedAt(track) : -1,
    }));
    return {
      lines,
      log,
      label: context.t("chart_label", { quantity: name, runs: names(), steps: stepAt(clock.steps) }),
    };
  }

  /** The loss along each path, and dotted that of the plane beneath it. */
  function beneath() {
    const known = store.tracks.filter(({ path }) => path);
    const lines = known.flatMap(({ key, label, path }) => {
      const style = context.styles.get(key);
      return [
        { label, values: path.true, stalk: path.seen, style, wild: false, dim: store.dims(key) },
        { label: "", values: path.seen, style: { ...style, dash: DOTS }, wild: false, dim: store.dims(key) },
      ];
    });
    return { lines, log: true, label: context.t("plane_chart") };
  }

  const whole = (track) => track.share === 1 && !track.lost; // and so it has a lowest loss
  const fallen = (track) => fell(track, stepAt(clock.step));
  const told = {
    quantity: () => context.catalog.quantities.find(({ id }) => id === store.scene.chart).name,
    value: ({ curves }) => curves[store.scene.chart].values[Math.floor(clock.step)],
    status(track) {
      if (fallen(track)) return context.t("lost_run", { count: track.lost, seeds: store.answer.seeds });
      return track.share < 1 ? context.t("computing_run", { percent: Math.floor(100 * track.share) }) : "";
    },
    facts: (track) =>
      fallen(track)
        ? [context.t(...fate(track, store.answer.seeds)), track.lost < store.answer.seeds ? context.t("others") : ""]
        : whole(track)
          ? [context.t(...early(track, store.answer.steps))]
          : [],
  };

  function sentences(record) {
    const { tracks } = store;
    if (!tracks.length) return [context.t(store.answer.tracks.length ? "say_hidden" : "say_no_runs")];
    const said = standing(tracks, { record, step: stepAt(record), seeds: store.answer.seeds });
    return said.map(([key, values]) => context.t(key, values));
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
      clearTimeout(timer);
      gone.abort();
      asking.stop();
      dressed.stop();
      clock.stop();
      close();
      root.remove();
    },
  };
}

const DOTS = [1.5, 4]; // of the plane's own loss
