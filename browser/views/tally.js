// Tally: how many chose what, marked by what became of it; and behind it the loss that every choice leads to.

import { axis } from "../pure/axes.js";
import { format, position } from "../pure/numbers.js";
import { titleOf, ticksOf, valueText } from "../pure/hall.js";
import { histogram } from "../pure/room.js";
import { html, nothing, render, svg } from "../vendor/lit-html.js";

const KINDS = /** @type {const} */ (["converged", "moving", "diverged"]);
const DEEPEST = 1e-12; // of f − f*: what is below is as good as there
const CURVE = 0.56; // of the height, for the curve behind the choices

/**
 * A round as it is shown: `outcomes` is null for a poll.
 * @typedef {{round: number, answers: readonly (readonly number[])[], outcomes: readonly import("../pure/room.js").Outcome[] | null}} Round
 *
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{rounds: () => readonly Round[], controls: () => readonly import("../pure/room.js").Control[],
 *   truth: () => {values: readonly (readonly number[])[], outcomes: readonly import("../pure/room.js").Outcome[]} | null,
 *   steps: () => number}} options the rounds so far, the newest last; what was chosen; the answer, of one control
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { rounds, controls, truth, steps }) {
  const { t } = context;

  const swatch = (kind) =>
    html`<svg class="dh-patch" viewBox="0 0 18 18" aria-hidden="true">
      ${patterns(`swatch-${kind}`)}
      <rect width="18" height="18" style=${fill(kind, `swatch-${kind}`)} class="dh-${kind}" />
    </svg>`;

  function legend({ outcomes }) {
    if (!outcomes) return nothing;
    const count = (kind) => outcomes.filter((each) => each.kind === kind).length;
    return html`<p class="dh-kinds-of">
      ${KINDS.map((kind) => html`<span data-kind=${kind}>${swatch(kind)}<b>${count(kind)}</b> ${t(`class_${kind}`)}</span>`)}
    </p>`;
  }

  const parted = (members, outcomes) => KINDS.map((kind) => members.filter((i) => outcomes[i].kind === kind));

  /**
   * A list of options, each with a bar.
   * @param {any} control
   * @param {number} k
   * @param {readonly Round[]} shown
   * @param {any} found
   */
  function options(control, k, [newest, before], found) {
    const bins = histogram(
      newest.answers.map((values) => values[k]),
      control,
    );
    const earlier =
      before &&
      histogram(
        before.answers.map((values) => values[k]),
        control,
      );
    const most = Math.max(1, ...[...bins, ...(earlier ?? [])].map(({ members }) => members.length));
    const shown = control.options
      .map((name, i) => ({ name, i, members: bins[i].members, was: earlier?.[i].members.length ?? 0 }))
      .filter(({ members, was }) => control.options.length < 8 || found || members.length || was);
    const part = (count) => `${(100 * count) / most}%`;
    const lowest = found?.outcomes.findIndex(({ rank }) => rank === 1);
    return html`<table class="dh-votes">
      ${
        found
          ? html`<thead>
              <tr>
                <th colspan="3"></th>
                <th scope="col">${t("class_after", { steps: steps() })}</th>
              </tr>
            </thead>`
          : nothing
      }
      <tbody>
        ${shown.map(({ name, i, members, was }) => {
          const ends = found?.outcomes[i];
          const pieces = newest.outcomes
            ? parted(members, newest.outcomes).map((each, j) => [KINDS[j], each.length])
            : [["voted", members.length]];
          return html`<tr ?data-lowest=${i === lowest}>
            <th scope="row">${name}</th>
            <td class="dh-votes-bar">
              ${was ? html`<i class="dh-was" style="width: ${part(was)}"></i>` : nothing}
              ${pieces.map(([kind, count]) => html`<i class="dh-bar-${kind}" style="width: ${part(count)}"></i>`)}
            </td>
            <td data-count=${members.length}>${members.length}</td>
            ${ends ? html`<td class="dh-votes-end">${ends.kind === "diverged" ? t("class_diverged") : format(ends.gap)}</td>` : nothing}
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  function numbers(control, k, shown, found, width, height) {
    const [left, right, bottom, top] = [context.type(52), context.type(20), context.type(46), context.type(10)];
    const letters = context.type(14);
    const across = width - left - right;
    const split = found ? top + CURVE * (height - bottom - top) : top;
    const x = (value) => left + position(control, value) * across;
    const [newest, before] = shown;
    const binned = ({ answers }) => histogram(answers.map((values) => values[k]), control); // prettier-ignore
    const bins = binned(newest);
    const earlier = before && binned(before);
    const most = Math.max(1, ...[...bins, ...(earlier ?? [])].map(({ members }) => members.length));
    const floor = height - bottom;
    const unit = Math.max(0, floor - split - (found ? letters : 0)) / most;
    const each = across / bins.length;
    const id = `tally-${k}`;
    const bar = ({ low, high, members }, b) => {
      let from = floor;
      const pieces = newest.outcomes ? parted(members, newest.outcomes) : [members];
      const counts = Object.fromEntries(KINDS.map((kind, j) => [kind, pieces[j]?.length ?? 0]));
      const said = t("class_bin", { low: format(low), high: format(high), count: members.length, ...counts });
      return svg`<g data-bin=${b} data-count=${members.length}><title>${said}</title>${pieces.map((piece, j) => {
        from -= piece.length * unit;
        return piece.length
          ? svg`<rect x=${left + b * each + 1} y=${from} width=${Math.max(1, each - 2)} height=${piece.length * unit} style=${fill(KINDS[j], id)} class="dh-${KINDS[j]}" />`
          : nothing;
      })}</g>`;
    };
    const outline = () =>
      `M${left},${floor}${earlier.map(({ members }) => `V${floor - members.length * unit}h${each}`).join("")}V${floor}`;
    const whole = axis([0, most], false, Math.max(2, (floor - split) / (3 * letters))).filter(([v]) =>
      Number.isInteger(v),
    );
    return html`<svg
      class="dh-tally-plot"
      viewBox="0 0 ${width} ${height}"
      style="font-size: ${letters}px"
      role="img"
      aria-label=${t("class_tally", { name: control.symbol || control.label })}
    >
      ${patterns(id)}
      ${whole.map(
        ([value, text]) =>
          svg`<line class="dh-rule" x1=${left} x2=${width - right} y1=${floor - value * unit} y2=${floor - value * unit} />
            <text x=${left - 8} y=${floor - value * unit} text-anchor="end" dominant-baseline="central">${text}</text>`,
      )}
      ${bins.map(bar)} ${earlier ? svg`<path class="dh-before" d=${outline()} />` : nothing}
      ${ticksOf(control, across).map(
        ([value, text]) =>
          svg`<line class="dh-tick" x1=${x(value)} x2=${x(value)} y1=${floor} y2=${floor + 5} />
            <text x=${x(value)} y=${floor + 1.5 * letters} text-anchor="middle">${text}</text>`,
      )}
      <text class="dh-axis" x=${left + across / 2} y=${height - 4} text-anchor="middle">${titleOf(control)}</text>
      ${found ? curve(control, found, { left, top, right: width - right, bottom: split - letters, letters, x }) : nothing}
    </svg>`;
  }

  /** The loss that each value ends with; where it diverges there are crosses at the top. */
  function curve(control, { values: rows, outcomes }, { left, top, right, bottom, letters, x }) {
    const values = rows.map(([value]) => value);
    const deep = ({ gap }) => Math.log10(Math.max(gap, DEEPEST));
    const there = outcomes.filter(({ kind }) => kind !== "diverged").map(deep);
    if (!there.length)
      return svg`<text x=${(left + right) / 2} y=${(top + bottom) / 2} text-anchor="middle">${t("class_none")}</text>`;
    const [low, high] = [Math.min(...there) - 0.4, Math.max(...there) + 0.4];
    const strip = top + 2.4 * letters;
    const y = (each) => bottom - ((deep(each) - low) / (high - low || 1)) * (bottom - strip);
    let path = "";
    let broken = true;
    values.forEach((value, i) => {
      const lost = outcomes[i].kind === "diverged";
      if (!lost) path += `${broken ? "M" : "L"}${x(value).toFixed(1)},${y(outcomes[i]).toFixed(1)}`;
      broken = lost;
    });
    const best = outcomes.findIndex(({ rank }) => rank === 1);
    const at = x(values[best]);
    const [anchor, by] = at > (left + right) / 2 ? ["end", -12] : ["start", 12];
    return svg`<g class="dh-truth" data-best=${values[best]}>
      <text x=${left} y=${top + 0.6 * letters} class="dh-axis" dominant-baseline="central">${t("class_truth", { steps: steps(), name: control.symbol || control.label })}</text>
      ${axis([low, high], true, Math.max(2, (bottom - strip) / (2.6 * letters))).map(
        ([value, text]) =>
          svg`<line class="dh-rule" x1=${left} x2=${right} y1=${bottom - ((value - low) / (high - low)) * (bottom - strip)} y2=${bottom - ((value - low) / (high - low)) * (bottom - strip)} />
            <text x=${left - 8} y=${bottom - ((value - low) / (high - low)) * (bottom - strip)} text-anchor="end" dominant-baseline="central">${text}</text>`,
      )}
      <path class="dh-curve" d=${path} />
      ${values.map((value, i) =>
        outcomes[i].kind === "diverged"
          ? svg`<path class="dh-lost" d="M${x(value) - 3.5},${strip - 12}l7,7m0,-7l-7,7" />`
          : outcomes[i].kind === "converged"
            ? svg`<circle class="dh-converged" cx=${x(value)} cy=${y(outcomes[i])} r="3.4" />`
            : nothing,
      )}
      <circle class="dh-lowest" cx=${at} cy=${y(outcomes[best])} r="8" />
      <text class="dh-lowest-at" x=${at + by} y=${Math.min(bottom - letters, y(outcomes[best]) - letters)} text-anchor=${anchor}>${t("class_lowest", { value: valueText(control, values[best]) })}</text>
    </g>`;
  }

  function draw() {
    const all = rounds();
    if (!all.length) return render(nothing, place);
    const shown = [...all].slice(-2).reverse();
    const [newest, before] = shown;
    const asked = controls();
    const found = asked.length === 1 ? truth() : null;
    const plots = [...asked.entries()].map(([k, control]) => {
      if ("options" in control) return html`<div class="dh-tally-of">${options(control, k, shown, found)}</div>`;
      return html`<div class="dh-tally-of" data-plot=${k}></div>`;
    });
    render(
      html`${newest.answers.length ? legend(newest) : html`<p>${t("class_nobody")}</p>`}
        ${before ? html`<p class="dh-note">${t("class_before", { round: before.round + 1 })}</p>` : nothing}
        <div class="dh-tallies">${plots}</div>`,
      place,
    );
    // A plot is drawn for the room that the words leave it.
    for (const [k, control] of asked.entries()) {
      const spot = /** @type {HTMLElement | null} */ (place.querySelector(`[data-plot="${k}"]`));
      if (!spot || "options" in control) continue;
      const { clientWidth, clientHeight } = spot;
      if (clientWidth) render(numbers(control, k, shown, found, clientWidth, clientHeight), spot);
    }
  }

  return {
    draw(dirty) {
      if (["round", "size", "theme", "answer"].some((part) => dirty.has(part))) draw();
    },
    destroy: () => render(nothing, place),
  };
}

const fill = (kind, id) => (kind === "converged" ? "" : `fill: url(#${id}-${kind})`);

/** What tells outcomes apart without their colours: stripes and crosses. */
const patterns = (id) =>
  svg`<defs>
    <pattern id="${id}-moving" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="7" height="7" class="dh-moving-below" /><rect width="3.5" height="7" class="dh-moving" />
    </pattern>
    <pattern id="${id}-diverged" width="9" height="9" patternUnits="userSpaceOnUse">
      <rect width="9" height="9" class="dh-diverged-below" /><path d="M1.5,1.5l6,6m0,-6l-6,6" class="dh-diverged-mark" />
    </pattern>
  </defs>`;
