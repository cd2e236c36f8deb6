"""The project's own promises: its commands, its pins, thin pages, nothing fetched from elsewhere."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "pages").glob("*.py"))
SHIPPED = sorted(
    path
    for folder in ("browser", "server", "ui", "pages", "figures")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".css", ".html", ".svg"}
)
# What makes a browser load something: as against an address that is only named, cited or linked to.
LOADED = re.compile(
    r"""(?: (?:\bfrom|@?\bimport)\s*\(?\s*["'`] | \burl\(\s*["'`]? | \bsrc\s*[=:]\s*["'`]?
          | <link\b[^>]*\bhref=["']? | \b(?:fetch|Worker|WebSocket|EventSource)\(\s*["'`] )
        (?:(?:https?|wss?):)?//\w""",
    re.VERBOSE,
)


def test_readme_begins_with_the_commands_that_ci_runs():
    first = (ROOT / "README.md").read_text().split("```")[1].splitlines()
    commands = [line.partition("#")[0].strip() for line in first[1:] if line]
    assert commands == ["make run", "make test"]
    assert "make test" in (ROOT / ".ci/run").read_text().splitlines()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_to_compatible_ranges(file):
    lines = (line.partition("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    for requirement in map(Requirement, (line for line in lines if line and not line.startswith("-r "))):
        operators = {clause.operator for clause in requirement.specifier}
        exactly = requirement.name in {"jax", "jaxlib"}
        assert operators == {"==" if exactly else "~="}, requirement


def test_settings_are_known_to_streamlit():
    from streamlit import config

    known = set(config._config_options_template)

    def names(table, prefix=""):
        for key, value in table.items():
            yield from names(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]

    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    assert set(names(settings)) <= known
    assert settings["browser"]["gatherUsageStats"] is False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_thin(page):
    assert len(page.read_text().splitlines()) < 80


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_loaded_from_elsewhere(file):
    assert not LOADED.findall(file.read_text())


@pytest.mark.parametrize(
    "line",
    [
        'import * as d3 from "https://cdn.example.org/d3.js";',
        '<script src="//cdn.example.org/a.js">',
        "@import url(https://fonts.example.org/css);",
        '<link rel="stylesheet" href="https://fonts.example.org/css">',
        "fetch('https://example.org/data')",
    ],
)
def test_the_search_finds_what_is_loaded_from_elsewhere(line):
    assert LOADED.search(line)


def test_the_skeletons_in_contributing_run():
    import jax
    import optax

    optimizer, surface = {}, {}
    sources = re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)
    for source, names in zip(sources, (optimizer, surface), strict=True):
        exec(source, names)
    f, x = surface["f"], jax.numpy.array(surface["START"])
    theirs = optax.sign_sgd(0.3)
    update, _ = theirs.update(jax.grad(f)(x), theirs.init(x))
    ours, _ = optimizer["step"](x, jax.grad(f), 1, lr=0.3)
    assert (ours == optax.apply_updates(x, update)).all()
    assert not jax.grad(f)(jax.numpy.array(surface["MINIMA"][0])).any()


def test_tests_share_what_they_compile():
    """JAX takes the directory when it is imported: whatever imports it first must know of it."""
    import jax

    known = jax.config.values
    assert Path(known["jax_compilation_cache_dir"] or "") == ROOT / ".cache/downhill/programs"
    assert known["jax_persistent_cache_min_compile_time_secs"] == 0
