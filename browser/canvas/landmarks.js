// Landmarks: what stands still on a map: its minima and saddles, and the names of these and of the start.

import { drawMarker } from "./marks.js";
import { namePlaces, overlap } from "../pure/labels.js";
import { rounded } from "../pure/numbers.js";
import { beyond } from "../pure/plane.js";
import { html, render } from "../vendor/lit-html.js";

const FAR = 3; // lines from its mark to a name: one further away would be taken for another's
const NAMED = 4; // minima; more of them would be a table
const [REACH, RING] = [11, 14]; // pixels from the middle of a mark to its edge; of the start's

/** @type {(at: readonly number[], reach: number) => import("../pure/plane.js").Frame} */
const boxAt = ([x, y], reach) => [x - reach, y - reach, x + reach, y + reach];

/**
 * What an element covers.
 * @type {(element: any) => import("../pure/plane.js").Frame}
 */
export const boxOf = ({ offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height }) => [
  x,
  y,
  x + width,
  y + height,
];

/**
 * `names` is the element that holds the names, above the paths.
 * @param {HTMLElement} names
 */
export function makeLandmarks(names) {
  /** @type {Map<string, number>} the place that each name had last */
  const before = new Map();
  let marks = /** @type {any} */ ({ minima: [], saddles: [] });

  return {
    /** Looks for places; gives all boxes that are taken, the marks' and `overlays` among them. */
    arrange(ctx, pane, { surface, start, startName, overlays, busy, t }) {
      const inside = (point) => beyond(pane.view, point) === 0;
      const extent = 4 * (pane.view[1] - pane.view[0]);
      const minima = surface.minima.filter(inside);
      const ring = pane.place(start);
      const full = [...minima.map((point) => boxAt(pane.place(point), REACH)), boxAt(ring, RING), ...overlays];
      // Where a saddle's mark would lie on another, neither could be read.
      const saddles = surface.saddles
        .filter(inside)
        .map(pane.place)
        .filter((at) => !full.some((box) => overlap(box, boxAt(at, REACH))));
      marks = { minima: minima.map(pane.place), saddles };
      const size = pane.type(14);
      ctx.font = names.style.font = `600 ${size}px ${pane.theme.font}`;
      const name = (text, at, reach) => ({
        ...{ text, at, reach: reach + 5, line: 1.3 * size, far: FAR, room: Math.ceil(ctx.measureText(text).width) + 2 },
        before: before.get(text),
      });
      const coordinate = (v) => rounded(v, extent) || 0; // 0 for -0
      const named = minima.length > NAMED ? [] : minima;
      const last = startName ? [name(startName, ring, RING)] : [];
      const asked = [
        ...named.map(([x, y]) => name(t("minimum", { x: coordinate(x), y: coordinate(y) }), pane.place([x, y]), REACH)),
        ...last,
      ];
      const taken = [...full, ...saddles.map((at) => boxAt(at, REACH))];
      const look = () => namePlaces(asked, [6, 6, pane.width - 6, pane.height - 6], taken, busy);
      let places = look();
      // Where there is no room for its coordinates, there may be some for what it is.
      if (places.slice(0, named.length).includes(null)) {
        for (const i of named.keys()) if (!places[i]) asked[i] = name(t("minimum_alone"), asked[i].at, REACH);
        places = look();
      }
      before.clear();
      for (const [i, found] of places.entries()) if (found) before.set(asked[i].text, found.place);
      render(
        places.map(
          (found, i) =>
            found &&
            html`<span style="transform: translate(${found.box[0]}px, ${found.box[1]}px)">${asked[i].text}</span>`,
        ),
        names,
      );
      return [...taken, ...places.flatMap((found) => (found ? [found.box] : []))];
    },
    draw(ctx, { theme: { colours } }, outline) {
      for (const at of marks.saddles) drawSaddle(ctx, at, colours.ink);
      for (const at of marks.minima) drawMarker(ctx, outline, at, 8.5, colours.casing, colours.ink, 1.8);
    },
  };
}

function drawSaddle(ctx, [x, y], colour) {
  ctx.beginPath();
  ctx.arc(x - 8, y, 5, -1.1, 1.1);
  ctx.moveTo(x + 8 - 5 * Math.cos(1.1), y - 5 * Math.sin(1.1));
  ctx.arc(x + 8, y, 5, Math.PI + 1.1, Math.PI - 1.1, true);
  ctx.lineWidth = 1.8;
  ctx.strokeStyle = colour;
  ctx.stroke();
}
