// Snippets: an address as other places write it: in a web page, Markdown, a notebook, a bibliography, on a slide.

import { withParameters } from "./link.js";

const TITLE = "Downhill: optimizers running down loss surfaces";

/**
 * An address with some parameters replaced, see `withParameters`.
 * @param {string} address
 * @param {Record<string, string | number | readonly (string | number)[]>} changes
 */
export function addressWith(address, changes) {
  const url = new URL(address);
  url.search = withParameters(url.search, changes);
  return url.href;
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * @param {string} address
 * @param {{title: string, width: number | string, height: number, clear?: boolean}} frame `clear`: what lies below it shows
 * through, which browsers allow where both are of one colour scheme
 */
export const iframe = (address, { title, width, height, clear = false }) =>
  `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${width}" height="${height}"` +
  ` style="border: 0; max-width: 100%${clear ? "; color-scheme: light" : ""}"` +
  ` allow="fullscreen" loading="lazy"></iframe>`;

/** @type {(address: string, title: string) => string} */
export const markdown = (address, title) =>
  `[${title.replace(/[\\[\]]/g, "\\$&")}](${address.replace(/[()]/g, (c) => (c === "(" ? "%28" : "%29"))})`;

/** @type {(address: string, frame: {width: number | string, height: number}) => string} */
export const jupyter = (address, { width, height }) =>
  `from IPython.display import IFrame\n\nIFrame(${JSON.stringify(address)}, width=${JSON.stringify(width)}, height=${height})`;

/**
 * For biblatex, which knows urldate, and BibTeX, which leaves it out.
 * @param {string} address
 * @param {{version: string, year: string, date: string}} when `date` is the day of the visit, YYYY-MM-DD
 */
export const bibtex = (address, { version, year, date }) => `@software{downhill,
  author = {{Downhill}},
  title = {{${TITLE}}},
  year = {${year}},
  version = {${version}},
  url = {${address}},
  urldate = {${date}}
}`;

/** @type {(address: string, when: {version: string, year: string, date: string}) => string} */
export const citation = (address, { version, year, date }) =>
  `Downhill (${year}). ${TITLE} (version ${version}) [software]. ${address} (${date})`;

/** @type {(address: string) => string} */
export const credit = (address) => `Downhill, MIT licence, ${address}`;
