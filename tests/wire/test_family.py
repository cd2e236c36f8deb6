"""The family tree as HTML: whole, the same for everyone, light, and of the paths that the engine computes."""

import re
from xml.etree import ElementTree

import pytest

from engine.race.trajectory import trajectory
from figures.style import THEMES
from lessons.family import FAMILY, STEPS, SURFACE, VIEW, valley
from optimizers import OPTIMIZERS
from translations import LANGUAGES, translate
from wire.family import tree
from wire.small_map import HEIGHT, WIDTH, small_map

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_everyone_has_a_link_a_year_a_map_and_all_that_it_changes(lang, theme):
    html = tree(lang, theme, f"lang={lang}&")
    links = ElementTree.fromstring(f"<nav>{html}</nav>").findall(".//a")
    assert [link.get("href") for link in links] == [f"?lang={lang}&optimizer={name}" for name in FAMILY]
    for link, (name, member) in zip(links, FAMILY.items(), strict=True):
        text = " ".join(link.itertext())
        assert OPTIMIZERS[name].NAME in text and member.year in text
        assert link.find(f"{SVG}svg") is not None
        for parent, change in member.changes.items():
            assert OPTIMIZERS[parent].NAME in text and translate(lang, change) in text
    assert len(html) < 60_000


@pytest.mark.parametrize("name", FAMILY)
def test_a_small_map_shows_the_whole_path(name):
    svg = ElementTree.fromstring(small_map(valley(name), "light"))
    *_, casing, path = [path.get("d", "") for path in svg.findall(f"{SVG}g/{SVG}path")]
    assert casing == path
    points = [tuple(map(int, point.split(","))) for point in re.split("[ML]", path)[1:]]
    (x0, x1), (y0, y1) = VIEW
    expected = trajectory(FAMILY[name].run, SURFACE, steps=STEPS).x
    assert len(points) == STEPS + 1
    for (x, y), (px, py) in zip(points, expected, strict=True):
        assert x0 + x * (x1 - x0) / WIDTH == pytest.approx(px, abs=0.003)
        assert y1 - y * (y1 - y0) / HEIGHT == pytest.approx(py, abs=0.003)
