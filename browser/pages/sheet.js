// Sheet: pictures and sentences of experiments, made once by the server and handed to all who look.

import { addStylesheet, readTheme } from "../kit/theme.js";
import { texts } from "../kit/text.js";
import { follow, visitor } from "../sources/sheet.js";
import { html, render } from "../vendor/lit-html.js";
import { blocks, each } from "../views/blocks.js";
import { mount as mountFigures } from "../views/figures.js";
import { mount as mountProgress } from "../views/progress.js";
import { mount as mountSwarm } from "../swarm.js";

class Sheet {
  constructor(parent, words) {
    this.root = document.createElement("div");
    this.root.className = "sheet";
    parent.append(this.root);
    render(
      html`<div class="sheet-warnings"></div>
        <div class="sheet-blocks"></div>
        <div class="sheet-progress"></div>`,
      this.root,
    );
    [this.warnings, this.body, this.foot] = this.root.children;
    this.figures = mountFigures(this.root);
    this.progress = mountProgress(this.foot, texts(words), (stopped) => this.halt(stopped));
    this.words = texts(words);
    this.swarms = new Map();
    this.known = { share: 0, ahead: 0, over: false };
    this.asked = "";
    this.stopped = false;
    this.fit();
    render(html`<p class="sheet-loading">${this.words("loading")}</p>`, this.body);
  }

  /** Another sheet, or this one in another theme. */
  ask({ base, query }) {
    const { name: theme } = readTheme(this.root);
    const asked = `${base}sheet?${query}&theme=${theme}`;
    if (asked === this.asked) return;
    if (query !== this.query) this.stopped = false;
    this.query = query;
    this.asked = asked;
    this.listen();
  }

  halt(stopped) {
    this.stopped = stopped;
    this.listen();
  }

  listen() {
    this.source?.close();
    this.source = follow(`${this.asked}&watcher=${visitor()}${this.stopped ? "&stop" : ""}`, (answer) =>
      this.take(answer),
    );
  }

  take({ progress, blocks: list, fault }) {
    if (progress) this.known = progress;
    if (list) this.show(list);
    const { share, ahead, over } = this.known;
    const state = over ? "done" : this.stopped ? "stopped" : ahead ? "waiting" : "computing";
    this.progress.draw({ state, fault, share, ahead });
    this.root.dataset.ready = String(over && !fault);
  }

  show(list) {
    // Apart from the others, so that a warning more does not draw anew what stands below it.
    render(blocks(list.filter(({ kind }) => kind === "warning")), this.warnings);
    const rest = list.filter(({ kind }) => kind !== "warning");
    render(blocks(rest), this.body);
    this.fit();
    const all = [...each(rest)];
    this.figures.draw(all.filter(({ kind }) => kind === "figure"));
    for (const block of all.filter(({ kind }) => kind === "swarm")) this.play(block);
  }

  play({ bytes }) {
    const place = this.body.querySelector(".sheet-swarm");
    const packed = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    if (this.swarms.has(place)) this.swarms.get(place).update(packed);
    else this.swarms.set(place, mountSwarm(place, packed));
  }

  /** Pictures may be as high as the window is below the place where they begin. */
  fit() {
    const top = this.body.getBoundingClientRect().top;
    const scrolled = this.root.closest("[data-testid=stMain]")?.scrollTop ?? scrollY;
    this.root.style.setProperty("--above", `${Math.round(top + scrolled)}px`);
  }

  destroy() {
    this.source?.close();
    this.figures.destroy();
    for (const swarm of this.swarms.values()) swarm.destroy();
    this.root.remove();
  }
}

/** Mounts a sheet in an element. Gives {ask({base, query}), destroy()}. */
export async function mount(parent, { words, ...asked }) {
  const sheet = new Sheet(parent, words);
  await addStylesheet(parent, "sheet.css");
  sheet.ask(asked);
  return sheet;
}
