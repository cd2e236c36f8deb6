"""LaTeX: an optimizer's EQUATION, executed line by line with NumPy, as SymPy reads it."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef
from sympy.parsing.latex import parse_latex

FUNCTIONS = {"norm": np.linalg.norm, "max": np.maximum, "sign": np.sign}
# Notation that the parser does not know, as commands that it takes for letters and functions.
NOTATION = [
    (r"\(\\nabla\^2 f\(x\)\)\^\{-1\} g", r"g / \\hess(x)"),
    (r"\\nabla f", r"\\grad"),
    (r"\\operatorname\{sign\}", r"\\sign"),
    (r"\\\|(.*?)\\\|", r"\\norm(\1)"),
    (r"\\(hat|tilde) ?\\?([a-z]+)", r"\\\2\1"),
]


def lines(module):
    """[(left, "=" or "gets", right)], in LaTeX."""
    texts = [line.strip().removesuffix(r"\\") for line in module.EQUATION.strip().splitlines()]
    matches = [re.fullmatch(r"(.+?)\s*&(=|\\gets)\s*(.+?)\s*", text) for text in texts]
    assert all(matches), texts
    return [(m[1], m[2].strip("\\"), m[3]) for m in matches if m]


def name(latex):
    """The name in the code: \\hat m is m_hat, \\rho_\\infty is rho_infty."""
    match = re.fullmatch(r"(?:\\(hat|tilde) ?)?\\?([A-Za-z]+)(?:_\\?(\w+))?", latex)
    assert match, latex
    accent, letter, index = match.groups()
    return "_".join(filter(None, [letter, index, accent]))


@cache
def parse(latex: str) -> Any:
    if latex == r"\text{otherwise}":
        return sympy.true
    if cases := re.fullmatch(r"\\begin\{cases\}(.*)\\end\{cases\}", latex):
        branches = [[parse(part.strip()) for part in branch.split("&")] for branch in cases[1].split(r"\\")]
        return sympy.Piecewise(*branches)
    for pattern, command in NOTATION:
        latex = re.sub(pattern, command, latex)
    expression = sympy.sympify(parse_latex(latex, strict=True, backend="antlr"))
    # To the parser η(1 − τ) is a function of 1 − τ.
    return expression.replace(
        lambda e: isinstance(e, AppliedUndef) and e.func.__name__ not in (*FUNCTIONS, "grad", "hess"),
        lambda e: sympy.Symbol(e.func.__name__) * e.args[0],
    )


def execute(
    module: ModuleType,
    x: np.ndarray,
    t: int,
    state: Mapping[str, Any],
    hyper: Mapping[str, float],
    gradient: Callable,
    curvature: Callable,
    shown: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What every line computes, by the name of its left-hand side in the code.

    `curvature(x)` is what the gradient there is divided by where the equation has the Hessian's inverse.
    Lines go on from what those before them have computed, or from what is `shown` of it.
    """
    functions = FUNCTIONS | {"grad": gradient, "hess": curvature}
    values = {parse("x"): x, parse("t"): t}
    values |= {parse(p.symbol): hyper[key] for key, p in module.HYPER.items()}
    values |= {parse(left): state[name(left)] for left, _, _ in lines(module) if name(left) in state}
    found = {}
    for left, _, right in lines(module):
        code = sympy.lambdify(list(values), parse(right), modules=[functions, "numpy"])
        with np.errstate(all="ignore"):  # both branches of a case are computed
            found[name(left)] = code(*values.values())
        values[parse(left)] = (shown or found)[name(left)]
    return found
