// Lessons: ours, and what the server reads in a file.

import { ask, getKept, reading } from "./http.js";

/** `base` is where the routes are, `version` what is kept for ever of them. */
export const lessons = ({ base, version }) => ({
  /** The page's words, and every lesson of ours. */
  shelf: (lang, signal) => getKept(`${base}lessons?lang=${lang}&v=${version}`, signal),
  /** {lesson} in a file's text, or {fault}: why it is none. */
  async open({ text, file, lang }, signal) {
    const query = new URLSearchParams({ lang, file });
    const answer = await ask(`${base}lesson?${query}`, { method: "POST", body: text, signal });
    return reading(answer, (bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  },
  /** The address of one of ours as a file, to begin from. */
  fileOf: (id) => `${base}lectures/${id}.yaml?v=${version}`,
});
