// Racing: computes races, beside the page where one would take so long that pictures stutter.

import { race } from "../pure/race.js";

const LONG = 6; // milliseconds that a race may take between two pictures

/**
 * Gives race(engine, asked), as of pure/race.js, which may have to be awaited.
 * @param {string} address of a module worker that does the same; empty: there is none
 */
export function racing(address) {
  let pace = 0; // milliseconds that a step of a run took last
  /** @type {Worker | null} */
  let worker = null;
  let there = false; // the worker, with all that it needs: over a slow line that takes a while
  let [broken, count] = [!address || typeof Worker === "undefined", 0];
  /** @type {Map<number, {resolve: (results: any) => void, reject: (why: unknown) => void}>} */
  const waiting = new Map();

  function hire() {
    worker = new Worker(address, { type: "module" });
    worker.onmessage = ({ data: { id, results, took } }) => {
      there = true;
      if (!id) return;
      pace = took;
      waiting.get(id)?.resolve(results);
      waiting.delete(id);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      broken = true;
      for (const { reject } of waiting.values()) reject(event);
      waiting.clear();
    };
  }

  const beside = (asked) =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { resolve, reject });
      worker?.postMessage({ id: count, asked });
    });

  function here(engine, asked) {
    const began = performance.now();
    const results = race(engine, asked);
    pace = (performance.now() - began) / size(asked);
    return results;
  }

  return {
    /** The results, or a promise of them. */
    race(engine, asked) {
      const long = !broken && pace * size(asked) >= LONG;
      if (long && !worker) hire();
      return long && there ? beside(asked).catch(() => here(engine, asked)) : here(engine, asked);
    },
    /** The results, computed in this thread: of an engine that the worker does not have. */
    here,
    stop: () => worker?.terminate(),
  };
}

/** How long a race takes, in steps of a run. */
export const size = ({ runs, steps }) => Math.max(1, runs.length * steps);
