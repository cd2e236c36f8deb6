// Http: asks the app's routes, and tells by which Fault there is no answer.

import { Fault } from "../asking.js";

/** @type {Map<string, Promise<any>>} */
const kept = new Map();

/**
 * What the server says: any status below 400.
 * @param {string} address
 * @param {RequestInit} options
 */
export async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch (error) {
    throw new Fault("silent", error);
  }
  if (answer.status < 400) return answer;
  // A gateway that answers for a server that does not is no answer.
  throw new Fault(answer.status > 501 || answer.status === 429 ? "silent" : "refused", answer.status);
}

/**
 * The bytes of an answer, read.
 * @param {Response} answer
 * @param {(bytes: Uint8Array) => any} read
 */
export async function reading(answer, read) {
  let bytes;
  try {
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw new Fault("silent", error);
  }
  try {
    return read(bytes);
  } catch (error) {
    throw new Fault("garbled", error);
  }
}

/** @type {(address: string, signal: AbortSignal, read: (bytes: Uint8Array) => any) => Promise<any>} */
export const getRead = async (address, signal, read) => reading(await ask(address, { signal }), read);

export const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** What never changes under its address, fetched once for all players of the page. */
export function getKept(address, signal) {
  const found = kept.get(address) ?? getRead(address, signal, json);
  kept.set(address, found);
  found.catch(() => kept.delete(address));
  return found;
}
