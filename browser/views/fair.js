// Fair: every run gets its best learning rate for the same number of gradient evaluations, in a dialog that says how.

import { iconButton } from "../kit/icons.js";
import { mark } from "../kit/mark.js";
import { LEVEL, order, ranks, STUDIES, TARGET } from "../pure/fair.js";
import { format, read } from "../pure/numbers.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const TRIALS = 61; // ten for each power of ten of a learning rate's slider
const TRIALS_MAX = 301;
const SOURCES = [
  ["Choi et al. 2019", "https://arxiv.org/abs/1910.05446"],
  ["Dahl et al. 2023 (AlgoPerf)", "https://arxiv.org/abs/2306.07179"],
];

/** @typedef {import("../pure/fair.js").Space} Space */

/**
 * @param {HTMLElement} room in which it lies, over everything
 * @param {any} context
 * @returns {import("../types.js").View & {open(): void}}
 */
export function mount(room, context) {
  const { store, source, t, catalog } = context;
  const dialog = room.appendChild(document.createElement("dialog"));
  dialog.className = "dh-sharing dh-fair";
  dialog.setAttribute("closedby", "any");
  dialog.setAttribute("aria-label", t("fair_race"));
  /** @type {Map<number, Space>} by the key of a run, where it is not the slider's */
  const spaces = new Map();
  let many = false; // starts
  let wrong = ""; // with what was typed
  let [done, all] = [0, 0]; // trials
  /** @type {AbortController | null} */
  let racing = null;
  /**
   * What came out, in how many edits of the scene, and where these led.
   * @type {{runs: readonly any[], found: import("../pure/fair.js").Found[], said: string, made: number, edits: number} | null}
   */
  let result = null;
  /** @type {Map<number, number>} the rank of a run that came out last, by its key, so that no row moves before the next */
  let placed = new Map();
  let refused = false;

  const nameOf = ({ key, optimizer }) =>
    store.answer.tracks.find((track) => track.key === key)?.label ??
    catalog.optimizers.find(({ id }) => id === optimizer).name;
  function spaceOf({ key, optimizer }) {
    const { hyper } = catalog.optimizers.find(({ id }) => id === optimizer);
    const { low, high } = hyper.find(({ name }) => name === "lr");
    return spaces.get(key) ?? { low, high, trials: TRIALS };
  }
  const list = (names) => names.join(", ");
  const first = ({ runs, found }) => {
    const placed = ranks(found);
    return runs.filter((_, i) => placed[i] === 1 && found[i].rate !== null);
  };
  const reachedBy = ({ median: { gap, since } }, sign = "") =>
    since < Infinity ? t("fair_arrived", { target: format(TARGET), count: since }) : `${sign}${format(gap)}`;

  /** Who won; and if others did before, what is `flipped`. */
  function verdict(now, before, flipped) {
    const winners = first(now);
    if (!winners.length) return t("fair_none");
    const [{ key }] = winners;
    const what = reachedBy(now.found[now.runs.findIndex((run) => run.key === key)], "= ");
    const said = t(winners.length > 1 ? "fair_tied" : "fair_won", { run: list(winners.map(nameOf)), what });
    const others = before ? first(before) : [];
    if (!flipped || !others.length || others.some((run) => run.key === key)) return said;
    return `${said} ${flipped(list(others.map(nameOf)))}`;
  }

  /** @param {(before: string) => string} [flipped] says, of who won before, what has made another win */
  async function race(flipped) {
    racing?.abort();
    const mine = (racing = new AbortController());
    const { scene } = store;
    const before = result;
    const asked = scene.runs.map(spaceOf);
    [done, all, refused, wrong] = [0, asked.reduce((sum, { trials }) => sum + trials, 0), false, ""];
    draw();
    const told = (count) => {
      done = count;
      draw();
    };
    const found = await source
      .tune(scene, { spaces: asked, many, signal: mine.signal, told })
      .catch((/** @type {any} */ fault) => {
        if (!mine.signal.aborted) throw fault;
      });
    if (mine.signal.aborted) return;
    racing = null;
    refused = found === null;
    result = null;
    if (found) {
      const runs = scene.runs.map((run, i) =>
        found[i].rate === null ? run : { ...run, hyper: { ...run.hyper, lr: found[i].rate } },
      );
      const { edits } = store;
      store.edit({ runs });
      const made = store.edits - edits + (before && before.edits === edits ? before.made : 0);
      result = { runs, found, made, edits: store.edits, said: "" };
      result.said = verdict(result, before, flipped);
      const places = ranks(found);
      placed = new Map(runs.map(({ key }, i) => [key, places[i]]));
    }
    draw();
  }

  /** Back to the learning rates before the first of these races. */
  function undo() {
    for (let left = result?.made ?? 0; left > 0; left--) store.turn(-1);
    result = null;
    draw();
    /** @type {HTMLElement | null} */ (dialog.querySelector("[data-act=fair-again]"))?.focus();
  }

  /** One end of a search space, or its number of trials, as it was typed. */
  function put(run, part, input) {
    const space = { ...spaceOf(run), [part]: read(input.value) };
    const { low, high, trials } = space;
    const sound = low > 0 && high >= low && high < Infinity && trials >= 1 && trials <= TRIALS_MAX;
    wrong = sound && Number.isInteger(trials) ? "" : t("fair_wrong", { text: input.value, most: TRIALS_MAX });
    if (wrong) {
      input.value = format(spaceOf(run)[part], 6);
      return draw();
    }
    spaces.set(run.key, space);
    const told = { changed: nameOf(run), low: format(low), high: format(high), trials };
    race((before) => t("fair_flipped", { ...told, before }));
  }

  function over(starts) {
    many = starts;
    race((before) => t("fair_flipped_starts", { before }));
  }

  const entry = (run, part) =>
    html`<input
      type="text"
      inputmode="text"
      spellcheck="false"
      autocomplete="off"
      data-space=${part}
      aria-label=${t(`fair_${part}`, { run: nameOf(run) })}
      .value=${format(spaceOf(run)[part], 6)}
      @change=${({ target }) => put(run, part, target)}
    />`;

  function row({ run, rank, found }) {
    const style = context.styles.get(run.key);
    const end = ({ gap, since }) => (since < Infinity ? `< ${format(TARGET)}` : format(gap));
    const interval = ({ low, high }) => (end(low) === end(high) ? end(low) : `${end(low)} – ${end(high)}`);
    const rate = () =>
      found.rate === null
        ? html`<small>${t(found.steps ? "fair_lost" : "fair_no_step")}</small>`
        : html`${format(found.rate)} ${found.edge ? html`<small>${t("fair_edge")}</small>` : nothing}`;
    return html`<tr role="row" data-key=${run.key}>
      <td role="cell" data-part="rank">${rank ?? "–"}</td>
      <th role="rowheader" scope="row">${style ? mark(style) : nothing} <span>${nameOf(run)}</span></th>
      <td role="cell" data-part="space" data-label=${t("fair_spaces")}>
        <div>${entry(run, "low")} – ${entry(run, "high")} <span>×</span> ${entry(run, "trials")}</div>
      </td>
      <td role="cell" data-part="rate" data-label=${t("fair_rate")}>${found ? rate() : "–"}</td>
      <td role="cell" data-part="cost" data-label=${t("fair_cost")}>
        ${found ? `${found.steps} × ${found.cost} = ${found.steps * found.cost}` : "–"}
      </td>
      <td role="cell" data-part="score" data-label=${t("fair_score")}>${found?.rate ? reachedBy(found) : "–"}</td>
      ${
        many
          ? html`<td role="cell" data-part="interval" data-label=${t("fair_interval")}>
              ${found?.rate ? interval(found) : "–"}
            </td>`
          : nothing
      }
    </tr>`;
  }

  function table() {
    const shown = racing ? null : result;
    const rankOf = ({ key }) => placed.get(key) ?? Infinity;
    const rows = store.scene.runs.map((run, i) => ({ run, rank: shown && rankOf(run), found: shown?.found[i] }));
    rows.sort((a, b) => order(rankOf(a.run), rankOf(b.run)));
    const columns = ["rank", "run", "spaces", "rate", "cost", "score", ...(many ? ["interval"] : [])];
    return html`<table role="table">
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((name) => html`<th role="columnheader" scope="col">${t(`fair_${name}`)}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(row)}
      </tbody>
    </table>`;
  }

  /** The focus stays with the run, whose row may have moved. */
  function draw() {
    if (!dialog.open) return;
    const held = dialog.querySelector("input:focus");
    const { space } = /** @type {any} */ (held)?.dataset ?? {};
    const key = /** @type {any} */ (held?.closest("tr"))?.dataset.key;
    write();
    const now = space && dialog.querySelector(`[data-key="${key}"] [data-space="${space}"]`);
    if (now && now !== held) /** @type {HTMLElement} */ (now).focus();
  }

  /** Of runs that take several evaluations a step. */
  const earlier = ({ runs, found }) =>
    runs
      .filter((_, i) => found[i].cost > 1)
      .map((run) => {
        const { steps: step } = found[runs.indexOf(run)];
        return t("fair_earlier", { run: nameOf(run), step });
      });

  function write() {
    const { steps, schedule } = store.scene;
    const said = wrong || (racing ? "" : (result?.said ?? (refused ? t("fair_refused") : "")));
    render(
      html`<div>
        <header>
          <h2>${t("fair_race")}</h2>
          ${iconButton(t, "leave", "dismiss", "close", () => dialog.close())}
        </header>
        <p>${t("fair_how", { count: steps })} ${schedule.id === "constant" ? "" : t("fair_schedule")}</p>
        <p class="dh-winner" role="status">${said}</p>
        ${table()}
        <div class="dh-framing">
          <label
            ><input type="checkbox" data-fair="many" .checked=${many} @change=${({ target }) => over(target.checked)} />
            ${t(store.answer.noisy ? "fair_starts_noisy" : "fair_starts", { count: STUDIES })}</label
          >
          <span>
            <button type="button" data-act="fair-again" @click=${() => race()}>
              ${t(result ? "fair_again" : "fair_race")}
            </button>
            <button
              type="button"
              data-act="fair-undo"
              ?disabled=${racing || !result?.made || store.edits !== result.edits}
              @click=${undo}
            >
              ${t("undo")}
            </button>
          </span>
          ${racing ? progress() : nothing}
        </div>
        <p class="dh-note">
          ${t("fair_ranked", { target: format(TARGET), level: `${100 * LEVEL} %` })}
          ${result ? earlier(result).join(" ") : ""}
        </p>
        <p class="dh-note">
          ${t("fair_why")}
          ${SOURCES.map(([name, href]) => html` <a href=${href} target="_blank" rel="noopener">${name}</a>`)}
        </p>
      </div>`,
      dialog,
    );
  }
  const progress = () =>
    html`<label class="dh-made"
      ><progress max=${all} .value=${done}></progress> ${t("fair_done", { count: done, all })}</label
    >`;

  dialog.addEventListener("keydown", (event) => dialog.open && event.stopPropagation());
  dialog.addEventListener("close", () => {
    racing?.abort();
    racing = null;
    render(nothing, dialog);
  });
  return {
    open() {
      dialog.showModal();
      race();
    },
    draw(dirty) {
      if (dirty.has("answer") || dirty.has("theme")) draw();
    },
    destroy() {
      racing?.abort();
      dialog.remove();
    },
  };
}
