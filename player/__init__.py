"""The player: the animated, clickable view of a race, a Streamlit component around player.js.

The module and its style are fetched once from the app's own routes, under an address that carries their
version; inline code would be sent again at every rerun.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.components.v2 import component

from engine.scene import Scene
from engine.trajectory import Trajectory
from player.picture import paths
from player.routes import VERSION

# A one-line text with a slash in it would be taken for a file's path.
LOADER = """
export default async function (component) {{
  const player = await import(new URL("{base}assets/player.js?v={version}", location.origin).href);
  return player.default(component);
}}
"""


def base() -> str:
    """Where the player's routes are served: an absolute path with a slash at its end."""
    prefix = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{prefix}/downhill/" if prefix else "/downhill/"


def show(scene: Scene, results: list[Trajectory], *, lang: str, on_query: Callable[[str], None]) -> None:
    """Draw a race; `on_query` is given the new query string when somebody has changed it in the picture."""
    render = component("downhill_player", js=LOADER.format(base=base(), version=VERSION))
    # Other runners or other terrain are a new race, to be seen from its start.
    cast = scene.surface.name, [run.name for run in scene.runs]
    fresh = st.session_state.get("cast") != cast
    st.session_state.cast = cast
    data = paths(scene, results, lang=lang, base=base(), version=VERSION, autoplay=True, fresh=fresh)
    render(
        key="player",
        data=data,
        on_query_change=lambda: on_query(st.session_state.player.query),
    )
