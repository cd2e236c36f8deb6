// Race: the race as a component of the app.

import { addStylesheet } from "../kit/theme.js";
import { mount } from "../pages/race.js";
import { partOf } from "../pure/link.js";
import { server } from "../sources/server.js";
import { traced } from "../sources/traced.js";
import { addressed } from "./addressed.js";

const racer = new URL("../sources/racer.js", import.meta.url).href;

export default addressed(["play", "runs", "stories"], (element, data, place) => {
  const tables = import(new URL("../engine.js", import.meta.url).href);
  const source = traced({ remote: server(data), tables, racer });
  const saves = (link, lang) => {
    const home = `home=${encodeURIComponent(location.origin + location.pathname)}`;
    const href = (name) => `${data.base}${name}?${link}&lang=${lang}&${home}`;
    return data.saves.map((name) => ({ key: `save_${name}`, href: href(name) }));
  };
  const styled = addStylesheet(element, "player.css");
  const on = (page) => (link) =>
    `${data.base}../${page}?${[partOf(location.search, ["lang"]), link].filter(Boolean).join("&")}`;
  return mount(element, {
    ...{ source, styled, saves, makers: data.base },
    ...(place.embedded ? {} : { mapAt: on("maps"), classAt: on("class") }),
    ...place,
  });
});
