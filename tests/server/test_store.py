"""Store: what comes back from disk is what was put there under that very name, or nothing."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from time import time

import pytest
from outcomes import MOONS, recorded

from engine.networks.comparison import train_and_measure
from engine.networks.edge import climb
from engine.networks.experiment import Experiment
from links.experiment import EXPERIMENT
from server import store as module
from server.chain import name_of
from server.store import Store
from server.version import COMPUTING, RESULTS, VERSION
from wire.sheets import openings

ROOT = Path(__file__).parents[2]


class All:
    """Every name."""

    def __contains__(self, name):
        return True


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "downhill" / "results"


@pytest.fixture
def store(folder) -> Store:
    return Store(folder, All)  # type: ignore[arg-type]


def test_what_is_put_comes_back_with_its_date_in_another_process_too(store, folder):
    before = time()
    computed = store.put("small", recorded("small"))
    stored = Store(folder, frozenset).get("small")
    assert stored and before <= stored.computed == computed <= time()
    assert repr(stored.result) == repr(recorded("small"))
    assert [file.name for file in folder.iterdir()] == ["small"] and folder.stat().st_mode & 0o077 == 0


def test_only_what_is_worth_it_is_kept(folder):
    store = Store(folder, lambda: {"opening"})
    assert store.put("opening", 1) and store.put("a visitor's own", 2) is None
    assert [file.name for file in folder.iterdir()] == ["opening"]


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x80\x04N.", b"cno.such\nname\n.", b"I1\n."])
def test_what_cannot_be_read_is_nothing_and_is_replaced(store, folder, content):
    store.put("small", "as it was")
    (folder / "small").write_bytes(content)
    assert store.get("small") is None
    store.put("small", "anew")
    assert store.get("small").result == "anew"


def test_a_file_that_is_cut_off_is_nothing(store, folder):
    store.put("small", recorded("small"))
    whole = (folder / "small").read_bytes()
    for size in range(0, len(whole), len(whole) // 20):
        (folder / "small").write_bytes(whole[:size])
        assert store.get("small") is None


def test_a_folder_that_others_may_write_to_is_left_alone(store, folder):
    store.put("small", "ours")
    folder.chmod(0o777)
    assert store.get("small") is None and store.put("large", "ours") is None
    assert [file.name for file in folder.iterdir()] == ["small"]


def test_a_place_that_is_no_folder_keeps_nothing(store, folder, caplog):
    folder.parent.mkdir()
    folder.write_text("a file")
    assert store.get("small") is None and store.put("small", 1) is None
    assert "could not be kept" in caplog.text


def test_the_folder_is_bounded_and_the_newest_stay(store, folder, monkeypatch):
    monkeypatch.setattr(module, "MOST", 5000)
    folder.mkdir(parents=True)
    (folder / "left by who was killed").write_bytes(bytes(3000))
    os.utime(folder / "left by who was killed", (0, 0))
    for age in range(10, 0, -1):
        store.put(f"{age} old", bytes(1000))
        os.utime(folder / f"{age} old", (time() - age, time() - age))
    assert {file.name for file in folder.iterdir()} == {f"{age} old" for age in range(1, 5)}


def test_no_two_computations_have_one_name():
    """However alike they are."""
    calls: list[tuple] = [
        (train_and_measure, (MOONS, 8)),
        (train_and_measure, (MOONS, 8.0)),
        (train_and_measure, (MOONS, 8, 0.0)),
        (train_and_measure, (MOONS, 8, 0)),
        (train_and_measure, (replace(MOONS, lr=1.0), 8)),
        (train_and_measure, (replace(MOONS, lr=1), 8)),
        (train_and_measure, (replace(MOONS, lr=1.0 + 2**-52), 8)),
        (train_and_measure, (replace(MOONS, seeds=4), 8)),
        (climb, (MOONS, 8)),
    ]
    names = [name_of(*call, version=version) for call in calls for version in (RESULTS, VERSION)]
    assert all(one != other for one, other in combinations(names, 2))
    assert names == [name_of(*call, version=version) for call in calls for version in (RESULTS, VERSION)]


def test_a_link_asks_for_an_opening_by_the_same_name():
    for _, *args in openings():
        for experiment in (one for one in args if isinstance(one, Experiment)):
            # As by a visitor who has set everything by hand.
            read, problems = EXPERIMENT.read(EXPERIMENT.write(experiment))
            assert repr(read) == repr(experiment) and not problems


def test_the_version_of_results_has_all_that_computing_them_imports():
    code = (
        "import sys, engine.networks.cost, engine.networks.toys;"
        "print(*(m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)), sep='\\n')"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [Path(line) for line in ran.stdout.splitlines()]
    own = {file.relative_to(ROOT).parts[0] for file in files if file.is_relative_to(ROOT)} - {".venv"}
    assert own - {"translations"} == COMPUTING  # words decide nothing
