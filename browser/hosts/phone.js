// Phone: the page of somebody in a class: its address says which room, and the browser keeps who sits there.

import { mount } from "../pages/phone.js";
import { room } from "../sources/room.js";
import { takeSeat } from "../sources/seat.js";
import { server } from "../sources/server.js";
import { traced } from "../sources/traced.js";

/** Where what is kept of a room lies; where a browser keeps nothing, it is known until the page is left. */
function storageOf(code) {
  const mark = "downhill ";
  const name = mark + code;
  const tried = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  // Of a room that ended while the phone slept nothing stays either.
  tried(() => {
    for (const other of Object.keys(localStorage))
      if (other.startsWith(mark) && other !== name) localStorage.removeItem(other);
  });
  return {
    read: () => tried(() => JSON.parse(localStorage.getItem(name) ?? "null")),
    write: (kept) => tried(() => localStorage.setItem(name, JSON.stringify(kept))),
    forget: () => tried(() => localStorage.removeItem(name)),
  };
}

/**
 * @param {Document} page of wire/phone.py
 * @param {any} words told in it
 */
export default function open(page, words) {
  const code = location.pathname.split("/").at(-1) ?? "";
  const part = (name) => /** @type {HTMLElement} */ (page.getElementById(name));
  const sign = part("sign");
  if (sign.hidden) return; // it asks for a code
  const element = part("downhill");
  const remote = server(words);
  const local = traced({ remote, tables: import(new URL("../engine.js", import.meta.url).href), racer: "" });
  // Each phone's map is of another shape: drawn here, two hundred of them cost the server nothing.
  const source = { ...local, ground: async (scene, view) => /** @type {any} */ (local).sketch(scene, view) };
  const player = mount(element, {
    ...{ source, words, styled: Promise.resolve() }, // the page's own stylesheets come before its script
    sit: (heard) => takeSeat(room({ base: words.base, code, lang: words.lang }), storageOf(code), heard),
    say(sentence) {
      sign.hidden = !sentence;
      sign.textContent = sentence;
    },
    over(sentence) {
      sign.hidden = false;
      sign.textContent = sentence;
      part("code").hidden = false;
    },
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => player.restyle());
}
