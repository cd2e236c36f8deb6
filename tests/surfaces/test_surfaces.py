"""The surfaces: what each file says of itself, against SymPy, SciPy and published values."""

import inspect
import pathlib
import re
from fractions import Fraction
from operator import mul

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import scipy.optimize
import scipy.stats
import sympy
from numpy.testing import assert_allclose
from sympy.parsing.latex import parse_latex

import surfaces
from engine.race.field import gradients_of_points
from parameters import Choice, Lin
from surfaces import SURFACES

jax.config.update("jax_enable_x64", True)

GROUPS = ["bowl", "valleys", "saddles", "many minima", "flat and steep", "data"]
DENTED = {"rastrigin", "ackley"}  # too many local minima to list

# Optima and other points, with the digits their sources print: MGH = Moré, Garbow & Hillstrom (1981),
# GP = the 1971 paper, G = http://infinity77.net/global_optimization/,
# W = https://en.wikipedia.org/wiki/Test_functions_for_optimization and the functions' own pages.
PUBLISHED = [
    ("bowl", (0, 0), "0"),
    ("rosenbrock", (1, 1), "0"),
    ("rosenbrock", (-1.2, 1), "24.2"),  # MGH's start
    ("beale", (3, 0.5), "0"),
    ("beale", (1, 1), "14.203125"),  # MGH's start
    ("booth", (1, 3), "0"),
    ("booth", (0, 0), "74"),
    ("himmelblau", (3, 2), "0"),
    ("himmelblau", (3.584428, -1.848126), "0.00000"),
    ("himmelblau", (-3.779310, -3.283186), "0.00000"),
    ("himmelblau", (-2.805118, 3.131312), "0.00000"),
    ("himmelblau", (-0.270845, -0.923039), "181.617"),  # W, its local maximum
    ("rastrigin", (0, 0), "0"),
    ("rastrigin", (0.994959, 0), "0.994959"),
    ("ackley", (0, 0), "0"),
    ("styblinski_tang", (-2.903534, -2.903534), "-78.3323"),  # W: -39.16617 d < f* < -39.16616 d
    ("six_hump_camel", (0.0898, -0.7126), "-1.0316"),
    ("six_hump_camel", (0.08984201368301331, -0.7126564032704135), "-1.031628453489877"),  # G
    ("six_hump_camel", (-0.0898, 0.7126), "-1.0316"),
    ("three_hump_camel", (0, 0), "0"),
    ("goldstein_price", (0, -1), "3"),
    ("goldstein_price", (-0.6, -0.4), "30"),  # GP, the local minima
    ("goldstein_price", (1.8, 0.2), "84"),
    ("goldstein_price", (1.2, 0.8), "840"),
]


def settings():
    """Every surface at its default parameters, and at each end of each slider."""
    for name, module in SURFACES.items():
        declared = getattr(module, "PARAMS", {})
        default = {key: p.default for key, p in declared.items()}
        yield pytest.param(module, default, id=name)
        for key, p in declared.items():
            for end in (p.low, p.high):
                yield pytest.param(module, default | {key: end}, id=f"{name}-{key}={end:g}")


each = pytest.mark.parametrize("module", SURFACES.values(), ids=SURFACES.keys())
each_setting = pytest.mark.parametrize("module, params", list(settings()))


def derivatives(module, params, points):
    """f (n,), its gradients (n, 2) and its Hessians (n, 2, 2) at points (n, 2)."""

    def f(p):
        return module.f(p, **params)

    both = jax.jit(jax.vmap(lambda p: (f(p), jax.grad(f)(p), jax.hessian(f)(p))))
    return map(np.asarray, both(jnp.array(points, dtype=float)))


def hollows(module, **params):
    lowest = module.minima(**params) if params and hasattr(module, "minima") else module.MINIMA
    return (*lowest, *getattr(module, "LOCAL_MINIMA", ()))


def grid(module, widen=1.0, n=201):
    """Points (n·n, 2) over the domain, widened about its middle."""
    axes = [
        np.linspace((a + b) / 2 - widen * (b - a) / 2, (a + b) / 2 + widen * (b - a) / 2, n)
        for a, b in module.DOMAIN
    ]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)


def width(module):
    (low, high), _ = module.DOMAIN
    return high - low


# What a file declares


def test_every_file_is_registered_under_its_own_name_group_by_group():
    folder = pathlib.Path(surfaces.__file__).parent
    assert set(SURFACES) == {file.stem for file in folder.glob("*.py")} - {"__init__"}
    groups = [module.GROUP for module in SURFACES.values()]
    assert groups == sorted(groups, key=GROUPS.index)
    names = [module.NAME for module in SURFACES.values()]
    assert len(set(names)) == len(names)


@each
def test_docstring_names_the_surface_its_idea_and_its_source(module):
    first, *rest = module.__doc__.splitlines()
    assert re.fullmatch(rf"{re.escape(module.NAME)}: \S.*\.", first)
    assert rest[0] == ""
    assert re.search(r"\(?(19|20)\d\d", module.__doc__) and re.search(r"https://\S+\w(\s|$)", module.__doc__)


@each
def test_parameters_are_those_of_f_and_stand_in_the_equation(module):
    declared = getattr(module, "PARAMS", {})
    point, *keyword = inspect.signature(module.f).parameters.values()
    assert point.name == "p"
    assert all(p.kind is p.KEYWORD_ONLY for p in keyword)
    assert list(declared) == [p.name for p in keyword]
    for key, p in declared.items():
        assert isinstance(p, Lin) and p.low <= p.default <= p.high
        assert p.symbol in module.EQUATION or key == "batch"  # is of the steps, not of f


@each
def test_domain_holds_the_start_and_every_known_point(module):
    for p in (module.START, *hollows(module), *getattr(module, "SADDLES", ())):
        assert all(low <= c <= high for c, (low, high) in zip(p, module.DOMAIN, strict=True)), p


# What f is


@each_setting
def test_equation_and_its_gradient_are_f_and_its_gradient(module, params):
    symbols = {key: parse_latex(p.symbol, strict=True) for key, p in getattr(module, "PARAMS", {}).items()}
    parsed = parse_latex(module.EQUATION, backend="antlr", strict=True)
    assert parsed is not None
    expression = parsed.subs(
        {sympy.Symbol("e"): sympy.E, sympy.Symbol("pi"): sympy.pi}
        | {symbols[key]: sympy.Float(value, 40) for key, value in params.items()}
    )
    if hasattr(module, "POINTS"):
        names = sympy.symbols("t_{i} s_{i}")
        expression = expression.subs(sympy.Symbol("n"), module.POINTS.shape[1]).replace(
            sympy.Sum,
            lambda term, _: sum(term.subs(dict(zip(names, point, strict=True))) for point in module.POINTS.T),
        )
    x, y = sympy.symbols("x y")
    assert expression.free_symbols <= {x, y}
    exact = sympy.lambdify((x, y), [expression, expression.diff(x), expression.diff(y)], "mpmath")
    f = jax.jit(jax.value_and_grad(lambda p: module.f(p, **params)))
    low, high = np.array(module.DOMAIN).T
    points = np.random.default_rng(0).uniform(low, high, (50, 2))
    with mpmath.workdps(40):
        expected = np.array([[float(v) for v in exact(*p)] for p in points])
    got = np.array([[value, *gradient] for value, gradient in map(f, points)])
    # Sums of large terms lose digits where they cancel: rounding is in units of the largest value.
    assert_allclose(got, expected, rtol=1e-13, atol=1e-14 * np.abs(expected).max())


@pytest.mark.parametrize("name, point, value", PUBLISHED)
def test_published_values(name, point, value):
    digits = len(value.partition(".")[2])
    got = float(SURFACES[name].f(jnp.array(point, dtype=float)))
    assert abs(got - float(value)) <= max(0.5001 * 10.0**-digits if digits else 0, 1e-10)


def test_rosenbrock_is_scipys():
    points = grid(SURFACES["rosenbrock"], n=21)
    f = SURFACES["rosenbrock"].f
    assert_allclose(f(points.T), scipy.optimize.rosen(points.T), rtol=1e-14)
    assert_allclose(
        jax.vmap(jax.grad(f))(points), scipy.optimize.rosen_der(points.T).T, rtol=1e-13, atol=1e-12
    )


@pytest.mark.parametrize("condition", [1, 20, 1000])
@pytest.mark.parametrize("angle", [-1.2, 0, 0.3])
def test_ravine_has_the_condition_number_and_the_direction_it_is_given(condition, angle):
    _, _, (hessian,) = derivatives(SURFACES["ravine"], dict(condition=condition, angle=angle), [(0.3, -0.2)])
    assert np.linalg.cond(hessian) == pytest.approx(condition, rel=1e-12)
    along = np.array([np.cos(angle), np.sin(angle)])
    assert_allclose(hessian @ along, along, atol=1e-12 * condition)


def test_wells_are_equally_deep_and_one_is_25_times_as_sharp():
    wells = SURFACES["wells"]
    _, _, (flat, sharp) = derivatives(wells, {}, wells.MINIMA)
    # Each slope's neighbour still weighs e^-20 at the sharp well.
    assert_allclose(flat, np.diag([1.0, 1.0]), atol=1e-12)
    assert_allclose(sharp, np.diag([25.0, 1.0]), atol=1e-6)


def test_regression_s_minimum_solves_the_normal_equations():
    """In fractions, of which nothing is rounded."""
    t, s = ([Fraction(v) for v in values] for values in surfaces.regression.POINTS)
    n, st, ss, stt, sts = len(t), sum(t), sum(s), sum(v * v for v in t), sum(map(mul, t, s))
    slope = (n * sts - st * ss) / (n * stt - st * st)
    ((x, y),) = surfaces.regression.MINIMA
    assert_allclose((x, y), (float(slope), float((ss - slope * st) / n)), rtol=1e-14)


def test_regression_s_loss_on_some_points_is_that_of_their_residuals():
    t, s = surfaces.regression.POINTS
    rng = np.random.default_rng(2)
    for size in (1, 8, 32):
        some = rng.choice(32, size, replace=False)
        x, y = p = rng.normal(size=2)
        c, k = rng.uniform(0.2, 2, 2)
        means = surfaces.regression.STATISTICS[:, some].mean(axis=1)
        loss = surfaces.regression.loss(p, means, batch=size, centre=c, scale=k)
        assert_allclose(loss, np.mean((x * (t[some] - c) / k + y - s[some]) ** 2) / 2, rtol=1e-13)


@pytest.mark.parametrize(
    ("centre", "scale", "printed"), [(0, 1, "13.6"), (1, 1, "2.8"), (1, 0.5957, "1.0"), (0, 0.5957, "21.2")]
)
def test_the_regression_s_inputs_straighten_its_ravine(centre, scale, printed):
    """Its condition number is that of the matrix of the inputs, squared: of its singular values."""
    regression = surfaces.regression
    params = dict(batch=32, centre=centre, scale=scale)
    (x,), t = regression.minima(**params), regression.POINTS[0]
    inputs = np.column_stack([regression.prepared(t, **params), np.ones(32)])
    high, low = np.linalg.svd(inputs, compute_uv=False)
    _, _, (hessian,) = derivatives(regression, params, [x])
    assert np.linalg.cond(hessian) == pytest.approx((high / low) ** 2, rel=1e-12)
    assert f"{(high / low) ** 2:.1f}" == printed
    assert_allclose(x, np.linalg.lstsq(inputs, regression.POINTS[1])[0], rtol=1e-12)


def test_the_regression_s_inputs_are_standardised_as_scipy_does_it():
    t = surfaces.regression.POINTS[0]
    ours = surfaces.regression.prepared(t, batch=32, centre=1, scale=0.5957)
    assert_allclose(ours, np.asarray(scipy.stats.zscore(t)), rtol=5e-5)


def test_ackley_is_exact_at_its_tip_and_continuous_around_it():
    f = SURFACES["ackley"].f
    assert float(f(jnp.zeros(2))) == 0
    assert_allclose(jax.grad(f)(jnp.zeros(2)), 0)
    # A cone of slope 20 / (5 √2) in every direction.
    for direction in np.eye(2):
        assert_allclose(jax.grad(f)(1e-9 * direction), 20 / (5 * np.sqrt(2)) * direction, atol=1e-6)


# Where its minima and saddles are


@each_setting
def test_minima_are_minima_to_rounding(module, params):
    _, gradients, hessians = derivatives(module, params, hollows(module, **params))
    assert (np.linalg.eigvalsh(hessians) > 0).all()
    steps = np.linalg.solve(hessians, gradients[..., None])  # Newton's: the way to where the gradient is 0
    assert_allclose(steps, 0, atol=1e-13 * width(module))


@each_setting
def test_minima_are_equal_and_nothing_lies_lower(module, params):
    points = np.concatenate([hollows(module, **params), grid(module)])
    heights = np.asarray(module.f(points.T, **params))
    least, equal, local = heights.min(), len(module.MINIMA), len(hollows(module))
    rounding = 1e-15 * np.abs(heights).max()
    assert (heights[:equal] <= least + rounding).all()
    assert (heights[equal:local] > least + rounding).all()


@pytest.mark.parametrize("name, module", SURFACES.items(), ids=SURFACES)
def test_no_other_minimum_is_found_from_many_starts(name, module):
    params = {key: p.default for key, p in getattr(module, "PARAMS", {}).items()}
    f = jax.jit(lambda p: module.f(p, **params))
    gradient, hessian = jax.jit(jax.grad(f)), jax.jit(jax.hessian(f))
    least = min(float(f(np.array(p))) for p in module.MINIMA)
    low, high = np.array(module.DOMAIN).T
    reached = set()
    for start in np.random.default_rng(1).uniform(low, high, (25, 2)):
        end = scipy.optimize.minimize(f, start, jac=gradient, method="BFGS", options=dict(gtol=1e-9))
        assert end.fun >= least - 1e-9 * (1 + abs(least))
        h = np.asarray(hessian(end.x))
        if name in DENTED or np.linalg.eigvalsh(h)[0] <= 0:
            continue
        if np.linalg.norm(np.linalg.solve(h, gradient(end.x))) > 1e-6 * width(module):
            continue  # a plateau, or the way to infinity
        distances = np.linalg.norm(np.array(hollows(module)) - end.x, axis=1)
        assert distances.min() < 1e-5 * width(module), f"an undeclared minimum at {end.x}"
        reached.add(int(distances.argmin()))
    assert name in DENTED or reached >= set(range(len(module.MINIMA)))


@pytest.mark.parametrize("name", [name for name, module in SURFACES.items() if hasattr(module, "SADDLES")])
def test_saddles_are_flat_and_have_higher_and_lower_ground_around(name):
    module = SURFACES[name]
    values, gradients, hessians = derivatives(module, {}, module.SADDLES)
    assert (np.abs(gradients) <= 1e-13 * width(module) * (1 + np.abs(hessians).max(axis=1))).all()
    turn = np.linspace(0, 2 * np.pi, 73)
    circle = 1e-3 * width(module) * np.stack([np.cos(turn), np.sin(turn)])
    for p, value in zip(module.SADDLES, values, strict=True):
        around = np.asarray(module.f(np.array(p)[:, None] + circle)) - value
        assert around.min() < 0 < around.max(), p


# How it behaves


@each_setting
def test_values_and_gradients_are_finite_well_beyond_the_map(module, params):
    for dtype in (jnp.float32, jnp.float64):
        points = jnp.asarray(grid(module, widen=1.5, n=61), dtype)
        cast = {key: jnp.asarray(value, dtype) for key, value in params.items()}
        evaluate = jax.jit(jax.vmap(jax.value_and_grad(lambda p, cast=cast: module.f(p, **cast))))
        value, gradient = evaluate(points)
        assert value.dtype == gradient.dtype == dtype
        assert jnp.isfinite(value).all() and jnp.isfinite(gradient).all()


@each
def test_single_precision_draws_the_same_map(module):
    params = {key: p.default for key, p in getattr(module, "PARAMS", {}).items()}
    points = grid(module, n=61)
    double, single = (np.asarray(module.f(points.T.astype(dtype), **params)) for dtype in ("f8", "f4"))
    assert_allclose(single, double, rtol=1e-5, atol=2e-6 * np.abs(double).max())


def bands(module, shift):
    """Which of twenty bands each point (n, 2) of the map lies in, and the points."""
    params = {key: p.default for key, p in getattr(module, "PARAMS", {}).items()}
    points = grid(module)
    heights = np.asarray(module.f(points.T, **params))
    if shift is not None:
        heights = np.log(heights - min(float(module.f(np.array(p), **params)) for p in module.MINIMA) + shift)
    edges = np.linspace(heights.min(), heights.max(), 21)
    return points, np.digitize(heights, edges[1:-1])


def near_minimum(module, shift):
    """How many bands lie within a tenth of the map's width of the minimum that shows the fewest."""
    points, band = bands(module, shift)
    return min(
        len(np.unique(band[np.linalg.norm(points - p, axis=1) < width(module) / 10])) for p in module.MINIMA
    )


def blank(module, shift):
    """The share of the map that lies between the same two levels."""
    return np.bincount(bands(module, shift)[1]).max() / len(grid(module))


@each
def test_no_valley_is_blank(module):
    assert near_minimum(module, module.SHIFT) >= 4
    assert blank(module, module.SHIFT) <= 0.3


@pytest.mark.parametrize("name", ["rosenbrock", "beale", "goldstein_price"])
def test_levels_even_in_f_would_leave_these_valleys_blank(name):
    assert near_minimum(SURFACES[name], None) < 4
    assert blank(SURFACES[name], None) > 0.3


def test_the_gradients_of_points_are_those_of_least_squares():
    t, s = surfaces.regression.POINTS
    for centre, scale in [(0, 1), (1, 0.6)]:
        found = gradients_of_points(Choice("regression", dict(batch=8, centre=centre, scale=scale)))
        inputs = (t - centre) / scale
        for x, y in [(0.0, 0.0), (-0.8, 0.8), (3.0, -2.5)]:
            misses = x * inputs + y - s
            assert_allclose(found @ (x, y, 1), np.stack([misses * inputs, misses], axis=1), atol=1e-13)
