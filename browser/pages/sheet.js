// Sheet: pictures and sentences of experiments, made once by the server and handed to all who look.

import { loadPlotly } from "../kit/plotly.js";
import { texts } from "../kit/text.js";
import { addStylesheet, readTheme } from "../kit/theme.js";
import { follow, visitor } from "../sources/sheet.js";
import { html, render } from "../vendor/lit-html.js";
import { blocks, each } from "../views/blocks.js";
import * as figures from "../views/figures.js";
import * as progress from "../views/progress.js";
import * as swarm from "./swarm.js";
import * as training from "./training.js";

const FILMS = { swarm: swarm.mount, training: training.mount };

/**
 * Mounts a sheet in an element. `words` are sentences by key. Gives {update({base, query, words}), destroy()}.
 * @param {HTMLElement} parent
 * @param {{words: Record<string, string>}} options
 */
export function mount(parent, { words }) {
  const root = parent.appendChild(document.createElement("div"));
  root.className = "sheet";
  let say = texts(words);
  const t = (key, values) => say(key, values);
  const frame = html`<div class="sheet-warnings"></div>
    <div class="sheet-blocks"></div>
    <div class="sheet-progress"></div>`;
  render(frame, root);
  const [warnings, body, foot] = /** @type {HTMLElement[]} */ ([...root.children]);
  render(html`<p class="sheet-loading">${t("loading")}</p>`, body);
  const drawn = figures.mount(root);
  const bar = progress.mount(foot, t, { halt, runAgain });
  const films = new Map();
  const styled = addStylesheet(parent, "sheet.css");
  let known = { share: 0, ahead: 0, over: false, refusal: "", computed: null };
  let [asked, query, stopped, after] = ["", "", false, 0]; // after: the moment that an answer must be later than
  let [whole, pictures] = [false, Promise.resolve()];
  let source = { close() {} };

  function listen() {
    source.close();
    const own = `&watcher=${visitor()}${stopped ? "&stop" : ""}${after ? `&after=${after}` : ""}`;
    source = follow(asked + own, take);
    loadPlotly().catch(() => {}); // while the answer is on its way, whose figures ask again
  }

  function halt(on) {
    stopped = on;
    listen();
  }

  function runAgain(newest) {
    after = newest;
    listen();
  }

  function take(answer) {
    if (answer.progress) known = answer.progress;
    if (answer.blocks) pictures = show(answer.blocks);
    const { share, ahead, over, refusal, computed } = known;
    const state = over ? "done" : stopped ? "stopped" : ahead ? "waiting" : "computing";
    const lang = new URLSearchParams(query).get("lang") ?? "en";
    bar.draw({ state, fault: answer.fault, share, ahead, refusal, computed, lang });
    whole = over && !answer.fault;
    pictures.then(() => (root.dataset.ready = String(whole)));
  }

  function show(list) {
    const of = (kind) => all.filter((block) => block.kind === kind);
    const rest = list.filter(({ kind }) => kind !== "warning");
    const all = [...each(rest)];
    // Warnings stand apart, so that one more does not draw anew what stands below it.
    render(blocks(list.filter((block) => !rest.includes(block))), warnings);
    render(blocks(rest), body);
    for (const block of of("film")) if (block.bytes) play(block);
    return drawn.draw(of("figure"));
  }

  function play({ page, bytes }) {
    const place = /** @type {HTMLElement} */ (body.querySelector(`.sheet-film[data-page=${page}]`));
    const packed = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    if (films.has(place)) films.get(place).update(packed);
    else films.set(place, FILMS[page](place, packed));
  }

  /** Pictures may be as high as the window is below the place where they begin, wherever that moves. */
  const sizes = new ResizeObserver(() => requestAnimationFrame(fit)); // what it moves is observed too
  for (let above = root.parentElement; above; above = above.parentElement) sizes.observe(above);

  function fit() {
    const scrolled = root.closest("[data-testid=stMain]")?.scrollTop ?? scrollY;
    root.style.setProperty("--above", `${Math.round(body.getBoundingClientRect().top + scrolled)}px`);
  }

  return {
    /** Another question, or the same in another theme or language. */
    async update({ base, query: next, words }) {
      say = texts(words);
      await styled;
      const address = `${base}sheet?${next}&theme=${readTheme(root).name}`;
      for (const film of films.values()) film.restyle();
      if (address === asked) return;
      if (next !== query) [stopped, after] = [false, 0];
      [asked, query] = [address, next];
      listen();
    },
    destroy() {
      source.close();
      sizes.disconnect();
      drawn.destroy();
      for (const film of films.values()) film.destroy();
      root.remove();
    },
  };
}
