// Notes: a second window, for the lecturer's eyes, that knows what the first one shows.

import { unbroken } from "../kit/unbroken.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const STYLE = `:root { color-scheme: light dark; font: 1.25rem/1.5 "Source Sans", system-ui, sans-serif; word-break: keep-all }
body { max-width: 40em; margin: 1.5rem auto; padding: 0 1rem } h1 { font-size: 1.3em } .notes { font-size: 1.3em }`;

/** Opens it, or brings it to the front; `press` hears its keys. Gives {show(said), close()}, or null where none may open. */
export function openNotes(press) {
  const beside = window.open("", "downhill-notes", "popup,width=640,height=720");
  if (!beside) return null;
  const { document } = beside;
  if (!document.querySelector("style")) {
    const style = document.head.appendChild(document.createElement("style"));
    style.textContent = STYLE;
  }
  beside.onkeydown = press;
  return {
    show({ window: name, place, title, notes, ask, answer, why, next }) {
      if (beside.closed) return;
      document.title = name;
      document.documentElement.lang = globalThis.document.documentElement.lang;
      render(
        html`<main>
          <p>${place}</p>
          <h1>${unbroken(title)}</h1>
          <p class="notes">${unbroken(notes)}</p>
          <p><b>${unbroken(ask)}</b></p>
          ${answer ? html`<p>${unbroken(answer)}</p>` : nothing}
          <p>${unbroken(why)}</p>
          <p>${unbroken(next)}</p>
        </main>`,
        document.body,
      );
    },
    close: () => beside.close(),
  };
}
