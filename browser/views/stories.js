// Stories: scenes made to be watched, and what to watch in them, clause by clause.

import { icon } from "../kit/icons.js";
import { menu } from "../kit/menu.js";
import { unbroken } from "../kit/unbroken.js";
import { lights, turned } from "../pure/tale.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * A row of as many titles as there is room for, and a list of all, which can be searched; and the clauses of the one that
 * is told. A clause leads to its step, and lights the runs that it speaks of; `turn(by)` tells the next or the one before.
 * `placeOf(step)` is where the clock stands at a step.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{placeOf?: (step: number) => number}} [options]
 * @returns {import("../types.js").View & {turn(by: number): void}}
 */
export function mount(place, { store, clock, t, catalog }, { placeOf = (step) => step } = {}) {
  /** @type {(selector: string) => any} */
  const $ = (selector) => place.querySelector(selector);
  let sought = "";
  /** @type {{story: any, clause: number | null} | null} */
  let shown = null; // what is told
  /** @type {any} */
  let last = null; // the story that was told last
  const told = ({ race }) => race === store.answer.race;
  const current = () => catalog.stories.find(told);
  const tell = ({ link }) => store.adopt(link, { replace: false });
  const choose = (story) => {
    tell(story);
    list.close();
  };
  function show(i) {
    const clause = current().clauses[i];
    store.light(i, lights(clause, store.answer.tracks));
    clock.seek(placeOf(clause.at));
  }
  const press = (i) => (store.look.clause === i ? store.release() : show(i));
  const typed = (event, i) => {
    if (!["Enter", " "].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // else the space bar would play
    press(i);
  };
  const found = ({ title, watch, tells }) =>
    `${title} ${watch} ${tells}`.toLowerCase().includes(sought.trim().toLowerCase());

  const pill = (story) =>
    html` <button type="button" data-act="story" aria-pressed=${told(story)} @click=${() => tell(story)}>
      ${unbroken(story.title)}
    </button>`;
  // A button is a box, which does not break into lines as text does.
  const clause = ({ text, at }, i) =>
    html`<span
      role="button"
      tabindex="0"
      class="dh-clause"
      data-act="clause"
      title=${t("clause", { step: at })}
      aria-pressed=${store.look.clause === i}
      aria-keyshortcuts=", ."
      @click=${() => press(i)}
      @keydown=${(event) => typed(event, i)}
      >${unbroken(text)}</span
    > `;
  // Where there is room for one clause alone, this shows the next, and after the last the first.
  const onwards = ({ clauses }) => {
    const next = ((store.look.clause ?? -1) + 1) % clauses.length;
    return html`<button
      type="button"
      class="dh-turn"
      data-act="turn"
      aria-label=${t("next_clause")}
      @click=${() => show(next)}
    >
      ${(store.look.clause ?? 0) + 1}/${clauses.length} ${icon("chevron")}
    </button>`;
  };
  const telling = (story) => (story ? story.clauses.map(clause) : t("anywhere"));
  // It takes as much room as what it gives way to at an edit, or comes back to: else a slider would move the map.
  const unsaid = (story) =>
    story ? t("anywhere") : last?.clauses.map(({ text }) => html`<span>${unbroken(text)}</span> `);
  const entry = (story) =>
    html` <button type="button" data-act="tell" aria-pressed=${told(story)} @click=${() => choose(story)}>
      <b>${story.title}</b> <small>${story.watch}</small>
    </button>`;
  const listed = () => {
    const stories = catalog.stories.filter(found);
    return html` <input
        type="search"
        aria-label=${t("find_story")}
        placeholder=${t("find_story")}
        .value=${sought}
        @input=${({ target }) => {
          sought = target.value;
          draw();
        }}
      />
      ${stories.length ? stories.map(entry) : html`<p role="status">${t("no_story", { text: sought })}</p>`}`;
  };
  const template = () =>
    html` <div class="dh-tales">
        <div class="dh-stories" role="group" aria-label=${t("stories")}>${catalog.stories.map(pill)}</div>
        <div class="dh-pop">
          <button type="button" data-act="stories" aria-haspopup="true" aria-expanded="false">
            ${t("all_stories", { count: catalog.stories.length })} ${icon("down")}
          </button>
          <div class="dh-menu" hidden>${listed()}</div>
        </div>
      </div>
      ${current() ? onwards(current()) : nothing}
      <div class="dh-telling">
        <p class="dh-watch">${telling(current())}</p>
        <p class="dh-unsaid" aria-hidden="true">${unsaid(current())}</p>
      </div>`;
  const draw = () => {
    last = current() ?? last;
    render(template(), place);
  };

  /** What does not fit into the row is left to the list; the story that is told comes first if it would not fit. */
  function fit() {
    const pills = [...$(".dh-stories").children];
    const outside = (pill) => pill.offsetTop > pills[0].offsetTop;
    for (const pill of pills) Object.assign(pill.style, { order: "", visibility: "" });
    const pressed = pills.find((pill) => pill.ariaPressed === "true");
    if (pressed && outside(pressed)) pressed.style.order = "-1";
    const top = Math.min(...pills.map((pill) => pill.offsetTop));
    for (const pill of pills) pill.style.visibility = pill.offsetTop > top ? "hidden" : "";
  }

  draw();
  const list = menu($(".dh-pop"));
  // Fonts come late, and type can be large: the titles are measured again whenever they are of another size.
  const sizes = new ResizeObserver(fit);
  for (const measured of [$(".dh-stories"), ...$(".dh-stories").children]) sizes.observe(measured);
  return {
    draw(dirty) {
      if (!dirty.has("answer") && !dirty.has("look")) return;
      const [story, clause] = [current(), store.look.clause];
      const before = shown;
      if (before && before.story === story && before.clause === clause) return; // as at every step of a drag
      shown = { story, clause };
      draw();
      if (before?.story !== story) fit();
      if (before?.clause === clause) return;
      $(".dh-clause[aria-pressed=true]")?.scrollIntoView({ block: "nearest" }); // a short frame shows two lines of them
    },
    turn(by) {
      const story = current();
      if (story) show(turned(store.look.clause, story.clauses.length, by));
    },
    destroy() {
      sizes.disconnect();
      render(nothing, place);
    },
  };
}
