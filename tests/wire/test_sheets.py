"""Sheets: what each part draws and says of recorded outcomes, in each language and theme."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from urllib.parse import parse_qs

import insides
import numpy as np
import pytest
from outcomes import QUICK, recorded
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.cost import too_costly
from engine.networks.counterexamples import FACTORS, Rescaled
from engine.networks.neighbours import LOOKS, Learned, network
from engine.networks.toys import FRAMES, STEPS
from engine.statistics import mean_interval
from lessons.experiments import COUNTEREXAMPLES, SETTINGS
from links.experiment import EXPERIMENT
from translations import LANGUAGES, catalog
from wire.sheets import PAGES, SHEETS, ask, fields, link, openings
from wire.sheets.blocks import Reader
from wire.sheets.catapult import apart, fate
from wire.sheets.fails import CASES, RANKED, order
from wire.sheets.picture import PICTURES
from wire.swarm import swarm_bytes
from wire.training import training_bytes

HANGUL = re.compile("[가-힣]")
RNG = np.random.default_rng(0)
LOOKED = [  # of a convolution and an MLP, on pixels as they are and shuffled, in the last seeds' last look
    Learned(
        np.array(LOOKS), *np.clip(RNG.normal([[[still]], [[moved]]], 0.01, (2, len(LOOKS), 8)), 0, 1), *seen
    )
    for still, moved, seen in (
        (
            0.95,
            0.55,
            (RNG.normal(size=(8, 3, 3)), RNG.uniform(size=(10, 8, 8)), RNG.uniform(size=(10, 8, 8, 8))),
        ),
        (0.95, 0.43, ()),
        (0.90, 0.37, ()),
        (0.95, 0.43, ()),
    )
]
SWARM = {kind: np.linspace([-1.0] * 500 + [1.0] * 500, -1, FRAMES + 1) for kind in ("honest", "constant")}
EN = Reader("en", "light")
# A query and the results, where they are not those recorded for its calls; and how many figures it then has.
SHOWN = {
    "see": (QUICK, None, 4),
    "curve": (QUICK, None, 4),
    "picture between": (f"{QUICK}&picture=between", [recorded("between")], 1),
    "picture around": (f"{QUICK}&picture=around", [recorded("around")], 3),
    "picture ways": (f"{QUICK}&picture=ways", [recorded("ways")], 2),
    "picture boundaries": (f"{QUICK}&picture=boundaries", [recorded("boundaries")], 3),
    "wells": ("", [SWARM], 0),
    "weights": ("", None, 2),
    "edge": (QUICK, [recorded("climb"), recorded("climb")], 1),
    "catapult": ("", None, 2),
    "sam": (QUICK, None, 3),
    "convolution": ("digit=4", LOOKED, 4),
    "fails": (f"{QUICK}&case=one_run", [recorded("small"), recorded("large")], 4),
    "fails ranks": (f"{QUICK}&case=ranks", [recorded("small")] * (len(RANKED) + 1), 2),
    "fails rescaled": (f"{QUICK}&case=rescaled", [recorded("rescaled")], 1),
    "fails still_moving": (f"{QUICK}&case=still_moving", [recorded("still moving")], 2),
    **{
        f"inside {case}": (f"layers={case}", insides.results(case), 1 + (case != "chain"))
        for case in insides.MAKE
    },
}


def shown(name, **options):
    query, results, _count = SHOWN[name]
    return draw(name.split()[0], query, results, **options)


@pytest.mark.parametrize("page", PAGES)
def test_a_name_in_a_page_s_link_means_the_same_in_each_of_its_parts(page):
    """What one part has chosen stays in the link when another is opened."""
    known = {}
    for sheet in (sheet for part in PAGES[page].values() for sheet in part):
        for name, declared in fields(sheet).items():
            assert known.setdefault(name, declared) == declared, (sheet, name)
    experiment = EXPERIMENT.write(ask(SHEETS["curve"], {})[0].experiment)
    assert not known.keys() & {"part", "lang", *experiment}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOWN)
def test_a_sheet_is_plain_data_in_each_language(name, language, theme):
    blocks = shown(name, language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    drawn = figures(blocks)
    assert len(drawn) == len(list(each(blocks, "figure"))) == SHOWN[name][2]
    for block in drawn.values():
        assert block["height"] >= 200 and block["layout"]["font"]["size"] >= 14 and block["label"]
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko") or "B = " in sentence, sentence


@pytest.mark.parametrize("name", SHEETS)
def test_what_a_part_is_called_and_claims_has_a_translation(name):
    sheet = SHEETS[name]
    said = [getattr(sheet, each) for each in ("TITLE", "CLAIM", "LEGEND") if hasattr(sheet, each)]
    said += [field.label for field in fields(sheet).values()]
    assert [sentence for sentence in said if sentence not in catalog("ko")] == []
    for source in sheet.SOURCE.split(" · ") if hasattr(sheet, "TITLE") else ():
        assert re.fullmatch(r"\[[^]]+, [^]]+ \d{4}\]\(https://[^)]+\)", source), source


@pytest.mark.parametrize("name", SHOWN)
def test_a_sheet_says_less_before_the_first_result_and_breaks_at_none(name):
    query, _results, _count = SHOWN[name]
    sheet = SHEETS[name.split()[0]]
    asked, _ = ask(sheet, parse_qs(query))
    blocks = draw(name.split()[0], query, [None] * len(sheet.calls(asked)))
    assert not verdicts(blocks) and not list(each(blocks, "warning"))


@pytest.mark.parametrize("name", SHOWN)
def test_a_sheet_is_asked_for_by_its_own_link(name):
    sheet = SHEETS[name.split()[0]]
    asked, problems = ask(sheet, parse_qs(SHOWN[name][0]))
    assert not problems and ask(sheet, link(sheet, asked)) == (asked, [])


# Numbers and sentences


def test_openings_are_what_parts_open_with_and_then_what_is_a_click_away():
    known = openings()
    first = [
        call
        for parts in PAGES.values()
        for part in parts.values()
        for sheet in part
        for call in sheet.calls(ask(sheet, {})[0])
    ]
    assert known[: len(set(first))] == list(dict.fromkeys(first)) and len(set(known)) == len(known)
    for query in (*(f"case={case}" for case in CASES), *(f"picture={picture}" for picture in PICTURES)):
        sheet = SHEETS[query.partition("=")[0].replace("case", "fails")]
        assert set(sheet.calls(ask(sheet, parse_qs(query))[0])) <= set(known)
    for setting in SETTINGS:
        query = EXPERIMENT.write(setting.experiment)
        for sheet in (SHEETS[name] for name in ("see", "curve", "picture", "edge", "sam")):
            assert set(sheet.calls(ask(sheet, query)[0])) <= set(known)
    assert not [call for call in known if too_costly(*call)]
    asked, _ = ask(SHEETS["see"], parse_qs("lr=0.19"))  # a visitor's own
    assert not set(SHEETS["see"].calls(asked)) & set(known)


def test_a_counterexample_opens_with_its_seeds():
    def seeds(query):
        ((_, experiment, _), _) = SHEETS["fails"].calls(ask(SHEETS["fails"], parse_qs(query))[0])
        return experiment.seeds

    assert [seeds(query) for query in ("", "case=one_run", "seeds=9")] == [24, 8, 9]


def test_the_numbers_are_those_of_the_outcomes():
    small, large = recorded("small"), recorded("large")
    blocks = draw("see")
    caption = sentences(blocks, "caption")[0]
    mean, half = mean_interval(large.sharpness - small.sharpness)
    lower = (small.sharpness < large.sharpness).sum()
    assert caption.startswith(
        f"{'Lower' if mean > 0 else 'Higher'} in {lower if mean > 0 else 3 - lower} of 3"
    )
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", caption)]
    np.testing.assert_allclose(numbers, [abs(mean), half], atol=half / 5)
    (curves,) = each(blocks, "film")
    packed = training_bytes([small, large], [0.2, 0.2], ["B = 8", "full batch"], lang="en")
    assert curves["page"] == "training" and b64decode(curves["bytes"]) == packed


@pytest.mark.parametrize("name", ["see", "curve", "sam"])
def test_seeds_that_diverge_are_told(name):
    results = {
        "see": [recorded("small lost"), recorded("large lost")],
        "curve": [recorded("large lost"), None, recorded("small lost")],
        "sam": [recorded("large lost"), recorded("small lost")] * 4,
    }[name]
    warnings = sentences(draw(name, QUICK, results), "warning")
    assert len(warnings) == 2
    assert {w[: w.index(":")] for w in warnings} == {"B = 8", "B = 16"}
    assert all(
        "3 of 3 seeds diverged until their numbers overflowed, the first at step" in w for w in warnings
    )


def test_a_target_that_is_missed_is_told():
    query = QUICK.replace("match=steps", "match=loss") + "&target=0.01&lr=0.00001&flips=0.4"
    warnings = sentences(draw("see", query), "warning")
    assert "B = 16: 3 of 3 seeds did not reach the loss 0.01 within 20000 steps" in warnings[1]


def test_pictures_of_runs_that_diverged_say_so():
    blocks = draw("picture", f"{QUICK}&picture=between&lr=1e5", [recorded("between lost")])
    assert not figures(blocks) and len(sentences(blocks, "warning")) == 2


def test_boundaries_are_offered_where_there_are_some():
    query = "picture=boundaries&data=digits&seeds=2"
    assert "two variables and classes" in sentences(draw("picture", query), "note")[0]
    picture = SHEETS["picture"]
    asked, _ = ask(picture, parse_qs(query))
    assert picture.calls(asked) == [] and picture.offer(asked)[0] == "Take the moons"
    asked, _ = ask(picture, parse_qs("picture=boundaries"))
    assert len(picture.calls(asked)) == 1 and picture.offer(asked) is None


def test_theory_and_simulation_stand_side_by_side():
    (table,) = each(shown("weights"), "table")
    rows = np.array(table["rows"], float)
    np.testing.assert_allclose(rows[:, 1:], recorded("uv")[:, :, -1].T, atol=6e-4)
    np.testing.assert_allclose(rows[:, 1], rows[:, 2], rtol=2e-3)


def test_an_edge_that_is_lost_is_told():
    lost = recorded("climb lost")
    warnings = sentences(draw("edge", QUICK, [lost, None]), "warning")
    (said,) = warnings
    assert "full batch: 3 of 3 seeds diverged until their numbers overflowed" in said
    assert f"the first at step {min(lost.lost)}." in said


def test_the_edge_is_drawn_once_there_is_something_that_it_bounds():
    def lines(results):
        (block,) = each(draw("edge", QUICK, results), "figure")
        return len(block["layout"].get("shapes", ()))

    assert (lines([None, None]), lines([recorded("climb"), None])) == (0, 1)


def test_the_swarm_is_played():
    (block,) = each(shown("wells"), "film")
    assert block["page"] == "swarm" and b64decode(block["bytes"]) == swarm_bytes(
        SWARM, steps=STEPS, lang="en"
    )
    assert str(STEPS) in " ".join(sentences(shown("wells"), "text"))


# The catapult


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", r"Thrown out of λmax = 25, it has landed at 12\.8, below 2/η = 20\."),
        ("u=3&eta=0.1", r"λmax, 9\.11, is below 2/η = 20: the run stays"),
        ("u=1&eta=1", r"λmax, 2\.002, is not below 2/η = 2, yet in 500 steps"),
        ("u=1.2&eta=0.937", r"λmax, 2\.14, is not below 2/η = 2\.13, yet in 500 steps"),
        ("u=8&eta=0.1", r"It diverged until its numbers overflowed, at step \d+: λmax was 64 at first"),
        ("u=4.474&eta=0.1", r"After 500 steps it is still moving: λmax was 20\.1 at first"),
    ],
)
def test_what_became_of_the_catapult(query, sentence):
    assert re.search(sentence, sentences(draw("catapult", query), "text")[1])


@pytest.mark.parametrize("u", [1, 1.4, 3, 4.4, 4.4701, 4.4721, 4.4722, 4.46, 5, 6, 8, 12])
@pytest.mark.parametrize("eta", [0.02, 0.1, 0.1001, 0.3, 0.999, 1])
def test_what_is_called_below_is_below_as_printed(u, eta):
    said = sentences(draw("catapult", f"u={u}&eta={eta}"), "text")[1]
    numbers = [float(n) for n in re.findall(r"= ?(\d[\d.]*\d|\d)|at (\d[\d.]*\d|\d)", said) for n in n if n]
    if said.startswith("Thrown"):
        before, after, edge = numbers
        assert after < edge and after < before
    elif "is below" in said:
        before = float(re.findall(r"λmax, ([\d.]*\d)", said)[0])
        assert before < numbers[-1]


def test_numbers_that_differ_look_different():
    assert apart(a=19.999, b=20.001, c=20.0) == {"a": "19.999", "b": "20.001", "c": "20"}
    assert apart(a=25.04, b=12.8, c=20.0) == {"a": "25", "b": "12.8", "c": "20"}


def test_a_run_that_hardly_moves_above_the_edge_is_not_called_below():
    still = np.tile([4.48, 1 / 4.48], (501, 1))
    assert "is not below" in fate(still, 0.1, EN)


# Counterexamples

WORDS = {
    True: "came out as stated",
    False: "did not come out as stated",
    None: "undecided: more seeds would tell",
}


def made(name, **measures):
    return replace(recorded(name), **measures)


@pytest.mark.parametrize("case", [case for case in COUNTEREXAMPLES if case.stated], ids=lambda case: case.id)
def test_a_verdict_is_that_of_the_numbers(case):
    """Differences that are as stated, the other way round, and neither."""
    zero, close, mixed = np.zeros(3), np.array([1.0, 1.1, 0.9]), np.array([1.0, -1.1, 0.1])
    signs = {"lower": -1, "higher": 1, "not lower": 1, "not higher": -1, "not always higher": -1}

    def judged(factor, by):
        small = {name: factor * signs[stated] * by for name, stated in case.stated}
        large = dict.fromkeys(small, zero)
        results = [made("small", **small), made("large", **large)]
        blocks = draw("fails", f"seeds=3&case={case.id}", results)
        for block in each(blocks, "verdict"):
            assert block["words"] == WORDS[block["came_out"]]
        return verdicts(blocks)

    assert judged(1, close) == [True] * len(case.stated)
    assert judged(-1, close) == [
        None if stated == "not always higher" else False for _, stated in case.stated
    ]
    expected = {"lower": None, "higher": None}
    assert judged(1, mixed) == [expected.get(stated, True) for _, stated in case.stated]


def part_of(found, k):
    """A result as it was when k of its points were there."""
    return found._replace(**{name: values[:k] for name, values in found._asdict().items() if name != "lost"})


SMALL, LARGE, RHO = recorded("small"), recorded("large"), [recorded("large"), recorded("small")] * 4
FAR = recorded("climb")._replace(steps=recorded("climb").steps * 10)  # to the last step that is shown
TWO = np.where(np.arange(13) < 2, recorded("shares"), np.nan)


@pytest.mark.parametrize(
    ("name", "query", "few", "one_more", "lines"),
    [
        ("curve", "", [LARGE, SMALL, None], [LARGE, SMALL, SMALL], 4),
        ("curve", "", [LARGE, SMALL, replace(SMALL, sharpness=SMALL.sharpness * np.nan)], [SMALL] * 3, 4),
        ("sam", "", [*RHO[:-2], None, None], [*RHO[:-1], None], 3),
        ("fails", "case=ranks", [SMALL] * 3 + [None] * (len(RANKED) - 2), [SMALL] * (len(RANKED) + 1), 6),
        ("fails", "case=rescaled", [part_of(recorded("rescaled"), 2)], [recorded("rescaled")], 2),
        ("edge", "", [part_of(FAR, 2), None], [FAR, None], 4),
        ("weights", "", [TWO, None], [recorded("shares"), None], 2),
    ],
)
def test_points_are_joined_once_all_are_there(name, query, few, one_more, lines):
    def joined(results):
        drawn = figures(draw(name, f"{QUICK}&{query}", results)).values()
        # What moves with a slider is no curve of results, and has no name.
        traces = [trace for block in drawn for trace in block["data"][: 2 if "frames" in block else None]]
        return sum("lines" in trace["mode"] for trace in traces)

    assert (joined(few), joined(one_more)) == (0, lines)


def test_a_verdict_of_one_surviving_seed_is_undecided():
    one = np.array([1.0, np.nan, np.nan])
    for case in (case for case in COUNTEREXAMPLES if case.stated):
        names = [name for name, _ in case.stated]
        results = [made("small", **dict.fromkeys(names, one)), made("large", **dict.fromkeys(names, 2 * one))]
        found = verdicts(draw("fails", f"seeds=3&case={case.id}", results))
        expected = [True if stated == "not always higher" else None for _, stated in case.stated]
        assert found == expected, case.id


def test_ranks_are_judged():
    sharp = np.arange(1.0, len(RANKED) + 2)

    def judged(loss, error):
        results = [
            made("small", sharpness=np.full(3, s), test_loss=np.full(3, a), test_accuracy=1 - np.full(3, b))
            for s, a, b in zip(sharp, loss, error, strict=True)
        ]
        return verdicts(draw("fails", "seeds=3&case=ranks", results))

    assert judged(sharp, sharp[::-1] / 100) == [True]
    assert judged(sharp[::-1], sharp / 100) == [False]
    assert judged(sharp, sharp / 100) == [None]


@pytest.mark.parametrize(
    ("tau", "text"),
    [
        ([0.8, 0.9, 0.7], "0.80 ± 0.25, the same order more often than not"),
        ([-0.8, -0.9, -0.7], "−0.80 ± 0.25, the reverse order more often than not"),
        ([0.5, -0.4, 0.1], "0.1 ± 1.1, neither the same order nor its reverse"),
    ],
)
def test_what_kendalls_tau_says(tau, text):
    assert text in order(np.array(tau), EN)


def test_a_rescaled_network_is_judged_and_has_a_slider():
    k = len(FACTORS)
    found = Rescaled(np.geomspace(9, 9e4, k), np.full(k, 0.2), np.zeros(k), np.ones((k, 81)))
    blocks = draw("fails", "seeds=3&case=rescaled", [found])
    assert verdicts(blocks) == [True]
    (block,) = each(blocks, "figure")
    assert block["slider"]["values"][block["slider"]["at"]] == "1"
    assert len(block["frames"]) == len(block["slider"]["values"]) == k
    for change in (
        dict(change=np.full(k, 0.1)),
        dict(adaptive=np.linspace(1, 2, k)),
        dict(sharpness=np.full(k, 9.0)),
    ):
        assert verdicts(draw("fails", "seeds=3&case=rescaled", [found._replace(**change)])) == [False]
    part = Rescaled(*(values[:3] for values in found))
    assert not verdicts(draw("fails", "seeds=3&case=rescaled", [part]))


def test_annealing_is_judged():
    found = recorded("still moving")._replace(
        before=np.array([[2.0, 2.1], [2.0, 2.0]]), after=np.array([[0.5, 0.6], [2.0, 2.0]])
    )
    assert verdicts(draw("fails", "seeds=2&case=still_moving", [found])) == [True]
    swapped = found._replace(before=found.after, after=found.before)
    assert verdicts(draw("fails", "seeds=2&case=still_moving", [swapped])) == [False]


# Convolution


def test_the_weights_of_both_networks_are_counted_and_add_up():
    (table,) = each(shown("convolution"), "table")
    counts = [int(cells[-1].replace(",", "")) for cells in table["rows"]]
    formulas = [cells[1].replace("·", "*").replace("\N{NO-BREAK SPACE}", " ") for cells in table["rows"]]
    assert [count for count, formula in zip(counts, formulas, strict=True) if formula] == [
        eval(formula) for formula in formulas if formula
    ]
    (first, convolution), (second, mlp) = [(i, count) for i, count in enumerate(counts) if not formulas[i]]
    assert convolution == sum(counts[:first]) == len(network("convolution").filters)
    assert mlp == sum(counts[first + 1 : second]) == len(network("mlp").filters)


def test_a_convolution_is_judged_once_all_have_learned_and_by_what_they_have():
    assert verdicts(shown("convolution")) == [True, True, True]
    early = [LOOKED[0]._replace(steps=np.array(LOOKS[:3])), *LOOKED[1:]]
    assert verdicts(draw("convolution", "", early)) == []
    reversed_ = [LOOKED[1], LOOKED[0]._replace(filters=None, maps=None), LOOKED[3], LOOKED[2]]
    assert verdicts(draw("convolution", "", reversed_)) == [False, False, False]


def test_a_convolution_is_drawn_as_far_as_it_has_come_and_sees_the_digit_of_the_link():
    begun = LOOKED[0]._replace(
        steps=np.array(LOOKS[:1]), still=LOOKED[0].still[:1], moved=LOOKED[0].moved[:1], maps=None
    )
    blocks = draw("convolution", "", [begun, None, None, None])
    assert list(figures(blocks)) == ["still", "moved", "still.shuffled"]
    maps = LOOKED[0].maps
    assert maps is not None
    z = figures(shown("convolution"))["sight"]["data"][1]["z"]
    below = np.frombuffer(b64decode(z["bdata"])).reshape([int(size) for size in z["shape"].split(", ")])
    np.testing.assert_allclose(below[::3, 28:52:3], maps[4, 0] / maps[4].max())
