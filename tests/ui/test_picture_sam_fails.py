"""The parts that show minima, SAM and counterexamples, run by Streamlit's own test harness; their figures."""

from time import sleep
from typing import Any

import numpy as np
import pytest
from sharp_flat_page import QUICK, computed, open_page, said

from engine.networks.counterexamples import FACTORS, REACH, Rescaled
from engine.networks.minima import ALPHAS, SLICE, Between
from figures import fails as fail_figures
from figures import picture as figures
from figures.sam import against_rho
from lessons.experiments import COUNTEREXAMPLES
from server.jobs import JOBS
from translations import LANGUAGES, translate
from ui.parts import fails, picture

CHARTS = {"between": 1, "around": 3, "ways": 2, "boundaries": 3}
TICKS = ("B = 8", "full batch")


@pytest.fixture(autouse=True)
def nothing_computed_on():
    """What a test has begun to compute ends with it."""
    yield
    for job in list(JOBS._jobs.values()):
        job._watchers.clear()
    while JOBS._worker:
        sleep(0.05)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", picture.PICTURES)
def test_a_picture_answers_in_each_language(name, language):
    app = computed(f"{QUICK}&part=picture&picture={name}&lang={language}")
    assert not app.exception and not app.warning
    assert len(app.get("plotly_chart")) == CHARTS[name]
    assert translate(language, picture.PICTURES[name][-1]) in said(app)


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
    assert "two variables and classes" in app.info[0].value and not app.get("plotly_chart")
    next(button for button in app.button if button.label == "Take the moons").click().run()
    assert "data" not in app.query_params and not app.info


def test_pictures_of_runs_that_diverged_say_so():
    for name in picture.PICTURES:
        app = computed(f"{QUICK}&part=picture&picture={name}&lr=1e5")
        assert not app.exception and "seeds diverged, the first at step" in said(app)
        assert not app.get("plotly_chart")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sam_answers_in_each_language(language):
    app = computed(f"{QUICK}&part=sam&lang={language}")
    assert not app.exception and len(app.get("plotly_chart")) == 3
    assert "ρ = 0.1" in app.caption[-1].value and "±" in app.caption[-1].value


@pytest.mark.parametrize("case", ["one_run", "rescaled"])
def test_a_counterexample_is_run_and_judged(case):
    app = computed(f"part=fails&case={case}&seeds=2&lr=0.7")
    assert not app.exception and app.get("plotly_chart")
    assert any(verdict in said(app) for verdict in fails.VERDICTS.values())
    assert not [slider for slider in app.select_slider if slider.key == "experiment.lr"]


def test_every_counterexample_has_its_link():
    app = open_page("part=fails&case=rescaled&seeds=2")
    app.button_group(key="linked.case").set_value("sharper_is_better").run()
    assert app.query_params["case"] == "sharper_is_better"
    assert next(case for case in COUNTEREXAMPLES if case.id == "sharper_is_better").sentence in said(app)
    assert (
        open_page("part=fails&case=nowhere&seeds=2").button_group(key="linked.case").value
        == "flatter_is_worse"
    )


# Figures


def traces(figure) -> list[Any]:
    return list(figure.data)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_and_basins_can_be_told_apart_without_colour(theme):
    rising = np.tile(1 + ALPHAS**2, (3, 1))
    names: Any = dict.fromkeys(("loss", "accuracy", "train", "test"), "name")
    line = figures.interpolation(Between([], rising, rising, rising, rising), TICKS, names, theme)
    assert len({trace.line.dash for trace in traces(line) if trace.showlegend}) == 2
    bowl = 0.05 + np.add.outer(SLICE**2, SLICE**2)
    basins = figures.basins(np.array([bowl, 9 * bowl]), TICKS, theme)
    strong = [trace for trace in traces(basins) if trace.contours.coloring == "none"]
    assert len({trace.line.dash for trace in strong}) == 2
    values = [[np.arange(3.0)] * 2] * 2
    sam = against_rho((0.0, 0.1), values, TICKS, "λ", theme)
    assert len({(trace.line.dash, trace.marker.symbol) for trace in traces(sam) if trace.name in TICKS}) == 2
    drawn: list[Any] = [line, basins, sam]
    assert all(figure.layout.font.size >= 14 for figure in drawn)


def test_basins_share_one_scale_of_loss():
    bowl = 0.05 + np.add.outer(SLICE**2, SLICE**2)
    basins = figures.basins(np.array([bowl, 9 * bowl]), TICKS, "light")
    maps = [trace for trace in traces(basins) if trace.contours.coloring != "none"]
    assert len({(trace.zmin, trace.zmax, trace.colorscale) for trace in maps}) == 1


def test_the_slider_has_a_place_for_each_factor_and_starts_at_1():
    k = len(FACTORS)
    found = Rescaled(np.geomspace(9, 9e4, k), np.full(k, 0.2), np.zeros(k), np.ones((k, len(REACH))))
    names: Any = dict.fromkeys(("sharpness", "adaptive", "factor", "change", "loss", "distance"), "name")
    figure: Any = fail_figures.rescaled(found, names, "light")
    slider = figure.layout.sliders[0]
    assert [step.label for step in slider.steps][slider.active] == "1"
    assert len(figure.frames) == len(slider.steps) == k
    for index, frame in enumerate(figure.frames):
        assert frame.data[0].x[0] == FACTORS[index] and frame.data[0].y[0] == found.sharpness[index]
