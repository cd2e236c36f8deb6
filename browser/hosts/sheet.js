// Sheet: pictures of experiments as a component of the app.

import { turnOf } from "../kit/keys.js";
import { mount } from "../pages/sheet.js";
import { Trail } from "../pure/trail.js";
import { hosted } from "./streamlit.js";

/** @type {Trail<string>} */
const links = new Trail(); // of the page: one trail for all of its sheets, which come and go with its parts

export default hosted((element, data) => {
  const sheet = mount(element, data);
  const gone = new AbortController();
  /** @type {(name: string, link: string) => void} */
  let send = () => {};
  const pressed = (event) => {
    const by = turnOf(event);
    if (!by) return;
    event.preventDefault();
    const link = links.turn(by);
    if (link !== undefined) send("turn", link);
  };
  document.addEventListener("keydown", pressed, { signal: gone.signal });
  // Another of the page's parts is a link, which can be opened in a new tab; pressed, it loads nothing anew.
  const followed = (event) => {
    const turned = event.target.closest("a[data-turn]");
    if (!turned || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    send("turn", turned.search.slice(1));
  };
  element.addEventListener("click", followed, { signal: gone.signal });
  return {
    update(data, tell) {
      send = tell;
      links.go(data.link);
      sheet.update(data);
    },
    destroy() {
      gone.abort();
      sheet.destroy();
    },
  };
});
