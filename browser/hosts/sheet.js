// Sheet: pictures of experiments as a component of the app.

import { mount } from "../pages/sheet.js";
import { hosted } from "./streamlit.js";

export default hosted(mount);
