"""Sharp and flat: what batch size does to the minimum that training finds."""

import streamlit as st

from ui.experiment import change, controls, linked_experiment, slide
from ui.linked import link, linked_field, linked_name, say_unread
from ui.sheet import show_sheet
from ui.text import _
from wire.sheets import NAMES, PARTS, choices, fields, legend, opening
from wire.sheets.link import Asked

titles = {name: _(sheets[0].TITLE) for name, sheets in PARTS.items()}
line = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
with line:
    sheets = PARTS[linked_name("part", titles, _("Parts"))]
first = sheets[0]
experiment = linked_experiment(opening(first, choices(first, link())[0]))
say_unread(NAMES)
st.markdown(f"**{_(first.CLAIM)}**  \n:small[{first.SOURCE}]")
chosen = {}
for sheet in sheets:
    new = {name: declared for name, declared in fields(sheet).items() if name not in chosen}
    for (name, declared), column in zip(new.items(), st.columns(len(new)) if new else (), strict=True):
        with column:
            chosen[name] = linked_field(name, declared)
    asked = Asked(experiment, {name: chosen[name] for name in fields(sheet)})
    if said := legend(sheet, asked):
        st.markdown(f":small[{_(said)}]")
    if offered := sheet.offer(asked) if hasattr(sheet, "offer") else None:
        st.button(_(offered[0]), on_click=change, args=(offered[1],))
    show_sheet(sheet, asked)
settings = getattr(first, "CONTROLS", None)
if settings != ():
    with line, st.popover(_("Settings")):
        if settings is None:
            controls(experiment, getattr(first, "IDLE", ()))
        for name in settings or ():
            slide(experiment, name, _("Seeds"))
