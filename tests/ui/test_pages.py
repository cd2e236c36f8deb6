"""Every page in every language, run by Streamlit's own test harness."""

import inspect
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest
from watching import PATIENCE

from engine.costs import kept
from lessons.elsewhere import LIBRARIES, lines
from lessons.failures import FAILURES
from lessons.family import FAMILY
from lessons.grounds import TEACHES
from optimizers import EVERY, OPTIMIZERS
from surfaces import SURFACES
from translations import LANGUAGES, translate

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "pages").glob("*.py"))


def open_app(**link) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=PATIENCE)
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_runs_in_language(page, language):
    app = open_app(lang=language).switch_page(str(page)).run()
    assert not app.exception
    assert app.main.children


def test_korean_is_korean():
    app = open_app(lang="ko")
    assert app.expander[0].label == "결과 표"


def test_results_table_is_made_when_it_is_opened():
    app = open_app(run=["adam,lr=0.1", "sgd,lr=1e300"])
    assert not app.dataframe
    app.session_state["table"] = True
    app.run()
    rows = app.dataframe[0].value
    assert list(rows["run"]) == ["Adam (η 0.1)", "SGD (η 1e300)"]
    assert list(rows["status"]) == ["still moving", "overflowed at step 1"]


def test_every_optimizer_has_its_card_and_its_link():
    app = open_app(optimizer="sgd").switch_page(str(ROOT / "pages" / "optimizers.py")).run()
    for name, module in reversed(OPTIMIZERS.items()):
        app.button_group(key="linked.optimizer").set_value(name).run()
        assert app.query_params["optimizer"] == name
        assert [heading.value for heading in app.subheader] == [module.NAME]
        assert module.EQUATION.strip() in app.latex[0].value
        assert app.code[0].value == inspect.getsource(module.step).rstrip()
        races = [parse_qs(link.proto.query_string) for link in app.get("page_link")]
        alone, parents = FAMILY[name].run, [FAMILY[parent].run for parent in FAMILY[name].changes]
        failing = parse_qs(FAILURES[name].link)["run"]
        assert [race["run"] for race in races if "run" in race] == [
            [alone],
            *[[alone, *parents]] * bool(parents),
            failing,
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_shows_what_to_write_elsewhere_or_why_not_what_it_costs_and_when_it_fails(language):
    app = open_app(lang=language).switch_page(str(ROOT / "pages" / "optimizers.py")).run()
    for name in EVERY:
        app.query_params["optimizer"] = name
        app.run()
        assert not app.exception
        hyper = {key: p.default for key, p in EVERY[name].HYPER.items()}
        written = [lines(library, name, hyper) for library in LIBRARIES]
        assert [code.value for code in app.code[1:]] == [each.call for each in written if each.call]
        said = [markdown.value for markdown in app.markdown]
        for each in written:
            assert all(translate(language, note).format(**each.values) in said for note in each.notes)
        assert any(translate(language, FAILURES[name].text) in each for each in said)
        each, _ = kept(name)
        assert any(f"{4 * len(each)}" in sentence for sentence in said if "float32" in sentence) or not each


def test_every_surface_has_its_equation_and_its_race():
    app = open_app(lang="ko").switch_page(str(ROOT / "pages" / "optimizers.py")).run()
    shown = "".join(markdown.value for markdown in app.markdown)
    races = [parse_qs(link.proto.query_string) for link in app.get("page_link")]
    assert all(f"${module.EQUATION}$" in shown for module in SURFACES.values())
    assert [race["surface"] for race in races if "surface" in race] == [[name] for name in SURFACES]
    assert all(race["lang"] == ["ko"] for race in races)
    assert all(translate("ko", sentence) in shown for sentence in TEACHES.values())


def test_a_surface_says_where_its_minima_lie_and_how_they_are_curved():
    app = open_app().switch_page(str(ROOT / "pages" / "optimizers.py")).run()
    shown = "".join(markdown.value for markdown in app.markdown).replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Minimum: f = 0 at (1, 3), with curvatures 2 and 18: κ = 9.",
        "Minimum: f = 0 at (−1, 0), with curvatures 1 and 1: κ = 1.",
        "Minimum: f = 0 at (1, 0), with curvatures 1 and 25: κ = 25.",
        "Minimum: f = 0 at (1, 1), with curvatures 0.3994 and 1002: κ = 2508.",
        "Minimum: f = 0 at (0, 0), a tip, which has no curvature.",
    ):
        assert said in shown
    assert shown.count("Minimum: ") == sum(len(module.MINIMA) for module in SURFACES.values())
