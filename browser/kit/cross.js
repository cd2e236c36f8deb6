// Cross: what a pointer or the keys mean on a picture that is chosen from: a place, which one hovers over, moves to, takes.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ZOOMS = { "+": 1 / 1.5, "=": 1 / 1.5, "-": 1.5, "−": 1.5 };
const FAR = 10; // steps at once, with Shift
const STILL = 6; // pixels that a press may slip and still mean a place

/**
 * Listens on `element`, whose buttons have their own meaning.
 * @param {HTMLElement} element
 * @param {object} verbs
 * @param {(place: [number, number]) => void} verbs.hover
 * @param {() => void} verbs.leave
 * @param {(place: [number, number]) => void} verbs.pick
 * @param {(dx: number, dy: number) => void} verbs.move by steps, up is positive
 * @param {() => void} verbs.take what the cross is on
 * @param {(factor: number | null) => void} verbs.zoom null: show all again
 * @param {AbortSignal} signal
 */
export function listenCross(element, { hover, leave, pick, move, take, zoom }, signal) {
  const on = (type, act) => element.addEventListener(type, act, { signal });
  /** @type {(event: PointerEvent) => [number, number]} */
  const placeOf = (event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left - element.clientLeft, event.clientY - box.top - element.clientTop];
  };
  const elsewhere = (event) => event.target.closest("button, a, .dh-notices, .dh-say");
  /** @type {[number, number] | null} */
  let pressed = null;
  on("pointerdown", (event) => {
    pressed = elsewhere(event) || event.button > 0 ? null : placeOf(event);
  });
  on("pointermove", (event) => (elsewhere(event) ? leave() : hover(placeOf(event))));
  on("pointerleave", leave);
  on("pointercancel", () => (pressed = null));
  on("pointerup", (event) => {
    const [x, y] = placeOf(event);
    if (pressed && Math.hypot(x - pressed[0], y - pressed[1]) <= STILL) pick([x, y]);
    pressed = null;
  });
  on("keydown", (event) => {
    if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? FAR : 1;
    if (event.key in STEPS) move(STEPS[event.key][0] * far, STEPS[event.key][1] * far);
    else if (event.key === "Enter") take();
    else if (event.key in ZOOMS) zoom(ZOOMS[event.key]);
    else if (event.key === "0") zoom(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
