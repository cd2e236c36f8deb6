"""Text from a link is shown as text: nothing is made of it, and nothing is fetched for it."""

import ast
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from sharp_flat_page import open_page

from links.experiment import EXPERIMENT
from parameters import Problem
from translations import LANGUAGES
from ui.text import verbatim
from wire.text import PROBLEMS, explain

ROOT = Path(__file__).parents[2]
WORD_JOINER = "\u2060"
HOSTILE = (
    "![](//a.example/i.png)",
    "[go](https://a.example)",
    "https://a.example www.a.example",
    "a@a.example",
    "__proto__ **b** *i* ~~s~~",
    "$x^2$ $$y$$",
    ":red[r] :red-badge[b] :small[s]",
    ":smile: :material/home: -> <-",
    "<img src=x onerror=alert(1)><b>h</b>",
    "`code` ``` # h",
    "&lt;b&gt; &#42; \\*",
    "- [ ] task | a | b |",
    "[^1] [a]: //a.example",
)


@pytest.mark.parametrize("text", [*HOSTILE, "", " ", "`", "a\n\n# b", "\u202eevil"])
def test_a_quotation_is_one_line_of_code_around_the_text(text):
    fence, _, rest = verbatim(text).partition(" ")
    assert set(fence) == {"`"} and rest.endswith(f" {fence}")
    inside = rest.removesuffix(f" {fence}")
    assert fence not in inside
    assert inside.replace(WORD_JOINER, "") == "".join(c if c.isprintable() else "\ufffd" for c in text)


def test_every_caller_quotes():
    hostile = HOSTILE[0]
    linked = {
        "see": EXPERIMENT,
        "why": ["wells"],
        "edge": ["u", "eta"],
        "picture": ["picture"],
        "fails": ["case"],
    }
    for part, names in linked.items():
        numbers = {} if part == "see" else {"n": 16, "seeds": 2, "width": 1, "depth": 1}
        app = open_page(urlencode({"part": part, **numbers, **dict.fromkeys(names, hostile)}))
        said = "".join(warning.value for warning in app.warning)
        assert said.count(verbatim(hostile)) == said.count(hostile) == len([*names]), part
    said = "".join(warning.value for warning in open_page(urlencode({"part": hostile})).warning)
    assert said.count(verbatim(hostile)) == said.count(hostile) == 1


@pytest.mark.browser
def test_nothing_is_made_of_hostile_text(visit):
    # Whatever is asked of another host fails the visit.
    names = [*EXPERIMENT][: len(HOSTILE)]
    page = visit(
        f"/batch_size?{urlencode({'part': 'why', 'lang': 'en', **dict(zip(names, HOSTILE, strict=True))})}"
    )
    alert = page.get_by_test_id("stAlert").first
    for text in HOSTILE:
        expect(alert).to_contain_text(text.replace(":material", f":material{WORD_JOINER}"))
    found = alert.locator("a, img, strong, em, del, b, h1, table, input, sup, .katex, code *, span[style]")
    assert found.evaluate_all("all => all.map(one => one.outerHTML)") == []
    assert alert.locator("code").count() >= len(HOSTILE)


@pytest.mark.browser
def test_nothing_is_made_of_it_in_the_player(race):
    page = race(urlencode({"surface": HOSTILE[0], "show": HOSTILE[8], "chart": HOSTILE[1], "lang": "en"}))
    alert = page.locator(".dh").get_by_role("alert")
    for text in (HOSTILE[0], HOSTILE[8], HOSTILE[1]):
        expect(alert).to_contain_text(text)
    assert alert.locator("a, img, b").count() == 0


@pytest.mark.browser
def test_nothing_is_made_of_it_in_the_lab(visit):
    names = ("data", "activation", "initialiser", "loss", "picture", "chart", "at")
    quick = {"n": 32, "width": 4, "depth": 1, "batch": 8, "steps": 8, "seeds": 2, "lang": "en"}
    page = visit(f"/network?{urlencode(quick | dict(zip(names, HOSTILE, strict=False)))}")
    alert = page.locator(".dh").get_by_role("alert")
    for text in HOSTILE[: len(names)]:
        expect(alert).to_contain_text(text[:40])
    assert alert.locator("a, img, b, i, strong").count() == 0


def test_every_kind_of_problem_has_its_sentence():
    kinds = set()
    for folder in ("links", "engine", "server", "ui"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "Problem"
                ):
                    kinds |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    assert kinds and kinds <= PROBLEMS.keys()
    for kind in PROBLEMS:
        for language in LANGUAGES:
            assert "{" not in explain(Problem(kind, "here", "text", "used"), language)
