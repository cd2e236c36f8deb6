// Caption: what has just happened, in a sentence or two below the picture.

import { unbroken } from "../kit/text.js";

/**
 * `say(step)` gives sentences; while playing they stay for `read` milliseconds, so that they can be read.
 * @returns {import("../types.js").View}
 */
export function mount(place, { clock }, { say, read = 0 }) {
  const [first, rest] = [document.createTextNode(""), document.createElement("span")];
  place.replaceChildren(first, rest);
  let [spoken, spokenAt] = [-1, 0];
  return {
    draw(dirty) {
      const now = performance.now();
      const changed = ["clock", "answer", "look"].some((part) => dirty.has(part));
      if (!changed && (spoken === clock.step || (clock.playing && now - spokenAt < read))) return;
      spoken = clock.step;
      place.setAttribute("aria-live", clock.playing ? "off" : "polite");
      const [lead = "", ...more] = say(Math.floor(clock.step)).map(unbroken);
      const after = more.length ? ` ${more.join(" ")}` : "";
      if (lead === first.textContent && after === rest.textContent) return;
      spokenAt = now;
      [first.textContent, rest.textContent] = [lead, after];
      place.title = lead + after;
    },
    destroy() {
      place.replaceChildren();
    },
  };
}
