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
# What is imported and exported, as the formatter writes it.
BOUND = re.compile(
    r'^import (?:\* as (\w+)|(?:(\w+)(?:, )?)?(?:\{([^}]*)\})?) from "(\.{1,2}/[^"]+)";', re.MULTILINE
)
DECLARED = re.compile(r"^export (default )?((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
LISTED = re.compile(r"\bexport ?\{([^}]*)\};?\s*\Z")
HOST, ENGINE = "hosts/standalone.js", "engine.js"


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


def enclosed(path: str, text: str) -> str:
    """A module's text as the body of a function that gives what it exports: no name of one meets another's.

    Raises ValueError where it imports or exports in words that are not known here.
    """
    given = {}

    def bind(found: re.Match) -> str:
        whole, default, names, other = found.groups()
        bound = whole or f"{{ {', '.join(filter(None, [default and f'default: {default}', names]))} }}"
        return f'const {bound.replace(" as ", ": ")} = use("{beside(path, other)}");'

    def declare(found: re.Match) -> str:
        default, kind, name = found.groups()
        given["default" if default else name] = name
        return f"{kind} {name}"

    def listed(found: re.Match) -> str:
        for each in filter(None, map(str.strip, found[1].split(","))):
            name, _, alias = each.partition(" as ")
            given[alias or name] = name
        return ""

    text = BOUND.sub(bind, text)
    text = LISTED.sub(listed, DECLARED.sub(declare, text))
    text = FETCHED.sub(lambda found: f'(use("{beside(path, found[2])}")', text)
    if odd := re.search(r"^(import|export)\b.*", text, re.MULTILINE):
        raise ValueError(f"{path}: {odd[0]}")
    return f"{text}\nreturn {{ {', '.join(f'{name}: {own}' for name, own in given.items())} }};"


def joined() -> str:
    """The player and the engine as one module, with what HOST exports and the engine's tables.

    A browser takes longer for a hundred modules, each with an address of its own, than for what they hold.
    """
    first = {ENGINE, *modules(HOST)}
    texts = {ENGINE: tables().text}
    for path in modules(HOST, fetched=True):
        texts[path] = (ROOT / "browser" / path).read_text()
    functions = []
    for path, text in texts.items():
        function = f"() => {{\n{enclosed(path, text)}\n}}"
        # A browser compiles a function in brackets at once, and would read another twice.
        functions.append(f'"{path}": {f"({function})" if path in first else function},\n')
    return (
        f"const modules = {{\n{''.join(functions)}}};\n"
        "const used = {};\n"
        "const use = (name) => (used[name] ??= modules[name]());\n"
        f'export const {{ open }} = use("{HOST}");\n'
        f'export const tables = use("{ENGINE}");\n'
    )


@cache
def packed() -> str:
    """The player, the engine and the words of every language: JSON, gzipped, in letters."""
    content = {
        "module": joined(),
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
    colours = {
        name: ", ".join(theme()[mode][key] for mode in ("light", "dark"))
        for name, key in (("light", "backgroundColor"), ("dark", "textColor"), ("accent", "primaryColor"))
    }
    opening = {"link": link, "lang": lang, "home": home}
    template = (ROOT / "browser" / "standalone.html").read_text()
    return template.format(
        lang=spoken,
        title=escape(f"Downhill: {translate(spoken, SURFACES[scene.surface.name].NAME)}"),
        caption=escape(caption(scene, spoken)),
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
