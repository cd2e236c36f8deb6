"""Jobs: long computations on a cluster, each shared by everybody who asks for the same one.

A job advances while somebody watches it, chunk by chunk, in turns with all others (`server.turns`). Who
leaves, by a button or by closing the browser, lets it pause; who asks again later goes on where it stood.
What pages open with is kept on disk (`server.store`), and prepared while nobody waits for anything.
"""

import asyncio
import atexit
import logging
import os
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable
from functools import cache
from itertools import count
from threading import Event, RLock, Thread
from time import monotonic
from typing import Any
from weakref import WeakValueDictionary

from dask.sizeof import sizeof

from engine.chunks import Chunk
from engine.networks.cost import too_costly
from parameters import Problem
from server.chain import Broken, Chain, Lost, Shown, name_of, published
from server.cluster import ANSWERS, Unreachable, opened
from server.compiled import HOME
from server.store import Store, Stored
from server.turns import places, turn
from server.version import RESULTS
from wire import lab, sheets

PATIENCE = 10  # seconds after which a watcher who asks no more has left
PULSE = 1  # seconds between two looks at a cluster that computes, or does not answer
KEPT = 200 << 20  # bytes of states and results, beside those that somebody holds
EACH = 24  # jobs that a visitor may wait for at a time
ALL = 600  # jobs that may wait
PASSING = {"no scheduler", "no worker"}  # kinds of trouble that end by themselves


class Trouble(Exception):
    """Why a job is not taken, or does not go on: a `problem`, which `wire.text.explain` puts into words."""

    def __init__(self, problem: Problem):
        super().__init__(problem.where or problem.kind)
        self.problem = problem


class Job:
    """A computation as far as it has come: how much of it is done, from 0 to 1, and its result until now.

    `result` is None before the first. `error` is what stopped it; it is `over` unless that passes by itself.
    `version` grows whenever one of these has changed. `computed` is when, if the result is kept on disk.
    """

    def __init__(self, name: str):
        self.name = name
        self._chain = Chain(name)
        self._call: tuple[Any, ...] = ()  # its function and arguments, once somebody has asked
        self._size = 0  # bytes
        self.share = 0.0
        self.result: Any = None
        self.done = False
        self.error: Trouble | None = None
        self.computed: float | None = None  # in seconds since 1970
        self.version = 0
        self.listeners: set[Callable[[], object]] = set()  # are called, in any thread, when it has grown

    @property
    def over(self) -> bool:
        return self.done or (self.error is not None and self.error.problem.kind not in PASSING)

    def _show(self, shown: Shown) -> None:
        # What is computed again, because a worker was lost, is shown once there is as much as before.
        if shown.share >= self.share:
            self.share, self.result, self.done, self._size = shown
            self.error = None  # what passes has passed where there is an answer
            self._grow()

    def _take(self, stored: Stored) -> None:
        self.computed = stored.computed
        self._show(Shown(1.0, stored.result, True, sizeof(stored.result)))

    def _fail(self, error: Trouble | None) -> None:
        self.error = error
        self._grow()

    def _grow(self) -> None:
        self.version += 1
        for call in list(self.listeners):
            call()


class Jobs:
    """The queue of an app's visitors before a cluster: the one at the address `scheduler`, or one of its own,
    made with `options` of `server.cluster.opened`. Results that the `store` knows are computed no more.
    Safe to use from many threads.
    """

    def __init__(self, scheduler: str | None = None, store: Store | None = None, **options: Any):
        self._open = lambda: opened(scheduler, **options)
        self._store = store
        self._spare: list[Job] = []  # to compute while nobody waits
        self._jobs: WeakValueDictionary[str, Job] = WeakValueDictionary()  # all that anybody holds
        self._kept: OrderedDict[str, Job] = OrderedDict()  # the one asked for last stands last
        self._watching: dict[Hashable, dict[Job, float]] = {}  # when each watcher last asked for each
        self._served: dict[Hashable, int] = {}
        self._turns = count()
        self._unseen: list[Job] = []  # of which there may be more on the cluster
        self._dropped: list[str] = []  # which are published there still
        self._lock = RLock()
        self._thread: Thread | None = None
        self._wake: Callable[[], object] | None = None  # while there is a cluster
        self._closing = Event()

    # What pages ask

    def watch(
        self, watcher: Hashable, compute: Callable[..., Chunk], *args: Hashable, after: float = 0
    ) -> Job:
        """The job of `compute(state, *args)` (`engine.chunks`), kept going for 10 seconds more, or until this
        watcher leaves.

        The same function with equal arguments is the same job. A watcher (visitor, page) takes turns together
        with the visitor's other pages. Raises Trouble for a job that costs too much, or is one too many.
        """
        with self._lock:
            job = self.look(compute, *args, after=after)
            if not job.over:
                if job not in self._watching.get(watcher, ()):
                    self._admit(watcher, job)
                    self._call()
                self._watching.setdefault(watcher, {})[job] = monotonic()
            return job

    def look(self, compute: Callable[..., Chunk], *args: Hashable, after: float = 0) -> Job:
        """The job of `compute(state, *args)` as it is, without watching it.

        One that is to be computed `after` a moment is another job, for all who name the same moment.
        """
        name = name_of(compute, args) + (f"-after-{after!r}" if after else "")
        with self._lock:
            job = self._jobs.setdefault(name, Job(name))
            if not job._call:
                job._call = compute, *args
                stored = self._store and self._store.get(name_of(compute, args, RESULTS))
                if stored and stored.computed > after:
                    job._take(stored)
                else:
                    self._unseen.append(job)
                    self._call()
            self._kept[name] = job
            self._kept.move_to_end(name)
            return job

    def prepare(self, calls: Iterable[tuple]) -> None:
        """Have these computed while nobody waits for anything, in this order."""
        for call in calls:
            if not too_costly(*call):
                with self._lock:
                    self._spare.append(self.look(*call))
        self._call()

    def leave(self, watcher: Hashable, job: Job) -> None:
        """Stop watching. The job pauses after the chunk that it is at, unless somebody else watches."""
        with self._lock:
            self._watching.get(watcher, {}).pop(job, None)

    def watch_only(self, watcher: Hashable, jobs: Collection[Job]) -> None:
        """Stop watching all others."""
        with self._lock:
            for job in [job for job in self._watching.get(watcher, ()) if job not in jobs]:
                self.leave(watcher, job)

    def ahead(self, *jobs: Job) -> int:
        """How many are done before one of these begins; those that it takes turns with do not count."""
        with self._lock:
            best = places(self._queues())
            firsts = min((best.get(job, 0) for job in jobs), default=0)
            return sum(place < firsts for place in best.values())

    def watchers(self, job: Job) -> int:
        """How many watch a job."""
        with self._lock:
            late = monotonic() - PATIENCE
            return sum(asked.get(job, late) > late for asked in self._watching.values())

    @property
    def starting(self) -> bool:
        """Whether there is no cluster yet."""
        return self._wake is None

    # Beginning and end

    def start(self) -> None:
        with self._lock:
            if self._thread is None and not self._closing.is_set():
                self._thread = Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def close(self) -> None:
        """Let go of the cluster, and end it if it is this app's own."""
        self._closing.set()
        with self._lock:
            self._call()
        if self._thread:
            self._thread.join(2 * ANSWERS)
        atexit.unregister(self.close)

    # Who waits, and for what

    def _queues(self) -> dict[Hashable, list[Job]]:
        """What each visitor waits for, in the order asked, without those who have left."""
        late = monotonic() - PATIENCE
        queues: dict[Hashable, list[Job]] = {}
        for watcher, asked in list(self._watching.items()):
            mine = {job: seen for job, seen in asked.items() if seen > late and not job.over}
            if mine:
                self._watching[watcher] = mine
                queue = queues.setdefault(watcher[0] if isinstance(watcher, tuple) else watcher, [])
                queue.extend(job for job in mine if job not in queue)
            else:
                del self._watching[watcher]
        return queues

    def _admit(self, watcher, job):
        queues = self._queues()
        mine = queues.get(watcher[0] if isinstance(watcher, tuple) else watcher, [])
        waiting = {other for queue in queues.values() for other in queue}
        if problem := too_costly(*job._call):
            raise Trouble(problem)
        if job not in mine and len(mine) >= EACH:
            raise Trouble(Problem("too many computations", high=EACH))
        if job not in waiting and len(waiting) >= ALL:
            raise Trouble(Problem("queue full", high=ALL))

    def _next(self, busy):
        with self._lock:
            queues = self._queues()
            self._spare = [job for job in self._spare if not job.over]
            job = turn(queues, self._served, busy) or next((j for j in self._spare if j not in busy), None)
            number = next(self._turns)
            self._served = {
                visitor: number if job in queue else self._served.get(visitor, -1)
                for visitor, queue in queues.items()
            }
            return job

    def _keep(self, job, result):
        """A result that is kept is that of all who ask from now on."""
        compute, *args = job._call
        computed = self._store and self._store.put(name_of(compute, tuple(args), RESULTS), result)
        if not computed:
            return
        with self._lock:
            job.computed = computed
            usual = self._jobs.get(name_of(compute, tuple(args)))
            if usual and usual.done:
                usual._take(Stored(computed, result))

    def _forget(self):
        """Let go of what was not asked for longest, as far as there is too much."""
        with self._lock:
            waiting = {job for asked in self._watching.values() for job in asked}
            size = sum(job._size for job in self._kept.values())
            for name, job in list(self._kept.items()):
                if size <= KEPT:
                    break
                if job not in waiting:
                    size -= job._size
                    del self._kept[name]
                    self._dropped.append(name)

    # What the cluster does

    def _call(self):
        """Have the thread look what is new."""
        self.start()
        if self._wake:
            self._wake()

    def _work(self):
        while not self._closing.is_set():
            try:
                with self._open() as address:
                    asyncio.run(self._serve(address))
            except (OSError, Unreachable):
                self._tell("no scheduler")
                self._closing.wait(PULSE)

    def _tell(self, kind):
        """Let all who wait know of a trouble, or, with None, of its end."""
        with self._lock:
            waiting = {job for asked in self._watching.values() for job in asked}
            for job in list(self._jobs.values()):
                if kind and job in waiting and not (job.over or job.error):
                    job._fail(Trouble(Problem(kind)))
                elif not kind and job.error and not job.over:
                    job._fail(None)

    async def _serve(self, address):
        from distributed import Client

        async with Client(address, asynchronous=True, set_as_default=False, timeout=ANSWERS) as client:
            called, loop = asyncio.Event(), asyncio.get_running_loop()
            steps: dict[asyncio.Task, Job] = {}
            await self._take_over(client)
            with self._lock:
                self._wake = lambda: loop.call_soon_threadsafe(called.set)
            try:
                while not self._closing.is_set():
                    called.clear()
                    waiting = await self._begin(client, steps)
                    call = asyncio.create_task(called.wait())
                    timeout = PULSE if waiting else None
                    await asyncio.wait([call, *steps], timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
                    call.cancel()
                    for step in [step for step in steps if step.done()]:
                        del steps[step]
                        if not step.cancelled():
                            step.result()
            finally:
                with self._lock:
                    self._wake = None
                for step in steps:
                    step.cancel()

    async def _take_over(self, client):
        """What is on the cluster from other apps, or from an earlier start of this one, is dropped first."""
        names = await published(client)
        with self._lock:
            # Those who asked before there was a cluster have not been kept waiting by themselves.
            self._watching = {
                watcher: dict.fromkeys(asked, monotonic()) for watcher, asked in self._watching.items()
            }
            for job in self._jobs.values():
                job._chain.forget()
            for name in set(names) - self._kept.keys():
                self._kept[name] = self._jobs.setdefault(name, Job(name))
                self._kept.move_to_end(name, last=False)

    async def _begin(self, client, steps):
        """Begin as many steps as the cluster has threads. Returns whether anybody waits."""
        if client.status != "running":
            raise ConnectionError
        threads = sum((await client.nthreads()).values())
        self._tell(None if threads else "no worker")
        with self._lock:
            unseen, self._unseen = self._unseen, []
            dropped, self._dropped = self._dropped, []
            waiting = {job for queue in self._queues().values() for job in queue}
            parked = [job for job in self._jobs.values() if job not in waiting]

        # What was lost with a worker is not computed again for nobody.
        for step, job in steps.items():
            if job in parked and job._chain.lost():
                step.cancel()
        dropped += [job.name for job in parked if job._chain.lost()]
        for job in parked:
            if job.name in dropped:
                job._chain.forget()
        if dropped:
            await client.unpublish_dataset(dropped)

        def begin(job, work):
            steps[asyncio.create_task(self._step(job, work))] = job

        for job in unseen:
            begin(job, job._chain.catch_up(client))
        while len(steps) < threads and (job := self._next(steps.values())):
            priority = 0 if job in waiting else -1  # another app's visitors may be waiting
            begin(job, job._chain.advance(client, *job._call, priority=priority))
        return bool(waiting or steps)

    async def _step(self, job, work):
        try:
            if shown := await work:
                if shown.last:
                    self._keep(job, shown.result)  # before it is seen to be done
                job._show(shown)
                self._forget()
        except Lost:
            job._chain.forget()
            self._dropped.append(job.name)
        except Broken as broken:
            logging.getLogger(__name__).error("a job broke off", exc_info=broken.error)
            job._fail(Trouble(Problem(broken.kind, str(broken.error))))


def openings() -> list[tuple]:
    """The computations of what pages open with."""
    return [*lab.openings(), *sheets.openings()]


@cache
def _openings() -> frozenset[str]:
    """What is worth keeping."""
    return frozenset(name_of(compute, tuple(args), RESULTS) for compute, *args in openings())


JOBS = Jobs(os.environ.get("DOWNHILL_SCHEDULER"), Store(HOME / "results", _openings))
