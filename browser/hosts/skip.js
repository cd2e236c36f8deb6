// Skip: links before all else on the page, for whoever walks it by keys, past what stands above a player.

import { texts } from "../kit/text.js";
import { html, render } from "../vendor/lit-html.js";

/** `focus(part)` leads to one of the `parts`, which are named by keys of the texts. Gives {speak(text), destroy()}. */
export function skipLinks(parts, focus) {
  const place = document.createElement("nav");
  place.className = "downhill-skip";
  document.body.prepend(place);
  const follow = (part) => (event) => {
    event.preventDefault(); // further than an address leads, into a shadow tree
    focus(part);
  };
  return {
    speak(text) {
      const t = texts(text);
      place.ariaLabel = t("skip");
      render(
        html`${t("skip")} ${parts.map((part) => html`<a href="#stMain" @click=${follow(part)}>${t(part)}</a>`)}`,
        place,
      );
    },
    destroy: () => place.remove(),
  };
}
