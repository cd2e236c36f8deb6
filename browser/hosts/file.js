// File: a race in a page that needs no server.

import { addStylesheet } from "../kit/theme.js";
import { mount as mountRace } from "../pages/race.js";
import { inline } from "../sources/inline.js";

/**
 * Mounts a player in `root` (an element or a shadow root). `paths` and `map` are the bytes of the app's routes, `catalog`
 * is its object; `css: false` where the page brings player.css itself. Gives {destroy()}.
 */
export function mount(root, { paths, map, catalog, css = true }) {
  const styled = css ? addStylesheet(root, "player.css") : Promise.resolve();
  const race = mountRace(root, { source: inline({ paths, map, catalog }), styled });
  race.speak("");
  race.adopt("");
  return { destroy: () => race.destroy() };
}
