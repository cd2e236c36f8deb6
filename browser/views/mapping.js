// Mapping: every setting of a map but its runs.

import { field } from "../kit/field.js";
import { makeOpener } from "../kit/opener.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `opener` is the place of a button that opens them where there is no room for them to stand open.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{opener: HTMLElement}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, t, catalog }, { opener }) {
  const put = (changes, finished = true) => store.edit(changes, { finished });
  const line = (declared, value, put) => field(declared, value, { t, put, held: !store.settled });
  const groups = Map.groupBy(catalog.surfaces, ({ group }) => group);
  const surface = () => catalog.surfaces.find(({ id }) => id === store.scene.surface.id);
  const params = () => {
    const { id, values } = store.scene.surface;
    return surface().params.map((each) =>
      line(each, values[each.name] ?? each.default, (value, finished) =>
        put({ surface: { id, values: { ...store.scene.surface.values, [each.name]: value } } }, finished),
      ),
    );
  };
  const number = (name) =>
    line(catalog.fields[name], store.scene[name], (value, finished) => put({ [name]: value }, finished));
  const start = () => store.scene.start ?? store.answer.scene.start;
  const coordinate = (k) => {
    const name = ["start_x", "start_y"][k];
    const declared = catalog.scene.find((each) => each.name === name);
    return line(declared, start()[k], (value, finished) => put({ start: start().with(k, value) }, finished));
  };
  const select = (name, label, options, chosen, choose) =>
    html`<label class="dh-choice"
      >${label}<select data-choose=${name} .value=${chosen} @change=${({ target }) => choose(target.value)}>
        ${options.map(([value, title]) => html`<option value=${value} ?selected=${value === chosen}>${title}</option>`)}
      </select></label
    >`;

  /** The run of the map, also while one that was removed is on its way back. */
  const first = () => store.scene.runs[0] ?? store.answer.scene.runs[0];

  /** Whose hyperparameters they are. */
  function runner() {
    const run = first();
    const options = catalog.optimizers
      .filter(({ id }) => catalog.paired.includes(id))
      .map(({ id, name }) => [id, name]);
    return select("optimizer", t("optimizer"), options, run.optimizer, (optimizer) =>
      put({ runs: [{ key: run.key, optimizer, hyper: {} }], over: null, across: null, up: null }),
    );
  }

  /** The hyperparameters along x and along y; one that is chosen for the other side changes places. */
  function pair() {
    const { optimizer } = first();
    const declared = catalog.optimizers.find(({ id }) => id === optimizer).hyper;
    const options = catalog.tunable[optimizer].map((name) => {
      const { symbol, label } = declared.find((each) => each.name === name);
      return [name, symbol ? `${symbol} ${label}` : label];
    });
    const over = store.scene.over ?? catalog.tunable[optimizer].slice(0, 2);
    const choose = (k) => (name) => {
      const other = over[1 - k] === name ? over[k] : over[1 - k];
      put({ over: k ? [other, name] : [name, other], across: null, up: null });
    };
    return [0, 1].map((k) => select(["x", "y"][k], t(["across", "up"][k]), options, over[k], choose(k)));
  }

  /** The ends of the map's sides, to be typed. */
  function ends() {
    return store.answer.axes.map((axis, k) => {
      const name = ["across", "up"][k];
      const known = store.scene[name] ?? [axis.low, axis.high];
      const what = axis.symbol || axis.label;
      const end = (i) =>
        line(
          { ...axis, name: `${name}_${i}`, label: t(["low", "high"][i], { axis: what }), symbol: "", typed: true },
          known[i],
          (value) => put({ [name]: known.with(i, value) }),
        );
      return html`<div class="dh-pair">${end(0)}${end(1)}</div>`;
    });
  }

  const template = () => {
    const { map, resolution, measure } = store.scene;
    const ground = () =>
      html`<label class="dh-choice"
          >${t("surface")}<select
            data-choose="surface"
            @change=${({ target }) => put({ surface: { id: target.value, values: {} }, start: null, across: null, up: null })}
          >
            ${[...groups].map(
              ([group, members]) =>
                html`<optgroup label=${group}>
                  ${members.map(({ id, name }) => html`<option value=${id} ?selected=${id === store.scene.surface.id}>${name}</option>`)}
                </optgroup>`,
            )}
          </select></label
        >
        <div>${params()}</div>`;
    const begin = () => html`<div class="dh-pair">${coordinate(0)}${coordinate(1)}</div>`;
    const trained = map === "trainability"; // on nothing but its own few points
    return html`${trained ? nothing : ground()} ${map === "tuning" ? [runner(), ...pair()] : nothing} ${number("steps")}
      ${trained ? nothing : begin()}
      ${
        map === "tuning"
          ? select(
              "measure",
              t("measure"),
              [
                ["final", t("measure_final")],
                ["steps", t("measure_reached")],
              ],
              measure,
              (chosen) => put({ measure: chosen }),
            )
          : nothing
      }
      ${(map === "tuning" && measure === "steps") || map === "rates" ? number("target") : nothing}
      ${
        map === "rates"
          ? nothing
          : select(
              "resolution",
              t("resolution"),
              catalog.sizes[map].map((size) => [size, `${size} × ${size}`]),
              resolution,
              (chosen) => put({ resolution: chosen }),
            )
      }
      <details data-fold="ends">
        <summary>${t("ends")}</summary>
        ${ends()}
        <button
          type="button"
          class="dh-offer"
          data-act="whole"
          ?disabled=${!store.scene.across && !store.scene.up}
          @click=${() => put({ across: null, up: null })}
        >
          ${t("whole_range")}
        </button>
      </details>`;
  };

  makeOpener(opener, place, t);
  return {
    draw(dirty) {
      if (!dirty.has("scene") && !dirty.has("answer")) return;
      render(template(), place);
      /** @type {any} */
      const chosen = place.querySelector("[data-choose=surface]");
      if (chosen) chosen.value = store.scene.surface.id;
      if (store.scene.across || store.scene.up)
        /** @type {HTMLDetailsElement} */ (place.querySelector("[data-fold=ends]")).open = true;
    },
    destroy() {
      for (const each of [place, opener]) render(nothing, each);
    },
  };
}
