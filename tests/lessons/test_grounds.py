"""What a surface teaches is true there: each sentence is measured, and curvatures are SymPy's."""

import numpy as np
import pytest
import sympy
from sympy.parsing.latex import parse_latex

from engine.race.field import curvatures
from engine.race.scene import default_choice
from engine.race.trajectory import SURFACE_PARAMS, minima, trajectory
from lessons.grounds import TEACHES
from surfaces import SURFACES


def choice(name):
    return default_choice(name, SURFACE_PARAMS)


def away(run, surface):
    """The distance of a run's end from the nearest minimum."""
    return np.linalg.norm(run.x[-1] - np.array(minima(choice(surface))), axis=1).min()


def slope(name, point):
    return np.linalg.norm(trajectory("sgd", name, start=point, steps=0).grad[0])


def exact(name):
    """f as SymPy reads it, and x and y."""
    module = SURFACES[name]
    values = {parse_latex(p.symbol, strict=True): p.default for p in getattr(module, "PARAMS", {}).values()}
    known = {sympy.Symbol("e"): sympy.E, sympy.Symbol("pi"): sympy.pi}
    parsed = parse_latex(module.EQUATION, backend="antlr", strict=True)
    assert parsed is not None
    return parsed.subs(values | known), sympy.symbols("x y")


def test_every_surface_teaches_something():
    assert list(TEACHES) == list(SURFACES)


@pytest.mark.parametrize("name", [name for name in SURFACES if name not in ("ackley", "regression")])
def test_curvatures_at_minima_are_those_of_sympy_s_second_derivatives(name):
    f, place = exact(name)
    hessian = sympy.lambdify(place, sympy.hessian(f, place), "mpmath")
    for point in minima(choice(name)):
        expected = np.linalg.eigvalsh(np.array(hessian(*point).tolist(), dtype=float))
        np.testing.assert_allclose(curvatures(choice(name), point), expected, rtol=1e-9)


def test_curvatures_of_a_regression_are_those_of_its_inputs():
    inputs = np.column_stack([SURFACES["regression"].POINTS[0], np.ones(32)])
    high, low = np.linalg.svd(inputs, compute_uv=False) ** 2 / 32
    (point,) = minima(choice("regression"))
    np.testing.assert_allclose(curvatures(choice("regression"), point), [low, high], rtol=1e-12)


def test_a_tip_has_no_curvature_and_a_slope_up_to_it():
    assert np.isnan(curvatures(choice("ackley"), (0.0, 0.0))).all()
    assert np.isfinite(curvatures(choice("ackley"), (0.3, 0.2))).all()
    assert f"{slope('ackley', (1e-7, 0.0)):.1f}" == "2.8" and "2.8" in TEACHES["ackley"]
    steps = np.diff(trajectory("sgd,lr=0.01", "ackley", start=(0.1, 0.2), steps=500).x, axis=0)
    assert np.linalg.norm(steps[-100:], axis=1).min() > 0.01


def test_bowl_and_ravine_and_wells():
    np.testing.assert_allclose(trajectory("sgd,lr=0.5", "bowl", steps=1).x[1], 0, atol=1e-15)
    assert "0.5" in TEACHES["bowl"] and "2/25 = 0.08" in TEACHES["wells"]
    stays, leaves = (trajectory("sgd", "wells", lr=lr, start=(1.01, 0.5)).x[-1] for lr in (0.079, 0.082))
    assert np.linalg.norm(stays - (1, 0)) < 1e-4 and np.linalg.norm(leaves - (1, 0)) > 0.2
    for rate, lost in ((0.099, False), (0.101, True)):  # 2/λmax = 0.1
        assert bool(away(trajectory("sgd", "ravine", lr=rate, steps=2000), "ravine") > 1) == lost


def test_rosenbrock_and_booth():
    low, high = curvatures(choice("rosenbrock"), (1.0, 1.0))
    assert f"{high / low:.0f}" == "2508" and "2508" in TEACHES["rosenbrock"]
    f, place = exact("booth")
    assert set(sympy.hessian(f, place).diagonal()) == {10} and "10" in TEACHES["booth"]


def test_slopes_of_unlike_size():
    assert slope("beale", (-4.5, 3.4)) > 1e4 * slope("beale", (2.5, 0.4))
    f = SURFACES["goldstein_price"].f
    corners = [float(f((x, y))) for x in (-2.0, 2.0) for y in (-2.0, 1.0)]
    assert max(corners) > 1e5 * float(f((0.0, -1.0)))


def test_saddles():
    run = trajectory("sgd,lr=0.1", "saddle", steps=300)
    left = int((np.abs(run.x[:, 1]) > 0.5).argmax())
    slopes = np.linalg.norm(run.grad, axis=1)
    assert slopes[:left].min() < 0.05 and slopes[left:].max() > 0.3 and left > 50
    f, place = exact("monkey_saddle")
    origin = dict.fromkeys(place, 0)
    assert sympy.hessian(f, place).subs(origin) == sympy.zeros(2)
    assert sympy.diff(f, place[0], 3).subs(origin) == 6


def test_himmelblau_s_start_optimizer_and_rate_decide():
    def end(run, start):
        run = trajectory(run, "himmelblau", start=start, steps=500)
        places = np.array(minima(choice("himmelblau")))
        return int(np.linalg.norm(run.x[-1] - places, axis=1).argmin())

    start = SURFACES["himmelblau"].START
    assert len({end("sgd,lr=0.01", (x, y)) for x in (-3, 3) for y in (-3, 3)}) == 4
    found = {end(run, start) for run in ("sgd,lr=0.01", "momentum,lr=0.01", "adam,lr=0.5", "nag,lr=0.01")}
    assert len(found) > 1
    assert len({end(f"momentum,lr={lr}", start) for lr in (0.001, 0.003, 0.01, 0.015)}) > 1


@pytest.mark.parametrize(
    ("name", "rate"), [("rastrigin", 0.001), ("six_hump_camel", 0.01), ("three_hump_camel", 0.02)]
)
def test_going_downhill_is_not_enough(name, rate):
    run = trajectory("sgd", name, lr=rate, steps=1000)
    assert run.status.kind == "converged" and away(run, name) > 0.5
    if name == "rastrigin":
        assert np.linalg.norm(run.x[-1] - run.x[0]) < 0.75


def test_speed_carries_through_a_trap():
    assert (
        away(trajectory("momentum,lr=0.02", "three_hump_camel", start=(-2.1, -1.4)), "three_hump_camel") < 0.1
    )
    assert away(trajectory("sgd,lr=0.02", "three_hump_camel", start=(-2.1, -1.4)), "three_hump_camel") > 1


def test_styblinski_tang_s_hollows_are_alike():
    module = SURFACES["styblinski_tang"]
    found = {
        f"{v:.0f}"
        for p in (*module.MINIMA, *module.LOCAL_MINIMA)
        for v in curvatures(choice("styblinski_tang"), p)
    }
    assert found == {"29", "35"} and "29 or 35" in TEACHES["styblinski_tang"]


def test_plateau_and_cliff():
    sgd, rmsprop = (
        trajectory(run, "plateau", start=(-2.4, 0.9)) for run in ("sgd,lr=0.1", "rmsprop,lr=0.05")
    )
    assert sgd.status.kind != "converged" and rmsprop.status.kind == "converged"
    free, clipped = (
        trajectory("sgd,lr=0.1", "cliff", start=(0.8, 1.2), clip=clip, steps=1) for clip in (0, 1)
    )
    thrown, kept = (np.linalg.norm(run.x[1] - run.x[0]) for run in (free, clipped))
    assert thrown > 10 and kept <= 0.1 + 1e-12


def test_the_fewer_points_the_noisier():
    ends = [trajectory("sgd,lr=0.1", f"regression,batch={batch}", steps=1000).x[-200:] for batch in (1, 32)]
    wanders, rests = (np.linalg.norm(x - minima(choice("regression"))[0], axis=1).max() for x in ends)
    assert wanders > 0.05 and rests < 1e-3
