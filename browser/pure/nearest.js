// Nearest: the known name that is most like another one, as Python's difflib.get_close_matches finds it.

const CUTOFF = 0.6;

/** How many letters two words have in common: those of their longest common part, and so on before it and after. */
function inCommon(a, b) {
  let [size, from, at] = [0, 0, 0];
  let ending = []; // how long the common part is that ends here in `a`, and there in b
  a.forEach((letter, i) => {
    const here = [];
    b.forEach((other, j) => {
      if (letter !== other) return;
      here[j] = (ending[j - 1] ?? 0) + 1;
      if (here[j] > size) [size, from, at] = [here[j], i + 1 - here[j], j + 1 - here[j]];
    });
    ending = here;
  });
  if (!size) return 0;
  return size + inCommon(a.slice(0, from), b.slice(0, at)) + inCommon(a.slice(from + size), b.slice(at + size));
}

/**
 * The known name that is most like this one, or nothing.
 * @param {string} name
 * @param {readonly string[]} known
 */
export function nearest(name, known) {
  const letters = [...name.toLowerCase()];
  let [best, found] = [CUTOFF, ""];
  for (const each of known) {
    const own = [...each.toLowerCase()];
    const likeness = (2 * inCommon(own, letters)) / (own.length + letters.length);
    const rivals = likeness === best && each.toLowerCase() > found.toLowerCase();
    if (likeness > best || rivals) [best, found] = [likeness, each];
  }
  return found;
}
