// Text: sentences by key, with their values put in.

/** @param {Record<string, string>} sentences */
export const texts =
  (sentences) =>
  (key, values = {}) =>
    (sentences[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
