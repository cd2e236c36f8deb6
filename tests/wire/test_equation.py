"""The trees that the step page shows are the optimizers' equations, as SymPy reads them."""

import re
from pathlib import Path
from typing import Any

import latex
import numpy as np
import pytest
import sympy

from engine.race.trajectory import RECORDED
from optimizers import OPTIMIZERS
from wire.equation import glyph, lines, names, parse, scalars, walk
from wire.step import MOVES, TEXT, catalog, equation

FUNCTIONS = {"abs": sympy.Abs, "sqrt": sympy.sqrt, "neg": lambda a: -a}
NAMED = {"norm", "max", "sign"}


def symbolic(tree, module) -> Any:
    """A tree as SymPy has what it was read from."""
    if not isinstance(tree, list):
        return sympy.Float(tree) if isinstance(tree, float) else sympy.Integer(tree)
    operation, *parts = tree
    if operation in ("name", "before"):
        return latex.parse(written(parts[0], module))
    if operation == "grad":
        return sympy.Function("grad")(latex.parse(written(parts[0], module)))
    values = [symbolic(part, module) for part in parts]
    match operation:
        case "newton":
            return values[0] / sympy.Function("hess")(sympy.Symbol("x"))
        case "cases":
            return sympy.Piecewise((values[0], values[1]), (values[2], True))
        case ">":
            return values[0] > values[1]
        case "=":
            return sympy.Eq(*values)
        case "^":
            return values[0] ** values[1]
    if operation in NAMED:
        return sympy.Function(operation)(*values)
    if operation in FUNCTIONS:
        return FUNCTIONS[operation](*values)
    a, b = values
    return {"+": a + b, "-": a - b, "*": a * b, "/": a / b}[operation]


def written(key, module):
    """A name of the code in LaTeX."""
    if key in module.HYPER:
        return module.HYPER[key].symbol
    base, _, more = key.partition("_")
    base = base if len(base) == 1 else f"\\{base}"
    return {"hat": rf"\hat {base}", "tilde": rf"\tilde {base}", "infty": rf"{base}_\infty"}.get(more, base)


@pytest.mark.parametrize("module", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_each_line_is_what_sympy_reads(module):
    ours, theirs = lines(module), latex.lines(module)
    assert [line["left"] for line in ours] == [latex.name(left) for left, _, _ in theirs]
    assert [line["gets"] for line in ours] == [sign == "gets" for _, sign, _ in theirs]
    for line, (_, _, right) in zip(ours, theirs, strict=True):
        difference = symbolic(line["right"], module), latex.parse(right)
        assert difference[0] == difference[1] or sympy.simplify(difference[0] - difference[1]) == 0, right


@pytest.mark.parametrize("module", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_name_is_as_before_until_a_line_has_computed_it(module):
    done = set()
    for line in lines(module):
        for operation, *parts in walk(line["right"]):
            if operation == "before":
                assert parts[0] not in done
            if operation == "name" and parts[0] in {each["left"] for each in lines(module)}:
                assert parts[0] in done
        done.add(line["left"])


def test_what_is_written_otherwise_is_refused():
    keys = names(OPTIMIZERS["adam"])
    for odd in (r"\frac{m}{v}", "m +", "(m", r"\int m", "m ; v", r"\max(m)", "m }"):
        with pytest.raises(ValueError):
            parse(odd, keys)


def test_an_equation_without_an_alignment_is_refused():
    class Odd:
        EQUATION, HYPER, __name__ = "g = x", {}, "odd"

    with pytest.raises(ValueError, match="without &"):
        lines(Odd)  # pyright: ignore[reportArgumentType]


def test_signs_bind_as_in_print():
    assert parse("a - b - c", {}) == ["-", ["-", ["name", "a"], ["name", "b"]], ["name", "c"]]
    assert parse("a / b c", {}) == ["*", ["/", ["name", "a"], ["name", "b"]], ["name", "c"]]
    assert parse(r"\sqrt{a} \cdot b", {}) == ["*", ["sqrt", ["name", "a"]], ["name", "b"]]
    assert parse("-a b", {}) == ["neg", ["*", ["name", "a"], ["name", "b"]]]
    assert parse("(a + b)^2", {}) == ["^", ["+", ["name", "a"], ["name", "b"]], 2]


def test_glyphs_are_the_letters_of_the_equation():
    adam, radam, nadam = (OPTIMIZERS[name] for name in ("adam", "radam", "nadam"))
    assert glyph("beta1", adam) == ["β", "1", ""]
    assert glyph("v_hat", adam) == ["v", "", "^"]
    assert glyph("eps", adam) == ["ε", "", ""]
    assert glyph("rho_infty", radam) == ["ρ", "∞", ""]
    assert glyph("mu_tilde", nadam) == ["μ", "", "~"]
    for module in OPTIMIZERS.values():
        letters = [glyph(key, module) for key in ("t", *module.HYPER)]
        assert all(len(letter) == 1 for letter, _, _ in letters)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_both_coordinates_share_is_one_number(name):
    module = OPTIMIZERS[name]
    hyper = {key: p.default for key, p in module.HYPER.items()}
    state = {}
    for t in (1, 2, 3):
        _, record = module.step(np.array([1.0, 2.0]), lambda x: 1.0 * x, t, **state, **hyper)
        state = {key: record[key] for key in module.step.__code__.co_varnames if key in record}
        state = {key: value for key, value in state.items() if key in initial(module)}
    assert set(scalars(name, module)) == {key for key, value in record.items() if np.ndim(value) == 0}


def initial(module):
    count = len(module.step.__defaults__ or ())
    names = module.step.__code__.co_varnames[: module.step.__code__.co_argcount]
    return names[len(names) - count :]


@pytest.mark.parametrize("name", MOVES)
def test_the_last_line_goes_against_its_direction_at_its_rate(name):
    module, move = OPTIMIZERS[name], MOVES[name]
    right = {latex.name(left): latex.parse(text) for left, _, text in latex.lines(module)}
    x, decay = sympy.Symbol("x"), module.HYPER.get("weight_decay")
    start = right["x_tilde"] if name == "nag" else x
    # η ĝ times the rate, with every line put in that stands between.
    expected = start - latex.parse(move.rate) * latex.parse(move.along)
    found = right["x"]
    if name == "nag":
        found = found.subs(latex.parse(r"\tilde x"), right["x_tilde"])
    if name == "adadelta":
        found = found.subs(sympy.Symbol("d"), right["d"])
    if decay and name in ("adamw", "lion"):
        expected -= latex.parse(rf"\eta {decay.symbol} x")
    free = sorted(found.free_symbols | expected.free_symbols, key=str)
    codes = [sympy.lambdify(free, each, modules=[latex.FUNCTIONS, "numpy"]) for each in (found, expected)]
    rng = np.random.default_rng(0)
    for _ in range(5):
        # Far enough from 0 that no root is of a negative number.
        values = rng.uniform(0.1, 0.3, len(free)) + [2 * (str(each) in "sv") for each in free]
        left, other = (code(*values) for code in codes)
        assert left == pytest.approx(other, rel=1e-12)


def test_every_optimizer_but_newton_has_a_rate():
    assert set(OPTIMIZERS) - set(MOVES) == {"newton"}


def test_the_size_stands_in_what_the_rate_divides_by():
    for name, move in MOVES.items():
        names_in = {parts[0] for operation, *parts in walk(equation(name)["size"]) if operation == "name"}
        used = {p[0] for line in lines(OPTIMIZERS[name]) for o, *p in walk(line["right"]) if o == "name"}
        assert names_in <= used, name
        assert bool(move.size) == (name not in ("sgd", "momentum", "nag", "lion", "sam"))


def test_what_is_corrected_for_its_start_is_known():
    assert equation("adam")["corrected"] == [("m_hat", "m"), ("v_hat", "v")]
    assert equation("amsgrad")["corrected"] == [("m_hat", "m"), ("u_hat", "u")]
    assert equation("nadam")["corrected"] == [("v_hat", "v")]
    assert equation("sgd")["corrected"] == []
    assert [name for name in OPTIMIZERS if equation(name)["surprised"]] == ["adabelief"]


def test_every_sentence_that_the_page_says_is_there():
    browser = Path(__file__).parents[2] / "browser"
    script = "".join(
        (browser / file).read_text()
        for file in ("pure/remarks.js", "pages/step.js", "views/heading.js", "views/equation.js")
    )
    said = set(re.findall(r'"((?:say_)?step_\w+)"', script))
    marks = set(
        re.findall(r'"(size|near|along|pull|far|climb|ahead|move)"', (browser / "pure/arrows.js").read_text())
    )
    assert len(marks) == 8
    assert said | {f"step_mark_{kind}" for kind in marks} <= set(TEXT)


def test_the_catalog_knows_every_optimizer():
    known = catalog("ko")
    assert known["text"]["step_run"] == "실행"
    assert list(known["equations"]) == list(OPTIMIZERS)
    for name, each in known["equations"].items():
        assert set(each["recorded"]) == set(RECORDED[name])
        used = {
            parts[0]
            for line in each["lines"]
            for _, *parts in walk(line["right"])
            if parts and isinstance(parts[0], str)
        }
        assert used <= set(each["glyphs"])
