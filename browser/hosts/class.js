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

/** The room that this address holds: in its fragment, which no browser sends to anybody. */
function held() {
  const { room, key } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return room && key ? { code: room, key } : null;
}

function hold(room) {
  const fragment = room ? `#${new URLSearchParams({ room: room.code, key: room.key })}` : "";
  history.replaceState(history.state, "", location.pathname + location.search + fragment);
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
  return mount(element, {
    ...place,
    source: traced({ remote: server(data), tables, racer }),
    words: (lang, signal) => getKept(`${data.base}class-catalog?lang=${lang}&v=${data.version}`, signal),
    styled: Promise.all(["player.css", "class.css"].map((name) => addStylesheet(element, name))),
    rooms: /** @type {any} */ ({ ...rooms(data.base, data.lang), gone: ({ code }) => gone(data, code) }),
    secret: { held: held(), hold },
    joinAt: (code) => new URL(`${data.base}join/${code}`, location.href).href,
    raceOf: place.raceOf ?? ((link) => `../?${link}`),
  });
});
