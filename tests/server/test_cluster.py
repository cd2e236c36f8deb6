"""Cluster: what several processes share, and what becomes of it when one of them dies."""

import asyncio
import os
import re
import signal
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import AsyncMock, patch

import numpy as np
import pytest
import watcher
from asynchronous import complete
from distributed import Client
from processes import free_port, kill, process
from steps import PATIENCE, greedy, instant, steps_taken, until, walk

from engine.chunks import run
from engine.networks.comparison import train_and_measure
from engine.networks.experiment import Experiment
from server import version as versions
from server import worker
from server.chain import Chain, name_of
from server.cluster import opened
from server.jobs import Job, Jobs
from server.version import LIBRARIES, SOURCES, VERSION, OtherVersion, fingerprint

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def app(scheduler: str, log: Path, steps: int):
    """A process that asks for a walk, as an app does."""
    return process(sys.executable, watcher.__file__, scheduler, str(log), str(steps))


def kind(job: Job) -> str | None:
    """Of the trouble that a job has."""
    return job.error and job.error.problem.kind


def last(compute, *args):
    *_, (_, result) = run(compute, *args)
    return result


def test_two_apps_that_ask_for_the_same_cause_one_computation(scheduler, tmp_path):
    log = tmp_path / "log"
    with app(scheduler, log, 40) as first, app(scheduler, log, 40) as second:
        answers = {running.communicate()[0] for running in (first, second)}
    assert [step for step, _ in steps_taken(log)] == list(range(40))
    assert answers == {f"{last(walk, str(tmp_path / 'here'), 40, 0)[1].sum()} None\n"}


def test_an_app_that_was_killed_goes_on_where_it_stood(scheduler, tmp_path):
    log = tmp_path / "log"
    log.touch()
    with app(scheduler, log, 40) as killed:
        until(lambda: len(steps_taken(log)) > 10)
        kill(killed)
    before = len(steps_taken(log))
    with app(scheduler, log, 40) as again:
        answer, errors = again.communicate()
    assert answer == f"{last(walk, str(tmp_path / 'here'), 40, 0)[1].sum()} None\n", errors
    # The last chunk may have been under way.
    repeated = [step for step, times in Counter(step for step, _ in steps_taken(log)).items() if times > 1]
    assert (
        before >= 10 and len(repeated) <= 1 and sorted({step for step, _ in steps_taken(log)}) == [*range(40)]
    )
    with app(scheduler, log, 40) as third:  # all is there
        assert third.communicate()[0] == answer
    assert len(steps_taken(log)) == 40 + len(repeated)


def test_who_is_a_chunk_behind_at_the_end_gets_the_last_and_computes_none(scheduler, tmp_path):
    log = tmp_path / "log"
    name = name_of(walk, (str(log), 1, 4))

    async def ask():
        async with (
            Client(scheduler, asynchronous=True, set_as_default=False) as one,
            Client(scheduler, asynchronous=True, set_as_default=False) as other,
        ):
            first, behind = Chain(name), Chain(name)
            shown = await first.advance(one, walk, str(log), 1, 4)
            await asyncio.sleep(0.5)  # what is let go of is gone
            with patch.object(behind, "catch_up", AsyncMock(return_value=None)):  # it has asked just before
                return shown, await behind.advance(other, walk, str(log), 1, 4)

    shown, again = complete(ask())
    assert shown.last and again.last and len(steps_taken(log)) == 1


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="a policy of Linux")
@pytest.mark.parametrize(("priority", "policy"), [(None, "SCHED_IDLE"), ("normal", "SCHED_OTHER")])
def test_beside_an_app_computations_take_what_nothing_else_wants(monkeypatch, priority, policy):
    monkeypatch.delenv("DOWNHILL_PRIORITY")
    if priority:
        monkeypatch.setenv("DOWNHILL_PRIORITY", priority)
    with opened(None, workers=1) as scheduler, Client(scheduler, set_as_default=False) as client:
        # In a thread of its own, where computations are.
        assert client.submit(os.sched_getscheduler, 0).result(PATIENCE) == getattr(os, policy)


def test_a_worker_killed_in_the_middle_changes_nothing(jobs, tmp_path):
    log = tmp_path / "log"
    log.touch()
    job = jobs.watch("me", walk, str(log), 30, 1)
    until(lambda: job.share > 0.3)
    killed = steps_taken(log)[-1][1]
    os.kill(killed, signal.SIGKILL)
    shares = []
    until(lambda: shares.append(job.share) or jobs.watch("me", walk, str(log), 30, 1).over)
    assert job.error is None and shares == sorted(shares)  # what was found stays meanwhile
    steps, x = last(walk, str(tmp_path / "here"), 30, 1)
    assert job.result[0] == steps and np.array_equal(job.result[1], x)
    assert killed not in {by for _, by in steps_taken(log)[-10:]}


def test_a_place_is_never_given_up(monkeypatch):
    """Dask gives up that of a worker which is starting again when it looks; here it looks at once."""
    monkeypatch.setenv("DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT", "1ms")
    with opened(None, workers=1) as scheduler, Client(scheduler, set_as_default=False) as client:
        before = client.submit(os.getpid, pure=False).result(PATIENCE)
        os.kill(before, signal.SIGKILL)
        until(lambda: not client.nthreads())
        assert client.submit(os.getpid, pure=False).result(PATIENCE) != before


def test_a_worker_killed_while_it_trains_changes_nothing(jobs, tmp_path):
    args = Experiment(data="moons", n=16, width=4, depth=1, match="steps", steps=3000, seeds=2), 4
    job = jobs.watch("me", train_and_measure, *args)
    log = tmp_path / "log"
    log.touch()
    jobs.watch("another", walk, str(log), 1, 2)
    until(lambda: steps_taken(log) and job.share > 0.2)
    os.kill(steps_taken(log)[-1][1], signal.SIGKILL)
    until(lambda: jobs.watch("me", train_and_measure, *args).over)
    whole = last(train_and_measure, *args)
    for name in ("sharpness", "adaptive", "trace", "test_loss", "test_accuracy"):
        np.testing.assert_array_equal(getattr(job.result, name), getattr(whole, name))


def test_a_computation_over_its_memory_is_ended_and_others_go_on():
    jobs = Jobs(workers=1, memory="700MiB")
    try:
        job = jobs.watch("me", greedy, 2 << 30)
        until(lambda: jobs.watch("me", greedy, 2 << 30).over)
        assert kind(job) == "worker died" and job.result == "modest"
        other = jobs.watch("me", instant, "another")
        until(lambda: jobs.watch("me", instant, "another").over)
        assert other.result == "another"
    finally:
        jobs.close()


def test_a_scheduler_that_goes_and_comes_back(tmp_path):
    port, log = free_port(), tmp_path / "log"
    log.touch()
    address = f"tcp://127.0.0.1:{port}"
    begin = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard"]
    start = [*begin, "--dashboard-address", ":0", "--host", "127.0.0.1", "--port", str(port)]
    help_it = ["make", "--old-file=.venv/app", "worker", f"SCHEDULER={address}"]
    jobs = Jobs(address)
    ask = "me", walk, str(log), 60, 3
    try:
        with ExitStack() as stack:
            with process(*start) as scheduler:
                job = jobs.watch(*ask)
                until(lambda: jobs.watch(*ask).error is not None)
                assert kind(job) == "no worker" and not job.over
                stack.enter_context(process(*help_it))
                until(lambda: jobs.watch(*ask).share > 0.1)
                assert job.error is None
                kill(scheduler)
            until(lambda: jobs.watch(*ask).error is not None)
            assert kind(job) == "no scheduler" and not job.over
            assert job.result[0] >= 6  # what was computed stays
            with process(*start), process(*help_it):
                until(lambda: jobs.watch(*ask).over)
        assert job.error is None and job.result[0] == 60
        np.testing.assert_array_equal(job.result[1], last(walk, str(tmp_path / "here"), 60, 3)[1])
    finally:
        jobs.close()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "foo://127.0.0.1:8786"])
def test_a_wrong_scheduler_ends_the_start_with_one_line(address):
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={free_port()}"]
    with process(*command, DOWNHILL_SCHEDULER=address) as started:
        _, errors = started.communicate(timeout=PATIENCE)
    assert started.returncode == 1
    assert errors.strip() == f"DOWNHILL_SCHEDULER={address}: no Dask scheduler answers there."


def test_a_worker_of_another_version_does_not_compute():
    with pytest.raises(OtherVersion):
        worker.advance(b"", "of yesterday", None)


def test_the_version_changes_with_what_decides_the_results(tmp_path, monkeypatch):
    names = {path.relative_to(ROOT).as_posix() for path in SOURCES}
    assert {"parameters.py", "engine/chunks.py", "server/worker.py", "browser/player.css"} <= names
    assert {"jax", "jaxlib", "numpy", "plotly", "contourpy"} <= set(LIBRARIES)
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    for path in (one, other):
        path.write_text("1")
    found = {
        fingerprint([one], {"jax": "1"}),
        fingerprint([other], {"jax": "1"}),
        fingerprint([one, other], {"jax": "1"}),
        fingerprint([one], {"jax": "2"}),
    }
    one.write_text("2")
    found.add(fingerprint([one], {"jax": "1"}))
    assert len(found) == 5 and re.fullmatch("[0-9a-f]{12}", VERSION)
