// Maps: the places of all that is seen of a map.

import { html } from "../vendor/lit-html.js";

/** In the order in which keys walk through it; the stylesheet has the one in which it is seen. */
export const frame = (t) =>
  html` <p class="dh-look"></p>
    <div class="dh-grid">
      <div class="dh-bar">
        <div class="dh-kinds" role="group" aria-label=${t("map_kind")}></div>
        <div class="dh-changes"></div>
        <div class="dh-opener"></div>
        <div class="dh-share"></div>
      </div>
      <div class="dh-map" tabindex="-1">
        <div class="dh-picture" tabindex="0" role="group" aria-label=${t("map_keys")}></div>
        <div class="dh-say" role="status" hidden></div>
        <div class="dh-notices"></div>
      </div>
      <div class="dh-side">
        <div class="dh-picked" role="status"></div>
        <div class="dh-legend"></div>
        <div class="dh-runs"></div>
      </div>
      <aside class="dh-settings" aria-label=${t("settings")}></aside>
      <p class="dh-caption"></p>
    </div>
    <p class="dh-told" role="status"></p>`;
