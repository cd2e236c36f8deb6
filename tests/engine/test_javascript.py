"""Each kind of arithmetic gives in JavaScript what JAX's compiled program gives, of ordinary numbers and of
all others; what cannot be written is refused with a sentence."""

from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from calls import Call, results
from jax import lax

from engine.javascript import Unwritable, compile_function

ODD = [0.0, -0.0, 1.0, -1.0, 0.3, -2.5, 2.0, 7.0, 1e-3, 20.0, -40.0, 720.0, 1e12, -1e300, 1e308]
NUMBERS = [*ODD, np.inf, -np.inf, np.nan]
ONE = {
    "abs": jnp.abs,
    "arccos": jnp.arccos,
    "arccosh": jnp.arccosh,
    "arcsin": jnp.arcsin,
    "arcsinh": jnp.arcsinh,
    "arctan": jnp.arctan,
    "arctanh": jnp.arctanh,
    "cbrt": jnp.cbrt,
    "ceil": jnp.ceil,
    "cos": jnp.cos,
    "cosh": jnp.cosh,
    "exp": jnp.exp,
    "exp2": jnp.exp2,
    "expm1": jnp.expm1,
    "floor": jnp.floor,
    "isfinite": jnp.isfinite,
    "isnan": jnp.isnan,
    "log": jnp.log,
    "log1p": jnp.log1p,
    "neg": lambda x: -x,
    "reciprocal square root": lax.rsqrt,
    "sigmoid": jax.nn.sigmoid,
    "sign": jnp.sign,
    "sin": jnp.sin,
    "sinh": jnp.sinh,
    "softplus": jax.nn.softplus,
    "sqrt": jnp.sqrt,
    "square": jnp.square,
    "tan": jnp.tan,
    "tanh": jnp.tanh,
    "to a whole number": lambda x: jnp.clip(x, -1e6, 1e6).astype(int) / 2,
    "to the 3": lambda x: x**3,
    "to the 6": lambda x: x**6,
    "to the -2": lambda x: x**-2,
    "to the half": lambda x: x**0.5,
    "two to the": lambda x: 2.0**x,
}
TWO = {
    "add": lambda x, y: x + y,
    "and": lambda x, y: (x > 0) & (y > 0),
    "atan2": jnp.arctan2,
    "divide": lambda x, y: x / y,
    "equal": lambda x, y: x == y,
    "greater": lambda x, y: x > y,
    "hypot": jnp.hypot,
    "less or equal": lambda x, y: x <= y,
    "logaddexp": jnp.logaddexp,
    "maximum": jnp.maximum,
    "minimum": jnp.minimum,
    "multiply": lambda x, y: x * y,
    "not": lambda x, y: ~((x > 0) | ~(y < 1)),
    "pow": jnp.power,
    "remainder": lax.rem,
    "subtract": lambda x, y: x - y,
    "where": lambda x, y: jnp.where(x > y, x, -y),
    "xor": lambda x, y: (x > 0) ^ (y > 0),
}
FOUR = {
    "all": lambda a: (a > 0).all(),
    "any": lambda a: (a > 0).any(),
    "argmax": jnp.argmax,
    "argmin": jnp.argmin,
    "max": jnp.max,
    "mean": jnp.mean,
    "min": jnp.min,
    "norm": jnp.linalg.norm,
    "prod": jnp.prod,
    "sum": jnp.sum,
}
MOVED = {
    "broadcast": lambda a: jnp.ones((2, 1)) * a[:2] + a[2:, None],
    "concatenate": lambda a: jnp.concatenate([a[1:], a[:1], jnp.arange(2.0)]),
    "eye": lambda a: jnp.eye(2) * a[0],
    "flip": lambda a: a[::-1],
    "gather": lambda a: a[jnp.array([2, 0, 0])],
    "index": lambda a: a[3] - a[-3],
    "jacobian": jax.jacfwd(lambda a: a**3 * a[0]),
    "matrix": lambda a: a.reshape(2, 2) @ a.reshape(2, 2).T,
    "pad": lambda a: jnp.pad(a, (1, 2)),
    "roll": lambda a: jnp.roll(a, 1),
    "slice": lambda a: lax.dynamic_slice(a, (1,), (2,)),
    "split": lambda a: jnp.split(a, 2)[1],
    "stack": lambda a: jnp.stack([a[:2], a[2:]], axis=1),
    "vmap": jax.vmap(lambda x: jnp.where(x > 4, x, -x)),
}
REFUSED = {
    "erf": jax.scipy.special.erf,
    "sort": lambda x: jnp.sort(jnp.stack([x, -x]))[0],
    "scan": lambda x: lax.fori_loop(0, 3, lambda _, x: x * 2, x),
    "a float32": lambda x: x.astype("float32"),
    "bits": lambda x: x.astype(int) & 3,
    "an index that is computed": lambda x: jnp.arange(3.0)[x.astype(int)],
}


def written(functions, arguments) -> str:
    """A module of functions, by their place."""
    return "\n".join(
        f"export function {compile_function(f'f{i}', function, arguments)}"
        for i, function in enumerate(functions)
    )


def agree(found, known, name):
    known = np.asarray(known, float)
    # What is too small for all its digits XLA takes for 0.
    found = np.where(abs(found) < np.finfo(float).tiny, np.copysign(0, found), found)
    np.testing.assert_allclose(found, known, rtol=4e-15, atol=0, err_msg=name)
    zero = known == 0
    np.testing.assert_array_equal(
        np.signbit(found)[zero], np.signbit(known)[zero], err_msg=f"{name}: sign of 0"
    )


@pytest.mark.parametrize("functions, many", [(ONE, 1), (TWO, 2)])
def test_arithmetic_is_jax_s_on_any_numbers(functions, many):
    names = ["x", "y"][:many]
    given = list(product(NUMBERS, repeat=many))
    module = written(functions.values(), dict.fromkeys(names, ()))
    found = results([module], [Call(f"f{i}", each) for i in range(len(functions)) for each in given])
    for i, (name, function) in enumerate(functions.items()):
        # One by one, as in a race: over many lanes XLA computes powers and sines in other ways.
        program = jax.jit(function)
        known = [program(*each) for each in given]
        agree(np.array(found[i * len(given) : (i + 1) * len(given)], float), known, name)


def test_brackets_stand_where_they_must():
    def nested(x, y):
        difference = x - (y - (x - -y)) - -(y - x)
        return difference / (x * (y / -(-3 - x))) - jnp.where(x > y, x, -(x + y)) * 2

    given = [(2.0, 3.0), (-1.5, 7.0), (5.0, -0.1)]
    found = results([written([nested], dict(x=(), y=()))], [Call("f0", each) for each in given])
    np.testing.assert_allclose(found, [nested(*each) for each in given], rtol=1e-14)


def test_reductions_are_jax_s_on_any_numbers():
    given = [np.array(each) for each in product([1.0, -0.0, 2.5, -np.inf, np.nan], repeat=4)]
    module = written(FOUR.values(), dict(a=(4,)))
    found = results([module], [Call(f"f{i}", [each]) for i in range(len(FOUR)) for each in given])
    for i, (name, function) in enumerate(FOUR.items()):
        known = np.asarray(jax.jit(jax.vmap(function))(np.array(given)), float)
        ours = np.array(found[i * len(given) : (i + 1) * len(given)], float)
        np.testing.assert_allclose(ours, known, rtol=1e-15, err_msg=name)


def test_numbers_are_moved_about_as_jax_does():
    a = np.array([3.0, 5.0, 7.0, 11.0])
    known = [np.asarray(jax.jit(function)(a)) for function in MOVED.values()]
    module = written([lambda a, f=f: dict(out=jnp.ravel(f(a))) for f in MOVED.values()], dict(a=(4,)))
    calls = [Call(f"f{i}", [a, np.full(k.size, np.nan)], [1]) for i, k in enumerate(known)]
    for name, [found], k in zip(MOVED, results([module], calls), known, strict=True):
        np.testing.assert_array_equal(found, k.ravel(), err_msg=name)


def halvings(x, least):
    """How often x can be halved until it is below, what is left, and the sum of all on the way."""

    def halve(carry):
        x, n, total = carry
        return x / 2, n + 1, total + x * least / least

    return lax.while_loop(lambda carry: (carry[0] >= least) & (carry[1] < 50), halve, (x, 0, 0.0 * x))


def test_a_while_loop_is_jax_s():
    module = written(
        [lambda x, least: dict(out=jnp.stack([*map(jnp.asarray, halvings(x, least))]))], dict(x=(), least=())
    )
    given = [(1000.0, 1.0), (0.5, 1.0), (1.0, 0.0), (np.nan, 1.0), (np.inf, 2.0)]
    found = results([module], [Call("f0", [*each, np.zeros(3)], [2]) for each in given])
    for each, [out] in zip(given, found, strict=True):
        np.testing.assert_array_equal(out, [float(part) for part in jax.jit(halvings)(*each)])


def test_a_loop_s_end_is_written_without_its_body():
    def squared(carry):
        x, n = carry
        for _ in range(40):
            x = (x * x) / (1 + x * x)
        return x, n + 1

    def function(x):
        return lax.while_loop(lambda carry: carry[1] < 2, squared, (x, 0.0))[0]

    text = f"export function {compile_function('f', function, dict(x=()))}"
    assert len(text) < 4000
    np.testing.assert_allclose(results([text], [Call("f", [1.5])]), [jax.jit(function)(1.5)], rtol=1e-12)


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_counterpart_is_refused_with_a_sentence(name):
    with pytest.raises(Unwritable, match=r"^surfaces/mine.py: .+ can't be written in JavaScript; \w+"):
        compile_function("f", REFUSED[name], dict(x=()), member="surfaces/mine.py")


def test_what_is_written_reads_like_what_was_traced():
    def step(at, slope, hyper, state):
        m = hyper["beta"] * state["m"] + (1 - hyper["beta"]) * slope
        unused = jnp.exp(m)  # noqa: F841
        return dict(at=at - hyper["lr"] * m, record=dict(m=m))

    shapes = dict(at=(2,), slope=(2,), hyper=dict(lr=(), beta=()), state=dict(m=(2,)))
    text = compile_function("step", step, shapes)
    assert text == compile_function("step", step, shapes)
    assert text.splitlines() == [
        "step(at, slope, hyper, state, record) {",
        "  const x = at[0], y = at[1];",
        "  const slope_x = slope[0], slope_y = slope[1];",
        "  const lr = hyper[0], beta = hyper[1];",
        "  const m_x = state[0], m_y = state[1];",
        "  const w = 1 - beta;",
        "  const next_m_x = beta * m_x + w * slope_x, next_m_y = beta * m_y + w * slope_y;",
        "  at[0] = x - lr * next_m_x; at[1] = y - lr * next_m_y;",
        "  record[0] = next_m_x; record[1] = next_m_y;",
        "}",
    ]
