"""What every optimizer promises, and plain NumPy versions of those that no library has just like ours."""

import inspect
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy
from references.compare import STEPS, SURFACES, assert_agree, defaults, initial_state, run

from optimizers import OPTIMIZERS
from parameters import Decay, Log
from surfaces import rosenbrock

START = SURFACES["rosenbrock"]
every_optimizer = pytest.mark.parametrize("module", OPTIMIZERS.values(), ids=OPTIMIZERS)


def keyword_only(module):
    parameters = inspect.signature(module.step).parameters.values()
    return [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]


def one_step(module, grad, x=(0.5, -1.0), **hyper):
    x = jnp.array(x)
    state = {name: jnp.full_like(x, value) for name, value in initial_state(module).items()}
    return module.step(x, grad, 1, **state, **defaults(module) | hyper)


def test_the_order_is_the_lectures():
    lectures = "sgd momentum nag adagrad adadelta rmsprop adam adamw radam"
    later = "nadam amsgrad adamax lion sam adabelief yogi newton"
    assert " ".join(OPTIMIZERS) == f"{lectures} {later}"


@every_optimizer
def test_the_hyperparameters_are_the_keyword_only_parameters(module):
    assert list(module.HYPER) == keyword_only(module)
    assert "lr" in module.HYPER
    for parameter in module.HYPER.values():
        assert parameter.accepts(parameter.default)
        # A slider that goes by decades has no 0, at which some numbers are off.
        off = isinstance(parameter, Log) and parameter.default == 0
        assert off or parameter.low <= parameter.default <= parameter.high


@every_optimizer
def test_the_docstring_says_name_idea_and_source(module):
    first, blank, *rest = module.__doc__.splitlines()
    assert re.fullmatch(r"[^:]+: [^:]+\.", first)
    assert blank == ""
    assert "https://" in "\n".join(rest)
    assert "PyTorch" in module.__doc__ and "Optax" in module.__doc__


@every_optimizer
def test_weight_decay_says_where_it_pulls(module):
    assert ("weight_decay" in module.HYPER) == ("pulls towards the origin" in module.__doc__)


@every_optimizer
def test_the_gradient_is_asked_for_as_often_as_declared_and_at_x_by_identity(module):
    x, asked = jnp.array([0.5, -1.0]), []

    def grad(y):
        asked.append(y is x)
        return 2 * y

    state = {name: jnp.full_like(x, value) for name, value in initial_state(module).items()}
    module.step(x, grad, 1, **state, **defaults(module))
    # Newton asks for the derivatives along both coordinates at once.
    assert len(asked) == getattr(module, "EVALUATIONS", 1) - (module is OPTIMIZERS["newton"])
    assert any(asked) == (r"\nabla f(x)" in module.EQUATION)


@every_optimizer
def test_other_hyperparameters_do_not_retrace(module):
    traces = []

    @jax.jit
    def step(x, t, hyper):
        traces.append(None)
        return module.step(x, jnp.cos, t, **initial_state(module), **hyper)

    step(jnp.ones(2), 1, defaults(module))
    step(jnp.zeros(2), 2, {name: value / 2 for name, value in defaults(module).items()})
    assert len(traces) == 1


@every_optimizer
@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
@pytest.mark.parametrize("t", [jnp.int32, None])
def test_the_type_of_x_is_the_type_of_everything(module, dtype, t):
    x, scalar = jax.ShapeDtypeStruct((3,), dtype), jax.ShapeDtypeStruct((), dtype)
    x_next, record = jax.eval_shape(
        lambda x, t, state, hyper: module.step(x, jnp.cos, t, **state, **hyper),
        x,
        jax.ShapeDtypeStruct((), t or dtype),
        dict.fromkeys(initial_state(module), x),
        dict.fromkeys(module.HYPER, scalar),
    )
    assert {value.dtype for value in (x_next, *record.values())} == {jnp.dtype(dtype)}
    assert x_next.shape == (3,)
    assert {record[name].shape for name in initial_state(module)} <= {(3,)}
    assert {value.shape for value in record.values()} <= {(3,), ()}


@every_optimizer
def test_decay_rates_of_zero_are_allowed(module):
    zeros = {name: 0.0 for name, p in module.HYPER.items() if isinstance(p, Decay)}
    if module is OPTIMIZERS["adabelief"]:
        del zeros["beta1"]  # there is no surprise then, and it divides by next to nothing
    hyper = defaults(module) | zeros
    points, record = run(module, lambda x: jnp.sum(jnp.cosh(x)), (0.5, -1.0), 20, hyper)
    assert np.isfinite(points).all()
    assert all(np.isfinite(values).all() for values in record.values())


@every_optimizer
def test_a_gradient_that_is_not_a_number_is_not_hidden(module):
    # Nesterov's first look-ahead point is x itself, so that one step is enough for every optimizer.
    x, _ = one_step(module, lambda y: y * jnp.nan)
    assert jnp.isnan(x).all()


@pytest.mark.parametrize("name", ["momentum", "nag"])
def test_the_averaged_form_is_a_smaller_learning_rate(name):
    module = OPTIMIZERS[name]
    hyper = defaults(module) | dict(momentum=0.9)
    averaged, _ = run(module, rosenbrock.f, START, STEPS, hyper | dict(lr=1e-3, dampening=0.9))
    plain, _ = run(module, rosenbrock.f, START, STEPS, hyper | dict(lr=1e-3 * (1 - 0.9), dampening=0.0))
    assert_agree(averaged, plain, name, "rosenbrock")


def test_sam_stays_where_the_gradient_is_zero():
    x, record = one_step(OPTIMIZERS["sam"], lambda y: y - 3.0, x=(3.0, 3.0))
    np.testing.assert_array_equal(x, [3.0, 3.0])
    np.testing.assert_array_equal(record["x_tilde"], [3.0, 3.0])


# Plain NumPy, from the papers, with Rosenbrock's gradient written by hand.


def rosenbrock_gradient(point):
    x, y = point
    return np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


def plain_radam(x, lr, beta1, beta2, eps):
    m, v, t = np.zeros(2), np.zeros(2), 0
    longest = 2 / (1 - beta2) - 1
    while True:
        yield x
        t += 1
        g = rosenbrock_gradient(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        step = lr * m / (1 - beta1**t)
        length = longest - 2 * t * beta2**t / (1 - beta2**t)
        if length > 5:
            r2 = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
            step = step * np.sqrt(r2) * np.sqrt(1 - beta2**t) / (np.sqrt(v) + eps)
        x = x - step


def plain_lion(x, lr, beta1, beta2, weight_decay):
    m = np.zeros(2)
    while True:
        yield x
        g = rosenbrock_gradient(x)
        update = np.sign(beta1 * m + (1 - beta1) * g)
        m = beta2 * m + (1 - beta2) * g
        x = x - lr * (update + weight_decay * x)


def plain_newton(x, lr):
    p, q = symbols = sympy.symbols("p q")
    f = (1 - p) ** 2 + 100 * (q - p**2) ** 2
    slope = sympy.lambdify(symbols, [f.diff(s) for s in symbols])
    bend = sympy.lambdify(symbols, sympy.hessian(f, symbols))
    while True:
        yield x
        x = x - lr * np.linalg.solve(np.array(bend(*x), float), np.array(slope(*x), float))


def plain_sam(x, lr, rho):
    while True:
        yield x
        g = rosenbrock_gradient(x)
        x = x - lr * rosenbrock_gradient(x + rho * g / np.hypot(*g))


@pytest.mark.parametrize(
    ("name", "plain", "hyper"),
    [
        ("radam", plain_radam(np.array(START), 2e-3, 0.9, 0.99, 1e-8), dict(lr=2e-3, beta2=0.99)),
        ("lion", plain_lion(np.array(START), 5e-3, 0.9, 0.99, 0.1), dict(lr=5e-3, weight_decay=0.1)),
        ("newton", plain_newton(np.array(START), 0.05), dict(lr=0.05)),
        ("sam", plain_sam(np.array(START), 5e-4, 0.05), dict(lr=5e-4)),
    ],
    ids=["radam", "lion", "newton", "sam"],
)
def test_agrees_with_plain_numpy(name, plain, hyper):
    module = OPTIMIZERS[name]
    points, _ = run(module, rosenbrock.f, START, STEPS, defaults(module) | hyper)
    expected = np.array([next(plain) for _ in range(STEPS + 1)])
    assert_agree(points, expected, name, "rosenbrock")


def test_newton_takes_one_step_to_the_bottom_of_a_parabola_and_to_a_saddle():
    def quadratic(a, b):
        return lambda y: jnp.array([a * (y[0] - 1), b * (y[1] + 2)])

    for a, b in ((3.0, 50.0), (3.0, -0.5)):
        x, _ = one_step(OPTIMIZERS["newton"], quadratic(a, b))
        np.testing.assert_allclose(x, [1, -2], rtol=1e-14)


def test_centring_divides_by_how_much_the_gradient_varies():
    """Of gradients about a mean: the same standard deviation as NumPy's, weighted as the paper weighs."""
    slopes, rho = np.random.default_rng(2).normal(3, 0.5, 40), 0.9
    module, x, state = OPTIMIZERS["rmsprop"], jnp.zeros(1), {"s": 0.0, "a": 0.0}
    hyper = defaults(module) | dict(rho=rho, lr=1.0, eps=0.0, centred=1.0)
    for t, slope in enumerate(slopes, start=1):
        before = x
        x, out = module.step(x, lambda y, slope=slope: jnp.full_like(y, slope), t, **state, **hyper)
        state = {name: out[name] for name in state}
    weights = (1 - rho) * rho ** np.arange(len(slopes))[::-1]
    mean = weights @ slopes
    spread = np.sqrt(weights @ slopes**2 - mean**2)
    np.testing.assert_allclose(before - x, slopes[-1] / spread, rtol=1e-12)
