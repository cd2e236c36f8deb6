"""Warm-up: what a server does before anybody asks."""

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
