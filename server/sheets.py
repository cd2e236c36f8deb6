"""Sheets: pictures of experiments over HTTP, each drawn once for all who look at it.

A page asks again and again, and asking is watching: most answers are a few bytes, how far the computations
are; the sheet comes with them when it has changed. One is drawn at a time, and drawing takes a tenth of the
time at most until the last, so that the players' route is not held up: whoever asks meanwhile gets the sheet
of before.
"""

import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import isfinite
from threading import Lock
from time import monotonic
from types import ModuleType
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from figures.style import THEMES
from server.jobs import JOBS, Job, Trouble
from translations import LANGUAGES
from wire.sheets import SHEETS, ask, legend
from wire.sheets.blocks import Reader, reading, warning
from wire.sheets.link import Asked
from wire.text import explain

KEPT = 64 << 20  # bytes of sheets
SHARE = 0.1  # of the time that drawing may take, but for each sheet's first and last
PACE = 1.0, 4.0  # seconds until a page asks again: alone, and where very many watch
CROWD = 20  # watchers that add a second
SOON = 0.1  # seconds, where all is computed and only another drawing is in the way


class Drawn(NamedTuple):
    versions: tuple  # of the jobs that it shows
    body: bytes  # JSON, gzipped
    etag: str


class Sheets:
    """The sheets as they were last drawn, those asked for last; bounded in bytes."""

    def __init__(self):
        self._drawn: OrderedDict[tuple, Drawn] = OrderedDict()
        self._drawing = Lock()
        self._due = 0.0  # when the next may be drawn, unless it is a sheet's first or last time

    def get(self, sheet: ModuleType, asked: Asked, jobs: Sequence[Job], reader: Reader) -> Drawn | None:
        """The newest there is, drawn now if that is due; None before the first is drawn."""
        names = tuple(job.name for job in jobs)
        key = sheet.__name__, asked.experiment, tuple(asked.chosen.items()), reader, names
        # Versions before results: what comes in between is drawn the next time.
        versions = versions_of(jobs)
        known = self._drawn.get(key)
        over = all(job.over for job in jobs)
        if known and (known.versions == versions or (monotonic() < self._due and not over)):
            return known
        if not self._drawing.acquire(blocking=False):
            return known
        try:
            began = monotonic()
            body = drawing(sheet, asked, jobs, reader)
            ended = monotonic()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            self._due = ended + (ended - began) / SHARE
            self._drawn[key] = Drawn(versions, body, etag)
            self._drawn.move_to_end(key)
            while len(self._drawn) > 1 and sum(len(drawn.body) for drawn in self._drawn.values()) > KEPT:
                self._drawn.popitem(last=False)
            return self._drawn[key]
        finally:
            self._drawing.release()


DRAWN = Sheets()


def versions_of(jobs: Sequence[Job]) -> tuple:
    return tuple((job.version, job.computed) for job in jobs)


def drawing(sheet: ModuleType, asked: Asked, jobs: Sequence[Job], reader: Reader) -> bytes:
    """The blocks of a sheet as far as it is computed, and what stopped a computation."""
    troubles = {explain(job.error.problem, reader.language) for job in jobs if job.error}
    blocks = [warning("{said}", said=said) for said in sorted(troubles)]
    if said := legend(sheet, asked):
        blocks.append(reading(reader.say(said)))
    blocks += sheet.draw(asked, [job.result for job in jobs], reader)
    return gzip.compress(json.dumps(blocks, ensure_ascii=False, allow_nan=False).encode(), 5, mtime=0)


def look(query: Mapping[str, Sequence[str]]) -> tuple[dict, Drawn | None]:
    """How far a link's sheet is, and the sheet. KeyError for a sheet that there is not."""

    def one(name: str, known, otherwise: str) -> str:
        text = query.get(name, [""])[-1]
        return text if text in known else otherwise

    sheet = SHEETS[query.get("sheet", [""])[-1]]
    asked, _ = ask(sheet, query)
    reader = Reader(one("lang", LANGUAGES, "en"), one("theme", THEMES, "light"))
    watcher, stopped, refusal = query.get("watcher", [""])[-1][:64], "stop" in query, ""
    after = moment(query)
    calls = sheet.calls(asked)
    jobs = [JOBS.look(*call, after=after) for call in calls]
    if watcher and not stopped:
        try:
            for call in calls:
                JOBS.watch(watcher, *call, after=after)
        except Trouble as refused:
            refusal = explain(refused.problem, reader.language)
    else:
        for job in jobs:
            JOBS.leave(watcher, job)
    drawn = DRAWN.get(sheet, asked, jobs, reader)
    over = all(job.over for job in jobs)
    whole = drawn is not None and over and drawn.versions == versions_of(jobs)
    kept = [job.computed for job in jobs if job.computed]
    progress = {
        "share": sum(job.share for job in jobs) / len(jobs) if jobs else 1.0,
        "ahead": JOBS.ahead(*(job for job in jobs if not job.over)),
        "over": whole,
        "computed": [min(kept), max(kept)] if whole and kept else None,
        "refusal": refusal,
        "again": None if whole or (stopped and drawn) else pace(jobs),
    }
    return progress, drawn


def moment(query: Mapping[str, Sequence[str]]) -> float:
    """After which a link's sheet is to be computed; 0 if it does not matter."""
    with suppress(ValueError):
        after = float(query.get("after", ["0"])[-1])
        return after if isfinite(after) else 0
    return 0


def pace(jobs: Sequence[Job]) -> float:
    """Seconds until a page should ask again: more, the more there are."""
    if all(job.over for job in jobs):
        return SOON
    quickest, slowest = PACE
    return min(slowest, quickest + max((JOBS.watchers(job) for job in jobs), default=0) / CROWD)


async def get_sheet(request: Request) -> Response:
    """What a link's sheet shows: its blocks, unless the page has them already, and how far it is."""
    query = parse_qs(request.url.query, keep_blank_values=True)
    try:
        progress, drawn = await run_in_threadpool(look, query)
    except KeyError:
        return PlainTextResponse("sheet=… names none", status_code=404)
    headers = {"Downhill-Progress": json.dumps(progress), "Cache-Control": "no-store"}
    if drawn is None:
        return Response(status_code=204, headers=headers)
    headers["ETag"] = drawn.etag
    if request.headers.get("If-None-Match") == drawn.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(
            drawn.body, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"}
        )
    return Response(gzip.decompress(drawn.body), media_type="application/json", headers=headers)
