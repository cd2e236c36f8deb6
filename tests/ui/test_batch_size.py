"""The page on batch size, run by Streamlit's own test harness: links, controls, sentences, stopping."""

from dataclasses import replace
from time import sleep
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from sharp_flat_page import QUICK, computed, open_page, said, until

from engine import statistics
from engine.chunks import Chunk, run
from engine.networks import comparison
from engine.networks.experiment import Experiment
from figures import batch_size as figures
from lessons.experiments import SETTINGS
from server.jobs import JOBS
from translations import LANGUAGES
from ui.parts import see

EXPERIMENT = Experiment(data="moons", n=16, width=4, depth=1, match="steps", steps=40, seeds=3)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["see", "curve"])
def test_a_part_answers_in_each_language(part, language):
    app = computed(f"{QUICK}&part={part}&lang={language}")
    assert not app.exception and not app.warning
    assert len(app.get("plotly_chart")) == {"see": 5, "curve": 4}[part]
    assert ("시드" if language == "ko" else "seeds") in said(app)


def test_the_numbers_on_the_page_are_those_of_the_engine():
    app = computed()
    small, large = outcomes()
    gap = large.sharpness - small.sharpness
    mean, half = statistics.mean_interval(gap)
    numbers = [float(number) for number in app.caption[1].value.rpartition(" by ")[2].split(" ± ")]
    np.testing.assert_allclose(numbers, [mean, half], atol=half / 5)
    assert f"Lower in {(gap > 0).sum()} of 3 seeds" in said(app)


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


def test_seeds_that_diverge_or_fall_short_are_told():
    app = computed(f"{QUICK}&lr=1e5")
    assert "B = 8: 3 of 3 seeds diverged, the first at step" in said(app) and not app.exception
    assert "B = 16: 3 of 3" in said(app)
    app = computed(f"{QUICK.replace('match=steps', 'match=loss')}&target=0.01&lr=0.00001&flips=0.4")
    assert "B = 16: 3 of 3 seeds did not reach the loss 0.01 within 20000 steps" in said(app)


def test_stopping_keeps_what_there_is_and_it_can_go_on(monkeypatch):
    def train_and_measure(state, experiment, batch):
        """Never ends with the full batch."""
        sleep(0.01)
        outcome = state or list(run(comparison.train_and_measure, experiment, batch))[-1][1]
        return Chunk(outcome, 0.5, outcome) if batch == 16 else Chunk(None, 1.0, outcome)

    def bar():
        return app.get("progress")[0].proto.text

    monkeypatch.setattr(see, "train_and_measure", train_and_measure)
    app = open_page()
    until(app, lambda: "Lower in" in said(app))
    assert app.button[0].label == "Stop" and bar() == "Computing: 75 %"
    app.button[0].click().run()
    for _again in range(2):
        assert app.button[0].label == "Go on" and bar() == "Stopped at 75 %. What was computed stays."
        assert "Lower in" in said(app)
        until(app, lambda: JOBS._worker is None)  # nobody else watches
    app.button[0].click().run()
    assert app.button[0].label == "Stop" and JOBS._worker
    app.button[0].click().run()


def test_a_computation_that_fails_is_told(monkeypatch):
    def train_and_measure(state, experiment, batch):
        raise MemoryError("no room for so much")

    monkeypatch.setattr(see, "train_and_measure", train_and_measure)
    app = computed()
    assert "could not be computed: no room for so much" in app.error[0].value and not app.exception


# Figures


def outcomes(**changes):
    return [
        list(run(comparison.train_and_measure, *side))[-1][1] for side in replace(EXPERIMENT, **changes).sides
    ]


NAMES: dict[str, str] = {name: name for name in ("loss", "sharpness", "step", "play", "pause")}
TICKS = ("B = 8", "full batch")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_batch_sizes_can_be_told_apart_without_colour(theme):
    figure: Any = figures.training(tuple(outcomes()), (0.2, 0.2), TICKS, theme, **NAMES)
    means = [trace for trace in figure.data if trace.name in TICKS and trace.showlegend]
    assert len({trace.line.dash for trace in means}) == len({trace.marker.symbol for trace in means}) == 2
    pair: Any = figures.pairs([np.zeros(3), np.ones(3)], TICKS, "λ", theme)
    assert len({trace.marker.symbol for trace in pair.data if trace.mode == "markers"}) == 2
    for drawn in (figure, pair):
        assert drawn.layout.font.size >= 14 and drawn.layout.xaxis.tickfont.size >= 14


def test_the_animation_ends_with_the_whole_picture():
    figure: Any = figures.training(tuple(outcomes()), (0.2, 0.2), TICKS, "light", **NAMES)
    first, last = figure.frames[0], figure.frames[-1]
    for frame in (first, last):
        assert len(frame.data) == len(frame.traces) == 4
    for i, drawn in zip(last.traces, last.data, strict=True):
        np.testing.assert_array_equal(drawn.y, figure.data[i].y)
        assert len(drawn.x) > 1
    assert all(len(drawn.x) == 1 for drawn in first.data)


def test_the_mean_ends_where_the_seeds_end():
    small, large = outcomes()
    figure: Any = figures.training((small, large), (0.2, 0.4), TICKS, "light", **NAMES)
    ends = [figure.data[i].y[-1] for i in figure.frames[-1].traces]
    expected = [small.train_loss, small.sharpness, large.train_loss, large.sharpness]
    np.testing.assert_allclose(ends, [values.mean() for values in expected], rtol=1e-6)
    assert [shape.y0 for shape in figure.layout.shapes] == [10, 5]  # 2/η of each


@pytest.mark.parametrize("lost", [[None, None], "diverged"])
def test_there_is_a_picture_before_the_first_result_and_of_divergence(lost):
    lost = outcomes(lr=1e5) if lost == "diverged" else lost
    assert len(figures.training(tuple(lost), (0.2, 0.2), TICKS, "dark", **NAMES).frames) == figures.FRAMES
    unknown = np.full(3, np.nan)
    figures.pairs([unknown, unknown], TICKS, "λ", "dark")
    figures.curve([4, 8], [unknown, unknown], "λ", "dark")


def test_the_curve_shows_means_with_their_intervals():
    values = [np.array([1.0, 2, 3]), np.array([4.0, np.nan, 6])]
    figure: Any = figures.curve([4, 8], values, "λ", "light")
    means, halves = zip(*map(statistics.mean_interval, values), strict=True)
    assert tuple(figure.data[1].y) == means and tuple(figure.data[1].error_y.array) == halves


@pytest.mark.parametrize(("part", "idle"), [("curve", {"small", "large"}), ("edge", {"match", "target"})])
def test_a_part_shows_no_setting_that_changes_nothing_in_it(part, idle):
    def settings(name):
        sidebar = open_page(f"n=32&seeds=2&width=2&depth=1&part={name}&lang=en").sidebar
        return {
            str(each.key).removeprefix("experiment.") for each in (*sidebar.select_slider, *sidebar.selectbox)
        }

    assert settings("see") - settings(part) == idle
