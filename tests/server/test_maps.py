"""Maps over HTTP: what the engine computes comes whole, and is small."""

import httpx
import numpy as np
import pytest
from packed import unpack

from engine.maps import DIVERGED, basin, rates, tuning
from links.maps import OPENINGS, parse
from translations import LANGUAGES

pytestmark = pytest.mark.slow
MOST = 100_000  # bytes of a picture of 256² starts


def whole(planes: np.ndarray) -> np.ndarray:
    return planes[0] + 256 * planes[1].astype(int)


def sent(answer: httpx.Response) -> int:
    """The bytes that travelled."""
    return int(answer.headers["Content-Length"])


@pytest.mark.parametrize("run", ["momentum,lr=0.015", "nag,lr=0.01", "adam,lr=1"])
def test_labels_and_steps_are_the_engine_s_and_small(client, run):
    answer = client.get(f"/downhill/maps?run={run}&steps=300")
    assert answer.headers["Content-Encoding"] == "gzip" and sent(answer) <= MOST
    header, arrays = unpack(answer.content)
    name, lr = run.split(",lr=")
    expected = basin(name, "himmelblau", 256, 300, lr=float(lr))
    np.testing.assert_array_equal(arrays["label"][0].astype(int) + DIVERGED, expected.label)
    np.testing.assert_array_equal(whole(arrays["steps"])[0], expected.steps)
    np.testing.assert_allclose([p[:2] for p in header["surface"]["minima"]], expected.minima)
    x, y = header["grid"]
    assert (x["first"], x["last"], x["count"]) == (expected.x[0], expected.x[-1], 256)
    assert (y["first"], y["last"], y["count"]) == (expected.y[0], expected.y[-1], 256)


def test_hyperparameters_are_mapped_as_the_engine_does(client):
    answer = client.get("/downhill/maps?map=tuning&resolution=64&across=0.001,1&up=0,0.99&target=0.1")
    assert sent(answer) <= MOST
    header, arrays = unpack(answer.content)
    expected = tuning(
        "momentum",
        "ravine",
        ("lr", "momentum"),
        ranges=((0.001, 1), (0, 0.99)),
        resolution=64,
        steps=200,
        target=0.1,
    )
    final = np.where(expected.diverged, np.inf, expected.final).astype(np.float32)
    np.testing.assert_array_equal(arrays["final"], final)
    np.testing.assert_array_equal(whole(arrays["reached"]), expected.reached + 1)
    assert [axis["name"] for axis in header["axes"]] == ["lr", "momentum"]
    assert [side["count"] for side in header["grid"]] == [64, 64]


def test_learning_rates_are_mapped_as_the_engine_does(client):
    header, arrays = unpack(client.get("/downhill/maps?map=rates&run=sgd&run=adam&steps=100").content)
    expected = rates(parse("map=rates&run=sgd&run=adam")[0].runs, "rosenbrock", steps=100)
    np.testing.assert_allclose(arrays["lr"], expected.lr)
    final = np.where(expected.diverged, np.inf, expected.final).astype(np.float32)
    np.testing.assert_array_equal(arrays["final"], final)
    assert header["defaults"] == [0.01, 0.001] and np.isinf(final).any() and np.isfinite(final).any()


def test_a_page_that_has_a_picture_gets_no_arrays_of_it_again(client):
    first, _ = unpack(client.get("/downhill/maps?resolution=64").content)
    link = f"resolution=64&start=1,2&has={first['drawn'].replace('&', '%26')}"
    again, arrays = unpack(client.get(f"/downhill/maps?{link}").content)
    assert again["drawn"] == first["drawn"] and again["scene"]["start"] == [1, 2] and arrays == {}
    _, other = unpack(client.get(f"/downhill/maps?{link}&surface=rosenbrock").content)
    assert other["label"].shape == (2, 64, 64)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_of_a_link_was_corrected_is_said(client, lang):
    header, _ = unpack(client.get(f"/downhill/maps?resolution=64&across=3,-3&lang={lang}").content)
    (said,) = header["problems"]
    assert "-3,3" in said and header["scene"]["across"] == [-3, 3]


@pytest.mark.parametrize(
    "query", ["", "%ff", "run=&over=,", "map=tuning&run=newton", "across=1e12,-1e12", "has"]
)
def test_no_request_breaks_the_server(client, server, query):
    assert client.get(f"/downhill/maps?resolution=64&{query}").status_code == 200
    assert "Traceback" not in server.log.read_text()


def test_openings_are_as_they_say(client):
    for kind, maps in OPENINGS.items():
        header, _ = unpack(client.get(f"/downhill/maps?map={kind}").content)
        assert header["scene"]["map"] == kind and len(header["runs"]) == len(maps.runs)
