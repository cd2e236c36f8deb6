"""A small map shows every path as far as it can be seen, and runners go along it once."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from lessons.failures import FAILURES
from links.scene import parse
from surfaces import SURFACES
from wire.small_map import HEIGHT, SECONDS, WIDTH, small_map

SVG = "{http://www.w3.org/2000/svg}"
each = pytest.mark.parametrize("link", [failure.link for failure in FAILURES.values() if failure.link])


def picture(link, **options):
    return ElementTree.fromstring(small_map(link, "light", **options))


def drawn(svg):
    """The line of each run, as it is written."""
    return [
        group.findall(f"{SVG}path")[-1].get("d", "") for group in svg.findall(f"{SVG}g[@stroke-linejoin]")
    ]


def points(path):
    return [tuple(map(int, point.split(","))) for point in re.split("[ML;]", path) if point]


@each
def test_it_shows_every_run_of_the_race_until_it_is_lost_or_far_away(link):
    scene, _ = parse(link)
    lines = drawn(picture(link))
    x0, x1, y0, y1 = scene.view or np.ravel(SURFACES[scene.surface.name].DOMAIN)
    assert len(lines) == len(scene.runs)
    for line, run in zip(lines, scene.race(), strict=True):
        for (x, y), (px, py) in zip(points(line), run.x, strict=False):
            assert x == pytest.approx((px - x0) / (x1 - x0) * WIDTH, abs=0.51)
            assert y == pytest.approx((y1 - py) / (y1 - y0) * HEIGHT, abs=0.51)
        missing = run.x[len(points(line)) :]
        assert not len(missing) or np.abs(missing[0]).max() > 1000 or not np.isfinite(missing[0]).all()


@each
def test_a_runner_goes_along_its_path_step_by_step_once_and_stays(link):
    svg = picture(link, moves=True)
    lines = drawn(svg)
    going = svg.findall(f"{SVG}g[@class='going']/{SVG}animateTransform")
    assert [points(each.get("values")) for each in going] == [points(line) for line in lines]
    how = {(each.get("fill"), each.get("repeatCount"), each.get("dur")) for each in going}
    assert how == {("freeze", None, f"{SECONDS}s")}
    assert SECONDS < 5
    assert "animateTransform" not in small_map(link, "light")
