type Palette = number[][];
export function GIFEncoder(): {
  writeFrame(index: Uint8Array, width: number, height: number, options: object): void;
  finish(): void;
  bytesView(): Uint8Array<ArrayBuffer>;
};
export function quantize(rgba: Uint8Array, colours: number): Palette;
export function applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
