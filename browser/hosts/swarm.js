// Swarm: two swarms as a component of the app.

import { mount } from "../pages/swarm.js";
import { hosted } from "./streamlit.js";

export default hosted(mount);
