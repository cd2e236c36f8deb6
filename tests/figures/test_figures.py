"""Figures of experiments: what can be told apart in them, and that they show the numbers they are given."""

from typing import Any

import numpy as np
import pytest

from engine import statistics
from engine.networks.counterexamples import FACTORS, REACH, Rescaled
from engine.networks.minima import ALPHAS, SLICE, Between
from figures import batch_size, fails, picture
from figures.paper import plain
from figures.sam import against_rho

NAMES: dict[str, str] = dict.fromkeys(
    ("loss", "sharpness", "step", "accuracy", "train", "test", "adaptive", "factor", "change", "distance"),
    "name",
)
TICKS = ("B = 8", "full batch")
LEAST = 14  # px, of type


def traces(figure) -> list[Any]:
    return list(figure.data)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_batch_sizes_can_be_told_apart_without_colour(theme):
    pair: Any = batch_size.pairs([np.zeros(3), np.ones(3)], TICKS, "λ", theme)
    assert len({trace.marker.symbol for trace in pair.data if trace.mode == "markers"}) == 2
    rising = np.tile(1 + ALPHAS**2, (3, 1))
    line = picture.interpolation(Between([], rising, rising, rising, rising), TICKS, NAMES, theme)
    assert len({trace.line.dash for trace in traces(line) if trace.showlegend}) == 2
    basins = picture.basins(bowls(), TICKS, theme)
    strong = [trace for trace in traces(basins) if trace.contours.coloring == "none"]
    assert len({trace.line.dash for trace in strong}) == 2
    sam = against_rho((0.0, 0.1), [[np.arange(3.0)] * 2] * 2, TICKS, "λ", theme)
    assert len({(trace.line.dash, trace.marker.symbol) for trace in traces(sam) if trace.name in TICKS}) == 2
    drawn: list[Any] = [pair, line, basins, sam]
    for figure in drawn:
        assert figure.layout.font.size >= LEAST and figure.layout.xaxis.tickfont.size >= LEAST


def bowls() -> np.ndarray:
    bowl = 0.05 + np.add.outer(SLICE**2, SLICE**2)
    return np.array([bowl, 9 * bowl])


def test_basins_share_one_scale_of_loss():
    basins = picture.basins(bowls(), TICKS, "light")
    maps = [trace for trace in traces(basins) if trace.contours.coloring != "none"]
    assert len({(trace.zmin, trace.zmax, trace.colorscale) for trace in maps}) == 1


def test_there_is_a_picture_before_the_first_result():
    unknown = np.full(3, np.nan)
    pair: Any = batch_size.pairs([unknown, unknown], TICKS, "λ", "dark")
    assert not pair.layout.yaxis.showticklabels
    curve: Any = batch_size.curve([4, 8], [unknown, unknown], "λ", "dark")
    assert not np.isfinite(np.array(curve.data[1].y, float)).any()


def test_the_curve_shows_means_with_their_intervals():
    values = [np.array([1.0, 2, 3]), np.array([4.0, np.nan, 6])]
    figure: Any = batch_size.curve([4, 8], values, "λ", "light")
    means, halves = zip(*map(statistics.mean_interval, values), strict=True)
    assert tuple(figure.data[1].y) == means and tuple(figure.data[1].error_y.array) == halves


def test_there_is_a_frame_for_each_factor():
    k = len(FACTORS)
    found = Rescaled(np.geomspace(9, 9e4, k), np.full(k, 0.2), np.zeros(k), np.ones((k, len(REACH))))
    figure: Any = fails.rescaled(found, NAMES, "light")
    assert FACTORS[fails.nearest_to_one(FACTORS)] == pytest.approx(1)
    assert figure.data[2].x[0] == pytest.approx(1)
    assert len(figure.frames) == k
    for index, frame in enumerate(figure.frames):
        assert frame.data[0].x[0] == FACTORS[index] and frame.data[0].y[0] == found.sharpness[index]


def test_a_plain_figure_has_its_height_beside_its_layout():
    drawn = plain(batch_size.pairs([np.zeros(3), np.ones(3)], TICKS, "λ", "light"))
    assert drawn["height"] == 220 and "height" not in drawn["layout"] and not drawn["layout"]["template"]
