"""Surfaces: the equation of each, its minima, what it teaches, and the way to a race on it."""

import inspect

import streamlit as st

from engine.race.field import curvatures
from engine.race.scene import default_choice
from engine.race.trajectory import SURFACE_PARAMS, value
from lessons.grounds import TEACHES
from parameters import format_number
from surfaces import SURFACES
from ui.linked import RACE, shared
from ui.text import _
from wire.catalog import idea


def surfaces() -> None:
    """Every surface, from its own file."""
    st.subheader(_("Surfaces"), anchor=False)
    st.html(
        "<style>.st-key-surfaces { display: grid; gap: 1.2rem 2.5rem;"
        " grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)) }"
        ".st-key-surfaces [data-testid=stPageLink-NavLink] { padding: 0; text-decoration: underline }"
        ".st-key-surfaces [data-testid=stPageLink-NavLink] p { font-size: 1.05rem }"
        ".st-key-surfaces [data-testid=stMarkdownContainer] p { margin-bottom: 0.3rem }</style>"
    )
    with st.container(key="surfaces"):
        for name, module in SURFACES.items():
            _title, source, *notes = inspect.cleandoc(module.__doc__ or "").split("\n\n")
            *cited, address = source.split()
            sentence = _(idea(module))
            said = [sentence[0].upper() + sentence[1:], f"${module.EQUATION}$"]
            for note in notes:
                unfolded = " ".join(note.split())
                said.append(_(unfolded))
            said += [minimum(name, point) for point in module.MINIMA]
            said.append(_(TEACHES[name]))
            said.append(f":small[[{' '.join(cited)}]({address})]")
            with st.container(gap=None):
                st.page_link(RACE, label=f"**{_(module.NAME)}**", query_params={"surface": name} | shared())
                st.markdown("\n\n".join(said))


@st.cache_data
def described(name: str, point: tuple[float, float]) -> tuple[str, ...]:
    """Of a minimum, as text: x, y, f, the smaller and the larger curvature and their ratio."""
    surface = default_choice(name, SURFACE_PARAMS)
    low, high = curvatures(surface, point)
    numbers = *point, round(value(surface, point), 9), low, high, high / low
    return tuple(format_number(float(f"{number:.4g}")).replace("-", "−") for number in numbers)


def minimum(name: str, point: tuple[float, float]) -> str:
    """Where a minimum lies, how deep, and how it is curved."""
    x, y, f, low, high, kappa = described(name, point)
    if low == "nan":
        sentence = _("Minimum: f = {f} at ({x}, {y}), a tip, which has no curvature.")
    else:
        sentence = _("Minimum: f = {f} at ({x}, {y}), with curvatures {low} and {high}: κ = {kappa}.")
    told = sentence.format(x=x, y=y, f=f, low=low, high=high, kappa=kappa)
    return told.replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
