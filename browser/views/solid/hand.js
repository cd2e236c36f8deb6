// Hand: what turns the solid: a drag, a pinch, the wheel; and the keys while it has the focus.

import { meant } from "../../kit/keys.js";

const [QUICK, STEP] = [0.008, Math.PI / 36]; // radians a pixel, and a key
const [FLAT, STEEP] = [0.15, 1.45]; // radians above the horizon
const [NEAR, FAR] = [2, 0.6]; // times what shows the whole

const between = (low, high, v) => Math.min(Math.max(v, low), high);

/**
 * Listens on `element`; `turn(change)` takes a change of the look, to null for that of the beginning. `shy`: the wheel is
 * the page's around us, until the view has the focus, or a key is held with which it is meant.
 */
export function listen(element, turn, { shy }, signal) {
  const on = (type, act, options) => element.addEventListener(type, act, { signal, ...options });
  const rotate = (right, up) =>
    turn((look) => ({ ...look, turn: look.turn + right, tilt: between(FLAT, STEEP, look.tilt + up) }));
  const zoom = (factor) => turn((look) => ({ ...look, zoom: between(FAR, NEAR, look.zoom * factor) }));
  /** @type {Map<number, number[]>} where each finger is */
  const fingers = new Map();
  const span = () => {
    const [[ax, ay], [bx, by]] = [...fingers.values()];
    return Math.hypot(ax - bx, ay - by);
  };

  on("pointerdown", (event) => {
    if (event.button > 0) return;
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    element.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const was = fingers.size === 2 && span();
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (was) zoom(span() / was);
    else rotate(-QUICK * (event.clientX - before[0]), QUICK * (event.clientY - before[1]));
  });
  for (const type of ["pointerup", "pointercancel"]) on(type, (event) => fingers.delete(event.pointerId));
  on(
    "wheel",
    (event) => {
      if (shy && !meant(event, element)) return;
      event.preventDefault();
      zoom(Math.exp(-between(-60, 60, event.deltaY) * 0.0035));
    },
    { passive: false },
  );
  on("dblclick", () => turn(() => null));
  const acts = {
    ArrowLeft: () => rotate(-STEP, 0),
    ArrowRight: () => rotate(STEP, 0),
    ArrowUp: () => rotate(0, STEP),
    ArrowDown: () => rotate(0, -STEP),
    "+": () => zoom(1.2),
    "=": () => zoom(1.2),
    "-": () => zoom(1 / 1.2),
    0: () => turn(() => null),
  };
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !acts[event.key]) return;
    acts[event.key]();
    event.preventDefault();
    event.stopPropagation();
  });
}
