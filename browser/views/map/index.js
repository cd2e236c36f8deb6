// Map: a plane with paths on it, seen through a pane that zooms.

import { asker } from "../../asking.js";
import { makeHeads } from "../../canvas/heads.js";
import { boxOf, makeLandmarks } from "../../canvas/landmarks.js";
import { layerOf } from "../../canvas/layer.js";
import { iconButton } from "../../kit/icons.js";
import { crowd } from "../../pure/labels.js";
import { exact, rounded } from "../../pure/numbers.js";
import { graveOf, trace } from "../../pure/path.js";
import { border, fit, project, unproject, zoom } from "../../pure/plane.js";
import { layered } from "../../pure/tale.js";
import { pointAt } from "../../pure/time.js";
import { html, render } from "../../vendor/lit-html.js";
import { listen } from "./gestures.js";
import { drawRelief } from "../../canvas/relief.js";
import { drawSamples } from "../../canvas/samples.js";
import { makeTrails } from "../../canvas/trails.js";

const NEAR = 12; // pixels between the pointer and a path that it means
const ARROW = 30; // pixels that one to a run which has left the map takes to the border

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{shy?: boolean, fixed?: boolean, say?: (trouble: string | null) => void, odd?: () => void,
 * placed?: () => void, invites?: boolean, starts?: () => boolean}} options `fixed`: no hand moves the start; whether
 * there is one that `starts` all runs; `odd` is called where a link asks for a
 * view that is no map, `placed` when a click has moved the start; a picture of it `invites` nobody to drag
 * @returns {import("../../types.js").View & {ready: boolean, view: number[], taken: import("../../pure/plane.js").Frame[]}}
 */
export function mount(
  place,
  context,
  {
    shy = false,
    fixed = false,
    say = () => {},
    odd = () => {},
    placed = () => {},
    invites = !fixed,
    starts = () => true,
  } = {},
) {
  const { store, clock, source, t, tip } = context;
  const listening = new AbortController();
  const plane = place.appendChild(document.createElement("div"));
  plane.className = "dh-plane";
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", t(fixed ? "map_look" : "map_help"));
  render(
    html`<canvas class="dh-base"></canvas><canvas class="dh-trails"></canvas
      ><canvas class="dh-heads" role="img"></canvas>
      <div class="dh-names"></div>
      <div class="dh-start"><i></i></div>
      <div class="dh-empty" hidden>${t("no_runs")}</div>
      <div class="dh-zoom">
        ${iconButton(t, "zoom-in", "zoom_in", "add", () => zoomBy(1 / 1.5))}
        ${iconButton(t, "zoom-out", "zoom_out", "minus", () => zoomBy(1.5))}
        ${iconButton(t, "whole", "zoom_reset", "whole", () => zoomTo(null))}
      </div>`,
    plane,
  );
  const $ = (selector) => plane.querySelector(selector);
  const [base, trails, heads] = ["base", "trails", "heads"].map((name) => layerOf(context, $(`.dh-${name}`)));
  const drawTrails = makeTrails(trails);
  const drawHeads = makeHeads(heads);
  const landmarks = makeLandmarks($(".dh-names"));
  const pane = {
    width: 0,
    height: 0,
    view: [0, 1, 0, 1],
    theme: context.theme,
    type: context.type,
    place: (point) => project(pane.view, pane.width, pane.height, point),
    edge: (point) => beside(buttons, border(pane.width, pane.height, pane.place(point), ARROW)),
  };
  /** @type {Map<number, {trace: ReturnType<typeof trace>, grave: number[] | null}>} */
  const drawn = new Map();
  /** @type {import("../../types.js").Ground | null} */
  let ground = null; // the map below the paths, of this view or of one before
  /** @type {any} */
  let wanted = null; // what ground is asked for
  let below = ""; // what the relief was drawn from
  /** @type {import("../../pure/plane.js").Frame[]} */
  let taken = []; // where names and marks stand
  /** @type {import("../../pure/plane.js").Frame} */
  let buttons = [0, 0, 0, 0]; // what they cover
  let busy = crowd([], 0, 0); // where paths run
  let moved = false; // whether the start was
  const asking = asker(
    ({ scene, view }, signal) => source.ground(scene, view, false, signal),
    (found) => {
      if (wanted.scene.surface.id === store.answer.surface.id) ground = found;
      clock.wake("ground");
    },
    (trouble) => {
      const own = trouble === "slow" || trouble === "silent" ? source.sketch?.(wanted.scene, wanted.view) : null;
      if (own) {
        ground = own;
        clock.wake("ground");
      }
      say(own ? null : trouble);
    },
  );

  const start = () => store.scene.start ?? store.answer.scene.start; // until the answer says what is a surface's own
  const domain = () => store.answer.surface.domain.flat();
  /** @param {number[]} view */
  const middle = ([x0, x1, y0, y1]) => [(x0 + x1) / 2, (y0 + y1) / 2];

  function zoomTo(box) {
    if (!box || sensible(box, domain(), pane)) store.see({ box });
  }

  function zoomBy(factor, at = middle(pane.view)) {
    zoomTo(zoom(pane.view, factor, at));
  }

  function moveStart([x, y], finished) {
    const extent = (pane.view[1] - pane.view[0]) / 2;
    moved = true;
    store.edit({ start: [rounded(x, extent), rounded(y, extent)] }, { finished });
  }

  function putStart(point) {
    moveStart(point, true);
    placed();
  }

  function hover([px, py]) {
    /** @type {any} */
    let near = { distance: NEAR ** 2 };
    for (const track of store.tracks) {
      const { xs, ys, steps } = drawn.get(track.key)?.trace ?? { xs: [], ys: [], steps: [] };
      for (let k = 0; k < xs.length && steps[k] <= clock.step; k++) {
        const distance = (xs[k] - px) ** 2 + (ys[k] - py) ** 2;
        if (distance < near.distance) near = { track, step: steps[k], distance };
      }
    }
    tip.show(
      near.track
        ? factsOf(near, store.answer.surface, t)
        : pointFacts(unproject(pane.view, pane.width, pane.height, [px, py]), pane),
      place,
      px,
      py,
    );
  }

  const still = () => {};
  const verbs = {
    moveStart: fixed ? still : moveStart,
    putStart: fixed ? still : putStart,
    undo: () => store.turn(-1),
    zoomTo,
    zoomBy,
    hover,
    leave: () => tip.hide(),
    zoomed: () => Boolean(store.look.box),
    start,
  };
  listen(place, pane, verbs, { shy }, listening.signal);

  /** Fits the view to the pane, and asks for the ground of it. */
  function turn() {
    const { surface } = store.answer;
    if (store.look.box && !sensible(store.look.box, domain(), pane)) {
      store.see({ box: null });
      odd();
    }
    pane.view = fit(store.look.box ?? domain(), pane.width, pane.height);
    place.toggleAttribute("data-zoomed", Boolean(store.look.box));
    $("[data-act=whole]").disabled = !store.look.box;
    const key = `${JSON.stringify(store.answer.scene.surface)} ${pane.view}`;
    if (key === wanted?.key) return;
    const { scene } = store.answer;
    const sort = surface.id === "own" ? JSON.stringify(scene.surface) : surface.id;
    // Of one that was typed nobody has drawn the ground before, and the browser has its function already.
    if (wanted?.surface !== sort) ground = surface.id === "own" ? (source.sketch?.(scene, pane.view) ?? null) : null;
    wanted = { key, surface: sort, scene, view: pane.view };
    asking.ask(wanted);
  }

  function traceAll() {
    drawn.clear();
    for (const track of store.answer.tracks) {
      drawn.set(track.key, {
        trace: trace(track.x, track.last, pane.view, pane.width, pane.height, domain()),
        grave: graveOf(track, pane),
      });
    }
  }

  function placeStart() {
    const [x, y] = pane.place(start());
    $(".dh-start").hidden = !starts();
    $(".dh-start").style.transform = `translate(${x}px, ${y}px)`;
  }

  /** Names of what stands still keep clear of every path to its end, and of what lies on the map. */
  function nameLandmarks() {
    const traces = store.tracks.flatMap(({ key }) => drawn.get(key)?.trace ?? []);
    busy = crowd(traces, pane.width, pane.height);
    taken = landmarks.arrange(heads.ctx, pane, {
      surface: store.answer.surface,
      start: start(),
      startName: moved || !starts() ? "" : t(invites ? "start_drag" : "start"),
      overlays: [...place.querySelectorAll(".dh-zoom, .dh-fit")].map(boxOf),
      busy,
      t,
    });
  }

  return {
    ready: false,
    /** What is in sight: x low, x high, y low, y high. */
    /** Where names and marks stand. */
    get taken() {
      return taken;
    },
    get view() {
      return pane.view;
    },
    draw(dirty) {
      if (dirty.has("size") || dirty.has("answer")) {
        for (const layer of [base, trails, heads]) if (dirty.has("size")) layer.size();
        Object.assign(pane, { width: base.width, height: base.height });
      }
      if (!pane.width) return;
      pane.theme = context.theme;
      const again = ["size", "answer", "look", "theme"].some((part) => dirty.has(part));
      if (again) {
        turn();
        buttons = boxOf($(".dh-zoom"));
        traceAll();
        $(".dh-empty").hidden = store.answer.tracks.length > 0;
      }
      placeStart();
      if (again || dirty.has("scene")) nameLandmarks();
      const shown = new Set(store.scene.show);
      const runs = layered(
        store.tracks.map((track) => ({
          track,
          style: context.styles.get(track.key),
          dim: store.dims(track.key),
          ...drawn.get(track.key),
        })),
      );
      const now = JSON.stringify([
        wanted?.key,
        pane.width,
        pane.height,
        pane.theme.name,
        store.scene.show,
        [...store.look.hidden],
      ]);
      if (ground && (dirty.has("ground") || dirty.has("theme") || dirty.has("size") || now !== below)) {
        drawRelief(base, pane, ground, { taken, busy, field: shown.has("field") });
        below = now;
      } else if (!ground) {
        base.clear();
      }
      drawTrails(pane, runs, {
        step: clock.step,
        steps: clock.steps,
        fade: shown.has("fade"),
        dots: shown.has("dots"),
        again: again || dirty.has("scene"),
      });
      drawHeads(pane, runs, {
        step: clock.step,
        labels: shown.has("labels"),
        taken,
        landmarks: (ctx) => landmarks.draw(ctx, pane, context.catalog.minimum),
        t,
      });
      const followed = runs.find(({ dim }) => !dim);
      if (shown.has("samples") && store.answer.data && followed) {
        const { track, style } = followed;
        const at = pointAt(track, Math.min(clock.step, track.last));
        const { step, steps } = clock;
        const start = pointAt(track, 0);
        drawSamples(heads.ctx, pane, { data: store.answer.data, at, start, step, steps, colour: style.colour });
      }
      this.ready = Boolean(ground);
    },
    destroy() {
      listening.abort();
      asking.stop();
      plane.remove();
    },
  };
}

/**
 * Where an arrow stands that buttons on the right would cover.
 * @type {(buttons: import("../../pure/plane.js").Frame, at: number[]) => number[]}
 */
function beside([left, top, right, bottom], [x, y]) {
  const covered = right > left && x > left - ARROW && y > top - ARROW && y < bottom + ARROW;
  return covered ? [left - ARROW, y] : [x, y];
}

/** Whether a zoom shows neither less than numbers can tell apart nor so much that the surface is a dot. */
export function sensible(box, domain, pane) {
  const [x0, x1, y0, y1] = fit(box, pane.width, pane.height);
  const size = Math.max((x1 - x0) / (domain[1] - domain[0]), (y1 - y0) / (domain[3] - domain[2]));
  return box[1] > box[0] && box[3] > box[2] && size > 1e-5 && size < 100;
}

const factsOf = ({ track, step }, surface, t) => [
  [track.label, t("step", { step })],
  ["x", exact(track.x[2 * step])],
  ["y", exact(track.x[2 * step + 1])],
  ["f", exact(Math.fround(track.gap[step] + surface.f_star))],
  ["f − f*", exact(track.gap[step])],
  ...(track.grad ? [["‖∇f‖", exact(track.grad[step])]] : []),
];

function pointFacts([x, y], { view }) {
  const extent = view[1] - view[0];
  return [
    ["x", rounded(x, extent)],
    ["y", rounded(y, extent)],
  ];
}
