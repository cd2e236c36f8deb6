"""Standalone: the race as one page that needs neither a server nor a network.

`python -m wire.standalone FOLDER` writes it as FOLDER/index.html, for any web server that serves files.
"""

import gzip
import json
import sys
import tomllib
from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from engine.browser import own_module, tables
from engine.own import OWN, module_of
from engine.race.trajectory import GROUNDS
from links.fields import SHARED
from links.scene import SCENE, parse
from translations import LANGUAGES, translate
from wire.caption import caption
from wire.catalog import catalog
from wire.joined import joined

ROOT = Path(__file__).parent.parent
HOST, ENGINE = "hosts/standalone.js", "engine.js"
EXPORTED = f'export const {{ open }} = use("{HOST}"), tables = use("{ENGINE}");\n'


@cache
def packed() -> str:
    """The player, the engine and the words of every language: JSON, gzipped, in letters."""
    content = {
        "module": joined(HOST, {ENGINE: tables().text}) + EXPORTED,
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


def colours() -> dict[str, str]:
    """What a page of ours takes of them: its own, its text's and its accent, by day and by night."""
    return {
        name: ", ".join(theme()[mode][key] for mode in ("light", "dark"))
        for name, key in (("light", "backgroundColor"), ("dark", "textColor"), ("accent", "primaryColor"))
    }


def standalone(link: str = "", *, lang: str = "", home: str = "") -> str:
    """The page that opens with the scene of a link; `home` is where the app is, for the way back.

    Without `lang` it speaks its reader's language.
    """
    spoken = lang or "en"
    scene, _problems = parse(link)
    opening: dict[str, Any] = {"link": link, "lang": lang, "home": home}
    if scene.surface.name == OWN:  # whose function only the app can write
        declared = GROUNDS[OWN]
        values = [f"{key}={declared[key].write(value)}" for key, value in scene.surface.values.items()]
        opening["own"] = {"text": ",".join([OWN, *values]), "module": own_module(scene.surface)}
    template = (ROOT / "browser" / "standalone.html").read_text()
    return template.format(
        lang=spoken,
        title=escape(f"Downhill: {translate(spoken, module_of(scene.surface).NAME)}"),
        caption=escape(caption(scene, spoken)),
        css=(ROOT / "browser" / "player.css").read_text(),
        font=theme()["font"],
        scene=json.dumps(opening).replace("<", r"\u003c"),
        packed=packed(),
        **colours(),
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(standalone())
