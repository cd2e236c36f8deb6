"""Jobs: long computations, each shared by everybody who asks for the same one.

A job advances while somebody watches it, and the next in the queue when it is done. Who leaves, by a button
or by closing the browser, lets it pause; who asks again later goes on where it stood.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from threading import RLock, Thread, main_thread
from time import monotonic
from typing import Any

from engine.chunks import Chunk, run

PATIENCE = 10  # seconds after which a watcher who asks no more has left
KEPT = 32  # jobs, done or paused


class Job:
    """A computation as far as it has come: how much of it is done, from 0 to 1, and its result until now.

    `result` is None before the first. `error` is what stopped it for good, or None. `version` grows with each
    change of these.
    """

    def __init__(self, steps: Iterator[tuple[float, Any]]):
        self._steps = steps
        self._watchers: dict[Hashable, float] = {}
        self.share = 0.0
        self.result: Any = None
        self.done = False
        self.error: Exception | None = None
        self.version = 0

    @property
    def watchers(self) -> int:
        """How many watch it."""
        return sum(monotonic() - seen < PATIENCE for seen in list(self._watchers.values()))

    @property
    def over(self) -> bool:
        return self.done or self.error is not None

    def _advance(self):
        try:
            self.share, self.result = next(self._steps)
        except StopIteration:
            self.share, self.done = 1.0, True
        except Exception as error:
            self.error = error
            if main_thread().is_alive():  # else its tools were taken away because the program ends
                logging.getLogger(__name__).exception("a job broke off")
        self.version += 1


class Jobs:
    """A queue of jobs and one worker, which computes one at a time. Safe to use from many threads."""

    def __init__(self):
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()  # the one asked for last stands last
        self._queue: list[Job] = []
        self._worker: Thread | None = None
        self._lock = RLock()

    def watch(self, watcher: Hashable, compute: Callable[..., Chunk], *args) -> Job:
        """The job of `compute(*args)`, kept going for 10 seconds more, or until this watcher leaves.

        `compute` is as `engine.chunks` has it. The same function with equal arguments is the same job.
        """
        with self._lock:
            job = self.look(compute, *args)
            if not job.over:
                job._watchers[watcher] = monotonic()
                if job not in self._queue:
                    self._queue.append(job)
                if self._worker is None:
                    self._worker = Thread(target=self._work)
                    self._worker.start()
            return job

    def look(self, compute: Callable[..., Chunk], *args) -> Job:
        """The job of `compute(*args)` as it is, without watching it."""
        key = compute, args
        with self._lock:
            if key not in self._jobs:
                self._jobs[key] = Job(run(compute, *args))
                self._forget()
            self._jobs.move_to_end(key)
            return self._jobs[key]

    def leave(self, watcher: Hashable, job: Job) -> None:
        """Stop watching. The job pauses unless somebody else watches it."""
        with self._lock:
            job._watchers.pop(watcher, None)

    def ahead(self, job: Job) -> int:
        """How many jobs are computed before this one's turn."""
        with self._lock:
            return self._queue.index(job) if job in self._queue else 0

    def _forget(self):
        for key, job in list(self._jobs.items())[:-1]:
            if len(self._jobs) > KEPT and job not in self._queue:
                del self._jobs[key]

    def _next(self):
        """The first job in the queue that somebody watches; those that nobody does leave the queue."""
        with self._lock:
            self._queue = [job for job in self._queue if not job.over and job.watchers]
            if not self._queue:
                self._worker = None
                return None
            return self._queue[0]

    def _work(self):
        # A thread that was still computing when the program ended would tear it down.
        while main_thread().is_alive() and (job := self._next()):
            job._advance()


JOBS = Jobs()
