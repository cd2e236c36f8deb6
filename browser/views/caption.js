// Caption: what has just happened, in a sentence or two below the picture.

import { unbroken } from "../kit/unbroken.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `say(step)` gives sentences; while playing they stay for `read` milliseconds, so that they can be read.
 * @returns {import("../types.js").View}
 */
export function mount(place, { clock }, { say, read = 0 }) {
  let [spoken, spokenAt, said] = [-1, 0, ""];
  return {
    draw(dirty) {
      const now = performance.now();
      const changed = ["clock", "answer", "look"].some((part) => dirty.has(part));
      if (!changed && (spoken === clock.step || (clock.playing && now - spokenAt < read))) return;
      spoken = clock.step;
      place.setAttribute("aria-live", clock.playing ? "off" : "polite");
      const [lead = "", ...more] = say(Math.floor(clock.step));
      const after = more.length ? ` ${more.join(" ")}` : "";
      if (lead + after === said) return;
      [spokenAt, said] = [now, lead + after];
      render(html`${unbroken(lead)}<span>${unbroken(after)}</span>`, place);
      place.title = said;
    },
    destroy() {
      render(nothing, place);
    },
  };
}
