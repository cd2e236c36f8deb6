"""What comes from others comes as it is: the files in browser/vendor/ are those that npm has."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "browser" / "vendor"
# By the name here: the package, and the file in it.
WHOLE = {
    "gifenc": ("gifenc", "dist/gifenc.esm.js"),
    "lean-qr": ("lean-qr", "index.mjs"),
    "lit-html": ("lit-html", "lit-html.js"),
    "mp4-muxer": ("mp4-muxer", "build/mp4-muxer.mjs"),
}


def text(path: Path) -> str:
    """A module without the address of its map, which nobody is sent."""
    return path.read_text().partition("//# sourceMappingURL")[0].strip()


@pytest.mark.parametrize("name", WHOLE)
def test_a_library_is_unchanged_and_of_the_version_that_it_says(name):
    package, file = WHOLE[name]
    version = json.loads((ROOT / "package.json").read_text())["devDependencies"][package]
    first, _, rest = text(VENDOR / f"{name}.js").partition("\n")
    assert first == f"// {name} {version}, unchanged."
    assert rest == text(ROOT / "node_modules" / package / file)


@pytest.mark.parametrize("name", WHOLE)
def test_a_library_comes_with_its_licence(name):
    assert "Copyright" in (VENDOR / f"{name}.LICENSE").read_text()
