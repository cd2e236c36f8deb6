// Share: a button that copies the link of what is in sight.

import { icon } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `link()` is what is copied; where that is not allowed, `show(link)` puts it where a hand can.
 * @returns {import("../types.js").View}
 */
export function mount(place, { t }, { link, show }) {
  let said = "share";
  const draw = () =>
    render(
      html`<button type="button" data-act="share" @click=${share}>${icon("share")} <span>${t(said)}</span></button>`,
      place,
    );
  async function share() {
    // Without a secure context there is no clipboard.
    const written = await navigator.clipboard?.writeText(link()).then(
      () => true,
      () => false,
    );
    if (!written) return show(link());
    said = "copied";
    draw();
    setTimeout(() => {
      said = "share";
      draw();
    }, 2000);
  }
  draw();
  return {
    draw() {},
    destroy() {
      render(nothing, place);
    },
  };
}
