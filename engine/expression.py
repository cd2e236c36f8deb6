"""Expression: a formula that somebody typed, read without running any of it.

Python's own parser knows precedence and gives the place of each part, and `ast` is a tree of plain data; but
it takes all of Python and can be made to exhaust the stack. So the text is first read token by token: only
numbers, known names, + - * / ** ^ and brackets get through, in an order in which they mean something, within
bounds on length and depth. What is left is walked, node by node; nothing is ever compiled or evaluated by
Python. Whatever is wrong is a Misread, which knows the character.
"""

import ast
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from types import ModuleType
from typing import Any

import numpy as np

from parameters import Problem, nearest

LENGTH_MAX = 300  # characters
DEPTH_MAX = 16  # brackets in brackets, powers of powers
BLANKS = " \t\r\n"
POWER_MAX = 16  # of an exponent that is a number
CONSTANTS = {"pi": math.pi, "e": math.e}
# Of jax.numpy and of NumPy alike, by the names that are written here.
FUNCTIONS = dict.fromkeys(("sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs", "sign"), 1)
FUNCTIONS |= {"max": 2, "min": 2}  # at least
LIBRARY = {"max": "maximum", "min": "minimum"}
TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?P<name>[a-z_]\w*)|(?P<sign>\*\*|[-+*/^(),])",
    re.ASCII | re.IGNORECASE,
)
SIGNS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


@dataclass(frozen=True)
class Misread(Problem):
    """What is wrong with a formula, and at which of its characters, from 0; its length: at its end."""

    at: int = 0


class Unreadable(ValueError):
    """A formula that cannot be read, and why: its `problem`."""

    def __init__(self, problem: Misread) -> None:
        super().__init__(f"character {problem.at + 1}: {problem}")
        self.problem = problem


@dataclass(frozen=True)
class Expression:
    """A formula that could be read: its text, the tree of it, and in which of its variables it is."""

    text: str
    tree: ast.expr
    names: frozenset[str]

    def __call__(self, library: ModuleType, **values: Any) -> Any:
        """Its value, computed by a library such as NumPy or jax.numpy, where the variables have these.

        Like the library it gives infinities and NaN, and never raises.
        """
        with np.errstate(all="ignore"):
            return _value(self.tree, library, values)

    def python(self, library: str) -> str:
        """The formula as Python has it, with the functions of "jnp", "np" or "torch": "jnp.sin(x) ** 2.0"."""
        return ast.unparse(_spoken(self.tree, library))


def parse(text: str, variables: Iterable[str] = ("x", "y"), where: str = "") -> Expression:
    """The expression in a text. Raises Unreadable, whose problem has `where` and the character."""
    known = frozenset(variables)
    spelled, starts, places = _spell(text, known, where)

    def misread(kind: str, node: ast.expr, **more: Any) -> Unreadable:
        at = places[bisect_right(starts, node.col_offset) - 1]
        return Unreadable(Misread(kind, where, ast.unparse(node), at=at, **more))

    tree = ast.parse(spelled, mode="eval").body
    _check(tree, misread)
    return Expression(text, tree, frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name)) & known)


def _spell(text: str, variables: frozenset[str], where: str) -> tuple[str, list[int], list[int]]:
    """A text as Python writes it, and of each token where it begins there and where it began.

    Raises Unreadable for all but numbers, names and signs in an order in which each has its operands.
    """

    def misread(kind: str, at: int, given: str = "", **more: Any) -> Unreadable:
        return Unreadable(Misread(kind, where, given, at=at, **more))

    if len(text) > LENGTH_MAX:
        raise misread("formula long", LENGTH_MAX, str(len(text)), high=LENGTH_MAX)
    known = {*variables, *CONSTANTS, *FUNCTIONS}
    spelled, starts, places = "", [], []
    opened: list[tuple[int, bool]] = []  # brackets: where, and whether they are a function's
    called, operand = False, False  # whether a function's name, or something complete, has just been read
    at = 0
    while at < len(text):
        if text[at] in BLANKS:
            at += 1
            continue
        found = TOKEN.match(text, at)
        if not found:
            raise misread("formula dot" if text[at] == "." else "formula character", at, text[at])
        kind, token = str(found.lastgroup), found[0]
        if called and token != "(":
            raise misread(
                "formula call", places[-1], text[places[-1] : places[-1] + len(spelled) - starts[-1]]
            )
        if operand and (kind != "sign" or token == "("):
            raise misread("formula product", at, token)
        if kind == "name" and token not in known:
            raise misread("formula name", at, token, near=nearest(token, known))
        if kind == "number" and not math.isfinite(float(token)):
            raise misread("formula infinite", at, token)
        if kind == "sign" and not operand and token not in "(+-":
            raise misread("formula missing", at, token)
        if token == "(":
            opened.append((at, called))
            if len(opened) > DEPTH_MAX:
                raise misread("formula deep", at, token, high=DEPTH_MAX)
        elif token == ")":
            if not opened:
                raise misread("formula unopened", at, token)
            opened.pop()
        elif token == "," and not (opened and opened[-1][1]):
            raise misread("formula comma", at, token)
        called = kind == "name" and token in FUNCTIONS
        operand = token == ")" or (kind != "sign" and not called)
        starts.append(len(spelled))
        places.append(at)
        # A number as Python writes it: 010 is none there.
        spelled += repr(float(token)) if kind == "number" else "**" if token == "^" else token
        at = found.end()
    if not operand:
        raise misread("formula unfinished" if places else "formula empty", len(text))
    if opened:
        raise misread("formula unclosed", opened[-1][0], "(")
    return spelled, starts, places


def _check(node: ast.expr, misread: Callable[..., Unreadable]) -> int:
    """How deep a tree is, but for the terms of a sum and the factors of a product, which stand in a row."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Pow):
            depth = 1 + max(_check(node.left, misread), _check(node.right, misread))
            power = _constant(node.right)
            if power is not None and not abs(power) <= POWER_MAX:
                raise misread("formula power", node.right, low=-POWER_MAX, high=POWER_MAX)
        else:
            depth = max(_check(node.left, misread), 1 + _check(node.right, misread))
    elif isinstance(node, ast.UnaryOp):
        depth = 1 + _check(node.operand, misread)
    elif isinstance(node, ast.Call):
        name, count = node.func.id, len(node.args)  # type: ignore[attr-defined]
        least = FUNCTIONS[name]
        if not (count == 1 == least or count >= least > 1):
            raise misread(f"formula arguments {least}", node)
        depth = 1 + max(_check(each, misread) for each in node.args)
    else:
        return 0
    if depth > DEPTH_MAX:
        raise misread("formula deep", node, high=DEPTH_MAX)
    return depth


def _constant(node: ast.expr) -> float | None:
    """What a tree is wherever it is asked; None where it depends on a variable."""
    if any(isinstance(each, ast.Name) and each.id not in {*CONSTANTS, *FUNCTIONS} for each in ast.walk(node)):
        return None
    with np.errstate(all="ignore"):
        return float(_value(node, np, {}))


def _value(node: ast.expr, library: ModuleType, values: Mapping[str, Any]) -> Any:
    match node:
        # Not Python's numbers: 1/0 is infinite, as it is in a library.
        case ast.Constant(value=float(number)):
            return np.float64(number)
        case ast.Name(id=name):
            return values[name] if name in values else np.float64(CONSTANTS[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, library, values)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, library, values)
        case ast.BinOp(op=ast.Pow(), left=left, right=right):
            power = _constant(right)
            if power is not None and power == int(power):  # multiplied out, and known for what is negative
                return _value(left, library, values) ** int(power)
            return library.power(_value(left, library, values), _value(right, library, values))
        case ast.BinOp(op=op, left=left, right=right):
            return SIGNS[type(op)](_value(left, library, values), _value(right, library, values))
        case ast.Call(func=ast.Name(id=name), args=args):
            function = getattr(library, LIBRARY.get(name, name))
            found = [_value(each, library, values) for each in args]
            return reduce(function, found) if len(found) > 1 else function(*found)
    raise AssertionError(ast.dump(node))


def _spoken(node: ast.expr, library: str) -> ast.expr:
    """A tree with a library's functions, in which what is constant is a number."""
    known = _constant(node)
    if known is not None:
        return ast.Constant(known)
    match node:
        case ast.BinOp(left=left, right=right):
            return ast.BinOp(_spoken(left, library), node.op, _spoken(right, library))
        case ast.UnaryOp(operand=operand):
            return ast.UnaryOp(node.op, _spoken(operand, library))
        case ast.Call(func=ast.Name(id=name), args=args):
            spoken = [_spoken(each, library) for each in args]
            if library == "torch":  # whose functions take no plain numbers
                spoken = [
                    _call("torch.tensor", each) if isinstance(each, ast.Constant) else each for each in spoken
                ]
            call = partial(_call, f"{library}.{LIBRARY.get(name, name)}")
            return reduce(call, spoken) if len(spoken) > 1 else call(*spoken)
    return node


def _call(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name), [*args], [])
