// Race: the race as a component of the app.

import { addStylesheet } from "../kit/theme.js";
import { mount } from "../pages/race.js";
import { traced } from "../sources/traced.js";
import { addressed } from "./addressed.js";

export default addressed(["play", "runs", "stories"], (element, data, place) =>
  mount(element, { source: traced(data), styled: addStylesheet(element, "player.css"), ...place }),
);
