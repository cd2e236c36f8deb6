// Ran: what ran, with which settings, in one line, for whatever leaves the app; as wire.caption.

import { numberText } from "./link.js";
import { surfaceName } from "./names.js";

/**
 * The surface, the start, the steps and every run: "Bowl from (1, 2), 300 steps: SGD η 0.1.".
 * @param {import("../types.js").Scene} scene as it was answered, with the start that its surface brings
 * @param {readonly {label: string, detail: string}[]} tracks
 * @param {any} catalog
 * @param {(key: string, values?: object) => string} t
 */
export function ran({ surface, start, steps, schedule, noise, seed }, tracks, catalog, t) {
  const of = (kind, id) => catalog[kind].find((each) => each.id === id);
  const { params } = of("surfaces", surface.id);
  const name = surfaceName(surface, catalog);
  const shape = params.map((p) => `${p.symbol} ${numberText(surface.values[p.name])}`).join(", ");
  const [x, y] = /** @type {readonly number[]} */ (start).map(numberText);
  const settings = [
    t("ran_steps", { steps }),
    ...(schedule.id === "constant" ? [] : [of("schedules", schedule.id).name]),
    ...(noise ? [t("ran_noise", { noise: numberText(noise), seed })] : []),
  ];
  return t("ran", {
    surface: shape ? `${name} (${shape})` : name,
    ...{ x, y },
    settings: settings.join(", "),
    runs: tracks.map(({ label, detail }) => `${label} ${detail}`.trim()).join("; ") || t("ran_none"),
  });
}
