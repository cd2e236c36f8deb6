// Boxes: what on a page is cut off, lies on something else or lies beyond the edge. A test evaluates it in the page.

export function faults() {
  const PAGE = "[data-testid=stMain], body"; // what scrolls as the page does
  const SLACK = 1.5; // pixels that rounding may take
  const found = [];
  const [wide, high] = [innerWidth, innerHeight];

  /** Every element, also those in shadow roots. */
  function* all(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* all(element.shadowRoot);
    }
  }
  const above = (element) => element.parentElement ?? element.getRootNode().host ?? null;
  const holds = (outer, inner) => {
    for (let each = inner; each; each = above(each)) if (each === outer) return true;
    return false;
  };
  const named = (element, text = "") =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} ${element.dataset?.act ?? ""} “${(text || element.textContent || element.ariaLabel || "").trim().slice(0, 40)}”`;
  const whisper = ({ offsetWidth, offsetHeight }) => offsetWidth <= 2 || offsetHeight <= 2; // only read aloud
  const seen = (element) =>
    !(element instanceof HTMLElement && getComputedStyle(element).position === "absolute" && whisper(element)) &&
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest(
      ".katex, math, .sheet-heard, .downhill-skip:not(:focus-within), [data-testid=stSpinner], #js-plotly-tester, .hoverlayer",
    );
  /** The part of a box that its scrolling and clipping ancestors show; null if none. */
  function shown(element, box) {
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    for (let each = element; each && !each.matches(PAGE); each = above(each)) {
      if (each instanceof SVGElement) continue;
      const { overflowX, overflowY } = getComputedStyle(each);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const frame = each.getBoundingClientRect();
      if (overflowX !== "visible") [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    }
    return right - left > SLACK && bottom - top > SLACK ? { left, top, right, bottom } : null;
  }
  const scrolls = (element, axis) => {
    for (let each = element; each && !each.matches(PAGE); each = above(each))
      if (["auto", "scroll"].includes(getComputedStyle(each)[axis])) return true;
    return false;
  };

  const elements = [...all(document.body)].filter(seen);
  const texts = [];
  for (const element of elements) {
    if (element.closest("option, script, style, title, .js-plotly-plot .hoverlayer")) continue;
    // Of a figure's text all lines and exponents are one.
    for (const node of element.matches("tspan") ? [] : element.matches("text") ? [element] : element.childNodes) {
      if ((node !== element && node.nodeType !== Node.TEXT_NODE) || !node.textContent.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const whole = element instanceof SVGElement ? element.getBoundingClientRect() : range.getBoundingClientRect();
      if (whole.right < 0 || whole.width < 2) continue;
      const part = shown(element, whole);
      if (part) texts.push({ element, whole, part, lines: [...range.getClientRects()], text: node.textContent });
      if (!scrolls(element, "overflowX") && (!part || part.right - part.left < whole.width - SLACK))
        found.push(`cut: ${named(element, node.textContent)}`);
      else if (part && !scrolls(element, "overflowY") && part.bottom - part.top < Math.min(10, whole.height - 4))
        found.push(`cut below: ${named(element, node.textContent)}`);
    }
  }
  for (const { element, whole, text } of texts) {
    if (scrolls(element, "overflowX")) continue;
    if (whole.left < -SLACK || whole.right > wide + SLACK) found.push(`beyond the edge: ${named(element, text)}`);
    const figure = element.closest("svg.main-svg")?.getBoundingClientRect();
    if (figure && (whole.top < figure.top - SLACK || whole.bottom > figure.bottom + SLACK))
      found.push(`beyond its figure: ${named(element, text)}`);
  }
  const lineBoxes = texts.flatMap(({ element, lines, text, part }) =>
    (element instanceof SVGElement ? [element.getBoundingClientRect()] : lines)
      .map((line) => ({
        element,
        text,
        left: Math.max(line.left, part.left),
        right: Math.min(line.right, part.right),
        top: Math.max(line.top, part.top),
        bottom: Math.min(line.bottom, part.bottom),
      }))
      .filter((line) => line.right > line.left && line.bottom > line.top),
  );
  // Lines of writing may be set closer than the boxes of their letters; a third of a line is an overlap.
  for (const [i, a] of lineBoxes.entries())
    for (const b of lineBoxes.slice(0, i)) {
      if (a.element === b.element || a.element.closest("label, a, button") === b.element) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 0.34 * Math.min(a.bottom - a.top, b.bottom - b.top))
        found.push(`overlap: ${named(a.element, a.text)} and ${named(b.element, b.text)}`);
    }

  // What can be pressed is pressed where it is seen.
  const hit = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot?.elementFromPoint(x, y)) {
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (inner === found) break;
      found = inner;
    }
    return found;
  };
  for (const control of elements.filter((e) => e.matches("button:not(:disabled), select, a[href], input, summary"))) {
    const box = control.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || getComputedStyle(control).pointerEvents === "none") continue;
    const part = shown(control, box);
    if (!part) continue; // in a list that scrolls, or visually hidden
    if (!scrolls(control, "overflowX") && (box.left < -SLACK || box.right > wide + SLACK))
      found.push(`beyond the edge: ${named(control)}`);
    const [x, y] = [(part.left + part.right) / 2, (part.top + part.bottom) / 2];
    if (x < 0 || y < 0 || x >= wide || y >= high) continue;
    const label = control.closest("label");
    const there = hit(x, y);
    if (there && !holds(control, there) && !(label && holds(label, there)) && !holds(there, control))
      found.push(`covered: ${named(control)} by ${named(there)}`);
  }
  if (document.scrollingElement.scrollWidth > wide) found.push("the page scrolls sideways");
  for (const main of document.querySelectorAll("[data-testid=stMain]"))
    if (main.scrollWidth > main.clientWidth + 1) found.push("the page scrolls sideways");
  return found;
}
