"""The equation on the card is the code: its LaTeX is executed line by line and gives the same numbers."""

import ast
import inspect

import jax.numpy as jnp
import numpy as np
import pytest
from latex import execute, lines, name, parse
from references.compare import defaults, initial_state

from optimizers import OPTIMIZERS


def gradient(x):
    return x**3 - 2 * x  # any function with a zero


def curvature(x):
    return 3 * x**2 - 2  # the diagonal of its Hessian, which has nothing else


@pytest.mark.parametrize("t", [1, 2, 5, 7])
@pytest.mark.parametrize("module", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_equation_gives_what_the_code_gives(module, t):
    rng = np.random.default_rng(t)
    for case in range(6):
        hyper = {key: rng.uniform(0.01, 0.99) for key in module.HYPER} if case else defaults(module)
        state = {key: rng.uniform(0.1, 0.9, 2) for key in initial_state(module)}
        x = np.zeros(2) if case == 1 else rng.normal(size=2)
        expected = execute(module, x, t, state, hyper, gradient, curvature)
        x, record = module.step(jnp.asarray(x), gradient, t, **state, **hyper)
        assert set(expected) == set(record) | {"x"}
        for key, value in expected.items():
            # RAdam's ρ is a difference of numbers near 2 / (1 − β₂) = 2000, by which p and q are multiplied.
            least = 1e-6 if key in ("p", "q") else 1e-12
            np.testing.assert_allclose((record | {"x": x})[key], value, rtol=1e-10, atol=least, err_msg=key)


@pytest.mark.parametrize("module", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_one_line_for_each_statement_letter_for_letter(module):
    (function,) = ast.parse(inspect.getsource(module.step)).body
    assert isinstance(function, ast.FunctionDef)
    *statements, last = function.body
    assert isinstance(last, ast.Return)
    assigned = [ast.unparse(s.targets[0]) if isinstance(s, ast.Assign) else s for s in statements]
    assert assigned == [name(left) for left, _, _ in lines(module)]


@pytest.mark.parametrize("module", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_an_arrow_for_what_is_carried_on_and_an_equals_sign_for_the_rest(module):
    carried = {"x", *initial_state(module)}
    assert carried == {name(left) for left, sign, _ in lines(module) if sign == "gets"}
    assert carried.isdisjoint(name(left) for left, sign, _ in lines(module) if sign == "=")


@pytest.mark.parametrize("module", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_symbol_stands_in_the_equation(module):
    used = set().union(*(parse(right).free_symbols for _, _, right in lines(module)))
    symbols = [parse(p.symbol) for p in module.HYPER.values()]
    assert set(symbols) <= used
    assert len(symbols) == len(set(symbols))
    known = {parse("x"), parse("t"), *symbols, *(parse(left) for left, _, _ in lines(module))}
    assert used <= known
