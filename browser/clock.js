// Clock: a step that moves through time, and the frames in which it is drawn.
//
// A step is a number in [0, steps] whose fraction lies between two recorded ones.

import { frameAt } from "./pure/time.js";

const LONGEST = 0.1; // seconds between two frames; a tab that comes back from hiding lost more, and time stood still
const REST = 1; // seconds that a result stays in sight before it is played again

export class Clock {
  steps = 0;
  step = 0;
  speed = 1;
  loop = false;
  playing = false;
  /** @type {Set<string>} */
  #dirty = new Set();
  #request = 0;
  #rest = REST;
  /** @type {number | null} when the frame before this one was, while the clock runs */
  #before = null;

  /** @param {(now: number, dirty: Set<string>) => void} draw called once a frame, with what has changed since */
  constructor(draw) {
    this.draw = draw;
  }

  /** Asks for a frame; `changed` says for what. */
  wake(...changed) {
    for (const name of changed) this.#dirty.add(name);
    this.#request ||= requestAnimationFrame((now) => this.#tick(now));
  }

  /** Another number of steps. A clock that stands at the end stays there. */
  reach(steps) {
    this.step = this.step >= this.steps ? steps : Math.min(this.step, steps);
    this.steps = steps;
    this.wake("clock");
  }

  play(on) {
    if (on && this.step >= this.steps) this.step = 0;
    this.playing = on && this.steps > 0;
    this.wake("clock");
  }

  seek(step) {
    this.playing = false;
    this.step = Math.max(0, Math.min(this.steps, step));
    this.wake("clock");
  }

  back() {
    this.seek(Math.ceil(this.step) - 1);
  }

  forward() {
    this.seek(Math.floor(this.step) + 1);
  }

  repeat(on) {
    this.loop = on;
    this.wake("clock");
  }

  stop() {
    cancelAnimationFrame(this.#request);
    this.wake = () => {};
  }

  #tick(now) {
    this.#request = 0;
    const elapsed = Math.min((now - (this.#before ?? now)) / 1000, LONGEST);
    this.#before = this.playing ? now : null;
    if (this.playing) this.#advance(elapsed);
    const dirty = this.#dirty;
    this.#dirty = new Set();
    this.draw(now, dirty);
    if (this.playing) this.wake();
  }

  #advance(elapsed) {
    if (this.step < this.steps) {
      this.step = frameAt(this.step, elapsed, this.steps, this.speed);
      this.#rest = REST;
    } else if (this.loop) {
      this.#rest -= elapsed;
      if (this.#rest <= 0) this.step = 0;
    } else {
      this.play(false);
    }
  }
}
