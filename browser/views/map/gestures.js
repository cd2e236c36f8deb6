// Gestures: what a hand does on the map: click, drag, pinch, wheel; and the keys while it has the focus.

import { meant } from "../../kit/keys.js";
import { closesMenu } from "../../kit/menu.js";
import { unproject } from "../../pure/plane.js";

const OVER = ".dh-solid, .dh-notices, .dh-say"; // what lies on the map and has gestures of its own

/**
 * Listens on `element` for a `pane`. `verbs`: moveStart(point, finished), putStart(point), undo(), zoomTo(box),
 * zoomBy(factor, point), zoomed(), start(), hover(place), leave(). `shy`:
 * the wheel is the page's around us, until the map has the focus, or a key is held with which it is meant.
 */
export function listen(element, pane, verbs, { shy }, signal) {
  const on = (type, act, options) => element.addEventListener(type, act, { signal, ...options });
  const placeOf = (event) => {
    const box = element.getBoundingClientRect();
    // The canvases begin inside the border.
    return [event.clientX - box.left - element.clientLeft, event.clientY - box.top - element.clientTop];
  };
  const pointOf = (place) => unproject(pane.view, pane.width, pane.height, place);
  const elsewhere = (event) => event.target.closest(`button, ${OVER}`);
  const touches = new Map();
  /** @type {any} */
  let gesture = null; // what the hand is doing
  let aimed = false; // whether the press that ended last meant a place
  let put = false; // whether the last click put the start there

  on("pointerdown", (event) => {
    if (elsewhere(event) || event.button > 0) return;
    const place = placeOf(event);
    const closes = closesMenu(element);
    touches.set(event.pointerId, place);
    element.setPointerCapture(event.pointerId);
    verbs.leave();
    if (touches.size === 2) {
      gesture = { kind: "pinch", view: pane.view, ...spanOf(touches) };
      gesture.point = pointOf(gesture.middle);
      return;
    }
    const [sx, sy] = pane.place(verbs.start());
    const onStart = event.target.closest(".dh-start");
    gesture = onStart
      ? { kind: "start", place, offset: [place[0] - sx, place[1] - sy] }
      : { kind: verbs.zoomed() || event.shiftKey ? "pan" : "click", place, closes, view: pane.view };
  });
  on("pointermove", (event) => {
    const place = placeOf(event);
    if (!gesture) return elsewhere(event) ? verbs.leave() : verbs.hover(place);
    touches.set(event.pointerId, place);
    if (gesture.kind === "pinch") return touches.size === 2 && verbs.zoomTo(pinched(pane, gesture, spanOf(touches)));
    const [dx, dy] = [place[0] - gesture.place[0], place[1] - gesture.place[1]];
    if (!gesture.moved && Math.hypot(dx, dy) < 4) return;
    gesture.moved = true;
    if (gesture.kind === "start")
      verbs.moveStart(pointOf([place[0] - gesture.offset[0], place[1] - gesture.offset[1]]), false);
    if (gesture.kind === "pan") verbs.zoomTo(panned(pane, gesture.view, dx, dy));
  });
  const end = (event) => {
    const was = gesture;
    touches.delete(event.pointerId);
    aimed = event.type === "pointerup" && ["click", "pan"].includes(was?.kind) && !was.moved && !was.closes;
    if (!was || (was.kind === "pinch" && touches.size)) return;
    gesture = null;
    if (was.kind === "start" && was.moved) verbs.moveStart(verbs.start(), true);
  };
  on("pointerup", end);
  on("pointercancel", end);
  on("click", (event) => {
    if (elsewhere(event) || event.detail > 1) return;
    put = aimed;
    if (put) verbs.putStart(pointOf(placeOf(event)));
  });
  on("dblclick", (event) => {
    if (elsewhere(event) || !verbs.zoomed()) return;
    // Its first click has moved the start; a double click only means the zoom.
    if (put) verbs.undo();
    verbs.zoomTo(null);
  });
  on("pointerleave", () => verbs.leave());
  on(
    "wheel",
    (event) => {
      if (event.target.closest(OVER) || (shy && !meant(event, element))) return;
      event.preventDefault();
      verbs.zoomBy(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.0035), pointOf(placeOf(event)));
    },
    { passive: false },
  );
  listenKeys(on, element, pane, verbs);
}

/** Arrow keys nudge the start by a hundredth of the view (a thousandth with shift), + − 0 zoom. */
function listenKeys(on, element, pane, verbs) {
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  let nudged = false;
  const nudge = ([dx, dy], shift) => {
    const size = (pane.view[1] - pane.view[0]) * (shift ? 0.001 : 0.01);
    const [x, y] = verbs.start();
    verbs.moveStart([x + dx * size, y + dy * size], false);
    nudged = true;
  };
  const zooms = {
    "+": () => verbs.zoomBy(1 / 1.5),
    "=": () => verbs.zoomBy(1 / 1.5),
    "-": () => verbs.zoomBy(1.5),
    0: () => verbs.zoomTo(null),
  };
  on("keydown", (event) => {
    if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[event.key];
    if (move) nudge(move, event.shiftKey);
    else if (zooms[event.key]) zooms[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const rest = () => {
    if (nudged) verbs.moveStart(verbs.start(), true);
    nudged = false;
  };
  on("keyup", rest);
  on("blur", rest);
}

const spanOf = (touches) => {
  const [a, b] = [...touches.values()];
  return { span: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
};

/** The view in which the point that was between two fingers is between them still. */
function pinched(pane, was, now) {
  const [x0, x1, y0, y1] = was.view;
  const [w, h] = [((x1 - x0) * was.span) / now.span, ((y1 - y0) * was.span) / now.span];
  const [fx, fy] = [now.middle[0] / pane.width, now.middle[1] / pane.height];
  const [x, y] = was.point;
  return [x - fx * w, x + (1 - fx) * w, y - (1 - fy) * h, y + fy * h];
}

function panned(pane, [x0, x1, y0, y1], dx, dy) {
  const [mx, my] = [(dx / pane.width) * (x1 - x0), (dy / pane.height) * (y1 - y0)];
  return [x0 - mx, x1 - mx, y0 + my, y1 + my];
}
