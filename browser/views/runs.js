// Runs: who runs, how far each is, and every number that can be turned.

import { field } from "../kit/field.js";
import { icon } from "../kit/icons.js";
import { mark } from "../kit/mark.js";
import { menu } from "../kit/menu.js";
import { format } from "../pure/numbers.js";
import { newKey } from "../store.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * What a run came to by now: the number beside its name, a few words, and sentences for who opens its row.
 * @typedef {object} Told
 * @property {() => string} quantity what the number is
 * @property {(track: any) => number} value
 * @property {(track: any) => string} status
 * @property {(track: any) => string[]} facts
 *
 * @param {HTMLElement} place
 * @param {any} context
 * @param {object} options
 * @param {Told} options.told
 * @param {(optimizer: string) => string} [options.cardOf]
 * @param {(i: number) => string} [options.stepOf] the address of the step at which the i-th run is
 * @param {(run: import("../types.js").Run) => string | null} [options.mapOf] the address of a map of its hyperparameters
 * @param {(i: number, put: (own: Record<string, string>) => void) => unknown} [options.own] what else a run may have for its own
 * @param {() => void} [options.fair] opens the fair race, where there is one
 * @returns {import("../types.js").View & {fair(): void}} which presses the button that opens it, where it can be seen
 */
export function mount(place, context, { told, cardOf, stepOf, mapOf, own, fair }) {
  /** @type {(selector: string) => any} */
  const $ = (selector) => place.querySelector(selector);
  const { store, t, catalog } = context;
  const full = () => store.scene.runs.length >= catalog.runs_max;
  const known = (run) => catalog.optimizers.find(({ id }) => id === run.optimizer);
  const trackOf = (run) => store.answer.tracks.find(({ key }) => key === run.key);

  /** Asks for other runs and draws them at once; the focus goes to the run that is `then` at this place. */
  function change(runs, then, act) {
    store.edit({ runs });
    draw();
    if (then === undefined) return;
    const row = $(`[data-index="${then}"]`);
    /** @type {HTMLElement | null} */
    const tool = row?.querySelector(`[data-act=${act}]:not(:disabled)`);
    const next = tool?.checkVisibility() ? tool : (row?.querySelector(".dh-head") ?? $("[data-act=add]"));
    next?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  const swapped = (i, j) => store.scene.runs.with(i, store.scene.runs[j]).with(j, store.scene.runs[i]);
  const acts = {
    duplicate(i) {
      const copy = { ...store.scene.runs[i], key: newKey() };
      if (store.look.open.has(store.scene.runs[i].key)) store.toggle("open", copy.key);
      change(store.scene.runs.toSpliced(i + 1, 0, copy), i + 1, "duplicate");
    },
    up: (i) => change(swapped(i, i - 1), i - 1, "up"),
    down: (i) => change(swapped(i, i + 1), i + 1, "down"),
    remove: (i) => change(store.scene.runs.toSpliced(i, 1), Math.min(i, store.scene.runs.length - 2), "remove"),
  };

  function open(run, target) {
    store.toggle("open", run.key);
    draw();
    target.closest(".dh-run").scrollIntoView({ block: "nearest" });
  }

  function put(i, changes, finished = true) {
    const { runs } = store.scene;
    store.edit({ runs: runs.with(i, { ...runs[i], ...changes }) }, { finished });
  }

  const turned = (i, name, value) => ({ hyper: { ...store.scene.runs[i].hyper, [name]: value } });

  function head(run, track, open) {
    const style = context.styles.get(run.key);
    const said = track ? told.status(track) : "";
    return html` <button
      type="button"
      class="dh-head"
      data-act="edit"
      aria-expanded=${open}
      @click=${({ target }) => openRow(run, target)}
    >
      ${style ? mark(style) : nothing}
      <span class="dh-name">${track?.label ?? known(run)?.name}</span>
      <span class="dh-detail" title=${track?.detail ?? ""}
        ><span>${track?.detail}</span> <span class="dh-status">${said}</span></span
      >
      <span class="dh-value" title=${told.quantity()}>${track ? format(told.value(track)) : ""}</span>
      <span class="dh-chevron">${icon("chevron")}</span>
    </button>`;
  }
  const openRow = open;

  function tools(run, track, i, hidden) {
    const name = track?.label ?? known(run)?.name;
    const tool = (act, key, press, off = false) =>
      html` <button
        type="button"
        class="dh-icon"
        data-act=${act}
        title=${t(key)}
        aria-label="${t(key)}: ${name}"
        ?disabled=${off}
        @click=${press}
      >
        ${icon(key)}
      </button>`;
    const changing = () => [
      tool("duplicate", "duplicate", () => acts.duplicate(i), full()),
      tool("up", "up", () => acts.up(i), i === 0),
      tool("down", "down", () => acts.down(i), i === store.scene.runs.length - 1),
      tool("remove", "remove", () => acts.remove(i)),
    ];
    const its = mapOf?.(track ?? run);
    return html`<div class="dh-tools">
      ${tool("hide", hidden ? "unhide" : "hide", () => store.toggle("hidden", run.key))}${changing()}
      ${stepOf ? html`<a href=${stepOf(i)}>${t("stepwise")}</a>` : nothing}
      ${its ? html`<a href=${its}>${t("its_map")}</a>` : nothing}
      ${cardOf ? html`<a href=${cardOf(run.optimizer)}>${t("card")}</a>` : nothing}
    </div>`;
  }

  function panel(run, track, i) {
    const average = html`<button
      type="button"
      data-act="average"
      @click=${() => put(i, turned(i, "dampening", store.scene.runs[i].hyper.momentum))}
    >
      ${t("average")}
    </button>`;
    const line = (declared) =>
      field(declared, run.hyper[declared.name], {
        t,
        held: !store.settled,
        put: (value, finished) => put(i, turned(i, declared.name, value), finished),
        more: declared.name === "dampening" ? average : nothing,
      });
    const facts = track ? told.facts(track) : [];
    return html`<div class="dh-panel">
      ${(known(run)?.hyper ?? []).map(line)} ${own ? own(i, (changed) => put(i, { own: changed })) : nothing}
      <div class="dh-note dh-facts">${facts.filter(Boolean).join(" ")}</div>
    </div>`;
  }

  function row(run, i) {
    const track = trackOf(run);
    const [open, hidden] = [store.look.open.has(run.key), store.look.hidden.has(run.key)];
    return html` <li
      class="dh-run"
      data-index=${i}
      ?data-open=${open}
      ?data-hidden=${hidden}
      ?data-dim=${store.dims(run.key)}
    >
      ${head(run, track, open)}${tools(run, track, i, hidden)}${open ? panel(run, track, i) : nothing}
    </li>`;
  }

  function add(id) {
    adding.close();
    change([...store.scene.runs, { key: newKey(), optimizer: id, hyper: {} }]);
    $("[data-act=add]").focus();
  }

  const entry = ({ id, name, idea, outline, colour }) =>
    html` <button type="button" data-act="add-run" data-optimizer=${id} @click=${() => add(id)}>
      <svg viewBox="-1.4 -1.4 2.8 2.8" aria-hidden="true"><path d=${outline} fill=${colour[context.theme.name]} /></svg>
      <b>${name}</b> <small>${idea}</small>
    </button>`;
  const nine = html`<button
    type="button"
    data-act="nine"
    @click=${() => store.adopt(catalog.opening.nine, { replace: false })}
  >
    ${t("nine")}
  </button>`;
  const fairRace = (open) =>
    html`<button
      type="button"
      data-act="fair"
      title="${t("fair_title")} (F)"
      aria-keyshortcuts="F"
      ?disabled=${!store.scene.runs.length}
      @click=${open}
    >
      ${t("fair_race")}
    </button>`;
  const foot = () =>
    html` <div class="dh-foot" ?data-full=${full()}>
      <button type="button" data-act="add" aria-haspopup="true" aria-expanded="false" ?disabled=${full()}>
        ${icon("add")} ${t("add")}
      </button>
      ${store.answer.race === catalog.opening?.race ? nine : nothing} ${fair ? fairRace(fair) : nothing}
      <span class="dh-note">${full() ? t("full") : ""}</span>
      <div class="dh-menu" hidden>${catalog.optimizers.map(entry)}</div>
    </div>`;

  /** How many runs are below the edge of the list, on a button that shows them. */
  function hint() {
    const list = $(".dh-list");
    const edge = list.getBoundingClientRect().bottom;
    const below = [...list.children].filter((row) => row.getBoundingClientRect().bottom > edge + 4);
    $(".dh-more").hidden = list.scrollHeight - list.clientHeight - list.scrollTop < 4;
    $(".dh-more span").textContent = t("more_runs", { count: below.length });
  }
  const scroll = () => {
    const list = $(".dh-list");
    list.scrollBy({ top: Math.max(list.clientHeight - 24, 48) });
  };

  function draw() {
    render(
      html`<ol class="dh-list" aria-label="${t("runs")}: ${told.quantity()}">
          ${store.scene.runs.map(row)}
        </ol>
        <button type="button" class="dh-more" data-act="more" hidden @click=${scroll}>
          ${icon("down")} <span></span>
        </button>
        ${foot()}`,
      place,
    );
  }

  let { lit } = store.look; // the runs that were last brought into sight
  draw();
  $(".dh-list").addEventListener("scroll", hint);
  const adding = menu($(".dh-foot"));
  return {
    fair() {
      const open = $("[data-act=fair]");
      if (open?.checkVisibility({ visibilityProperty: true })) open.click();
    },
    draw(dirty) {
      if (["scene", "answer", "look", "theme", "numbers", "clock"].some((part) => dirty.has(part))) draw();
      if (store.look.lit !== lit) {
        lit = store.look.lit;
        if (lit.size) $(".dh-run:not([data-dim])")?.scrollIntoView({ block: "nearest" });
      }
      if (["size", "scene", "answer", "look", "numbers"].some((part) => dirty.has(part))) hint();
    },
    destroy() {
      render(nothing, place);
    },
  };
}
