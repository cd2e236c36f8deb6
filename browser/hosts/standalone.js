// Standalone: the race in a page of its own, which needs no server.

import { partOf } from "../pure/link.js";
import { mount } from "../pages/race.js";
import { standalone } from "../sources/standalone.js";
import * as colophon from "../views/colophon.js";
import { Address, embedded } from "./address.js";
import { inhabit } from "./addressed.js";

/**
 * Opens the race in `place`, as the page's address says or else as `link` does. `home`: where the app is, if it is anywhere.
 * @param {HTMLElement} place
 * @param {any} data of wire.standalone
 */
export async function open(place, { link, lang, home, captions, catalogs, languages, names, shared, tables }) {
  const address = new Address(names, shared);
  const wished = [new URLSearchParams(location.search).get("lang"), lang, ...navigator.languages, "en"];
  const known = wished.map((tag) => tag?.split("-")[0]).find((code) => code && code in languages);
  const source = standalone({ catalogs, tables });
  let [shown, spoken] = [link, String(known)];
  await Promise.all([source.ready, source.words(spoken, new AbortController().signal)]);
  const head = place.appendChild(document.createElement("header"));
  const homeOf = (link) => (home ? `${home}?${[`lang=${spoken}`, link].filter(Boolean).join("&")}` : "");

  const { player } = inhabit(
    address,
    {
      publish: (link, replace) => {
        shown = link;
        address.write(link, replace);
        draw();
      },
      urlOf: (link) => homeOf(link) || address.urlOf(link),
    },
    (given) => mount(place, { source, styled: Promise.resolve(), ...given }),
  );

  function speak(lang) {
    spoken = lang;
    document.documentElement.lang = lang;
    player.speak(lang);
    draw();
  }

  const draw = () =>
    colophon.draw(head, {
      said: shown === link ? captions[spoken] : "",
      home: homeOf(shown),
      words: catalogs[spoken].text,
      languages,
      spoken,
      speak,
    });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => player.speak(spoken));
  if (embedded()) head.hidden = true;
  speak(spoken);
  player.adopt(partOf(location.search, shared, true) || link);
}
