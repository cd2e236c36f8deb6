// Theme: the colours and the type of a player, as its stylesheet and the page around it set them.

import { luminance, mix } from "../pure/colour.js";

const NAMES = ["page", "ink", "grid", "panel", "map-low", "map-high", "contour"];

/**
 * Reads the theme off `root` and marks it there as light or dark, which the stylesheet follows.
 * Colours are #rrggbb; `casing` is what lies below every path.
 * @returns {import("../types.js").Theme}
 */
export function readTheme(root) {
  const [page] = readColours(root, ["page"]);
  const dark = luminance(page) < 0.2;
  const name = dark ? "dark" : "light";
  root.dataset.theme = name;
  const found = readColours(root, NAMES);
  const colours = Object.fromEntries(NAMES.map((name, i) => [name, found[i]]));
  colours.muted = mix(colours.ink, colours.page, 0.33);
  colours.casing = mix(colours.page, dark ? "#000000" : "#ffffff", 0.4);
  return { name, dark, colours, font: getComputedStyle(root).fontFamily };
}

/** The values of custom properties. All are asked for before one is read: after each change a browser styles a page anew. */
function readColours(root, names) {
  const canvas = new OffscreenCanvas(names.length, 1);
  const pixels = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  const probes = names.map((name) => {
    const probe = root.appendChild(document.createElement("i"));
    probe.style.color = `var(--${name})`;
    return probe;
  });
  for (const [i, probe] of probes.entries()) {
    pixels.fillStyle = getComputedStyle(probe).color;
    pixels.fillRect(i, 0, 1, 1);
  }
  for (const probe of probes) probe.remove();
  const { data } = pixels.getImageData(0, 0, names.length, 1);
  const hex = (v) => v.toString(16).padStart(2, "0");
  return names.map((_, i) => `#${[...data.slice(4 * i, 4 * i + 3)].map(hex).join("")}`);
}

/** How many times larger the page's type is than a browser's own. */
export const readRem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** Adds a stylesheet of this folder to `root`; resolves when it is there, or will not be. */
export function addStylesheet(root, name) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(`../${name}`, import.meta.url).href;
    link.onload = link.onerror = resolve;
    root.prepend(link);
  });
}
