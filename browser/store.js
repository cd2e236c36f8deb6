// Store: the scene that is asked for, the answer that is shown, and how this browser looks at it.

import { linkOf as raceLink } from "./pure/link.js";
import { Trail } from "./pure/trail.js";

/** @type {import("./types.js").Look} */
const LOOK = Object.freeze({ box: null, open: new Set(), hidden: new Set(), clause: null, lit: new Set() });
const { clause, lit } = LOOK;
const UNLIT = { clause, lit };

let keys = 0;
/** A name for a run that no other run of this page has. */
export const newKey = () => ++keys;

const frozen = (value) => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value))
    Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

/** @type {(a: readonly {key: number}[], b: readonly {key: number}[] | null) => boolean} */
const sameKeys = (a, b) => a.length === b?.length && a.every(({ key }, i) => key === b[i].key);

export class Store {
  // Neither is there before the first answer; views are mounted after it.
  scene = /** @type {import("./types.js").Scene} */ (/** @type {unknown} */ (null));
  answer = /** @type {import("./types.js").Answer} */ (/** @type {unknown} */ (null));
  /** @type {import("./types.js").Question | null} */
  question = null;
  look = LOOK;
  settled = true; // no hand is on it
  /** @type {Trail<{scene: import("./types.js").Scene, opened: import("./types.js").Scene}>} */
  #trail = new Trail((a, b) => this.linkOf(a.scene) === this.linkOf(b.scene));

  /**
   * @param {(changed: "scene" | "answer" | "look") => void} heard
   * @param {(scene: any) => string} [linkOf] writes a scene as a query
   */
  constructor(heard, linkOf = raceLink) {
    this.heard = heard;
    this.linkOf = linkOf;
  }

  /** Asks for another scene; `finished` unless a hand is still moving, `anew` where it begins as a new one does. */
  edit(changes, { finished = true, anew = false } = {}) {
    if (!this.scene) return;
    this.scene = frozen({ ...this.scene, ...changes });
    this.settled = finished;
    if (finished) this.#trail.go({ scene: this.scene, opened: this.opened });
    const link = this.linkOf(this.scene);
    const asked = this.question;
    const answered = this.answer?.asked === asked;
    if (asked && !asked.anew && !anew && link === asked.link && sameKeys(this.scene.runs, asked.runs)) {
      // A hand has let go of what it was asked for already.
      this.heard(answered ? "answer" : "scene");
      return;
    }
    this.#ask({
      link,
      scene: this.scene,
      runs: this.scene.runs,
      anew: anew || Boolean(!answered && asked?.anew),
      replace: false,
    });
  }

  /** Asks for the scene of a link; `replace`: it is where the visitor is already, no step on from there. */
  adopt(link, { anew = true, replace = true } = {}) {
    this.settled = true;
    this.#ask({ link, scene: null, runs: anew ? null : (this.scene?.runs ?? null), anew, replace });
  }

  /** What the last link or story opened, as it was then. */
  get opened() {
    return this.#trail.here?.opened ?? this.scene;
  }

  /** How many edits led here. */
  get edits() {
    return this.#trail.at;
  }

  /** Whether there is a scene to turn to: -1 is back, 1 forth. */
  leads(by) {
    return this.#trail.leads(by);
  }

  /** Back to the scene before, or forth again: an edit like any other, but that it leaves the way as it is. */
  turn(by) {
    const awaited = this.question?.scene === null && this.answer?.asked !== this.question;
    // A story that is on its way stands in the trail only when it is there.
    const there = awaited && by < 0 ? this.#trail.here : this.#trail.turn(by);
    if (there) this.edit(there.scene);
  }

  /** Brings back what was opened, which begins as it did. */
  reset() {
    this.edit(this.opened, { anew: true });
  }

  #ask(question) {
    this.question = frozen(question);
    this.heard("scene");
  }

  /** Takes an answer, unless it comes too late: then only a hand that is still moving wants to see it. */
  show(answer) {
    const newest = answer.asked === this.question;
    if (!newest && this.settled) return;
    // Two that were typed have one id.
    const map = ({ surface } = /** @type {any} */ ({})) => surface && `${surface.id} ${surface.domain}`;
    const moved = map(answer) !== map(this.answer ?? undefined);
    const other = answer.race !== this.answer?.race;
    this.answer = answer;
    if (newest) this.#arrive(frozen(answer.scene));
    if (newest && answer.asked.anew) this.look = frozen({ ...LOOK, box: answer.scene.view });
    else if (moved || other)
      this.look = frozen({ ...this.look, ...(moved ? { box: null } : {}), ...(other ? UNLIT : {}) });
    this.heard("answer");
  }

  /** Takes more of the answer that is shown already. */
  renew(answer) {
    this.answer = answer;
    this.heard("answer");
  }

  /** An edit stands in the trail already; a link stands there once it has been understood. */
  #arrive(scene) {
    const { asked } = this.answer;
    this.scene = scene;
    if (!asked.scene) {
      const known = asked.anew ? null : this.#trail.known({ scene, opened: scene });
      this.#trail.go({ scene, opened: asked.anew ? scene : (known?.opened ?? this.opened) });
    } else if (this.settled) {
      this.#trail.mend({ scene, opened: this.opened });
    }
  }

  see(changes) {
    this.look = frozen({ ...this.look, ...changes });
    this.heard("look");
  }

  /** Opens or closes a run's row, hides or shows a run. */
  toggle(which, key) {
    const keys = new Set(this.look[which]);
    if (!keys.delete(key)) keys.add(key);
    this.see({ [which]: keys });
  }

  /** Tells a clause of the story, and dims all runs but those it speaks of. */
  light(clause, lit) {
    this.see({ clause, lit });
  }

  /** Tells none, and dims none. */
  release() {
    if (this.look.clause !== null) this.see(UNLIT);
  }

  /** Whether a run is dimmed. */
  dims(key) {
    return this.look.lit.size > 0 && !this.look.lit.has(key);
  }

  /** The runs that are shown and not hidden. */
  get tracks() {
    return this.answer.tracks.filter(({ key }) => !this.look.hidden.has(key));
  }
}
