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
