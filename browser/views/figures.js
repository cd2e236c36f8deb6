// Figures: Plotly's, in the places that a sheet leaves for them, as large as these are.

import { loadPlotly } from "../kit/plotly.js";
import { readRem } from "../kit/theme.js";
import { larger } from "../pure/figure.js";

const CONFIG = { displayModeBar: false, doubleClick: "reset" };
// Where fingers scroll, they do not draw boxes to zoom into.
const TOUCHED = matchMedia("(pointer: coarse)");

/** @param {HTMLElement} root in which `.sheet-figure` are places, named by data-name */
export function mount(root) {
  const drawn = new WeakMap(); // place → {block, frame}
  const placeOf = (name) => /** @type {HTMLElement} */ (root.querySelector(`.sheet-figure[data-name="${name}"]`));
  /** @type {any} */
  let Plotly = null;
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) if (drawn.has(target)) draw(target);
  });

  function draw(place) {
    const { block, frame } = drawn.get(place);
    const { clientWidth: width, clientHeight: height } = place;
    if (!width) return;
    const data = block.data.map((trace) => ({ ...trace }));
    for (const [i, trace] of (block.frames?.[frame]?.traces ?? []).entries())
      Object.assign(data[trace], block.frames[frame].data[i]);
    const layout = { ...block.layout, width, height, ...(TOUCHED.matches ? { dragmode: false } : {}) };
    const rem = readRem();
    Plotly.react(place, larger(data, rem), larger(layout, rem), CONFIG);
  }

  const choose = ({ target }) => {
    const name = target.dataset.framesOf;
    if (!name) return;
    const place = placeOf(name);
    const known = drawn.get(place);
    if (!known) return;
    known.frame = Number(target.value);
    const value = known.block.slider.values[known.frame];
    target.setAttribute("aria-valuetext", value);
    target.nextElementSibling.textContent = value;
    draw(place);
    for (const other of root.querySelectorAll(".sheet-figure")) {
      const following = drawn.get(other);
      if (following?.block.follows?.name !== name) continue;
      following.frame = known.frame;
      draw(other);
    }
  };
  root.addEventListener("input", choose);

  return {
    /** Draws each of these blocks that has changed; the zoom of the others, and of theirs, stays. */
    async draw(blocks) {
      Plotly = await loadPlotly();
      for (const block of blocks) {
        const place = placeOf(block.name);
        if (!place) continue;
        const before = drawn.get(place);
        const same = before && JSON.stringify(before.block) === JSON.stringify(block);
        if (same) continue;
        drawn.set(place, { block, frame: (block.slider ?? block.follows)?.at });
        if (!before) sizes.observe(place);
        draw(place);
      }
    },
    destroy() {
      sizes.disconnect();
      root.removeEventListener("input", choose);
      for (const place of root.querySelectorAll(".js-plotly-plot")) Plotly.purge(place);
    },
  };
}
