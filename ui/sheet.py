"""Sheet: a picture of experiments, which a Streamlit page mounts and the browser asks for and draws."""

from types import ModuleType
from urllib.parse import urlencode

from streamlit.components.v2 import component

from ui.player import base, loader
from ui.text import language
from wire.sheets import link, name_of, words
from wire.sheets.link import Asked


def show_sheet(sheet: ModuleType, asked: Asked) -> None:
    name = name_of(sheet)
    query = {"sheet": [name], "lang": [language()], **link(sheet, asked)}
    data = {"base": base(), "query": urlencode(query, doseq=True), "words": words(language())}
    # Plotly's own styles stand in the page's head, which does not reach into a shadow root.
    render = component("downhill_sheet", js=loader("hosts/sheet", language()), isolate_styles=False)
    render(key=f"sheet.{name}", data=data)
