// Caption: what has just happened, in a sentence or two below the picture.

/**
 * `say(step)` gives sentences; while playing one stays for `read` milliseconds, so that it can be read.
 * @returns {import("../types.js").View}
 */
export function mount(place, { clock }, { say, read = 0 }) {
  const [first, rest] = [document.createTextNode(""), document.createElement("span")];
  place.replaceChildren(first, rest);
  let [spoken, spokenAt] = [-1, 0];
  return {
    draw(dirty) {
      const [step, now] = [Math.floor(clock.step), performance.now()];
      const changed = ["clock", "answer", "look"].some((part) => dirty.has(part));
      if (!changed && (spoken === step || (clock.playing && now - spokenAt < read))) return;
      [spoken, spokenAt] = [step, now];
      const [lead = "", ...more] = say(step);
      place.setAttribute("aria-live", clock.playing ? "off" : "polite");
      first.textContent = lead;
      rest.textContent = more.length ? ` ${more.join(" ")}` : "";
      place.title = place.textContent;
    },
    destroy() {
      place.replaceChildren();
    },
  };
}
