// Keys: a list of what every key does.

import { iconButton } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} room in which it lies, over everything
 * @param {{t: (key: string) => string}} context
 * @param {{lists: [string, string[][]][]}} options keys and what they do, by a key of the texts, below the name of each list
 * @returns {import("../types.js").View & {open(): void}}
 */
export function mount(room, { t }, { lists }) {
  const dialog = room.appendChild(document.createElement("dialog"));
  dialog.className = "dh-sharing dh-keys";
  dialog.setAttribute("closedby", "any");
  dialog.setAttribute("aria-label", t("keys"));
  dialog.addEventListener("keydown", (event) => dialog.open && event.stopPropagation());
  dialog.addEventListener("close", () => render(nothing, dialog));
  const row = ([keys, does]) =>
    html`<tr>
      <th scope="row"><kbd>${keys}</kbd></th>
      <td>${t(does)}</td>
    </tr>`;
  const list = ([name, rows]) =>
    html`<h2>${t(name)}</h2>
      <table>
        <tbody>
          ${rows.map(row)}
        </tbody>
      </table>`;
  return {
    open() {
      render(
        html`<div>${iconButton(t, "leave", "dismiss", "close", () => dialog.close())}${lists.map(list)}</div>`,
        dialog,
      );
      dialog.showModal();
    },
    draw() {},
    destroy: () => dialog.remove(),
  };
}
