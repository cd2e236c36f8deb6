// Settings: every setting of a scene but its runs.

import { field } from "../kit/field.js";
import { typing } from "../kit/formula.js";
import { makeOpener } from "../kit/opener.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `opener` is the place of a button that opens them where there is no room for them to stand open.
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, t, catalog, source }, { opener }) {
  const put = (changes, finished) => store.edit(changes, { finished });
  const line = (declared, value, put) => field(declared, value, { t, put, held: !store.settled });
  const declared = (name) => catalog.scene.find((each) => each.name === name);
  const plain = (name) =>
    line(declared(name), store.scene[name], (value, finished) => put({ [name]: value }, finished));
  const start = () => store.scene.start ?? store.answer.scene.start;
  const axis = (name, k) =>
    line(declared(name), start()[k], (value, finished) => put({ start: start().with(k, value), at: null }, finished));
  /** The parameters of a surface or a schedule, which come and go with it. */
  const own = (kind, all) => {
    const { id, values } = store.scene[kind];
    const turned = (name, value) => ({ [kind]: { id, values: { ...store.scene[kind].values, [name]: value } } });
    return all
      .find((each) => each.id === id)
      .params.map((each) =>
        line(each, values[each.name] ?? each.default, (value, finished) => put(turned(each.name, value), finished)),
      );
  };
  const option =
    (kind) =>
    ({ id, name }) =>
      html`<option value=${id} ?selected=${id === store.scene[kind].id}>${name}</option>`;
  // Only a server can read what is typed.
  const offered = () => catalog.surfaces.filter(({ id }) => id !== "own" || source.check || shownTyped());
  const groups = () => Map.groupBy(offered(), ({ group }) => group);
  /** The surface that was chosen here, with runs that were made for another. */
  let chosen = "";
  /** Another surface starts anew; another schedule is an edit like any other. */
  function surface(id) {
    chosen = id;
    // What is least on a surface that was typed, nobody knows: its chart begins with f itself.
    const chart = id === "own" ? "f" : store.scene.chart;
    store.edit({ surface: { id, values: {} }, start: null, at: null, view: null, chart }, { anew: true });
  }
  const formula = typing({
    t,
    declared: catalog.surfaces.find(({ id }) => id === "own").typed,
    check: source.check && ((values, signal) => source.check({ id: "own", values }, signal)),
    put(values, finished) {
      const { x, y } = store.answer.scene.surface.values;
      const same = String([x, y]) === String([values.x, values.y]);
      const start = same ? {} : { start: null, view: null };
      store.edit({ surface: { id: "own", values }, at: null, ...start }, { finished, anew: true });
    },
    redraw: () => draw(),
    trouble: ({ kind }) => kind ?? "garbled",
  });
  const shownTyped = () => store.scene.surface.id === "own";
  /** The runs at rates that suit the surface; those of one optimizer stay as far apart as they are. */
  function suited() {
    const { rates } = catalog.surfaces.find(({ id }) => id === store.scene.surface.id);
    return store.scene.runs.map((run, _, runs) => {
      const first = runs.find(({ optimizer }) => optimizer === run.optimizer);
      const lr = Number(((rates[run.optimizer] * run.hyper.lr) / first.hyper.lr).toPrecision(3));
      return { ...run, hyper: { ...run.hyper, lr } };
    });
  }
  const suit = () => {
    chosen = "";
    store.edit({ runs: suited(), at: null }, { anew: true });
  };

  const template = () =>
    html` <label class="dh-choice"
        >${t("surface")}<select data-choose="surface" @change=${({ target }) => surface(target.value)}>
          ${[...groups()].map(([group, members]) => html`<optgroup label=${group}>${members.map(option("surface"))}</optgroup>`)}
        </select></label
      >
      ${
        chosen === store.scene.surface.id && !shownTyped()
          ? html`<button type="button" class="dh-offer" data-act="suit" title=${t("suit_how")} @click=${suit}>
              ${t("suit")}
            </button>`
          : nothing
      }
      <div>
        ${shownTyped() ? formula.template(store.scene.surface.values, store.answer.surface) : own("surface", catalog.surfaces)}
      </div>
      <div>
        ${line(declared("steps"), store.scene.steps, (steps, finished) => put({ steps, at: null }, finished))}
        <div class="dh-pair">${axis("start_x", 0)}${axis("start_y", 1)}</div>
      </div>
      <details data-fold="schedule">
        <summary>${t("schedule")}</summary>
        <select
          data-choose="schedule"
          aria-label=${t("schedule")}
          @change=${({ target }) => put({ schedule: { id: target.value, values: {} } }, true)}
        >
          ${catalog.schedules.map(option("schedule"))}
        </select>
        <div>${own("schedule", catalog.schedules)}</div>
      </details>
      <details data-fold="noise">
        <summary>${t("gradient_noise")}</summary>
        <div>${plain("noise")}${plain("seed")}</div>
        <p class="dh-note">${t("fair")}</p>
      </details>`;

  makeOpener(opener, place, t);
  function draw() {
    render(template(), place);
    /** @type {(selector: string) => any} */
    const $ = (selector) => place.querySelector(selector);
    for (const kind of ["surface", "schedule"]) $(`[data-choose=${kind}]`).value = store.scene[kind].id;
    if (store.scene.schedule.id !== "constant") $("[data-fold=schedule]").open = true;
    if (store.scene.noise > 0) $("[data-fold=noise]").open = true;
  }

  return {
    draw(dirty) {
      if (dirty.has("scene") || dirty.has("answer")) draw();
    },
    destroy() {
      formula.destroy();
      for (const each of [place, opener]) render(nothing, each);
    },
  };
}
