"""The pages that phones come to, over HTTP: a code is read as people write it, what is none is shown."""

import json
import re

import pytest

from server.phone import read
from translations import translate
from wire.phone import TEXT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("ABC234", "ABC234"),
        ("  abc 234 ", "ABC234"),
        ("abc-234", "ABC234"),
        ("ABC23", ""),
        ("ABC2345", ""),
        ("ABC0O1", ""),  # letters and digits that are taken for others are in no code
        ("", ""),
        ("ＡＢＣ２３４", ""),
    ],
)
def test_a_code_is_read_as_people_write_it(given, code):
    assert read(given) == code


def test_a_code_leads_to_its_room_in_the_language_of_the_link(client):
    answer = client.get("/downhill/join?code=abc-234&lang=ko")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/downhill/join/ABC234?lang=ko",
    )
    answer = client.get("/downhill/join/abc234")
    assert (answer.status_code, answer.headers["location"]) == (303, "/downhill/join?code=abc234")
    answer = client.get(answer.headers["location"])
    assert answer.headers["location"] == "/downhill/join/ABC234"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_speaks_the_language_of_the_browser_or_the_link(client, lang):
    stored = translate(lang, TEXT["phone_stored"])
    for link, headers in ((f"?lang={lang}", {}), ("", {"accept-language": f"{lang}-XX,fr;q=0.8"})):
        text = client.get(f"/downhill/join/ABC234{link}", headers=headers).text
        assert f'<html lang="{lang}">' in text and stored in text
        told = json.loads(re.findall(r'<script id="told"[^>]*>(.*?)</script>', text)[0])
        assert told["text"].keys() >= TEXT.keys() and told["lang"] == lang


def test_what_is_no_code_is_shown_and_never_run(client):
    hostile = '"><script>alert(1)</script>{given}'
    answer = client.get("/downhill/join", params={"code": hostile})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "&quot;&gt;&lt;script&gt;alert(1)" in answer.text
    long = client.get("/downhill/join", params={"code": "x" * 5000}).text
    assert "x" * 40 in long and "x" * 41 not in long


def test_a_page_is_asked_for_anew_and_what_it_fetches_is_not(client):
    answer = client.get("/downhill/join/ABC234")
    assert answer.headers["cache-control"] == "no-cache"
    assets = re.findall(r'(?:href|from) ?=?"(/downhill/[^"]+)"', answer.text)
    assert assets and all(re.search(r"/assets/\w{12}/|[?&]v=\w{12}|;v=\w{12}", each) for each in assets)
