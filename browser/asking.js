// Asking: one question at a time, of which the newest counts, asked again until there is an answer.

const PATIENCE = 3000; // milliseconds after which it is said that an answer is awaited
const DEADLINE = 12_000; // after which there is none
const LONGEST = 30_000; // between two attempts

/** Why there is no answer: "silent" (nobody answered), "refused" (it will not be), "garbled" (it can't be read). */
export class Fault extends Error {
  /**
   * @param {"silent" | "refused" | "garbled"} kind
   * @param {unknown} [cause]
   */
  constructor(kind, cause) {
    super(kind, { cause });
    this.kind = kind;
  }
}

/**
 * What a source answers with all that it needs to compute it here.
 * @param {import("./types.js").Source} source
 * @returns {import("./types.js").Source["answer"]}
 */
export const computedBy = (source) => async (asked, signal) => {
  await source.ready;
  return source.answer(asked, signal);
};

/**
 * Gives ask(question) and stop(). `answer(question, signal)` is awaited, its result handed to `take`, and `say` is told
 * "slow" or the kind of a Fault, or null when all is well. What is silent is asked again; an error that is no Fault is ours.
 * An answer that is `held` until there is news is given up for another question at once.
 */
export function asker(answer, take, say, held = false) {
  const gone = new AbortController();
  let [wanted, asking] = [undefined, false];
  /** @type {(value?: any) => void} */
  let again = () => {}; // gives up waiting, for an answer or for the end of a pause

  const attempt = async (question) => {
    const late = new AbortController();
    const give = () => late.abort(new Fault("silent"));
    if (held) again = give;
    const slow = setTimeout(() => {
      say("slow");
      again = give;
    }, PATIENCE);
    const over = setTimeout(give, DEADLINE);
    try {
      return await answer(question, AbortSignal.any([gone.signal, late.signal]));
    } finally {
      clearTimeout(slow);
      clearTimeout(over);
      again = () => {};
    }
  };

  const run = async () => {
    asking = true;
    let failures = 0;
    for (let asked; asked !== wanted && !gone.signal.aborted;) {
      asked = wanted;
      try {
        const found = await attempt(asked);
        if (gone.signal.aborted) break;
        failures = 0;
        say(null);
        take(found);
      } catch (fault) {
        if (gone.signal.aborted) break;
        if (!(fault instanceof Fault)) {
          asking = false;
          throw fault;
        }
        if (fault.kind === "silent" && asked !== wanted) continue;
        say(fault.kind);
        if (fault.kind !== "silent") continue;
        const pause = Math.min(LONGEST, 1000 * 2 ** failures++);
        await new Promise((resolve) => {
          again = resolve;
          setTimeout(resolve, pause);
        });
        asked = undefined;
      }
    }
    asking = false;
  };

  const online = () => again();
  globalThis.addEventListener("online", online, { signal: gone.signal });
  return {
    ask(question) {
      wanted = question;
      if (asking)
        again(); // an edit waits for neither
      else if (!gone.signal.aborted) run();
    },
    stop() {
      gone.abort();
      again();
    },
  };
}
