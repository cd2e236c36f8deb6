// Batches: which points of a surface's data each step of a race sees, and what of them its gradient needs to know.

/**
 * What all sizes of batches have in common, see `orders` in engine/race/trajectory.py: (epochs, n) the points in the
 * order of each epoch. What is left of it by its last whole batch goes unused.
 * @typedef {Uint8Array} Orders
 */

/**
 * The points of the batch that step t sees.
 * @param {Orders} orders
 * @param {number} n
 * @param {number} batch how many points it has
 * @param {number} t numbered from 0
 */
export function batchAt(orders, n, batch, t) {
  const whole = Math.floor(n / batch);
  const begin = n * Math.floor(t / whole) + batch * (t % whole);
  return orders.subarray(begin, begin + batch);
}

/**
 * The means of the points' statistics (k, n) over the batch of each step, (epochs, k), row by row: even a batch of
 * all points lasts for as many steps as there are epochs.
 * @param {readonly (readonly number[])[]} statistics
 * @param {Orders} orders
 * @param {number} batch
 */
export function meansOfBatches(statistics, orders, batch) {
  const [k, n] = [statistics.length, statistics[0].length];
  const means = new Float64Array((k * orders.length) / n);
  for (let i = 0; i < means.length; i++) {
    const of = statistics[i % k];
    for (const point of batchAt(orders, n, batch, Math.floor(i / k))) means[i] += of[point];
    means[i] /= batch;
  }
  return means;
}
