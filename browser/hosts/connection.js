// Connection: whether Streamlit has lost its server, which it says in English and over the whole page; here it is quiet.

const PAUSE = 2000; // milliseconds between two looks for the server

/**
 * @param {string} health the address at which a server says that it is there
 * @param {(lost: boolean) => void} heard is told at each change
 * @returns {() => void} ends the watch
 */
export function watchConnection(health, heard) {
  let [lost, over] = [false, false];
  const status = () => /** @type {HTMLElement | null} */ (document.querySelector(".stConnectionStatus"));
  const there = async () =>
    !status() &&
    (await fetch(health, { cache: "no-store" }).then(
      ({ ok }) => ok,
      () => false,
    ));

  function look() {
    const found = status();
    if (found) found.style.visibility = "hidden";
    if ((quiet() || found) && !lost) wait();
  }

  async function wait() {
    heard((lost = true));
    do await new Promise((resolve) => setTimeout(resolve, PAUSE));
    while (!over && !(await there()));
    if (!over) heard((lost = false));
  }

  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true });
  for (const header of document.querySelectorAll(".stAppHeader"))
    observer.observe(header, { childList: true, subtree: true });
  look();
  return () => {
    over = true;
    observer.disconnect();
  };
}

/** Closes the dialog about it before it is painted, so that what lies below stays in use; tells whether there was one. */
function quiet() {
  const dialog = /** @type {HTMLElement | null} */ (document.querySelector("body > .stDialog"));
  if (dialog?.querySelector("h2")?.textContent !== "Connection error") return false;
  dialog.style.display = "none";
  dialog.querySelector("button")?.click();
  return true;
}
