"""Maps: a map of starts, of hyperparameters or of learning rates as names and texts of a query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, quote

from engine.race.scene import choices, default_choice
from engine.race.trajectory import HYPERS, RUNS_MAX, SURFACE_PARAMS
from engine.trainability import VIEW
from links.fields import Choice, Field, Name, Number, Point, Runs, Table, unread
from links.scene import MEANT, POSITION, meant
from parameters import Choice as Chosen
from parameters import Decay, Lin, Log, Problem, Whole, nearest, read_number
from surfaces import SURFACES

BASIN, TUNING, RATES, TRAINABILITY = KINDS = ("basin", "tuning", "rates", "trainability")
MEASURES = ("final", "steps")
STEPS = Whole(500, 1, 2000, "N")
LEARNING_RATE = Log(1e-2, 1e-4, 10, r"\eta")  # of the curves of all optimizers
# Of a network's two layers.
LAYER_RATES = (
    Log(1, 10 ** VIEW[0], 10 ** VIEW[1], r"\eta_1"),
    Log(1, 10 ** VIEW[2], 10 ** VIEW[3], r"\eta_2"),
)
TARGET = Log(1e-2, 1e-8, 1e2, "f - f^*")
# In cells along a side. Finer than a screen has pixels for is for a notebook.
SIZES = {
    BASIN: ("64", "128", "256", "512"),
    TUNING: ("64", "128"),
    RATES: ("64", "128", "256", "512"),
    TRAINABILITY: ("64", "128", "256"),
}
USUAL = {BASIN: "256", TUNING: "128", RATES: "256", TRAINABILITY: "128"}
MOST = {BASIN: 4, TUNING: 1, RATES: RUNS_MAX, TRAINABILITY: 1}  # runs of one picture
# What may be an axis: a switch has no values between its own.
TUNABLE = {
    name: tuple(key for key, p in declared.items() if not isinstance(p, Whole))
    for name, declared in HYPERS.items()
}
PAIRED = {name: declared for name, declared in HYPERS.items() if len(TUNABLE[name]) > 1}
# The narrowest axes, by their ends' size: below it, single precision cannot tell cells apart, or double.
NARROWEST, NARROWEST_OF_DOUBLE = 1e-4, 1e-10


@dataclass(frozen=True)
class Maps:
    """Everything a map depends on; `across` and `up` are the ends of its axes, None for the usual ones."""

    map: str = BASIN
    surface: Chosen = field(default_factory=lambda: default_choice("himmelblau", SURFACE_PARAMS))
    runs: tuple[Chosen, ...] = choices("momentum,lr=0.01", "nag,lr=0.01")
    steps: int = int(STEPS.default)
    start: tuple[float, float] | None = None  # None: the surface's own
    over: tuple[str, str] | None = None  # two hyperparameters of the first run; None: its first two
    across: tuple[float, float] | None = None
    up: tuple[float, float] | None = None
    resolution: str = USUAL[BASIN]
    measure: str = MEASURES[0]
    target: float = TARGET.default
    at: tuple[float, float] | None = None  # the two learning rates of the network that is looked at

    @property
    def origin(self) -> tuple[float, float]:
        return self.start or SURFACES[self.surface.name].START

    @property
    def axes(self) -> tuple[Lin, Lin]:
        """What x and y of the map are."""
        if self.map == BASIN:
            return POSITION, POSITION
        if self.map == TUNING:
            declared = HYPERS[self.runs[0].name]
            x, y = self.pair
            return declared[x], declared[y]
        return LAYER_RATES if self.map == TRAINABILITY else (LEARNING_RATE, LEARNING_RATE)

    @property
    def usual(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ends of both axes where nobody has chosen others."""
        if self.map == BASIN:
            return SURFACES[self.surface.name].DOMAIN
        x, y = self.axes
        return (x.low, x.high), (y.low, y.high)

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ends of both axes."""
        x, y = self.usual
        return self.across or x, self.up or y

    @property
    def pair(self) -> tuple[str, str]:
        """The hyperparameters along x and along y."""
        x, y = self.over or TUNABLE[self.runs[0].name][:2]
        return x, y


@dataclass(frozen=True)
class Range(Field):
    """The two ends of an axis, `low,high`, or None where a link has none.

    Ends the wrong way round are turned, and two between which there is nothing to map are not taken.
    """

    declared: Lin
    narrowest: float = NARROWEST

    def parse(self, where, text, usual):
        read = [read_number(part, self.declared, where) for part in text.split(",")]
        wrong = [replace(problem, used="") for _, problems in read for problem in problems]
        if wrong or len(read) != 2:
            return usual, wrong[:1] or [Problem("not 2 numbers", where, text)]
        ends = tuple(sorted(value for value, _ in read))
        if isinstance(self.declared, Log) and not ends[0]:
            return usual, [Problem("no logarithm", where, text)]
        if not self.room(*ends):
            return usual, [Problem("no room", where, text)]
        turned = [] if ends[0] == read[0][0] else [Problem("reversed", where, text, self.write(ends)[0])]
        return ends, turned

    def room(self, low: float, high: float) -> bool:
        if isinstance(self.declared, Log):
            return high > low * (1 + self.narrowest)
        if isinstance(self.declared, Decay):
            return 1 - low > (1 - high) * (1 + self.narrowest)
        return high - low > self.narrowest * max(abs(low), abs(high))

    def write(self, value):
        return Point(self.declared).write(value)

    def describe(self):
        return Number(self.declared).describe()

    def draw(self, rng):
        if rng.random() < 0.5:
            return None
        low, high = sorted(Number(self.declared).draw(rng) for _ in range(2))
        taken = (low or not isinstance(self.declared, Log)) and self.room(low, high)
        return (low, high) if taken else None


@dataclass(frozen=True)
class Pair(Field):
    """Two of a few names, `one,other`, in their order, or None where a link has none."""

    names: Sequence[str]

    def usual(self, opening):
        return opening if {*(opening or ())} <= {*self.names} else None

    def parse(self, where, text, usual):
        given = tuple(text.split(","))
        for name in given:
            if name not in self.names:
                return usual, [Problem("unknown parameter", where, name, near=nearest(name, self.names))]
        if len({*given}) != 2 or len(given) != 2:
            return usual, [Problem("not a pair", where, text)]
        return given, []

    def write(self, value):
        return [",".join(value)] if value else []

    def describe(self):
        return {"names": list(self.names)}

    def draw(self, rng):
        return tuple(rng.sample(list(self.names), 2)) if rng.random() < 0.5 else None


@dataclass(frozen=True)
class Some(Runs):
    """One run at least, without which there is no map."""

    def read(self, where, texts, opening):
        usual = tuple(run for run in opening if run.name in self.registry)[: self.most]
        runs, problems = super().read(where, texts, usual)
        return runs or usual, problems

    def draw(self, rng):
        return super().draw(rng) or (Choice(self.registry).draw(rng),)


def runs(maps: Maps) -> Some:
    return Some(PAIRED if maps.map == TUNING else HYPERS, MOST[maps.map])


def over(maps: Maps) -> Pair:
    """Of an optimizer with one hyperparameter there is no map of two, and any pair stands for none."""
    names = TUNABLE[maps.runs[0].name]
    return Pair(names if len(names) > 1 else TUNABLE["momentum"])


def range_of(maps: Maps, k: int) -> Range:
    return Range(maps.axes[k], NARROWEST_OF_DOUBLE if maps.map == TRAINABILITY else NARROWEST)


def resolution(maps: Maps) -> Name:
    return Name(SIZES[maps.map])


MAPS = Table(
    Maps(),
    {
        "map": Name(KINDS),
        "surface": Choice(SURFACE_PARAMS),
        "runs": runs,
        "steps": Number(STEPS),
        "start": Point(POSITION),
        "over": over,
        "across": lambda maps: range_of(maps, 0),
        "up": lambda maps: range_of(maps, 1),
        "resolution": resolution,
        "measure": Name(MEASURES),
        "target": Number(TARGET),
        "at": Point(POSITION),
    },
    names={"runs": "run"},
)
# What a link shows that names a kind of map and nothing else.
OPENINGS = {
    BASIN: Maps(),
    TUNING: Maps(
        TUNING,
        surface=default_choice("ravine", SURFACE_PARAMS),
        runs=choices("momentum,lr=0.05"),
        steps=200,
        resolution=USUAL[TUNING],
    ),
    RATES: Maps(
        RATES,
        surface=default_choice("rosenbrock", SURFACE_PARAMS),
        runs=choices("sgd", "momentum", "rmsprop", "adam"),
        steps=300,
    ),
    TRAINABILITY: Maps(TRAINABILITY, runs=choices("momentum"), steps=300, resolution=USUAL[TRAINABILITY]),
}


def query(maps: Maps, *, whole: bool = False) -> str:
    """The map as a query string; `whole` writes defaults too."""
    kind = {} if maps.map == BASIN else {"map": [maps.map]}
    written = MAPS.write(maps, None if whole else OPENINGS[maps.map])
    return "&".join(
        f"{name}={quote(text, safe=',=')}" for name, texts in (kind | written).items() for text in texts
    )


def read(given: Mapping[str, Sequence[str]]) -> tuple[Maps, list[Problem]]:
    """The map that names and texts of a query describe, and what could not or will not be read."""
    kind, _ = MAPS.of("map", MAPS.opening).read("map", given.get("map", ()), BASIN)
    maps, problems = MAPS.read(given, OPENINGS[kind])
    return maps, [*(explained(problem, maps) for problem in problems), *unread(given, MAPS, MEANT)]


def explained(problem: Problem, maps: Maps) -> Problem:
    """The problem with what is known of names that are none here."""
    if problem.where == "run" and problem.given in HYPERS and maps.map == TUNING:
        return replace(problem, kind="needs two", near="")
    return meant(problem)


def parse(text: str) -> tuple[Maps, list[Problem]]:
    """The map that a query string describes, and what could not be read."""
    return read(parse_qs(text, keep_blank_values=True, errors="replace"))
