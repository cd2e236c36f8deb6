// Figures: Plotly's, in the places that a sheet leaves for them, as large as these are.

import { loadPlotly } from "../kit/plotly.js";
import { readRem } from "../kit/theme.js";
import { larger } from "../pure/figure.js";

const CONFIG = { displayModeBar: false, doubleClick: "reset" };
// Where fingers scroll, they do not draw boxes to zoom into.
const TOUCHED = matchMedia("(pointer: coarse)");

/** @param {HTMLElement} root in which `.sheet-figure` are places, named by data-name */
export function mount(root) {
  const drawn = new WeakMap(); // place → block
  const placeOf = (name) => /** @type {HTMLElement} */ (root.querySelector(`.sheet-figure[data-name="${name}"]`));
  const sliderOf = ({ name, slider, follows }) =>
    /** @type {HTMLInputElement | null} */ (root.querySelector(`[data-frames-of="${slider ? name : follows}"]`));
  /** @type {any} */
  let Plotly = null;
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) if (drawn.has(target)) draw(target);
  });

  function draw(place) {
    const block = drawn.get(place);
    const { clientWidth: width, clientHeight: height } = place;
    if (!width) return;
    const frame = block.frames?.[Number(sliderOf(block)?.value)];
    const data = block.data.map((trace) => ({ ...trace }));
    for (const [i, trace] of (frame?.traces ?? []).entries()) Object.assign(data[trace], frame.data[i]);
    const layout = { ...block.layout, width, height, ...(TOUCHED.matches ? { dragmode: false } : {}) };
    const rem = readRem();
    Plotly?.react(place, larger(data, rem), larger(layout, rem), CONFIG);
  }

  /** A block drawn anew leaves its slider where a hand has put it. */
  function tell(block) {
    const slider = block.slider && sliderOf(block);
    if (!slider) return;
    const value = block.slider.values[slider.value];
    slider.setAttribute("aria-valuetext", value);
    /** @type {Element} */ (slider.nextElementSibling).textContent = value;
  }

  const choose = ({ target }) => {
    const name = target.dataset.framesOf;
    if (!name) return;
    tell(drawn.get(placeOf(name)));
    for (const place of root.querySelectorAll(".sheet-figure")) {
      const block = drawn.get(place);
      if (block && sliderOf(block) === target) draw(place);
    }
  };
  root.addEventListener("input", choose);

  return {
    /** Draws each of these blocks that has changed; the zoom of the others, and of theirs, stays. */
    async draw(blocks) {
      const changed = [];
      for (const block of blocks) {
        const place = placeOf(block.name);
        if (!place || JSON.stringify(drawn.get(place)) === JSON.stringify(block)) continue;
        drawn.set(place, block);
        tell(block); // before Plotly is there: a slider can be turned already
        changed.push(place);
      }
      Plotly = await loadPlotly();
      for (const place of changed) {
        sizes.observe(place);
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
