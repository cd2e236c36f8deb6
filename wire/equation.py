r"""Equation: the lines of an optimizer's EQUATION as trees, for numbers to stand in place of symbols.

A tree is a number, or a list of an operation and what it is applied to:

    ["name", key]        a quantity as it is now, by its name in the code: m_hat, beta1, t
    ["before", key]      the same as the step found it: the m on the right of m \gets β₁ m + …
    ["grad", key]        the gradient at x or x_tilde
    ["newton", a]        the inverse Hessian at x times a
    ["cases", value, condition, value]    the second value where the condition does not hold
    ["+" "-" "*" "/" "^" "max" ">" "=", a, b], ["neg" "sqrt" "abs" "norm" "sign", a]

They keep the order in which things are written, so that they can be written again. EQUATION has few
commands, and what is not among them raises ValueError.
"""

import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from engine.race.trajectory import STATES
from wire.race import symbol

Tree = Any
TOKEN = re.compile(r"\\[a-zA-Z]+|\\[|,]|[A-Za-z]|[0-9]+(?:\.[0-9]+)?|[-+/^_(){}|=<>&,]|\\\\")
SILENT = {r"\,", r"\left", r"\right"}
FIRST_OF = re.compile(r"\\?[A-Za-z0-9(|]")  # what a factor may begin with
AFTER = {r"\cdot", r"\gets", r"\text", r"\end"}  # commands that none begins with
CASES = re.compile(r"\\begin\{cases\}(.+?)&(.+?)\\\\(.+?)&\s*\\text\{otherwise\}\s*\\end\{cases\}")
HESSIAN = r"(\nabla^2 f(x))^{-1}"


def lines(module: ModuleType) -> list[dict[str, Any]]:
    """Each line of an optimizer's equation: `left`, the name of what it computes; whether that `gets` a value
    which is carried on; `right`, a tree."""
    texts = [line.strip().removesuffix(r"\\") for line in module.EQUATION.strip().splitlines()]
    parts = [re.fullmatch(r"(.+?)&(=|\\gets)(.+)", text) for text in texts]
    split = [(part[1].strip(), part[2], part[3].strip()) for part in parts if part]
    if len(split) != len(texts):
        raise ValueError(f"{module.__name__}: a line without & before its = or \\gets")
    keys = names(module)
    waiting = {"x", *STATES[module.__name__.rpartition(".")[2]]}
    found = []
    for left, sign, right in split:
        tree = parse(right, keys)
        key = name_of(left)
        found.append({"left": key, "gets": sign != "=", "right": found_first(tree, waiting)})
        waiting.discard(key)
    return found


def found_first(tree: Tree, waiting: set[str]) -> Tree:
    """The tree with what no line has computed yet as the step found it."""
    if not isinstance(tree, list):
        return tree
    if tree[0] == "name":
        return ["before" if tree[1] in waiting else "name", tree[1]]
    return [tree[0], *(found_first(each, waiting) for each in tree[1:])]


def names(module: ModuleType) -> dict[str, str]:
    """What a hyperparameter is called in the code, by its symbol's own name: lr for eta."""
    return {name_of(p.symbol): key for key, p in module.HYPER.items()}


def name_of(latex: str) -> str:
    """A symbol's name in the code: m_hat for \\hat m, rho_infty for \\rho_\\infty."""
    match = re.fullmatch(r"(?:\\(hat|tilde) ?)?\\?([A-Za-z]+)(?:_\\?(\w+))?", latex)
    if not match:
        raise ValueError(f"no name: {latex}")
    accent, letter, index = match.groups()
    return "_".join(filter(None, [letter, index, accent]))


def glyph(key: str, module: ModuleType) -> list[str]:
    """A name as it is drawn: its letter, what stands below it to the right, and over it."""
    own = {key: p.symbol for key, p in module.HYPER.items()}.get(key, "")
    base, _, more = (name_of(own) if own else key).partition("_")
    letter = symbol(base if len(base) == 1 else f"\\{base}")
    below = {"infty": "∞", "hat": "", "tilde": ""}.get(more, more)
    return [letter, below, {"hat": "^", "tilde": "~"}.get(more, "")]


def scalars(name: str, module: ModuleType) -> list[str]:
    """Those of what a step records that both coordinates share."""
    hyper = {key: p.default for key, p in module.HYPER.items()}
    state: dict[str, Any] = dict(STATES[name])
    record = {}
    for t in (1, 2):  # what is begun with as one number may be two from the next step on
        _, record = module.step(np.ones(2), lambda x: 1 * x, t, **state, **hyper)
        state = {key: record[key] for key in state}
    return [key for key, value in record.items() if np.shape(value) == ()]


def parse(latex: str, keys: Mapping[str, str]) -> Tree:
    """An expression as a tree; `keys` as of `names`."""
    if cases := CASES.fullmatch(latex.strip()):
        value, condition, other = (part.strip() for part in cases.groups())
        return ["cases", parse(value, keys), parse(condition, keys), parse(other, keys)]
    if latex.startswith(HESSIAN):
        return ["newton", parse(latex.removeprefix(HESSIAN), keys)]
    return Reader(latex, keys).whole()


class Reader:
    """Reads one expression, from the left to the right."""

    def __init__(self, latex: str, keys: Mapping[str, str]):
        if odd := TOKEN.sub("", latex).strip():
            raise ValueError(f"{latex}: what is {odd}?")
        self.tokens = [token for token in TOKEN.findall(latex) if token not in SILENT]
        self.keys = keys

    @property
    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *wanted: str) -> str:
        if not self.tokens or (wanted and self.next not in wanted):
            raise ValueError(f"{wanted} before {' '.join(self.tokens)}")
        return self.tokens.pop(0)

    def takes(self, token: str) -> bool:
        """Whether this comes next; then it is behind us."""
        return self.next == token and bool(self.take())

    def whole(self) -> Tree:
        tree = self.sum()
        if self.next in (">", "="):
            tree = [self.take(), tree, self.sum()]
        if self.tokens:
            raise ValueError(f"more than an expression: {' '.join(self.tokens)}")
        return tree

    def sum(self) -> Tree:
        tree = ["neg", self.product()] if self.takes("-") else self.product()
        while self.next in ("+", "-"):
            tree = [self.take(), tree, self.product()]
        return tree

    def product(self) -> Tree:
        tree = self.power()
        while self.next == "/" or self.next == r"\cdot" or self.begins():
            sign = "/" if self.takes("/") else "*"
            self.takes(r"\cdot")
            tree = [sign, tree, self.power()]
        return tree

    def begins(self) -> bool:
        """Whether a factor comes next; what opens a bar would have been one's end."""
        return bool(FIRST_OF.match(self.next)) and self.next not in (*AFTER, "|", r"\|")

    def power(self) -> Tree:
        tree = self.factor()
        return ["^", tree, self.group()] if self.takes("^") else tree

    def group(self) -> Tree:
        """What stands in braces, or one sign."""
        if not self.takes("{"):
            return self.factor()
        tree = self.sum()
        self.take("}")
        return tree

    def within(self, close: str) -> Tree:
        tree = self.sum()
        self.take(close)
        return tree

    def factor(self) -> Tree:
        match token := self.take():
            case "(":
                return self.within(")")
            case "|":
                return ["abs", self.within("|")]
            case r"\|":
                return ["norm", self.within(r"\|")]
            case r"\sqrt":
                return ["sqrt", self.group()]
            case r"\max":
                self.take("(")
                first = self.within(",")
                return ["max", first, self.within(")")]
            case r"\operatorname":
                for letter in "{sign}(":
                    self.take(letter)
                return ["sign", self.within(")")]
            case r"\nabla":
                self.take("f")
                self.take("(")
                return ["grad", self.within(")")[1]]
            case _ if token[0].isdigit():
                return float(token) if "." in token else int(token)
        return ["name", self.name(token)]

    def name(self, token: str) -> str:
        letter = self.take() if token in (r"\hat", r"\tilde") else token
        if not (len(symbol(letter)) == 1 and symbol(letter).isalpha()):
            raise ValueError(f"{letter} is no letter")
        accent = token if letter == token else f"{token} {letter}"
        index = f"_{self.take()}" if self.takes("_") else ""
        found = name_of(accent + index)
        return self.keys.get(found, found)


def walk(tree: Tree) -> Iterator[list]:
    """Every operation of a tree, the whole first."""
    if isinstance(tree, list):
        yield tree
        for each in tree[1:]:
            yield from walk(each)
