"""The rules of a verdict in JavaScript say what they say in JAX, and any other sign or number is noticed."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from random import Random

import jax
import numpy as np
import pytest
from calls import Call, results

from engine.browser import tables
from engine.race import verdict
from engine.race.trajectory import STATES_MAX

NAN, INF = np.nan, np.inf
SIDES = (1 - 1e-9, 1 + 1e-9)  # this side of a threshold, and that one


def ways(rng: Random, length: float) -> list[np.ndarray]:
    """Vectors of this length, and others that have none."""
    turns = [0.0, np.pi / 2, *(rng.uniform(0, 2 * np.pi) for _ in range(4))]
    some = [length * np.array([np.cos(turn), np.sin(turn)]) for turn in turns]
    return [*some, *(np.array(each) for each in ((0.0, 0.0), (NAN, 0.0), (0.0, NAN), (INF, 1.0)))]


def sound(rng: Random) -> Iterator[tuple]:
    fine = np.array([1.0, -2.0]), 3.0, 2.0, np.ones((STATES_MAX, 2))
    yield fine
    for first, share in product(
        (0.0, 1.0, -5.0, 1e6, 1e300, INF, NAN), (0, 1 - 1e-13, 1 + 1e-13, -2, INF, NAN)
    ):
        yield fine[0], first + share * 1e12 * (1 + abs(first)), first, fine[3]
    for place, odd in product(range(2 + 2 * STATES_MAX), (NAN, INF, -INF)):
        numbers = np.array([1.0, -2.0, *np.ones(2 * STATES_MAX)])
        numbers[place] = odd
        yield numbers[:2], *fine[1:3], numbers[2:].reshape(-1, 2)


def divides(rng: Random) -> Iterator[tuple]:
    yield from product((0.0, -0.0, 1.0, NAN), (0.0, 1.0, INF, NAN), (0.0, 1e-8, NAN))


def cause(rng: Random) -> Iterator[tuple]:
    either = (0.0, 1.0)
    for *odd, a, b, c, d, loss in product(range(4), range(4), *[either] * 4, (1.0, INF, NAN)):
        yield np.array(odd, float), np.array([a, b]), np.array([c, d]), 3.0, loss


def roots(rng: Random) -> Iterator[tuple]:
    yield from product((-1.0, -1e-300, 0.0, -0.0, 1.0, NAN), (0.0, INF, NAN))


def level(rng: Random) -> Iterator[tuple]:
    yield from ((g,) for side in (*SIDES, 0.1, 1e6) for g in ways(rng, 1e-3 * side))


def near(rng: Random) -> Iterator[tuple]:
    for side, place in product((*SIDES, 0.1, 1e6), (np.zeros(2), np.array([0.3, -0.7]))):
        yield from ((place, place + way) for way in ways(rng, 1e-2 * side))


def is_parted(rng: Random) -> Iterator[tuple]:
    for side, width in product((*SIDES, 0.1, 1e6), (0.5, 4.0)):
        yield from ((apart, width) for apart in ways(rng, 1e-2 * width * side))


def keeps_to(rng: Random) -> Iterator[tuple]:
    for side, width, share in product((0.0, 0.9, 1.1, 1e6), (0.5, 4.0), (-3.0, 0.0, 0.5)):
        for way in ways(rng, 2.0)[:-1]:
            yield way, share * way + 1e-9 * width * side * np.array([-way[1], way[0]]) / 2, width


def rest(rng: Random) -> Iterator[tuple]:
    for _ in range(2000):
        width = rng.choice([0.5, 4.0])
        turn = rng.choice([0.0, rng.uniform(0, 2 * np.pi)])
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        # A curvature of 0 is one but for rounding on other axes.
        sizes = [1.0, 30.0, 1e-6, 0.999e-3 / width, 1.001e-3 / width, 0.0 if turn == 0 else 1.0]
        bends = np.array([rng.choice([1, -1]) * rng.choice(sizes) for _ in range(2)])
        away = rng.choice([0.0, 0.3, 0.99, 1.01, 3.0]) * 1e-2 * np.array(rng.choice(ways(rng, 1.0)[:6]))
        hessian, gradient = axes.T * bends @ axes, bends * away @ axes
        if rng.random() < 0.1:
            hessian[rng.randrange(2), rng.randrange(2)] = rng.choice([NAN, INF])
        if rng.random() < 0.2:
            gradient = np.array(rng.choice(ways(rng, 1e-3)))
        steps = rng.choice([0, 1, 5])
        since, still = (float(rng.choice([0, steps - 1, steps, steps + 1, INF])) for _ in "ab")
        unpushed = rng.choice([0.0, still, still + 1, 2500.0])
        flags = rng.choice([0.0, 1.0]), rng.choice([0.0, 1.0, 0.0])
        yield (
            *(float(steps), since, still, unpushed, flags[0], gradient, hessian, flags[1]),
            *(rng.choice([0.0, 0.3]), width),
        )


def neighbour(rng: Random) -> Iterator[tuple]:
    for parted, straight, off, way in product((0.0, 1.0), (0.0, 1.0), ways(rng, 1.0), ways(rng, 2.0)):
        yield parted, off, way, straight
        yield parted, way + off * 1e-3, way, straight


RULES: dict[str, tuple[Callable, Callable]] = {
    "isSound": (sound, verdict.is_sound),
    "divides": (divides, verdict.divides),
    "cause": (
        cause,
        lambda odd, divided, rooted, *more: verdict.cause(odd, divided > 0, rooted > 0, *more),
    ),
    "roots": (roots, verdict.roots),
    "isLevel": (level, verdict.is_level),
    "isNear": (near, verdict.is_near),
    "isParted": (is_parted, verdict.is_parted),
    "keepsTo": (keeps_to, verdict.keeps_to),
    "rest": (
        rest,
        lambda steps, level, still, unpushed, stays, g, h, saddle, *more: verdict.rest(
            steps, level, still, unpushed, stays > 0, g, h, saddle > 0, *more
        ),
    ),
    "neighbour": (
        neighbour,
        lambda parted, off, far, straight: verdict.neighbour(parted > 0, off, far, straight > 0),
    ),
}
CODES = {"cause": 3, "rest": 2}  # how many a rule gives, if it does not return one


@cache
def cases(name: str) -> tuple[list[tuple], np.ndarray]:
    """What a rule is given, and what JAX says of it, (cases, codes)."""
    draw, rule = RULES[name]
    given = list(draw(Random(3)))
    columns = [np.array(column, float) for column in zip(*given, strict=True)]
    told = jax.jit(jax.vmap(rule))(*columns)
    return given, np.column_stack(jax.tree.leaves(told)).astype(float)


def asked(name: str, table: str = "verdict") -> list[Call]:
    codes = CODES.get(name)
    return [
        Call(
            f"{table}.{name}",
            [*(np.ravel(a) if np.ndim(a) else float(a) for a in given), np.zeros(codes)],
            [len(given)],
        )
        if codes
        else Call(f"{table}.{name}", [np.ravel(a) if np.ndim(a) else float(a) for a in given])
        for given in cases(name)[0]
    ]


def found(told: list) -> np.ndarray:
    return np.array([np.ravel(each) for each in told], float)


def rules() -> str:
    """The table of the rules, as it stands in the module."""
    (text,) = re.findall(r"^export const (verdict = \{\n.*?^\};)", tables().text, re.DOTALL | re.MULTILINE)
    return text


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_it_says_in_jax(name):
    _, told = cases(name)
    np.testing.assert_array_equal(found(results([f"export const {rules()}"], asked(name))), told)
    for code in told.T:
        assert len(set(code)) > 1
    if name == "rest":
        kinds = {verdict.KINDS[int(kind)] for kind in told[:, 0]}
        assert kinds == set(verdict.KINDS) - {"reached", "diverged", "overflowed", "undefined", "unreal"}


OTHER = {
    " <= ": " > ",
    " < ": " >= ",
    " > ": " <= ",
    " === ": " !== ",
    " && ": " || ",
    " || ": " && ",
    " + ": " - ",
    " - ": " + ",
    " * ": " / ",
    "1000000000000": "1001000000000",
    "0.001": "0.0010015",
    "0.01": "0.0102",
    "1e-9": "1.2e-9",
}


def mutants() -> Iterator[tuple[str, str, str]]:
    """The name of a rule, where another sign or number stands in it, and the table in which it does."""
    text = rules()
    begins = sorted((text.index(f"\n  {name}("), name) for name in RULES)
    pattern = "|".join(re.escape(each) for each in sorted(OTHER, key=len, reverse=True))
    for match in re.finditer(rf"(?:{pattern})(?![\de])", text):
        before = [name for at, name in begins if at < match.start()]
        if before:
            line = text[: match.start()].rpartition("\n")[2] + "»" + text[match.start() :].partition("\n")[0]
            yield before[-1], line.strip(), text[: match.start()] + OTHER[match[0]] + text[match.end() :]


@pytest.mark.slow
def test_another_sign_or_number_in_a_rule_is_noticed():
    every = list(mutants())
    module = "\n".join(
        f"export const {text.replace('verdict', f'mutant{i}', 1)}" for i, (*_, text) in enumerate(every)
    )
    calls = [call for i, (name, *_) in enumerate(every) for call in asked(name, f"mutant{i}")]
    told = iter(results([module], calls))
    unnoticed = []
    for name, where, _ in every:
        _, right = cases(name)
        ours = found([next(told) for _ in right])
        if np.array_equal(ours, right):
            unnoticed.append((name, where))
    # The other of the two rotations that make a matrix diagonal is as right but for its digits.
    assert len(every) > 100 and [name for name, where in unnoticed if "» + Math.sqrt(1 + " not in where] == []
