"""Rooms: what words make of a room, in memory and where replicas hear them through Redis; its end."""

import asyncio
import gc
import random
import weakref
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from time import time
from typing import Any

import pytest
from asynchronous import complete
from processes import free_port, kill
from redis_server import redis_at
from watching import PATIENCE

from server import rooms as module
from server.rooms import PEOPLE_MAX, Held, Refused, Room, Rooms, code_of, digest, new_key
from server.shared import SharedRooms, Unreachable, check
from wire.phone import CODE

NOW = 1000.0
ADA, BOB = "a" * 22, "b" * 22


def a_room(seconds: int = 0, now: float = NOW, key: str = "") -> Room:
    key = key or new_key()
    room = Room(code_of(key), digest(key), "run=adam", ["lr"], "Which?", [], seconds)
    room.begin(0, now)
    return room


def refused(room: Room, word: dict, now: float = NOW) -> int:
    with pytest.raises(Refused) as caught:
        room.hear(word, now)
    return caught.value.status


def answer(who: str, value: float, number: int = 0) -> dict:
    return {"who": who, "round": number, "values": [value]}


async def until(condition) -> None:
    """Waits for a condition that is true or that comes true, awaited."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = condition()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.005)


def test_places_are_the_order_of_coming_and_stay():
    room = a_room()
    assert [room.hear({"join": who}, NOW) for who in (BOB, ADA, BOB)] == [0, 1, 0]
    assert room.hear(answer(ADA, 0.5), NOW) == 1


def test_an_answer_replaces_the_one_before_and_is_told_after_it():
    room = a_room()
    for who in (ADA, BOB):
        room.hear({"join": who}, NOW)
        room.hear(answer(who, 0.1), NOW)
    since = room.newest[0]
    room.hear(answer(ADA, 0.7), NOW)
    assert room.answers(0) == [(0, [0.7]), (1, [0.1])]
    assert room.answers(0, since) == [(0, [0.7])]
    assert room.state(NOW)["answered"] == 2


def test_time_is_up_for_all_at_once():
    room = a_room(seconds=30)
    room.hear({"join": ADA}, NOW)
    room.hear(answer(ADA, 0.1), NOW + 29.9)
    assert room.state(NOW + 29)["phase"] == "asking" and room.state(NOW + 29)["left"] == 1.0
    assert refused(room, answer(ADA, 0.2), NOW + 30) == 409
    assert room.state(NOW + 30)["phase"] == "shown" and room.state(NOW + 30)["left"] is None
    assert room.is_shown(0, NOW + 30) and room.answers(0) == [(0, [0.1])]


def test_a_round_goes_from_asking_to_its_answer_and_another_begins():
    room = a_room(seconds=30)
    room.hear({"join": ADA}, NOW)
    room.hear(answer(ADA, 0.1), NOW)
    for what, phase in (("show", "shown"), ("answer", "answer"), ("show", "answer")):
        room.hear({"do": what, "round": 0}, NOW)
        assert room.state(NOW)["phase"] == phase
    assert refused(room, answer(ADA, 0.2)) == 409
    room.hear({"do": "next", "round": 0}, NOW + 5)
    room.hear({"do": "next", "round": 0}, NOW + 5)  # said twice, as a word that Redis takes twice
    state = room.state(NOW + 6)
    assert (state["round"], state["phase"], state["left"], state["answered"]) == (1, "asking", 29.0, 0)
    assert refused(room, answer(ADA, 0.2)) == 409  # to the round before
    room.hear(answer(ADA, 0.3, 1), NOW + 6)
    assert room.answers(0) == [(0, [0.1])] and room.answers(1) == [(0, [0.3])]
    assert room.is_shown(0, NOW + 6) and not room.is_shown(1, NOW + 6)


def test_a_room_has_its_bounds():
    room = a_room()
    assert [room.hear({"join": f"{i:022}"}, NOW) for i in range(PEOPLE_MAX)] == list(range(PEOPLE_MAX))
    assert refused(room, {"join": ADA}) == 409 and ADA not in room.people
    assert refused(room, answer(ADA, 1)) == 403
    assert room.hear({"join": f"{7:022}"}, NOW) == 7
    for _ in range(module.CHANGES_MAX):
        room.hear(answer(f"{7:022}", 1), NOW)
    assert refused(room, answer(f"{7:022}", 2)) == 409
    for number in range(module.ROUNDS_MAX - 1):
        room.hear({"do": "next", "round": number}, NOW)
    assert refused(room, {"do": "next", "round": module.ROUNDS_MAX - 1}) == 409


def test_a_code_follows_from_its_key_and_is_one_of_many():
    keys = [new_key() for _ in range(3000)]
    codes = [code_of(key) for key in keys]
    assert codes == [code_of(key) for key in keys] and len(set(codes)) == 3000
    assert set("".join(codes)) == set(CODE) and {len(code) for code in codes} == {6}
    room = a_room(key=keys[0])
    assert room.belongs_to(keys[0]) and not room.belongs_to(keys[1]) and keys[0] not in str(vars(room))


def test_nothing_is_left_of_a_room_that_is_closed(monkeypatch):
    async def opened_and_closed(rooms: Rooms) -> weakref.ref:
        room = a_room(now=time())
        await rooms.open(room)
        held = await got(rooms, room.code)
        await rooms.say(held, {"join": ADA})
        await rooms.say(held, {"do": "close", "round": 0})
        assert held.over and await gone(rooms, room.code)
        return weakref.ref(held)

    async def all_of_them():
        rooms = Rooms()
        seen = [await opened_and_closed(rooms) for _ in range(100)]
        gc.collect()
        assert [each() for each in seen] == [None] * 100

    complete(all_of_them())


def test_a_room_is_forgotten_when_nobody_has_said_anything_for_long(monkeypatch):
    clock = [NOW]
    monkeypatch.setattr(module, "time", lambda: clock[0])
    monkeypatch.setattr(module, "LIFE", 0.05)

    async def silent():
        rooms, room = Rooms(), a_room()
        await rooms.open(room)
        held = await got(rooms, room.code)
        clock[0] += 0.04
        await rooms.say(held, {"join": ADA})
        looked = held.timer
        await until(lambda: held.timer is not looked)  # it was looked at once more, and a word had been said
        assert await rooms.get(room.code) is held
        clock[0] += 0.06
        await until(lambda: held.over)
        assert await gone(rooms, room.code)

    complete(silent())


def test_two_hundred_rooms_are_enough():
    async def many():
        rooms = Rooms()
        for _ in range(module.ROOMS_MAX):
            await rooms.open(a_room())
        with pytest.raises(Refused):
            await rooms.open(a_room())

    complete(many())


def test_who_calls_too_often_loses_the_oldest_line():
    async def calls():
        rooms, room = Rooms(), a_room()
        await rooms.open(room)
        held = await got(rooms, room.code)
        lines = [held.listen(ADA) for _ in range(module.LINES_MAX + 1)]
        other = held.listen(BOB)
        assert [line.dropped for line in (*lines, other)] == [True] + [False] * module.LINES_MAX + [False]
        for line in lines:
            held.leave(ADA, line)
        rooms.hang_up()
        assert other.dropped

    complete(calls())


# Where replicas share them


def words(rng: random.Random) -> dict:
    """A word at random: most of them in order, some refused."""
    who, number = f"{rng.randrange(8):022}", rng.randrange(3)
    return rng.choice(
        [
            {"join": who},
            answer(who, rng.random(), number),
            answer(who, rng.random(), number),
            {"do": rng.choice(["show", "answer", "next"]), "round": number},
        ]
    )


def told(room: Room) -> tuple:
    return (
        room.state(0) | {"words": 0},
        room.people,
        [room.answers(number) for number in range(len(room.rounds))],
    )


async def got(rooms: Rooms, code: str) -> Held:
    held = await rooms.get(code)
    assert held
    return held


async def gone(rooms: Rooms, code: str) -> bool:
    return await rooms.get(code) is None


async def outcome(rooms: Rooms, code: str, word: dict) -> Any:
    try:
        return await rooms.say(await got(rooms, code), word)
    except Refused as refusal:
        return refusal.status, refusal.sentence


@pytest.fixture
def port():
    port = free_port()
    with redis_at(port):
        yield port


@asynccontextmanager
async def replicas(port: int, count: int) -> AsyncIterator[list[SharedRooms]]:
    """What so many apps have of the rooms at a Redis."""
    apps = [SharedRooms(f"redis://127.0.0.1:{port}") for _ in range(count)]
    try:
        yield apps
    finally:
        for each in apps:
            await each.close()


@pytest.mark.parametrize("seed", range(3))
def test_replicas_and_memory_make_the_same_of_the_same_words(port, seed):
    async def said():
        alone, key, rng = Rooms(), new_key(), random.Random(seed)
        code = code_of(key)
        async with replicas(port, 4) as apps:
            one, other, late, last = apps
            for rooms in (alone, one):
                await rooms.open(a_room(key=key))
            for _ in range(150):
                word = words(rng)
                assert await outcome(rng.choice([one, other]), code, word) == await outcome(alone, code, word)
            model = (await got(alone, code)).room
            for rooms in (one, other, late):
                held = await got(rooms, code)
                await until(lambda held=held: held.room.words == model.words + 1)  # and what opened it
                assert told(held.room) == told(model)
            await one.say(await got(one, code), {"do": "close", "round": 0})
            for rooms in (one, other, late, last):
                await until(lambda rooms=rooms: gone(rooms, code))

    complete(said())


def test_words_at_once_have_one_order(port):
    """Joins and answers of many, on two replicas at the same time: no place is given twice."""

    async def at_once():
        room, people = a_room(), [f"{i:022}" for i in range(60)]
        async with replicas(port, 2) as apps:
            await apps[0].open(room)
            places = await asyncio.gather(
                *(outcome(apps[i % 2], room.code, {"join": who}) for i, who in enumerate(people))
            )
            again = await asyncio.gather(
                *(outcome(apps[i % 3 % 2], room.code, answer(who, 1)) for i, who in enumerate(people))
            )
        assert sorted(places) == list(range(60)) and again == places

    complete(at_once())


def test_a_round_goes_on_after_redis_was_away_and_has_forgotten_everything():
    port = free_port()

    async def restarted(stack: ExitStack):
        running, room = stack.enter_context(redis_at(port)), a_room()

        async def knows(rooms: Rooms, answers: list) -> bool:
            return (await got(rooms, room.code)).room.answers(0) == answers

        async def heard(rooms: Rooms, word: dict) -> bool:
            return type(await outcome(rooms, room.code, word)) is int

        async with replicas(port, 3) as (one, other, late):
            await one.open(room)
            assert await outcome(one, room.code, {"join": ADA}) == 0
            assert await outcome(other, room.code, {"join": BOB}) == 1
            assert await outcome(other, room.code, answer(BOB, 0.5)) == 1
            await until(lambda: knows(one, [(1, [0.5])]))
            kill(running)
            running.wait()
            assert (await outcome(one, room.code, answer(ADA, 0.1)))[0] == 503
            assert await knows(one, [(1, [0.5])])
            stack.enter_context(redis_at(port))
            await until(lambda: heard(one, answer(ADA, 0.2)))
            await until(lambda: heard(other, answer(BOB, 0.6)))
            for rooms in (one, other, late):
                await until(lambda rooms=rooms: knows(rooms, [(0, [0.2]), (1, [0.6])]))
            assert await outcome(late, room.code, {"join": "c" * 22}) == 2

    with ExitStack() as stack:
        complete(restarted(stack))


def test_a_room_is_forgotten_by_redis_too(port, monkeypatch):
    monkeypatch.setattr(module, "LIFE", 1.0)

    async def silent():
        room = a_room()
        async with replicas(port, 2) as (one, other):
            await one.open(room)
            held = await got(one, room.code)
            await until(lambda: held.over)
            await until(lambda: gone(other, room.code))

    complete(silent())


def test_two_hundred_rooms_are_enough_for_all_replicas(port):
    async def many():
        async with replicas(port, 2) as apps:
            for i in range(module.ROOMS_MAX):
                await apps[i % 2].open(a_room())
            rest = a_room()
            with pytest.raises(Refused):
                await apps[0].open(rest)
            assert await gone(apps[0], rest.code)

    complete(many())


def test_an_address_without_redis_is_said_in_one_line(port):
    check(f"redis://127.0.0.1:{port}")
    for url in (f"redis://127.0.0.1:{free_port()}", "nonsense"):
        with pytest.raises(Unreachable, match="DOWNHILL_REDIS="):
            check(url)
