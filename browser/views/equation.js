// Equation: the lines of an optimizer, each with its symbols and, below, with this step's numbers in their places.

import { column, digits, slotText, symbol, terms } from "../pure/notation.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * `equation()` is the optimizer's, as of wire/step.py, `moment()` the step's, null at step 0, `begins()` the names that it
 * begins with, and `exact()` says whether all digits are shown.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{equation: () => any, moment: () => import("../pure/step.js").Moment | null,
 *   begins: () => import("../pure/step.js").Names, exact: () => boolean}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, { t }, { equation, moment, begins, exact }) {
  /** @type {{of: any, begun: string | null}} */
  let built = { of: null, begun: null }; // what stands there
  /** @type {{element: Element, name: string, when: string, wrap: string, c: number}[]} */
  let slots = [];

  /** A node of pure/notation.js as an element; numbers of coordinate `c` go into its slots. */
  function element([tag, attributes, ...children], c) {
    const made = document.createElementNS(MATHML, tag);
    if (attributes.name) slots.push({ element: made, ...attributes, c: attributes.c ?? c });
    else for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children.map((child) => (typeof child === "string" ? child : element(child, c))));
    return made;
  }

  /** A piece of a line, between which and the next it may be broken. */
  function math(nodes, c) {
    const made = document.createElementNS(MATHML, "math");
    made.append(...nodes.map((node) => element(node, c)));
    return made;
  }

  function pieces(className, parts, c) {
    const line = document.createElement("div");
    line.className = className;
    line.append(...parts.flatMap((nodes) => [math(nodes, c), " "]));
    return line;
  }

  const operator = (text) => ["mo", { lspace: "0.28em", rspace: "0.28em" }, text];

  function lineOf({ left, gets, right }, { glyphs, scalars }) {
    const [symbols, numbers] = [false, true].map((on) => ({ glyphs, numbers: on, otherwise: t("step_otherwise") }));
    const sign = operator(gets ? "←" : "=");
    const together = right[0] === "newton";
    const single = together || scalars.includes(left);
    const block = document.createElement("div");
    block.className = "dh-line";
    block.append(pieces("dh-symbols", [[symbol(glyphs[left]), sign], ...terms(right, symbols)], 0));
    for (const c of single ? [0] : [0, 1]) {
      const result = together ? column(left) : [["mn", { name: left, when: "now", wrap: "" }, ""]];
      const taken = terms(right, numbers);
      // What stands there alone is the result already.
      const plain = ["grad", "name", "before"].includes(right[0]);
      const index = single ? "" : String(c + 1);
      const begin = [symbol(glyphs[left], index), sign];
      const shown = plain ? [[...begin, ...taken[0]]] : [begin, ...taken, [operator("="), ...result]];
      block.append(pieces("dh-numbers", shown, c));
    }
    return block;
  }

  /** What the run begins with, before its first step. */
  function startOf(of) {
    const { now } = begins();
    const known = of.lines.filter(({ gets }) => gets).map(({ left }) => left);
    const block = document.createElement("div");
    block.className = "dh-line";
    for (const name of known) {
      const pair =
        digits(now[name][0], exact()) + (of.scalars.includes(name) ? "" : `, ${digits(now[name][1], exact())}`);
      const text = of.scalars.includes(name) ? pair : `(${pair})`;
      block.append(pieces("dh-numbers", [[symbol(of.glyphs[name]), operator("="), ["mtext", {}, text]]], 0));
    }
    return block;
  }

  function build(of, begun) {
    slots = [];
    const blocks = of.lines.map((line) => lineOf(line, of));
    if (!begun)
      for (const numbers of blocks.flatMap((block) => [...block.querySelectorAll(".dh-numbers")])) numbers.remove();
    place.replaceChildren(...blocks, ...(begun ? [] : [startOf(of)]));
  }

  function valueOf({ name, when, c }, now) {
    const { names, slopes, hessian } = now;
    if (when === "hessian") return hessian?.[c] ?? NaN;
    return (when === "slope" ? slopes : when === "before" ? names.before : names.now)[name][c];
  }

  return {
    draw() {
      const [of, now] = [equation(), moment()];
      const begun = now ? "" : `${exact()} ${JSON.stringify(begins())}`; // which is written once
      if (of !== built.of || begun !== built.begun) build(of, now);
      built = { of, begun };
      if (!now) return;
      for (const slot of slots) {
        const value = valueOf(slot, now);
        const text = slotText(value, slot.wrap, exact());
        if (slot.element.textContent !== text) slot.element.textContent = text;
        slot.element.setAttribute("data-value", String(value));
      }
    },
    destroy() {
      place.replaceChildren();
    },
  };
}
