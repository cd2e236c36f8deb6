"""Player: what is animated and clickable, as Streamlit components around the modules in browser/.

The module and its style are fetched once from the app's own routes, under an address that carries their
version; inline code would be sent again at every rerun. The scene lives in the page's link, which the player
reads and writes; its paths come by a route. So no slider waits for a rerun of the page.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

import streamlit as st
from streamlit.components.v2 import component

from links.fields import SHARED
from links.lab import LAB
from links.maps import MAPS
from links.scene import SCENE
from links.step import NAMES
from server.export import KINDS
from server.routes import VERSION
from translations import translate
from ui.linked import link
from wire.text import TEXT

# A one-line text with a slash in it would be taken for a file's path.
LOADER = """
export default async function (component) {{
  const folder = new URL("{base}assets/{version}/", location.origin).href;
  const place = component.parentElement;
  const call = (place.newest = {{}});
  let sign = null;
  if (!place.querySelector("p, .dh")) {{
    sign = place.appendChild(document.createElement("p"));
    sign.textContent = {loading};
    sign.style.minHeight = "calc(100dvh - 12rem)"; // what stands below does not jump when the picture comes
  }}
  const module = await import(folder + "{name}.js");
  sign?.remove();
  if (place.newest !== call) return; // calls need not go on in the order in which they began
  return module.default(component);
}}
"""
# Said before the catalog is there, or outside of the player.
EARLY = (
    "loading",
    "slow",
    "silent",
    "refused",
    "garbled",
    "settings",
    "skip",
    "skip_map",
    "play",
    "runs",
    "stories",
    "ask_class",
)


def base() -> str:
    """Where the player's routes are served: an absolute path with a slash at its end."""
    prefix = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{prefix}/downhill/" if prefix else "/downhill/"


def loader(name: str, lang: str) -> str:
    """What fetches one of the player's modules, saying so meanwhile, and hands it the component."""
    loading = json.dumps(translate(lang, TEXT["loading"]))
    return LOADER.format(base=base(), version=VERSION, name=name, loading=loading)


def about(lang: str, names: Iterable[str]) -> dict[str, Any]:
    """What a player that lives in the page's link needs to know; `names` are those that it reads there."""
    return {
        "base": base(),
        "version": VERSION,
        "lang": lang,
        "names": [*names],
        "shared": [*SHARED],
        "text": {key: translate(lang, TEXT[key]) for key in EARLY},
    }


def show_lab(*, lang: str) -> None:
    """Draw the race on a network of the page's link."""
    component("downhill_lab", js=loader("hosts/lab", lang))(key="lab", data=about(lang, LAB))


def show_step(*, lang: str) -> None:
    """Draw one step of one run of the page's link."""
    component("downhill_step", js=loader("hosts/step", lang))(key="step", data=about(lang, NAMES))


def show_class(*, lang: str) -> None:
    """Draw the room in which a class is asked about the race of the page's link."""
    component("downhill_class", js=loader("hosts/class", lang))(key="class", data=about(lang, SCENE))


def show_maps(*, lang: str) -> None:
    """Draw the map of the page's link."""
    component("downhill_maps", js=loader("hosts/maps", lang))(key="maps", data=about(lang, MAPS))


def show_lessons(*, lang: str) -> None:
    """Draw the lessons, or the scene of one that the page's link names."""
    component("downhill_lesson", js=loader("hosts/lesson", lang))(
        key="lesson", data=about(lang, ("lesson", "scene"))
    )


def show(*, lang: str, follow: bool) -> Mapping[str, Sequence[str]]:
    """Draw the race of the page's link; `follow` has the page run again after each change of that link.

    Returns the link, which the player sends: Streamlit knows only the one that the page was opened with or
    that somebody went back to.
    """
    render = component("downhill_player", js=loader("hosts/race", lang))
    data = {**about(lang, SCENE), "follow": follow, "saves": [*KINDS]}
    known, sent = link(), render(key="player", data=data, on_link_change=lambda: None).link
    if sent is not None:
        st.session_state.sent = known, parse_qs(sent, keep_blank_values=True)
    before, newest = st.session_state.get("sent", (known, known))
    return newest if before == known else known
