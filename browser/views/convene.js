// Convene: what the class is asked, before its room is opened.

import { beside, offers, questionOf } from "../pure/hall.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{open: (asked: {ask: string[], question: string, choices: string[], seconds: number}) => Promise<string>,
 *   preset: {question: string, ask: string[], choices: string[]}, back?: string}} options `open` says what is wrong, if anything; `back` is the address of the race
 * @returns {import("../types.js").View & {submit(): void}}
 */
export function mount(place, context, { open, preset, back }) {
  const { store, t } = context;
  const { choices: bounds, question_max: longest, seconds: times } = context.catalog.room;
  let poll = preset.choices.length > 0;
  let [first, second] = [preset.ask[0] ?? "lr", ""];
  // A question of one's own, and answers to choose from.
  let [typed, written] = [/** @type {string | null} */ (preset.question || null), preset.choices.join("\n")];
  let [seconds, wrong, busy] = [60, "", false];

  const scene = () => store.answer.scene;
  const offered = () => offers(scene(), context.catalog, t);
  const others = () => beside(first, offered());
  const ask = () => (poll ? [] : [...first.split(","), ...(second ? [second] : [])]);
  const question = () => typed ?? questionOf(ask(), scene(), context.catalog, t);
  const runs = () => store.answer.tracks.map(({ label }) => label);
  const answers = () => [...new Set(written.split("\n").map((line) => line.trim()).filter(Boolean))]; // prettier-ignore

  function faults() {
    const [least, most] = bounds;
    if (!question().trim() || question().length > longest) return t("class_question_wrong", { most: longest });
    const { length } = answers();
    return poll && (length < least || length > most) ? t("class_choices_wrong", { least, most }) : "";
  }

  async function submit() {
    if (busy || !place.isConnected) return;
    wrong = faults();
    if (wrong) return draw();
    busy = true;
    draw();
    wrong = await open({ ask: ask(), question: question().trim(), choices: poll ? answers() : [], seconds });
    busy = false;
    if (wrong) draw();
  }

  function turn(to) {
    poll = to;
    if (poll && !written) written = runs().slice(0, bounds[1]).join("\n");
    draw();
  }

  function choose(name) {
    first = name;
    if (!others().some(([other]) => other === second)) second = "";
    draw();
  }

  /** What is typed is for nobody else: a space is one. */
  const own = (event) => event.key === "Escape" || event.stopPropagation();
  /** @type {(each: string[], chosen: string) => unknown} */
  const option = ([value, label], chosen) =>
    html`<option value=${value} ?selected=${value === chosen}>${label}</option>`;
  const kind = (to, key) =>
    html`<button type="button" data-kind=${to ? "poll" : "number"} aria-pressed=${poll === to} @click=${() => turn(to)}>
      ${t(key)}
    </button>`;
  const number = () =>
    html`<div class="dh-asks">
      <label
        >${t("class_ask")}<select data-choose="first" @change=${({ target }) => choose(target.value)}>
          ${offered().map((each) => option(each, first))}
        </select></label
      >
      ${
        others().length
          ? html`<label
              >${t("class_and")}<select
                data-choose="second"
                @change=${({ target }) => {
                  second = target.value;
                  draw();
                }}
              >
                ${[["", t("class_alone")], ...others()].map((each) => option(each, second))}
              </select></label
            >`
          : nothing
      }
    </div>`;
  const polled = () =>
    html`<label
      >${t("class_choices")}<textarea
        rows="5"
        data-choose="choices"
        @keydown=${own}
        .value=${written}
        @input=${({ target }) => (written = target.value)}
      ></textarea>
    </label>`;
  const time = (each) =>
    option([String(each), each ? t("class_for", { seconds: each }) : t("class_until")], String(seconds));

  function draw() {
    if (!offered().some(([name]) => name === first)) first = offered()[0][0];
    const [lead, ...rest] = t("class_opens").split("**").filter(Boolean);
    render(
      html`<form
        class="dh-convene"
        @submit=${(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <h1>${t("class_title")}</h1>
        <p><b>${lead}</b>${rest.join("")}</p>
        <fieldset>
          <legend>${t("class_kind")}</legend>
          ${kind(false, "class_kind_number")}${kind(true, "class_kind_poll")}
        </fieldset>
        ${poll ? polled() : number()}
        <label
          >${t("class_question")}<textarea
            rows="2"
            maxlength=${longest}
            data-choose="question"
            @keydown=${own}
            .value=${question()}
            @input=${({ target }) => (typed = target.value)}
          ></textarea>
        </label>
        <label
          >${t("class_seconds")}<select
            data-choose="seconds"
            @change=${({ target }) => (seconds = Number(target.value))}
          >
            ${times.map(time)}
          </select></label
        >
        <p class="dh-error" role="alert">${wrong}</p>
        <div class="dh-acts">
          <button type="submit" data-act="convene" class="dh-go" ?disabled=${busy}>${t("class_open")}</button>
          ${back ? html`<a class="dh-back" href=${back} target="_self">${t("class_back")}</a>` : nothing}
        </div>
        <p class="dh-stored">${t("class_stored")}</p>
      </form>`,
      place,
    );
  }

  return {
    submit,
    draw(dirty) {
      if (dirty.has("answer")) draw();
    },
    destroy: () => render(nothing, place),
  };
}
