"""Lab: races on a network over HTTP, as far as they are computed. Asking is watching, as with sheets."""

import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from engine.networks.lab_plane import calls
from links.lab import read
from server.jobs import JOBS, Job, Trouble
from translations import LANGUAGES
from wire.lab import results
from wire.text import explain

PACE = 0.25, 4.0  # seconds until a page asks again: alone, and where very many watch
TRAFFIC = 250e3  # bytes a second, about, that may go to one page
CROWD = 20  # watchers that add a second
KEPT = 32  # answers, for who asks for what another has just been given


class Answer(NamedTuple):
    body: bytes  # gzipped
    etag: str


_answers: OrderedDict[str, Answer] = OrderedDict()
_lock = Lock()


def look(query: Mapping[str, Sequence[str]]) -> tuple[dict, Answer]:
    """How far a link's runs are, and what there is of them."""
    language = query.get("lang", ["en"])[-1]
    language = language if language in LANGUAGES else "en"
    own = {"lang", "watcher", "page", "stop", "part"}
    lab, problems = read({name: texts for name, texts in query.items() if name not in own})
    visitor, page = (query.get(name, [""])[-1][:64] for name in ("watcher", "page"))
    watcher, stopped, refused = (visitor, page), "stop" in query, set()
    jobs = []
    for call in calls(lab):
        try:
            watched = JOBS.watch(watcher, *call) if visitor and not stopped else JOBS.look(*call)
        except Trouble as trouble:
            refused.add(explain(trouble.problem, language))
            watched = JOBS.look(*call)
        jobs.append(watched)
    # What is asked for no more need not be trained to its end.
    JOBS.watch_only(watcher, () if stopped else jobs)
    refused |= {explain(job.error.problem, language) for job in jobs if job.error}
    said = [explain(problem, language) for problem in problems] + sorted(refused)
    # Whether it is over, and versions, before results: what comes in between is sent the next time.
    over = all(job.over for job in jobs)
    key = lab, language, tuple(said), tuple((job.name, job.version) for job in jobs)
    answer = drawn(key, jobs)
    progress = {
        "share": sum(job.share for job in jobs) / len(jobs) if jobs else 1.0,
        "ahead": JOBS.ahead(*(job for job in jobs if not job.over)),
        "over": over,
        "refusal": " ".join(sorted(refused)),
        "again": None
        if over or stopped or not visitor
        else PACE[1]
        if refused
        else pace(jobs, len(answer.body)),
    }
    return progress, answer


def drawn(key: tuple, jobs: Sequence[Job]) -> Answer:
    lab, language, said, _ = key
    name = repr(key)
    with _lock:
        if known := _answers.get(name):
            _answers.move_to_end(name)
            return known
    count = len(lab.runs)
    found, shares = [job.result for job in jobs], [job.share for job in jobs]
    plane = dict(zip(("plane",), found[count:], strict=False))
    body = results(lab, found[:count], shares[:count], language, **plane, problems=said)
    answer = Answer(gzip.compress(body, 5, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    with _lock:
        _answers[name] = answer
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
    return answer


def pace(jobs: Sequence[Job], size: int) -> float:
    """Seconds until a page should ask again: more, the more pages ask and the more bytes an answer has."""
    quickest, slowest = PACE
    watchers = max((JOBS.watchers(job) for job in jobs), default=0)
    return min(slowest, quickest + watchers / CROWD + size / TRAFFIC)


async def get_lab(request: Request) -> Response:
    """The runs of the lab in the query as far as they are, unless the page has them already."""
    query = parse_qs(request.url.query, keep_blank_values=True)
    progress, answer = await run_in_threadpool(look, query)
    headers = {"Downhill-Progress": json.dumps(progress), "Cache-Control": "no-store", "ETag": answer.etag}
    if request.headers.get("If-None-Match") == answer.etag:
        return Response(status_code=304, headers=headers)
    kind = "application/octet-stream"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(answer.body, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(answer.body), media_type=kind, headers=headers)
