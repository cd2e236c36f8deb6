// Lab: the places of all that is seen of a race on a network.

import { html } from "../vendor/lit-html.js";

/** In the order in which keys walk through it; the stylesheet has the one in which it is seen. */
export const frame = (t) =>
  html` <div class="dh-grid">
      <div class="dh-bar">
        <div class="dh-transport"></div>
        <div class="dh-changes"></div>
        <div class="dh-opener"></div>
        <div class="dh-share"></div>
      </div>
      <div class="dh-map">
        <div class="dh-choose"><span class="dh-picture"></span><span class="dh-note dh-ground"></span></div>
        <div class="dh-pane">
          <div class="dh-boundaries" hidden></div>
          <div class="dh-digits" hidden></div>
          <div class="dh-plane" hidden>
            <div class="dh-paths"></div>
            <div class="dh-chart"></div>
          </div>
          <div class="dh-curves" hidden></div>
          <div class="dh-table" role="region" tabindex="0" hidden></div>
        </div>
        <div class="dh-say" role="status" hidden></div>
        <div class="dh-notices"></div>
        <div class="dh-progress sheet-progress" hidden></div>
      </div>
      <div class="dh-side">
        <div class="dh-chart"></div>
        <div class="dh-runs"></div>
        <p class="dh-band dh-note"></p>
        <div class="dh-sides"></div>
      </div>
      <aside class="dh-settings" aria-label=${t("settings")}></aside>
      <p class="dh-caption"></p>
    </div>
    <div class="dh-above"></div>`;
