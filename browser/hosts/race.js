// Race: the race as a component of the app.

import { addStylesheet } from "../kit/theme.js";
import { mount } from "../pages/race.js";
import { server } from "../sources/server.js";
import { addressed } from "./addressed.js";

export default addressed(["play", "runs", "stories"], (element, data, place) =>
  mount(element, { source: server(data), styled: addStylesheet(element, "player.css"), ...place }),
);
