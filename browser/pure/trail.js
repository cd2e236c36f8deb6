// Trail: what was shown, one after another, and the way back and forth along it.

/** @template T */
export class Trail {
  /** @type {T[]} */
  #shown = [];
  #at = -1;

  /** @param {(a: T, b: T) => boolean} [same] */
  constructor(same = Object.is) {
    this.same = same;
  }

  /** How many steps on from the first. */
  get at() {
    return this.#at;
  }

  /** @type {T | undefined} */
  get here() {
    return this.#shown[this.#at];
  }

  /** @param {T} thing that stands in the place of what is here */
  mend(thing) {
    this.#shown[this.#at] = thing;
  }

  /** A step on, unless it leads nowhere; what lay ahead is gone. */
  go(thing) {
    if (this.here === undefined || !this.same(this.here, thing)) this.#shown.splice(++this.#at, Infinity, thing);
  }

  /** Whether there is a step by -1, back, or 1, forth. */
  leads(by) {
    return this.#at + by in this.#shown;
  }

  /** Takes that step, if there is one, and gives where it led. */
  turn(by) {
    if (!this.leads(by)) return undefined;
    this.#at += by;
    return this.here;
  }

  /** What was shown last that is the same. */
  known(thing) {
    return this.#shown.findLast((each) => this.same(each, thing));
  }
}
