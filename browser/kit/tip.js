// Tip: a few lines of names and values beside the pointer.

/** @param {HTMLElement} root within which the tip stays */
export function makeTip(root) {
  const tip = root.appendChild(document.createElement("div"));
  tip.className = "dh-tip";
  tip.hidden = true;
  return {
    /** `lines` are [name, value]; (x, y) is a place in `pane`. */
    show(lines, pane, x, y) {
      const words = lines.flatMap(([name, value], i) => {
        const bold = document.createElement("b");
        bold.textContent = name;
        return [...(i ? ["\n"] : []), bold, value === "" ? "" : `  ${value}`];
      });
      tip.replaceChildren(...words);
      tip.hidden = false;
      const [outer, inner] = [root.getBoundingClientRect(), pane.getBoundingClientRect()];
      const [px, py] = [inner.left - outer.left + x, inner.top - outer.top + y];
      const left = px + 16 + tip.offsetWidth > outer.width ? px - 16 - tip.offsetWidth : px + 16;
      const top = Math.max(4, Math.min(outer.height - tip.offsetHeight - 4, py + 14));
      tip.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
    },
    hide() {
      tip.hidden = true;
    },
  };
}
