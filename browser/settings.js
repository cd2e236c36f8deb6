// Settings: the stories to choose from, and every setting of a scene but its runs.
//
// Both are drawn for a player, from its catalog; what is changed goes to the player's `edit` or `adopt`.

import { escaped, fieldLine, fillField } from "./field.js";
import { choiceText } from "./pure/link.js";

export function storiesHtml(player) {
  const { stories } = player.catalog;
  const pill = ({ title }, i) => `<button type="button" data-act="story" data-story="${i}" aria-pressed="false">${escaped(title)}</button>`;
  return `
    <div class="dh-stories" role="group" aria-label="${escaped(player.t("stories"))}">${stories.map(pill).join("")}</div>
    <p class="dh-watch"></p>
    <div class="dh-problems" role="alert" hidden></div>`;
}

/** Which story the scene is, in the pills and in a sentence; and what of its link could not be read. */
export function fillStories(player) {
  const { race, problems = [] } = player.header;
  const told = player.catalog.stories.findIndex((story) => story.race === race);
  for (const [i, pill] of [...player.$(".dh-stories").children].entries()) {
    const pressed = i === told;
    if (pressed && pill.getAttribute("aria-pressed") !== "true") {
      const row = pill.parentElement; // scrollIntoView would scroll the page too
      row.scrollLeft = pill.offsetLeft - row.offsetLeft - (row.clientWidth - pill.offsetWidth) / 2;
    }
    pill.setAttribute("aria-pressed", pressed);
  }
  player.$(".dh-watch").textContent = player.catalog.stories[told]?.watch ?? player.t("anywhere");
  const said = player.$(".dh-problems");
  said.hidden = !problems.length;
  said.replaceChildren(...problems.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
}

export function settingsHtml(player) {
  const t = (key) => escaped(player.t(key));
  const { surfaces, schedules, scene } = player.catalog;
  const option = ({ id, name }) => `<option value="${escaped(id)}">${escaped(name)}</option>`;
  const groups = Map.groupBy(surfaces, ({ group }) => group);
  const grouped = [...groups].map(([group, members]) => `<optgroup label="${escaped(group)}">${members.map(option).join("")}</optgroup>`);
  const line = (name) => fieldLine(scene.find((declared) => declared.name === name), (key, values) => player.t(key, values));
  return `
    <label class="dh-choice">${t("surface")}<select data-choose="surface">${grouped.join("")}</select></label>
    <div data-of="surface"></div>
    <div data-of="scene">${line("steps")}<div class="dh-pair">${line("start_x")}${line("start_y")}</div></div>
    <details data-fold="schedule">
      <summary>${t("schedule")}</summary>
      <select data-choose="schedule" aria-label="${t("schedule")}">${schedules.map(option).join("")}</select>
      <div data-of="schedule"></div>
    </details>
    <details data-fold="noise">
      <summary>${t("gradient_noise")}</summary>
      <div data-of="scene">${line("noise")}${line("seed")}</div>
      <p class="dh-note">${t("fair")}</p>
    </details>`;
}

/** The scene's values in their fields; a surface's and a schedule's own parameters come and go with it. */
export function fillSettings(player) {
  const { header, catalog } = player;
  for (const [kind, all] of [["surface", catalog.surfaces], ["schedule", catalog.schedules]]) {
    player.$(`[data-choose=${kind}]`).value = header[kind].id;
    const box = player.$(`[data-of=${kind}]`);
    if (box.dataset.id === header[kind].id) continue;
    box.dataset.id = header[kind].id;
    const { params } = all.find(({ id }) => id === header[kind].id);
    box.innerHTML = params.map((declared) => fieldLine(declared, (key, values) => player.t(key, values))).join("");
  }
  if (header.schedule.id !== "constant") player.$("[data-fold=schedule]").open = true;
  if (header.noise > 0) player.$("[data-fold=noise]").open = true;
  for (const line of player.root.querySelectorAll(".dh-settings .dh-hyper")) {
    const { declared, value } = settingOf(player, line);
    fillField(line, declared, value, player.dragging);
  }
}

/** What a line of the settings stands for: how it is declared, its value now, and how to change it. */
export function settingOf(player, line) {
  const { header, catalog } = player;
  const { name } = line.dataset;
  const { of } = line.closest("[data-of]").dataset;
  const named = (list) => list.find((declared) => declared.name === name);
  if (of !== "scene") {
    const { id, values } = header[of];
    const { params } = catalog[`${of}s`].find((choice) => choice.id === id);
    return {
      declared: named(params),
      value: values[name],
      put(value, finished) {
        values[name] = value;
        player.edit({ [of]: choiceText(id, values) }, finished);
      },
    };
  }
  const declared = named(catalog.scene);
  if (name === "steps") return { declared, value: header.steps, put: (n, finished) => player.edit({ steps: n, at: [] }, finished) };
  if (name === "noise" || name === "seed") return { declared, value: header[name], put: (value, finished) => player.edit({ [name]: value }, finished) };
  const axis = ["start_x", "start_y"].indexOf(name);
  return {
    declared,
    value: header.start[axis],
    put: (value, finished) => player.edit({ start: header.start.with(axis, value).join(), at: [] }, finished),
  };
}

/** Another surface starts anew; another schedule is an edit like any other. */
export function choose(player, kind, id) {
  if (kind === "surface") player.edit({ surface: id, start: [], at: [], view: [] }, true, true);
  else player.edit({ schedule: id }, true);
}
