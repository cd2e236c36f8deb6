// Courses: a chart for each quantity of one run, which are other ones for another optimizer.

import { courses } from "../pure/course.js";
import * as chart from "../views/chart.js";

/**
 * Gives plot(), which takes what there is to be drawn, and a view.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{of: () => number, equation: () => any}} options which run it is, and its optimizer's equation
 */
export function mount(place, context, { of, equation }) {
  const { store, clock, t } = context;
  /** @type {{id: string, course: import("../pure/course.js").Course, view: any}[]} */
  let shown = [];

  function pictureOf({ name, courses: values, log }) {
    const track = store.answer.tracks[of()];
    const { colour, outline } = context.styles.get(track.key);
    const lines = values.map((course, c) => ({
      label: values.length > 1 ? name + "₁₂"[c] : name,
      values: course,
      style: { colour, outline, dash: c ? [7, 4] : [] },
      wild: track.lost,
      dim: false,
    }));
    return { lines, log, label: t("step_curve", { quantity: name, run: track.label, steps: clock.steps }) };
  }

  function clear() {
    for (const { view } of shown) view.destroy();
    place.replaceChildren();
    shown = [];
  }

  function add(course) {
    const pane = place.appendChild(document.createElement("div"));
    pane.className = "dh-chart";
    pane.dataset.quantity = course.id;
    const own = { id: course.id, course, view: /** @type {any} */ (null) };
    const kinds = () => [[own.id, own.course.name]];
    own.view = chart.mount(pane, context, { picture: () => pictureOf(own.course), kinds });
    return own;
  }

  return {
    plot() {
      const found = courses(store.answer.raced, of(), equation(), context);
      if (found.map(({ id }) => id).join() !== shown.map(({ id }) => id).join()) {
        clear();
        shown = found.map(add);
        clock.wake("size");
      }
      for (const [i, each] of shown.entries()) each.course = found[i];
    },
    draw(dirty) {
      for (const { view } of shown) view.draw(dirty);
    },
    destroy: clear,
  };
}
