// Transport: play and pause, a step back and on, the slider through time, the speed.

import { icon, iconButton } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/**
 * @param {HTMLElement} place
 * @param {{clock: import("../clock.js").Clock, t: (key: string, values?: object) => string}} context
 * @param {{repeat?: boolean, count?: (step: number) => string, values?: object}} [options] `count` writes a step; `values`
 * go into the names of the buttons; without `repeat` there is no button for it
 * @returns {import("../types.js").View}
 */
export function mount(
  place,
  { clock, t: say },
  { repeat = true, count = (step) => `${step} / ${clock.steps}`, values = {} } = {},
) {
  const t = (key) => say(key, values);
  const template = (step) =>
    html` <button
        type="button"
        data-act="play"
        title=${t(clock.playing ? "pause" : "play")}
        aria-label=${t(clock.playing ? "pause" : "play")}
        @click=${() => clock.play(!clock.playing)}
      >
        ${icon(clock.playing ? "pause" : "play")}
      </button>
      ${iconButton(t, "back", "back", "back", () => clock.back())}${iconButton(t, "forward", "forward", "forward", () => clock.forward())}
      <div class="dh-track">
        <input
          type="range"
          class="dh-scrub"
          min="0"
          max=${clock.steps}
          step="1"
          aria-label=${t("scrub")}
          aria-valuetext=${count(step)}
          .value=${String(step)}
          @input=${({ target }) => clock.seek(Number(target.value))}
        />
        <i></i><i><b></b></i>
      </div>
      <output class="dh-count">${count(step)}</output>
      <select class="dh-speed" aria-label=${t("speed")} @change=${({ target }) => (clock.speed = Number(target.value))}>
        ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === clock.speed}>${speed}×</option>`)}
      </select>
      ${
        repeat
          ? html`<button
              type="button"
              class="dh-icon"
              data-act="loop"
              title=${t("loop")}
              aria-label=${t("loop")}
              aria-pressed=${clock.loop}
              @click=${() => clock.repeat(!clock.loop)}
            >
              ${icon("loop")}
            </button>`
          : nothing
      }`;

  render(template(0), place);
  const track = /** @type {HTMLElement} */ (place.querySelector(".dh-track"));
  const [done, thumb] = track.querySelectorAll("i");
  return {
    draw(dirty) {
      // What slides with every frame is moved by transforms alone: a native slider costs a layout each time.
      // Both are as wide as the way they go, so that a bar of any width is measured by nobody.
      const part = clock.steps ? clock.step / clock.steps : 1;
      done.style.transform = `scaleX(${part})`;
      thumb.style.transform = `translateX(${100 * part}%)`;
      if (dirty.has("numbers") || dirty.has("clock")) render(template(Math.floor(clock.step)), place);
    },
    destroy() {
      render(nothing, place);
    },
  };
}
