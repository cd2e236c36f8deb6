// Blocks: a sheet's sentences, tables and places for figures, as elements. Every text is set as text.

import { unbroken } from "../kit/unbroken.js";
import { html, nothing } from "../vendor/lit-html.js";

const span = (part) => {
  if (typeof part === "string") return unbroken(part);
  if (part.href) return html`<a href=${part.href} target="_blank" rel="noreferrer">${unbroken(part.text)}</a>`;
  return html`<b>${unbroken(part.bold)}</b>`;
};
const spans = (parts) => parts.map(span);

const KINDS = {
  text: ({ spans: parts }) => html`<p>${spans(parts)}</p>`,
  caption: ({ spans: parts }) => html`<p class="sheet-caption">${spans(parts)}</p>`,
  reading: ({ spans: parts }) => html`<p class="sheet-reading">${spans(parts)}</p>`,
  warning: ({ spans: parts }) => html`<p class="sheet-warning">${spans(parts)}</p>`,
  note: ({ spans: parts }) => html`<p class="sheet-note">${spans(parts)}</p>`,
  points: ({ items }) =>
    html`<ul>
      ${items.map((parts) => html`<li>${spans(parts)}</li>`)}
    </ul>`,
  quote: ({ said, translated, where }) =>
    html`<blockquote class="sheet-quote">
      <p lang="ko">${said}</p>
      ${translated ? html`<p>${translated}</p>` : nothing}
      <footer>${where}</footer>
    </blockquote>`,
  docket: ({ claims }) =>
    html`<ul class="sheet-docket">
      ${claims.map(
        ({ title, said, where, verdict, words, query }) =>
          html`<li data-verdict=${verdict}>
            <a href="?${new URLSearchParams(query)}" data-turn><b>${title}</b></a>
            <span class="sheet-ruling">${words}</span>
            <span>${said}</span><small>${where}</small>
          </li>`,
      )}
    </ul>`,
  verdict: ({ stated, came_out: cameOut, words }) =>
    html`<p class="sheet-verdict" data-came-out=${String(cameOut)}>${unbroken(stated)} · <b>${words}</b></p>`,
  code: ({ label, lines }) =>
    html`<figure class="sheet-code">
      <figcaption>${label}</figcaption>
      <pre><code>${lines}</code></pre>
    </figure>`,
  table: ({ head, rows, words }) =>
    html`<table ?data-words=${words}>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${unbroken(cell)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${unbroken(cell)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`,
  row: ({ columns, widths, fill }) =>
    html`<div
      class="sheet-row"
      ?data-fill=${fill}
      style="--columns: ${widths.map((w) => `minmax(0, ${w}fr)`).join(" ")}"
    >
      ${columns.map((column) => html`<div>${blocks(column)}</div>`)}
    </div>`,
  figure: ({ name, label, height, slider }) =>
    html`<figure>
      <div
        class="sheet-figure"
        data-name=${name}
        role="img"
        aria-label=${label}
        style="min-height: ${height / 16}rem"
      ></div>
      ${slider ? picker(name, slider) : nothing}
    </figure>`,
  scale: ({ label, shades, ticks }) =>
    html`<div class="sheet-scale" style="--low: ${shades[0]}; --high: ${shades[1]}">
      <span>${label}</span>
      <div>${ticks.map(([at, text]) => html`<span style="left: ${100 * at}%">${text}</span>`)}</div>
    </div>`,
  film: ({ page }) => html`<div class="sheet-film" data-page=${page}></div>`,
};

/** What its value says is written by who draws its figure. */
const picker = (name, { label, values, at }) =>
  html`<label class="sheet-slider"
    >${label}
    <input type="range" min="0" max=${values.length - 1} step="1" value=${at} data-frames-of=${name} />
    <output></output
  ></label>`;

/** What a list of blocks looks like, for lit-html to render. Figures and swarms are places, filled by others. */
export const blocks = (list) => list.map((block) => KINDS[block.kind](block));

/** Every block of a list and of the rows in it. */
export function* each(list) {
  for (const block of list) {
    yield block;
    for (const column of block.columns ?? []) yield* each(column);
  }
}
