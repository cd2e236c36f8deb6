// Sheet: asks the server for one, again and again while it says that there is more to come.
//
// Most answers are a few bytes, how far the computation is; the sheet itself comes only when it has changed.

const DEADLINE = 20; // seconds for an answer
const LONGEST = 30; // seconds between two tries

/**
 * Asks `address` until `close()`. `tell` gets `{progress, blocks}`, blocks null where they are as before, or
 * `{fault}`: "unreachable", "refused" or "unreadable", after which it tries again, less and less often.
 * @param {string} address
 * @param {(answer: {progress?: any, blocks?: any[] | null, fault?: string}) => void} tell
 */
export function follow(address, tell) {
  const closing = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let [tag, failures] = ["", 0];
  const ask = async () => {
    const { answer, etag } = await asked(address, tag, closing.signal);
    if (closing.signal.aborted) return;
    failures = answer.fault ? failures + 1 : 0;
    tag = etag ?? tag;
    const again = answer.fault ? Math.min(LONGEST, 2 ** failures) : answer.progress.again;
    if (again) timer = setTimeout(ask, 1000 * again);
    tell(answer);
  };
  ask();
  return {
    close() {
      closing.abort();
      clearTimeout(timer);
    },
  };
}

async function asked(address, tag, closing) {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(1000 * DEADLINE)]);
  let response, text;
  try {
    response = await fetch(address, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {}, signal });
    text = await response.text();
  } catch {
    return { answer: { fault: "unreachable" } };
  }
  if (!response.ok && response.status !== 304) return { answer: { fault: "refused" } };
  try {
    const progress = JSON.parse(response.headers.get("Downhill-Progress"));
    const blocks = response.status === 200 ? JSON.parse(text) : null;
    return { answer: { progress, blocks }, etag: blocks && response.headers.get("ETag") };
  } catch {
    return { answer: { fault: "unreadable" } };
  }
}

/** A name for this browser, so that the server can let visitors take turns; no more is known by it. */
export function visitor() {
  const fresh = () => [...crypto.getRandomValues(new Uint32Array(3))].map((n) => n.toString(36)).join("");
  try {
    return (localStorage.downhill ??= fresh());
  } catch {
    return fresh(); // storage may be closed to a frame on another site
  }
}
