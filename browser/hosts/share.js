// Share: the panel that shares a page, as a component of the app, on pages without a player of their own.

import { texts } from "../kit/text.js";
import { addStylesheet, readTheme } from "../kit/theme.js";
import { partOf } from "../pure/link.js";
import { prints } from "../views/prints.js";
import * as share from "../views/share.js";
import { Address } from "./address.js";
import { hosted } from "./streamlit.js";

export default hosted((element, data) => {
  const root = document.createElement("div");
  root.className = "dh dh-alone";
  const place = root.appendChild(document.createElement("span"));
  const styled = addStylesheet(element, "player.css").then(() => element.append(root));
  const gone = new AbortController();
  let title = data.title;
  let view = /** @type {ReturnType<typeof share.mount> | null} */ (null);
  const { shared, cited } = data;
  const link = () => new Address([], shared).urlOf(partOf(location.search, shared, true));
  const acts = { s: () => view?.open(), q: () => view?.hall() };
  const pressed = (event) => {
    const act = acts[event.key.toLowerCase()];
    if (!act || event.target !== document.body || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", pressed, { signal: gone.signal });
  let spoken = "";
  return {
    update(data) {
      title = data.title;
      styled.then(() => {
        if (gone.signal.aborted) return;
        readTheme(root);
        if (data.lang === spoken) return;
        spoken = data.lang;
        view?.destroy();
        const t = texts(data.text);
        const making = prints({ link, title: () => title });
        view = share.mount(place, { t }, { link, title: () => title, cited, making });
      });
    },
    destroy() {
      gone.abort();
      view?.destroy();
      root.remove();
    },
  };
});
