// Lab: the race on a network as a component of the app.

import { mount } from "../pages/lab.js";
import { lab } from "../sources/lab.js";
import { addressed } from "./addressed.js";

export default addressed(["play", "runs", "stories"], (element, data, place) =>
  mount(element, { source: lab(data), ...place }),
);
