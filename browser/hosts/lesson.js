// Lesson: lessons as a component of the app.

import { addStylesheet } from "../kit/theme.js";
import { mount } from "../pages/lesson.js";
import { lessons } from "../sources/lessons.js";
import { server } from "../sources/server.js";
import { traced } from "../sources/traced.js";
import { partOf } from "../pure/link.js";
import { addressed } from "./addressed.js";
import { openNotes } from "./notes.js";

const engine = new URL("../engine.js", import.meta.url).href;
const racer = new URL("../sources/racer.js", import.meta.url).href;

export default addressed(["play"], (element, data, place) => {
  const tables = import(engine);
  const own = addStylesheet(element, "lesson.css"); // the first, which the player's is put before
  const classAt = ({ link, asked }) =>
    `${data.base}../class?${[partOf(location.search, ["lang"]), link].filter(Boolean).join("&")}#${asked}`;
  return mount(element, {
    ...place,
    classAt: place.embedded ? undefined : classAt,
    lessons: lessons(data),
    source: () => traced({ remote: server(data), tables, racer }),
    styled: Promise.all([own, addStylesheet(element, "player.css")]),
    notes: openNotes,
  });
});
