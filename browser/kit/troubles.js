// Troubles: what keeps a picture from coming, in a sentence on its place, until it is there.

/**
 * `line()` is the element that says it, `t` translates a key. `troubles` are named in the order of their urgency; gives
 * `say(about, trouble)`, which takes a key of the texts or null, and knows whether `is(about)`.
 * @param {() => HTMLElement} line
 * @param {(key: string) => string} t
 * @param {string[]} troubles
 */
export function makeTroubles(line, t, troubles) {
  /** @type {Record<string, string | null>} */
  const known = Object.fromEntries(troubles.map((name) => [name, null]));
  return {
    is: (about) => Boolean(known[about]),
    say(about, trouble) {
      known[about] = trouble;
      const [first] = Object.values(known).filter(Boolean);
      line().textContent = first ? t(first) : "";
      line().hidden = !first;
    },
  };
}
