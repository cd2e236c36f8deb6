"""Sheet: a picture of experiments, which a Streamlit page mounts and the browser asks for and draws."""

from types import ModuleType
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.components.v2 import component

from links.fields import SHARED
from ui.linked import link as link_of_page
from ui.player import base, loader
from ui.text import language
from wire.sheets import link, name_of, words
from wire.sheets.link import Asked


def show_sheet(sheet: ModuleType, asked: Asked) -> None:
    name, given = name_of(sheet), link_of_page()
    shared = {each: given.pop(each) for each in SHARED if each in given}
    query = {"sheet": [name], "lang": [language()], **link(sheet, asked)}
    data = {"base": base(), "query": urlencode(query, doseq=True), "words": words(language())}
    data["link"] = urlencode(given, doseq=True)

    # Plotly's own styles stand in the page's head, which does not reach into a shadow root.
    render = component("downhill_sheet", js=loader("hosts/sheet", language()), isolate_styles=False)
    turned = render(key=f"sheet.{name}", data=data, on_turn_change=lambda: None).turn
    # Undo: the link that the page had before, in the language that it has now. Not in the callback, which
    # does not know what was sent where that comes before the end of the run that has made the component.
    if turned is not None:
        st.query_params.from_dict(shared | parse_qs(turned, keep_blank_values=True))
        st.rerun()
