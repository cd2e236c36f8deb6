// Notices: what of a link could not be read, and that a click has moved the start, for a while, over the map.

import { iconButton } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const READ = 10_000; // milliseconds that a notice stays which nothing is lost with

/**
 * @param {HTMLElement} place
 * @returns {import("../types.js").View & {offerUndo(): void}}
 */
export function mount(place, { store, t }) {
  /** @type {readonly string[] | null} */
  let read = null; // the problems that were put away
  let moved = -1; // the edits after which that can be taken back here
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const problems = () =>
    html`<div class="dh-problems">
      <div>${store.answer.problems.map((sentence) => html`<p>${sentence}</p>`)}</div>
      ${iconButton(t, "dismiss", "dismiss", "close", dismiss)}
    </div>`;
  const undo = () =>
    html`<div class="dh-moved">
      ${t("start_moved")} ·
      <button type="button" data-act="unmove" @click=${() => leave(() => store.turn(-1))}>${t("undo")}</button>
    </div>`;
  const draw = () =>
    render(
      html`<div role="alert">
          ${store.answer.problems.length && store.answer.problems !== read ? problems() : nothing}
        </div>
        <div role="status">${moved < 0 ? nothing : undo()}</div>`,
      place,
    );

  function dismiss() {
    read = store.answer.problems;
    leave(draw);
  }

  /** What is put away leaves the focus to the map below. */
  function leave(act) {
    place.parentElement?.focus({ preventScroll: true });
    act();
  }

  function offer(edits) {
    clearTimeout(timer);
    moved = edits;
    if (moved >= 0) timer = setTimeout(fade, READ);
    draw();
  }

  function fade() {
    offer(place.matches(":focus-within, :hover") ? moved : -1);
  }

  draw();
  return {
    offerUndo: () => offer(store.edits),
    draw(dirty) {
      if (moved !== store.edits && moved >= 0) offer(-1);
      else if (dirty.has("answer")) draw();
    },
    destroy() {
      clearTimeout(timer);
      render(nothing, place);
    },
  };
}
