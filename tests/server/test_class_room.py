"""A class takes part, over HTTP: a lecturer, students, who would disturb them; two apps, one of them dies."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
import uvicorn
from asynchronous import complete
from listening import listening, until
from processes import free_port, kill
from redis_server import redis_at
from serving import serve
from starlette.applications import Starlette
from starlette.requests import Request
from watching import HANGUL, PATIENCE

from engine.race.trajectory import HYPERS
from optimizers import OPTIMIZERS
from server import class_room as module
from server import questions
from server import rooms as rules
from server.buckets import Buckets
from server.class_room import class_room
from server.questions import names_of
from server.rooms import Rooms

ADA, BOB, EVE = "a" * 22, "b" * 22, "e" * 22
ASKED = dict(
    race="surface=ravine&run=adam,lr=0.1", ask=["lr"], question="Which η?", choices=[], seconds=0, lang="en"
)


@pytest.fixture
def rooms(monkeypatch) -> Rooms:
    """As an app that has just been started has them: nobody has asked too often."""
    for name in ("PERSON", "TOGETHER", "STRANGERS", "WRONG", "OPENING"):
        held = getattr(module, name)
        monkeypatch.setattr(module, name, Buckets(held._burst, held._rate))
    return Rooms()


@pytest.fixture
def address(rooms) -> Iterator[str]:
    """Where the routes of rooms are, and nothing else is."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        app = Starlette(routes=class_room("/", rooms))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join()


def asking(address: str) -> httpx.Client:
    """Who asks at an address; a kept connection might be closed meanwhile."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(base_url=address, timeout=PATIENCE, limits=limits)


@pytest.fixture
def client(address) -> Iterator[httpx.Client]:
    with asking(address) as client:
        yield client


class Lecture:
    """A room that was opened, for whoever has a client."""

    def __init__(self, client: httpx.Client, **asked: object):
        self.client = client
        answer = client.post("rooms", json=ASKED | asked)
        assert answer.status_code == 201, answer.text
        self.code, self.key = answer.json()["code"], answer.json()["key"]

    def join(self, who: str, client: httpx.Client | None = None) -> int:
        return ok((client or self.client).post(f"rooms/{self.code}/join", json={"who": who}))["place"]

    def send(self, who: str, *values: object, number: int = 0, client: httpx.Client | None = None):
        content = json.dumps({"who": who, "round": number, "values": values})
        return (client or self.client).post(f"rooms/{self.code}/answers", content=content)

    def host(self, what: str, client: httpx.Client | None = None) -> dict:
        headers = {"Authorization": f"Bearer {self.key}"}
        return ok((client or self.client).post(f"rooms/{self.code}/host", json={"do": what}, headers=headers))

    def state(self) -> dict:
        return ok(self.client.get(f"rooms/{self.code}"))


def ok(answer: httpx.Response) -> dict:
    assert answer.is_success, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def refusal(answer: httpx.Response, status: int) -> str:
    """The sentence of an answer that refuses."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    says = answer.json()["says"]
    assert says.endswith((".", "∞.")) and "{" not in says
    return says


def test_a_round_from_the_question_to_the_answers(client, address):
    lecture = Lecture(client)
    assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{6}", lecture.code) and re.fullmatch("[0-9a-f]{32}", lecture.key)
    assert [lecture.join(who) for who in (ADA, BOB, ADA)] == [0, 1, 0]
    with (
        listening(address, lecture.code, key=lecture.key) as hall,
        listening(address, lecture.code, who=ADA) as phone,
    ):
        assert ok(lecture.send(ADA, 0.1)) == {"place": 0}
        hall.until_answers(0, {0: [0.1]})
        for who, value in ((BOB, 30), (ADA, 0.25)):
            ok(lecture.send(who, value))
        hall.until_answers(0, {0: [0.25], 1: [30]})
        hall.until_state(people=2, answered=2, phase="asking", question="Which η?", ask=["lr"])
        assert not phone.answers(0)  # what others chose is nobody's before it is shown
        assert lecture.host("show")["phase"] == "shown"
        phone.until_answers(0, {0: [0.25], 1: [30]})
        assert "Time is up" in refusal(lecture.send(ADA, 0.3), 409)
        assert lecture.host("answer")["phase"] == "answer"
        assert lecture.host("next")["round"] == 1
        ok(lecture.send(ADA, 0.01, number=1))
        hall.until_answers(1, {0: [0.01]})
        phone.until_state(round=1, phase="asking")
        assert not phone.answers(1)
        with listening(address, lecture.code, who=BOB) as late:  # all that was shown so far
            late.until_answers(0, {0: [0.25], 1: [30]})
            assert not late.answers(1)
        lecture.host("close")
        until(lambda: hall.over and phone.over)
    assert hall.events[-1] == phone.events[-1] == ("closed", {})
    assert lecture.code in refusal(client.get(f"rooms/{lecture.code}"), 404)
    for heard in (hall, phone):
        assert ADA not in str(heard.events) and lecture.key not in str(heard.events)


def test_a_count_down_ends_for_all(client, address, monkeypatch):
    now = [1e9]
    for each in (module, rules, questions):
        monkeypatch.setattr(each, "time", lambda: now[0])
    lecture = Lecture(client, seconds=30)
    lecture.join(ADA)
    with (
        listening(address, lecture.code, who=ADA) as phone,
        listening(address, lecture.code, key=lecture.key) as hall,
    ):
        phone.until_state(left=30.0)
        ok(lecture.send(ADA, 0.5))
        now[0] += 29
        assert lecture.state()["left"] == 1.0
        now[0] += 1
        refusal(lecture.send(ADA, 0.6), 409)
        for heard in (phone, hall):
            heard.until_state(phase="shown", left=None)
            heard.until_answers(0, {0: [0.5]})


def test_everything_that_can_be_asked_is_checked_by_what_declares_it(client):
    regression = "surface=regression&run=momentum"
    several = len(OPTIMIZERS)
    for race, ask, right, wrong in (
        (ASKED["race"], ["lr"], [[0], [1e300]], [[-1e-9], [None], ["1"], [True], [[1]], [], [1, 2]]),
        (ASKED["race"], ["beta1", "lr"], [[0, 1], [0.999, 0.1]], [[1, 0.1], [-0.1, 0.1], [0.9]]),
        (ASKED["race"], ["x", "y"], [[-1.5, 2], [1e9, 0]], [[1e13, 0], [0]]),
        (ASKED["race"], ["optimizer"], [[0], [several - 1]], [[several], [-1], [0.5]]),
        (regression, ["batch"], [[1], [32]], [[0], [33], [2.5]]),
        (regression, ["momentum", "batch"], [[0.9, 8]], [[8, 0.9]]),
    ):
        lecture = Lecture(client, race=race, ask=ask)
        lecture.join(ADA)
        for values in right:
            ok(lecture.send(ADA, *values))
        for values in wrong:
            refusal(lecture.send(ADA, *values), 400)
        module.PERSON = Buckets(1000, 1)
    poll = Lecture(client, ask=[], choices=["SGD", "Adam", "both"])
    poll.join(ADA)
    assert [poll.send(ADA, value).status_code for value in (0, 2, 3, -1, 1.5)] == [200, 200, 400, 400, 400]


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400, "1" * 5000, '"0.1"']
)
def test_what_is_no_number_is_no_answer(client, number):
    lecture = Lecture(client)
    lecture.join(ADA)
    body = f'{{"who": "{ADA}", "round": 0, "values": [{number}]}}'
    refusal(client.post(f"rooms/{lecture.code}/answers", content=body), 400)
    assert lecture.state()["answered"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        dict(race="surface=nowhere&run=adam"),
        dict(race="run=adam,lr=nan"),
        dict(race="run=adam&unknown=1"),
        dict(race="x" * 5000),
        dict(race=7),
        dict(race="\ud800"),
        dict(ask=[]),
        dict(ask=["momentum"]),
        dict(ask=["x"]),
        dict(ask=["lr", "lr"]),
        dict(ask=["lr", "beta1", "beta2"]),
        dict(ask=["batch"]),
        dict(ask="lr"),
        dict(ask=[["lr"]]),
        dict(race="run=", ask=["lr"]),
        dict(question=""),
        dict(question="  "),
        dict(question="?" * 201),
        dict(question=None),
        dict(choices=["one"]),
        dict(choices=["a"] * 7),
        dict(choices=["a", ""]),
        dict(choices=["a", "b" * 81]),
        dict(choices="ab"),
        dict(choices=[1, 2]),
        dict(seconds=4),
        dict(seconds=601),
        dict(seconds=30.5),
        dict(seconds=True),
        dict(seconds=None),
        dict(key="0"),
        dict(round=-1),
        dict(round=100),
    ],
    ids=str,
)
def test_a_question_that_is_none_is_refused_with_a_sentence(client, wrong):
    content = json.dumps(ASKED | wrong)
    refusal(client.post("rooms", content=content), 400)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 4000, b'{"who": 7}', b'{"who": "short"}']
)
def test_a_body_that_is_none_breaks_nothing(client, body):
    lecture = Lecture(client)
    for path in ("rooms", f"rooms/{lecture.code}/join", f"rooms/{lecture.code}/answers"):
        refusal(client.post(path, content=body), 400)
    refusal(client.post(f"rooms/{lecture.code}/join", content=b" " * 9000), 413)
    assert lecture.state()["people"] == 0


def test_refusals_are_said_in_the_language_that_is_asked_for(client):
    assert HANGUL.search(refusal(client.get("rooms/AAAAAA?lang=ko"), 404))
    assert not HANGUL.search(refusal(client.get("rooms/AAAAAA?lang=xx"), 404))
    wrong = ASKED | {"race": "surface=nowhere", "lang": "ko"}
    assert HANGUL.search(refusal(client.post("rooms", json=wrong), 400))


def test_html_is_told_as_the_text_that_it_is(client, address):
    evil = "<script>alert(1)</script>"
    lecture = Lecture(client, question=evil, ask=[], choices=[evil, "</textarea>\n\nevent: closed\n\n"])
    assert lecture.state()["question"] == evil
    with listening(address, lecture.code, key=lecture.key) as hall:
        hall.until_state(question=evil, choices=[evil, "</textarea>\n\nevent: closed\n\n"])
        assert [name for name, _ in hall.events] == ["state"]
    for answer in (
        client.get("rooms/<b>"),
        client.post(f"rooms/{lecture.code}/join", json={"who": evil}),
        client.post("rooms", json=ASKED | {"race": f"surface={evil}"}),
    ):
        assert answer.status_code in (400, 404) and answer.headers["content-type"] == "application/json"


def test_a_forged_lecturer_is_refused_and_nobody_else_notices(client, address):
    lecture, other = Lecture(client), Lecture(client)
    lecture.join(ADA)
    path = f"rooms/{lecture.code}"
    forged = ("", "Bearer", f"Bearer {'0' * 32}", f"Bearer {other.key}", f"Basic {lecture.key}")
    for given in forged:
        for what in ("show", "answer", "next", "close"):
            answer = client.post(f"{path}/host", json={"do": what}, headers={"Authorization": given})
            refusal(answer, 403)
        refusal(client.get(f"{path}/events", headers={"Authorization": given}), 403)
    refusal(client.get(f"{path}/events?who={BOB}"), 403)
    assert lecture.state()["phase"] == "asking" and lecture.state()["round"] == 0
    headers = {"Authorization": f"Bearer {lecture.key}"}
    for what in ("explode", "", 1, None):
        refusal(client.post(f"{path}/host", json={"do": what}, headers=headers), 400)


@pytest.mark.parametrize("site", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_pages_of_other_origins_have_no_rooms(client, site):
    assert client.post("rooms", json=ASKED, headers=site).status_code == 403


def test_guessed_codes_are_refused_and_the_class_beside_is_not(client):
    lecture = Lecture(client)
    lecture.join(ADA)
    tried = ["AAAAAA", "aaaaaa", "A", "0" * 6, "AAAAAAA", "../x", "%00"] * 10
    statuses = [client.get(f"rooms/{code}").status_code for code in tried]
    assert statuses[0] == 404 and statuses[-1] == 429 and {*statuses} == {404, 429}
    assert lecture.join(BOB) == 1
    assert client.get(f"rooms/{lecture.code.lower()}").is_success  # as people type it
    ok(lecture.send(ADA, 0.1))


def test_a_thousand_answers_at_once_are_refused_and_the_neighbour_is_not(client, address, monkeypatch):
    monkeypatch.setattr(module, "STRANGERS", Buckets(20, 0.1))
    lecture = Lecture(client)
    for who in (ADA, EVE):
        lecture.join(who)
    statuses = [lecture.send(EVE, 0.1).status_code for _ in range(1000)]
    assert statuses[0] == 200 and statuses[-1] == 429 and statuses.count(200) < 100
    strangers = [lecture.send(BOB, 0.1).status_code for _ in range(100)]
    assert strangers[0] == 403 and strangers[-1] == 429
    ok(lecture.send(ADA, 0.2))  # of the same address
    with listening(address, lecture.code, key=lecture.key) as hall:
        hall.until_state(answered=2)
        assert lecture.host("show")["phase"] == "shown"


def test_a_full_room_takes_nobody_else_and_goes_on(client, monkeypatch):
    monkeypatch.setattr(rules, "PEOPLE_MAX", 5)
    lecture = Lecture(client)
    for i in range(5):
        lecture.join(f"{i:022}")
    assert "5 people" in refusal(client.post(f"rooms/{lecture.code}/join", json={"who": ADA}), 409)
    assert lecture.join(f"{3:022}") == 3
    ok(lecture.send(f"{3:022}", 0.1))


def test_rooms_are_not_opened_without_end(client):
    statuses = [client.post("rooms", json=ASKED).status_code for _ in range(30)]
    assert statuses[0] == 201 and statuses[-1] == 429


def test_who_has_the_key_opens_a_room_that_was_lost_once_more(client, rooms, address):
    lecture = Lecture(client)
    with listening(address, lecture.code, key=lecture.key) as hall:
        again = ASKED | {"key": lecture.key, "round": 3}
        assert client.post("rooms", json=again).status_code == 200  # it is there: nothing is opened
        assert lecture.state()["round"] == 0
        rooms._held.clear()  # as an app that was started anew
        refusal(client.get(f"rooms/{lecture.code}"), 404)
        answer = client.post("rooms", json=again)
        assert answer.status_code == 201 and answer.json() == {"code": lecture.code, "key": lecture.key}
        assert lecture.state()["round"] == 3
        lecture.join(ADA)
        ok(lecture.send(ADA, 0.1, number=3))
        assert hall.state["round"] == 0  # of the room that it was told of


def test_lines_that_were_left_are_not_kept(client, rooms, address):
    lecture = Lecture(client)
    lecture.join(ADA)
    (held,) = rooms._held.values()
    for _ in range(3):
        with listening(address, lecture.code, who=ADA) as phone:
            assert phone.state["people"] == 1 and held._lines
        lecture.host("next")  # what is said finds out who has left
        until(lambda: not held._lines)


def test_who_leaves_in_the_middle_of_a_word_breaks_nothing(rooms):
    """The routes alone: what they raise would stand in the app's log."""
    scope = {"type": "http", "method": "POST", "path": "/rooms", "headers": [], "query_string": b""}
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    complete(Starlette(routes=class_room("/", rooms))(scope, receive, send))
    assert sent


@pytest.mark.parametrize(
    ("host", "same"),
    [("10.0.0.1", "10.0.0.1"), ("2001:db8::1:2", "2001:db8::/64"), ("fe80::1%eth0", "fe80::/64")],
)
def test_a_network_of_many_addresses_is_one(host, same):
    assert module.home(Request({"type": "http", "client": (host, 1)})) == same


# The app


def address_of(server) -> str:
    return f"{server.address}/downhill/"


@pytest.mark.slow
def test_two_apps_share_a_room_and_one_that_is_killed_loses_nothing(tmp_path):
    port = free_port()
    url = f"redis://127.0.0.1:{port}"
    with ExitStack() as stack:
        running = stack.enter_context(redis_at(port))
        for name in ("hall", "class", "again"):
            (tmp_path / name).mkdir()
        hall = stack.enter_context(serve(tmp_path / "hall" / "log.txt", DOWNHILL_REDIS=url))
        students = stack.enter_context(serve(tmp_path / "class" / "log.txt", DOWNHILL_REDIS=url))
        one, other = (stack.enter_context(asking(address_of(server))) for server in (hall, students))
        lecture = Lecture(one)
        people = [f"{i:022}" for i in range(40)]
        with ThreadPoolExecutor(8) as pool:
            places = dict(zip(people, pool.map(lambda who: lecture.join(who, other), people), strict=True))
        assert sorted(places.values()) == list(range(40))
        with listening(address_of(hall), lecture.code, key=lecture.key) as projector:
            for i, who in enumerate(people[:20]):
                ok(lecture.send(who, i / 100, client=other))
            said = {places[who]: [i / 100] for i, who in enumerate(people[:20])}
            projector.until_answers(0, said)

            # Redis goes and comes back without its memory.
            kill(running)
            running.wait()
            refusal(lecture.send(people[20], 1, client=other), 503)
            stack.enter_context(redis_at(port))
            until(lambda: lecture.send(people[20], 0.2, client=other).is_success)
            projector.until_answers(0, said := said | {places[people[20]]: [0.2]})

            # The students' app is killed, and another comes.
            students.process.kill()
            students.process.wait()
            after = stack.enter_context(serve(tmp_path / "again" / "log.txt", DOWNHILL_REDIS=url))
            new = stack.enter_context(asking(address_of(after)))
            assert {who: lecture.join(who, new) for who in people} == places
            ok(lecture.send(people[0], 9, client=new))
            projector.until_answers(0, said := said | {places[people[0]]: [9]})
            with listening(address_of(after), lecture.code, who=people[30]) as phone:
                lecture.host("show")
                phone.until_answers(0, said)
                refusal(lecture.send(people[1], 2, client=new), 409)
                lecture.host("close")
                until(lambda: phone.over and projector.over)
            assert phone.events[-1][0] == "closed"
        assert new.get(f"rooms/{lecture.code}").status_code == 404
        assert "Traceback" not in hall.log.read_text() + after.log.read_text()


@pytest.mark.slow
def test_an_app_that_is_killed_alone_is_told_again_by_its_class(tmp_path):
    with serve(tmp_path / "log.txt") as server, asking(address_of(server)) as client:
        lecture = Lecture(client)
        assert [lecture.join(who) for who in (ADA, BOB)] == [0, 1]
        ok(lecture.send(ADA, 0.1))
        with listening(address_of(server), lecture.code, key=lecture.key) as projector:
            projector.until_answers(0, {0: [0.1]})
            server.process.kill()
            server.process.wait()
            until(lambda: projector.over)
        assert projector.events[-1][0] != "closed"
    with serve(tmp_path / "log.txt") as server, asking(address_of(server)) as client:
        refusal(client.get(f"rooms/{lecture.code}"), 404)
        assert client.post("rooms", json=ASKED | {"key": lecture.key, "round": 0}).status_code == 201
        lecture.client = client
        refusal(lecture.send(ADA, 0.1), 403)
        assert [lecture.join(who) for who in (BOB, ADA)] == [0, 1]
        with listening(address_of(server), lecture.code, key=lecture.key) as projector:
            ok(lecture.send(ADA, 0.1))
            projector.until_answers(0, {1: [0.1]})
            server.process.terminate()
            assert server.process.wait(PATIENCE) is not None  # though somebody listens
        assert projector.events[-1][0] != "closed"  # there may be another soon


def test_what_can_be_asked_is_what_the_first_run_has():
    known = names_of("run=momentum&run=adam")
    assert {*known} == {*HYPERS["momentum"], "x", "y", "optimizer"}
