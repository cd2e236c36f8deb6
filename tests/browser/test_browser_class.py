"""A class takes part: led by keys, answered over HTTP; what the projector shows is what JAX computes."""

import csv
import io
import math
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from watching import HANGUL, button, until

from engine import trajectory
from engine.race.scene import default_choice
from engine.race.trajectory import HYPERS, SURFACE_PARAMS, Trajectory, minimum
from lessons.rates import rates
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from translations import LANGUAGES

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
STEPS = 120
RACE = f"surface=ravine&run=sgd,lr=0.01&steps={STEPS}"
KINDS = ("converged", "moving", "diverged")
WITHIN = 1e-9  # of the minimum: who is there counts by how soon


@dataclass
class Student:
    client: httpx.Client
    code: str

    def __post_init__(self):
        self.who = secrets.token_urlsafe(16)
        self.place = self._post("join")["place"]

    def send(self, round: int, *values: float) -> None:
        self._post("answers", round=round, values=values)

    def _post(self, what: str, **content: Any) -> Any:
        answer = self.client.post(f"/downhill/rooms/{self.code}/{what}", json={"who": self.who} | content)
        assert answer.is_success, answer.text
        return answer.json()


def opened(visit, query: str, pick: dict[str, str] | None = None, **options) -> Page:
    """The room of a race, in which these are chosen to be asked."""
    page = visit(f"/class?{query}", **options)
    expect(page.locator(".dh[data-phase=setup][data-ready=true]")).to_be_visible()
    for name, value in (pick or {}).items():
        page.locator(f"[data-choose={name}]").select_option(value)
    button(page, "convene").press("Enter")
    expect(page.locator(".dh-code")).to_have_text(re.compile("^[2-9A-Z]{6}$"))
    return page


def come(page: Page, client: httpx.Client, count: int) -> list[Student]:
    code = page.locator(".dh-code").text_content() or ""
    students = [Student(client, code) for _ in range(count)]
    expect(page.locator(".dh-answered")).to_contain_text(f"of {count}")
    return students


def say(page: Page, students: Sequence[Student], round: int, answers: Sequence[Sequence[float]]) -> None:
    for student, values in zip(students, answers, strict=True):
        student.send(round, *values)
    expect(page.locator(".dh-answered b")).to_have_text(str(len(answers)))


def turn(page: Page, key: str, phase: str) -> None:
    """Goes on as a clicker does, wherever the focus is."""
    page.keyboard.press(key)
    expect(page.locator(f".dh[data-phase={phase}][data-ready=true]")).to_be_visible()


def kind(run: Trajectory) -> str:
    if run.status.lost:
        return "diverged"
    return "converged" if run.status.kind in ("converged", "reached") else "moving"


def best(runs: Sequence[Trajectory], least: float) -> list[int]:
    """The three that are ahead: those that get there sooner, then those that end lower."""

    def standing(run: Trajectory) -> tuple[float, float]:
        if run.status.lost:
            return math.inf, math.inf
        away = np.flatnonzero(run.loss - least > WITHIN)
        steps = len(run.loss) - 1
        since = away[-1] + 1 if len(away) else 0
        return (since * run.evaluations / steps, 0) if since <= steps else (math.inf, run.loss[-1] - least)

    order = sorted(range(len(runs)), key=lambda i: standing(runs[i]))
    return [i for i in order if not runs[i].status.lost][:3]


def shown_kinds(page: Page) -> dict[str, int]:
    return {name: int(page.locator(f".dh-kinds-of [data-kind={name}] b").inner_text()) for name in KINDS}


def shown_bins(page: Page, plot: int = 0) -> list[int]:
    bins = page.locator(f"[data-plot='{plot}'] [data-bin]")
    return bins.evaluate_all("all => all.map((each) => Number(each.dataset.count))")


def shown_best(page: Page) -> list[str]:
    return page.locator(".dh-podium button").evaluate_all("all => all.map((each) => each.dataset.best)")


def check(page: Page, runs: Sequence[Trajectory], places: Sequence[int], round: int, surface: str) -> None:
    """What the projector says of a round is what the JAX engine says of its answers."""
    least = minimum(default_choice(surface, SURFACE_PARAMS))
    assert shown_kinds(page) == {name: Counter(map(kind, runs))[name] for name in KINDS}
    assert shown_best(page) == [f"{round}-{places[i]}" for i in best(runs, least)]


def rates_of(name: str, values: Sequence[float]) -> list[int]:
    lr = HYPERS[name]["lr"]
    edges = np.linspace(np.log10(lr.low), np.log10(lr.high), 25)
    return np.histogram(np.log10(values), edges)[0].tolist()


def test_two_rounds_by_clicker_agree_with_jax(visit, client):
    page = opened(visit, f"{RACE}&lang=en")
    assert page.locator(".dh-asked h1").inner_text() == "Which η would you give SGD here?"
    students = come(page, client, 24)
    places = [student.place for student in students]
    assert sorted(places) == list(range(24))
    first = [round(10**exponent, 6) for exponent in np.linspace(-4.03, 0.55, 24)]
    say(page, students, 0, [[0.5]] * 24)
    say(page, students, 0, [[lr] for lr in first])  # it may be changed until time is up
    turn(page, "PageDown", "shown")
    runs = [trajectory("sgd", "ravine", steps=STEPS, lr=lr) for lr in first]
    assert len(set(map(kind, runs))) == 3
    check(page, runs, places, 0, "ravine")
    assert shown_bins(page) == rates_of("sgd", first)
    # The answer: of all learning rates that the slider has, the one that JAX finds.
    page.locator("input.dh-scrub").focus()
    turn(page, "PageDown", "answer")
    lr = HYPERS["sgd"]["lr"]
    grid = [float(f"{value:.3g}") for value in np.geomspace(lr.low, lr.high, 201)]
    (lowest,) = best([trajectory("sgd", "ravine", steps=STEPS, lr=value) for value in grid], 0)[:1]
    expect(page.locator(".dh-truth")).to_have_attribute("data-best", f"{grid[lowest]:g}")
    turn(page, "PageUp", "shown")
    turn(page, "PageDown", "answer")
    # The second round, over the first.
    turn(page, "PageDown", "asking")
    expect(page.locator(".dh-answered b")).to_have_text("0")
    second = [round(10**exponent, 6) for exponent in np.linspace(-2, -0.9, 20)]
    say(page, students[4:], 1, [[lr] for lr in second])
    turn(page, "PageDown", "shown")
    check(page, [trajectory("sgd", "ravine", steps=STEPS, lr=lr) for lr in second], places[4:], 1, "ravine")
    assert shown_bins(page) == rates_of("sgd", second)
    expect(page.locator(".dh-before")).to_have_count(1)
    with page.expect_download() as saved:
        button(page, "csv").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8-sig"))))
    assert [float(row["lr"]) for row in rows] == first + second
    assert [row["outcome"] for row in rows[:24]] == [kind(run) for run in runs]
    finals = [float(row["final_loss"]) for row in rows[:24]]
    sound = [i for i, run in enumerate(runs) if not run.status.lost]
    np.testing.assert_allclose(
        np.array(finals)[sound], [runs[i].loss[-1] for i in sound], rtol=1e-9, atol=1e-300
    )


def test_a_start_and_an_optimizer_agree_with_jax(visit, client):
    page = opened(visit, f"surface=himmelblau&run=momentum,lr=0.01&steps={STEPS}&lang=en", {"first": "x,y"})
    students = come(page, client, 16)
    starts = np.random.default_rng(5).uniform(-5, 5, (16, 2)).round(3).tolist()
    say(page, students, 0, starts)
    turn(page, "s", "shown")
    runs = [
        trajectory("momentum", "himmelblau", steps=STEPS, lr=0.01, start=tuple(start)) for start in starts
    ]
    check(page, runs, [student.place for student in students], 0, "himmelblau")
    for c in (0, 1):
        low, high = SURFACES["himmelblau"].DOMAIN[c]
        assert (
            shown_bins(page, c) == np.histogram([start[c] for start in starts], 24, (low, high))[0].tolist()
        )
    turn(page, "a", "answer")
    expect(page.locator(".dh-reach [data-badge]")).to_have_count(16)
    page = opened(visit, f"surface=beale&run=sgd&steps={STEPS}&lang=en", {"first": "optimizer"})
    students = come(page, client, 9)
    names = [*OPTIMIZERS]
    chosen = [0, 1, 2, 5, 6, 7, 10, 13, 6]
    say(page, students, 0, [[i] for i in chosen])
    turn(page, "s", "shown")
    suited = rates()["beale"]
    assert all("lr" in HYPERS[names[i]] for i in chosen)
    runs = [trajectory(names[i], "beale", steps=STEPS, lr=suited[names[i]]) for i in chosen]
    check(page, runs, [student.place for student in students], 0, "beale")
    counts = page.locator(".dh-votes [data-count]").evaluate_all("all => all.map((each) => each.textContent)")
    assert counts == [str(chosen.count(i)) for i in sorted(set(chosen))]


def test_a_prediction_shows_the_race_only_when_all_have_answered(visit, client):
    page = visit("/class?surface=saddle&run=sgd&run=adam,lr=0.1&steps=100&lang=en")
    page.locator("[data-kind=poll]").click()
    page.locator("[data-choose=choices]").fill("SGD")
    button(page, "convene").click()
    expect(page.locator(".dh-error")).to_have_text("Write 2 to 6 different answers, one a line.")
    page.locator("[data-choose=choices]").fill("SGD\n<b>Adam</b>\nnone of them")
    page.locator("[data-choose=question]").fill("Which one escapes?")
    button(page, "convene").click()
    students = come(page, client, 3)
    assert page.locator(".dh-asked h1").inner_text() == "Which one escapes?"
    say(page, students, 0, [[1], [1], [2]])
    turn(page, "PageDown", "shown")
    expect(page.locator(".dh-votes th")).to_have_text(["SGD", "<b>Adam</b>", "none of them"])
    expect(page.locator(".dh-votes [data-count]")).to_have_text(["0", "2", "1"])
    until(page, "p.querySelector('.dh-heads').getAttribute('aria-label').includes('Adam')")
    turn(page, "PageDown", "asking")


def test_nobody_one_and_nothing_but_diverged_runs(visit, client):
    page = opened(visit, f"{RACE}&lang=ko", tab=None)
    turn(page, "PageDown", "shown")
    expect(page.locator(".dh-tally")).to_contain_text(HANGUL)
    turn(page, "PageDown", "answer")
    turn(page, "PageDown", "asking")
    (student,) = [Student(client, page.locator(".dh-code").text_content() or "")]
    student.send(1, 5)
    expect(page.locator(".dh-answered b")).to_have_text("1")
    turn(page, "PageDown", "shown")
    assert shown_kinds(page) == dict(converged=0, moving=0, diverged=1)
    assert shown_best(page) == []


def test_a_reload_keeps_the_room_and_closing_asks_first(visit, client):
    page = opened(visit, f"{RACE}&lang=en")
    code = page.locator(".dh-code").text_content()
    (student,) = come(page, client, 1)
    student.send(0, 0.05)
    expect(page.locator(".dh-answered b")).to_have_text("1")
    assert f"#room={code}&key=" in page.url and f"{code}" not in page.url.partition("#")[0]
    page.get_by_text("한국어", exact=True).click()
    expect(button(page, "on")).to_contain_text(HANGUL)
    page.wait_for_url(f"**lang=ko*#room={code}&key=*")
    page.reload()
    expect(page.locator(".dh-code")).to_have_text(code or "")
    expect(page.locator(".dh-answered b")).to_have_text("1")
    page.get_by_role("radio", name="한국어").or_(page.get_by_role("button", name="한국어")).first.focus()
    turn(page, "PageDown", "shown")
    page.reload()
    expect(page.locator(".dh[data-phase=shown][data-ready=true]")).to_be_visible()
    assert shown_best(page) == ["0-0"]
    page.keyboard.press("Escape")
    expect(page.locator(".dh-sure")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".dh-sure")).to_be_hidden()
    assert client.get(f"/downhill/rooms/{code}").status_code == 200
    page.keyboard.press("Escape")
    button(page, "end").press("Enter")
    expect(page.locator(".dh[data-phase=setup]")).to_be_visible()
    expect(page.locator(".dh-say")).to_contain_text(HANGUL)
    assert client.get(f"/downhill/rooms/{code}").status_code == 404
    assert "#" not in page.url


PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
PHONES = 30


@pytest.mark.slow
def test_thirty_phones_take_part_in_two_rounds(visit, browser, server):
    """Each a browser of its own, its slider under a thumb; what they sent is what the projector computes."""
    page = opened(visit, f"{RACE}&lang=en", {"seconds": "0"})
    code = page.locator(".dh-code").inner_text()
    with ExitStack() as contexts:
        phones = []
        for k in range(PHONES):
            context = contexts.enter_context(browser.new_context(**PHONE, reduced_motion="reduce"))
            phones.append(context.new_page())
            phones[k].goto(f"{server.address}/downhill/join/{code}?lang={[*LANGUAGES][k % 2]}")
        for turned in range(2):
            rates = []
            for k, phone in enumerate(phones):
                ready = f".dh-phone[data-phase=asking][data-round='{turned}'][data-ready=true]"
                expect(phone.locator(ready)).to_be_visible()
                lr = HYPERS["sgd"]["lr"]
                wanted = 0.08 + 0.8 * (k * (turned + 1) % PHONES) / PHONES  # of the slider's length
                slider = phone.locator("#asked-lr")
                low, high = (float(slider.get_attribute(end) or "nan") for end in ("min", "max"))
                slider.fill(str(round(low + wanted * (high - low))))
                phone.locator("[data-act=send]").click()
                expect(phone.locator(".dh-phone")).to_have_attribute("data-sent", "true")
                rates.append(float(phone.locator("[data-name=lr] output").inner_text()))
                assert lr.low <= rates[-1] <= lr.high
            expect(page.locator(".dh-answered")).to_contain_text(f"{PHONES} of {PHONES}")
            turn(page, "PageDown", "shown")
            runs = [trajectory("sgd", "ravine", steps=STEPS, lr=rate) for rate in rates]
            assert shown_kinds(page) == {name: Counter(map(kind, runs))[name] for name in KINDS}
            assert shown_bins(page) == rates_of("sgd", rates)
            # Who is ahead finds shape and colour of their phone on the projector.
            ahead = best(runs, 0)
            named = [phones[i].locator(".dh-you b").inner_text() for i in ahead if i % 2 == 0]
            shown = page.locator(".dh-podium small").all_inner_texts()
            assert [f"You are: {shown[k]}" for k, i in enumerate(ahead) if i % 2 == 0] == named
            if turned == 0:
                turn(page, "n", "asking")


@pytest.mark.slow
def test_when_time_is_up_the_runs_are_shown(visit, client):
    asked = dict(race=RACE, ask=["lr"], question="Which?", choices=[], seconds=5, lang="en")
    held = client.post("/downhill/rooms", json=asked).json()
    student = Student(client, held["code"])
    student.send(0, 0.05)
    page = visit(f"/class?{RACE}&lang=en#room={held['code']}&key={held['key']}")
    expect(page.locator(".dh[data-phase=shown][data-ready=true]")).to_be_visible()
    assert shown_best(page) == ["0-0"]


def test_a_key_of_a_room_that_is_over_leads_to_a_new_one(visit):
    page = visit(f"/class?{RACE}&lang=en#room=ABCDEF&key={'0' * 32}", failing="/rooms/")
    expect(page.locator(".dh-say")).to_contain_text("The room is over")
    expect(button(page, "convene")).to_be_visible()
    assert "#" not in page.url


def test_a_race_leads_to_its_class_in_the_same_language(visit, tab):
    page = visit("/?surface=beale&run=lion,lr=0.01&steps=50&lang=ko", tab=tab)
    expect(page.locator(".dh-race[data-ready=true]")).to_be_visible()
    button(page, "share").click()
    page.locator(".dh-ask").click()
    expect(page.locator(".dh-class[data-ready=true]")).to_be_visible()
    expect(page.locator("[data-choose=question]")).to_have_value(HANGUL)
    expect(page.locator("[data-choose=question]")).to_have_value(re.compile("Lion"))


def test_a_scene_of_a_lesson_asks_its_question(visit, tab, client):
    page = visit("/lessons?lesson=momentum&scene=1&lang=en", tab=tab)
    expect(page.locator(".dh-race[data-ready=true]")).to_be_visible()
    options = page.locator("[data-act=option] span").all_inner_texts()
    assert len(options) > 1
    asked = page.locator(".dh-ask h2").inner_text()
    page.locator("[data-act=class]").click()
    expect(page.locator(".dh-class[data-ready=true]")).to_be_visible()
    expect(page.locator("[data-choose=choices]")).to_have_value("\n".join(options))
    button(page, "convene").press("Enter")
    expect(page.locator(".dh-asked h1")).to_have_text(asked)
    (student,) = come(page, client, 1)
    student.send(0, 1)
    turn(page, "PageDown", "shown")
    expect(page.locator(".dh-votes th")).to_have_text(options)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_kept_out(visit, client, language):
    page = visit(f"/class?{RACE}&lang={language}", reduced_motion="reduce")
    expect(page.locator(".dh[data-phase=setup][data-ready=true]")).to_be_visible()
    page.evaluate(AXE.read_text())

    def look() -> list[str]:
        found: Any = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
        return [
            f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    faults = look()
    button(page, "convene").press("Enter")
    expect(page.locator(".dh-code")).to_be_visible()
    Student(client, page.locator(".dh-code").text_content() or "").send(0, 0.05)
    expect(page.locator(".dh-answered b")).to_have_text("1")
    faults += look()
    for phase in ("shown", "answer"):
        turn(page, "PageDown", phase)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            expect(page.locator(f".dh-class[data-theme={theme}][data-ready=true]")).to_be_visible()
            faults += look()
    assert not faults, "\n".join(faults)
