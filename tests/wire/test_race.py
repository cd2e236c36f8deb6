"""What is sent of a race: of runs made up for this, so that all of it is known."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import ArrayLike

from engine.race.scene import Scene
from engine.race.trajectory import Trajectory
from engine.race.verdict import MOVING, Status
from links.scene import parse
from parameters import Choice
from surfaces import SURFACES
from wire.race import hollows, letter, paths, scene_of, short, status_values


def went(x, loss, grad: ArrayLike = 0, status=MOVING, evaluations=2, neighbour="steady") -> Trajectory:
    x = np.array(x, float)
    grad = np.broadcast_to(np.array(grad, float), x.shape)
    return Trajectory(x, np.array(loss, float), grad, np.ones(len(x) - 1), {}, status, evaluations, neighbour)


UNDEFINED = Status("undefined", 1, "v_hat", 1, "eps")
RUNS = [
    went(
        [[1, 2], [3, 4], [5, 6]], [10, 9, 3], [[3, 4], [5, 12], [8, 15]], evaluations=4, neighbour="chaotic"
    ),
    went([[1, 2], [np.nan, 4], [5, 6]], [10, np.inf, 3], status=UNDEFINED),
]
LINK = "surface=goldstein_price&start=1,2&steps=2&run=sgd,lr=0.2&run=adam&noise=0.5&seed=7"


@pytest.fixture
def sent(monkeypatch):
    """What is packed of a race, its header and sections."""
    monkeypatch.setattr("wire.race.pack", lambda *parts: parts)
    return lambda link, **more: paths(parse(link)[0], RUNS, **more)


def test_a_race_travels_with_its_links_and_its_surface(sent):
    header, sections = sent(f"{LINK}&schedule=cosine&chart=lr&at=1&view=0,1,2,3&show=dots,3d", lang="ko")
    race = (
        "surface=goldstein_price&start=1,2&run=sgd,lr=0.2&run=adam&steps=2&schedule=cosine&noise=0.5&seed=7"
    )
    assert header["lang"] == "ko"
    assert header["link"] == header["stem"] == f"{race}&chart=lr&show=dots,3d&at=1&view=0,1,2,3"
    assert header["race"] == f"{race}&chart=gap&show="
    assert header["query"] == f"{race}&chart=lr&show=dots,3d&at=1&view=0,1,2,3"
    surface = header["surface"]
    # Goldstein and Price, 1971: f is 3 at its minimum, and 30, 84 and 840 where it is least around.
    known = [(0, -1, 3), (-0.6, -0.4, 30), (1.8, 0.2, 84), (1.2, 0.8, 840)]
    np.testing.assert_allclose(surface.pop("minima"), known, rtol=1e-9)
    assert surface.pop("f_star") == pytest.approx(3, rel=1e-12)
    module = SURFACES["goldstein_price"]
    assert surface == {
        "id": "goldstein_price",
        "values": {},
        "domain": module.DOMAIN,
        "saddles": module.SADDLES,
        "shift": module.SHIFT,
    }
    told = {
        "start": (1, 2),
        "steps": 2,
        "noise": 0.5,
        "seed": 7,
        "chart": "lr",
        "at": 1,
        "view": (0, 1, 2, 3),
    }
    assert told == {name: header[name] for name in told}
    assert (header["schedule"]["id"], header["show"]) == ("cosine", ["3d", "dots"])
    assert list(sections) == ["x", "gap", "schedule"]
    # Half of a cosine: 1 at the first of two steps, a half at the second.
    np.testing.assert_allclose(sections["schedule"], [1, 0.5])


def test_a_race_travels_with_what_became_of_its_runs(sent):
    header, sections = sent(f"{LINK}&chart=grad")
    sgd, adam = header["runs"]
    assert sgd == {
        **{"optimizer": "sgd", "hyper": {"lr": 0.2, "weight_decay": 0, "clip": 0}},
        **{"label": "SGD", "detail": "η 0.2", "worn": (0, 0), "evaluations": 4, "neighbour": "chaotic"},
        **{"status": "moving", "status_step": None, "status_says": "say_moving", "status_values": {}},
        "lost": False,
    }
    assert (adam["label"], adam["detail"], adam["worn"]) == ("Adam", "η 0.001", (6, 0))
    assert (adam["status"], adam["status_step"], adam["status_says"]) == ("undefined", 1, "say_undefined")
    assert adam["status_values"] == {"quantity": "v̂", "coordinate": "y", "setting": "ε"}
    assert adam["lost"]
    np.testing.assert_array_equal(sections["x"], [run.x for run in RUNS])
    np.testing.assert_array_equal(sections["gap"], [[7, 6, 0], [7, np.inf, 0]])
    np.testing.assert_array_equal(sections["grad"], [[5, 13, 17], [0, 0, 0]])
    assert {section.dtype for section in sections.values()} == {np.dtype("f4")}


def test_a_race_on_data_travels_with_its_points_and_batches(sent):
    _, sections = sent("surface=regression,batch=5,centre=1,scale=0.5&steps=2&seed=3&run=sgd&run=adam")
    t, s = SURFACES["regression"].POINTS
    np.testing.assert_array_equal(sections["points"], np.stack([(t - 1) / 0.5, s]).astype(np.float32))
    order = np.random.default_rng([3, 1]).permuted(np.arange(32, dtype=np.uint8)[None], axis=1)[0]
    np.testing.assert_array_equal(sections["batch"], order[:10].reshape(2, 5))
    # The gradient of one point's loss (x t + y - s)² / 2, by x, y and what is added.
    t = (t - 1) / 0.5
    known = np.stack([np.stack([t * t, t, -t * s], axis=1), np.stack([t, np.ones(32), -s], axis=1)], axis=1)
    np.testing.assert_allclose(sections["samples"], known, rtol=1e-5, atol=1e-6)


def test_numbers_travel_in_single_precision_unless_a_run_not_yet_lost_has_larger_ones():
    large = np.array([[1.0, 2.0, 1e39], [1.0, 2.0, 3.0]])
    on, lost, late = (MOVING, Status("overflowed", 2, "x"), Status("overflowed", 3, "x"))

    def kind(values: np.ndarray, *statuses: Status) -> str:
        return short(values, [went([[0, 0]] * 3, [0] * 3, status=status) for status in statuses]).dtype.str[
            1:
        ]

    with np.errstate(over="ignore"):
        assert [kind(large, status, on) for status in (on, lost, late)] == ["f8", "f4", "f8"]
        assert [kind(large[::-1], on, status) for status in (on, lost)] == ["f8", "f4"]
        assert kind(np.where(large > 3, np.inf, large), on, on) == "f4"
        assert short(large, RUNS[:1])[0, 2] == 1e39


def test_a_scene_is_told_with_the_start_that_its_surface_brings():
    scene = Scene(
        surface=Choice("goldstein_price", {}),
        runs=(Choice("sgd", {"lr": 0.5}),),
        schedule=Choice("cosine", {"warmup": 3}),
        steps=9,
        noise=0.5,
        seed=4,
    )
    assert scene_of(scene) == {
        "surface": {"id": "goldstein_price", "values": {}},
        "start": SURFACES["goldstein_price"].START,
        "runs": [{"optimizer": "sgd", "hyper": {"lr": 0.5}}],
        "schedule": {"id": "cosine", "values": {"warmup": 3}},
        **{"steps": 9, "noise": 0.5, "seed": 4, "chart": "gap", "show": [], "at": None, "view": None},
    }
    assert scene_of(replace(scene, show=frozenset({"dots", "3d"})))["show"] == ["3d", "dots"]


def test_a_sentence_names_a_quantity_as_its_equations_do():
    adam = Choice("adam", {})
    assert status_values(adam, Status("overflowed", 3, "f")) == {"quantity": "f"}
    assert status_values(adam, Status("overflowed", 3, "x", 0)) == {"quantity": "x", "coordinate": "x"}
    assert status_values(adam, MOVING) == {}
    letters = {
        "m": "m",
        "m_hat": "m̂",
        "x_tilde": "x̃",
        "mu": "μ",
        "mu_tilde": "μ̃",
        "rho": "ρ",
        "rho_infty": "ρ∞",
    }
    assert {name: letter(name) for name in letters} == letters


def test_a_hollow_is_a_minimum_the_global_ones_first():
    assert hollows(Choice("goldstein_price", {}))[:2] == ((0.0, -1.0), (-0.6, -0.4))
    assert len(hollows(Choice("himmelblau", {}))) == 4
