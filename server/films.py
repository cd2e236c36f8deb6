"""Films: frames that a browser draws and cannot encode become an MP4 here.

One connection makes one film: a description as JSON, then its frames as JPEG; the film comes back. Who leaves
gives it up. What is refused is told by the key of a sentence, as the reason of the close.
"""

import asyncio
import json
import sys
from asyncio import to_thread
from contextlib import suppress
from subprocess import PIPE, Popen
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.origin import OwnPages
from server.version import ROOT

SIZES = (1280, 720), (1920, 1080)
FPS = 30
FRAMES_MAX = 600  # twenty seconds
FRAME_MAX = 4 << 20  # bytes
ABREAST = asyncio.Semaphore(2)  # films at once: each takes a core while it is free
LONGEST = 300.0  # seconds that one may take
PATIENCE = 30.0  # and that its next frame may
REFUSED = 4000  # of the codes that are an application's own


class Refused(Exception):
    """There is no film; the key of a sentence says why."""


def description(text: str) -> tuple[dict, int]:
    """What `server.encoding.encode` takes beside the frames, and how many these are. Raises Refused."""
    with suppress(ValueError, TypeError, KeyError):
        told = json.loads(text)
        size, fps, frames = (told["width"], told["height"]), told["fps"], told["frames"]
        caption, link = told["caption"], told["link"]
        sound = size in SIZES and fps == FPS and frames in range(1, FRAMES_MAX + 1)
        said = isinstance(caption, str) and isinstance(link, str) and len(caption) + len(link) < 20_000
        if sound and said and urlsplit(link).scheme in ("", "http", "https"):
            return dict(width=size[0], height=size[1], fps=fps, caption=caption, link=link), frames
    raise Refused("film_failed")


async def received(socket: WebSocket, kind: str):
    """The next message, if it is a "text" or "bytes" as it has to be. Raises Refused."""
    message = await asyncio.wait_for(socket.receive(), PATIENCE)
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    content = message.get(kind)
    if not content or len(content) > FRAME_MAX:
        raise Refused("film_failed")
    return content


async def filmed(socket: WebSocket, encoder: Popen, about: dict, frames: int) -> bytes:
    """The film of the frames that the other side sends. Raises Refused."""
    to, back = encoder.stdin, encoder.stdout
    assert to and back

    async def hand_on(part: bytes) -> None:
        await to_thread(to.write, len(part).to_bytes(4, "little") + part)

    with suppress(BrokenPipeError):  # an encoder that has ended has made no film
        await hand_on(json.dumps(about).encode())
        for _ in range(frames):
            await hand_on(await received(socket, "bytes"))
        to.close()
    film = await to_thread(back.read)
    if not film or await to_thread(encoder.wait):
        raise Refused("film_failed")
    return film


async def make_film(socket: WebSocket) -> None:
    """Takes the frames of one film and sends it."""
    await socket.accept()
    try:
        about, frames = description(await received(socket, "text"))
        if ABREAST.locked():
            raise Refused("film_busy")
        async with ABREAST, asyncio.timeout(LONGEST):
            command = [sys.executable, "-m", "server.encoding"]
            with Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, bufsize=0) as encoder:
                try:
                    film = await filmed(socket, encoder, about, frames)
                finally:
                    encoder.kill()
            await socket.send_bytes(film)
        await socket.close()
    except Refused as refused:
        await socket.close(REFUSED, str(refused))
    except TimeoutError:
        await socket.close(REFUSED, "film_slow")
    except WebSocketDisconnect:
        pass  # who leaves wants no film


def films(prefix: str) -> list[WebSocketRoute]:
    """Where films are made."""
    return [WebSocketRoute(f"{prefix}film", make_film, middleware=[Middleware(OwnPages)])]
