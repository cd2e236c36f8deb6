"""What tests of jobs share: one cluster of one worker, in the beginning idle."""

from collections.abc import Iterator

import pytest
from steps import PATIENCE, Gate, gated

from server import jobs as module
from server.chain import name_of
from server.cluster import opened
from server.jobs import Jobs
from server.store import Store
from server.version import RESULTS


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    with opened(None, workers=1) as address:
        yield address


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.close()


@pytest.fixture
def jobs(scheduler, gate, monkeypatch) -> Iterator[Jobs]:
    """What an app that has just been started asks. Who asked once has not left, however slow the machine."""
    monkeypatch.setattr(module, "PATIENCE", PATIENCE)
    jobs = Jobs(scheduler)
    yield jobs
    gate.close()
    jobs.close()


@pytest.fixture
def storing(scheduler, gate, monkeypatch, tmp_path) -> Iterator[Jobs]:
    """The same, with a store for what the gate lets through in three steps."""
    monkeypatch.setattr(module, "PATIENCE", PATIENCE)
    jobs = Jobs(scheduler, Store(tmp_path, lambda: {name_of(gated, (gate.port, 3), RESULTS)}))
    yield jobs
    gate.close()
    jobs.close()
