"""Family: what each optimizer changes in another, and a run in the same valley that shows what comes of it.

What is said of a child and its parent is a difference between their two equations, not a claim about who
knew whose work. Parents stand before their children, so that the table can be read as an indented list.
"""

from dataclasses import dataclass, field

from translations import N_

SURFACE = "ravine"
STEPS = 60
VIEW = ((-2.0, 0.8), (-1.4, 0.7))  # the part of it in which every path lies


@dataclass(frozen=True)
class Member:
    """`run` is written as in a link; `place` the column and the row in the tree; `changes` is by parent."""

    run: str
    year: str  # of the source that the optimizer's file names, if it is the first
    place: tuple[int, int]
    changes: dict[str, str] = field(default_factory=dict)


FAMILY = {
    "sgd": Member("sgd,lr=0.085", "1951", (0, 3)),
    "momentum": Member("momentum", "1964", (1, 1), {"sgd": N_("adds up the gradients so far")}),
    "nag": Member("nag", "1983", (2, 1), {"momentum": N_("looks ahead before it measures")}),
    "lion": Member("lion,lr=0.03", "2023", (2, 0), {"momentum": N_("steps by the sign alone")}),
    "adagrad": Member("adagrad,lr=0.25", "2011", (1, 3), {"sgd": N_("divides by all gradients so far")}),
    "adadelta": Member("adadelta,lr=15", "2012", (2, 4), {"adagrad": N_("forgets, and steps in units of x")}),
    "rmsprop": Member("rmsprop,lr=0.025", "2012", (2, 3), {"adagrad": N_("forgets old gradients")}),
    "adam": Member(
        "adam,lr=0.2",
        "2015",
        (3, 3),
        {
            "momentum": N_("divides by the gradient's size"),
            "rmsprop": N_("averages the gradient too, and corrects both means"),
        },
    ),
    "adamw": Member("adamw,lr=0.2", "2019", (4, 0), {"adam": N_("shrinks x apart from the gradient")}),
    "nadam": Member(
        "nadam,lr=0.2",
        "2016",
        (4, 1),
        {"adam": N_("looks ahead"), "nag": N_("scales each coordinate")},
    ),
    "radam": Member("radam,lr=0.15", "2020", (4, 2), {"adam": N_("waits until v can be trusted")}),
    "amsgrad": Member("amsgrad,lr=0.2", "2018", (4, 3), {"adam": N_("never lets the divisor shrink")}),
    "adamax": Member("adamax,lr=0.2", "2015", (4, 4), {"adam": N_("divides by the largest gradient")}),
    "adabelief": Member("adabelief,lr=0.2", "2020", (4, 5), {"adam": N_("divides by the surprise, g − m")}),
    "yogi": Member("yogi,lr=0.2", "2018", (4, 6), {"adam": N_("lets v change by no more than g²")}),
    "sam": Member("sam,lr=0.05", "2021", (1, 5), {"sgd": N_("takes the slope of the worst point nearby")}),
    "newton": Member("newton,lr=0.5", "", (1, 6), {"sgd": N_("divides by the curvature")}),
}


def valley(*names: str) -> str:
    """The link of a race of these in the valley, seen as the small maps show it."""
    runs = "".join(f"&run={FAMILY[name].run}" for name in names)
    (x0, x1), (y0, y1) = VIEW
    return f"surface={SURFACE}{runs}&steps={STEPS}&view={x0},{x1},{y0},{y1}"
