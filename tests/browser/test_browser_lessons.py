"""Lessons, walked by keyboard alone: each kind of question, the lecturer's view, a file of one's own."""

import random
import re

import pytest
from playwright.sync_api import FilePayload, Page, expect
from watching import HANGUL, button, link, pixels, until_link

from lessons.lesson import FOLDER, lessons

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STILL = {"reduced_motion": "reduce"}
FIRST = lessons()["gradient_descent"]


def lesson(page: Page):
    return page.locator(".dh-lesson")


def place(page: Page) -> str:
    return page.locator("[data-place]").inner_text()


@pytest.fixture
def scene(visit):
    """Opens a scene of a lesson and waits for its picture."""

    def open_scene(query: str, **options) -> Page:
        page = visit(f"/lessons?{query}", **{**STILL, **options})
        expect(page.locator(".dh-race")).to_have_attribute("data-ready", "true")
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        return page

    return open_scene


def revealed(page: Page) -> None:
    """Waits until what happens is shown, to its end."""
    expect(lesson(page)).not_to_have_attribute("data-veiled", "")
    expect(page.locator(".dh-verdict")).to_be_visible()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_lesson_is_walked_by_keyboard_alone(visit):
    page = visit("/lessons?lang=en", **STILL)
    card = page.locator("[data-lesson=gradient_descent]")
    expect(card).to_be_visible()
    while not card.evaluate("card => card.matches(':focus')"):
        press(page, "Tab")
    press(page, "Enter")
    until_link(page, lesson="gradient_descent", scene="1")
    expect(page.locator(".dh-race")).to_have_attribute("data-ready", "true")

    # Choose.
    press(page, "3")
    expect(page.locator("[data-act=option]").nth(2)).to_have_attribute("aria-pressed", "true")
    press(page, "Enter")
    revealed(page)
    expect(page.locator(".dh-verdict")).to_have_text(re.compile("^Right\\."))
    expect(page.locator(".dh-why")).to_have_text(FIRST.scenes[0].question.why["en"])
    expect(page.locator(".dh-race")).to_have_attribute("data-step", "200")
    press(page, "1")  # too late
    expect(page.locator("[data-act=option]").nth(2)).to_have_attribute("aria-pressed", "true")

    # Set.
    press(page, "PageDown")
    until_link(page, scene="2")
    press(page, "ArrowUp", "ArrowUp", "ArrowDown")
    expect(page.locator(".dh-panel .dh-hyper input[type=text]")).not_to_have_value("0.02")
    press(page, "ArrowRight")
    revealed(page)
    expect(page.locator(".dh-verdict")).to_contain_text("right is 0.09 to 0.1")
    # Once it is shown the number can still be turned, and the run follows.
    exact = page.locator(".dh-panel .dh-hyper input[type=text]")
    exact.fill("0.095")
    exact.press("Enter")
    expect(page.locator(".dh-verdict")).to_contain_text("Right. You set 0.095")
    expect(page.locator(".dh-run .dh-status")).to_have_text("converged at step 88")

    # Draw.
    exact.evaluate("input => input.blur()")
    both = """for (const key of ["ArrowRight", "d"])
        document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));"""
    page.evaluate(both)  # one after the other, with no frame between
    until_link(page, scene="3")
    expect(page.locator(".dh-map .dh-sketch")).to_be_focused()
    press(page, *["ArrowRight", "ArrowUp"] * 6, "Enter")
    revealed(page)
    expect(page.locator(".dh-verdict")).to_have_text(re.compile(r"On average 0\.\d+ lie between your line"))

    # Back, where all is as it was left; forth shows first what happens, and then goes on.
    press(page, "PageUp", "PageUp")
    until_link(page, scene="1")
    revealed(page)
    press(page, "PageDown", "PageDown", "PageDown")
    until_link(page, scene="4")
    expect(lesson(page)).to_have_attribute("data-veiled", "")
    press(page, "PageDown")
    revealed(page)
    expect(page.locator(".dh-verdict")).to_have_text(re.compile("^Here is what happens"))
    press(page, "PageDown", "PageDown", "PageDown", "PageDown")
    until_link(page, scene="5")  # the last

    # The curve that was drawn, and the browser's own way back.
    page.go_back()
    until_link(page, scene="4")
    revealed(page)
    page.reload()
    expect(page.locator("[data-act=reveal]")).to_be_visible()
    expect(lesson(page)).to_have_attribute("data-veiled", "")


def test_nothing_betrays_the_answer_before(scene):
    page = scene("lesson=momentum&scene=2&lang=en")
    for at, frame in enumerate(lessons()["momentum"].scenes[1:], start=2):
        until_link(page, scene=str(at))
        expect(lesson(page)).to_have_attribute("data-veiled", "")
        text = page.locator(".dh-panel").inner_text()
        assert frame.question.ask["en"] in text and frame.question.why["en"] not in text
        expect(page.locator(".dh-count")).to_have_text("0 / 0")
        for part in (".dh-value", ".dh-status", ".dh-caption", ".dh-transport button"):
            expect(page.locator(f".dh-race {part}").first).to_be_hidden()
        assert not pixels(page, "trails").any()
        button(page, "after").focus()
        press(page, "PageDown", "PageDown")


def test_the_lecturer_s_view_has_large_type_and_notes_in_a_second_window(scene):
    page = scene("lesson=momentum&scene=1&lang=ko")
    small = page.locator(".dh-ask h1").evaluate("h => parseFloat(getComputedStyle(h).fontSize)")
    press(page, "f")
    expect(lesson(page)).to_have_attribute("data-present", "")
    large = page.locator(".dh-ask h1").evaluate("h => parseFloat(getComputedStyle(h).fontSize)")
    assert large > 1.25 * small
    box = lesson(page).bounding_box()
    assert box and (box["x"], box["y"]) == (0, 0) and box["height"] == 900
    with page.expect_popup() as opened:
        press(page, "n")
    beside = opened.value
    notes = [frame.notes.get("ko", "") for frame in lessons()["momentum"].scenes]
    expect(beside.locator(".notes")).to_have_text(notes[0])
    expect(beside.locator("html")).to_have_attribute("lang", re.compile("."))
    assert HANGUL.search(beside.title())
    # A clicker moves both, wherever the focus is.
    press(beside, "PageDown", "PageDown")
    until_link(page, scene="2")
    expect(beside.locator("main")).to_contain_text(lessons()["momentum"].scenes[1].title["ko"])
    press(page, "PageUp")
    expect(beside.locator(".notes")).to_have_text(notes[0])
    press(page, "Escape")
    expect(lesson(page)).not_to_have_attribute("data-present", "")


def test_a_browser_that_opens_no_second_window_is_said_to_do_so(scene):
    page = scene("lesson=momentum&scene=1&lang=en")
    page.evaluate("window.open = () => null")
    press(page, "n")
    expect(page.get_by_role("alert")).to_contain_text("Allow this page to open windows")


def test_it_plays_once_it_is_shown(scene):
    page = scene("lesson=gradient_descent&scene=3&lang=en", reduced_motion="no-preference")
    race = page.locator(".dh-race")
    press(page, "Enter")
    expect(race).to_have_attribute("data-playing", "true")
    expect(race).to_have_attribute("data-playing", "false")
    expect(race).to_have_attribute("data-step", "100")


def upload(page: Page, text: str, name: str = "mine.yaml") -> None:
    file = FilePayload(name=name, mimeType="text/plain", buffer=text.encode())
    page.locator(".dh-upload input").set_input_files(file)


def own(title: str = "Mine", text: str = "One sentence. Two.", idea: str = "An idea.") -> str:
    return f"""\
title:
  en: {title}
idea:
  en: {idea}
scenes:
  - link: surface=ravine&run=sgd,lr=0.05&steps=60
    title:
      en: {title}
    text:
      en: {text}
    notes:
      en: {text}
    question:
      choose:
        en: {title}
      options:
        - en: {text}
        - en: No
      right: 1
      why:
        en: {text}
"""


def test_a_file_of_one_s_own_is_opened_and_shared_by_its_link(visit):
    page = visit("/lessons?lang=en", **STILL)
    expect(page.locator(".dh-cards")).to_be_visible()
    upload(page, own("경사 at 0.05"))
    expect(page.locator(".dh-ask h1")).to_have_text("경사 at 0.05")
    page.wait_for_url("**lesson=.**")
    assert place(page) == "Scene 1 of 1"
    press(page, "1", "Enter")
    revealed(page)
    # Another opens it, in another language.
    other = visit(f"/lessons?lesson={link(page)['lesson'][0]}&scene=1&lang=ko", **STILL)
    expect(other.locator(".dh-ask h1")).to_have_text("경사 at 0.05")
    expect(other.locator("[data-act=reveal]")).to_have_text("결과 보기")
    expect(lesson(other)).to_have_attribute("data-veiled", "")


def test_ours_can_be_had_as_a_file_and_opened_again(visit):
    page = visit("/lessons?lang=en", **STILL)
    with page.expect_download() as kept:
        page.get_by_role("link", name="Save this lesson as a file: Momentum and Nesterov").click()
    assert kept.value.suggested_filename == "momentum.yaml"
    assert kept.value.path().read_bytes() == (FOLDER / "momentum.yaml").read_bytes()
    upload(page, kept.value.path().read_text())
    expect(page.locator(".dh-ask h1")).to_have_text("Averaging the pushes")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_malformed_file_is_refused_by_file_line_and_reason(visit, tab, language):
    page = visit(f"/lessons?lang={language}", tab=tab, **STILL)
    expect(page.locator(".dh-cards")).to_be_visible()
    upload(page, own().replace("right: 1", "right: 7"))
    said = {
        "en": "mine.yaml, line 19: “7” is none of 1 to 2.",
        "ko": "mine.yaml 19번째 줄: “7”: 1부터 2까지의 수가 아닙니다.",
    }
    expect(page.get_by_role("alert")).to_have_text(said[language])
    # The same file, mended.
    upload(page, own())
    expect(page.locator(".dh-ask h1")).to_have_text("Mine")


HOSTILE = "<img src=x onerror=globalThis.taken=1><script>globalThis.taken=1</script> ${globalThis.taken=1}"


def test_nothing_in_a_file_is_made_into_anything_but_text(visit):
    page = visit("/lessons?lang=en", **STILL)
    expect(page.locator(".dh-cards")).to_be_visible()
    upload(page, own(HOSTILE, HOSTILE, HOSTILE), f"{HOSTILE}.yaml")
    expect(page.locator(".dh-ask h1")).to_have_text(HOSTILE)
    with page.expect_popup() as opened:
        press(page, "n")
    press(page, "1", "Enter")
    revealed(page)
    expect(page.locator(".dh-why")).to_have_text(HOSTILE)
    expect(opened.value.locator(".notes")).to_have_text(HOSTILE)
    for each in (page, opened.value):
        assert each.locator("img, script:not([src])", has_text="taken").count() == 0
        assert each.locator("img[src=x]").count() == 0
        assert each.evaluate("globalThis.taken") is None
    button(page, "leave").click()
    upload(page, "title: 3", f"{HOSTILE}.yaml")
    expect(page.get_by_role("alert")).to_contain_text("<img src=x onerror=globalThis.taken=1>")
    assert page.evaluate("globalThis.taken") is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody", "There is no lesson of this name"),
        (".abc", "could not be read"),
        (".", "could not be read"),
    ],
)
def test_a_link_to_no_lesson_shows_all_lessons_and_says_so(visit, tab, name, said):
    page = visit(f"/lessons?lesson={name}&scene=3&lang=en", tab=tab, **STILL)
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator(".dh-cards li")).to_have_count(len(lessons()))


@pytest.mark.parametrize(("asked", "shown"), [("0", "1"), ("99", "5"), ("x", "1"), ("2.5", "1"), ("-1", "1")])
def test_a_scene_that_is_not_there_is_the_nearest_one(scene, tab, asked, shown):
    page = scene(f"lesson=momentum&scene={asked}&lang=en", tab=tab)
    assert place(page) == f"Scene {shown} of 5"


def test_a_lesson_too_large_for_a_link_says_so_and_is_shown(visit):
    page = visit("/lessons?lang=en", **STILL)
    expect(page.locator(".dh-cards")).to_be_visible()
    letters = random.Random(0).choices("abcdefghijklmnopqrstuvwxyz", k=7_000)
    upload(page, own(text=f"One. {''.join(letters)}."))
    expect(page.locator(".dh-ask h1")).to_have_text("Mine")
    expect(page.get_by_role("alert")).to_contain_text("more than the 4000")
    assert "lesson" not in link(page)


def test_a_finger_draws_and_the_page_stays(scene):
    page = scene(
        "lesson=gradient_descent&scene=3&lang=en",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    pad = page.locator(".dh-map .dh-sketch")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    at = [box["x"] + box["width"] * part for part in (0.3, 0.4, 0.5)]
    y = box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, x in zip(("touchStart", "touchMove", "touchMove"), at, strict=True):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(button(page, "anew")).to_be_enabled()
    assert pad.bounding_box() == box
    button(page, "anew").click()
    expect(button(page, "anew")).to_be_disabled()


def test_embedded_it_leaves_the_history_of_the_page_around_alone(scene):
    page = scene("lesson=momentum&scene=1&lang=en&embed=true")
    before = page.evaluate("history.length")
    press(page, "PageDown", "PageDown")
    until_link(page, scene="2", embed="true")
    assert page.evaluate("history.length") == before
