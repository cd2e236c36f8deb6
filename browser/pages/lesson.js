// Lesson: races that ask before they show, scene by scene; or all lessons, where none is open.

import { asker, Fault } from "../asking.js";
import { answerKeys } from "../kit/keys.js";
import { texts } from "../kit/text.js";
import { readTheme } from "../kit/theme.js";
import { format, position, valueAt } from "../pure/numbers.js";
import { LINK_MAX, pack, unpack, veiled, withHyper, forClass } from "../pure/lesson.js";
import { linkOf, withParameters } from "../pure/link.js";
import { apart, atSteps, meanGap } from "../pure/sketch.js";
import * as panels from "../views/lesson.js";
import * as shelves from "../views/shelf.js";
import * as sketches from "../views/sketch.js";
import * as race from "./race.js";

const NUDGE = 0.01; // of a slider, by one press of a key

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {object} host
 * @param {any} host.lessons where they come from
 * @param {() => import("../types.js").Source} host.source of a race
 * @param {Promise<unknown>} host.styled
 * @param {Record<string, string>} [host.text] what may be said before there is more
 * @param {boolean} [host.embedded] in somebody else's page, where no files are had
 * @param {(link: string, replace: boolean) => void} host.publish
 * @param {(asked: {link: string, asked: URLSearchParams}) => string} [host.classAt] the address at which a class is asked
 * @param {(press: (event: KeyboardEvent) => void) => any} host.notes opens a window for them, {show(said)}
 */
export function mount(parent, { lessons, source, styled, text = {}, embedded = false, publish, notes, classAt }) {
  const root = document.createElement("div");
  root.className = "dh dh-lesson";
  parent.append(root);
  const [list, panel, stage] = ["shelf", "panel", "scene"].map((name) => {
    const part = root.appendChild(document.createElement("div"));
    part.className = `dh-${name}`;
    return part;
  });
  const gone = new AbortController();
  const { signal } = gone;
  /** @type {any} the page's words, and ours */
  let shelf = null;
  let lang = "en";
  let trouble = "";
  let wanted = ""; // the link that is to be opened once the shelf is there
  /** @type {any} {id, lesson, at, answers, own}: what is open; `own` is the text of a file */
  let open = null;
  /** @type {any} */
  let player = null;
  /** @type {any} the views, once there are words */
  let views = null;
  /** @type {any} the window of notes */
  let beside = null;
  let big = false;
  let t = texts(text);

  const asking = asker(lessons.shelf, take, (kind) => {
    if (!shelf) list.textContent = kind ? t(kind) : t("loading");
  });
  list.textContent = t("loading");

  function speak(spoken) {
    lang = spoken;
    asking.ask(lang);
    player?.speak(lang);
    restyle();
  }

  const restyle = () => readTheme(root);

  async function take(found) {
    await styled;
    if (signal.aborted) return;
    const first = !shelf;
    shelf = found;
    t = texts(shelf.text);
    for (const view of Object.values(views ?? {})) view.destroy();
    if (first) list.replaceChildren();
    const verbs = {
      ...{ answer, reveal, anew, walk, leave: () => leave(false), present: () => present(!big), notes: note },
      classAt: classAt && (() => classAt(forClass(here().scene))),
    };
    views = {
      shelf: shelves.mount(
        list,
        { t },
        { open: (id) => begin(id), upload, fileOf: embedded ? undefined : lessons.fileOf },
      ),
      panel: panels.mount(panel, { t }, verbs),
    };
    if (first) return adopt(wanted);
    if (!open) return draw();
    const lesson = open.own ? (await read(open.own, "")).lesson : ours(open.id);
    if (lesson && open) open.lesson = lesson;
    draw();
  }

  const ours = (id) => shelf.lessons.find((lesson) => lesson.id === id);

  /** {lesson} of a text, or {fault}. */
  async function read(text, file) {
    try {
      return await lessons.open({ text, file, lang }, signal);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return { fault: t(fault.kind) };
    }
  }

  async function upload(file) {
    const text = await file.text();
    const { lesson, fault } = await read(text, file.name);
    if (signal.aborted) return;
    trouble = fault ?? "";
    if (!lesson) return draw();
    const packed = await pack(text);
    const fits = packed.length < LINK_MAX;
    if (!fits) trouble = t("too_large_to_share", { length: packed.length, most: LINK_MAX });
    start(fits ? `.${packed}` : "", lesson, 0, text);
  }

  /** The lesson and the scene of a link: one of ours by its name, one's own packed behind a dot. */
  async function adopt(link) {
    wanted = link;
    if (!shelf) return;
    const asked = new URLSearchParams(link);
    const id = asked.get("lesson") ?? "";
    const at = Number(asked.get("scene") ?? 1) - 1;
    if (open && id === open.id) return go(at, true);
    if (!id) return leave(true);
    const own = id.startsWith(".") ? ((await unpack(id.slice(1))) ?? "") : "";
    const lesson = own ? (await read(own, "")).lesson : ours(id);
    if (signal.aborted || wanted !== link) return;
    trouble = "";
    if (lesson) return start(id, lesson, at, own, true);
    leave(true);
    trouble = t(id.startsWith(".") ? "broken_lesson" : "no_such_lesson");
    draw();
  }

  function begin(id) {
    trouble = "";
    start(id, ours(id), 0);
  }

  function start(id, lesson, at, own = "", replace = false) {
    open = { id, lesson, own, at: 0, answers: lesson.scenes.map(() => ({ given: null, shown: false, found: "" })) };
    if (!player) {
      player = race.mount(stage, { source: source(), styled, embedded: true, more });
      player.speak(lang);
    }
    go(at, replace);
  }

  /** @type {any} what can be drawn on, by what is drawn */
  let pads = {};
  /** Panes of ours over the race's map and chart. */
  function more(place, context, { map }) {
    const pad = (what, view, distance) =>
      sketches.mount(place(view ? "map" : "chart"), context, {
        label: t(`${what}_pad`),
        asked: () => drawing(what),
        put: (line) => answer(line),
        met: (track) => meet(distance(track, context, map.view)),
        view,
      });
    pads = { path: pad("path", () => map.view, pathDistance), chart: pad("chart", undefined, chartDistance) };
    return { sketched: pads.path, plotted: pads.chart };
  }

  /** What is to be drawn, where it is this. */
  function drawing(what) {
    if (!open) return null;
    const { scene, given, shown } = here();
    const { question, race } = scene;
    return question.what === what ? { run: question.run, steps: race.steps, given, shown } : null;
  }

  function pathDistance({ x, last }, _context, view) {
    const path = Array.from({ length: last + 1 }, (_, i) => [x[2 * i], x[2 * i + 1]]);
    return t("path_distance", {
      distance: format(apart(here().given, path), 2),
      width: format(view[1] - view[0], 2),
    });
  }

  function chartDistance(track, { store, catalog }) {
    const { chart, steps } = store.answer.scene;
    const { log } = catalog.charts.find(({ id }) => id === chart);
    const values = log ? track.values(chart).map(Math.log10) : track.values(chart);
    const gap = meanGap(atSteps(here().given, steps), values);
    return log ? t("chart_distance", { factor: format(10 ** gap, 2) }) : t("chart_off", { value: format(gap, 2) });
  }

  /** Says how near the drawn line came, once. */
  function meet(found) {
    if (open.answers[open.at].found) return;
    open.answers[open.at].found = found;
    draw();
  }

  function leave(replace) {
    if (open && big) present(false);
    player?.destroy();
    player = open = null;
    trouble = "";
    publish("", replace);
    draw();
  }

  function go(at, replace = false) {
    const last = open.lesson.scenes.length - 1;
    open.at = Math.max(0, Math.min(last, Number.isInteger(at) ? at : 0));
    publish(open.id && withParameters("", { lesson: open.id, scene: open.at + 1 }), replace);
    show(true);
    panel.scrollTop = 0;
    draw();
  }

  const here = () => ({ ...open, ...open.answers[open.at], big, trouble, scene: open.lesson.scenes[open.at] });

  /** Asks for the race of the scene: with what was set, and with no step of it until it is shown. */
  function show(anew) {
    const { scene, given, shown } = here();
    const { question } = scene;
    let asked = shown ? scene.race : veiled(scene.race);
    if (question.kind === "set" && given !== null)
      asked = withHyper(asked, question.run, question.declared.name, given);
    if (big) asked = { ...asked, show: [...asked.show, "big"] };
    player.adopt(linkOf(asked), { anew });
  }

  function answer(given, finished = true) {
    const { scene, shown } = here();
    if (shown && scene.question.kind !== "set") return;
    open.answers[open.at].given = given;
    if (scene.question.kind === "set" && (finished || shown)) show(false);
    draw();
  }

  function reveal() {
    open.answers[open.at].shown = true;
    show(true);
    draw();
    panel.scrollTop = panel.scrollHeight; // where it is said why
    // Below the question on a phone; a page that we are part of is not scrolled.
    if (!embedded) stage.scrollIntoView({ block: "nearest" });
  }

  function anew() {
    answer(null);
    player.redraw();
  }

  /** On, which shows what happens first; or back. */
  function walk(by) {
    if (by > 0 && !here().shown) return reveal();
    const at = open.at + by;
    if (at >= 0 && at < open.lesson.scenes.length) go(at);
  }

  function nudge(by) {
    const { scene, given } = here();
    const { kind, declared, run } = scene.question;
    if (kind !== "set") return;
    const value = given ?? scene.race.runs[run].hyper[declared.name];
    const along = Math.max(0, Math.min(1, position(declared, value) + by * NUDGE));
    answer(valueAt(declared, along));
  }

  async function present(on) {
    big = on;
    show(false);
    draw();
    // Where the browser does not allow it, the large view fills its window.
    if (on) await root.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) await document.exitFullscreen();
  }

  function note() {
    beside = notes(press);
    trouble = beside ? "" : t("notes_blocked");
    draw();
  }

  function draw() {
    if (!views) return;
    restyle();
    root.dataset.view = open ? "scene" : "shelf";
    root.toggleAttribute("data-present", Boolean(open && big));
    list.hidden = Boolean(open);
    panel.hidden = stage.hidden = !open;
    if (!open) return views.shelf.draw({ lessons: shelf.lessons, trouble });
    const state = here();
    root.toggleAttribute("data-veiled", !state.shown);
    root.dataset.draws = state.scene.question.what ?? "";
    views.panel.draw(state);
    beside?.show(said(state));
  }

  /** What the window of notes says. */
  function said({ lesson, at, scene }) {
    const { kind, options, right, low, high } = scene.question;
    const next = lesson.scenes[at + 1];
    return {
      window: t("notes_window"),
      place: t("scene_of", { scene: at + 1, scenes: lesson.scenes.length }),
      title: scene.title,
      notes: scene.notes || t("no_notes"),
      ask: scene.question.ask,
      answer: kind === "choose" ? options[right] : kind === "set" ? `${low} – ${high}` : "",
      why: scene.question.why,
      next: next ? t("next_is", { title: next.title }) : t("last_scene"),
    };
  }

  const within = (act) => () => open && act();
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: within(() => walk(1)),
    PageDown: within(() => walk(1)),
    ArrowLeft: within(() => walk(-1)),
    PageUp: within(() => walk(-1)),
    ArrowUp: within(() => nudge(1)),
    ArrowDown: within(() => nudge(-1)),
    Enter: within(() => (here().shown ? walk(1) : reveal())),
    f: within(() => present(!big)),
    n: within(note),
    d: within(() => pads[here().scene.question.what]?.focus()),
    Escape: within(() => big && present(false)),
  };
  for (let i = 0; i < 9; i++) keys[i + 1] = within(() => choose(i));
  function choose(i) {
    const { question } = here().scene;
    if (question.kind === "choose" && i < question.options.length) answer(i);
  }
  answerKeys(root, keys, signal);
  document.addEventListener("fullscreenchange", () => !document.fullscreenElement && big && present(false), { signal });

  function press(event) {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!act) return player.press(event);
    event.preventDefault();
    act();
  }

  return {
    speak,
    adopt,
    press,
    keys: [...Object.keys(keys), "F", "N", " "],
    focus: (part) => player?.focus(part),
    turn: () => {},
    alone: (lost) => player?.alone(lost),
    destroy() {
      gone.abort();
      asking.stop();
      player?.destroy();
      beside?.close();
      root.remove();
    },
  };
}
