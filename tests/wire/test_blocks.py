"""Blocks: what stands in our own sentences is marked up, what comes from outside never."""

from base64 import b64decode

import numpy as np
import pytest

from wire.sheets.blocks import figure, spans

HOSTILE = ["![](http://a.b/c)", "[go](https://a.b)", "**bold**", "__proto__", "<img src=x>", "{0}", "{batch}"]


def test_bold_and_links_of_our_own():
    assert spans("**Two {n}.** See [Dinh et al.](https://arxiv.org/abs/1703.04933), or not.", n=2) == [
        {"bold": "Two 2."},
        " See ",
        {"text": "Dinh et al.", "href": "https://arxiv.org/abs/1703.04933"},
        ", or not.",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_put_into_a_sentence_stays_text(text):
    assert spans("It failed: {error}. **Change** it.", error=text) == [
        f"It failed: {text}. ",
        {"bold": "Change"},
        " it.",
    ]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://a.b", "//a.b", "data:text/html,x"])
def test_a_link_leads_to_a_safe_place_or_is_none(address):
    assert spans(f"[go]({address})") == [f"[go]({address})"]


@pytest.mark.parametrize(
    ("array", "kind", "shape"),
    [
        (np.array([0.5, np.nan]), "f8", "2"),
        (np.arange(6, dtype=np.float32).reshape(2, 3).T, "f4", "3, 2"),
        (np.array([7, 20_000]), "i4", "2"),
        (np.eye(2, dtype=np.uint8), "u1", "2, 2"),
        (np.array([]), "f8", "0"),
    ],
)
def test_an_array_is_sent_as_plotly_reads_it(array, kind, shape):
    sent = figure({"data": [{"x": array}]}, "name", "label")["data"][0]["x"]
    assert (sent["dtype"], sent["shape"]) == (kind, shape)
    np.testing.assert_array_equal(np.frombuffer(b64decode(sent["bdata"]), kind).reshape(array.shape), array)


def test_a_number_that_is_none_is_sent_as_nothing():
    drawn = {"data": [{"y": [1.0, np.nan, -np.inf, np.float32(0.5)], "name": "NaN", "visible": True}]}
    assert figure(drawn, "name", "label")["data"] == [
        {"y": [1.0, None, None, 0.5], "name": "NaN", "visible": True}
    ]
