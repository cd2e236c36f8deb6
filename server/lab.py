"""Lab: races on a network over HTTP, as far as they are computed. Asking is watching, as with sheets.

A page says how many records it has of each run, and gets what is new. While nothing is, its question waits.
"""

import asyncio
import gzip
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from engine.networks.lab import Lab
from engine.networks.lab_plane import calls
from links.lab import read
from server.jobs import JOBS, Job, Trouble
from translations import LANGUAGES
from wire.lab import results
from wire.text import explain

HOLD = 1.0  # seconds for which a question waits for news, at most
PAUSE = 4.0  # until a page asks again, at most
CROWD = 20  # watchers that add a second of it
KEPT = 32  # answers, for who asks for what another has just been given
NAME = 16  # letters of a computation's name, which tell it from all others


class Look(NamedTuple):
    """What a page looks at: `jobs` are those of the lab's `calls`, and `has` says how many records it has of
    them, by name. It may be `refused` some, and asks no more unless it is a `watcher`."""

    lab: Lab
    language: str
    said: tuple[str, ...]
    jobs: Sequence[Job]
    refused: frozenset[str]
    watcher: bool
    has: Mapping[str, int]

    def state(self) -> tuple[dict, tuple]:
        """How far it is, and all that its answer depends on but for what the page has."""
        # Whether it is over, and versions, before results: what comes in between is sent the next time.
        over, versions = all(job.over for job in self.jobs), tuple(job.version for job in self.jobs)
        failed = {explain(job.error.problem, self.language) for job in self.jobs if job.error}
        refused = sorted(self.refused | failed)
        progress = {
            "share": sum(job.share for job in self.jobs) / len(self.jobs) if self.jobs else 1.0,
            "ahead": JOBS.ahead(*(job for job in self.jobs if not job.over)),
            "over": over,
            "refusal": " ".join(refused),
            "again": None if over or not self.watcher else PAUSE if refused else pause(self.jobs),
        }
        names = tuple(job.name for job in self.jobs)
        return progress, (self.lab, self.language, (*self.said, *refused), names, versions)


_answers: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def look(query: Mapping[str, Sequence[str]]) -> Look:
    """What a page looks at that asks so; its visitor watches that from now on, and nothing else."""
    language = query.get("lang", ["en"])[-1]
    language = language if language in LANGUAGES else "en"
    own = {"lang", "watcher", "page", "stop", "part", "has"}
    lab, problems = read({name: texts for name, texts in query.items() if name not in own})
    visitor, page = (query.get(name, [""])[-1][:64] for name in ("watcher", "page"))
    watcher, watches, refused = (visitor, page), bool(visitor) and "stop" not in query, set()
    jobs = []
    for call in calls(lab):
        try:
            watched = JOBS.watch(watcher, *call) if watches else JOBS.look(*call)
        except Trouble as trouble:
            refused.add(explain(trouble.problem, language))
            watched = JOBS.look(*call)
        jobs.append(watched)
    # What is asked for no more need not be trained to its end.
    JOBS.watch_only(watcher, jobs if watches else ())
    said = tuple(explain(problem, language) for problem in problems)
    return Look(lab, language, said, jobs, frozenset(refused), watches, counts(query.get("has", [""])[-1]))


def counts(text: str) -> dict[str, int]:
    """`name.count,name.count`, without what is none of these."""
    pairs = [each.rpartition(".") for each in text.split(",")]
    return {name: int(count) for name, _, count in pairs if re.fullmatch("[0-9]{1,6}", count)}


def short(job: Job) -> str:
    return job.name.rpartition("-")[2][:NAME]


def answer(state: tuple, look: Look) -> bytes:
    """What is new of the lab to a page, gzipped."""
    lab, language, said, *_ = state
    names = [short(job) for job in look.jobs]
    has = {name: look.has[name] for name in names if name in look.has}
    key = repr((state, has))
    with _lock:
        if known := _answers.get(key):
            _answers.move_to_end(key)
            return known
    count = len(lab.runs)
    found, shares = [job.result for job in look.jobs], [job.share for job in look.jobs]
    plane = dict(zip(("plane",), found[count:], strict=False))
    body = results(lab, found[:count], shares[:count], language, **plane, named=names, has=has, problems=said)
    body = gzip.compress(body, 5, mtime=0)
    with _lock:
        _answers[key] = body
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
    return body


def pause(jobs: Sequence[Job]) -> float:
    """Seconds until a page should ask again: more, the more pages ask."""
    return min(PAUSE, max((JOBS.watchers(job) for job in jobs), default=0) / CROWD)


async def news(jobs: Sequence[Job], versions: Sequence[int]) -> None:
    """Waits until one of the jobs is no more at its version, for HOLD at most."""
    loop, heard = asyncio.get_running_loop(), asyncio.Event()

    def hear() -> None:
        loop.call_soon_threadsafe(heard.set)

    for job in jobs:
        job.listeners.add(hear)
    try:
        if all(job.version == version for job, version in zip(jobs, versions, strict=True)):
            await asyncio.wait_for(heard.wait(), HOLD)
    except TimeoutError:
        pass
    finally:
        for job in jobs:
            job.listeners.discard(hear)


async def get_lab(request: Request) -> Response:
    """What is new to the page of the lab in the query, once there is something."""
    seen = await run_in_threadpool(look, parse_qs(request.url.query, keep_blank_values=True))

    def told() -> tuple[dict, tuple, str]:
        progress, state = seen.state()
        return progress, state, f'"{hashlib.sha256(repr(state).encode()).hexdigest()[:16]}"'

    known = request.headers.get("If-None-Match")
    progress, state, etag = told()
    if etag == known and progress["again"] is not None:
        await news(seen.jobs, state[-1])
        progress, state, etag = told()
    headers = {"Downhill-Progress": json.dumps(progress), "Cache-Control": "no-store", "ETag": etag}
    if etag == known:
        return Response(status_code=304, headers=headers)
    body, kind = await run_in_threadpool(answer, state, seen), "application/octet-stream"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(body, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(body), media_type=kind, headers=headers)
