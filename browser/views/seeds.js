// Seeds: the bands of the losses over many seeds, for the chart, where they are asked for and chance has a part.

const SEEDS = 100;

/**
 * Gives `context.bands`, {answer, of}: the bands by the key of a run, and of which answer they are.
 * @param {any} context
 * @returns {import("../types.js").View}
 */
export function mount(context) {
  const { store, source, clock } = context;
  /** @type {AbortController | null} */
  let looking = null;
  /** @type {import("../types.js").Answer | null} */
  let asked = null;

  async function look(answer) {
    const mine = (looking = new AbortController());
    const { scene } = answer;
    const found = await source.bands(scene, { seeds: SEEDS, signal: mine.signal }).catch((/** @type {any} */ fault) => {
      if (!mine.signal.aborted) throw fault;
    });
    if (mine.signal.aborted || !found) return;
    context.bands = { answer, of: new Map(scene.runs.map(({ key }, i) => [key, found[i]])) };
    clock.wake("look");
  }

  return {
    draw(dirty) {
      const { answer } = store;
      if (!dirty.has("answer") || answer === asked) return;
      looking?.abort();
      const wanted = source.bands && answer.noisy && answer.scene.show.includes("seeds");
      asked = wanted ? answer : null;
      if (wanted) look(answer);
    },
    destroy: () => looking?.abort(),
  };
}
