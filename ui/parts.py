"""Parts: a page that is made of sheets, one part at a time, with what is said around them."""

import streamlit as st

from ui.experiment import change, controls, linked_experiment, slide
from ui.linked import link, linked_field, linked_name, say_unread
from ui.sheet import show_sheet
from ui.text import _
from wire.sheets import PAGES, choices, fields, name_of, names, opening
from wire.sheets.link import Asked


def titles(page: str) -> dict[str, str]:
    """Of a page's parts, by name."""
    return {name: _(sheets[0].TITLE) for name, sheets in PAGES[page].items()}


def line():
    """Where parts are chosen, and what belongs beside that."""
    return st.container(
        key="parts", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def choose_part(known: dict[str, str], on_change=None) -> str:
    """The part that the link names, else the first of those `known`, and buttons that rewrite the link."""
    return linked_name("part", known, _("Parts"), on_change=on_change)


def show_part(page: str, part: str, beside) -> None:
    """A part's sheets, its own choices above each, and its settings `beside` what chooses it."""
    sheets = PAGES[page][part]
    first = sheets[0]
    experiment = linked_experiment(opening(first, choices(first, link())[0]))
    say_unread(names(page))
    st.markdown(f"**{_(first.CLAIM)}**  \n:small[{first.SOURCE}]")
    chosen = {}
    for sheet in sheets:
        new = {name: declared for name, declared in fields(sheet).items() if name not in chosen}
        with st.container(key=f"choices_{name_of(sheet)}"):
            columns = st.columns(len(new)) if new else ()
        for (name, declared), column in zip(new.items(), columns, strict=True):
            with column:
                chosen[name] = linked_field(name, declared)
        asked = Asked(experiment, {name: chosen[name] for name in fields(sheet)})
        if offered := sheet.offer(asked) if hasattr(sheet, "offer") else None:
            st.button(_(offered[0]), on_click=change, args=(offered[1],))
        show_sheet(sheet, asked)
    settings = getattr(first, "CONTROLS", None)
    if settings != ():
        with beside, st.popover(_("Settings")):
            if settings is None:
                controls(experiment, getattr(first, "IDLE", ()))
            for name in settings or ():
                slide(experiment, name, _("Seeds"))
