// Dress: the words of a page in a language, its colours in a theme and its type in a size; anew where one is another.

import { asker } from "../asking.js";
import { render } from "../vendor/lit-html.js";
import { stylesOf } from "./styles.js";
import { texts } from "./text.js";
import { readRem, readTheme } from "./theme.js";

/**
 * Keeps in a page's `context`, which has its store and its clock: `catalog` and `t`, `theme`, the runs' `styles`, and
 * `type(size)` in pixels. When words have come and it is `styled`, the page is closed, its frame drawn and opened again.
 * @param {HTMLElement} root
 * @param {any} context
 * @param {object} page
 * @param {(lang: string, signal: AbortSignal) => Promise<any>} page.words the catalog in a language
 * @param {Promise<unknown>} page.styled
 * @param {(t: any) => unknown} page.frame
 * @param {() => void} page.close
 * @param {() => void} page.open
 * @param {(fault: any) => void} page.say why there are no words yet
 * @param {() => void} [page.turned] hears of another language than the first
 * @param {() => number} [page.scale] how much larger than usual its type is
 */
export function dress(root, context, { words, styled, frame, close, open, say, turned = () => {}, scale = () => 1 }) {
  const { store, clock } = context;
  let [spoken, rem, gone] = ["", readRem(), false];
  const wording = asker(words, worded, say);
  const sizes = new ResizeObserver(() => {
    rem = readRem();
    clock.wake("size");
  });
  context.type = (size) => Math.round(size * rem * scale());

  async function worded(catalog) {
    await styled;
    if (gone) return;
    close();
    Object.assign(context, { catalog, t: texts(catalog.text) });
    render(frame(context.t), root);
    restyle();
    open();
  }

  function restyle() {
    if (!context.catalog) return;
    context.theme = readTheme(root);
    style();
    clock.wake("theme");
  }

  function style() {
    if (store.answer) context.styles = stylesOf(store.answer.tracks, context.catalog, context.theme);
  }

  return {
    /** Hears when a place that it observes has another size. */
    sizes,
    style,
    /** Takes off views, their tip, and whoever watches their sizes. */
    undress(views) {
      sizes.disconnect();
      for (const view of views) view.destroy();
      root.querySelector(".dh-tip")?.remove();
    },
    get spoken() {
      return spoken;
    },
    /** Asks for the words of a language; of the same one it looks whether the theme is another. */
    speak(lang) {
      if (lang === spoken) return restyle();
      const first = !spoken;
      spoken = lang;
      wording.ask(lang);
      if (!first) turned();
    },
    stop() {
      gone = true;
      wording.stop();
      sizes.disconnect();
    },
  };
}
