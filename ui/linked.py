"""Linked: a number or a name of one part of a page, which stands in the page's link under its own name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from links.fields import SHARED, Field, Name, Number, unread
from parameters import Lin, Problem, format_number
from ui.text import _, explain, language
from wire.sheets.link import Pick, Slide

RACE, NETWORK = (Path(__file__).parent.parent / "pages" / f"{page}.py" for page in ("race", "network"))


def link() -> dict[str, list[str]]:
    """Names and texts of the page's link."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def shared() -> dict[str, str]:
    """What a link to another page keeps of this one's: the language, where the link says it."""
    return {"lang": language()} if "lang" in st.query_params else {}


def say(about: str, problems: Sequence[Problem], mend: Callable[[], None]) -> None:
    """What of the link could not be read, until it is put away, which mends the link."""
    if not problems:
        return
    with st.container(key=f"warning_{about}", horizontal=True, vertical_alignment="center"):
        st.warning("  \n".join(map(explain, problems)))
        st.button(_("Dismiss"), key=f"dismiss_{about}", on_click=mend)


def say_unread(known: Iterable[str]) -> None:
    """Names in the link that nothing reads are named, and what they may have been meant to be."""

    def forget():
        read = {name: texts for name, texts in link().items() if name in {*known, *SHARED}}
        st.query_params.from_dict(read)

    say("unread", unread(link(), known, {}), forget)


def linked(name: str, field: Field, opening: str | float):
    """The link's value of this name; what could not be read is said."""
    value, problems = field.read(name, st.query_params.get_all(name), opening)

    def mend():
        st.query_params[name] = field.write(value)

    say(name, problems, mend)
    return value


def linked_number(
    name: str, declared: Lin, label: str, stops: Sequence[float], clears: Sequence[str] = ()
) -> float:
    """The link's number of this name, and a slider over `stops` and that number, which rewrites the link and
    takes other names out of it."""
    key, field = f"linked.{name}", Number(declared)
    value = st.session_state[key] = linked(name, field, declared.default)

    def turn():
        rewrite(name, field)
        for other in st.query_params.keys() & set(clears):
            del st.query_params[other]

    st.select_slider(
        label,
        sorted({*stops, value}),
        format_func=format_number,
        key=key,
        on_change=turn,
    )
    return value


def linked_name(
    name: str, titles: Mapping[str, str], label: str, choose=st.segmented_control, on_change=None
) -> str:
    """The link's choice of this name, else the first of `titles`, and buttons that rewrite the link."""
    key, field = f"linked.{name}", Name(tuple(titles))
    value = st.session_state[key] = linked(name, field, field.names[0])
    choose(
        label,
        titles,
        format_func=titles.__getitem__,
        key=key,
        on_change=on_change or (lambda: rewrite(name, field)),
        label_visibility="collapsed",
        required=True,
        wrap=True,
    )
    return value


def linked_field(name: str, declared: Pick | Slide) -> Any:
    """The link's value of a sheet's own field, and its control."""
    if isinstance(declared, Slide):
        return linked_number(name, declared.declared, _(declared.label), declared.stops, declared.clears)
    titles = {
        key: _(title) if isinstance(title, str) else title[language()]
        for key, title in declared.titles.items()
    }
    choose = st.pills if declared.pills else folded if declared.folded else st.segmented_control
    return linked_name(name, titles, _(declared.label), choose)


def folded(label: str, titles: Mapping[str, str], *, wrap: bool, required: bool, **options: Any):
    """Names to choose from in a list, which are neither wrapped nor left out."""
    st.selectbox(label, titles, **options)


def rewrite(name: str, field: Field) -> None:
    st.query_params[name] = field.write(st.session_state[f"linked.{name}"])
