"""Relief and wire: what the player is sent is the surface, is finite, and is small."""

import gzip
from dataclasses import replace
from functools import cache
from itertools import product
from random import Random

import jax
import numpy as np
import pytest
from packed import unpack

from engine.race.scene import CHARTS, Scene, default_choice
from engine.race.trajectory import SURFACE_PARAMS, minima
from links.scene import SCENE, parse
from parameters import Choice
from surfaces import SURFACES
from wire.pack import pack
from wire.race import GRID, check_view, contour_levels, elevation, letter, paths, relief


def choices(name: str) -> list[Choice]:
    """A surface at its defaults, and with its parameters at all combinations of their ends."""
    declared = SURFACE_PARAMS[name]
    ends = [
        dict(zip(declared, values, strict=True))
        for values in product(*((p.low, p.high) for p in declared.values()))
    ]
    return [default_choice(name, SURFACE_PARAMS), *(Choice(name, values) for values in ends)]


def domain(name: str) -> tuple[float, ...]:
    (x0, x1), (y0, y1) = SURFACES[name].DOMAIN
    return x0, x1, y0, y1


@cache
def compiled(name: str):
    return jax.jit(jax.vmap(lambda p, values: SURFACES[name].f(p, **values), in_axes=(0, None)))


def heights(choice: Choice, points: np.ndarray) -> np.ndarray:
    """f at points (K, 2), from the surface's own file; all calls share one shape, so as to compile once."""
    shared = np.zeros((30_000, 2))
    shared[: len(points)] = points
    return np.asarray(compiled(choice.name)(shared, choice.values))[: len(points)]


def draw(choice: Choice, view: tuple[float, ...]):
    return unpack(relief(choice.name, tuple(choice.values.items()), view, False))


def test_the_wire_gives_back_what_was_packed():
    rng = np.random.default_rng(0)
    for _ in range(100):
        arrays = {
            dtype: rng.integers(0, 200, rng.integers(0, 5, 3)).astype(dtype) for dtype in ("f4", "u2", "u1")
        }
        header, sections = unpack(pack({"name": "로젠브록"}, arrays))
        assert header["name"] == "로젠브록"
        for dtype, array in arrays.items():
            np.testing.assert_array_equal(sections[dtype], array)
            assert sections[dtype].dtype == dtype


@pytest.mark.parametrize("name", SURFACES)
def test_shades_are_the_surface(name):
    module = SURFACES[name]
    for choice in choices(name):
        header, sections = draw(choice, domain(name))
        x0, x1, y0, y1 = domain(name)
        xs, ys = np.meshgrid(np.linspace(x0, x1, GRID[1]), np.linspace(y0, y1, GRID[0]))
        f = heights(choice, np.stack([xs.ravel(), ys.ravel()], 1)).reshape(GRID)
        gap = f - heights(choice, np.array(minima(choice))).min()
        z = gap if module.SHIFT is None else np.log10(np.maximum(gap, 0) + module.SHIFT)
        np.testing.assert_allclose(header["z"], [z.min(), z.max()], rtol=0, atol=1e-9 * np.ptp(z))
        shades = (z - z.min()) / np.ptp(z) * 255
        assert np.abs(sections["level"] - shades).max() <= 0.5 + 1e-6
        assert sections["level"].max() == 255 and sections["level"].min() == 0


@pytest.mark.parametrize("name", SURFACES)
def test_contour_lines_lie_on_their_level(name):
    module = SURFACES[name]
    (x0, x1, y0, y1), cell = domain(name), np.array([1 / (GRID[1] - 1), 1 / (GRID[0] - 1)])
    for choice in choices(name):
        header, sections = draw(choice, domain(name))
        lengths = [sum(level["lines"]) for level in header["levels"]]
        assert 5 <= len(lengths) <= 40
        assert sum(lengths) == sections["vertices"].shape[1]
        lowest = heights(choice, np.array(minima(choice))).min()
        levels = np.repeat([level["f"] for level in header["levels"]], lengths)
        # Each vertex was interpolated on an edge of the grid: within a cell, f passes its level.
        around = [sections["vertices"].T / 16383 + cell * (i, j) for i, j in product((-1, 0, 1), repeat=2)]
        gaps = [heights(choice, places * [x1 - x0, y1 - y0] + [x0, y0]) - lowest for places in around]
        assert (np.min(gaps, axis=0) <= levels * (1 + 1e-6)).all()
        assert (np.max(gaps, axis=0) >= levels * (1 - 1e-6)).all()
        # ... and most pass it at the vertex, to a hundredth of the map's relief.
        low, high = header["z"]
        off = np.abs(elevation(gaps[4], module.SHIFT) - elevation(levels, module.SHIFT)) / (high - low)
        assert np.quantile(off, 0.9) < 0.01


VIEWS = [
    (-1e12, 1e12, -1e12, 1e12),
    (1e11, 1e12, 1e11, 1e12),
    (-30.0, 30.0, -30.0, 30.0),
    (-1000.0, 1000.0, -1000.0, 1000.0),
    (0.5, 0.5 + 1e-8, 0.5, 0.5 + 1e-8),
    (-2e-9, 2e-9, -2e-9, 2e-9),
    (1e6, 1e6 + 1, 1e6, 1e6 + 1),
    (-1e12, 1e12, 0.0, 2e-9),
]


@pytest.mark.parametrize("name", SURFACES)
def test_extreme_maps_are_maps(name):
    for choice, view in product(choices(name), VIEWS):
        assert check_view(view)
        packed = relief(choice.name, tuple(choice.values.items()), view, False)
        header, sections = unpack(packed)
        assert np.isfinite(sections["slope"]).all()
        assert np.abs(sections["slope"]).max() <= 1 + 1e-6
        assert sections["level"].shape == GRID
        assert sum(sum(level["lines"]) for level in header["levels"]) == sections["vertices"].shape[1]
        assert len(packed) <= 120_000


@pytest.mark.parametrize("view", [(0.0, 0.0, 0.0, 1.0), (1.0, 0.0, 0.0, 1.0), (1e12, 1e12 + 1, 0.0, 1.0)])
def test_a_view_of_nothing_is_refused(view):
    assert not check_view(view)


@pytest.mark.parametrize("name", SURFACES)
def test_arrows_point_downhill(name):
    choice = default_choice(name, SURFACE_PARAMS)
    _, sections = draw(choice, domain(name))
    slope = sections["slope"].astype(float)
    rows, columns, _ = slope.shape
    x0, x1, y0, y1 = domain(name)
    xs, ys = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
    points = np.stack([x0 + xs * (x1 - x0), y0 + ys * (y1 - y0)], -1).reshape(-1, 2)
    # Central differences, which know nothing of JAX's gradient.
    g = np.stack([heights(choice, points + d) - heights(choice, points - d) for d in 1e-6 * np.eye(2)], -1)
    size = np.linalg.norm(g, axis=-1)
    clear = size > 1e-3 * np.median(size)
    cosine = -(g * slope.reshape(-1, 2)).sum(-1) / (size * np.linalg.norm(slope.reshape(-1, 2), axis=-1))
    assert clear.mean() > 0.5
    assert cosine[clear].min() > 1 - 1e-4


def test_paths_are_the_runs():
    scene, _ = parse(
        "surface=himmelblau&steps=50&run=adam,lr=0.1&run=sgd&run=sgd,lr=1e300&chart=grad&noise=0.1"
    )
    results = scene.race()
    header, sections = unpack(paths(scene, results, lang="ko"))
    assert header["lang"] == "ko"
    assert parse(header["query"]) == (replace(scene, start=scene.origin), [])
    assert [run["optimizer"] for run in header["runs"]] == ["adam", "sgd", "sgd"]
    assert [run["status"] for run in header["runs"]][2:] == ["overflowed"]
    with np.errstate(over="ignore"):
        for i, result in enumerate(results):
            np.testing.assert_array_equal(sections["x"][i], result.x.astype(np.float32))
            np.testing.assert_array_equal(sections["gap"][i], result.loss.astype(np.float32))  # f* = 0
            finite = np.isfinite(result.grad).all(axis=1)
            size = np.hypot(*result.grad[finite].T).astype(np.float32)
            np.testing.assert_allclose(sections["grad"][i, finite], size, rtol=1e-6)


def test_a_loss_beyond_single_precision_travels_whole_while_a_run_goes_on():
    scene, _ = parse("surface=goldstein_price&run=adam,lr=0.1&run=sgd&start=1e5,1e5&steps=50")
    results = scene.race()
    header, sections = unpack(paths(scene, results))
    assert [run["status"] for run in header["runs"]] == ["moving", "diverged"]
    assert [run["lost"] for run in header["runs"]] == [False, True]
    assert results[0].loss.min() > 1e39
    np.testing.assert_array_equal(sections["gap"][0], results[0].loss - 3)  # f* = 3


def test_a_number_for_each_that_the_engine_has_while_a_run_goes_on():
    rng = Random(6)
    beyond = 0
    for _ in range(200):
        start = tuple(rng.choice([-1, 1]) * 10 ** rng.uniform(-3, 12) for _ in range(2))
        scene = replace(SCENE.draw(rng), start=start, steps=rng.randint(0, 60), chart="gap")
        results = scene.race()
        _, sections = unpack(paths(scene, results))
        for result, gap, x in zip(results, sections["gap"], sections["x"], strict=True):
            goes_on = slice(result.status.step if result.status.lost else None)
            assert np.isfinite(gap[goes_on]).all() and np.isfinite(x[goes_on]).all()
        beyond += sections["gap"].dtype == np.float64
    assert beyond > 10


def test_what_became_of_a_run_travels_with_the_values_of_its_sentence():
    scene, _ = parse("surface=bowl&start=0,1&steps=9&run=adam,eps=0&run=radam,eps=0&run=sgd")
    header, _ = unpack(paths(scene, scene.race()))
    adam, radam, sgd = header["runs"]
    assert (adam["status"], adam["status_step"], adam["status_says"]) == ("undefined", 1, "say_undefined")
    assert adam["status_values"] == {"quantity": "x", "coordinate": "x", "setting": "ε"}
    assert radam["status_values"] == {"quantity": "c", "coordinate": "x", "setting": "ε"}
    assert (sgd["status"], sgd["status_step"], sgd["status_values"]) == ("moving", None, {})
    named = {"m_hat": "m̂", "x_tilde": "x̃", "v": "v", "mu_tilde": "μ̃", "rho": "ρ", "rho_infty": "ρ∞"}
    assert {name: letter(name) for name in named} == named


def longest() -> Scene:
    return replace(
        Scene(), steps=500, seed=123456789, noise=0.015, start=(-1.2345678901234567, 2.345678901234567)
    )


def test_nine_runs_of_five_hundred_steps_are_sixty_kilobytes():
    scene = longest()
    assert len(scene.runs) == 9
    assert len(paths(scene, scene.race(), lang="en", base="/downhill/", version="0" * 12)) <= 60_000


@pytest.mark.parametrize("name", SURFACES)
def test_a_new_surface_is_a_hundred_and_twenty_kilobytes(name):
    scene = replace(longest(), surface=default_choice(name, SURFACE_PARAMS), start=None)
    runs = paths(scene, scene.race(), lang="en", base="/downhill/", version="0" * 12)
    drawn = relief(name, tuple(scene.surface.values.items()), domain(name), False)
    assert len(runs) + len(gzip.compress(drawn, 5)) <= 120_000


@pytest.mark.parametrize("chart", CHARTS)
def test_every_chart_s_numbers_travel(chart):
    scene = replace(longest(), chart=chart, steps=3)
    _, sections = unpack(paths(scene, scene.race()))
    assert sections["x"].shape == (9, 4, 2)
    assert sections["gap"].shape == (9, 4)
    assert sections["schedule"].shape == (3,)
    assert ("grad" in sections) == (chart == "grad")


@pytest.mark.parametrize("decades", [0.5, 1, 1.9, 2.1, 3, 3.9, 4.1, 6, 7.9, 8.1, 12, 19, 21, 41, 100, 300])
@pytest.mark.parametrize("shift", [0.01, 1.0])
def test_contour_lines_are_ten_to_twenty_round_values_from_a_tenth_of_the_shift_on(shift, decades):
    low = np.log10(shift)
    levels, strong = map(np.array, zip(*contour_levels(low, low + decades, shift), strict=True))
    assert 9 <= len(levels) <= 21
    assert levels[0] == pytest.approx(shift / 10) and levels[-1] < shift * (10.0**decades - 1)
    ratios = levels[1:] / levels[:-1]
    assert (ratios > 1.1).all() and ratios.max() < 1.001 * 10 ** (1 + (decades + 1) / 20)
    assert levels[-1] * ratios.max() > shift * (10.0**decades - 1) / 1.001
    mantissas = [f"{level:.3e}".partition("e")[0] for level in levels]
    spanned = 1 + np.log10(10.0**decades - 1)  # from a tenth of the shift on
    wanted = [{1, 1.5, 2, 3, 4, 5, 6, 8}, {1, 2, 3, 5}, {1, 2, 5}, {1}]
    assert {float(mantissa) for mantissa in mantissas} == wanted[np.searchsorted([2, 4, 8], spanned)]
    assert strong.tolist() == [mantissa == "1.000" for mantissa in mantissas]


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (0, 7.3), (-3, 1000), (0.2, 0.21), (-9, -1)])
def test_without_a_shift_contour_lines_are_even_and_every_fourth_is_strong(low, high):
    levels, strong = map(np.array, zip(*contour_levels(low, high, None), strict=True))
    (step,) = {f"{step:.9e}" for step in np.diff(levels)}
    assert step[:11] in ("1.000000000", "2.000000000", "5.000000000") and 10 <= len(levels) <= 19
    step = float(step)
    slack = 1e-9 * step
    assert low - slack <= levels[0] < low + step - slack and high - step + slack < levels[-1] <= high + slack
    np.testing.assert_allclose(levels / step, (levels / step).round(), atol=1e-9)
    assert strong.tolist() == [k % 4 == 0 for k in (levels / step).round()]


def test_eighteen_steps_that_are_round_are_taken_as_they_are():
    for step in (1, 2, 5, 0.1, 1000):
        assert [level for level, _ in contour_levels(0, 18 * step, None)] == [k * step for k in range(19)]


def test_what_is_level_has_no_contour_lines():
    assert contour_levels(1.5, 1.5, None) == contour_levels(1.5, 1.5, 0.1) == []


def test_contour_lines_begin_where_the_map_does():
    lines = [(m * 10.0**k, m == 1) for k in (1, 2) for m in (1, 2, 3, 5)]
    assert contour_levels(1.0, 3.0, 1.0) == lines  # gaps from 9 to 999
    levels = [60, 80, 100, 150, 200, 300, 400, 500, 600, 800]
    assert contour_levels(np.log10(52.0), 3.0, 1.0) == [(level, level == 100) for level in levels]


def test_contour_lines_of_what_has_no_number_are_none():
    levels = [level for level, _ in contour_levels(-2.0, 400.0, 0.01)]
    assert 10 <= len(levels) <= 21 and 1e280 < levels[-1] < 1e308
