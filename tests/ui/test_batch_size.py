"""The page on batch size in Streamlit's own test harness: its links, its controls, the sheets it mounts."""

from urllib.parse import parse_qs, parse_qsl

import pytest
from outcomes import QUICK
from sharp_flat_page import asked, open_page, said

from lessons.experiments import COUNTEREXAMPLES, SETTINGS
from translations import LANGUAGES, translate
from wire.sheets import PAGES, SHEETS, ask, name_of

PARTS = PAGES["batch_size"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_mounts_its_sheets_in_each_language(part, language):
    app = open_page(f"{QUICK}&part={part}&lang={language}")
    assert not app.exception and not app.warning
    assert translate(language, PARTS[part][0].CLAIM) in said(app)
    sheets = asked(app)
    assert [sheet["sheet"] for sheet in sheets] == [[name_of(sheet)] for sheet in PARTS[part]]
    assert all(sheet["lang"] == [language] for sheet in sheets)
    for sheet in sheets:  # what the browser asks for is what the link says
        module = SHEETS[sheet["sheet"][0]]
        assert ask(module, sheet) == ask(module, parse_qs(QUICK))


def test_a_control_rewrites_the_link_and_leaves_the_rest():
    app = open_page(f"{QUICK}&part=curve&lang=en&embed=true&small=4")
    app.select_slider(key="experiment.lr").set_value(0.1).run()
    assert app.query_params == dict(parse_qsl(f"{QUICK}&part=curve&lang=en&embed=true&small=4&lr=0.1"))
    app.selectbox(key="experiment.match").select("epochs").run()
    assert app.query_params["match"] == "epochs"
    assert app.select_slider(key="experiment.epochs").value == 60


def test_a_setting_is_one_click_and_is_marked_when_its_link_is_open():
    app = open_page()
    app.button_group(key="experiment.setting").set_value("noisy_digits").run()
    assert app.query_params == dict(parse_qsl("flips=0.1&activation=relu&lr=0.1&target=0.05&small=4&lang=en"))
    assert SETTINGS[1].sentence in said(app)


def test_another_number_than_the_sliders_has_a_place_on_them():
    app = open_page(f"{QUICK}&lr=0.123&small=5")
    assert app.select_slider(key="experiment.lr").value == 0.123
    assert app.select_slider(key="experiment.small").value == 5


def test_what_the_link_gets_wrong_is_said_and_the_rest_is_kept():
    app = open_page(f"{QUICK}&small=17&lr=fast&activation=step&part=nowhere")
    said = "\n".join(warning.value for warning in app.warning)
    faults = ("` 17 `” is outside 1 to 16", "` fast `” is not a", "` step `” is not", "` nowhere `” is not")
    assert all(fault in said for fault in faults)
    assert not app.exception and app.select_slider(key="experiment.steps").value == 40


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("part=why&wells=600", "` 600 `” is outside 1 to 512"),
        (f"{QUICK}&part=edge&eta=fast", "` fast `” is not a number"),
        (f"{QUICK}&optimizer=adam&wells=12", "Nothing here reads “` optimizer `” in the link."),
        (f"{QUICK}&steps=40&activaton=relu", "reads “` activaton `” in the link. Did you mean “activation”?"),
    ],
)
def test_what_a_link_gets_wrong_of_a_sheet_is_said_once(query, sentence):
    app = open_page(query)
    assert len(app.warning) == 1 and sentence in app.warning[0].value


def test_what_was_said_of_a_link_is_put_away_and_the_link_mended():
    app = open_page(f"{QUICK}&small=17&part=nowhere&optimizer=adam")
    assert len(app.warning) == 3
    for about in ("part", "experiment", "unread"):
        app.button(key=f"dismiss_{about}").click().run()
    assert not app.warning and not app.exception
    assert app.query_params == dict(parse_qsl(f"lang=en&{QUICK}&part=see"))


def test_a_slider_of_a_sheet_rewrites_the_link_and_leaves_the_rest():
    app = open_page(f"{QUICK}&part=edge&lr=0.1")
    app.select_slider(key="linked.u").set_value(6).run()
    assert app.query_params == dict(parse_qsl(f"lang=en&{QUICK}&part=edge&lr=0.1&u=6"))
    assert asked(app)[1]["u"] == ["6"]


@pytest.mark.parametrize(
    ("part", "idle"),
    [("curve", {"small", "large"}), ("edge", {"match", "target"}), ("why", None), ("fails", None)],
)
def test_a_part_shows_no_setting_that_changes_nothing_in_it(part, idle):
    def settings(name):
        app = open_page(f"n=32&seeds=2&width=2&depth=1&part={name}&lang=en")
        keys = [str(each.key) for each in (*app.select_slider, *app.selectbox)]
        return {key.removeprefix("experiment.") for key in keys if key.startswith("experiment.")}

    if idle is None:
        assert settings(part) == ({"seeds"} if part == "fails" else set())
    else:
        assert settings("see") - settings(part) == idle


def test_a_picture_opens_with_the_experiment_that_shows_it():
    app = open_page("part=picture&seeds=2")
    assert app.select_slider(key="experiment.target").value == 0.02
    app.button_group(key="linked.picture").set_value("boundaries").run()
    assert app.query_params["picture"] == "boundaries"
    assert app.select_slider(key="experiment.target").value == 0.09
    app.select_slider(key="experiment.lr").set_value(0.1).run()
    assert app.query_params["lr"] == "0.1" and "data" not in app.query_params


def test_boundaries_of_other_data_are_one_click_from_the_moons():
    app = open_page("part=picture&picture=boundaries&data=digits&seeds=2")
    next(button for button in app.button if button.label == "Take the moons").click().run()
    assert "data" not in app.query_params and not app.button


def test_every_counterexample_has_its_link():
    app = open_page("part=fails&case=rescaled&seeds=2")
    app.button_group(key="linked.case").set_value("sharper_is_better").run()
    assert app.query_params["case"] == "sharper_is_better" and asked(app)[0]["case"] == ["sharper_is_better"]
    assert [case.id for case in COUNTEREXAMPLES if case.id == "sharper_is_better"]
    unknown = open_page("part=fails&case=nowhere&seeds=2")
    assert unknown.button_group(key="linked.case").value == "flatter_is_worse"
