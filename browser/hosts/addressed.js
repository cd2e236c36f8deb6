// Addressed: a player that lives in its page's address; and the same as a component of the app.

import { turnOf } from "../kit/keys.js";
import { partOf, withParameters } from "../pure/link.js";
import { Address, controls, embedded, framed } from "./address.js";
import { watchConnection } from "./connection.js";
import { skipLinks } from "./skip.js";
import { hosted } from "./streamlit.js";

const EVERYWHERE = [" ", ",", ".", "f", "s", "q", "?"];

/**
 * What a host tells a player that it mounts.
 * @typedef {object} Place
 * @property {Record<string, string>} text what may be said before there is more
 * @property {boolean} embedded on somebody else's slide
 * @property {boolean} framed in somebody else's page
 * @property {readonly string[] | null} controls all that it has there, see pure/controls.js
 * @property {(link: string, replace: boolean) => void} publish hears of each scene that is shown
 * @property {((link: string) => string) | undefined} urlOf makes an address of a link, where there is one to be shared
 * @property {((optimizer: string) => string) | undefined} cardOf the address of an optimizer's card
 * @property {((link: string) => string) | undefined} stepOf that of a step, by its link
 * @property {((link: string) => string) | undefined} raceOf that of a race
 */

/**
 * Mounts a player in this page's address, with the keys of the page that nothing else takes.
 * @param {Address} address
 * @param {Partial<Place>} place
 * @param {(place: Place) => any} open mounts it
 */
export function inhabit(address, place, open) {
  const player = open({
    text: {},
    embedded: embedded(),
    framed: framed(),
    controls: controls(),
    publish: (link, replace) => address.write(link, replace),
    urlOf: (link) => address.urlOf(link),
    ...{ cardOf: undefined, stepOf: undefined, raceOf: undefined },
    ...place,
  });
  const gone = new AbortController();
  // Undo is the player's everywhere, the space bar and some letters where nothing else has the focus; of several
  // players, one that is there first takes them.
  const pressed = (event) => {
    const by = turnOf(event);
    if (by) {
      event.preventDefault();
      player.turn(by);
    } else if (
      (player.keys ?? EVERYWHERE).includes(event.key) &&
      event.target === document.body &&
      !event.defaultPrevented
    )
      player.press(event);
  };
  document.addEventListener("keydown", pressed, { signal: gone.signal });
  address.listen((link) => player.adopt(link, { anew: false }));
  return {
    player,
    destroy() {
      gone.abort();
      address.destroy();
      player.destroy();
    },
  };
}

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
    const on = (page) => (link) =>
      `${base}../${page}?${[partOf(location.search, ["lang"]), link].filter(Boolean).join("&")}`;
    const pages = {
      cardOf: (optimizer) => on("optimizers")(withParameters("", { optimizer })),
      ...{ stepOf: on("step"), raceOf: on("") },
    };
    const place = {
      text,
      publish: (link, replace) => address.write(link, replace) && follow?.(link),
      ...(embedded() ? {} : pages), // a slide has no other pages, and no way back from them
    };
    const { player, destroy } = inhabit(address, place, (place) => open(element, data, place));
    const skips = embedded() ? null : skipLinks(ways, player.focus);
    const unwatch = watchConnection(`${base}../_stcore/health`, (lost) => player.alone?.(lost));
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
        unwatch();
        destroy();
      },
    };
  });
