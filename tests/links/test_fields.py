"""Each kind of field reads, writes, describes and draws its own; a table of them reads a link in order."""

import math
from dataclasses import dataclass, replace
from random import Random

import pytest

import parameters
from links.fields import Box, Choice, Flags, Name, Number, Point, Runs, Table, unread
from parameters import Decay, Lin, Log, Period, Problem, Whole

RATE = Log(0.1, 1e-3, 10, "l")
COUNT = Whole(3, 1, 9, "n")
WIDTH = Lin(0.5, -1, 2, "x")
REGISTRY = {"sgd": {"lr": RATE}, "adam": {"lr": RATE, "beta": Decay(0.9, 0, 0.999, "b")}}
SGD = parameters.Choice("sgd", {"lr": 0.1})
ADAM = parameters.Choice("adam", {"lr": 2.0, "beta": 0.9})

TOLD = (
    (Lin(0.5, -1, 2, "x"), dict(limits=[-1, 2], scale="lin", whole=False)),
    (Whole(3, 1, 9, "n"), dict(limits=[1, 9], scale="lin", whole=True)),
    (Log(0.1, 1e-3, 10, "l"), dict(limits=[0, None], scale="log", whole=False)),
    (Period(20, 1, 1000, "p"), dict(limits=[1, None], scale="log", whole=False)),
    (Decay(0.9, 0, 0.999, "d"), dict(limits=[0, 1 - 2**-53], scale="decay", whole=False)),
)


@pytest.mark.parametrize(("declared", "told"), TOLD)
def test_a_number_s_control_is_told_of_it(declared, told):
    ends = dict(default=declared.default, low=declared.low, high=declared.high)
    assert Number(declared).describe() == ends | told


def test_a_choice_is_described_by_all_its_numbers_and_a_point_by_its_own():
    assert Choice(REGISTRY).describe()["sgd"] == {"lr": Number(RATE).describe()}
    assert Point(WIDTH).describe() == Number(WIDTH).describe() | {"count": 2}
    assert Box(WIDTH).describe()["count"] == 4
    assert Runs(REGISTRY, 7).describe() == {"most": 7}
    assert Name(["a", "b"]).describe() == Flags(["a", "b"]).describe() == {"names": ["a", "b"]}


def test_of_several_texts_the_last_one_counts_and_an_empty_one_is_the_opening_s():
    read = Number(WIDTH).read
    assert read("x", ["1", "2"], 0.0) == (2.0, [])
    assert read("x", [], 0.25) == read("x", [""], 0.25) == read("x", ["1", ""], 0.25) == (0.25, [])


def test_a_number_is_read_or_what_is_used_instead_is_told():
    assert Number(WIDTH).read("x", ["3"], 1.5) == (1.5, [Problem("out of range", "x", "3", "1.5", -1, 2)])
    # An opening that this field does not take is none.
    assert Number(WIDTH).read("x", ["3"], 9.0) == (0.5, [Problem("out of range", "x", "3", "0.5", -1, 2)])
    assert Number(WIDTH).read("x", [], None) == (0.5, [])
    for declared, text, kind in ((COUNT, "4", int), (WIDTH, "1", float)):
        value, problems = Number(declared).read("n", [text], 2)
        assert (value, problems, type(value)) == (float(text), [], kind)
    assert type(Number(COUNT).read("n", [], 30)[0]) is int


def test_where_none_is_taken_its_word_is_read_and_written():
    field = Number(COUNT, none="full")
    assert field.read("n", ["full"], 4) == (None, [])
    assert field.read("n", [], None) == (None, [])
    assert field.read("n", ["0"], None) == (None, [Problem("out of range", "n", "0", "full", 1, 9)])
    assert field.write(None) == ["full"] and field.write(4) == ["4"]
    assert Number(COUNT, none="").write(None) == []
    assert Number(COUNT).read("n", ["full"], 4) == (4, [Problem("not a number", "n", "full", "4")])


def test_a_name_is_one_of_a_few_or_the_nearest_is_told():
    field = Name(["loss", "distance"])
    assert field.read("chart", ["distance"], "loss") == ("distance", [])
    assert field.read("chart", ["distanc"], "loss") == (
        "loss",
        [Problem("unknown name", "chart", "distanc", "loss", near="distance")],
    )
    assert field.read("chart", [], "distance") == ("distance", [])
    assert field.read("chart", [], "gap") == ("loss", [])
    assert field.write("loss") == ["loss"]


def test_a_choice_has_its_numbers_and_is_written_without_the_usual_ones():
    field = Choice(REGISTRY)
    assert field.read("run", ["adam,lr=2"], SGD) == (ADAM, [])
    assert field.write(ADAM) == ["adam,lr=2"] and field.write(SGD) == ["sgd"]
    assert field.read("run", ["adan"], SGD) == (SGD, [Problem("unknown name", "run", "adan", near="adam")])


def test_several_choices_so_many_at_most_and_an_empty_text_for_none():
    field = Runs(REGISTRY, 2)
    assert field.read("run", ["sgd", "", "adam,lr=2"], ()) == ((SGD, ADAM), [])
    many = Problem("too many", "run", "3", high=2)
    assert field.read("run", ["sgd", "adam,lr=2", "sgd"], ()) == ((SGD, ADAM), [many])
    assert field.read("run", ["adan", "sgd"], ())[0] == (SGD,)
    assert field.read("run", [""], (SGD,)) == ((), [])
    assert field.read("run", [], (SGD,)) == ((SGD,), [])
    for texts in (["adan"], ["", "adan"]):
        wrong = [Problem("unknown name", "run", "adan", near="adam")]
        assert field.read("run", texts, (SGD,)) == ((SGD,), wrong)
    assert field.write((SGD, ADAM)) == ["sgd", "adam,lr=2"] and field.write(()) == [""]


def test_a_point_is_so_many_numbers_and_the_first_that_is_wrong_is_told():
    field = Point(WIDTH)
    assert field.read("start", ["1,-0.5"], None) == ((1.0, -0.5), [])
    for text in ("1", "1,1,1", "1,x,1"):
        assert field.read("start", [text], None) == (None, [Problem("not 2 numbers", "start", text)])
    wrong = Problem("out of range", "start", "9", "", -1, 2)
    assert field.read("start", ["9,x"], (0.0, 0.0)) == ((0.0, 0.0), [wrong])
    assert field.write((1.0, -0.5)) == ["1,-0.5"] and field.write(None) == []
    assert Point(WIDTH, 3).read("start", ["1,1,1"], None)[0] == (1.0, 1.0, 1.0)


def test_a_box_has_its_sides_in_order():
    field = Box(WIDTH)
    assert field.read("view", ["0,1,-1,2"], None) == ((0.0, 1.0, -1.0, 2.0), [])
    for text in ("1,0,0,1", "0,1,1,0", "0,0,0,1", "0,1,1,1"):
        assert field.read("view", [text], None) == (None, [Problem("not 4 numbers", "view", text)])


def test_flags_are_those_that_are_known_in_their_own_order():
    field = Flags(["dots", "field", "labels"])
    assert field.read("show", ["labels,dots"], frozenset()) == (frozenset(["labels", "dots"]), [])
    assert field.read("show", ["fiel,dots"], frozenset()) == (
        frozenset(["dots"]),
        [Problem("unknown name", "show", "fiel", near="field")],
    )
    assert field.write(frozenset(["labels", "dots"])) == ["dots,labels"] and field.write(frozenset()) == [""]


@pytest.mark.parametrize("declared", [COUNT, WIDTH, RATE, Lin(0, -1e12, 1e12, "x")])
def test_what_is_drawn_is_taken_and_is_now_and_then_absurd(declared):
    rng = Random(0)
    drawn = [Number(declared, none="").draw(rng) for _ in range(2000)]
    assert 400 < drawn.count(None) < 800
    values = {value for value in drawn if value is not None}
    assert all(declared.accepts(value) for value in values) and declared.default in values
    assert {type(value) for value in values} == {int if declared is COUNT else float}
    absurd = {0.0, 5e-324, 1e-300, 1e300, 1 / 3, 1 - 2**-53}
    assert {value for value in absurd if declared.accepts(value)} <= values
    assert {declared.low, declared.high} <= values
    assert None not in [Number(declared).draw(rng) for _ in range(99)]


def test_what_is_drawn_of_each_other_kind_is_all_that_there_is():
    rng = Random(0)
    assert {Name("abc").draw(rng) for _ in range(99)} == set("abc")
    assert {Choice(REGISTRY).draw(rng).name for _ in range(99)} == {*REGISTRY}
    assert {len(Runs(REGISTRY, 3).draw(rng)) for _ in range(99)} == {0, 1, 2, 3}
    flags = [Flags("abc").draw(rng) for _ in range(999)]
    assert len({*flags}) == 8 and 700 < sum(map(len, flags)) < 1100
    assert all(choice.values.keys() == REGISTRY[choice.name].keys() for choice in Runs(REGISTRY, 9).draw(rng))


def test_places_are_drawn_of_every_size_and_boxes_are_wide_enough_to_be_drawn():
    rng = Random(0)
    where = Lin(0, -1e12, 1e12, "x")
    points = [Point(where, 3).draw(rng) for _ in range(2000)]
    assert 900 < points.count(None) < 1100
    sizes = [abs(x) for point in points if point for x in point]
    assert len(sizes) % 3 == 0 and min(sizes) < 1e-6 and 1e10 < max(sizes) < 1e11
    assert {math.copysign(1, x) for point in points if point for x in point} == {-1, 1}
    boxes = [Box(where).draw(rng) for _ in range(2000)]
    assert 900 < boxes.count(None) < 1100
    for x0, x1, y0, y1 in filter(None, boxes):
        size = max(1, abs(x0), abs(y0))
        assert 0.9e-6 * size < x1 - x0 <= 1.01 * size and 0.9e-6 * size < y1 - y0 <= 1.01 * size
        assert max(map(abs, (x1, y1))) <= where.high


@dataclass(frozen=True)
class Settings:
    name: str = "loss"
    width: float = 0.5
    count: int | None = None


def counted(settings: Settings) -> Number:
    """Of a distance there are fewer."""
    return Number(COUNT if settings.name == "loss" else replace(COUNT, high=5), none="")


TABLE = Table(
    Settings(),
    {"name": Name(["loss", "distance"]), "width": Number(WIDTH), "count": counted},
    names={"count": "n"},
)


def test_a_table_reads_in_its_order_and_on_any_opening():
    assert list(TABLE) == ["name", "width", "n"]
    assert TABLE.read({}) == (Settings(), [])
    own = Settings("distance", 1.0, 4)
    assert TABLE.read({"other": ["1"]}, own) == (own, [])
    assert TABLE.read({"name": ["distance"], "n": ["7"]}) == (
        Settings("distance"),
        [Problem("out of range", "n", "7", "", 1, 5)],
    )
    assert TABLE.read({"n": ["7"]}) == (Settings(count=7), [])


def test_a_table_writes_what_is_not_as_in_the_opening():
    own = Settings("distance", 1.0, 4)
    assert TABLE.write(own) == {"name": ["distance"], "width": ["1"], "n": ["4"]}
    assert TABLE.write(own, Settings("distance", 0.5, 4)) == {"width": ["1"]}
    assert TABLE.write(Settings()) == {"name": ["loss"], "width": ["0.5"]}  # None has no text
    assert TABLE.write(own, own) == {}
    rng = Random(0)
    drawn = [TABLE.draw(rng) for _ in range(200)]
    assert {settings.name for settings in drawn} == {"loss", "distance"}
    assert max(settings.count or 0 for settings in drawn if settings.name == "distance") == 5
    assert all(TABLE.read(TABLE.write(settings)) == (settings, []) for settings in drawn)


def test_a_link_that_is_too_long_is_not_read():
    given = {"name": ["distance"], "width": ["1"], "n": ["x" * 1000, "4".zfill(2991)]}
    assert TABLE.read(given)[0] == Settings("distance", 1.0, 4)  # 4,000 letters
    given["n"][0] += "x"
    assert TABLE.read(given) == (Settings(), [Problem("too long", "link", "4001", high=4000)])
    assert TABLE.read({"other": ["x" * 9000], "width": ["1"]}) == (Settings(width=1.0), [])


def test_names_that_nothing_reads_are_told_a_few_of_them():
    known, meant = ["steps", "run"], {"optimizer": "run", "warmup": "schedule=…"}

    def near(name):
        return [problem.near for problem in unread([name], known, meant)]

    assert unread(["steps", "lang", "embed", "embed_options", "controls", "background", ""], known, {}) == []
    assert unread(["step"], known, {}) == [Problem("unread name", "link", "step", near="steps")]
    assert near("optimizers") == ["run"] and near("warmup") == ["schedule=…"] and near("langs") == ["lang"]
    assert near("xyzzy") == [""]
    assert [problem.given for problem in unread("abcdefgh", known, {})] == list("abcde")
    long = "x" * 40
    assert unread([long + "y" * 200], [long], {})[0].near == long  # of which the beginning is looked at
