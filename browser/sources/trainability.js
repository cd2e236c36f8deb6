// Trainability: a map's trainings, in as many workers as the machine has processors to spare.

const MOST = 8; // workers: each holds a copy of what it runs

/**
 * Trains every pixel of a map, and tells of pixels as they are found.
 * @param {string} address of the worker, sources/trainer.js
 * @param {import("../pure/trainability.js").Asked} asked
 * @param {(found: import("../pure/trainability.js").Found) => void} tell
 * @param {AbortSignal} signal
 * @returns {Promise<void>} of all pixels, or never once it is aborted
 */
export function train(address, asked, tell, signal) {
  const of = Math.min(MOST, Math.max(1, navigator.hardwareConcurrency - 1));
  const workers = Array.from({ length: of }, () => new Worker(address, { type: "module" }));
  const stop = () => workers.forEach((worker) => worker.terminate());
  signal.addEventListener("abort", stop);
  const each = workers.map(
    (worker, part) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => (data ? tell(data) : resolve(undefined));
        worker.onerror = reject;
        worker.postMessage({ asked, part, of });
      }),
  );
  return Promise.all(each).then(stop);
}
