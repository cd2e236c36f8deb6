"""Standalone: the race as one page that needs neither a server nor a network.

`python -m wire.standalone FOLDER` writes it as FOLDER/index.html, for any web server that serves files.
"""

import gzip
import json
import re
import sys
import tomllib
from base64 import b64encode
from functools import cache
from html import escape
from os.path import normpath
from pathlib import Path

from engine.browser import tables
from links.fields import SHARED
from links.scene import SCENE, parse
from surfaces import SURFACES
from translations import LANGUAGES, translate
from wire.caption import caption
from wire.catalog import catalog

ROOT = Path(__file__).parent.parent
IMPORTED = re.compile(r'^((?:import|export)\b[^;"]*)"(\.{1,2}/[^"]+)"', re.MULTILINE)
FETCHED = re.compile(r'(\bawait import\()"(\.{1,2}/[^"]+)"')  # when it is asked for
HOST = "hosts/standalone.js"


@cache
def modules(name: str, *, fetched: bool = False) -> list[str]:
    """A module of browser/ and all that it imports, by their paths there; `fetched`: later, too."""
    found, waiting = set(), [name]
    while waiting:
        path = waiting.pop()
        found.add(path)
        text = (ROOT / "browser" / path).read_text()
        others = IMPORTED.findall(text) + (FETCHED.findall(text) if fetched else [])
        waiting += {beside(path, other) for _, other in others} - found
    return sorted(found)


def beside(path: str, other: str) -> str:
    """What the module at `path` calls `other`."""
    return normpath(Path(path).parent / other)


@cache
def packed() -> str:
    """The player, the engine and the words of every language: JSON, gzipped, in letters."""
    texts = {"downhill/engine.js": tables().text}
    for path in modules(HOST, fetched=True):
        text = (ROOT / "browser" / path).read_text()
        # No address lies beside that of a text, so what is imported is called by its whole name.
        for imported in (IMPORTED, FETCHED):
            text = imported.sub(
                lambda found, path=path: f'{found[1]}"downhill/{beside(path, found[2])}"', text
            )
        texts[f"downhill/{path}"] = text
    content = {
        "modules": texts,
        "catalogs": {language: catalog(language) for language in LANGUAGES},
        "languages": LANGUAGES,
        "names": [*SCENE],
        "shared": [*SHARED],
    }
    return b64encode(gzip.compress(json.dumps(content).encode(), mtime=0)).decode()


@cache
def theme() -> dict:
    """The colours and the type of the app."""
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]


def standalone(link: str = "", *, lang: str = "", home: str = "") -> str:
    """The page that opens with the scene of a link; `home` is where the app is, for the way back.

    Without `lang` it speaks its reader's language.
    """
    spoken = lang or "en"
    scene, _problems = parse(link)
    said = {language: caption(scene, language) for language in LANGUAGES}
    colours = {
        name: ", ".join(theme()[mode][key] for mode in ("light", "dark"))
        for name, key in (("light", "backgroundColor"), ("dark", "textColor"), ("accent", "primaryColor"))
    }
    opening = {"link": link, "lang": lang, "home": home, "captions": said}
    template = (ROOT / "browser" / "standalone.html").read_text()
    return template.format(
        lang=spoken,
        title=escape(f"Downhill: {translate(spoken, SURFACES[scene.surface.name].NAME)}"),
        caption=escape(said[spoken]),
        css=(ROOT / "browser" / "player.css").read_text(),
        font=theme()["font"],
        scene=json.dumps(opening).replace("<", r"\u003c"),
        packed=packed(),
        **colours,
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(standalone())
