"""Warm-up: what a server does before anybody asks."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from server import jobs, warm
from server.jobs import openings


@pytest.mark.parametrize(("setting", "prepared"), [(None, [openings()]), ("no", [])])
def test_openings_are_prepared_unless_a_setting_says_no(monkeypatch, setting, prepared):
    fake = Mock(watch=Mock(return_value=SimpleNamespace(over=True)))
    monkeypatch.setattr(jobs, "JOBS", fake)
    monkeypatch.setattr(warm, "gc", Mock())  # what is alive in a test is not to live for ever
    monkeypatch.delenv("DOWNHILL_PREPARE")
    if setting:
        monkeypatch.setenv("DOWNHILL_PREPARE", setting)
    warm.warm_up()
    assert [call.args[0] for call in fake.prepare.call_args_list] == prepared and fake.watch.called


def test_what_cannot_be_written_for_the_browser_is_said(monkeypatch, caplog):
    left_out = {"mine": "optimizers/mine.py: erf can't be written in JavaScript; use tanh"}
    monkeypatch.setattr(warm, "tables", lambda: SimpleNamespace(left_out=left_out))
    monkeypatch.setattr(jobs, "JOBS", Mock(watch=Mock(return_value=SimpleNamespace(over=True))))
    monkeypatch.setattr(warm, "gc", Mock())
    warm.warm_up()
    assert [record.getMessage() for record in caplog.records] == [
        f"not in the browser, but on the server: {left_out['mine']}"
    ]


COMPILED = """
from dataclasses import replace
import jax.monitoring
from engine.chunks import run
from engine.networks.lab import Lab
from engine.networks.lab_plane import calls
from networks.mlp import ACTIVATIONS
from server import warm

for call in warm.first_records():
    list(run(*call))
compiled = []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, *_, **told: compiled.append(told) if "backend_compile" in event else None
)
for changes in (
    {},
    {"initialiser": "xavier_uniform"},
    *({"activation": name} for name in ACTIVATIONS),
    {"width": 7, "steps": 20},
    {"picture": "plane", "steps": 20},
    *({"picture": "plane", "steps": 20, "activation": name} for name in ACTIVATIONS),
):
    compiled.clear()
    list(run(*calls(replace(Lab(), **changes))[-1]))
    if compiled:
        print(*changes)
"""


@pytest.mark.slow
def test_what_the_lab_opens_with_compiles_nothing_after_the_start():
    # In a process of its own, in which nothing else is compiled meanwhile.
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", COMPILED], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["width steps", "picture steps"]
