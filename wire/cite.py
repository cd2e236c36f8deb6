"""Cite: by which year and version this app is cited."""

import re
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def cited() -> dict[str, str]:
    """`version`, of the project, and `year`, of its licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (year,) = re.findall(r"^Copyright \(c\) (\d{4})", (ROOT / "LICENSE").read_text(), re.MULTILINE)
    return {"version": project["version"], "year": year}
