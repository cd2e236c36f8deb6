// Step: one step of one run as a component of the app.

import { addStylesheet } from "../kit/theme.js";
import { mount } from "../pages/step.js";
import { getKept } from "../sources/http.js";
import { server } from "../sources/server.js";
import { traced } from "../sources/traced.js";
import { addressed } from "./addressed.js";

const racer = new URL("../sources/racer.js", import.meta.url).href;

export default addressed(["play"], (element, data, place) => {
  const tables = import(new URL("../engine.js", import.meta.url).href);
  const source = traced({ remote: server(data), tables, racer });
  const equations = (lang, signal) => getKept(`${data.base}step-catalog?lang=${lang}&v=${data.version}`, signal);
  const styled = Promise.all(["player.css", "step.css"].map((name) => addStylesheet(element, name)));
  return mount(element, { source, equations, styled, ...place });
});
