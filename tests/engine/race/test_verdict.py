"""Verdicts: what becomes of a run is told right, by one rule, wherever the run is cut."""

from dataclasses import replace
from functools import cache, partial
from itertools import count, pairwise, product
from random import Random

import jax
import numpy as np
import pytest
from references.compare import defaults, initial_state
from scipy.optimize import minimize

from engine import trajectory
from engine.race.scene import Scene, choices, default_choice
from engine.race.trajectory import HYPERS, RUNS_MAX, SURFACE_PARAMS, Trajectory
from engine.race.verdict import NEIGHBOURS, SENTENCES, STATUSES, STEPS_MAX, Status, curvatures, lost
from links.scene import parse
from optimizers import OPTIMIZERS
from surfaces import SURFACES


def raced(link: str) -> list[Trajectory]:
    scene, problems = parse(link)
    assert not problems
    return scene.race()


def test_convergence_is_dated():
    # On the bowl each step of SGD multiplies x by 1 - 2η; the gradient is 2x.
    lr, start = 0.1, np.array([1.2, -0.5])
    sizes = (2 * np.linalg.norm(start) * (1 - 2 * lr) ** n for n in count())
    first = next(n for n, size in enumerate(sizes) if size <= 1e-3)
    run = trajectory("sgd", "bowl", lr=lr, start=tuple(start))
    assert str(run.status) == f"converged at step {first}"
    assert run.evaluations == 300
    assert str(trajectory("sgd", "bowl", lr=lr, steps=first - 1, start=tuple(start)).status) == "still moving"


def test_divergence_is_dated():
    # Past η = 2/λ = 1 each step multiplies x by 1 - 2η = -3, and f by 9.
    start = (1.0, 0.0)
    first = next(n for n in count() if 9.0**n - 1 > 1e12 * 2)
    run = trajectory("sgd", "bowl", lr=2, start=start, steps=900)
    assert str(run.status) == f"diverged at step {first}"
    assert run.evaluations == first
    np.testing.assert_array_equal(run.x[: first + 1, 0], (-3.0) ** np.arange(first + 1))
    assert not np.isfinite(run.loss[-1])  # shown as it is


@pytest.mark.parametrize("surface", SURFACES)
def test_an_absurd_learning_rate_is_a_result(surface):
    written = [f"{name},lr=1e300" for name in OPTIMIZERS]
    for part in (written[:RUNS_MAX], written[RUNS_MAX:]):
        scene = Scene(
            surface=default_choice(surface, SURFACE_PARAMS), runs=choices(*part), steps=50, noise=0.1
        )
        for run in scene.race():
            assert_verdict_fits(run)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(
    "start", [(1e12, -1e12), (1e300, 1e300), (float("nan"), 0), (float("inf"), 1), (1e-320, 0)]
)
def test_an_absurd_start_is_a_result(surface, start):
    for name in ("sgd", "adam", "sam", "radam"):
        run = trajectory(name, surface, start=start, steps=40)
        assert_verdict_fits(run)
        if not np.isfinite(start).all():
            assert str(run.status) == "overflowed at step 0"
            assert run.evaluations == 0


def assert_verdict_fits(run):
    lost = ~np.isfinite(run.x).all(axis=1) | ~np.isfinite(run.loss)
    if run.status.lost:
        assert not lost[: run.status.step].any()
        if not lost[run.status.step]:
            assert run.loss[run.status.step] > 1e12
    else:
        assert not lost.any()


# Yogi's v does not start at 0.
ADAPTIVE = [name for name, module in OPTIMIZERS.items() if "eps" in module.HYPER and name != "yogi"]


@pytest.mark.parametrize("coordinate", [0, 1])
@pytest.mark.parametrize("name", ADAPTIVE)
def test_a_run_that_divides_by_zero_is_undefined_and_not_diverged(name, coordinate):
    start = (0.0, 1.0) if coordinate == 0 else (1.0, 0.0)
    run = trajectory(name, "bowl", start=start, eps=0, steps=20)
    step = 6 if name == "radam" else 1  # its first that divides
    quantity = {"adadelta": "d", "radam": "c"}.get(name, "x")
    assert run.status == Status("undefined", step, quantity, coordinate, "eps")
    assert run.evaluations == step and run.neighbour == "steady"
    assert np.isfinite(run.x[:step]).all() and np.isnan(run.x[step:, coordinate]).all()
    # What became undefined is what a plain loop finds first.
    module, x, state = OPTIMIZERS[name], np.array(start), initial_state(OPTIMIZERS[name])
    for t in range(1, step + 1):
        x, out = module.step(x, lambda p: 2 * p, float(t), **state, **defaults(module) | {"eps": 0.0})
        state = {name: out[name] for name in state}
    odd = [name for name, value in out.items() if not np.isfinite(np.broadcast_to(value, 2)[coordinate])]
    assert np.isnan(x[coordinate]) and np.isfinite(x[1 - coordinate]) and [*odd, "x"][0] == quantity


@pytest.mark.parametrize("name", ADAPTIVE)
def test_a_guard_against_zero_keeps_a_run_defined(name):
    assert trajectory(name, "bowl", start=(0.0, 1.0), steps=20).status.kind == "moving"


def test_what_grows_has_diverged_though_epsilon_is_zero():
    run = trajectory("rmsprop", "bowl", start=(1.0, 1.0), eps=0, lr=1e300, steps=5)
    assert run.status == Status("overflowed", 1, "f")


@pytest.mark.parametrize(
    "surface", [name for name, module in SURFACES.items() if getattr(module, "SADDLES", ())]
)
def test_a_saddle_is_not_a_minimum(surface):
    for saddle in SURFACES[surface].SADDLES:
        run = trajectory("sgd", surface, start=saddle, steps=1, lr=1e-6)
        assert np.linalg.norm(run.grad[-1]) < 1e-3
        assert run.status == Status("saddle", 0)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_minimum_is_one(surface):
    module = SURFACES[surface]
    for point in (*module.MINIMA, *getattr(module, "LOCAL_MINIMA", ())):
        run = trajectory("sgd", surface, start=point, steps=1, lr=1e-6)
        assert str(run.status) == "converged at step 0"


def test_a_plateau_is_not_a_minimum():
    for start in ((-6, 1), (8, 0), (400, 3)):
        run = trajectory("sgd", "plateau", start=start, steps=500)
        assert np.linalg.norm(run.grad[-1]) < 1e-3
        assert run.loss[-1] > 0.05
        assert run.status.kind in ("moving", "plateau")


def test_chaos_is_told():
    """A run whose start is moved by less than anybody can see and that ends elsewhere."""

    def end(start):
        x = np.array(start)
        for _ in range(300):
            x = x - 0.03 * (2 * x + 20 * np.pi * np.sin(2 * np.pi * x))
        return x

    start = SURFACES["rastrigin"].START
    assert np.linalg.norm(end(start) - end(np.array(start) + 1e-9)) > 0.1
    assert trajectory("sgd", "rastrigin", lr=0.03).neighbour == "chaotic"
    assert trajectory("sgd", "rastrigin", lr=0.0005).neighbour == "steady"
    assert trajectory("adam", "bowl", lr=0.1).neighbour == "steady"
    assert trajectory("sgd", "bowl", lr=2).neighbour == "steady"  # it diverges, which is not chaos


# What public reports of other tools made us try, each with what is true of it.
CUTS = {
    # Lion jumps by η for ever, across the minimum.
    "surface=bowl&run=lion,lr=0.05": (300, 301),
    # At speed through the minimum, and back again.
    "surface=bowl&run=momentum,lr=0.01,momentum=0.99&start=1,0": (321, 380),
    "surface=bowl&run=adam,lr=0.1&start=1,1": (82, 90),
}


@pytest.mark.parametrize("link", CUTS)
def test_a_run_that_happens_to_be_at_a_minimum_has_not_converged(link):
    for steps in CUTS[link]:
        (run,) = raced(f"{link}&steps={steps}")
        assert run.status == Status("moving")
    level = [np.linalg.norm(raced(f"{link}&steps={steps}")[0].grad[-1]) <= 1e-3 for steps in CUTS[link]]
    assert level == [True, False]


@pytest.mark.parametrize(
    ("link", "kind", "step"),
    [
        ("surface=saddle&run=sgd,lr=0.1&start=0,0", "saddle", 0),
        ("surface=plateau&run=sgd&start=-30,0.5", "plateau", 0),
        ("surface=bowl&run=adam,lr=0", "stopped", 0),
        ("surface=bowl&run=adam,lr=0.1&schedule=step,every=50,factor=0&steps=90", "stopped", 50),
        # One convention for both: neither coasts on.
        ("surface=ravine&run=momentum&schedule=step,every=50,factor=0&steps=90", "stopped", 50),
        ("surface=ravine&run=nag&schedule=step,every=50,factor=0&steps=90", "stopped", 51),
        ("surface=bowl&run=sgd,lr=1e-300", "stuck", 0),
        ("surface=bowl&run=sgd&steps=0", "idle", None),
        ("surface=bowl&run=sgd&start=0,0&steps=0", "converged", 0),
        ("surface=saddle&run=sgd,lr=0.1&start=-1.7,0", "saddle", None),
        ("surface=saddle&run=nag,lr=0.1&start=-1.7,0", "saddle", None),
        ("surface=saddle&run=adam,lr=0.1&start=-1.7,0", "saddle", None),
        # Off the ridge by the least that there is, it leaves in the end.
        ("surface=saddle&run=sgd,lr=0.1&start=-1.7,1e-12&steps=120", "moving", None),
    ],
)
def test_a_run_at_rest_says_where_and_why(link, kind, step):
    (run,) = raced(link)
    assert run.status.kind == kind
    if step is not None:
        assert run.status.step == step
    if run.status.kind == "saddle":
        assert (run.x[:, 1] == 0).all()
        slope = np.linalg.norm(run.grad, axis=1)
        assert (slope[run.status.step :] <= 1e-3).all() and (slope[: run.status.step] > 1e-3)[-1:].all()


def test_a_maximum_is_neither_a_saddle_nor_a_minimum():
    f = SURFACES["himmelblau"].f
    top = minimize(lambda p: -float(f(p)), (-0.27, -0.92), tol=1e-13).x
    for _ in range(5):  # to the last bit
        top = top - np.linalg.solve(jax.hessian(f)(top), jax.grad(f)(top))
    run = trajectory("sgd", "himmelblau", start=tuple(top), lr=1e-9, steps=10)
    assert np.linalg.eigvalsh(jax.hessian(f)(top))[-1] < 0
    assert str(run.status) == "on a maximum from step 0"


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("surface=ravine,angle=0&run=sgd,lr=0.2&start=1,1&steps=13", Status("diverged", 13)),
        ("surface=bowl&run=sgd,lr=1e300&start=1,1&steps=3", Status("overflowed", 1, "f")),
        ("surface=bowl&run=sgd,lr=1e300&start=1e10,1&steps=3", Status("overflowed", 1, "x", 0)),
        ("surface=cliff&run=adam,lr=0.1&start=0,19&steps=50", Status("overflowed", 1, "v", 0)),
        ("surface=bowl&run=adam,eps=0&start=0,1", Status("undefined", 1, "x", 0, "eps")),
    ],
)
def test_growth_overflow_and_a_division_by_zero_are_three_results(link, status):
    (run,) = raced(link)
    assert run.status == status and run.status.lost
    assert run.neighbour == "steady"
    if status.kind == "diverged":
        gaps = run.loss - run.loss[0]
        limit = 1e12 * (1 + abs(run.loss[0]))
        assert gaps[status.step] > limit >= gaps[status.step - 1]
        assert np.isfinite(run.loss[status.step])


SECOND_MOMENT = {
    "adagrad": "s",
    "adadelta": "s",
    "rmsprop": "s",
    "amsgrad": "v",
    "nadam": "v",
    "adamw": "v",
    "radam": "v",
}


@pytest.mark.parametrize("name", SECOND_MOMENT)
def test_a_state_that_overflows_has_a_name(name):
    # The cliff's slope there is 1e200, and its square is beyond all numbers.
    run = trajectory(name, "cliff", start=(0, 19), lr=0.1, steps=50)
    assert run.status == Status("overflowed", 1, SECOND_MOMENT[name], 0)
    assert not np.isfinite(run.state[SECOND_MOMENT[name]][:, 0]).any()


def test_a_state_that_stays_finite_is_no_overflow():
    run = trajectory("radam", "ravine", beta2=0.6, lr=0.01, steps=50)
    assert not run.status.lost
    assert all(np.isfinite(values).all() for values in run.state.values())


@pytest.mark.parametrize("name", ["sgd", "nag", "adam"])
def test_a_path_on_a_ridge_is_balanced_and_not_chaotic(name):
    run = trajectory(name, "saddle", start=(-1.7, 0), lr=0.1)
    assert (run.x[:, 1] == 0).all()
    assert run.neighbour == "balanced"
    # A push that is smaller than anybody can see sends it elsewhere, and elsewhere is not chaotic.
    pushed = trajectory(name, "saddle", start=(-1.7, 1e-9), lr=0.1)
    assert abs(pushed.x[-1, 1]) > 0.9 and pushed.neighbour != "chaotic"


def test_a_start_on_a_saddle_is_balanced():
    assert trajectory("sgd", "saddle", start=(0, 0), lr=0.1).neighbour == "balanced"


DRAWN = 240  # races of nine runs


def drawn(rng: Random) -> str:
    """The link of a race without its number of steps, on which nothing else in it depends."""
    more = {"clip": 0.5, "weight_decay": 0.3}
    runs = ""
    for name in rng.sample(list(OPTIMIZERS), RUNS_MAX):
        runs += f"&run={name},lr={10 ** rng.uniform(-4, 0.3):.3g}"
        runs += "".join(
            f",{key}={v}" for key, v in more.items() if key in HYPERS[name] and rng.random() < 0.2
        )
    schedule = rng.choice(["constant"] * 3 + ["step", "exponential", "restarts", "step,every=80,factor=0"])
    surface = rng.choice(list(SURFACES))
    (x0, x1), (y0, y1) = SURFACES[surface].DOMAIN
    start = rng.choice(
        [
            SURFACES[surface].START,
            (rng.uniform(x0, x1), rng.uniform(y0, y1)),
            (rng.uniform(x0, x1), 0.0),
            (0.0, 0.0),
        ]
    )
    noise = rng.choice([0, 0, 0, 1e-6, 1e-3])
    return f"surface={surface}&start={start[0]!r},{start[1]!r}{runs}&schedule={schedule}&noise={noise}"


@cache
def cut() -> list[tuple[str, list[int], list[list[Trajectory]]]]:
    """Races, each at four lengths."""
    rng = Random(7)
    races = []
    for _ in range(DRAWN):
        link, steps = drawn(rng), sorted(rng.sample(range(STEPS_MAX), 3))
        races.append((link, steps, [raced(f"{link}&steps={n}") for n in (*steps, STEPS_MAX)]))
    return races


@pytest.mark.slow
def test_a_verdict_does_not_depend_on_where_the_run_was_cut():
    told = set()
    for link, steps, lengths in cut():
        for shorter, longer in pairwise(lengths):
            for run, on in zip(shorter, longer, strict=True):
                if run.status.kind in ("moving", "idle"):
                    if on.status.step is not None:
                        assert on.status.step >= len(run.x) - 1, (link, steps, on.status)
                else:
                    assert on.status == run.status, (link, steps)
                told.add(run.status.kind)
    assert told >= {"converged", "saddle", "stopped", "held", "diverged", "overflowed", "moving"}


@cache
def compiled(surface: str):
    """A surface as it comes, and its Hessian."""
    f = jax.jit(SURFACES[surface].f)
    return f, jax.jit(jax.hessian(f))


@pytest.mark.slow
def test_a_verdict_is_true_of_what_comes_after_it():
    """Compared with the longest race, and with what SciPy finds from its end."""
    for link, _, (*_, whole) in cut():
        surface = parse(link)[0].surface
        f, bend = (partial(of, **surface.values) for of in compiled(surface.name))
        for run in whole:
            kind, step = run.status.kind, run.status.step or 0
            with np.errstate(over="ignore"):
                slope = np.linalg.norm(run.grad, axis=1)
            if kind in ("converged", "saddle", "summit"):
                assert (slope[step:] <= 1e-3).all() and (step == 0 or slope[step - 1] > 1e-3), link
                least = np.linalg.eigvalsh(bend(run.x[-1]))[0]
                assert (least > 0) == (kind == "converged"), (link, run.status)
            if kind == "converged":
                near = minimize(lambda p, f=f: float(f(p)), run.x[-1], tol=1e-10).x
                assert np.linalg.norm(near - run.x[-1]) <= 0.03, (link, run.status)
            if kind in ("plateau", "stopped", "stuck", "held"):
                assert (run.x[step:] == run.x[-1]).all() and (
                    step == 0 or (run.x[step - 1] != run.x[-1]).any()
                )
            if kind == "stopped":
                assert (run.lr[step:] == 0).all()
            if kind == "moving":
                assert (run.x[1:] != run.x[:-1]).any()


@pytest.mark.slow
def test_a_neighbour_is_one_that_anybody_can_start():
    """What is said of it is true of a race from a ten-millionth of the map's width beside."""
    told = set()
    for link, _, (*_, whole) in cut()[::3]:
        scene, _ = parse(f"{link}&steps={STEPS_MAX}")
        (low, high), _ = SURFACES[scene.surface.name].DOMAIN
        width = high - low
        pushed = replace(scene, start=tuple(v + 1e-7 * width for v in scene.origin))
        for run, beside in zip(whole, pushed.race(), strict=True):
            if run.status.lost:
                assert run.neighbour == "steady"
                continue
            with np.errstate(all="ignore"):
                apart = np.linalg.norm(beside.x[-1] - run.x[-1])
            assert (run.neighbour == "steady") == bool(apart <= 0.01 * width), (link, run.neighbour)
            if run.neighbour == "balanced":
                # On a line: of what all points span from the first, nothing is left beside one direction.
                assert np.linalg.svd(run.x - run.x[0], compute_uv=False)[1] <= 1e-6 * width
            told.add(run.neighbour)
    assert told == set(NEIGHBOURS)


def symmetric():
    """Matrices [[a, b], [b, c]]: of any size, of parts of very different sizes, with an eigenvalue that is 0,
    with two that are the same."""
    rng = np.random.default_rng(5)
    sizes = [0.0, -0.0, 5e-324, 1e-310, 1e-200, 1e-160, 1e-8, 1 / 3, 1.0, 1.0 + 2**-52, 7e9, 1e160, 4e307]
    numbers = [*sizes, *(-size for size in sizes)]
    yield from product(numbers, repeat=3)
    for scale in 10.0 ** rng.uniform(-300, 300, 500):
        a, b, c = rng.normal(size=3)
        yield from ((a * scale, b * scale, c * scale), (a * scale, a * scale, a * scale))
        yield a * a * scale, a * b * scale, b * b * scale
        yield a * scale, b * 10.0 ** rng.uniform(-20, 0) * scale, a * (1 + 1e-15 * c) * scale


def test_curvatures_are_those_of_lapack():
    abc = np.array(list(symmetric()))
    matrices = abc[:, [0, 1, 1, 2]].reshape(-1, 2, 2)
    found, axes = map(np.asarray, jax.jit(jax.vmap(curvatures))(matrices))
    size = np.abs(abc).max(axis=1)
    # XLA counts what is smaller than a normal number as 0.
    room = 8 * np.finfo(float).eps * size + 4 * np.finfo(float).tiny
    apart = np.abs(np.sort(found) - np.linalg.eigvalsh(matrices)).max(axis=1)
    assert (apart <= room).all(), abc[apart > room]
    np.testing.assert_allclose(axes.mT @ axes, np.broadcast_to(np.eye(2), axes.shape), rtol=0, atol=1e-15)
    seen = size > 1e-290
    scaled = matrices[seen] / size[seen, None, None]
    turned = axes[seen].mT @ scaled @ axes[seen]
    turned[:, [0, 1], [0, 1]] -= found[seen] / size[seen, None]
    np.testing.assert_allclose(turned, np.zeros_like(turned), rtol=0, atol=2e-15)
    straight = (abc[:, 1] == 0) & ((size > 1e-290) | (size == 0))
    np.testing.assert_array_equal(axes[straight], np.broadcast_to(np.eye(2), axes[straight].shape))
    off = np.abs(found - abc[:, [0, 2]])[straight]
    assert (
        off <= 4e-16 * np.abs(abc[:, [0, 2]])[straight] + 1e-300 * np.maximum(size[straight, None], 1)
    ).all()


def test_what_was_lost_is_the_first_of_the_record_in_any_number_of_coordinates():
    nan, inf = np.nan, np.inf
    g, v, x = np.array([1.0, 0.0, 2.0, 0.0]), np.array([1.0, 1.0, inf, nan]), np.array([1.0, nan, nan, nan])

    def found(eps, x=x, loss=nan, **record):
        return lost(7, x, loss, record, eps)

    assert found({"eps": 0}, g=g, v=v) == Status("undefined", 7, "x", 1, "eps")
    assert found({"eps": 0}, g=g, v=np.full(4, nan)) == Status("undefined", 7, "v", 1, "eps")
    assert found({"eps": 0}, g=1 + g, v=v) == Status("overflowed", 7, "v", 2)
    assert found({"eps": 1e-8}, g=g, v=v) == Status("overflowed", 7, "v", 2)
    assert found({}, g=g, v=v) == Status("overflowed", 7, "v", 2)
    assert found({"eps": 0}, g=g) == Status("undefined", 7, "x", 1, "eps")
    assert found({"eps": 0}, x=g, g=g) == Status("overflowed", 7, "f")
    assert found({}, x=g, g=g, loss=1e300) == Status("diverged", 7)
    assert found({}, x=x, loss=1e300) == Status("overflowed", 7, "x", 1)


def test_every_verdict_has_a_few_words_and_a_sentence():
    assert set(STATUSES) <= set(SENTENCES)
    for kind in STATUSES:
        status = Status(kind, 3, "v", 0, "eps")
        assert status.sentence in SENTENCES and str(status)
    assert Status("overflowed", 3, "f").sentence in SENTENCES
    assert set(NEIGHBOURS) == {"chaotic", "balanced", "steady"}
