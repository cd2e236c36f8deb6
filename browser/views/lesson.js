// Lesson: a scene's sentences and its question, what was answered, and once it is shown, why.

import { field } from "../kit/field.js";
import { icon, iconButton } from "../kit/icons.js";
import { unbroken } from "../kit/unbroken.js";
import { format } from "../pure/numbers.js";
import { judge } from "../pure/lesson.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * What is open: a lesson, the place of its scene, and what was answered there.
 * @typedef {object} Open
 * @property {any} lesson
 * @property {number} at
 * @property {any} given null: nothing yet
 * @property {boolean} shown whether it is known what happens
 * @property {string} found how near it came, where it was drawn
 * @property {string} trouble what else to say
 * @property {boolean} big
 *
 * @param {HTMLElement} place
 * @param {{t: (key: string, values?: object) => string}} context
 * @param {object} verbs
 * @param {(given: any, finished?: boolean) => void} verbs.answer
 * @param {() => void} verbs.reveal
 * @param {() => void} verbs.anew
 * @param {(by: number) => void} verbs.walk
 * @param {() => void} verbs.leave
 * @param {() => void} verbs.present
 * @param {(() => void) | undefined} verbs.notes
 * @param {(() => string) | undefined} verbs.classAt the address at which a class is asked, where there is one
 */
export function mount(place, { t }, verbs) {
  let held = false; // a hand is on a slider

  const option = ({ question, given, shown }) =>
    function one(text, i) {
      const mark = !shown ? nothing : i === question.right ? icon("check") : i === given ? icon("close") : nothing;
      return html`<li>
        <button
          type="button"
          data-act="option"
          aria-pressed=${i === given}
          aria-keyshortcuts=${i + 1}
          ?data-right=${shown && i === question.right}
          ?disabled=${shown}
          @click=${() => verbs.answer(i)}
        >
          <kbd>${i + 1}</kbd><span>${unbroken(text)}</span>${mark}
        </button>
      </li>`;
    };

  const ways = {
    choose: (state) =>
      html`<ol class="dh-choices">
        ${state.question.options.map(option(state))}
      </ol>`,
    set: ({ question, given, race }) =>
      field(question.declared, given ?? race.runs[question.run].hyper[question.declared.name], {
        t,
        held,
        put: (value, finished) => {
          held = !finished;
          verbs.answer(value, finished);
        },
      }),
    draw: ({ question, given, shown }) =>
      html`<p>${t(`draw_${question.what}`)}</p>
        <button type="button" data-act="anew" ?disabled=${shown || !given} @click=${verbs.anew}>
          ${t("draw_anew")}
        </button>`,
  };

  function verdict({ question, given, shown, found }) {
    if (!shown) return "";
    const right = judge(question, given);
    const [low, high] = [question.low, question.high].map((end) => format(end));
    return [
      t(right === null ? "no_answer" : right ? "right" : "not_right"),
      question.kind === "set" && given !== null ? t("you_set", { value: format(given), low, high }) : "",
      found,
    ].join(" ");
  }

  return {
    /** @param {Open} open */
    draw({ lesson, at, given, shown, found, trouble, big }) {
      const { title, text, question, race } = lesson.scenes[at];
      const last = at === lesson.scenes.length - 1;
      render(
        html`<nav class="dh-lead" aria-label=${lesson.title}>
            <button type="button" data-act="leave" @click=${verbs.leave}>${icon("back")} ${t("all_lessons")}</button>
            <b>${lesson.title}</b>
            <span data-place>${t("scene_of", { scene: at + 1, scenes: lesson.scenes.length })}</span>
            ${iconButton(t, "before", "before", "back", () => verbs.walk(-1))}${iconButton(t, "after", "after", "forward", () => verbs.walk(1))}
            <button type="button" data-act="present" aria-pressed=${big} aria-keyshortcuts="f" @click=${verbs.present}>
              ${t("present")}
            </button>
            <button type="button" data-act="notes" aria-keyshortcuts="n" @click=${verbs.notes}>${t("notes")}</button>
            ${verbs.classAt ? html`<a data-act="class" href=${verbs.classAt()} target="_self">${t("ask_class")}</a>` : nothing}
          </nav>
          <article class="dh-ask">
            <h1>${unbroken(title)}</h1>
            ${trouble ? html`<p class="dh-trouble" role="alert">${trouble}</p>` : nothing}
            <p>${unbroken(text)}</p>
            <h2>${unbroken(question.ask)}</h2>
            ${ways[question.kind]({ question, given, shown, race })}
            <button
              type="button"
              class="dh-reveal"
              data-act=${shown ? "onwards" : "reveal"}
              ?hidden=${shown && last}
              @click=${() => (shown ? verbs.walk(1) : verbs.reveal())}
            >
              ${t(shown ? "after" : "reveal")}
            </button>
            <div role="status">
              ${
                shown
                  ? html`<p class="dh-verdict">${unbroken(verdict({ question, given, shown, found }))}</p>
                      <p class="dh-why">${unbroken(question.why)}</p>`
                  : nothing
              }
            </div>
            <p class="dh-hint">${t("keys")}</p>
          </article>`,
        place,
      );
    },
    destroy() {
      render(nothing, place);
    },
  };
}
