"""Jobs: one computation for all who ask for the same, while anybody watches."""

import subprocess
import sys
from pathlib import Path
from threading import Barrier, Event, Thread
from time import monotonic, sleep

import pytest

from engine.chunks import Chunk
from server import jobs
from server.jobs import Jobs

ROOT = Path(__file__).parents[2]


def until(condition):
    deadline = monotonic() + 30
    while not condition():
        assert monotonic() < deadline
        sleep(0.001)


@pytest.fixture
def gate():
    """`next(gate)` lets the computation below take one step more and waits until it has."""
    return Gate()


class Gate:
    def __init__(self):
        self.open, self.begun = Event(), 0

    def compute(self, state, steps):
        i = state or 0
        self.begun += not i
        self.open.wait()
        self.open.clear()
        return Chunk(i + 1 if i + 1 < steps else None, (i + 1) / steps, f"{i + 1} of {steps}")

    def step(self, job):
        result = job.result
        self.open.set()
        until(lambda: job.result != result)


def test_a_job_tells_how_far_it_has_come_and_what_it_has_found(gate):
    job = Jobs().watch("me", gate.compute, 2)
    assert (job.share, job.result, job.over) == (0, None, False)
    gate.step(job)
    assert (job.share, job.result, job.over) == (0.5, "1 of 2", False)
    gate.step(job)
    until(lambda: job.done)
    assert (job.share, job.result, job.error) == (1, "2 of 2", None)


def test_two_hundred_who_ask_at_once_share_one_computation(gate):
    shared, start, found = Jobs(), Barrier(200), []

    def ask(watcher):
        start.wait()
        found.append(shared.watch(watcher, gate.compute, 1))

    threads = [Thread(target=ask, args=[i]) for i in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.open.set()
    until(lambda: found[0].done)
    assert len(found) == 200 and len(set(map(id, found))) == 1 and gate.begun == 1
    assert shared.watch("late", gate.compute, 1) is found[0] and found[0].done


def test_other_arguments_are_another_job_and_wait_their_turn(gate):
    shared = Jobs()
    first, second = (shared.watch("me", gate.compute, steps) for steps in (1, 2))
    assert first is not second and [shared.ahead(first), shared.ahead(second)] == [0, 1]
    gate.step(first)
    gate.step(second)
    assert first.done and shared.ahead(second) == 0 and second.result == "1 of 2"
    gate.step(second)


def test_it_stops_when_the_last_watcher_leaves_and_goes_on_where_it_stood(gate):
    shared = Jobs()
    job = shared.watch("me", gate.compute, 4)
    shared.watch("you", gate.compute, 4)
    gate.step(job)
    shared.leave("me", job)
    gate.step(job)  # you still watch
    shared.leave("you", job)
    gate.step(job)  # the step that had begun
    until(lambda: shared._worker is None)
    assert job.result == "3 of 4" and not job.over
    assert shared.look(gate.compute, 4) is job and shared._worker is None
    shared.watch("me", gate.compute, 4)
    gate.step(job)
    until(lambda: job.done)
    assert gate.begun == 1


def test_who_asks_no_more_has_left(gate, monkeypatch):
    shared = Jobs()
    job = shared.watch("a closed browser", gate.compute, 3)
    until(lambda: gate.begun == 1)
    monkeypatch.setattr(jobs, "PATIENCE", 0)
    gate.step(job)
    until(lambda: shared._worker is None)
    assert job.result == "1 of 3" and not job.over


def test_an_error_keeps_what_was_found_and_the_queue_goes_on():
    def broken(state, n):
        if state:
            raise ValueError(f"no {n}")
        return Chunk("half", 0.5, "half")

    def sound(state):
        return Chunk(None, 1.0, "sound")

    shared = Jobs()
    failed, other = shared.watch("me", broken, 7), shared.watch("me", sound)
    until(lambda: other.done)
    assert str(failed.error) == "no 7" and failed.result == "half" and failed.over and not failed.done
    assert shared.watch("me", broken, 7) is failed


def test_a_program_ends_in_the_middle_of_a_job():
    code = """
from time import sleep
from engine.networks.comparison import train_and_measure
from engine.networks.experiment import Experiment
from server.jobs import JOBS

job = JOBS.watch("me", train_and_measure, Experiment(data="moons", match="steps", steps=20_000), 16)
while job.result is None:
    sleep(0.01)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_old_jobs_are_forgotten_but_none_that_waits(gate, monkeypatch):
    monkeypatch.setattr(jobs, "KEPT", 3)

    def instant(state, n):
        return Chunk(None, 1.0, n)

    shared = Jobs()
    waiting = shared.watch("me", gate.compute, 1)
    for n in range(5):
        shared.look(instant, n)
    assert len(shared._jobs) == 3
    assert shared.watch("me", gate.compute, 1) is waiting
    gate.step(waiting)
