import assert from "node:assert/strict";
import test from "node:test";

import { Clock } from "../../../browser/clock.js";

/** A clock whose frames come when they are called for. */
function started(steps) {
  const frames = [];
  globalThis.requestAnimationFrame = (act) => frames.push(act);
  globalThis.cancelAnimationFrame = () => frames.splice(0);
  const drawn = [];
  const clock = new Clock((now, dirty) => drawn.push([now, [...dirty]]));
  clock.reach(steps);
  const frame = (now) => frames.splice(0).forEach((act) => act(now));
  return { clock, drawn, frame, frames };
}

test("one frame for all that changed, and none where nothing did", () => {
  const { clock, drawn, frame, frames } = started(10);
  clock.wake("look");
  clock.wake("look", "size");
  frame(0);
  assert.deepEqual(drawn, [[0, ["clock", "look", "size"]]]);
  assert.equal(frames.length, 0);
});

test("it plays to the end in eight seconds and stands there", () => {
  const { clock, frame } = started(100);
  clock.seek(0);
  clock.play(true);
  for (let now = 0; now < 4000; now += 20) frame(now);
  assert.ok(Math.abs(clock.step - 50) < 1);
  for (let now = 4000; now < 8200; now += 20) frame(now);
  assert.deepEqual([clock.step, clock.playing], [100, false]);
  clock.play(true);
  assert.equal(clock.step, 0);
});

test("time stood still while no frame came", () => {
  const { clock, frame } = started(100);
  clock.seek(0);
  clock.play(true);
  frame(0);
  frame(3_600_000);
  assert.ok(clock.step < 2);
});

test("what is repeated begins again after a second in which its end is in sight", () => {
  const { clock, frame } = started(100);
  clock.repeat(true);
  clock.speed = 8;
  clock.play(true);
  let now = 0;
  for (; clock.step < 100; now += 20) frame(now);
  const arrived = now;
  for (; clock.step === 100; now += 20) frame(now);
  assert.ok(now - arrived >= 960 && now - arrived <= 1100 && clock.playing);
});

test("a clock at its end stays at its end, however far that is", () => {
  const { clock } = started(100);
  clock.seek(100);
  clock.reach(300);
  assert.equal(clock.step, 300);
  clock.seek(40);
  clock.reach(20);
  assert.equal(clock.step, 20);
  clock.seek(7.5);
  clock.back();
  assert.equal(clock.step, 7);
  clock.forward();
  assert.equal(clock.step, 8);
});
