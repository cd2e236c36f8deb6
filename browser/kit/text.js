// Text: sentences by key, with their values put in.

/** @param {Record<string, string>} sentences */
export const texts =
  (sentences) =>
  (key, values = {}) =>
    (sentences[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/**
 * A sentence without a place where a line could break within 1e-7 or η 0.1; translations/ sees to what no value is put into.
 * @param {string} sentence
 */
export const unbroken = (sentence) =>
  sentence.replace(/(?<=\de)-(?=\d)/g, "-\u2060").replace(/(?<=\p{Script=Greek}\S*) (?=\d)/gu, "\u00a0");
