"""The palette against WCAG's contrast and against simulated colour blindness (colorspacious)."""

import re
from itertools import combinations, combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest
from colorspacious import cspace_convert

from engine.race.scene import RUNS
from figures.style import PALETTE, SHAPES, THEMES, identity, looks
from lessons.stories import STORIES
from optimizers import OPTIMIZERS, PLACE_OF

VISIONS = [
    "sRGB1",
    *(
        {"name": "sRGB1+CVD", "cvd_type": f"{kind}anomaly", "severity": 100}
        for kind in ("deuter", "prot", "trit")
    ),
]


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def contrast(a: str, b: str) -> float:
    """WCAG 2.2 contrast ratio; colorspacious' Y of XYZ100 is a hundred times the relative luminance."""
    high, low = sorted((cspace_convert(rgb(c), "sRGB1", "XYZ100")[1] / 100 for c in (a, b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_stands_out_from_page_and_map(theme):
    look = THEMES[theme]
    for colour in PALETTE[theme]:
        for behind in (look["page"], *look["map"]):
            assert contrast(colour, behind) >= 3, (colour, behind)
    assert contrast(look["ink"], look["page"]) >= 7
    assert contrast(look["muted"], look["page"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISIONS, ids=str)
def test_colours_stay_apart_for_every_vision(theme, vision):
    # CAM02-UCS: a just noticeable difference is about 1; 10 is told apart at a glance.
    seen = cspace_convert(np.array([rgb(c) for c in PALETTE[theme]]), vision, "CAM02-UCS")
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) >= 12


def test_colour_and_shape_together_are_unique():
    looks = [identity(i) for i in range(len(SHAPES) * len(PALETTE["light"]))]
    for theme in THEMES:
        assert len({(look["colour"][theme], look["shape"]) for look in looks}) == len(looks)


def test_no_two_optimizers_share_both_colour_and_dash():
    looks = [identity(PLACE_OF[name]) for name in OPTIMIZERS]
    for theme in THEMES:
        assert len({(look["colour"][theme], tuple(look["dash"])) for look in looks}) == len(looks)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISIONS, ids=str)
def test_the_nine_of_the_lecture_notes_have_nine_looks(theme, vision):
    nine = [identity(PLACE_OF[run.name]) for run in RUNS]
    assert len(nine) == len({run.name for run in RUNS}) == 9
    for a, b in combinations(nine, 2):
        seen = cspace_convert(np.array([rgb(look["colour"][theme]) for look in (a, b)]), vision, "CAM02-UCS")
        assert np.linalg.norm(seen[0] - seen[1]) >= 12 or (
            a["dash"] != b["dash"] and a["shape"] != b["shape"]
        )


PICTURES = [[PLACE_OF[run.name] for run in story.scene.runs] for story in STORIES]
CROWDS = [list(each) for each in combinations_with_replacement((0, 7, 8, 15, 16), 4)] + [
    [6] * 9,
    [7] * 5 + [6] * 4,
]


@pytest.mark.parametrize("runs", PICTURES + CROWDS, ids=str)
def test_no_two_runs_of_a_picture_look_alike(runs):
    drawn = looks(runs)
    for theme in THEMES:
        colours = [look["colour"][theme] for look in drawn]
        assert len(set(colours)) == min(len(runs), len(PALETTE[theme]))
        lines = {(colour, tuple(look["dash"])) for colour, look in zip(colours, drawn, strict=True)}
        assert len(lines) == len(runs)
    for i, (run, look) in enumerate(zip(runs, drawn, strict=True)):
        own = identity(run)
        assert look["shape"] == own["shape"]
        if run % len(PALETTE["light"]) not in [other % len(PALETTE["light"]) for other in runs[:i]]:
            assert look == own
        twins = [other for other in range(i) if runs[other] == run]
        if len(twins) < 4:
            assert look["dash"] not in [drawn[other]["dash"] for other in twins]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISIONS, ids=str)
@pytest.mark.parametrize("runs", PICTURES, ids=str)
def test_borrowed_colours_are_told_apart_on_the_map(runs, vision, theme):
    # Twice what any two of the palette are apart, for the runs of one optimizer, which share their shape.
    for run in set(runs):
        mine = [look["colour"][theme] for index, look in zip(runs, looks(runs), strict=True) if index == run]
        seen = cspace_convert(np.array([rgb(colour) for colour in mine]), vision, "CAM02-UCS")
        assert all(np.linalg.norm(a - b) >= 18 for a, b in combinations(seen, 2)), mine


def test_adam_and_adamw_differ_in_dash_too():
    adam, adamw = looks([PLACE_OF["adam"], PLACE_OF["adamw"]])
    assert adam["dash"] != adamw["dash"]


def test_player_s_stylesheet_has_the_same_colours():
    css = (Path(__file__).parents[2] / "browser" / "player.css").read_text()
    light, dark = re.findall(r"\.dh \{(.*?)\}.*?\[data-theme=\"dark\"\] \{(.*?)\}", css, re.S)[0]
    for theme, rules in (("light", light), ("dark", dark)):
        stated = dict(re.findall(r"--([\w-]+): (#\w{6});", rules))
        assert (stated["map-low"], stated["map-high"]) == THEMES[theme]["map"]
        assert stated["grid"] == THEMES[theme]["grid"]
