// Inline: answers from bytes at hand, for a page without a server.

import { answerOf } from "../pure/answer.js";
import { unpack } from "../pure/bytes.js";
import { newKey } from "../store.js";

/**
 * One race and its map: whatever is asked, these are the paths.
 * @returns {import("../types.js").Source}
 */
export function inline({ paths, map, catalog }) {
  const [race, ground] = [unpack(paths), unpack(map)];
  return {
    live: false,
    words: async () => catalog,
    answer: async (asked) => {
      const answer = answerOf(race, asked, newKey);
      return { ...answer, scene: asked.scene ?? answer.scene };
    },
    ground: async () => ground,
  };
}
