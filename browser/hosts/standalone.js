// Standalone: the race in a page of its own, which needs no server.

import { texts } from "../kit/text.js";
import { partOf } from "../pure/link.js";
import { ran } from "../pure/ran.js";
import { mount } from "../pages/race.js";
import { standalone } from "../sources/standalone.js";
import * as colophon from "../views/colophon.js";
import { Address, addressable, embedded } from "./address.js";
import { inhabit } from "./addressed.js";

/** What the link of an embed says of the page itself, as it says it to the app. */
function dress(root) {
  const asked = new URLSearchParams(location.search);
  root.toggleAttribute("data-embed", embedded());
  root.toggleAttribute("data-clear", embedded() && asked.get("background") === "transparent");
  const theme = asked.getAll("embed_options").find((option) => ["light_theme", "dark_theme"].includes(option));
  if (theme) root.dataset.theme = theme.replace("_theme", "");
}

/**
 * Opens the race in `place`, as the page's address says or else as `link` does. `home`: where the app is, if it is anywhere.
 * @param {HTMLElement} place
 * @param {any} data of wire.standalone
 */
export async function open(place, { link, lang, home, catalogs, languages, names, shared, tables, own }) {
  const address = new Address(names, shared);
  const wished = [new URLSearchParams(location.search).get("lang"), lang, ...navigator.languages, "en"];
  const known = wished.map((tag) => tag?.split("-")[0]).find((code) => code && code in languages);
  const source = standalone({ catalogs, tables, own });
  let [shown, spoken] = [link, String(known)];
  await Promise.all([source.ready, source.words(spoken, new AbortController().signal)]);
  const head = document.createElement("header");
  place.before(head);
  const homeOf = (link) => (home ? `${home}?${[`lang=${spoken}`, link].filter(Boolean).join("&")}` : "");

  const { player } = inhabit(
    address,
    {
      publish: (link, replace) => {
        shown = link;
        address.write(link, replace);
        draw();
      },
      urlOf: home || addressable() ? (link) => homeOf(link) || address.urlOf(link) : undefined,
    },
    (given) => mount(place, { source, styled: Promise.resolve(), ...given }),
  );

  function speak(lang) {
    spoken = lang;
    document.documentElement.lang = lang;
    player.speak(lang);
    draw();
  }

  function draw() {
    const t = texts(catalogs[spoken].text);
    const { scene, tracks } = player.answer ?? {};
    const said = scene ? ran(scene, tracks, catalogs[spoken], t) : "";
    colophon.draw(head, { said, home: homeOf(shown), t, languages, spoken, speak });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => player.speak(spoken));
  head.hidden = embedded();
  dress(document.documentElement);
  speak(spoken);
  player.adopt(partOf(location.search, shared, true) || link);
}
