"""Engine: the public contract, agreement with Optax, one gradient a step, no compilation, honest verdicts."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax.extend.core import jaxprs_in_params

from engine import trajectory
from engine.race.scene import Scene, default_choice
from engine.race.schedules import multipliers
from engine.race.trajectory import KNOWN, RUNS_MAX, SURFACE_PARAMS, minimum, shuffled
from engine.race.verdict import HORIZON, STATUSES, STEPS_MAX
from links.scene import parse
from optimizers import OPTIMIZERS
from surfaces import SURFACES

ROOT = Path(__file__).parents[3]


def shell(code: str) -> str:
    """What a Python of its own prints, started in the project's root."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_plain_python_shell_is_enough():
    printed = shell(
        "import sys\n"
        "from engine import trajectory\n"
        "run = trajectory('adam', 'ravine,condition=50', start=(1, 1), steps=3, lr=0.1)\n"
        "print(run.x.shape, run.status, 'streamlit' in sys.modules, 'plotly' in sys.modules)\n",
    )
    assert printed == "(4, 2) still moving False False\n"


@pytest.mark.slow
def test_after_warm_up_nothing_compiles():
    """Three hundred actions of anybody: other runs, surfaces, numbers, starts, charts and maps; but for a
    surface that was typed, which has programs of its own."""
    printed = shell(
        "import jax, sys\n"
        "from random import Random\n"
        "compiled = []\n"
        "def listen(event, seconds, **_):\n"
        "    if event == '/jax/core/compile/backend_compile_duration': compiled.append(event)\n"
        "jax.monitoring.register_event_duration_secs_listener(listen)\n"
        "from server.warm import warm_up\n"
        "warm_up()\n"
        "warmed = len(compiled)\n"
        "from wire.race import paths, relief\n"
        "from links.scene import SCENE\n"
        "rng = Random(0)\n"
        "for _ in range(300):\n"
        "    scene = SCENE.draw(rng)\n"
        "    if scene.surface.name == 'own': continue\n"
        "    paths(scene, scene.race())\n"
        "    if rng.random() < 0.2:\n"
        "        view = scene.view or (-2.0, 2.0, -2.0, 2.0)\n"
        "        relief(scene.surface.name, tuple(scene.surface.values.items()), view, rng.random() < 0.5)\n"
        "print(warmed > 0, len(compiled) - warmed)\n",
    )
    assert printed == "True 0\n"


def returned(module) -> dict:
    """What a step returns, asked of the optimizer's own file."""
    hyper = {name: p.default for name, p in module.HYPER.items()}
    return module.step(jnp.ones(2), lambda x: 2 * x, 1.0, **hyper)[1]


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("steps", [0, 1, 7, STEPS_MAX])
def test_a_trajectory_has_its_shapes(name, steps):
    run = trajectory(name, "himmelblau", steps=steps, lr=0.004, schedule="cosine,warmup=3", noise=0.1)
    assert run.x.shape == run.grad.shape == (steps + 1, 2)
    assert run.loss.shape == (steps + 1,)
    assert run.lr.shape == (steps,)
    assert set(run.state) == set(returned(OPTIMIZERS[name]))
    assert {array.shape for array in run.state.values()} == {(steps, 2)}
    assert {a.dtype for a in (run.x, run.loss, run.grad, run.lr, *run.state.values())} == {np.dtype(float)}
    assert run.status.kind in STATUSES
    assert (run.status.step is None) == (run.status.kind in ("moving", "idle"))
    assert run.evaluations == steps * {"sam": 2, "newton": 3}.get(name, 1)
    np.testing.assert_array_equal(run.x[0], SURFACES["himmelblau"].START)
    np.testing.assert_allclose(
        run.lr, 0.004 * multipliers("cosine", steps, steps, warmup=3, floor=0), rtol=1e-15
    )


@pytest.mark.parametrize("name", SURFACES)
def test_loss_and_gradient_are_the_surface_s(name):
    run = trajectory("lion", name, steps=60, lr=0.02)
    f = SURFACES[name].f
    values = default_choice(name, SURFACE_PARAMS).values
    losses = [float(f(x, **values)) for x in run.x]
    np.testing.assert_allclose(run.loss, losses, rtol=1e-12, atol=1e-12)
    h = 1e-5
    differences = np.stack(
        [
            [(float(f(x + d, **values)) - float(f(x - d, **values))) / (2 * h) for x in run.x[::20]]
            for d in h * np.eye(2)
        ],
        axis=1,
    )
    np.testing.assert_allclose(run.grad[::20], differences, rtol=1e-5, atol=1e-5 * np.abs(run.grad).max())


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("adamm", "bowl"), {}, "optimizer: unknown name 'adamm'"),
        (("adam", "bowel"), {}, "surface: unknown name 'bowel'"),
        (("adam", "bowl"), dict(schedule="linear"), "schedule: unknown name 'linear'"),
        (("adam", "bowl"), dict(beta=0.5), "adam: unknown parameter 'beta'"),
        (("adam", "bowl,depth=3"), {}, "bowl: unknown parameter 'depth'"),
        (
            ("adam", "bowl"),
            dict(betas=(0.9, 0.999)),
            r"adam: unknown parameter 'betas'; did you mean 'beta2'\?$",
        ),
        (("adam", "bowl"), dict(lr="0.1,beta1=0.5"), "adam.lr: not a number '0.1,beta1=0.5'$"),
        (
            ("momentum", "bowl"),
            dict(momentum=1.0),
            r"momentum.momentum: not below 1 '1.0' \(0 to less than 1\)$",
        ),
        (("adam", "bowl"), dict(lr=-1), r"adam.lr: out of range '-1' \(0 to inf\)"),
        (("adam", "bowl"), dict(lr=float("nan")), "adam.lr: not a number 'nan'"),
        (("adam", "bowl"), dict(lr="fast"), "adam.lr: not a number 'fast'"),
        (("adam", "bowl"), dict(steps=-1), r"steps: out of range '-1' \(0 to 2000\)"),
        (("adam", "bowl"), dict(steps=STEPS_MAX + 1), r"steps: out of range '2001' \(0 to 2000\)"),
        (("adam", "bowl"), dict(noise=-0.1), r"noise: out of range '-0.1' \(0 to inf\)"),
        (("adam", "bowl"), dict(seed=-1), "seed: out of range '-1'"),
        (("adam", "bowl"), dict(start=(1, 2, 3)), r"start: not 2 numbers \(1, 2, 3\)"),
        (("adam", "bowl"), dict(start=3), "start: not 2 numbers 3"),
    ],
)
def test_a_mistake_is_named(arguments, options: dict[str, Any], message):
    with pytest.raises(ValueError, match=f"^{message}"):
        trajectory(*arguments, **options)


def test_numbers_may_be_numpy_s():
    plain = trajectory("adam", "bowl", lr=0.1, noise=0.5, seed=3, steps=20, start=(1, 2))
    theirs: dict[str, Any] = dict(
        lr=np.float64(0.1),
        noise=np.float64(0.5),
        seed=np.int64(3),
        steps=np.int32(20),
        start=np.array([1.0, 2.0]),
    )
    np.testing.assert_array_equal(plain.x, trajectory("adam", "bowl", **theirs).x)


OPTAX: dict[str, tuple[dict[str, Any], Any]] = {
    "sgd": (dict(lr=0.01), lambda lr: optax.sgd(lr)),
    "momentum": (dict(lr=0.004, momentum=0.8), lambda lr: optax.sgd(lr, momentum=0.8)),
    "adam": (dict(lr=0.05, beta1=0.85), lambda lr: optax.adam(lr, b1=0.85)),
    "adamw": (dict(lr=0.05, weight_decay=0.02), lambda lr: optax.adamw(lr, weight_decay=0.02)),
    "adamax": (dict(lr=0.05), lambda lr: optax.adamax(lr)),
    "lion": (dict(lr=0.01), lambda lr: optax.lion(lr, weight_decay=0.0)),
}


@pytest.mark.parametrize("name", OPTAX)
@pytest.mark.parametrize("surface", ["himmelblau", "ravine,condition=30"])
def test_a_trajectory_is_optax_s_with_the_same_schedule_and_noise(name, surface):
    hyper, build = OPTAX[name]
    steps, sigma, seed, schedule = 200, 0.3, 11, "restarts,period=30,stretch=2,warmup=10"
    run = trajectory(name, surface, steps=steps, noise=sigma, seed=seed, schedule=schedule, **hyper)
    lrs = jnp.array(run.lr)
    noise = sigma * np.random.default_rng(seed).standard_normal((steps, 2))
    on = parse(f"surface={surface}")[0].surface
    optimizer = build(lambda t: lrs[t])

    @jax.jit
    def step(x, state, xi):
        g = jax.grad(SURFACES[on.name].f)(x, **on.values) + xi
        updates, state = optimizer.update(g, state, x)
        return optax.apply_updates(x, updates), state

    x = jnp.array(run.x[0])
    state = optimizer.init(x)
    theirs = [x]
    for xi in noise:
        x, state = step(x, state, xi)
        theirs.append(x)
    np.testing.assert_allclose(run.x, theirs, rtol=0, atol=1e-13)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_asks_for_the_gradients_it_counts(name):
    module, calls = OPTIMIZERS[name], []

    def grad(x):
        calls.append(x)
        return 2 * x

    hyper = {name: p.default for name, p in module.HYPER.items()}
    module.step(jnp.array([1.0, 2.0]), grad, 1.0, **hyper)
    run = trajectory(name, "bowl", steps=13)
    # Newton asks once for the derivatives along both coordinates.
    assert run.evaluations == 13 * (len(calls) + (name == "newton"))


def equations(jaxpr):
    """Every equation of a traced program, those of its inner programs included."""
    for equation in jaxpr.eqns:
        yield equation
        for inner in jaxprs_in_params(equation.params):
            yield from equations(inner)


def test_the_compiled_step_computes_no_gradient_twice(monkeypatch):
    """That at x, which the engine shows, serves the optimizer too; only other points cost one more."""
    elsewhere = dict.fromkeys(OPTIMIZERS, 0)
    for name, module in OPTIMIZERS.items():
        here = jnp.array([1.0, 2.0])

        def grad(x, name=name, here=here):
            elsewhere[name] += x is not here
            return 2 * x

        module.step(here, grad, 1.0, **{key: p.default for key, p in module.HYPER.items()})
    assert {name for name, calls in elsewhere.items() if calls} == {"nag", "sam", "newton"}

    def gradients(jaxpr):
        return sum(e.params.get("name") == "_value_and_gradient" for e in equations(jaxpr))

    asked, program = [], KNOWN.race
    monkeypatch.setattr(KNOWN, "race", lambda *given: asked.append(given) or program(*given))
    Scene(steps=1).race()
    switches = [
        [gradients(branch.jaxpr) for branch in e.params["branches"]]
        for e in equations(jax.make_jaxpr(program)(*asked[0]).jaxpr)
        if e.primitive.name == "cond" and any(gradients(branch.jaxpr) for branch in e.params["branches"])
    ]
    assert switches == [list(elsewhere.values())]


def test_the_compiled_race_calls_no_library(monkeypatch):
    """XLA keeps a loop in native code only if nothing in it calls out, as a solver of LAPACK's would."""
    asked, program = [], KNOWN.race
    monkeypatch.setattr(KNOWN, "race", lambda *given: asked.append(given) or program(*given))
    Scene(steps=1).race()
    assert "custom_call" not in program.lower(*asked[0]).as_text()


def test_every_run_meets_the_same_noise():
    scene, problems = parse(
        "&".join(
            ["surface=himmelblau&noise=0.7&seed=5&steps=100", *(f"run={o}" for o in list(OPTIMIZERS)[:9])]
        )
    )
    assert not problems
    rest, _ = parse(
        "&".join(
            ["surface=himmelblau&noise=0.7&seed=5&steps=100", *(f"run={o}" for o in list(OPTIMIZERS)[9:])]
        )
    )
    noise = 0.7 * np.random.default_rng(5).standard_normal((100, 2))
    met = {}
    for choice, run in zip(scene.runs + rest.runs, scene.race() + rest.race(), strict=True):
        if choice.name != "nag":  # whose gradient is that of another point
            np.testing.assert_allclose(run.state["g"] - run.grad[:-1], noise, rtol=0, atol=1e-11)
            met[choice.name] = run
    f = jax.vmap(jax.grad(SURFACES["himmelblau"].f))
    sam = met["sam"].state  # one sample serves both gradients of a step
    np.testing.assert_allclose(sam["g_tilde"] - f(sam["x_tilde"]), noise, rtol=0, atol=1e-11)


def batch_gradient(points, p):
    """The gradient of ½ (x t + y - s)², averaged over points (B, 2) of t and s: by hand."""
    t, s = points.T
    residual = p[0] * t + p[1] - s
    return np.array([np.mean(residual * t), np.mean(residual)])


def descend(x, grad, steps, lr):
    yield x
    for n in range(steps):
        x = x - lr * grad(n, x)
        yield x


def adam(x, grad, steps, lr):
    m, v = np.zeros(2), np.zeros(2)
    yield x
    for n in range(steps):
        g = grad(n, x)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        x = x - lr * m / (1 - 0.9 ** (n + 1)) / (np.sqrt(v / (1 - 0.999 ** (n + 1))) + 1e-8)
        yield x


@pytest.mark.parametrize("batch", [1, 8, 32])
@pytest.mark.parametrize(("name", "loop", "lr"), [("sgd", descend, 0.1), ("adam", adam, 0.02)])
def test_regression_is_a_plain_loop_over_its_batches(name, loop, lr, batch):
    data, steps, seed = SURFACES["regression"].POINTS.T, 400, 7
    chosen = shuffled(32, batch, seed)
    run = trajectory(name, f"regression,batch={batch}", steps=steps, lr=lr, seed=seed)
    xs = list(loop(run.x[0], lambda n, x: batch_gradient(data[chosen[n]], x), steps, lr))
    np.testing.assert_allclose(run.x, xs, rtol=0, atol=1e-12)
    # What is recorded is the loss on all data, on which the map is drawn; what the optimizer saw is not.
    residuals = xs @ np.stack([data[:, 0], np.ones(32)]) - data[:, 1]
    np.testing.assert_allclose(run.loss, np.mean(residuals**2, axis=1) / 2, rtol=1e-12)
    np.testing.assert_allclose(run.grad, [batch_gradient(data, x) for x in xs], rtol=0, atol=1e-12)
    seen = [batch_gradient(data[chosen[n]], x) for n, x in enumerate(xs[:-1])]
    np.testing.assert_allclose(run.state["g"], seen, rtol=0, atol=1e-12)
    assert (abs(run.state["g"] - run.grad[:-1]).max() > 0.1) == (batch < 32)


@pytest.mark.parametrize("batch", [1, 8, 20, 32])
def test_an_epoch_sees_every_point_at_most_once(batch):
    whole = 32 // batch
    chosen = shuffled(32, batch, 3)
    assert chosen.shape == (HORIZON, batch)
    epochs = chosen[: HORIZON // whole * whole].reshape(-1, whole * batch)
    assert all(len(set(epoch)) == whole * batch for epoch in epochs)
    assert len(set(map(tuple, epochs))) == len(epochs)  # reshuffled in each
    assert np.bincount(chosen.ravel(), minlength=32).min() > 0.9 * HORIZON * batch / 32
    assert (chosen != shuffled(32, batch, 4)).any()


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_one_order_of_each_epoch_serves_every_size_of_batch(seed):
    """The epochs that a size needs are drawn one after another, and are the first of those of any other."""
    for batch in range(1, 33):
        whole = 32 // batch
        epochs = np.tile(np.arange(32), (-(-HORIZON // whole), 1))
        drawn = np.random.default_rng([seed, 1]).permuted(epochs, axis=1)[:, : whole * batch]
        np.testing.assert_array_equal(shuffled(32, batch, seed), drawn.reshape(-1, batch)[:HORIZON])
    assert shuffled(32, 32, seed).dtype == np.uint8


def test_one_batch_serves_all_gradients_of_a_step_and_all_runs():
    data, steps = SURFACES["regression"].POINTS.T, 60
    scene, _ = parse(f"surface=regression,batch=2&seed=5&steps={steps}&run=sam,lr=0.1&run=sgd,lr=0.1")
    chosen = shuffled(32, 2, 5)
    sam, sgd = scene.race()
    for n in range(steps):
        for seen, at in (
            (sgd.state["g"], sgd.x),
            (sam.state["g"], sam.x),
            (sam.state["g_tilde"], sam.state["x_tilde"]),
        ):
            np.testing.assert_allclose(seen[n], batch_gradient(data[chosen[n]], at[n]), rtol=0, atol=1e-12)


def test_another_batch_size_compiles_nothing():
    program: Any = KNOWN.race
    Scene(steps=3).race()
    compiled = program._cache_size()
    for batch in (1, 7, 32):
        trajectory("adam", f"regression,batch={batch}", steps=20, seed=batch)
    assert program._cache_size() == compiled


def test_a_run_does_not_depend_on_its_company():
    scene, _ = parse(
        "surface=rastrigin&noise=0.2&steps=200&"
        + "&".join(f"run={o},lr=0.01" for o in list(OPTIMIZERS)[:RUNS_MAX])
    )
    for choice, together in zip(scene.runs, scene.race(), strict=True):
        alone = trajectory(choice.name, "rastrigin", noise=0.2, steps=200, lr=0.01)
        np.testing.assert_array_equal(together.x, alone.x)
        assert together.status == alone.status


def test_a_longer_run_begins_as_the_shorter_one():
    short, long = (trajectory("adam", "beale", steps=steps, noise=0.1, lr=0.1) for steps in (50, 800))
    np.testing.assert_array_equal(short.x, long.x[:51])
    np.testing.assert_array_equal(short.state["m"], long.state["m"][:50])


def test_f_star_is_the_least_of_the_minima():
    for name, module in SURFACES.items():
        choice = default_choice(name, SURFACE_PARAMS)
        least = min(float(module.f(np.array(p), **choice.values)) for p in module.MINIMA)
        assert minimum(choice) == pytest.approx(least, rel=1e-14, abs=1e-14)


def test_no_runs_are_no_results():
    assert Scene(runs=()).race() == []


def test_the_order_of_a_choice_s_values_means_nothing():
    forwards = parse("surface=ravine,condition=50,angle=1&run=adam,lr=0.1,beta1=0.5")[0]
    for choice in (forwards.surface, *forwards.runs):
        turned = dict(reversed(choice.values.items()))
        assert list(turned) != list(choice.values)
        choice.values.clear()
        choice.values.update(turned)
    (run,) = forwards.race()
    same = trajectory("adam", "ravine,condition=50,angle=1", lr=0.1, beta1=0.5)
    np.testing.assert_array_equal(run.x, same.x)


def test_many_at_once_get_what_each_would_get_alone():
    rng = Random(0)

    def scene():
        names = rng.choices(list(OPTIMIZERS), k=rng.randint(0, RUNS_MAX))
        runs = "&".join(f"run={name},lr={10 ** rng.uniform(-4, 0)}" for name in names) or "run="
        surface, steps, seed = rng.choice(list(SURFACES)), rng.randint(0, 500), rng.randint(0, 99)
        return parse(f"surface={surface}&steps={steps}&seed={seed}&noise={rng.choice([0, 0.1])}&{runs}")[0]

    scenes = [scene() for _ in range(200)]
    with ThreadPoolExecutor(16) as threads:
        together = list(threads.map(Scene.race, scenes))
    for alone, crowd in zip(map(Scene.race, scenes), together, strict=True):
        for a, b in zip(alone, crowd, strict=True):
            np.testing.assert_array_equal(a.x, b.x)
            assert (a.status, a.evaluations, a.neighbour) == (b.status, b.evaluations, b.neighbour)
