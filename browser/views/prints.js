// Prints: the figures of a page, each to be kept as a picture or as its numbers, with what it is and the way back.

import { loadPlotly } from "../kit/plotly.js";
import { save } from "../kit/save.js";
import { readTheme } from "../kit/theme.js";
import { csvOf } from "../pure/table.js";
import { html, render } from "../vendor/lit-html.js";

const KINDS = ["png", "svg", "csv"];
const SCALE = 3; // pixels of a printed picture for one of the screen
const [TYPE, LETTER, LINE] = [11, 6.2, 14.5]; // pixels of what stands below a figure: its type, how wide, how high

const figures = () =>
  /** @type {any[]} */ ([...document.querySelectorAll(".sheet-figure.js-plotly-plot")]).filter((figure) => figure.data);
/** A sentence or an address in lines of at most so many letters. */
const wrapped = (text, letters) => text.match(new RegExp(`.{1,${letters}}(?:\\s|$)|.{1,${letters}}`, "g")) ?? [];
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** The figure as a picture on the page's own ground, with what it is beneath it. */
async function picture(figure, format, about) {
  const Plotly = await loadPlotly();
  const { width, height, _size: room } = figure._fullLayout;
  const { colours } = readTheme(figure.closest(".sheet"));
  const lines = about.flatMap((text) => wrapped(text, Math.floor((width - 20) / LETTER)));
  const higher = lines.length * LINE + 14;
  const foot = {
    ...{ text: lines.map(escaped).join("<br>"), font: { size: TYPE, color: colours.muted }, align: "left" },
    ...{ x: 0, xref: "paper", xanchor: "left", xshift: 10 - room.l, showarrow: false },
    ...{ y: 0, yref: "paper", yanchor: "top", yshift: -(room.b + 4) },
  };
  const layout = {
    ...figure.layout,
    margin: { ...figure.layout.margin, b: room.b + higher },
    annotations: [...(figure.layout.annotations ?? []), foot],
    paper_bgcolor: colours.page,
  };
  const size = { width, height: height + higher, scale: format === "svg" ? 1 : SCALE };
  const address = await Plotly.toImage({ data: figure.data, layout }, { format, ...size });
  return (await fetch(address)).blob();
}

/**
 * The figures that are in sight when it is asked for; null where there are none.
 * @param {{link: () => string, title: () => string}} context
 */
export function prints({ link, title }) {
  const place = document.createElement("div");
  place.className = "dh-prints";

  async function keep(figure, kind) {
    const about = [`${title()}: ${figure.getAttribute("aria-label")}`, link()];
    const blob =
      kind === "csv"
        ? new Blob([csvOf(figure._fullData, about)], { type: "text/csv" })
        : await picture(figure, kind, about);
    save(`downhill-${figure.dataset.name}.${kind}`, blob);
  }

  return () => {
    const found = figures();
    const button = (figure, kind) =>
      html`<button
        type="button"
        data-print=${kind}
        aria-label="${kind.toUpperCase()}: ${figure.getAttribute("aria-label")}"
        @click=${() => keep(figure, kind)}
      >
        ${kind.toUpperCase()}
      </button>`;
    render(
      html`<ul>
        ${found.map((figure) => html`<li><span>${figure.getAttribute("aria-label")}</span> ${KINDS.map((kind) => button(figure, kind))}</li>`)}
      </ul>`,
      place,
    );
    return found.length ? place : null;
  };
}
