"""The browser's modules: imports flow one way, no view knows another, only hosts know the page around."""

import re
from graphlib import TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

BROWSER = Path(__file__).parents[2] / "browser"
# Lowest first. What stands beside the folders (store, clock, …) is on the floor of kit.
FLOORS = ({"vendor"}, {"pure"}, {"kit", "canvas", "sources", ""}, {"views"}, {"pages"}, {"hosts"})
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}
LONGEST = 400  # lines
UNSORTED = {"swarm.js"}  # not yet taken apart
FILES = [
    file
    for path in sorted(BROWSER.rglob("*.js"))
    if (file := PurePosixPath(path.relative_to(BROWSER).as_posix())).parts[0] != "vendor"
]
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
IMPORT = re.compile(
    r"""^(?:import|export)\s[^;"'=]*?\bfrom\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']""", re.MULTILINE
)
# What belongs to the page around: its address, its history, its keys, Streamlit.
AROUND = re.compile(
    r"(?<![\w.$])(?:(?:window|globalThis|document|top|parent)\.)?(?:location|history)\s*[.(;,)]"
    r"|\b(?:document|window|globalThis)\.addEventListener\(\s*[\"'](?:key|pop|hash|before)"
    r"|\b(?:setTriggerValue|setStateValue|(?:window|parent|top)\.postMessage)\b"
)


def code(file: PurePosixPath) -> str:
    return COMMENT.sub("", (BROWSER / file).read_text())


def imports(file: PurePosixPath) -> set[PurePosixPath]:
    found = set()
    for static, dynamic in IMPORT.findall(code(file)):
        path = (BROWSER / file.parent / (static or dynamic)).resolve()
        assert path.is_file(), f"{file} imports {static or dynamic}, which is not there"
        found.add(PurePosixPath(path.relative_to(BROWSER).as_posix()))
    return found


def floor_of(file: PurePosixPath) -> int:
    folder = file.parts[0] if len(file.parts) > 1 else ""
    assert folder in FLOOR, f"{folder}/ has no place in FLOORS"
    return FLOOR[folder]


def view_of(file: PurePosixPath) -> str:
    """A view is a file or a folder of views/."""
    return file.parts[1].removesuffix(".js")


@pytest.mark.parametrize("file", FILES, ids=str)
def test_imports_flow_one_way(file):
    for other in imports(file):
        assert floor_of(other) <= floor_of(file), f"{file} may not import {other}"
        if floor_of(other) == floor_of(file) == FLOOR["views"]:
            assert view_of(other) == view_of(file), f"{file} may not import another view, {other}"


def test_no_import_circle():
    TopologicalSorter({file: imports(file) for file in FILES}).prepare()


@pytest.mark.parametrize("file", FILES, ids=str)
def test_modules_are_short(file):
    assert len((BROWSER / file).read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("file", [file for file in FILES if file.parts[0] != "hosts"], ids=str)
def test_only_hosts_know_the_page_around(file):
    assert not AROUND.findall(code(file))


@pytest.mark.parametrize(
    "line",
    [
        "const { search } = window.location;",
        "history.pushState(null, '', link);",
        'document.addEventListener("keydown", key);',
        "setTriggerValue('link', link);",
    ],
)
def test_the_search_finds_the_page_around(line):
    assert AROUND.search(line)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_module_begins_with_its_name_and_its_idea(file):
    first = (BROWSER / file).read_text().partition("\n")[0]
    name = file.parent.name if file.stem == "index" else file.stem
    assert re.match(rf"// {name}: \S.*\.$", first, re.IGNORECASE), first
