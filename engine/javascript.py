"""JavaScript: a function of a few numbers, written with JAX, as a function of JavaScript.

A jaxpr is read number by number. Its arrays are small, so what only moves numbers about happens while
reading, and arithmetic is left. What is not needed is not written; what is used once stands where it is used;
the rest are constants, named as arguments and results are.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from itertools import chain, count
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub
from typing import Any

import jax
import numpy as np

Shapes = Mapping[str, tuple[int, ...] | Mapping[str, tuple[int, ...]]]

ATOM, UNARY, CHOICE = 20, 14, 2  # how tightly an expression holds together
INFIX: dict[str, tuple[str, int, Callable]] = {
    "mul": ("*", 12, mul),
    "div": ("/", 12, lambda a, b: float(np.divide(a, b))),
    "rem": ("%", 12, lambda a, b: float(np.fmod(a, b))),
    "add": ("+", 11, add),
    "sub": ("-", 11, sub),
    "lt": ("<", 9, lt),
    "le": ("<=", 9, le),
    "gt": (">", 9, gt),
    "ge": (">=", 9, ge),
    "eq": ("===", 8, eq),
    "ne": ("!==", 8, ne),
    "and": ("&&", 4, and_),
    "or": ("||", 3, or_),
}
UNIT = {"mul": 1, "div": 1, "add": 0, "sub": 0}  # what changes nothing, on the right
MATH = """
    abs acos acosh asin asinh atan atan2 atanh cbrt ceil cos cosh exp expm1 floor log log1p max min sign sin
    sinh sqrt tan tanh
"""
CALLED = {name: f"Math.{name}" for name in MATH.split()}
CALLED |= {"is_finite": "Number.isFinite", "pow": "Math.pow"}
SAME = {"copy", "copy_p", "optimization_barrier", "stop_gradient"}
FOLDS = {
    "reduce_sum": "add",
    "reduce_prod": "mul",
    "reduce_max": "max",
    "reduce_min": "min",
    "reduce_and": "and",
    "reduce_or": "or",
}
LONGEST = 70  # characters of an expression that may stand within another
ADVICE = "only elementwise arithmetic, reductions, indexing by constants, jnp.where and lax.while_loop can be"


class Unwritable(Exception):
    """A function that uses what cannot be written in JavaScript."""


@dataclass(eq=False)
class Value:
    """A number, or a step that gives some: an operation on others.

    `detail` is what else it depends on: a literal, an index, a loop. `text` is how it is written once it is
    known, and `binds` how tightly that holds together.
    """

    kind: str
    of: tuple["Value", ...] = ()
    detail: Any = None
    name: str = ""
    depth: int = 0  # how many loops it is computed in
    uses: int = 0
    text: str = ""
    binds: int = ATOM


@dataclass(eq=False)
class Loop:
    """A while: what it carries, whether it goes on, what is carried next; and all that is computed in it."""

    carried: list[Value]
    going: Value
    then: list[Value]
    within: list[Value]


Rule = Callable[["Writer", list[np.ndarray]], np.ndarray]


@dataclass
class Writer:
    """Reads a jaxpr into values, and writes those that are needed.

    `rules` reads primitives that are not JAX's own.
    """

    rules: Mapping[str, Rule] = field(default_factory=dict)
    values: list[list[Value]] = field(default_factory=lambda: [[]])  # by depth
    known: list[dict] = field(default_factory=lambda: [{}])
    taken: set[str] = field(default_factory=set)

    def value(self, kind: str, *of: Value, detail: Any = None, key: Any = None) -> Value:
        """The value of this kind, which is made once."""
        key = kind, *map(id, of), detail if key is None else key
        for known in self.known:
            if key in known:
                return known[key]
        made = self.known[-1][key] = Value(kind, of, detail, depth=len(self.known) - 1)
        self.values[-1].append(made)
        return made

    def literal(self, number: Any) -> Value:
        made = self.value("literal", detail=number, key=written(number))
        made.text = written(number)
        made.binds = UNARY if made.text.startswith("-") else ATOM
        return made

    def literals(self, numbers: Any) -> np.ndarray:
        return _each(lambda number: self.literal(number.item()), np.asarray(numbers))

    def does(self, kind: str, *of: Value) -> Value:
        """An operation on numbers; on literals it is done now."""
        numbers = [each.detail for each in of if each.kind == "literal"]
        if kind in INFIX and len(numbers) == len(of):
            with np.errstate(all="ignore"):
                return self.literal(INFIX[kind][2](*numbers))
        if kind == "neg" and numbers:
            return self.literal(-numbers[0])
        if kind == "select" and of[0].kind == "literal":
            return of[1] if of[0].detail else of[2]
        if kind in UNIT and of[1].kind == "literal" and of[1].detail == UNIT[kind]:
            return of[0]
        if kind == "mul" and numbers:
            # Factors that are known are multiplied first, as XLA does: half of 2x does not overflow.
            one, other = of if of[0].kind == "literal" else of[::-1]
            if one.detail and other.kind == "mul" and (known := [e for e in other.of if e.kind == "literal"]):
                rest = other.of[0] if other.of[1] is known[0] else other.of[1]
                return self.does("mul", self.does("mul", known[0], one), rest)
        if kind in ("add", "mul") and of[0].kind == "literal" and of[0].detail == UNIT[kind]:
            return of[1]
        return self.value(kind, *of)

    def map(self, kind: str, *arrays: np.ndarray) -> np.ndarray:
        return _each(partial(self.does, kind), *np.broadcast_arrays(*arrays))

    def fold(self, kind: str, values: Iterable[Value]) -> Value:
        return reduce(partial(self.does, kind), values)

    def read(self, jaxpr, consts: Iterable, arguments: Iterable[np.ndarray]) -> list[np.ndarray]:
        """The values of a jaxpr's results, in arrays of their shapes."""
        held = dict(zip(jaxpr.constvars, map(self.literals, consts), strict=True))
        held |= zip(jaxpr.invars, arguments, strict=True)

        def look(atom) -> np.ndarray:
            return self.literals(atom.val) if hasattr(atom, "val") else held[atom]

        for equation in jaxpr.eqns:
            results = self.apply(equation, [look(atom) for atom in equation.invars])
            held |= zip(equation.outvars, results, strict=True)
        return [look(atom) for atom in jaxpr.outvars]

    def inline(self, closed, arguments: Iterable[np.ndarray]) -> list[np.ndarray]:
        return self.read(closed.jaxpr, closed.consts, arguments)

    def apply(self, equation, arrays: list[np.ndarray]) -> list[np.ndarray]:
        """The results of one primitive."""
        kind, params = equation.primitive.name, equation.params
        kinds = [atom.aval.dtype.kind for atom in equation.invars]
        if kind in self.rules:
            return [self.rules[kind](self, arrays)]
        if kind in SAME:
            return arrays
        if kind in MOVES:
            moved = MOVES[kind](params, *arrays)
            return moved if isinstance(moved, list) else [moved]
        if kind == "iota":
            axes = [1] * len(params["shape"])
            axes[params["dimension"]] = -1
            steps = np.arange(params["shape"][params["dimension"]]).reshape(axes)
            return [self.literals(np.broadcast_to(steps, params["shape"]))]
        if kind in ("and", "or", "not") and kinds[0] != "b":
            raise Unwritable(
                f"{kind} of the bits of whole numbers can't be written in JavaScript; use truths"
            )
        if kind == "div" and kinds[0] in "iu":
            return [self.map("whole", self.map("div", *arrays))]
        if kind == "add_any":
            return [self.map("add", *arrays)]
        if kind in COMPOSED:
            return [_each(partial(COMPOSED[kind], self), *np.broadcast_arrays(*arrays))]
        if kind in INFIX or kind in CALLED or kind in ("neg", "not"):
            return [self.map(kind, *arrays)]
        if kind == "integer_pow":
            return [_each(lambda x: self.whole_power(x, params["y"]), arrays[0])]
        if kind == "select_n" and kinds[0] == "b":
            which, no, yes = arrays
            return [self.map("select", which, yes, no)]
        if kind == "convert_element_type":
            return [self.convert(arrays[0], kinds[0], params["new_dtype"])]
        if kind in FOLDS:
            return [_along(params["axes"], partial(self.fold, FOLDS[kind]), arrays[0])]
        if kind in ("argmax", "argmin"):
            return [_along(params["axes"], partial(self.first, kind), arrays[0])]
        if kind == "dot_general":
            return [self.dot(params["dimension_numbers"], *arrays)]
        if kind == "cond":
            return self.cond(params["branches"], arrays[0].item(), kinds[0], arrays[1:])
        if kind == "while":
            return self.loop(params, arrays)
        for name in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
            if kind not in ("scan", "custom_root") and name in params:
                return self.inline(params[name], arrays)
        raise Unwritable(f"{kind} can't be written in JavaScript; {ADVICE}")

    def convert(self, array: np.ndarray, kind: str, dtype: np.dtype) -> np.ndarray:
        if kind == "b" and dtype.kind != "b":
            return self.map("select", array, self.literals(1), self.literals(0))
        if kind != "b" and dtype.kind == "b":
            return self.map("ne", array, self.literals(0))
        if dtype.kind == "f" and dtype.itemsize < 8:
            raise Unwritable(f"a {dtype} can't be written in JavaScript; use 64 bits")
        return self.map("whole", array) if kind == "f" and dtype.kind in "iu" else array

    def whole_power(self, x: Value, y: int) -> Value:
        """Multiplied out in the order in which XLA is told to."""
        if y == 0:
            return self.literal(1)
        if y < 0:
            return self.does("div", self.literal(1), self.whole_power(x, -y))
        product = None
        while True:
            if y & 1:
                product = x if product is None else self.does("mul", product, x)
            y >>= 1
            if not y:
                assert product
                return product
            x = self.does("mul", x, x)

    def first(self, kind: str, values: list[Value]) -> Value:
        """The place of the greatest or the least: the first of several, and the first NaN if there is one."""
        best, at = values[0], self.literal(0)
        for i, each in enumerate(values[1:], 1):
            beyond = self.does("gt" if kind == "argmax" else "lt", each, best)
            no = self.does("and", self.does("ne", each, each), self.does("eq", best, best))
            better = self.does("or", beyond, no)
            best, at = (
                self.does("select", better, each, best),
                self.does("select", better, self.literal(i), at),
            )
        return at

    def dot(self, numbers, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        (in_a, in_b), batched = numbers
        if any(batched):
            raise Unwritable("a product of batches can't be written in JavaScript; unroll it")
        length = math.prod(a.shape[i] for i in in_a)
        rows = np.moveaxis(a, in_a, range(-len(in_a), 0))
        columns = np.moveaxis(b, in_b, range(-len(in_b), 0))
        shape = rows.shape[: a.ndim - len(in_a)] + columns.shape[: b.ndim - len(in_b)]
        made = [
            self.fold("add", (self.does("mul", x, y) for x, y in zip(row, column, strict=True)))
            for row in rows.reshape(-1, length)
            for column in columns.reshape(-1, length)
        ]
        return _array(made, shape)

    def cond(self, branches, which: Value, kind: str, arrays: list[np.ndarray]) -> list[np.ndarray]:
        """Every branch is computed, as under vmap."""
        results = [self.inline(branch, arrays) for branch in branches]
        chosen = results[-1]
        for i in range(len(branches) - 2, -1, -1):
            takes = self.does("not", which) if kind == "b" else self.does("le", which, self.literal(i))
            taken = _array([takes], ())
            chosen = [self.map("select", taken, *pair) for pair in zip(results[i], chosen, strict=True)]
        return chosen

    def loop(self, params, arrays: list[np.ndarray]) -> list[np.ndarray]:
        of_cond, of_body = params["cond_nconsts"], params["body_nconsts"]
        cond_consts, body_consts = arrays[:of_cond], arrays[of_cond : of_cond + of_body]
        begins = arrays[of_cond + of_body :]
        self.known.append({})
        self.values.append([])
        carried = [_each(lambda _: Value("name", depth=len(self.known) - 1), array) for array in begins]
        going = self.inline(params["cond_jaxpr"], [*cond_consts, *carried])[0].item()
        then = self.inline(params["body_jaxpr"], [*body_consts, *carried])
        self.known.pop()
        loop = Loop(_flat(carried), going, _flat(then), self.values.pop())
        made = self.value("loop", *_flat(begins), detail=loop)
        after = iter([self.value("after", made, detail=i) for i in range(len(loop.carried))])
        return [_each(lambda _: next(after), array) for array in begins]

    # From here on values are written.

    def name(self, wanted: str) -> str:
        """A name like the one wanted that nothing has yet."""
        base = re.sub(r"\W", "_", wanted)
        tries = chain([base], (f"{base}{i}" for i in count(2)))
        name = next(each for each in tries if each not in self.taken and each not in RESERVED.split())
        self.taken.add(name)
        return name

    def use(self, value: Value, depth: int = 0) -> None:
        """Counts who needs a value, and what it needs; what a loop needs is not computed in each round."""
        value.uses += 1 if value.depth == depth else 2
        if value.uses > (1 if value.depth == depth else 2):
            return
        for each in value.of:
            self.use(each, value.depth)
        if value.kind == "loop":
            for each in (value.detail.going, *value.detail.then):
                self.use(each, value.depth + 1)

    def gather(self, value: Value, needed: set[Value]) -> None:
        """Adds a value, and all that it is made of."""
        if value not in needed:
            needed.add(value)
            for each in value.of:
                self.gather(each, needed)

    def express(self, value: Value) -> tuple[str, int]:
        """How a value is written, and how tightly that holds together."""
        kind, of = value.kind, value.of
        if kind in CALLED:
            return f"{CALLED[kind]}({', '.join(each.text for each in of)})", ATOM
        if kind in INFIX:
            sign, binds, _ = INFIX[kind]
            # What is on the right is done first only in brackets; a sign after a sign would be another one.
            left, right = within(of[0], binds), within(of[1], binds + 1 if of[1].binds != UNARY else ATOM)
            return f"{left} {sign} {right}", binds
        if kind in ("neg", "not"):
            return f"{'-' if kind == 'neg' else '!'}{within(of[0], ATOM)}", UNARY
        if kind == "select":
            test, yes, no = (within(each, CHOICE + 1) for each in of)
            return f"{test} ? {yes} : {no}", CHOICE
        if kind == "whole":
            return f"Math.trunc({of[0].text}) || 0", INFIX["or"][1]  # of NaN, too, and of -0.3
        if kind == "item":
            return f"{of[0].text}[{value.detail}]", ATOM
        if kind == "call":
            return f"{value.detail}({', '.join(each.text for each in of)})", ATOM
        raise AssertionError(kind)

    def write(self, values: Iterable[Value], indent: str, longest: float = LONGEST) -> list[str]:
        """Lines that compute those of the values that are used, in their order."""
        lines = []
        for value in values:
            if not value.uses or value.text:
                continue
            if value.kind == "loop":
                lines += self.write_loop(value, indent)
            elif value.kind == "after":
                value.text = value.of[0].detail.carried[value.detail].text
            else:
                value.text, value.binds = self.express(value)
                apart = value.kind in ("call", "item") or value.name or value.uses > 1
                if longest < math.inf and (apart or len(value.text) > longest):
                    name = self.name(value.name or "w")
                    lines.append(f"{indent}const {name} = {value.text};")
                    value.text, value.binds = name, ATOM
        return lines

    def write_loop(self, value: Value, indent: str) -> list[str]:
        loop: Loop = value.detail
        for each in loop.carried:
            each.text = self.name("carried")
        lines = [f"{indent}let {a.text} = {b.text};" for a, b in zip(loop.carried, value.of, strict=True)]
        # Whether it goes on is one expression: what it is made of is written anew in the body.
        needed: set[Value] = set()
        self.gather(loop.going, needed)
        self.write([each for each in loop.within if each in needed], indent, longest=math.inf)
        going = loop.going.text
        for each in loop.within:
            if each.kind != "literal":
                each.text = ""
        lines += [f"{indent}while ({going}) {{", *self.write(loop.within, indent + "  ")]
        moved = [(a, b) for a, b in zip(loop.carried, loop.then, strict=True) if a is not b]
        kept = [(a, self.name("then"), b) for a, b in moved]
        lines += [f"{indent}  const {name} = {b.text};" for _, name, b in kept]
        lines += [f"{indent}  {a.text} = {name};" for a, name, _ in kept]
        return [*lines, f"{indent}}}"]


def written(number: Any) -> str:
    """A literal: 2.0 is 2, -0.0 is -0."""
    if isinstance(number, bool):
        return str(number).lower()
    number = float(number)
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else f"{'-' * (number < 0)}Infinity"
    return re.sub(r"e([+-])0*", lambda found: "e" + found[1].strip("+"), repr(number).removesuffix(".0"))


def within(value: Value, least: int) -> str:
    """A value as part of an expression, in brackets if it would come apart."""
    return value.text if value.binds >= least else f"({value.text})"


def _array(values: list, shape: tuple[int, ...]) -> np.ndarray:
    made = np.empty(len(values), object)
    made[:] = values
    return made.reshape(shape)


def _each(function: Callable, *arrays: np.ndarray) -> np.ndarray:
    return _array([function(*each) for each in zip(*(a.flat for a in arrays), strict=True)], arrays[0].shape)


def _flat(arrays: Iterable[np.ndarray]) -> list:
    return [each for array in arrays for each in array.flat]


def _along(axes: tuple[int, ...], function: Callable[[list], Any], array: np.ndarray) -> np.ndarray:
    rows = np.moveaxis(array, axes, range(-len(axes), 0))
    shape = rows.shape[: array.ndim - len(axes)]
    return _array([function(list(row)) for row in rows.reshape(math.prod(shape), -1)], shape)


def _pad(params, array: np.ndarray, filling: np.ndarray) -> np.ndarray:
    for axis, (low, high, inner) in enumerate(params["padding_config"]):
        rows = np.moveaxis(array, axis, 0)
        length = len(rows) + max(len(rows) - 1, 0) * inner
        made = np.full((max(low, 0) + length + max(high, 0), *rows.shape[1:]), filling.item())
        made[max(low, 0) : max(low, 0) + length : inner + 1] = rows
        array = np.moveaxis(made[max(-low, 0) : len(made) - max(-high, 0)], 0, axis)
    return array


def _spread(params, array: np.ndarray) -> np.ndarray:
    places = [1] * len(params["shape"])
    for axis, length in zip(params["broadcast_dimensions"], array.shape, strict=True):
        places[axis] = length
    return np.broadcast_to(array.reshape(places), params["shape"])


def _slice(params, array: np.ndarray) -> np.ndarray:
    strides = params["strides"] or (1,) * array.ndim
    return array[tuple(map(slice, params["start_indices"], params["limit_indices"], strides))]


def _split(params, array: np.ndarray) -> list[np.ndarray]:
    return np.split(array, np.cumsum(params["sizes"])[:-1], axis=params["axis"])


def _constant(index: np.ndarray) -> np.ndarray:
    if any(each.kind != "literal" for each in index.flat):
        raise Unwritable("an index that is computed can't be written in JavaScript; use jnp.where")
    return _each(lambda each: int(each.detail), index).astype(int)


def _window(params, array: np.ndarray, *starts: np.ndarray) -> np.ndarray:
    sizes = params["slice_sizes"]
    begin = [
        min(max(int(_constant(start).item()), 0), n - size)
        for start, n, size in zip(starts, array.shape, sizes, strict=True)
    ]
    return array[tuple(slice(a, a + size) for a, size in zip(begin, sizes, strict=True))]


def _gather(params, array: np.ndarray, index: np.ndarray) -> np.ndarray:
    """One axis, by whole rows: what x[i] and x[[1, 0]] of constants are."""
    numbers, sizes = params["dimension_numbers"], params["slice_sizes"]
    if (
        numbers.start_index_map != (0,)
        or numbers.collapsed_slice_dims != (0,)
        or sizes[1:] != array.shape[1:]
    ):
        raise Unwritable("this way of indexing can't be written in JavaScript; use x[i] or slices")
    chosen = array[_constant(index)[..., 0]]
    kept = index.ndim - 1
    return np.moveaxis(chosen, range(kept, chosen.ndim), numbers.offset_dims)


MOVES: dict[str, Callable[..., np.ndarray | list[np.ndarray]]] = {
    "broadcast_in_dim": _spread,
    "concatenate": lambda params, *arrays: np.concatenate(arrays, axis=params["dimension"]),
    "dynamic_slice": _window,
    "expand_dims": lambda params, array: np.expand_dims(array, params["dimensions"]),
    "gather": _gather,
    "pad": _pad,
    "reshape": lambda params, array: array.reshape(params["new_sizes"]),
    "rev": lambda params, array: np.flip(array, params["dimensions"]),
    "slice": _slice,
    "split": _split,
    "stack": lambda params, *arrays: np.stack(arrays, axis=params["axis"]),
    "squeeze": lambda params, array: np.squeeze(array, tuple(params["dimensions"])),
    "transpose": lambda params, array: np.transpose(array, params["permutation"]),
}


def _power(writer: Writer, x: Value, y: Value) -> Value:
    """Math.pow, but for 1 and -1, of which C and XLA know better what they are to any power."""
    do, one = writer.does, writer.literal
    power = writer.value("pow", x, y)
    if "literal" in (x.kind, y.kind):
        return power
    turned = do("and", do("eq", x, one(-1)), do("eq", do("abs", y), one(math.inf)))
    return do("select", do("or", do("eq", x, one(1)), turned), one(1), power)


def _one(writer: Writer) -> Value:
    return writer.literal(1)


COMPOSED: dict[str, Callable[..., Value]] = {
    "clamp": lambda w, low, x, high: w.does("min", w.does("max", x, low), high),
    "exp2": lambda w, x: w.does("exp", w.does("mul", w.literal(math.log(2)), x)),
    "logistic": lambda w, x: w.does("div", _one(w), w.does("add", _one(w), w.does("exp", w.does("neg", x)))),
    "pow": _power,
    "rsqrt": lambda w, x: w.does("div", _one(w), w.does("sqrt", x)),
    "square": lambda w, x: w.does("mul", x, x),
    "xor": lambda w, a, b: w.does("ne", a, b),
}
RESERVED = """
    arguments await break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if implements import in instanceof interface let new null package
    private protected public return static super switch this throw true try typeof var void while with yield
    Infinity Math NaN Number undefined
"""


def coordinates(name: str, shape: tuple[int, ...]) -> list[str]:
    """Names for the numbers of an array: m_x and m_y; those of the point `at` are x and y."""
    if shape == (2,):
        return ["x", "y"] if name == "at" else [f"{name}_x", f"{name}_y"]
    return ["_".join([name, *map(str, at)]) for at in np.ndindex(*shape)] if shape else [name]


def compile_function(
    name: str,
    function: Callable,
    arguments: Shapes,
    rules: Mapping[str, Rule] | None = None,
    member: str = "",
) -> str:
    """A function of JAX as one of JavaScript: `name(a, b) { … }`, a method, or after the word "function".

    `arguments` are names and shapes: (), a number, is given as such; the numbers of an array, and those of a
    dictionary {name: shape}, are read from an array in which they lie in a row. `function` is called with
    arrays and dictionaries of these shapes, in float64. If it gives a number or a truth, JavaScript returns
    it. Otherwise it gives {array: numbers}: what is written into which array, where the numbers are an array,
    or a dictionary of named ones, in a row again; arrays that are no arguments come after these.

    Raises Unwritable, which names the `member` (otherwise the function), for what has no counterpart.
    """
    parts = [(array, *part) for array, shape in arguments.items() for part in _parts(array, shape)]
    written: list[tuple[str, str]] = []  # arrays, and what is written into them

    def flat(*numbers):
        given = {array: {} for array in arguments}
        for (array, inner, _), each in zip(parts, numbers, strict=True):
            given[array][inner] = each
        results = function(
            *(given[a] if isinstance(s, Mapping) else given[a][a] for a, s in arguments.items())
        )
        if not isinstance(results, Mapping):
            return [results]
        named = {
            (array, inner): part
            for array, numbers in results.items()
            for inner, part in (numbers if isinstance(numbers, Mapping) else {array: numbers}).items()
        }
        written.extend(named)
        return list(named.values())

    try:
        closed = jax.make_jaxpr(flat)(*(jax.ShapeDtypeStruct(shape, float) for *_, shape in parts))
    except NotImplementedError as error:  # a gradient that is called out has one derivative, and no more
        raise Unwritable(f"{member or name}: {error}") from error
    writer = Writer(rules or {})
    given = [_named(coordinates(inner, shape), shape) for _, inner, shape in parts]
    try:
        results = writer.inline(closed, given)
    except Unwritable as error:
        raise Unwritable(f"{member or name}: {error}") from None
    for each in _flat(results):
        writer.use(each)
    parameters = list(dict.fromkeys([*arguments, *(array for array, _ in written)]))
    writer.taken.update(parameters)
    lines = []
    for array, shape in arguments.items():
        numbers = _flat(values for (of, *_), values in zip(parts, given, strict=True) if of == array)
        if shape == ():
            numbers[0].text = array
        elif read := [(at, each) for at, each in enumerate(numbers) if each.uses]:
            for _, each in read:
                each.text = writer.name(each.name)
            lines.append(f"  const {', '.join(f'{each.text} = {array}[{at}]' for at, each in read)};")
    for (array, inner), values in zip(written, results, strict=False):
        alike = len(set(map(id, values.flat))) == 1  # a number that all coordinates share
        for each, wanted in zip(
            values.flat, coordinates(inner, () if alike else values.shape), strict=not alike
        ):
            if array != inner and not (each.name or each.text):
                each.name = f"next_{wanted}" if wanted in writer.taken else wanted
    lines += writer.write(writer.values[0], "  ")
    places: dict[Value, list[str]] = {}
    for array in dict.fromkeys(array for array, _ in written):
        row = _flat(values for (to, _), values in zip(written, results, strict=True) if to == array)
        for at, each in enumerate(row):
            places.setdefault(each, []).append(f"{array}[{at}]")
    lines += [f"  {' = '.join([*into, each.text])};" for each, into in places.items()]
    if not written:
        lines.append(f"  return {results[0].item().text};")
    body = "\n".join(_paired(lines))
    while parameters and not re.search(rf"\b{parameters[-1]}\b", body):
        parameters.pop()  # what comes last and is not read need not be named
    return f"{name}({', '.join(parameters)}) {{\n{body}\n}}"


def _paired(lines: list[str]) -> list[str]:
    """The lines, both coordinates of one thing on one, if they are short."""
    made: list[str] = []
    for line in lines:
        both = f"{made[-1]}\n{line}" if made else ""
        put = re.match(r" +(\w+)\[(\d*[02468])\] = .*;\n +\1\[(\d+)\] = ", both)
        if len(both) > LONGEST + 40:
            made.append(line)
        elif re.match(r" +const (\w+)_x = .*;\n +const \1_y = ", both):
            made[-1] = f"{made[-1][:-1]}, {line.strip().removeprefix('const ')}"
        elif put and int(put[3]) == int(put[2]) + 1:
            made[-1] = f"{made[-1]} {line.strip()}"
        else:
            made.append(line)
    return made


def _parts(name: str, shape) -> list[tuple[str, tuple[int, ...]]]:
    return list(shape.items()) if isinstance(shape, Mapping) else [(name, shape)]


def _named(names: list[str], shape: tuple[int, ...]) -> np.ndarray:
    return _array([Value("name", name=name) for name in names], shape)
