"""`python -m benchmarks` runs them all, `python -m benchmarks engine load` some."""

import sys
from importlib import import_module

for name in sys.argv[1:] or (
    "engine",
    "maps",
    "networks",
    "lab",
    "load",
    "hall",
    "class_room",
    "browser",
    "openings",
    "export",
):
    print(f"\n{name}")
    import_module(f"benchmarks.{name}").main()
