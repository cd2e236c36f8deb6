// Connection: whether Streamlit has lost its server, which it says in English and over the whole page; here it is quiet.

/**
 * @param {(lost: boolean) => void} heard is told at each change
 * @returns {() => void} ends the watch
 */
export function watchConnection(heard) {
  let lost = false;
  function look() {
    const status = /** @type {HTMLElement | null} */ (document.querySelector(".stConnectionStatus"));
    if (status) {
      status.style.visibility = "hidden";
      quiet(/** @type {HTMLElement | null} */ (document.querySelector("body > .stDialog")));
    }
    if (Boolean(status) !== lost) heard((lost = !lost));
  }
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true });
  for (const header of document.querySelectorAll(".stAppHeader"))
    observer.observe(header, { childList: true, subtree: true });
  look();
  return () => observer.disconnect();
}

/** Closes a dialog before it is painted, so that what lies below stays in use. */
function quiet(dialog) {
  if (!dialog) return;
  dialog.style.display = "none";
  dialog.querySelector("button")?.click();
}
