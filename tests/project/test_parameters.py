"""Parameters: what is accepted, what is reported, and that text and number are one."""

import math

import numpy as np
import pytest

from parameters import (
    Choice,
    Decay,
    Lin,
    Log,
    Period,
    Problem,
    Whole,
    format_number,
    read_choice,
    read_number,
    write_choice,
)

REGISTRY = {
    "still": {},
    "ball": dict(lr=Log(0.1, 1e-5, 10, "η"), mu=Decay(0.9, 0, 0.999, "μ"), angle=Lin(0, -1, 1, "θ")),
}


def test_a_number_is_written_so_that_it_reads_back():
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2**64, 20_000, dtype=np.uint64).view(np.float64)
    for value in [
        *bits[np.isfinite(bits)],
        0.0,
        1.0,
        1e16,
        1e22,
        1e-5,
        5e-324,
        1.7976931348623157e308,
        0.1 + 0.2,
    ]:
        assert float(format_number(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (0.1, "0.1"), (1e-8, "1e-8"), (1e300, "1e300"), (-0.0, "0"), (-2.5, "-2.5"), (0.999, "0.999")],
)
def test_a_number_is_written_short(value, text):
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("declared", "inside", "outside"),
    [
        (Lin(0, -1, 2, "θ"), [-1, 0, 2], [-1.1, 2.1, math.inf, math.nan]),
        (Log(0.1, 1e-3, 10, "η"), [0, 5e-324, 1e300], [-1e-9, math.inf, math.nan]),
        (Decay(0.9, 0, 0.999, "μ"), [0, 0.5, 0.9999999], [-0.1, 1, math.nan]),
        (Period(50, 1, 2000, "T"), [1, 1.5, 1e300], [0, 0.999, -1, math.inf, math.nan]),
    ],
)
def test_what_is_accepted(declared, inside, outside):
    for value in inside:
        assert read_number(str(value), declared, "here") == (value, [])
    for value in outside:
        got, problems = read_number(str(value), declared, "here")
        assert got == declared.default
        (problem,) = problems
        refused = "not below 1" if isinstance(declared, Decay) else "out of range"
        assert problem.kind == (refused if math.isfinite(value) else "not a number")
        assert problem.low <= declared.default <= problem.high
        assert not declared.accepts(value)
        assert not (math.isfinite(value) and problem.low <= value <= problem.high)


def test_a_whole_number_is_whole():
    declared = Whole(8, 1, 32, "B")
    for value in (1, 8, 32):
        assert declared.accepts(value) and read_number(f"{value}.0", declared, "batch") == (value, [])
    assert not any(map(declared.accepts, (0, 1.5, 33, math.inf, math.nan)))
    for text, kind in {"1.5": "not a whole number", "33": "out of range", "inf": "not a number"}.items():
        value, (problem,) = read_number(text, declared, "batch")
        assert (value, problem.kind, problem.used) == (8, kind, "8")


@pytest.mark.parametrize(
    "text", ["", " ", "x", "1,5", "1e", "--1", "0x10", "1e400", "nan", "-inf", "NaN\0", "½"]
)
def test_what_is_not_a_number(text):
    value, (problem,) = read_number(text, Lin(3, 0, 5, "N"), "steps")
    assert value == 3
    assert (problem.kind, problem.where, problem.given, problem.used) == ("not a number", "steps", text, "3")


def test_a_choice_keeps_the_default_of_what_cannot_be_read():
    choice, problems = read_choice("ball,lr=2,mu=1,speed=3,angle", REGISTRY, "run")
    assert choice == Choice("ball", {"lr": 2.0, "mu": 0.9, "angle": 0.0})
    assert [(p.kind, p.where, p.given) for p in problems] == [
        ("not below 1", "ball.mu", "1"),
        ("unknown parameter", "ball", "speed"),
        ("not a number", "ball.angle", ""),
    ]


def test_an_unknown_choice_is_none():
    assert read_choice("Ball", REGISTRY, "run") == (
        None,
        [Problem("unknown name", "run", "Ball", near="ball")],
    )
    assert [problem.near for problem in read_choice("BAL", REGISTRY, "run")[1]] == ["ball"]


def test_a_choice_is_written_without_its_defaults():
    rng = np.random.default_rng(1)
    for _ in range(1000):
        values = {"lr": 10 ** rng.uniform(-300, 300), "mu": rng.uniform(), "angle": rng.uniform(-1, 1)}
        values |= {name: REGISTRY["ball"][name].default for name in values if rng.random() < 0.5}
        text = write_choice(Choice("ball", values), REGISTRY["ball"])
        assert read_choice(text, REGISTRY, "run") == (Choice("ball", values), [])
        assert [name for name in values if f",{name}=" in text] == [
            name for name, v in values.items() if v != REGISTRY["ball"][name].default
        ]
    assert write_choice(Choice("still", {}), {}) == "still"


def test_a_problem_says_what_is_wrong():
    _, (problem,) = read_number("-1", Lin(300, 0, 2000, "N"), "steps")
    assert str(problem) == "steps: out of range '-1' (0 to 2000)"
    _, (problem,) = read_number("x", Lin(300, 0, 2000, "N"), "steps")
    assert str(problem) == "steps: not a number 'x'"
    _, (problem,) = read_number("1.0", Decay(0.9, 0, 0.99, "b"), "adam.beta1")
    assert str(problem) == "adam.beta1: not below 1 '1.0' (0 to less than 1)"
    _, (problem,) = read_choice("ball,angel=3", REGISTRY, "run")
    assert str(problem) == "ball: unknown parameter 'angel'; did you mean 'angle'?"
