// Menu: a button that opens a panel, which closes when the focus leaves it.

const OPEN = "[aria-haspopup][aria-expanded=true]";

/** Whether a press on `element` only closes a menu, of ours or of the page around, which is open still as it begins. */
export const closesMenu = (element) => [element.getRootNode(), document].some((root) => root.querySelector(OPEN));

/** `place` holds the button, which says aria-expanded, and a .dh-menu. Gives close(). */
export function menu(place) {
  const button = place.querySelector("[aria-expanded]");
  const panel = place.querySelector(".dh-menu");
  const open = (on) => {
    panel.hidden = !on;
    button.setAttribute("aria-expanded", on);
    if (on) panel.querySelector("button, input")?.focus();
  };
  panel.tabIndex = -1; // a press between two entries stays within
  button.addEventListener("click", () => open(panel.hidden));
  place.addEventListener("focusout", ({ relatedTarget }) => {
    if (!place.contains(relatedTarget)) open(false);
  });
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
  return { close: () => open(false) };
}
