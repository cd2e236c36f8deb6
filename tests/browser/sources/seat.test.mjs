import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
const { Refusal } = await import("../../../browser/sources/room.js");
const { takeSeat } = await import("../../../browser/sources/seat.js");

const STATE = { race: "", ask: ["lr"], question: "", choices: [], round: 0, answered: 0, phase: "asking", left: null };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A seat in a room that does as it is told, and what it heard and keeps. */
async function sitting({ kept = /** @type {any} */ (null), state = STATE, refuses = /** @type {any} */ (null) } = {}) {
  const said = /** @type {any[]} */ ([]);
  /** @type {any} */
  const world = { kept, said, refuses, line: null };
  const reply = async (what, answer) => {
    said.push(what);
    if (world.refuses) throw world.refuses;
    return answer;
  };
  const room = /** @type {any} */ ({
    join: (who) => reply({ join: who }, { place: 4, state }),
    send: (answer) => reply(answer, { place: 4 }),
    listen: (_who, signal, heard) => Object.assign(world, { line: heard, signal }),
  });
  const storage = {
    read: () => world.kept,
    write: (more) => (world.kept = structuredClone(more)),
    forget: () => (world.kept = null),
  };
  world.seat = takeSeat(room, storage, { room() {}, answers() {} });
  await settled();
  return world;
}

test("who sits there is 22 letters that nobody else has drawn, and stays the same", async () => {
  const [one, other] = [await sitting(), await sitting()];
  assert.match(one.kept.who, /^[\w-]{22}$/);
  assert.notEqual(one.kept.who, other.kept.who);
  assert.equal((await sitting({ kept: one.kept })).said[0].join, one.kept.who);
  assert.equal(one.seat.place, 4);
});

test("what was sent in this round is sent again when the line is there again, and after a reload", async () => {
  const world = await sitting();
  world.seat.send([0.3]);
  await settled();
  assert.deepEqual(world.seat.sent, [0.3]);
  const before = world.said.length;
  world.line.lost(new Error("cut"));
  assert.equal(world.seat.silent, true);
  world.line.found();
  await settled();
  assert.equal(world.seat.silent, false);
  assert.deepEqual(world.said.slice(before), [
    { join: world.kept.who },
    { who: world.kept.who, round: 0, values: [0.3] },
  ]);
  const again = await sitting({ kept: world.kept });
  assert.deepEqual(again.said.at(-1), { who: world.kept.who, round: 0, values: [0.3] });
});

test("what was sent in another round, or in one that is shown, is not", async () => {
  const kept = { who: "a".repeat(22), values: [0.3], sent: { round: 0, values: [0.3] } };
  for (const state of [
    { ...STATE, round: 1 },
    { ...STATE, phase: "shown" },
  ]) {
    const { said, seat } = await sitting({ kept, state });
    assert.deepEqual(said, [{ join: kept.who }]);
    assert.deepEqual(seat.values, [0.3]);
    assert.deepEqual(seat.sent, state.round ? null : [0.3]);
  }
});

test("what is refused is said, until something else is chosen", async () => {
  const world = await sitting();
  world.refuses = new Refusal(409, "Time is up.");
  world.seat.send([0.3]);
  await settled();
  assert.equal(world.seat.says, "Time is up.");
  assert.equal(world.seat.sent, null);
  assert.equal(world.seat.sending, null);
  world.seat.choose([0.4]);
  assert.equal(world.seat.says, "");
});

test("a room that is not there, or is closed, is left: nothing of it is kept", async () => {
  const nowhere = await sitting({ refuses: new Refusal(404, "There is no room.") });
  assert.deepEqual([nowhere.seat.over, nowhere.seat.says, nowhere.kept], [true, "There is no room.", null]);
  const world = await sitting();
  world.line.closed();
  assert.deepEqual([world.seat.over, world.signal.aborted, world.kept], [true, true, null]);
});
