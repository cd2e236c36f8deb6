// Lines: the parts of a sentence within which no line should break.

// Browsers break lines in spite of keep-all between a parenthesis and its Korean particle, after the stroke of 2/η, after
// the minus of 1e-7, at the spaces of a relation or a sum, and between a Greek letter and its value.
const JOINT =
  /\S+(?: [=<>≤≥≈∝+−±×/] \S+|(?<=\p{Script=Greek}[\p{L}\p{N}]*) \d\S*)+|\S*(?:\)(?=[가-힣])|\S\/(?=[^\p{ASCII}가-힣])|\de-(?=\d))\S*/gu;

/**
 * The sentence in pieces: what stands at an odd place holds together.
 * @param {string} sentence
 * @returns {string[]}
 */
export function pieces(sentence) {
  const found = [];
  let end = 0;
  for (const { 0: held, index } of sentence.matchAll(JOINT)) {
    found.push(sentence.slice(end, index), held);
    end = index + held.length;
  }
  return [...found, sentence.slice(end)];
}
