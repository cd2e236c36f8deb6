"""Class room: the routes by which a lecturer asks, a class answers, and both hear of it.

No name, no account, no cookie: who answers is a random text that a browser drew for itself, which is told to
nobody. Answers are numbers, kept as long as their room.
"""

import asyncio
import json
import math
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_network
from time import monotonic, time
from types import FrameType
from typing import Any, NoReturn

from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from server.buckets import Buckets
from server.origin import OwnPages
from server.questions import WHO, numbers, opening, text, whole
from server.rooms import ROUNDS_MAX, Held, Refused, Rooms
from translations import LANGUAGES, N_, translate
from wire.phone import CODE, CODE_LENGTH

BODY_MAX = 8 << 10  # bytes
PACE = 0.2  # seconds between two looks for the lecturer
CALM = 2.0  # between two counts for a phone: five hundred of them are told each time
PING = 15.0  # after which a silent line says that it is there
NO_STORE = {"Cache-Control": "no-store"}

# A whole lecture hall may have one address. So whoever is in a room has a bucket of their own, which no
# neighbour can empty; a thousand may come at once; and a code that is right is let in, however many wrong
# ones were tried: 100 guesses a second find one of 200 rooms among 30⁶ codes in ten hours, and what is there
# is a question to a class.
PERSON = Buckets(20, 2)
TOGETHER = Buckets(2000, 200)  # what all persons of an address say
STRANGERS = Buckets(1200, 100)
WRONG = Buckets(30, 1 / 6)
OPENING = Buckets(20, 1 / 30)


def language(request: Request) -> str:
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else "en"


def answering(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A route that says why it refuses."""

    async def get(request: Request) -> Response:
        try:
            return await handle(request)
        except Refused as refused:
            says = translate(language(request), refused.sentence).format(**refused.values)
            return JSONResponse({"says": says}, refused.status, NO_STORE)
        except ClientDisconnect:
            return Response(status_code=400)  # to nobody

    return get


def answer(content: Any, status: int = 200) -> Response:
    return JSONResponse(content, status, NO_STORE)


async def body(request: Request) -> dict[str, Any]:
    """The object in a request. Raises Refused."""
    sent = b""
    async for chunk in request.stream():
        sent += chunk
        if len(sent) > BODY_MAX:
            raise Refused(413, N_("What was sent is too long: {count} bytes at most."), count=BODY_MAX)
    try:
        content = json.loads(sent)
        json.dumps(content, ensure_ascii=False).encode()  # half a surrogate pair could not be sent on
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Refused(400, N_("What was sent is no JSON object."))
    return content


# What is told


def event(name: str, content: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(content, separators=(',', ':'))}\n\n"


async def told(held: Held, who: str | None) -> AsyncIterator[str]:
    """What somebody hears of a room until it is over; with no `who` the lecturer, who hears all at once."""
    line = held.listen(who)
    last, words, spoken = None, [], 0.0
    try:
        while not held.over and not line.dropped:
            room, now, turned = held.room, time(), held.turned
            state = room.state(now)
            known = state | {"left": None, "words": 0}  # which change while nothing else does
            said = [] if known == last else [event("state", state)]
            last = known
            words += [0] * (len(room.rounds) - len(words))
            for number, newest in enumerate(room.newest):
                if newest > words[number] and (who is None or room.is_shown(number, now)):
                    said.append(answers(held, number, words[number]))
                    words[number] = newest
            if said or monotonic() - spoken >= PING:
                yield "".join(said) or ": here\n\n"
                spoken = monotonic()
            left = room.until - now if state["left"] is not None and room.until else math.inf
            with suppress(TimeoutError):
                async with asyncio.timeout(min(CALM if who else PACE, left)):
                    await turned.wait()
        if held.over:
            yield event("closed", {})
    finally:
        held.leave(who, line)


def answers(held: Held, number: int, since: int) -> str:
    """The answers of a round after a word, as an event; all of them are written once for all who listen."""
    newest = held.room.newest[number]
    kept, written = held.written.get(number, (0, ""))
    if since or kept != newest:
        told = {"round": number, "from": since, "answers": held.room.answers(number, since)}
        written = event("answers", told)
    if not since:
        held.written[number] = newest, written
    return written


# The routes


def class_room(prefix: str, rooms: Rooms) -> list[Route]:
    """The routes below `prefix`; join/ is the phones' page, elsewhere."""

    async def room(request: Request) -> Held:
        """The room of the address. Raises Refused."""
        code = request.path_params["code"].upper()
        if found := rooms.here(code):
            return found
        stranger(request)
        if re.fullmatch(f"[{CODE}]{{{CODE_LENGTH}}}", code) and (found := await rooms.get(code)):
            return found
        if not WRONG.take(home(request)):
            raise Refused(429, N_("Too many wrong codes came from this network. Try again in a minute."))
        raise Refused(404, N_("There is no room {code}; perhaps it is over."), code=code[:40])

    def lecturer(request: Request, held: Held) -> bool:
        """Whether the request is the lecturer's, or another's. Raises Refused where it is a forged one's."""
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        if kind == "Bearer" and not held.room.belongs_to(key.strip()):
            forged(request)
        return kind == "Bearer"

    def forged(request: Request) -> NoReturn:
        stranger(request)
        raise Refused(403, N_("This key is not that of the room."))

    def stranger(request: Request) -> None:
        """Raises Refused where those of an address who are in no room ask too often."""
        if not STRANGERS.take(home(request)):
            often()

    def person(request: Request, held: Held, who: str) -> None:
        """The same for somebody who may be in the room."""
        if who not in held.room.people:
            stranger(request)
        elif not (PERSON.take((held.room.code, who)) and TOGETHER.take(home(request))):
            often()

    def often() -> NoReturn:
        raise Refused(429, N_("Too many at once. Try again in some seconds."))

    async def open_room(request: Request) -> Response:
        if not OPENING.take(home(request)):
            raise Refused(429, N_("Too many rooms were opened from this network. Try again in some minutes."))
        asked, key = opening(await body(request))
        if held := await rooms.get(asked.code):
            if not held.room.belongs_to(key):
                raise Refused(409, N_("This code is taken. Open the room once more."))
        else:
            await rooms.open(asked)
        return answer({"code": asked.code, "key": key}, 200 if held else 201)

    async def look(request: Request) -> Response:
        held = await room(request)
        stranger(request)
        return answer(held.room.state(time()))

    async def join(request: Request) -> Response:
        held, who = await room(request), text(await body(request), "who", WHO)
        person(request, held, who)
        place = held.room.people.get(who)
        if place is None:
            place = await rooms.say(held, {"join": who})
        return answer({"place": place, "state": held.room.state(time())})

    async def send(request: Request) -> Response:
        held, content = await room(request), await body(request)
        who = text(content, "who", WHO)
        person(request, held, who)
        number = whole(content, "round", 0, ROUNDS_MAX - 1)
        values = numbers(held.room, content.get("values"))
        return answer({"place": await rooms.say(held, {"who": who, "round": number, "values": values})})

    async def host(request: Request) -> Response:
        held = await room(request)
        if not lecturer(request, held):
            forged(request)
        what = text(await body(request), "do", "show|answer|next|close")
        await rooms.say(held, {"do": what, "round": held.room.round})
        return answer(held.room.state(time()))

    async def listen(request: Request) -> Response:
        held, who = await room(request), None
        if not lecturer(request, held):
            who = request.query_params.get("who", "")
            person(request, held, who)
            if who not in held.room.people:
                raise Refused(403, N_("This phone is not in the room. Open its page once more."))
        # A proxy that gathers what it passes on would hold back what is said.
        headers = NO_STORE | {"X-Accel-Buffering": "no"}
        return StreamingResponse(told(held, who), media_type="text/event-stream", headers=headers)

    def route(path: str, handle: Callable[[Request], Awaitable[Response]], method: str) -> Route:
        return Route(
            f"{prefix}rooms{path}", answering(handle), methods=[method], middleware=[Middleware(OwnPages)]
        )

    return [
        route("", open_room, "POST"),
        route("/{code}", look, "GET"),
        route("/{code}/join", join, "POST"),
        route("/{code}/answers", send, "POST"),
        route("/{code}/host", host, "POST"),
        route("/{code}/events", listen, "GET"),
    ]


def home(request: Request) -> str:
    """The address that a request comes from; of IPv6 the network, of which everybody has many addresses."""
    address = request.client.host.partition("%")[0] if request.client else ""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def opened(url: str | None) -> Rooms:
    """The rooms of this process, or those of a Redis."""
    if not url:
        return Rooms()
    from server.shared import SharedRooms

    return SharedRooms(url)


ROOMS = opened(os.environ.get("DOWNHILL_REDIS"))


@contextmanager
def ending_lines(rooms: Rooms) -> Iterator[None]:
    """In the block, a signal that ends the app ends the lines, too: it would wait for them."""
    loop = asyncio.get_running_loop()

    def end(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(rooms.hang_up)
        if callable(handle := before[number]):
            handle(number, frame)

    before: dict[int, Any] = {
        number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)
    }
    yield
    for number, handle in before.items():
        signal.signal(number, handle)
