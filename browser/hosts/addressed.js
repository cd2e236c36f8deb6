// Addressed: a player as a component of the app, which lives in the page's address.

import { turnOf } from "../kit/keys.js";
import { partOf, withParameters } from "../pure/link.js";
import { Address, embedded } from "./address.js";
import { watchConnection } from "./connection.js";
import { skipLinks } from "./skip.js";
import { hosted } from "./streamlit.js";

/**
 * What a host tells a player that it mounts.
 * @typedef {object} Place
 * @property {Record<string, string>} text what may be said before there is more
 * @property {boolean} embedded in somebody else's page
 * @property {(link: string, replace: boolean) => void} publish hears of each scene that is shown
 * @property {(link: string) => string} urlOf makes an address of a link
 * @property {((optimizer: string) => string) | undefined} cardOf the address of an optimizer's card
 */

/**
 * A component for Streamlit. `open(element, data, place)` mounts a player, whose `ways` are parts worth a link of their own.
 * @param {string[]} ways
 * @param {(element: HTMLElement, data: any, place: Place) => any} open
 */
export const addressed = (ways, open) =>
  hosted((element, data) => {
    const { base, lang, names, shared, text } = data;
    const address = new Address(names, shared);
    /** @type {((link: string) => void) | null} */
    let follow = null; // Python, where it shows a table of the scene
    const publish = (link, replace) => address.write(link, replace) && follow?.(link);
    const cardOf = (optimizer) =>
      `${base}../optimizers?${withParameters(partOf(location.search, ["lang"]), { optimizer })}`;
    const player = open(element, data, {
      text,
      embedded: embedded(),
      publish,
      urlOf: (link) => address.urlOf(link),
      cardOf: embedded() ? undefined : cardOf, // a slide has no other pages, and no way back from them
    });
    const skips = embedded() ? null : skipLinks(ways, player.focus);
    const signal = new AbortController();
    // Undo is the player's everywhere, the space bar and the keys of a story where nothing else has the focus; of several
    // players, one that is there first takes them.
    const pressed = (event) => {
      const by = turnOf(event);
      if (by) {
        event.preventDefault();
        player.turn(by);
      } else if ([" ", ",", "."].includes(event.key) && event.target === document.body && !event.defaultPrevented)
        player.press(event);
    };
    document.addEventListener("keydown", pressed, { signal: signal.signal });
    const unwatch = watchConnection(`${base}../_stcore/health`, (lost) => player.alone?.(lost));
    address.listen((link) => player.adopt(link, { anew: false }));
    player.speak(lang);
    player.adopt(address.read());
    return {
      update(data, send) {
        const begins = data.follow && !follow;
        follow = data.follow ? (link) => send("link", link) : null;
        if (begins && address.link !== null) follow?.(address.link);
        player.speak(data.lang);
        skips?.speak(data.text);
      },
      destroy() {
        skips?.destroy();
        signal.abort();
        unwatch();
        address.destroy();
        player.destroy();
      },
    };
  });
