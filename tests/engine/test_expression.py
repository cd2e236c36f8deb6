"""Expression: what was typed means what SymPy says it means; whatever else was typed is refused, not run."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import engine  # noqa: F401  double precision
from engine.expression import (
    DEPTH_MAX,
    FUNCTIONS,
    LENGTH_MAX,
    POWER_MAX,
    Unreadable,
    parse,
)

NAMES = {"max": sympy.Max, "min": sympy.Min, "abs": sympy.Abs, "e": sympy.E, "pi": sympy.pi}
SYMPIFY: Any = sympy.sympify
SYMBOLS = {"x": sympy.Symbol("x", real=True), "y": sympy.Symbol("y", real=True)}
POINTS = [(0.3, 1.7), (1.25, 0.5), (2.5, 3.0)]  # none at a kink
FORMULAS = [
    "x**2 + 10*sin(y)",
    "(1-x)^2 + 100*(y-x^2)^2",
    "-x**2",
    "2^3^2/x",
    "2**-x*y",
    "x - y - 1 - (x - (y - 1))",
    "x/y/2*3",
    "-(-x)**3",
    "+x - -y",
    "max(x, y, 1) * min(x, 2*y)",
    "abs(x - 2) + sign(y - 1)*tanh(x)",
    "log(x) + sqrt(y) + exp(-x*y) + tan(x) + cos(pi*y)",
    "e**x + .5e1*y + 007",
    "x**.5 + x**(1/3) + y**-2 + x**y",
    "  x  +\ty  ",
]


def meant(text, x, y):
    """What SymPy makes of a formula."""
    found = SYMPIFY(text.replace("^", "**").replace("007", "7"), locals={**NAMES, **SYMBOLS})
    return float(found.subs({SYMBOLS["x"]: x, SYMBOLS["y"]: y}).evalf(30))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_means_what_sympy_says(text):
    read = parse(text)
    for x, y in POINTS:
        known = pytest.approx(meant(text, x, y), rel=1e-13)
        assert read(np, x=x, y=y) == known
        assert float(jax.jit(lambda x, y: read(jnp, x=x, y=y))(x, y)) == known


@pytest.mark.parametrize("text", FORMULAS)
def test_its_slope_is_sympys(text):
    read = parse(text)
    for x, y in POINTS:
        found = SYMPIFY(text.replace("^", "**").replace("007", "7"), locals={**NAMES, **SYMBOLS})
        known = [float(sympy.diff(found, s).subs(dict(zip(SYMBOLS.values(), (x, y), strict=True))).evalf(30))
                 if s in found.free_symbols else 0.0 for s in SYMBOLS.values()]  # fmt: skip
        slopes = jax.grad(lambda p: read(jnp, x=p[0], y=p[1]))(jnp.array([x, y]))
        np.testing.assert_allclose(slopes, known, rtol=1e-11, atol=1e-13)


def test_a_power_of_what_is_negative_is_known_where_its_exponent_is_whole():
    assert parse("x**3 + y**(6/3)")(np, x=-2.0, y=-3.0) == 1.0
    assert math.isnan(parse("x**0.5")(np, x=-2.0))
    slope = jax.grad(lambda x: parse("x**(1+1)")(jnp, x=x))
    assert slope(0.0) == 0 and slope(-3.0) == -6


def test_what_has_no_value_is_infinite_or_undefined_and_no_error():
    assert parse("1/0")(np) == math.inf
    assert math.isnan(parse("0/0")(np)) and math.isnan(parse("log(0-1)")(np))
    assert np.isinf(parse("1/x")(np, x=np.float64(0)))
    assert parse("10**16 * 1e300")(np) == math.inf
    assert jnp.isinf(parse("1/x")(jnp, x=jnp.array(0.0)))


@pytest.mark.parametrize("library", ["np", "jnp"])
@pytest.mark.parametrize("text", FORMULAS)
def test_python_has_it_as_it_is_meant(text, library):
    said = parse(text).python(library)
    for x, y in POINTS:
        found = eval(said, {library: {"np": np, "jnp": jnp}[library], "x": np.float64(x), "y": np.float64(y)})
        assert float(found) == pytest.approx(meant(text, x, y), rel=1e-13)


# (what was typed, the kind of what is wrong, the character), counted by hand.
WRONG = [
    ("", "empty", 0),
    ("   ", "empty", 3),
    ("x +", "unfinished", 3),
    ("sin", "unfinished", 3),
    ("x + * y", "missing", 4),
    ("()", "missing", 1),
    ("max(x,)", "missing", 6),
    ("/x", "missing", 0),
    ("x + (y", "unclosed", 4),
    ("x + y)", "unopened", 5),
    ("x, y", "comma", 1),
    ("max((x, y))", "comma", 6),
    ("2x", "product", 1),
    ("x y", "product", 2),
    ("x(2)", "product", 1),
    ("(x)(y)", "product", 3),
    ("2 sin(x)", "product", 2),
    ("x + sin y", "call", 4),
    ("x + foo", "name", 4),
    ("10*sine(y)", "name", 3),
    ("z**2", "name", 0),
    ("X", "name", 0),
    ("x.real", "dot", 1),
    ("x + 'a'", "character", 4),
    ("x = 2", "character", 2),
    ("x ＋ y", "character", 2),
    ("１ + x", "character", 0),
    ("x\0", "character", 1),
    ("x[0]", "character", 1),
    ("x ** 17", "power", 5),
    ("x ** -16.5", "power", 5),
    ("9**9**9", "power", 3),
    ("x**(0/0)", "power", 4),
    ("x + 1e999", "infinite", 4),
    ("sin(x, y) + x", "arguments 1", 0),
    ("x + max(x)", "arguments 2", 4),
    ("(" * (DEPTH_MAX + 1) + "x", "deep", DEPTH_MAX),
    ("-" * (DEPTH_MAX + 3) + "x", "deep", 2),
    ("x + " * LENGTH_MAX + "x", "long", LENGTH_MAX),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "at"), WRONG)
def test_what_is_wrong_is_said_with_its_character(text, kind, at):
    with pytest.raises(Unreadable) as found:
        parse(text, where="own.f")
    problem = found.value.problem
    assert (problem.kind, problem.at, problem.where) == (f"formula {kind}", at, "own.f")


def test_what_may_have_been_meant_is_said():
    for typed, meant in (("sine(x)", "sin"), ("Sin(x)", "sin"), ("squrt(x)", "sqrt"), ("Y", "y")):
        with pytest.raises(Unreadable) as found:
            parse(typed)
        assert found.value.problem.near == meant


# How others have got out of evaluators of formulas: a list to which every further one belongs.
ESCAPES = [
    "__import__('os').system('id')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__.__mro__[1].__subclasses__()",
    "(lambda: x)()",
    "lambda: x",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "[x for x in x]",
    "(x for x in x).gi_frame.f_back.f_globals",
    "getattr(x, 'real')",
    "globals()",
    "eval('x')",
    "exec('x')",
    "open('/etc/passwd').read()",
    "breakpoint()",
    "exit()",
    "f'{x.__class__}'",
    "'{0.__class__}'.format(x)",
    "x if x else y",
    "x and y",
    "not x",
    "x := 1",
    "(x := 1)",
    "x; import os",
    "x\nimport os",
    "yield x",
    "await x",
    "*x",
    "**x",
    "sin(*x)",
    "sin(x=1)",
    "sin(**x)",
    "x @ y",
    "x // y",
    "x % y",
    "x << 9999999999",
    "~x",
    "x < y",
    "x == y",
    "x[0]",
    "{x}",
    "{x: y}",
    "x, y",
    "...",
    "1_000",
    "0x10",
    "1j",
    "9**9**9**9",
    "sin.__globals__",
    "sin.__call__",
    "e.real",
    "x.__init__.__globals__",
    "`id`",
    "$(id)",
    "${x}",
    "#",
    "x # y",
    "\\",
    "x\\\ny",
    "ｅval(x)",
    "𝘴in(x)",
    "x²",
    "Symbol('x')",
    "sympify('x')",
    "numpy.load('x')",
    "jnp.load",
    "<script>alert(1)</script>",
    "print(x)",
    "type(x)",
    "vars()",
    "True",
    "None",
    "nan",
    "inf",
    "Infinity",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_no_known_escape_gets_out(text):
    with pytest.raises(Unreadable):
        parse(text)


@settings(deadline=None, max_examples=500)
@given(
    st.text(max_size=40)
    | st.text("xye0123456789.+-*/^(), \n_", max_size=80)
    | st.lists(st.sampled_from([*FUNCTIONS, *"xye(),+-*/^ ", "**", "pi", ".5"]), max_size=60).map("".join)
    | st.text("x(-*", min_size=90).map(lambda text: text * 100)
)  # fmt: skip
def test_any_text_is_read_or_refused_at_one_of_its_characters(text):
    try:
        read = parse(text)
    except Unreadable as error:
        assert 0 <= error.problem.at <= len(text)
        assert error.problem.kind.startswith("formula ")
    else:
        values = dict(x=np.float64(0.5), y=np.float64(-2))
        found, said = read(np, **values), eval(read.python("np"), {"np": np, **values})
        assert np.float64(found) == pytest.approx(np.float64(said), rel=1e-9, nan_ok=True)


def written(operand):
    """Sums, products, powers and functions of what is written, in brackets or in none."""
    return st.one_of(
        st.tuples(operand, st.sampled_from(["+", "-", "*", "/"]), operand).map(" ".join),
        st.tuples(operand, st.sampled_from(["**", "^"]), st.sampled_from(["2", "3", "-1"])).map("".join),
        operand.map("({})".format),
        operand.map("-{}".format),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "exp", "abs"]), operand).map(
            "{0[0]}({0[1]})".format
        ),
        st.tuples(operand, operand).map("max({0[0]}, {0[1]})".format),
    )


@settings(deadline=None, max_examples=150)
@given(st.recursive(st.sampled_from(["x", "y", "2", "0.5", "pi"]), written, max_leaves=8))
def test_signs_bind_as_sympy_has_them(text):
    try:
        read = parse(text)
    except Unreadable as error:  # 2**3**-1**2 …
        assert error.problem.kind in ("formula power", "formula deep", "formula long")
        return
    x, y = 0.75, 1.375
    found = SYMPIFY(text.replace("^", "**"), locals={**NAMES, **SYMBOLS})
    known = complex(found.subs({SYMBOLS["x"]: x, SYMBOLS["y"]: y}).evalf(30))
    if known.imag == 0 and math.isfinite(known.real) and abs(known) < 1e12:
        assert float(read(np, x=np.float64(x), y=np.float64(y))) == pytest.approx(
            known.real, rel=1e-9, abs=1e-9
        )


def test_the_bounds_are_what_they_say():
    assert parse(f"x**{POWER_MAX}")(np, x=2.0) == 2.0**POWER_MAX
    assert parse("(" * DEPTH_MAX + "x" + ")" * DEPTH_MAX)(np, x=2.0) == 2.0
    assert parse("x" + " " * (LENGTH_MAX - 1))(np, x=2.0) == 2.0
