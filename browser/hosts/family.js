// Family: the optimizers' family tree, drawn by the server, in which a click need not load the page anew.

import { addStylesheet } from "../kit/theme.js";
import { hosted } from "./streamlit.js";

export default hosted((element) => {
  const place = document.createElement("nav");
  place.className = "family";
  const styled = addStylesheet(element, "family.css").then(() => element.append(place));
  let choose = (name) => name;
  place.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    choose(link.dataset.name);
  });
  let shown = "";
  return {
    update({ html, label }, send) {
      choose = (name) => send("chosen", name);
      if (html !== shown) place.innerHTML = shown = html;
      place.setAttribute("aria-label", label);
    },
    destroy() {
      styled.then(() => place.remove());
    },
  };
});
