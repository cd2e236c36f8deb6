// Race: optimizers on one surface, played through time: a map, a chart, the runs and all that they depend on.

import { asker, Fault } from "../asking.js";
import { Clock } from "../clock.js";
import { charted } from "../kit/charted.js";
import { dress } from "../kit/dress.js";
import { answerKeys, clockKeys, FAIR, KEYS, OF_MAP, SHARING } from "../kit/keys.js";
import { texts } from "../kit/text.js";
import { makeTip } from "../kit/tip.js";
import { makeTroubles } from "../kit/troubles.js";
import { caption, happenings } from "../pure/caption.js";
import { offered, PARTS, sliderOf } from "../pure/controls.js";
import { mapOf, withParameters } from "../pure/link.js";
import { chartsOf, surfaceName } from "../pure/names.js";
import { Store } from "../store.js";
import { html, render } from "../vendor/lit-html.js";
import * as captionView from "../views/caption.js";
import * as changes from "../views/changes.js";
import * as chart from "../views/chart.js";
import * as fair from "../views/fair.js";
import * as fit from "../views/fit.js";
import * as keyList from "../views/keys.js";
import * as map from "../views/map/index.js";
import * as notices from "../views/notices.js";
import * as options from "../views/options.js";
import * as pictures from "../views/pictures.js";
import * as runs from "../views/runs.js";
import * as seeds from "../views/seeds.js";
import * as settings from "../views/settings.js";
import * as share from "../views/share.js";
import * as sides from "../views/sides.js";
import * as sliders from "../views/sliders.js";
import * as solid from "../views/solid/index.js";
import * as stories from "../views/stories.js";
import * as transport from "../views/transport.js";

const WAYS = { play: "[data-act=play]", runs: ".dh-head, [data-act=add]", stories: "[data-act=story]" };
const TROUBLES = ["words", "answer", "ground", "server", "view", "solid", "controls", "loading"]; // the most urgent first
const READ = 900; // milliseconds that it takes to read a sentence
const RESTED = 1500; // milliseconds without an edit, after which the server is asked whether it agrees
const READABLE = 90; // milliseconds: numbers that change sixty times a second can't be read

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {object} host
 * @param {import("../types.js").Source} host.source
 * @param {Promise<unknown>} host.styled when the stylesheet is there
 * @param {Record<string, string>} [host.text] what may be said before the source's words are there
 * @param {boolean} [host.embedded] on somebody else's slide
 * @param {boolean} [host.framed] in somebody else's page, whose wheel it leaves alone until it is meant
 * @param {readonly string[] | null} [host.controls] all that an embed has, see pure/controls.js; null: what it has of itself
 * @param {(link: string, replace: boolean) => void} [host.publish] hears of each scene that is shown
 * @param {(link: string) => string} [host.urlOf] makes an address of a link, where there is one to be shared
 * @param {(optimizer: string) => string} [host.cardOf] the address of an optimizer's card, where there is one
 * @param {(link: string) => string} [host.stepOf] the address of a step of a run, where there is one
 * @param {(link: string) => string} [host.mapAt] the address of a map, where there is one
 * @param {(link: string) => string} [host.classAt] the address at which a class is asked about a race, where there is one
 * @param {(link: string, lang: string) => {key: string, href: string}[]} [host.saves] what of a link can be downloaded
 * @param {string} [host.makers] the address below which a server makes what a browser cannot; empty: there is none
 * @param {(place: (name: string) => HTMLElement, context: any, views: any) => any} [host.more] mounts views beside its own
 */
export function mount(
  parent,
  {
    source,
    styled,
    text = {},
    embedded = false,
    framed = embedded,
    controls = null,
    publish = () => {},
    urlOf,
    cardOf,
    stepOf,
    mapAt,
    classAt,
    saves = () => [],
    makers = "",
    more,
  },
) {
  const root = document.createElement("div");
  root.className = "dh dh-race";
  root.dataset.paints = "0";
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
    f: () => views?.runs.fair(),
    "?": () => views?.keys.open(),
  };
  const store = new Store((changed) => {
    if (changed === "scene") asking.ask(store.question);
    if (changed === "answer") answered();
    clock.wake(changed);
  });
  const asking = asker(
    source.answer,
    (answer) => store.show(answer),
    (trouble) => say("answer", trouble),
  );
  /** @type {any} what the views share */
  const context = { t: texts(text), store, clock, source };
  const { names, picture, told } = charted(context);
  const gone = new AbortController();
  const { say, is } = makeTroubles(
    () => place("say"),
    (key) => context.t(key),
    TROUBLES,
  );
  /** @type {any} */
  let views = null; // by name, once there are words and an answer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting; // until the referee is asked
  let [late, wroteAt] = [new Set(), 0]; // what all but the map have yet to draw, and when they drew last
  answerKeys(root, keys, gone.signal);
  source.ready?.then(() => root.toggleAttribute("data-traced", true));
  const dressed = dress(root, context, {
    ...{ words: source.words, styled, frame, close, open: () => store.answer && open() },
    say: (trouble) => say("words", trouble),
    scale: () => (store.scene.show.includes("big") ? 1.5 : 1),
  });
  const { style, sizes } = dressed;
  // The frame stands before there is anything to put into it.
  render(frame(context.t), root);
  say("loading", "loading");

  function answered() {
    const { asked, scene, link, tracks } = store.answer;
    const newest = asked === store.question;
    clock.reach(scene.steps);
    if (newest && asked.anew) {
      const playing = scene.at == null && !still && scene.steps > 0;
      clock.seek(scene.at ?? (playing ? 0 : scene.steps));
      clock.play(playing);
    }
    root.dataset.runs = String(tracks.length);
    for (const about of ["view", "solid"]) say(about, null);
    if (newest && store.settled) publish(link, asked.replace);
    clearTimeout(resting);
    if (newest && store.settled && store.answer.computed && source.review)
      resting = setTimeout(review, RESTED, store.answer);
    if (!context.catalog) return;
    style();
    if (!views) open();
  }

  /** The server as referee: what its race differs in goes to the console; `data-agreed` and `data-differed` count. */
  async function review(answer) {
    const found = await /** @type {any} */ (source).review(answer, gone.signal).catch((fault) => {
      if (!(fault instanceof Fault)) throw fault;
      return null; // nobody there to ask
    });
    if (!found) return;
    const verdict = found.length ? "differed" : "agreed";
    root.dataset[verdict] = String(Number(root.dataset[verdict] ?? 0) + 1);
    if (found.length) console.error(`The server's race of ${answer.race} differs.`, ...found);
  }

  function open() {
    style();
    context.tip = makeTip(root);
    views = {
      map: map.mount(place("map"), context, {
        odd: () => say("view", "odd_view"),
        shy: framed,
        fixed: !has("start"),
        placed: () => views.notices.offerUndo(),
        say: (trouble) => say("ground", trouble === "refused" ? "no_ground" : trouble),
      }),
      fit: fit.mount(place("map"), context),
      solid: solid.mount(place("map"), context, {
        failed: () => say("solid", "no_3d"),
        shy: framed,
      }),
      chart: chart.mount(place("chart"), context, {
        picture,
        kinds: () => chartsOf(store.answer.scene.surface, context.catalog, context.t),
        chosen: () => store.scene.chart,
        choose: (kind) => store.edit({ chart: kind }),
      }),
      runs: runs.mount(place("runs"), context, {
        ...{ told, cardOf, stepOf: stepOf && stepHere, fair: source.tune && (() => views.fair.open()) },
        mapOf: mapHere,
      }),
      fair: fair.mount(root, context),
      sides: sides.mount(place("sides"), context, { side: place("side") }),
      seeds: seeds.mount(context),
      transport: transport.mount(place("transport"), context),
      options: options.mount(place("options"), context),
      notices: notices.mount(place("notices"), context),
      caption: captionView.mount(place("caption"), context, { say: sentences, read: READ }),
      stories: stories.mount(place("above"), context),
      changes: changes.mount(place("changes"), context),
      settings: settings.mount(place("settings"), context, { opener: place("opener") }),
      keys: keyList.mount(root, context, {
        lists: [
          ["keys", shares ? [...KEYS, FAIR, ...SHARING] : KEYS],
          ["keys_map", OF_MAP],
        ],
      }),
      sliders: sliders.mount(place("sliders"), context, {
        names: (controls ?? []).filter((name) => !Object.hasOwn(PARTS, name)),
      }),
    };
    if (shares) {
      const making = document.createElement("div");
      making.className = "dh-pictures";
      views.pictures = pictures.mount(making, context, { server: Boolean(makers), make });
      views.share = share.mount(place("share"), context, {
        link: () => urlOf(sight()),
        title: () => `Downhill: ${surfaceName(store.answer.scene.surface, context.catalog)}, ${names()}`,
        cited: context.catalog.cited,
        controls: () => offered(store.scene, context.catalog, context.t),
        saves: () => saves(sight(), dressed.spoken),
        asks: () => (store.answer.tracks.length ? (classAt?.(sight([])) ?? "") : ""),
        making: () => making,
      });
    }
    const turned = (name) => Object.hasOwn(PARTS, name) || sliderOf(name, store.scene, context.catalog);
    if (!(controls ?? []).every(turned)) say("controls", "odd_controls");
    if (more) Object.assign(views, more(place, context, views));
    for (const pane of ["map", "chart"]) sizes.observe(place(pane));
    clock.wake("size", "scene", "answer", "look", "theme", "clock");
  }

  function close() {
    dressed.undress(Object.values(views ?? {}));
    views = null;
  }

  /** The map is drawn at once; all else follows a frame later, while a hand moves ten times a second. */
  function draw(now, dirty) {
    if (!views || !store.answer) return;
    if (clock.playing) store.release(); // a clause speaks of one step
    root.toggleAttribute("data-big", store.scene.show.includes("big"));
    views.map.draw(dirty);
    const fresh = dirty.has("answer");
    if (fresh) root.dataset.paints = String(Number(root.dataset.paints) + 1);
    const rested = now - wroteAt > READABLE;
    const due = fresh ? late.size > 0 && rested : store.settled || rested;
    for (const part of dirty) late.add(part);
    if (!due) return clock.wake();
    if (!clock.playing || rested || late.has("clock")) {
      late.add("numbers");
      wroteAt = now;
    }
    for (const [name, view] of Object.entries(views)) if (name !== "map") view.draw(late);
    if (late.has("numbers")) describe();
    late = new Set();
    if (views.map.ready && is("loading")) say("loading", null);
    if (views.map.ready) root.dataset.ready = "true";
  }

  /** What the picture is, for those who cannot see it, and for whoever watches from outside. */
  function describe() {
    const step = Math.floor(clock.step);
    Object.assign(root.dataset, { step, playing: clock.playing });
    const surface = surfaceName(store.answer.scene.surface, context.catalog);
    const values = { surface, runs: names(), step, steps: clock.steps };
    place("heads").setAttribute("aria-label", context.t("map", values));
  }

  /** @type {any} what happens in the race that is shown, and what it was made of */
  let story = { of: [], happened: [] };

  function sentences(step) {
    const { tracks } = store;
    const of = [views.map.view, clock.steps, ...tracks];
    if (of.length !== story.of.length || of.some((each, i) => each !== story.of[i]))
      story = { of, happened: happenings(tracks, clock.steps, views.map.view, store.answer.noisy) };
    return caption(tracks, story.happened, step, clock.steps).map(([key, values]) => context.t(key, values));
  }

  /**
   * The link of what is in sight: the scene, the step, if it is to stand still, and the zoom.
   * @param {number | never[]} at
   */
  function sight(at = Math.floor(clock.step)) {
    const { box } = store.look;
    return withParameters(store.answer.stem, {
      at,
      view: box ? box.map((v) => Number(v.toPrecision(6))).join() : [],
    });
  }

  function mapHere(run) {
    const link = mapAt && mapOf(store.answer.scene, run);
    return link ? mapAt(link) : null;
  }

  /** The address of the step that the i-th run takes now. */
  const stepHere = (i) => stepOf?.(withParameters(sight(Math.max(1, Math.floor(clock.step))), { of: i + 1 })) ?? "";

  /** A file of what is in sight; what makes it is fetched when it is asked for. */
  const make = async (kind, options) =>
    (await import("./keep.js")).make(kind, parent, context, {
      ...options,
      link: urlOf ? urlOf(["png", "svg"].includes(kind) ? sight() : sight([])) : "",
      from: views.solid.look,
      server: makers,
    });

  return {
    speak: dressed.speak,
    adopt: (link, how) => store.adopt(link, how),
    /** What is shown. */
    get answer() {
      return store.answer;
    },
    /** Gives the focus to one of the parts that are worth a way of their own. */
    focus: (part) => /** @type {HTMLElement | null} */ (root.querySelector(WAYS[part]))?.focus(),
    /** The app has lost its server, or found it again. */
    alone: (lost) => say("server", lost ? "alone" : null),
    /** Undoes the last change, -1, or does it again, 1. */
    turn: (by) => store.turn(by),
    /** What lies beside its own views has changed. */
    redraw: () => clock.wake("look"),
    /** A key that was pressed where nothing has the focus. */
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

/** In the order in which keys walk through it; the stylesheet has the one in which it is seen. */
const frame = (t) =>
  html` <div class="dh-grid">
      <div class="dh-bar">
        <div class="dh-transport"></div>
        <div class="dh-options"></div>
        <div class="dh-changes"></div>
        <div class="dh-opener"></div>
        <div class="dh-share"></div>
      </div>
      <div class="dh-map">
        <div class="dh-say" role="status" hidden></div>
        <div class="dh-notices"></div>
      </div>
      <div class="dh-side">
        <div class="dh-chart"></div>
        <div class="dh-runs"></div>
        <div class="dh-sides"></div>
      </div>
      <aside class="dh-settings" aria-label=${t("settings")}></aside>
      <p class="dh-caption"></p>
    </div>
    <div class="dh-sliders"></div>
    <div class="dh-above"></div>`;
