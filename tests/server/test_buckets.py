"""Buckets: a burst, then a rate, for each key alone; nothing is kept of who asks no more."""

from server import buckets
from server.buckets import Buckets


def test_a_burst_then_so_many_a_second_for_each_alone(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(buckets, "monotonic", lambda: now[0])
    held = Buckets(burst=5, rate=2)
    assert [held.take("a") for _ in range(7)] == [True] * 5 + [False] * 2
    assert held.take("b")
    now[0] += 1.5
    assert [held.take("a") for _ in range(4)] == [True] * 3 + [False]
    now[0] += 1e6
    assert [held.take("a") for _ in range(6)] == [True] * 5 + [False]


def test_who_asks_no_more_is_forgotten(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(buckets, "monotonic", lambda: now[0])
    held = Buckets(burst=10, rate=1)
    for each in range(1000):
        now[0] += 1
        held.take(each)
    assert len(held._held) <= 12
