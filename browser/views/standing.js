// Standing: how somebody's own run stands among all others of the class, or how many chose what.

import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `round()` is the one that is shown, null while it is computed; `told()` what is known of the own run, line by line, null
 * where there is none; `more()` a last sentence, or nothing.
 * @param {HTMLElement} element
 * @param {any} context
 * @param {{round: () => any, place: () => number, choices: () => readonly string[], told: () => string[] | null,
 *   more: () => string}} options `choices` of a poll
 * @returns {import("../types.js").View}
 */
export function mount(element, { t }, { round, place, choices, told, more }) {
  function runs({ places, outcomes }) {
    const rank = outcomes[places.indexOf(place())]?.rank;
    const count = (kind) => outcomes.filter((each) => each.kind === kind).length;
    const [, chosen, ended] = told() ?? [];
    return html`${
        rank
          ? html`<h2>${t("phone_rank", { rank, count: places.length })}</h2>
              <p>${chosen}: ${ended}</p>`
          : html`<p>${t("phone_absent")}</p>`
      }
      <p class="dh-note">
        ${t("phone_all", { converged: count("converged"), moving: count("moving"), diverged: count("diverged") })}
      </p>`;
  }

  function votes({ places, answers }) {
    const own = answers[places.indexOf(place())]?.[0];
    const option = (name, i) => {
      const count = answers.filter(([choice]) => choice === i).length;
      return html`<li ?data-yours=${own === i} style="--part: ${(100 * count) / places.length}%">
        <span>${t("phone_votes", { name, count, all: places.length })}</span>
        ${own === i ? html`<em>${t("phone_yours")}</em>` : nothing}
      </li>`;
    };
    return html`<ul class="dh-votes">
      ${choices().map(option)}
    </ul>`;
  }

  function template() {
    const found = round();
    if (!found) return html`<p>${t("class_working")}</p>`;
    const said = !found.places.length
      ? html`<p>${t("class_nobody")}</p>`
      : choices().length
        ? votes(found)
        : runs(found);
    return html`${said}${more() ? html`<p class="dh-note">${more()}</p>` : nothing}`;
  }

  return {
    draw() {
      render(template(), element);
    },
    destroy() {
      render(nothing, element);
    },
  };
}
