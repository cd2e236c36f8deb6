"""Joined: a module of browser/ and all that it imports as one.

A browser takes longer for a hundred modules, each with an address of its own, than for what they hold.
"""

import re
from collections.abc import Mapping
from functools import cache
from os.path import normpath
from pathlib import Path

BROWSER = Path(__file__).parent.parent / "browser"
# What the app's pages import.
HOSTS = [
    f"hosts/{path.name}"
    for path in sorted((BROWSER / "hosts").glob("*.js"))
    if "\nexport default" in path.read_text()
]
IMPORTED = re.compile(r'^((?:import|export)\b[^;"]*)"(\.{1,2}/[^"]+)"', re.MULTILINE)
FETCHED = re.compile(r'(\bawait import\()"(\.{1,2}/[^"]+)"')  # when it is asked for
# What is imported and exported, as the formatter writes it.
BOUND = re.compile(
    r'^import (?:\* as (\w+)|(?:(\w+)(?:, )?)?(?:\{([^}]*)\})?) from "(\.{1,2}/[^"]+)";', re.MULTILINE
)
DECLARED = re.compile(r"^export (default )?((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
VALUE = re.compile(r"^export default (?=\w+\()", re.MULTILINE)
LISTED = re.compile(r"\bexport ?\{([^}]*)\};?\s*\Z")


@cache
def modules(name: str, *, fetched: bool = False) -> list[str]:
    """A module of browser/ and all that it imports, by their paths there; `fetched`: later, too."""
    found, waiting = set(), [name]
    while waiting:
        path = waiting.pop()
        found.add(path)
        text = (BROWSER / path).read_text()
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
    text, values = VALUE.subn("const value = ", text)
    given |= {"default": "value"} if values else {}
    text = FETCHED.sub(lambda found: f'(use("{beside(path, found[2])}")', text)
    if odd := re.search(r"^(import|export)\b.*", text, re.MULTILINE):
        raise ValueError(f"{path}: {odd[0]}")
    return f"{text}\nreturn {{ {', '.join(f'{name}: {own}' for name, own in given.items())} }};"


def joined(name: str, others: Mapping[str, str] = {}) -> str:
    """The text of a module that has all that `name` imports in it, and `others`, which are asked for at once.

    It is to export what `use` gives of a module. Raises ValueError as `enclosed` does.
    """
    first = {*others, *modules(name)}
    texts = {**others}
    for path in modules(name, fetched=True):
        texts[path] = (BROWSER / path).read_text()
    functions = []
    for path, text in texts.items():
        function = f"() => {{\n{enclosed(path, text)}\n}}"
        # A browser compiles a function in brackets at once, and would read another twice.
        functions.append(f'"{path}": {f"({function})" if path in first else function},\n')
    return (
        f"const modules = {{\n{''.join(functions)}}};\n"
        "const used = {};\n"
        "const use = (name) => (used[name] ??= modules[name]());\n"
    )


def host(name: str) -> str:
    """One of hosts/, joined: a module that has what the host has by default."""
    return f'{joined(name)}export default use("{name}").default;\n'
