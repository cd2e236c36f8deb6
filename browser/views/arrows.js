// Arrows: what the lines of an equation compute, drawn on the map, with a legend that tells the marks apart.

import { layerOf } from "../canvas/layer.js";
import { drawText } from "../canvas/marks.js";
import { drawable, marksOf } from "../pure/arrows.js";
import { overlap } from "../pure/labels.js";
import { digits } from "../pure/notation.js";
import { project } from "../pure/plane.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/** How each kind is drawn: its width and dash, in pixels. */
const LOOKS = {
  size: { width: 1.8, dash: [7, 3, 1.5, 3] },
  near: { width: 1.8, dash: [1.5, 3.5] },
  along: { width: 2.6, dash: [9, 4] },
  pull: { width: 2.2, dash: [] },
  far: { width: 2.2, dash: [] },
  ahead: { width: 2, dash: [2, 4] },
  climb: { width: 2, dash: [2, 4] },
  move: { width: 4.2, dash: [] },
};
const HEAD = 9; // pixels of an arrow's head
const LANE = 9; // between two arrows side by side

/**
 * @param {HTMLElement} place the map
 * @param {any} context
 * @param {{legend: HTMLElement, view: () => number[], taken: () => import("../pure/plane.js").Frame[], moment: () => import("../pure/step.js").Moment | null,
 *   move: () => any, letter: (name: string) => string, colour: () => string}} options `taken()` is where something
 *   stands on the map; `move()`: {along, size, sizeName, surprised}, by which the step goes
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { legend, view, taken, moment, move, letter, colour }) {
  const { t } = context;
  const canvas = place.appendChild(document.createElement("canvas"));
  canvas.className = "dh-arrows";
  canvas.setAttribute("aria-hidden", "true"); // the legend says all of it
  const layer = layerOf(context, canvas);

  const nameOf = ({ kind, name }) => {
    if (kind === "size") return move().sizeName;
    if (kind === "move") return "Δx";
    return ["ahead", "climb"].includes(kind) ? letter(name) : `−${letter(name)}`;
  };
  const wordOf = ({ kind }) => t(`step_mark_${kind === "size" && move().surprised ? "surprise" : kind}`);
  const inkOf = ({ kind }) => (kind === "move" ? colour() : context.theme.colours.ink);

  /** @returns {[number, number]} where it ends */
  function path(ctx, mark, [x, y]) {
    const beside = (LANE * mark.lane) / (Math.hypot(...mark.by) || 1);
    const [fx, fy] = [x + mark.from[0] - beside * mark.by[1], y - mark.from[1] - beside * mark.by[0]];
    const [tx, ty] = [fx + mark.by[0], fy - mark.by[1]];
    ctx.beginPath();
    if (mark.kind === "size")
      ctx.ellipse(x, y, Math.max(0.5, mark.by[0]), Math.max(0.5, mark.by[1]), 0, 0, 2 * Math.PI);
    else {
      ctx.moveTo(fx, fy);
      ctx.lineTo(tx, ty);
    }
    return [tx, ty];
  }

  function head(ctx, mark, [tx, ty]) {
    const angle = Math.atan2(-mark.by[1], mark.by[0]);
    ctx.beginPath();
    if (["ahead", "climb"].includes(mark.kind)) {
      for (const [dx, dy] of [[0, -6], [6, 0], [0, 6], [-6, 0]]) ctx.lineTo(tx + dx, ty + dy); // prettier-ignore
      ctx.closePath();
      ctx.fillStyle = context.theme.colours.page;
      ctx.fill();
      ctx.setLineDash([]);
      ctx.stroke();
      return;
    }
    const size = Math.min(HEAD + LOOKS[mark.kind].width, Math.hypot(...mark.by));
    for (const turn of [0, 2.65, -2.65])
      ctx.lineTo(tx + (turn ? size * Math.cos(angle + turn) : 0), ty + (turn ? size * Math.sin(angle + turn) : 0));
    ctx.closePath();
    ctx.fill();
  }

  function drawMark(ctx, mark, at) {
    const { width, dash } = LOOKS[mark.kind];
    const { casing } = context.theme.colours;
    const tip = path(ctx, mark, at);
    ctx.lineCap = "butt";
    for (const [wide, ink, dashes] of [
      [width + 3, casing, []],
      [width, inkOf(mark), dash],
    ]) {
      ctx.lineWidth = wide;
      ctx.strokeStyle = ink;
      ctx.setLineDash(dashes);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.fillStyle = inkOf(mark);
    ctx.lineWidth = 2;
    if (mark.kind !== "size") head(ctx, mark, tip);
    return tip;
  }

  /** Letters beside the marks' ends, each where none stands yet. */
  function nameAll(ctx, named) {
    const { type, theme } = context;
    const size = type(15);
    ctx.font = `600 ${size}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const full = [...taken()];
    for (const { mark, tip } of named) {
      const angle = mark.kind === "size" ? 0.25 * Math.PI : Math.atan2(-mark.by[1], mark.by[0]);
      const [x, y] = mark.kind === "size" ? [tip[0], tip[1] + mark.by[1]] : tip;
      const half = 0.5 * ctx.measureText(nameOf(mark)).width + 2;
      /** @type {(spot: number[]) => import("../pure/plane.js").Frame} */
      const boxAt = ([px, py]) => [px - half, py - 0.6 * size, px + half, py + 0.6 * size];
      const spots = [1.25, 2.2, 3.2].flatMap((far) =>
        [0, 0.8, -0.8, 1.6, -1.6, 2.4, -2.4].map((turn) => [
          x + far * size * Math.cos(angle + turn),
          y + far * size * Math.sin(angle + turn),
        ]),
      );
      const spot = spots.find((each) => full.every((box) => !overlap(box, boxAt(each)))) ?? spots[0];
      full.push(boxAt(spot));
      drawText(ctx, nameOf(mark), spot[0], spot[1], inkOf(mark), theme.colours.casing);
    }
  }

  function sample(mark) {
    const { width, dash } = LOOKS[mark.kind];
    const ink = inkOf(mark);
    const ring = mark.kind === "size";
    const aside = ["ahead", "climb"].includes(mark.kind);
    const line = ring ? "M3 8a17 6 0 0 1 34 0a17 6 0 0 1-34 0" : "M2 8h27";
    const end = ring ? "" : aside ? "M34 2l6 6-6 6-6-6z" : "M40 8l-11-5v10z";
    return html`<svg viewBox="0 0 42 16" width="42" height="16" aria-hidden="true">
      <path d=${line} fill="none" stroke=${ink} stroke-width=${width} stroke-dasharray=${dash.join(" ")} />
      <path d=${end} fill=${aside ? "none" : ink} stroke=${ink} stroke-width=${aside ? 2 : 0} />
    </svg>`;
  }

  const row = (mark) =>
    html`<li data-kind=${mark.kind}>
      ${sample(mark)} <b>${nameOf(mark)}</b>
      <span>${wordOf(mark)}</span>
      <output
        >${mark.vector.every(Number.isFinite) ? `(${mark.vector.map((v) => digits(v, false)).join(", ")})` : t("step_mark_gone")}</output
      >
    </li>`;

  return {
    draw(dirty) {
      if (dirty.has("size") || layer.width !== canvas.clientWidth || layer.height !== canvas.clientHeight) layer.size();
      const ctx = layer.clear();
      const now = moment();
      if (!now || !layer.width) {
        render(nothing, legend);
        return;
      }
      const [x0, x1] = view();
      const { marks, times } = marksOf(now, move(), layer.width / (x1 - x0));
      const at = project(view(), layer.width, layer.height, now.names.before.x);
      if (at.every((v) => Number.isFinite(v) && Math.abs(v) < 1e5)) {
        const named = marks.filter(drawable).map((mark) => ({ mark, tip: drawMark(ctx, mark, at) }));
        nameAll(ctx, named.toReversed());
      }
      const scale = times === 1 ? t("step_scale_true") : t("step_scale_more", { times });
      render(
        html`<ul aria-label=${t("step_marks")}>
            ${marks.toReversed().map(row)}
          </ul>
          <p>${scale}</p>`,
        legend,
      );
    },
    destroy() {
      canvas.remove();
      render(nothing, legend);
    },
  };
}
