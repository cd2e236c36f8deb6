// Address: the link of the scene, as the address bar shows it. Nothing else writes there.

import { partOf } from "../pure/link.js";

/** @type {Map<string, string>} the link of each page's last scene, for whoever comes back from another page */
const remembered = new Map();

const OURS = ["http:", "https:", "file:"]; // addresses that a page may write, unlike those of one without a file

/** Whether this page has an address that a link can be added to, as none in a notebook's cell has. */
export const addressable = () => OURS.includes(location.protocol);

/** Whether the page is part of another, as on a lecturer's slide. */
export const embedded = () => new URLSearchParams(location.search).get("embed") === "true";

/** Whether it is shown in a frame of another page, however it is meant. */
export const framed = () => embedded() || parent !== self;

/** The names of all that an embed has, in its link; null where that names none. */
export function controls() {
  const named = embedded() ? new URLSearchParams(location.search).get("controls") : null;
  return named === null ? null : named.split(",").filter(Boolean);
}

export class Address {
  path = location.pathname;
  /** @type {string | null} */
  link = null; // of the scene that is shown
  #gone = new AbortController();

  /**
   * @param {string[]} names of the parameters that describe a scene
   * @param {string[]} shared those that every page has
   */
  constructor(names, shared) {
    this.names = names;
    this.shared = shared;
  }

  /** The scene that the visitor came for, with names that nobody knows, so that this can be said. */
  read() {
    return partOf(location.search, this.shared, true) || (remembered.get(this.path) ?? "");
  }

  /** Writes the scene's link; `replace`: it is where the visitor is already. Tells whether it is another one. */
  write(link, replace) {
    this.link = link;
    remembered.set(this.path, link);
    if (link === partOf(location.search, this.names) || location.pathname !== this.path || this.#gone.signal.aborted)
      return false;
    if (!addressable()) return true;
    // The history of a page that we are part of is not ours: its "back" must not walk through our scenes.
    if (replace || framed()) history.replaceState(history.state, "", this.#query(link));
    else history.pushState(history.state, "", this.#query(link));
    return true;
  }

  /** The whole address of a link, to be sent to somebody, in the language that was chosen here. */
  urlOf(link) {
    const query = [partOf(location.search, ["lang"]), link].filter(Boolean).join("&");
    return new URL(`${this.path}?${query}`, location.href).href;
  }

  #query(link) {
    const query = [partOf(location.search, this.names, true), link].filter(Boolean).join("&");
    return `${this.path}${query && "?"}${query}${location.hash}`;
  }

  /** Calls `adopt` with the link that Back or Forward leads to. */
  listen(adopt) {
    const { signal } = this.#gone;
    const popped = () => {
      const link = partOf(location.search, this.names);
      if (location.pathname === this.path && link !== this.link) adopt(link);
    };
    globalThis.addEventListener("popstate", popped, { signal });
    // Where the browser has no Navigation API, what others write is left as it is.
    /** @type {any} */ (globalThis).navigation?.addEventListener("currententrychange", (event) => this.#mend(event), {
      signal,
    });
  }

  /**
   * What others write into the address: Streamlit puts %2C and %3D for the commas and equals signs of a link, and empties
   * the query where its page is chosen once more.
   */
  #mend({ navigationType }) {
    if (navigationType === "traverse") return; // Back and Forward mean what they say
    if (new URLSearchParams(location.search).has("part")) return; // another part of the page, which is on its way
    const query = location.search.replaceAll("%2C", ",").replaceAll("%3D", "=");
    if (query !== location.search) history.replaceState(history.state, "", location.pathname + query + location.hash);
    else if (this.link && location.pathname === this.path && partOf(location.search, this.names) !== this.link) {
      history.replaceState(history.state, "", this.#query(this.link));
    }
  }

  destroy() {
    this.#gone.abort();
  }
}
