"""Figures of insides: networks can be told apart without colour, and numbers are where they belong."""

import insides
import numpy as np
import pytest
from plotly_schema import checked

from engine.networks.inside import ALONG, LINES
from figures import inside as figures
from lessons.inside import CASES

TICKS = ("sigmoid", "tanh", "ReLU")
ROWS = {"slope": "gradient", "update": "update"}
pytestmark = pytest.mark.parametrize("theme", ["light", "dark"])


def axes(drawn, letter):
    return [axis for name, axis in drawn["layout"].items() if name.startswith(f"{letter}axis")]


def test_networks_can_be_told_apart_without_colour(theme):
    found = insides.results("vanishing")
    drawn = checked(figures.profiles(found, TICKS, ROWS, "layer", theme))
    named = {trace["name"]: trace for trace in drawn["data"] if trace.get("name")}
    assert set(named) == set(TICKS)
    assert len({trace["line"]["dash"] for trace in named.values()}) == 3
    assert len({trace["marker"]["symbol"] for trace in named.values()}) == 3
    curves = checked(figures.losses([one.training for one in found], TICKS, ("step", "loss"), theme))
    assert len({trace["line"].get("dash") for trace in curves["data"] if trace.get("name")}) == 3


def test_a_line_is_the_median_of_the_seeds_and_the_band_holds_them_all(theme):
    (one, *_), ticks = insides.results("vanishing"), TICKS[:1]
    one.slope[2, 3] = np.nan  # a seed that was lost
    band, line, *_ = checked(figures.profiles([one], ticks, ROWS, "layer", theme))["frames"][2]["data"]
    left = np.delete(one.slope[2], 3, axis=0)
    np.testing.assert_array_equal(line["x"], np.arange(1, 10))
    np.testing.assert_allclose(line["y"], np.median(left, axis=0))
    np.testing.assert_allclose(band["y"], np.append(left.min(axis=0), left.max(axis=0)[::-1]))


def test_dead_neurons_are_a_share(theme):
    found = insides.results("dead")
    drawn = checked(figures.profiles(found, TICKS[:2], {"dead": "dead", "slope": "gradient"}, "layer", theme))
    share, slope = axes(drawn, "y")
    assert share["range"] == [0, 1] and slope["type"] == "log" and "type" not in share


def test_distributions_share_their_scale_and_keep_what_is_zero_in_sight(theme):
    found = insides.results("vanishing")
    found[2].gradients[..., 0] = 0
    drawn = checked(figures.distributions(found, TICKS, "gradients", ("layer", "size"), theme, log=True))
    first, *others = axes(drawn, "y")
    assert first["range"][0] == np.log10(figures.FOOT) and all(axis["matches"] == "y" for axis in others)
    at = first["tickvals"].index(figures.FOOT)
    assert first["ticktext"][at].startswith("<")
    wide = drawn["data"][6]
    np.testing.assert_allclose(wide["y"][:9], figures.FOOT)
    assert [note["text"] for note in drawn["layout"]["annotations"]] == list(TICKS)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_panels_lie_within_the_picture_and_beside_each_other(theme, count):
    found = insides.results("start")[:count]
    drawn = checked(figures.distributions(found, "abcd"[:count], "activations", ("x", "y"), theme, log=False))
    places = [(*x["domain"], *y["domain"]) for x, y in zip(axes(drawn, "x"), axes(drawn, "y"), strict=True)]
    assert len(set(places)) == count and "frames" not in drawn
    for i, (left, right, low, high) in enumerate(places):
        assert 0 <= left < right <= 1 and 0 <= low < high <= 1
        for other_left, other_right, other_low, other_high in places[:i]:
            assert left > other_right or right < other_left or low > other_high or high < other_low


def test_a_boundary_is_where_the_network_cannot_decide(theme):
    (deep, *_) = CASES["linear"].networks.values()
    found = insides.boundary(deep)
    drawn = checked(figures.boundary(found, theme))
    ground, line, *points = drawn["data"]
    assert line["contours"]["start"] == line["contours"]["end"] == 0
    assert (np.sign(ground["z"][-1]) == 1).all() and (np.sign(ground["z"][1]) == -1).all()
    assert abs(ground["z"]).max() <= 1
    assert len({trace["marker"]["symbol"] for trace in points}) == 2


def test_planes_share_one_scale(theme):
    found = insides.results("residual")
    drawn = checked(figures.planes([*found[:2], None], TICKS, theme))
    assert len(drawn["data"]) == 2 and len({(one["zmin"], one["zmax"]) for one in drawn["data"]}) == 1
    np.testing.assert_allclose(10.0 ** drawn["data"][0]["z"], found[0].loss[0], rtol=1e-5)
    _, ticks = figures.scale(theme)
    assert ticks[0] == (0, "0.01") and ticks[1] == (pytest.approx(2 / 7), "1")


def test_each_bar_of_a_chain_begins_where_the_one_before_ended(theme):
    found = insides.results("chain")
    drawn = checked(figures.chains(found, TICKS, ("layer", "length"), theme))
    one, (weights, slopes) = found[0], drawn["data"][:2]
    ends = [bars["base"] + bars["y"] for bars in (weights, slopes)]
    assert weights["x"][-1] == 8.2 and slopes["x"][-1] == 7.8  # the layer next to the outputs
    assert weights["base"][-1] == one.lengths[0, -1]
    np.testing.assert_allclose(weights["base"][:-1], ends[1][1:])
    np.testing.assert_allclose(slopes["base"], ends[0])
    assert ends[1][0] * one.inputs[0] == pytest.approx(one.first[0])
    assert weights["marker"]["pattern"]["shape"] != slopes["marker"]["pattern"]["shape"]


def test_each_space_holds_its_grid_and_its_points(theme):
    one, _ = insides.results("space")
    drawn = checked(figures.spaces(one, "abc", theme))
    assert len(drawn["frames"]) == len(one.steps)
    for data, spaces in zip((drawn["data"], drawn["frames"][3]["data"]), one.spaces[[0, 3]], strict=True):
        for i, space in enumerate(spaces):
            grid, *points = data[3 * i : 3 * i + 3]
            lines = grid["x"].reshape(2 * LINES, ALONG + 1)
            assert np.isnan(lines[:, -1]).all()
            np.testing.assert_allclose(lines[:, :-1].ravel(), space[0, : 2 * LINES * ALONG], rtol=1e-6)
            assert sum(len(part["x"]) for part in points) == len(one.labels)
            assert len({part["marker"]["symbol"] for part in points}) == 2
    last = drawn["layout"]["xaxis3"]
    assert last["zeroline"] and not drawn["layout"]["xaxis2"]["zeroline"]
