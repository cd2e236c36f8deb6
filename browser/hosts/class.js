// Class: the room in which a class is asked, as a component of the app.

import { addStylesheet } from "../kit/theme.js";
import { mount } from "../pages/class.js";
import { getKept } from "../sources/http.js";
import { room, rooms } from "../sources/room.js";
import { server } from "../sources/server.js";
import { traced } from "../sources/traced.js";
import { addressed } from "./addressed.js";

const NONE = 404;
const racer = new URL("../sources/racer.js", import.meta.url).href;

/**
 * The key of a room, kept in this page's fragment, which no browser sends to anybody: {held, hold(key), stop()}; or, before there
 * is one, what a lesson has asked to ask, `preset`. Streamlit, which writes the address for the language that is chosen, leaves
 * it out.
 */
function fragment() {
  const { pathname } = location;
  const gone = new AbortController();
  const given = new URLSearchParams(location.hash.slice(1));
  const { room, key, question = "" } = Object.fromEntries(given);
  const held = room && key ? { code: room, key } : null;
  let kept = location.hash;
  const write = () => history.replaceState(history.state, "", location.pathname + location.search + kept);
  const mend = ({ navigationType }) => {
    if (navigationType !== "traverse" && location.pathname === pathname && location.hash !== kept) write();
  };
  /** @type {any} */ (globalThis).navigation?.addEventListener("currententrychange", mend, { signal: gone.signal });
  return {
    held,
    preset: { question, ask: given.getAll("ask"), choices: given.getAll("choice") },
    hold(room) {
      kept = room ? `#${new URLSearchParams({ room: room.code, key: room.key })}` : "";
      write();
    },
    stop: () => gone.abort(),
  };
}

/** Whether there is no room of a code. */
const gone = ({ base, lang }, code) =>
  room({ base, code, lang })
    .look()
    .then(
      () => false,
      ({ status }) => status === NONE,
    );

export default addressed(["ask_class"], (element, data, place) => {
  const tables = import(new URL("../engine.js", import.meta.url).href);
  const secret = fragment();
  const page = mount(element, {
    ...place,
    source: traced({ remote: server(data), tables, racer }),
    words: (lang, signal) => getKept(`${data.base}class-catalog?lang=${lang}&v=${data.version}`, signal),
    styled: Promise.all(["player.css", "class.css"].map((name) => addStylesheet(element, name))),
    rooms: /** @type {any} */ ({ ...rooms(data.base, data.lang), gone: ({ code }) => gone(data, code) }),
    secret,
    preset: secret.preset,
    joinAt: (code) => new URL(`${data.base}join/${code}`, location.href).href,
  });
  // A clicker leads on where a button of the app around has the focus, too.
  const listening = new AbortController();
  const clicked = (event) => {
    const from = event.composedPath()[0];
    if (event.target === document.body || event.defaultPrevented || from.closest?.("textarea, dialog")) return;
    if (["PageDown", "PageUp"].includes(event.key)) page.press(event);
  };
  document.addEventListener("keydown", clicked, { signal: listening.signal });
  return {
    ...page,
    destroy() {
      listening.abort();
      secret.stop();
      page.destroy();
    },
  };
});
