// Share: what is in sight, to be sent, shown in a hall, embedded, cited and saved.

import { coded } from "../kit/code.js";
import { icon, iconButton } from "../kit/icons.js";
import { qrOf } from "../pure/qr.js";
import { addressWith, bibtex, citation, credit, iframe, jupyter, markdown } from "../pure/snippets.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const SIZES = { "480×270": [480, 270], "640×360": [640, 360], "960×540": [960, 540], full: ["100%", 540] };

/**
 * A button, the panel that it opens, and the link's code as large as the screen; both close on Escape.
 * @param {HTMLElement} place of the button
 * @param {{t: (key: string, values?: object) => string}} context
 * @param {object} options
 * @param {() => string} options.link the address of what is in sight
 * @param {() => string} options.title what that is, in a few words
 * @param {{version: string, year: string}} options.cited
 * @param {() => {parts: [string, string][], sliders: [string, string][]}} [options.controls] what an embed may have, by its
 * name in a link and for people; it has all parts and no slider unless it is chosen otherwise
 * @param {() => {key: string, href: string, name?: string}[]} [options.saves] what can be downloaded, `key` of the texts names it
 * @param {() => string} [options.asks] the address at which a class is asked about it, where there is one
 * @param {() => HTMLElement | null} [options.making] what makes other files, if anything does
 * @returns {import("../types.js").View & {open(): void, hall(): void}}
 */
export function mount(
  place,
  { t },
  {
    link,
    title,
    cited,
    controls = () => ({ parts: [], sliders: [] }),
    saves = () => [],
    asks = () => "",
    making = () => null,
  },
) {
  const room = /** @type {HTMLElement} */ (place.closest(".dh"));
  const [panel, hall] = ["sharing", "hall"].map((name) => {
    const dialog = room.appendChild(document.createElement("dialog"));
    dialog.className = `dh-${name}`;
    dialog.setAttribute("closedby", "any");
    // What is pressed here is not for what lies below; once it is closed the focus is in it for another frame.
    dialog.addEventListener("keydown", (event) => dialog.open && event.stopPropagation());
    return dialog;
  });
  panel.addEventListener("close", () => render(nothing, panel));
  hall.addEventListener("close", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    render(nothing, hall);
  });
  hall.addEventListener("fullscreenchange", () => document.fullscreenElement || hall.close());

  let address = ""; // of what was in sight when it was opened
  let code = qrOf("");
  let [size, clear] = ["640×360", false];
  /** @type {Set<string>} */
  let chosen = new Set(); // the controls of an embed
  let [copied, how] = ["", ""]; // what was copied last, and what is said of it

  function look() {
    address = link();
    code = qrOf(address);
  }

  function open() {
    look();
    copied = "";
    chosen = new Set(controls().parts.map(([name]) => name));
    draw();
    panel.showModal();
  }

  function show() {
    look();
    render(large(), hall);
    hall.showModal();
    // Where a browser keeps a page from all of the screen, its window has to do.
    hall.firstElementChild?.requestFullscreen?.().catch(() => {});
  }

  /** Without a secure context there is no clipboard: then it is selected, for a hand to copy. */
  async function copy(name, area) {
    const written = await navigator.clipboard?.writeText(area.value).then(
      () => true,
      () => false,
    );
    if (!written) area.select();
    [copied, how] = [name, written ? "copied" : "selected"];
    draw();
  }

  function embedded() {
    const { parts } = controls();
    const usual = chosen.size === parts.length && parts.every(([name]) => chosen.has(name));
    return addressWith(address, {
      embed: "true",
      controls: usual ? [] : [...chosen].join(),
      // Ink that suits what lies below it: the theme that is seen here, not the reader's.
      ...(clear ? { background: "transparent", embed_options: `${room.dataset.theme}_theme` } : {}),
    });
  }

  const snippet = (name, text, rows = 1) => {
    const area = ({ target }) => target.closest(".dh-copy").querySelector("textarea");
    return html`<div class="dh-copy">
      <label
        >${t(name)}<textarea
          readonly
          rows=${rows}
          spellcheck="false"
          data-snippet=${name}
          .value=${text}
          @focus=${({ target }) => target.select()}
        ></textarea>
      </label>
      <button
        type="button"
        data-copies=${name}
        aria-label="${t("copy")}: ${t(name)}"
        @click=${(event) => copy(name, area(event))}
      >
        <span role="status">${t(copied === name ? how : "copy")}</span>
      </button>
    </div>`;
  };
  const shown = () => (code ? coded(code, `${t("qr")}: ${address}`) : html`<p>${t("qr_long")}</p>`);
  const large = () =>
    html`<div style="--letters: ${address.length}">
      ${shown()}
      <p>${address.replace(/^https?:\/\//, "")}</p>
      ${iconButton(t, "leave", "dismiss", "close", () => hall.close())}
    </div>`;
  const choose = (name, on) => {
    on ? chosen.add(name) : chosen.delete(name);
    draw();
  };
  const box = ([name, label]) =>
    html`<label
      ><input
        type="checkbox"
        data-control=${name}
        .checked=${chosen.has(name)}
        @change=${({ target }) => choose(name, target.checked)}
      />${label}</label
    >`;
  const group = (name, boxes) =>
    boxes.length
      ? html`<fieldset>
          <legend>${t(name)}</legend>
          ${boxes.map(box)}
        </fieldset>`
      : nothing;
  function resize({ target }) {
    size = target.value;
    draw();
  }
  function through({ target }) {
    clear = target.checked;
    draw();
  }
  const framing = () => {
    const [width, height] = SIZES[size];
    const { parts, sliders } = controls();
    return html`<section>
      <h3>${t("embed")}</h3>
      <div class="dh-framing">
        <label
          >${t("size")}
          <select data-choose="size" @change=${resize}>
            ${Object.keys(SIZES).map((name) => html`<option value=${name} ?selected=${name === size}>${name === "full" ? t("full_width") : name}</option>`)}
          </select></label
        >
        <label><input type="checkbox" data-choose="clear" .checked=${clear} @change=${through} />${t("clear")}</label>
      </div>
      ${group("controls", parts)}${group("sliders", sliders)}
      ${snippet("html", iframe(embedded(), { title: title(), width, height, clear }), 4)}
      ${snippet("jupyter", jupyter(embedded(), { width, height }), 3)}
    </section>`;
  };
  const citing = () => {
    const when = { ...cited, date: new Date().toISOString().slice(0, 10) };
    return html`<section>
      <h3>${t("cite")}</h3>
      ${snippet("citation", citation(address, when), 3)}${snippet("bibtex", bibtex(address, when), 8)}
      ${snippet("credit", credit(address), 2)}
      <p class="dh-note">${t("licence")}</p>
    </section>`;
  };
  const saving = (list, makes) =>
    list.length || makes
      ? html`<section>
          <h3>${t("save")}</h3>
          ${makes ?? nothing}
          <ul>
            ${list.map(({ key, href, name = "" }) => html`<li><a href=${href} download=${name} data-save=${key}>${t(key)}</a></li>`)}
          </ul>
        </section>`
      : nothing;

  const asking = (href) =>
    href
      ? html`<section>
          <h3>${t("ask_class")}</h3>
          <p><a class="dh-ask" href=${href} target="_self">${t("ask_class_link")}</a></p>
        </section>`
      : nothing;

  function draw() {
    panel.setAttribute("aria-label", t("share"));
    render(
      html`<div>
        <header>
          <h2>${t("share")}</h2>
          ${iconButton(t, "leave", "dismiss", "close", () => panel.close())}
        </header>
        <section>
          <div class="dh-sent">
            <button
              type="button"
              data-act="hall"
              title="${t("qr_large")} (Q)"
              aria-label=${t("qr_large")}
              @click=${show}
            >
              ${shown()}
            </button>
            <div>${snippet("link", address, 4)}${snippet("markdown", markdown(address, title()), 4)}</div>
          </div>
        </section>
        ${asking(asks())}${saving(saves(), making())}${framing()}${citing()}
      </div>`,
      panel,
    );
  }

  hall.setAttribute("aria-label", t("qr"));
  render(
    html`<button type="button" data-act="share" aria-haspopup="dialog" aria-keyshortcuts="S" @click=${open}>
      ${icon("share")} <span>${t("share")}</span>
    </button>`,
    place,
  );
  return {
    open,
    hall: show,
    draw() {},
    destroy() {
      render(nothing, place);
      for (const dialog of [panel, hall]) dialog.remove();
    },
  };
}
