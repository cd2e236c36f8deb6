"""Blocks: what stands in our own sentences is marked up, what comes from outside never."""

import pytest

from wire.sheets.blocks import spans

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
