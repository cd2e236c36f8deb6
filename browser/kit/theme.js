// Theme: the colours and the type of a player, as its stylesheet and the page around it set them.

import { luminance, mix } from "../pure/colour.js";

const NAMES = ["page", "ink", "grid", "panel", "map-low", "map-high", "contour"];

/**
 * Reads the theme off `root` and marks it there as light or dark, which the stylesheet follows.
 * Colours are #rrggbb; `casing` is what lies below every path.
 * @returns {import("../types.js").Theme}
 */
export function readTheme(root) {
  const canvas = new OffscreenCanvas(1, 1);
  const pixel = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  const style = getComputedStyle(root);
  const probe = root.appendChild(document.createElement("i"));
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    pixel.fillStyle = getComputedStyle(probe).color;
    pixel.fillRect(0, 0, 1, 1);
    const bytes = [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    return "#" + bytes.map((v) => v.toString(16).padStart(2, "0")).join("");
  };
  const dark = luminance(colour("page")) < 0.2;
  const name = dark ? "dark" : "light";
  root.dataset.theme = name;
  const colours = Object.fromEntries(NAMES.map((name) => [name, colour(name)]));
  probe.remove();
  colours.muted = mix(colours.ink, colours.page, 0.33);
  colours.casing = mix(colours.page, dark ? "#000000" : "#ffffff", 0.4);
  return { name, dark, colours, font: style.fontFamily };
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
