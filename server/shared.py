"""Shared: rooms of which several replicas of the app are part, through Redis.

The words of a room are a stream there, and every replica that was asked for the room follows it: all hear the
same in the same order, the one that says it too, at the time that Redis gave it. A word that Redis has lost,
by a start without its memory, is told it again by who has heard it, as the room that came of it; so nothing
of a room needs a disk.
"""

import asyncio
import json
from dataclasses import asdict
from secrets import token_hex
from time import time
from typing import Any

import redis
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from server import rooms
from server.rooms import ROOMS_MAX, Held, Refused, Room, Rooms, full
from translations import N_

PATIENCE = 5.0  # seconds within which Redis answers
PAUSE = 0.2  # until it is asked again
TALKING = 32  # connections on which words are said
ALL = "downhill:rooms"  # their codes, by when they will be forgotten
AWAY = RedisError, OSError, TimeoutError


class Unreachable(Exception):
    """No Redis answers at an address."""


def check(url: str) -> None:
    """Raises Unreachable, in one line, unless a Redis answers at the address."""
    try:
        with redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as there:
            there.ping()
    except (RedisError, ValueError):
        raise Unreachable(f"DOWNHILL_REDIS={url}: no Redis answers there.") from None


def away() -> Refused:
    return Refused(
        503, N_("The room cannot be reached at the moment. What was said in it is not lost; try again.")
    )


class SharedRooms(Rooms):
    """The rooms of all replicas at one Redis."""

    def __init__(self, url: str):
        super().__init__()
        usual: dict[str, Any] = {"decode_responses": True, "socket_connect_timeout": PATIENCE}
        many = {"max_connections": TALKING, "timeout": PATIENCE, "socket_timeout": PATIENCE}
        self._talk = Redis.from_pool(BlockingConnectionPool.from_url(url, **usual, **many))
        # Without another attempt, so that who follows notices that Redis was away.
        once = {
            "retry": Retry(NoBackoff(), 0),
            "socket_timeout": 2 * PATIENCE,
            "max_connections": 2 * ROOMS_MAX,
        }
        self._follower = Redis.from_url(url, **usual, **once)
        self._closed = False
        self._loading = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future] = {}  # for what comes of a word, by its token

    async def open(self, room: Room) -> None:
        try:
            async with self._talk.pipeline() as pipe:
                pipe.zremrangebyscore(ALL, 0, time())
                pipe.zcard(ALL)
                _, count = await pipe.execute()
            if count >= ROOMS_MAX:
                full()
            await self._write(room.code, {"room": asdict(room)}, new=True)
        except AWAY:
            raise away() from None
        await self.get(room.code)

    async def get(self, code: str) -> Held | None:
        """Raises Refused where Redis is away, and the room is not here."""
        if held := self.here(code):
            return held
        async with self._loading:
            if held := self.here(code):
                return held
            try:
                entries: Any = await self._talk.xrange(_stream(code))
            except AWAY:
                raise away() from None
            held = None
            for entry in entries:
                held = self._hear(held, *entry)
            if not held or held.over:
                return None
            self._hold(held)
            held.following = asyncio.create_task(self._follow(held))
            return held

    async def say(self, held: Held, word: dict[str, Any]) -> Any:
        token, heard = token_hex(8), asyncio.get_running_loop().create_future()
        self._waiting[token] = heard
        try:
            async with asyncio.timeout(PATIENCE):
                if not await self._write(held.room.code, word, token):
                    raise away()
                result = await heard
        except AWAY:
            raise away() from None
        finally:
            del self._waiting[token]
        if isinstance(result, Refused):
            raise result
        return result

    async def close(self) -> None:
        """Follows and says nothing more."""
        self._closed = True  # asyncio.wait_for, up to 3.11, loses a cancellation that comes with an answer
        following = [held.following for held in self._held.values() if held.following]
        for each in following:
            each.cancel()
        await self._talk.aclose()
        await self._follower.aclose()
        await asyncio.gather(*following, return_exceptions=True)

    async def _write(self, code: str, word: dict[str, Any], token: str = "", new: bool = False) -> bool:
        """Whether the room's stream, unless it is `new`, was there to take the word."""
        async with self._talk.pipeline() as pipe:
            fields: dict[Any, Any] = {"word": json.dumps(word), "by": token}
            pipe.xadd(_stream(code), fields, nomkstream=not new)
            pipe.expire(_stream(code), int(rooms.LIFE))
            if word.get("do") == "close":
                pipe.xtrim(_stream(code), maxlen=1, approximate=False)
                pipe.zrem(ALL, code)
            else:
                pipe.zadd(ALL, {code: time() + rooms.LIFE})
            return (await pipe.execute())[0] is not None

    async def _follow(self, held: Held) -> None:
        key, lost = _stream(held.room.code), False
        while not held.over and not self._closed:
            try:
                if lost:
                    await self._told_again(held)
                    lost = False
                else:
                    news = await self._follower.xread({key: held.room.heard}, block=int(1000 * PATIENCE))
                    self._hear_all(held, news)
            except AWAY:
                lost = True
                await asyncio.sleep(PAUSE)

    async def _told_again(self, held: Held) -> None:
        """After Redis was away: hears what was said meanwhile, and tells the room if words are missing."""
        key = _stream(held.room.code)
        self._hear_all(held, await self._follower.xread({key: held.room.heard}))
        if not held.over and await self._follower.xlen(key) < held.room.words:
            await self._write(held.room.code, {"room": asdict(held.room)}, new=True)

    def _hear_all(self, held: Held, news: Any) -> None:
        for _, entries in news:
            for entry in entries:
                self._hear(held, *entry)

    def _hear(self, held: Held | None, entry: str, fields: dict[str, str]) -> Held | None:
        """The room after an entry of its stream; None before it is opened."""
        word, now = json.loads(fields["word"]), int(entry.partition("-")[0]) / 1000
        result = None
        if told := word.get("room"):
            if held is None:
                held = Held(Room(**told), now)
            elif told["words"] > held.room.words:
                held.room = Room(**told)
                held.turn()
            held.room.words += 1
        elif held is None:
            return None
        elif word.get("do") == "close":
            self._forget(held)
        else:
            try:
                result = held.hear(word, now)
            except Refused as refused:
                result = refused
        held.room.heard = entry
        waiting = self._waiting.get(fields["by"])
        if waiting and not waiting.done():
            waiting.set_result(result)
        return held


def _stream(code: str) -> str:
    return f"downhill:room:{code}"
