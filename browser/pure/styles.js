// Styles: how each run is drawn, so that no two look alike.

import { variant } from "./colour.js";

const DASHES = [[], [9, 5], [2.5, 4.5], [12, 4, 2.5, 4]];

/**
 * By a run's key. Runs of one optimizer keep its hue and differ in lightness; all that share a hue differ in dash.
 * `optimizers` are the catalog's; one it does not know is drawn in ink, with the first one's outline.
 * @returns {Map<number, import("../types.js").Style>}
 */
export function stylesOf(runs, optimizers, { name, dark, colours }) {
  const twins = {};
  const taken = new Set();
  return new Map(
    runs.map(({ key, optimizer }) => {
      const known = optimizers.find(({ id }) => id === optimizer);
      const twin = (twins[optimizer] = (twins[optimizer] ?? -1) + 1);
      const hue = known?.colour[name] ?? colours.ink;
      const dash =
        [known?.dash ?? [], ...DASHES].find((dash) => !taken.has(`${hue} ${dash}`)) ?? DASHES[twin % DASHES.length];
      taken.add(`${hue} ${dash}`);
      const { outline, shape } = known ?? optimizers[0];
      return [key, { colour: variant(hue, twin, dark), dash, outline, shape }];
    }),
  );
}
