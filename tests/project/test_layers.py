"""Imports flow one way, so that each layer can be read, tested and used without those above it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Lowest first; those of one row know nothing of each other.
LAYERS = (
    {"parameters", "translations"},
    {"optimizers", "surfaces"},
    {"networks"},
    {"engine"},
    {"links"},
    {"figures", "lessons"},
    {"wire"},
    {"server"},
    {"ui"},
    {"pages"},
    {"app"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
OUTSIDE = {"tests", "benchmarks", "node_modules"}
# Who may import a library; one that is not named here is open to all.
HOMES = {
    "jax": {"optimizers", "surfaces", "networks", "engine", "server"},
    "scipy": {"engine"},
    "sklearn": {"networks"},
    "streamlit": {"ui", "pages", "app"},
    **{name: set() for name in ("optax", "torch", "sympy", "mpmath", "colorspacious", "plotly")},
}
FILES = sorted(
    path.relative_to(ROOT)
    for path in [*ROOT.glob("*.py"), *ROOT.glob("[!.]*/**/*.py")]
    if path.relative_to(ROOT).parts[0] not in OUTSIDE
)


def imported(path):
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield str(node.module).partition(".")[0]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_flow_one_way(path):
    own = path.parts[0].removesuffix(".py")
    assert own in LEVEL, f"{own} has no place in LAYERS"
    for name in set(imported(path)) - {own}:
        assert name not in OUTSIDE
        assert own in HOMES.get(name, {own}), f"{name} has no business in {own}/"
        assert LEVEL.get(name, -1) < LEVEL[own], f"{own} may not import {name}"


def test_engine_runs_without_streamlit():
    code = "import sys, engine, engine.networks.training; sys.exit('streamlit' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
