// Race: the race as a component of the app, which lives in the page's address.

import { turnOf } from "../kit/keys.js";
import { addStylesheet } from "../kit/theme.js";
import { mount } from "../pages/race.js";
import { server } from "../sources/server.js";
import { partOf, withParameters } from "../pure/link.js";
import { Address, embedded } from "./address.js";
import { skipLinks } from "./skip.js";
import { hosted } from "./streamlit.js";

export default hosted((element, { base, version, lang, names, shared, text }) => {
  const address = new Address(names, shared);
  /** @type {((link: string) => void) | null} */
  let follow = null; // Python, where it shows a table of the scene
  const publish = (link, replace) => address.write(link, replace) && follow?.(link);
  const cardOf = (optimizer) =>
    `${base}../optimizers?${withParameters(partOf(location.search, ["lang"]), { optimizer })}`;
  const styled = addStylesheet(element, "player.css");
  const race = mount(element, {
    source: server({ base, version }),
    styled,
    text,
    embedded: embedded(),
    publish,
    urlOf: (link) => address.urlOf(link),
    cardOf: embedded() ? undefined : cardOf, // a slide has no other pages, and no way back from them
  });
  const skips = embedded() ? null : skipLinks(["play", "runs", "stories"], race.focus);
  const signal = new AbortController();
  // Undo is the player's everywhere, the space bar and the keys of a story where nothing else has the focus; of several
  // players, one that is there first takes them.
  const pressed = (event) => {
    const by = turnOf(event);
    if (by) {
      event.preventDefault();
      race.turn(by);
    } else if ([" ", ",", "."].includes(event.key) && event.target === document.body && !event.defaultPrevented)
      race.press(event);
  };
  document.addEventListener("keydown", pressed, { signal: signal.signal });
  address.listen((link) => race.adopt(link, { anew: false }));
  race.speak(lang);
  race.adopt(address.read());
  return {
    update(data, send) {
      const begins = data.follow && !follow;
      follow = data.follow ? (link) => send("link", link) : null;
      if (begins && address.link !== null) follow?.(address.link);
      race.speak(data.lang);
      skips?.speak(data.text);
    },
    destroy() {
      skips?.destroy();
      signal.abort();
      address.destroy();
      race.destroy();
    },
  };
});
