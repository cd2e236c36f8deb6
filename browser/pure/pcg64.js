// PCG64: the random bits that NumPy's default generator draws of a seed.
// O'Neill, HMC-CS-2014-0905 (XSL RR 128/64), https://www.pcg-random.org; seeded as NumPy's SeedSequence does it,
// https://numpy.org/doc/stable/reference/random/bit_generators/generated/numpy.random.SeedSequence.html

// Numbers of 128 bits are eight of 16, the lowest first: products of these have room in a double.
const MULTIPLIER = [0xf645, 0x9fcc, 0xdf64, 0x4385, 0x5da4, 0x1fc6, 0xed05, 0x2360];

/** A hash whose constants change with every word; it takes the word and gives its hash. */
function hashing(constant, multiplier) {
  return (word) => {
    const mixed = word ^ constant;
    constant = Math.imul(constant, multiplier);
    const hashed = Math.imul(mixed, constant);
    return hashed ^ (hashed >>> 16);
  };
}

/**
 * A seed as eight words of 32 bits that have nothing to do with those of other seeds.
 * @param {readonly number[]} entropy four words at most
 */
function seeded(entropy) {
  const hash = hashing(0x43b0d7e5, 0x931e8875);
  const pool = [0, 1, 2, 3].map((i) => hash(entropy[i] ?? 0));
  for (const from of [0, 1, 2, 3])
    for (const to of [0, 1, 2, 3].filter((i) => i !== from)) {
      const mixed = Math.imul(0xca01f9dd, pool[to]) - Math.imul(0x4973f715, hash(pool[from]));
      pool[to] = mixed ^ (mixed >>> 16);
    }
  const out = hashing(0x8b51f9dd, 0x58f38ded);
  return [...pool, ...pool].map(out);
}

/** Two words, the higher first, as four of 16 bits, the lowest first. */
const halves = (high, low) => [low & 65535, low >>> 16, high & 65535, high >>> 16];

/**
 * Draws 64 bits at each call, as two words of 32, the lower first; always the same two places.
 * @param {readonly number[]} entropy as of `np.random.default_rng`: up to four whole numbers less than 2³²
 * @returns {() => Uint32Array}
 */
export function pcg64(entropy) {
  const [a, b, c, d, e, f, g, h] = seeded(entropy);
  const initial = [...halves(d, c), ...halves(b, a)];
  const sequence = [...halves(h, g), ...halves(f, e)];
  const increment = sequence.map((word, i) => ((word << 1) | (i ? sequence[i - 1] >>> 15 : 1)) & 65535);
  const [state, before] = [new Uint16Array(8), new Float64Array(8)];
  const drawn = new Uint32Array(2);

  function step() {
    before.set(state);
    let carried = 0;
    for (let k = 0; k < 8; k++) {
      let sum = carried + increment[k];
      for (let i = 0; i <= k; i++) sum += before[i] * MULTIPLIER[k - i];
      state[k] = sum; // what is more than 16 bits of it is left out
      carried = Math.floor(sum / 65536);
    }
  }

  step();
  let carried = 0;
  for (let k = 0; k < 8; k++) {
    carried += state[k] + initial[k];
    state[k] = carried;
    carried >>>= 16;
  }
  step();

  return () => {
    step();
    const low = (state[0] ^ state[4]) | ((state[1] ^ state[5]) << 16);
    const high = (state[2] ^ state[6]) | ((state[3] ^ state[7]) << 16);
    const turn = state[7] >>> 10; // to the right, by up to 63
    const [near, far] = turn & 32 ? [high, low] : [low, high];
    const by = turn & 31; // to the left in two steps: by 32 would be by none
    drawn[0] = (near >>> by) | ((far << 1) << (31 - by));
    drawn[1] = (far >>> by) | ((near << 1) << (31 - by));
    return drawn;
  };
}
