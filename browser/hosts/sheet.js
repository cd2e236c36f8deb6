// Sheet: on a Streamlit page, which calls it with the same element at each change of data or theme.

import { mount } from "../pages/sheet.js";

const mounted = new WeakMap();

export default function ({ parentElement, data }) {
  if (mounted.has(parentElement)) mounted.get(parentElement).then((sheet) => sheet.ask(data));
  else mounted.set(parentElement, mount(parentElement, data));
  return () => {
    mounted.get(parentElement)?.then((sheet) => sheet.destroy());
    mounted.delete(parentElement);
  };
}
