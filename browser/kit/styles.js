// Styles: how each run of a picture is drawn, everywhere in it.

/**
 * By the key of a track: its colour and dash are those that it wears here, its shape is its optimizer's own.
 * @param {readonly any[]} tracks
 * @param {any} catalog
 * @param {import("../types.js").Theme} theme
 * @returns {Map<number, import("../types.js").Style>}
 */
export const stylesOf = (tracks, { optimizers, palette, dashes }, theme) =>
  new Map(
    tracks.map(({ key, optimizer, worn: [hue, dash] }) => {
      const { outline, shape } = optimizers.find(({ id }) => id === optimizer) ?? optimizers[0];
      return [key, { colour: palette[theme.name][hue], dash: dashes[dash], outline, shape }];
    }),
  );
