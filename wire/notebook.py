"""Notebook: the player in a cell, and the race of a link for whatever else one wants of it.

from wire.notebook import show
show("surface=ravine&run=sgd,lr=0.02&run=adam,lr=0.1")
"""

from dataclasses import dataclass
from html import escape

from engine.race.scene import Scene
from figures.paper import Figure
from figures.race import race
from links.scene import parse
from wire.race import names
from wire.standalone import standalone
from wire.text import explain


@dataclass(frozen=True)
class Player:
    """The race of a link, live: a notebook shows it as it shows a picture. Nothing is asked of any server."""

    link: str
    height: int

    def _repr_html_(self) -> str:
        page = escape(standalone(self.link))
        return (
            f'<iframe srcdoc="{page}" title="Downhill" width="100%" height="{self.height}"'
            ' style="border: 0" allow="fullscreen; clipboard-write"></iframe>'
        )


def read(link: str) -> Scene:
    """The scene of a link, as in the address of the app. Raises ValueError for what cannot be read in it."""
    scene, problems = parse(link.removeprefix("?"))
    if problems:
        raise ValueError(" ".join(explain(problem, "en") for problem in problems))
    return scene


def show(link: str = "", *, height: int = 640) -> Player:
    """The player with the race of a link, `height` pixels high. Raises ValueError as `read` does."""
    read(link)
    return Player(link.removeprefix("?"), height)


def still(link: str = "", theme: str = "light") -> Figure:
    """The same as a figure of Plotly's that stands still: `plotly.graph_objects.Figure(**still(link))`.

    Raises ValueError as `read` does.
    """
    scene = read(link)
    drawn = race(scene, scene.race(), [label for label, _ in names(scene.runs)], theme)
    height = drawn.pop("height")
    return drawn | {"layout": drawn["layout"] | {"height": height}}
