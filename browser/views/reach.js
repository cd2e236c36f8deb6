// Reach: the loss that every pair of two numbers leads to, and where the class stands on it.

import { mix } from "../pure/colour.js";
import { titleOf, ticksOf, valueText } from "../pure/hall.js";
import { format, position } from "../pure/numbers.js";
import { html, nothing, render, svg } from "../vendor/lit-html.js";

const SHADES = 16;
const DEEPEST = 1e-12; // of f − f*: what is below is as good as there

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{round: () => any, controls: () => readonly import("../pure/room.js").Control[], styleOf: (place: number) => any,
 *   truth: () => {values: readonly (readonly number[])[], outcomes: readonly import("../pure/room.js").Outcome[]} | null,
 *   steps: () => number}} options the newest round, what was chosen, the answer: of two controls, row by row
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { round, controls, styleOf, truth, steps }) {
  const { t } = context;

  function draw() {
    const asked = controls();
    const found = asked.length === 2 ? truth() : null;
    const { clientWidth: width, clientHeight: height } = place;
    if (!found || !width) return render(nothing, place);
    const letters = context.type(14);
    const named = "options" in asked[1] ? context.type(120) : context.type(70);
    const [left, right, top, bottom] = [named, context.type(20), 3.4 * letters, context.type(48)];
    const [across, up] = [width - left - right, height - top - bottom];
    const at = (control, value) =>
      "options" in control ? (value + 0.5) / control.options.length : position(control, value);
    const x = (value) => left + at(asked[0], value) * across;
    const y = (value) => height - bottom - at(asked[1], value) * up;
    const columns = new Set(found.values.map(([a]) => a)).size;
    const rows = found.values.length / columns;
    const side = (control, count, room) => room / ("options" in control ? count : count - 1);
    const [w, h] = [side(asked[0], columns, across), side(asked[1], rows, up)];
    const deep = ({ gap }) => Math.log10(Math.max(gap, DEEPEST));
    const there = found.outcomes.filter(({ kind }) => kind !== "diverged").map(deep);
    const [low, high] = [Math.min(...there), Math.max(...there)];
    const cells = Array.from({ length: SHADES }, () => "");
    let lost = "";
    found.values.forEach(([a, b], i) => {
      const cell = `M${(x(a) - w / 2).toFixed(1)},${(y(b) - h / 2).toFixed(1)}h${w.toFixed(2)}v${h.toFixed(2)}h${(-w).toFixed(2)}z`;
      if (found.outcomes[i].kind === "diverged") lost += cell;
      else cells[Math.round(((SHADES - 1) * (deep(found.outcomes[i]) - low)) / (high - low || 1))] += cell;
    });
    const { theme } = context;
    const strong = theme.dark ? "#7edbfa" : "#0b3a6b";
    const shade = (i) => mix(strong, theme.colours["map-high"], i / (SHADES - 1));
    const best = found.values[found.outcomes.findIndex(({ rank }) => rank === 1)] ?? null;
    const ticks = (control, room) =>
      "options" in control
        ? control.options.map((name, i) => /** @type {[number, string]} */ ([i, name]))
        : ticksOf(control, room);
    const name = asked.map((control) => ("symbol" in control && control.symbol) || control.label).join(", ");
    const { answers, places } = round();
    const ramp = Array.from({ length: SHADES }, (_, i) => shade(i));
    render(
      html`<svg
        class="dh-tally-plot"
        viewBox="0 0 ${width} ${height}"
        style="font-size: ${letters}px"
        role="img"
        aria-label=${t("class_truth", { steps: steps(), name })}
      >
        <defs>
          <pattern id="reach-diverged" width="9" height="9" patternUnits="userSpaceOnUse">
            <rect width="9" height="9" class="dh-diverged-below" />
            <path d="M1.5,1.5l6,6m0,-6l-6,6" class="dh-diverged-mark" />
          </pattern>
        </defs>
        <text class="dh-axis" x=${letters} y=${1.3 * letters}>${t("class_truth", { steps: steps(), name })}</text>
        ${ramp.map((colour, i) => svg`<rect x=${letters + (i * 8 * letters) / SHADES} y=${1.75 * letters} width=${(8.2 * letters) / SHADES} height=${0.8 * letters} style="fill: ${colour}; stroke: none" />`)}
        <text x=${9.6 * letters} y=${2.5 * letters}>
          ${low > Math.log10(DEEPEST) ? "" : "≤ "}${format(10 ** low)} …
          ${format(10 ** high)}${best ? `, ${t("class_lowest", { value: asked.map((control, k) => valueText(control, best[k])).join(", ") })}` : ""}
        </text>
        ${cells.map((path, i) => (path ? svg`<path d=${path} style="fill: ${shade(i)}" />` : nothing))}
        ${lost ? svg`<path d=${lost} style="fill: url(#reach-diverged)" />` : nothing}
        ${ticks(asked[0], across).map(
          ([value, text]) =>
            svg`<text x=${x(value)} y=${height - bottom + 1.7 * letters} text-anchor="middle">${text}</text>`,
        )}
        ${ticks(asked[1], up).map(
          ([value, text]) =>
            svg`<text x=${left - w / 2 - 8} y=${y(value)} text-anchor="end" dominant-baseline="central">${text}</text>`,
        )}
        <text class="dh-axis" x=${left + across / 2} y=${height - 5} text-anchor="middle">${titleOf(asked[0])}</text>
        <text class="dh-axis" x=${width - right} y=${1.3 * letters} text-anchor="end">↑ ${titleOf(asked[1])}</text>
        ${answers.map(([a, b], i) => {
          const { outline, colour } = styleOf(places[i]);
          return svg`<path data-badge=${places[i]} d=${outline} transform="translate(${x(a)} ${y(b)}) scale(${context.type(4.5)})" fill=${colour} />`;
        })}
        ${best ? svg`<circle class="dh-lowest" cx=${x(best[0])} cy=${y(best[1])} r=${context.type(9)} />` : nothing}
      </svg>`,
      place,
    );
  }

  return {
    draw(dirty) {
      if (["round", "size", "theme", "answer"].some((part) => dirty.has(part))) draw();
    },
    destroy: () => render(nothing, place),
  };
}
