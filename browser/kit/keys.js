// Keys: what a key does, unless it is meant for the control that has the focus.

const OWN = "input[type=range], select, input[type=checkbox], input[type=radio]";
const PRESSED = "button, summary, select, input[type=checkbox], input[type=radio]";
const TEXT = "input:not([type=range], [type=checkbox], [type=radio]), textarea, [contenteditable]";

/** The names of the keys that move a clock, and what they do to it. */
export const clockKeys = (clock) => ({
  " ": () => clock.play(!clock.playing),
  ArrowLeft: () => clock.back(),
  ArrowRight: () => clock.forward(),
  Home: () => clock.seek(0),
  End: () => clock.seek(clock.steps),
  l: () => clock.repeat(!clock.loop),
});

/** The keys of a player, as people name them, and what they do, by a key of the texts. */
export const KEYS = [
  ["Space", "key_play"],
  ["← →", "key_step"],
  ["Home, End", "key_ends"],
  ["L", "loop"],
  [", .", "key_clause"],
  ["Ctrl+Z", "undo"],
  ["Ctrl+Shift+Z", "redo"],
  ["Tab, Enter", "key_walk"],
  ["Esc", "dismiss"],
  ["?", "keys"],
];
/** That of the race. */
export const FAIR = ["F", "fair_title"];
/** Those with which it is shared. */
export const SHARING = [
  ["S", "share"],
  ["Q", "qr_large"],
];
/** Those of the map, while it has the focus. */
export const OF_MAP = [
  ["← → ↑ ↓", "key_move"],
  ["+ − 0", "key_zoom"],
];
/** Those of a picture with a cross on it. */
export const OF_CROSS = [
  ["← → ↑ ↓", "key_cross"],
  ["Enter", "key_take"],
  ["+ − 0", "key_zoom"],
  ["Ctrl+Z", "undo"],
  ["Ctrl+Shift+Z", "redo"],
  ["?", "keys"],
];
/** Those with which a lecturer leads a class; a clicker has the last of each. */
export const OF_CLASS = [
  ["Space, →, PageDown", "class_key_on"],
  ["←, PageUp", "class_key_back"],
  ["S", "class_key_show"],
  ["A", "class_key_answer"],
  ["N", "class_key_next"],
  ["P", "class_key_play"],
  ["F", "class_full"],
  ["Esc", "class_key_close"],
  ["?", "keys"],
];
const LETTERS = ["l", "f", "s", "q", "?"];

/** Whether a turn of the wheel over an element is meant for it: it has the focus, or a key says so. */
export const meant = ({ ctrlKey, metaKey }, element) =>
  ctrlKey || metaKey || (element.matches(":focus-within") && document.hasFocus());

/** Answers the keys pressed within `root` by `acts`, a table by the key's name. */
export function answerKeys(root, acts, signal) {
  root.addEventListener("keydown", (event) => pressed(event, acts), { signal });
}

/** Where Ctrl+Z (⌘Z) leads, -1, and with shift, 1; 0 for any other key, and in a text field, whose undo is the browser's. */
export function turnOf(event) {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.altKey) return 0;
  if (event.defaultPrevented || event.composedPath()[0].matches?.(TEXT)) return 0;
  return event.shiftKey ? 1 : -1;
}

function pressed(event, acts) {
  const { target, key } = event;
  const typing = target.matches?.("input[type=text], input[type=search]");
  // The page's own one-letter shortcuts are not for somebody who types here.
  if (typing) event.stopPropagation();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const name = key.length === 1 ? key.toLowerCase() : key;
  const kept =
    name === " "
      ? target.matches?.(PRESSED)
      : name === "Enter"
        ? target.matches?.(`${PRESSED}, a, input[type=file]`)
        : target.matches?.(OWN) && (target.matches("select") || !LETTERS.includes(name));
  if (kept || !acts[name]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[name]();
}
