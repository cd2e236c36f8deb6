"""Every page in every language, run by Streamlit's own test harness."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.scene import Scene, query
from optimizers import OPTIMIZERS
from translations import LANGUAGES

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "pages").glob("*.py"))


def open_app(**link) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
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
    assert app.selectbox(key="surface").label == "곡면"


def test_link_is_read_and_rewritten_without_defaults():
    app = open_app(surface="ravine,condition=50", run="adam,lr=0.1", steps="300")
    assert app.query_params == {"surface": "ravine,condition=50", "run": "adam,lr=0.1"}
    assert not app.warning


def test_what_cannot_be_read_is_said_and_nothing_is_lost():
    app = open_app(surface="ravine,condition=nan", run=["adam,lr=0.1", "muon"], start="1")
    said = " ".join(warning.value for warning in app.warning)
    assert "“nan” is not a number" in said and "“muon” is not known here" in said and "two numbers" in said
    assert app.session_state.scene.surface.name == "ravine"
    assert [run.values["lr"] for run in app.session_state.scene.runs] == [0.1]


def test_a_field_that_cannot_be_read_keeps_the_old_number():
    app = open_app(run="sgd,lr=0.001")
    app.text_input(key="start_x").input("twelve").run()
    assert "“twelve” is not a number" in app.warning[0].value
    assert app.text_input(key="start_x").value == "-0.5"
    app.text_input(key="start_x").input("-1e-1").run()
    assert not app.warning and app.session_state.scene.start[0] == -0.1


def test_another_surface_has_its_own_start():
    app = open_app(start="1,2")
    app.selectbox(key="surface").select("ravine").run()
    assert app.session_state.scene.start is None
    assert app.query_params == {"surface": "ravine"}


def test_an_edit_that_comes_with_an_older_link_is_kept():
    app = open_app()
    app.selectbox(key="surface").select("ravine").run()
    app.query_params.clear()  # as if the browser had not yet put the new link into its address bar
    app.text_input(key="steps").input("77").run()
    assert app.session_state.scene.surface.name == "ravine" and app.session_state.scene.steps == 77
    assert app.query_params == {"surface": "ravine", "steps": "77"}


def test_back_button_brings_the_former_scene():
    app = open_app()
    app.selectbox(key="surface").select("ravine").run()
    app.run()
    app.query_params.clear()
    app.run()
    assert app.session_state.scene.surface.name == "rosenbrock"


def test_results_table_is_made_when_it_is_opened():
    app = open_app(run=["adam,lr=0.1", "sgd,lr=1e300"])
    assert not app.dataframe
    app.session_state["table"] = True
    app.run()
    rows = app.dataframe[0].value
    assert list(rows["run"]) == ["Adam (η 0.1)", "SGD (η 1e300)"]
    assert list(rows["status"]) == ["still moving", "diverged at step 1"]


def test_no_runs_is_a_picture_too():
    app = open_app(run="")
    assert not app.exception and app.session_state.scene.runs == ()


def test_every_optimizer_has_its_card():
    app = open_app().switch_page(str(ROOT / "pages" / "optimizers.py")).run()
    assert [heading.value for heading in app.subheader] == [module.NAME for module in OPTIMIZERS.values()]
    assert len(app.latex) == len(app.code) == len(OPTIMIZERS)


def test_opening_scene_has_an_empty_link():
    assert query(Scene()) == ""
