"""Figures of experiments: what can be told apart in them, and that they show the numbers they are given."""

import numpy as np
import pytest
from plotly_schema import checked

from engine import statistics
from engine.networks.counterexamples import FACTORS, REACH, Rescaled
from engine.networks.minima import ALPHAS, SLICE, Between
from figures import batch_size, fails, neighbours, paper, picture
from figures.sam import against_rho

NAMES: dict[str, str] = dict.fromkeys(
    ("loss", "sharpness", "step", "accuracy", "train", "test", "adaptive", "factor", "change", "distance"),
    "name",
) | {"line": "along the line, α"}
TICKS = ("B = 8", "full batch")
LEAST = 14  # px, of type
pytestmark = pytest.mark.parametrize("theme", ["light", "dark"])


def contours(figure, coloring):
    return [trace for trace in figure["data"] if trace["contours"].get("coloring") == coloring]


def test_both_batch_sizes_can_be_told_apart_without_colour(theme):
    pair = checked(batch_size.pairs([np.zeros(3), np.ones(3)], TICKS, "λ", theme))
    assert len({trace["marker"]["symbol"] for trace in pair["data"] if trace["mode"] == "markers"}) == 2
    rising = np.tile(1 + ALPHAS**2, (3, 1))
    found = Between([], rising, rising, rising, rising)
    line = checked(picture.interpolation(found, TICKS, NAMES, theme))
    assert len({trace["line"]["dash"] for trace in line["data"] if trace["showlegend"]}) == 2
    assert line["layout"]["xaxis2"]["title"]["text"] == NAMES["line"]
    basins = checked(picture.basins(bowls(), TICKS, theme))
    assert len({trace["line"]["dash"] for trace in contours(basins, "none")}) == 2
    values = [[np.arange(3.0)] * 2] * 2
    sam = checked(against_rho((0.0, 0.1), values, TICKS, "λ", "radius ρ", theme, complete=[True, True]))
    assert sam["layout"]["xaxis"]["title"]["text"] == "radius ρ"
    named = [trace for trace in sam["data"] if trace.get("name") in TICKS]
    assert len({(trace["line"]["dash"], trace["marker"]["symbol"]) for trace in named}) == 2
    for figure in (pair, line, basins, sam):
        layout = figure["layout"]
        assert layout["font"]["size"] >= LEAST and layout["xaxis"]["tickfont"]["size"] >= LEAST


def bowls() -> np.ndarray:
    bowl = 0.05 + np.add.outer(SLICE**2, SLICE**2)
    return np.array([bowl, 9 * bowl])


def test_basins_share_one_scale_of_loss(theme):
    maps = contours(checked(picture.basins(bowls(), TICKS, theme)), None)
    assert len(maps) == 2
    assert len({(trace["zmin"], trace["zmax"], str(trace["colorscale"])) for trace in maps}) == 1


def test_there_is_a_picture_before_the_first_result(theme):
    unknown = np.full(3, np.nan)
    pair = checked(batch_size.pairs([unknown, unknown], TICKS, "λ", theme))
    assert not pair["layout"]["yaxis"]["showticklabels"]
    curve = checked(batch_size.curve([4, 8], [unknown, unknown], "λ", "batch size B", theme, complete=False))
    assert curve["layout"]["xaxis"]["title"]["text"] == "batch size B"
    assert not np.isfinite(curve["data"][1]["y"]).any()


def test_the_curve_shows_means_with_their_intervals(theme):
    values = [np.array([1.0, 2, 3]), np.array([4.0, np.nan, 6])]
    mean = checked(batch_size.curve([4, 8], values, "λ", "batch size B", theme, complete=True))["data"][1]
    means, halves = zip(*map(statistics.mean_interval, values), strict=True)
    assert tuple(mean["y"]) == means and tuple(mean["error_y"]["array"]) == halves


def test_there_is_a_frame_for_each_factor(theme):
    k = len(FACTORS)
    found = Rescaled(np.geomspace(9, 9e4, k), np.full(k, 0.2), np.zeros(k), np.ones((k, len(REACH))))
    figure = checked(fails.rescaled(found, NAMES, theme))
    assert FACTORS[fails.nearest_to_one(FACTORS)] == pytest.approx(1)
    assert figure["data"][2]["x"][0] == pytest.approx(1)
    assert len(figure["frames"]) == k
    for index, frame in enumerate(figure["frames"]):
        (head, *_), sharpness = frame["data"], found.sharpness[index]
        assert head["x"][0] == FACTORS[index] and head["y"][0] == sharpness


def test_a_figure_has_its_height_beside_its_layout(theme):
    pair = checked(batch_size.pairs([np.zeros(3), np.ones(3)], TICKS, "λ", theme))
    assert pair["height"] == 220 and "height" not in pair["layout"] and "template" not in pair["layout"]


def test_a_stack_has_two_rows_and_a_gap_between_them(theme):
    layout = checked(paper.stack([], theme, 400, 0.1, upper=0.75, xaxis=dict(nticks=3)))["layout"]
    assert layout["yaxis"]["domain"] == pytest.approx([0.325, 1])
    assert layout["yaxis2"]["domain"] == pytest.approx([0, 0.225])
    for x, y in (row.values() for row in paper.ROWS):
        across, up = (layout[f"{name[0]}axis{name[1:]}"] for name in (x, y))
        assert (across["anchor"], up["anchor"]) == (y, x)
        assert across["gridcolor"] == up["gridcolor"] == layout["yaxis"]["gridcolor"]
    assert layout["xaxis"]["nticks"] == 3 and "nticks" not in layout["xaxis2"]


@pytest.mark.parametrize(
    ("trace", "layout"),
    [
        (dict(mode="liness"), {}),
        (dict(marker=dict(colour="red")), {}),
        (dict(marker_size=4), {}),
        ({}, dict(yaxis=dict(titel=dict(text="λ")))),
        ({}, dict(xaxis=dict(range=np.array([0, 1])))),
    ],
)
def test_what_plotly_would_not_draw_is_noticed(theme, trace, layout):
    point = dict(x=[0], y=[1])
    checked(paper.figure([point], theme, 200))
    with pytest.raises((ValueError, AssertionError)):
        checked(paper.figure([point | trace], theme, 200, **layout))


def test_two_networks_can_be_told_apart_without_colour_and_filters_stand_above_their_maps(theme):
    steps, grown = np.arange(3), np.linspace(0, 1, 6).reshape(3, 2)
    drawn = checked(neighbours.curves([steps, steps], [grown, grown / 2], TICKS, "title", "step", theme))
    means = [trace for trace in drawn["data"] if trace.get("name")]
    assert len({(trace["line"]["dash"], trace["marker"]["symbol"]) for trace in means}) == 2
    np.testing.assert_allclose(means[1]["y"], 50 * grown.mean(axis=1))
    filters, maps = np.linspace(-2, 1, 27).reshape(3, 3, 3), np.linspace(0, 4, 192).reshape(3, 8, 8)
    seen = checked(neighbours.sight(filters, maps[0] / 4, maps, NAMES | {"filters": "f", "maps": "m"}, theme))
    above, below = seen["data"]
    assert above["zmin"] == -2 and above["zmax"] == 2 and above["z"].shape == below["z"].shape
    for k in range(3):
        first = (k + 1) * (neighbours.CELL + neighbours.GAP)
        for rows, size, expected in ((above["z"], 3, filters[k]), (below["z"], 8, maps[k] / 4)):
            cell = neighbours.CELL // size
            np.testing.assert_allclose(rows[::cell, first : first + neighbours.CELL : cell], expected)
    assert np.isnan(above["z"][:, : neighbours.CELL]).all()
