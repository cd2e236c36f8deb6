"""Version: names for the code and the libraries that decide what is computed, drawn and said.

Browsers keep assets, and clusters keep results, under addresses and keys that carry VERSION; disks keep
results under RESULTS, which another sentence or colour leaves as it is.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = (
    "browser",
    "engine",
    "figures",
    "lessons",
    "links",
    "networks",
    "optimizers",
    "server",
    "surfaces",
    "translations",
    "wire",
)
KINDS = {".py", ".js", ".css", ".po", ".yaml"}
SOURCES = sorted(
    [ROOT / "parameters.py", *(p for name in FOLDERS for p in (ROOT / name).rglob("*") if p.suffix in KINDS)]
)
COMPUTING = {"engine", "networks", "optimizers", "surfaces", "parameters.py"}
LIBRARIES = ("contourpy", "jax", "jaxlib", "numpy", "plotly", "scikit-learn", "scipy")
COMPUTING_LIBRARIES = ("jax", "jaxlib", "numpy", "scikit-learn", "scipy")


def fingerprint(sources: list[Path], libraries: dict[str, str]) -> str:
    """12 hexadecimal digits that change with any file, its place, or a library's version."""
    digest = hashlib.sha256(repr(sorted(libraries.items())).encode())
    for path in sources:
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


VERSION = fingerprint(SOURCES, {name: version(name) for name in LIBRARIES})
RESULTS = fingerprint(
    [path for path in SOURCES if path.relative_to(ROOT).parts[0] in COMPUTING],
    {name: version(name) for name in COMPUTING_LIBRARIES},
)


class OtherVersion(Exception):
    """An app and a worker run different versions of the project."""
