// Caption: what has just happened, in a sentence or two below the picture.

const READ = 900; // milliseconds that a sentence stays while playing, so that it can be read

/**
 * `say(step)` gives sentences.
 * @returns {import("../types.js").View}
 */
export function mount(place, { clock }, { say }) {
  const [first, rest] = [document.createTextNode(""), document.createElement("span")];
  place.replaceChildren(first, rest);
  let [spoken, spokenAt] = [-1, 0];
  return {
    draw(dirty) {
      const [step, now] = [Math.floor(clock.step), performance.now()];
      const changed = ["clock", "answer", "look"].some((part) => dirty.has(part));
      if (!changed && (spoken === step || (clock.playing && now - spokenAt < READ))) return;
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
