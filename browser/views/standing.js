// Standing: somebody's own run among all others of the class: its rank, what became of it, and who is ahead.

import { badge } from "../kit/badge.js";
import { format } from "../pure/numbers.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * What is told of a round that is shown: nothing while runs are computed.
 * @typedef {{outcome: import("../pure/room.js").Outcome, yours: boolean, told: string, style: any}} Stood
 * @typedef {{count: number, own: Stood | null, best: readonly Stood[], tally: Record<string, number>}} Ranked
 * @typedef {{name: string, count: number, yours: boolean}} Vote
 *
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{ranked: () => Ranked | null, votes: () => readonly Vote[] | null, more: () => string}} options `votes` of a poll
 * @returns {import("../types.js").View}
 */
export function mount(place, { t }, { ranked, votes, more }) {
  const became = ({ outcome: { kind, gap } }) => t(`phone_${kind}`, { gap: format(gap) });

  const row = ({ outcome, yours, told, style }) =>
    html`<li ?data-yours=${yours}>
      ${badge(style)}<b>${told}</b>
      <span>f − f* ${format(outcome.gap)}</span>
      ${yours ? html`<em>${t("phone_yours")}</em>` : nothing}
    </li>`;

  function runs({ count, own, best, tally }) {
    if (!count) return html`<p>${t("phone_nobody")}</p>`;
    return html`${
        own
          ? html`<h2>${t("phone_rank", { rank: own.outcome.rank, count })}</h2>
              <p>${own.told}: ${became(own)}</p>`
          : html`<p>${t("phone_absent")}</p>`
      }
      ${
        best.length
          ? html`<h2>${t("phone_best")}</h2>
              <ol>
                ${best.map(row)}
              </ol>`
          : nothing
      }
      <p class="dh-note">${t("phone_all", tally)}</p>`;
  }

  function poll(all) {
    const sum = all.reduce((count, vote) => count + vote.count, 0);
    if (!sum) return html`<p>${t("phone_nobody")}</p>`;
    return html`<ul>
      ${all.map(
        ({ name, count, yours }) =>
          html`<li ?data-yours=${yours} style="--part: ${(100 * count) / sum}%">
            <span>${t("phone_votes", { name, count, all: sum })}</span>
            ${yours ? html`<em>${t("phone_yours")}</em>` : nothing}
          </li>`,
      )}
    </ul>`;
  }

  function template() {
    const [found, cast] = [ranked(), votes()];
    const said = cast ? poll(cast) : found ? runs(found) : html`<p>${t("phone_computing")}</p>`;
    return html`${said}${more() ? html`<p class="dh-note">${more()}</p>` : nothing}`;
  }

  return {
    draw() {
      render(template(), place);
    },
    destroy() {
      render(nothing, place);
    },
  };
}
