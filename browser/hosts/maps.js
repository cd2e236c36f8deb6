// Maps: maps of starts and of hyperparameters as a component of the app.

import { mount } from "../pages/maps.js";
import { partOf } from "../pure/link.js";
import { maps } from "../sources/maps.js";
import { server } from "../sources/server.js";
import { traced } from "../sources/traced.js";
import { addressed } from "./addressed.js";

const [racer, trainer] = ["racer", "trainer"].map((name) => new URL(`../sources/${name}.js`, import.meta.url).href);

export default addressed(["skip_map", "runs"], (element, data, place) => {
  const tables = import(new URL("../engine.js", import.meta.url).href);
  const source = maps(data, traced({ remote: server(data), tables, racer }), trainer);
  const raceAt = (link) => `${data.base}../?${[partOf(location.search, ["lang"]), link].filter(Boolean).join("&")}`;
  return mount(element, { source, raceAt: place.embedded ? undefined : raceAt, ...place });
});
