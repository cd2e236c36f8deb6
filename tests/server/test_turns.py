"""Turns: who goes next, decided by places and by who was served when."""

from collections import Counter

from server.turns import places, turn


def play(queues, lengths, turns):
    """The jobs that are computed, chunk by chunk, as `server.jobs` asks for them."""
    served, left, order = {}, dict(lengths), []
    for number in range(turns):
        waiting = {v: [job for job in queue if left[job]] for v, queue in queues.items()}
        job = turn(waiting, served)
        if job is None:
            break
        served |= {v: number for v, queue in waiting.items() if job in queue}
        left[job] -= 1
        order.append(job)
    return order


def test_visitors_take_turns_chunk_by_chunk():
    queues = {"ada": ["a1", "a2"], "bob": ["b1"], "eve": ["e1"]}
    order = play(queues, {"a1": 2, "a2": 1, "b1": 2, "e1": 2}, 20)
    assert order == ["a1", "b1", "e1", "a1", "b1", "e1", "a2"]


def test_nobodys_third_goes_before_anothers_first():
    queues = {"ada": ["a1", "a2", "a3"], "bob": ["b1"]}
    # With four workers Ada's first is being computed, and there is room: Bob's first comes before her second.
    assert turn(queues, {"bob": 7}, busy=["a1"]) == "b1"
    assert turn(queues, {"bob": 7}, busy=["a1", "b1"]) == "a2"
    assert turn(queues, {}, busy=["a1", "b1", "a2"]) == "a3"
    assert turn(queues, {}, busy=["a1", "b1", "a2", "a3"]) is None


def test_who_comes_late_waits_for_nobody():
    queues = {name: [name] for name in ("ada", "bob", "eve")}
    assert turn(queues, {"ada": 900, "bob": 901}) == "eve"


def test_a_chunk_for_many_is_a_turn_of_each():
    queues = {**{f"student {i}": ["theirs"] for i in range(60)}, "professor": ["own"]}
    order = play(queues, {"theirs": 50, "own": 50}, 100)
    assert Counter(order) == {"theirs": 50, "own": 50}
    assert order[:4] == ["theirs", "own", "theirs", "own"]


def test_the_place_of_what_many_wait_for_is_the_best_it_has():
    queues = {"ada": ["a1", "shared"], "bob": ["shared"]}
    assert places(queues) == {"a1": 0, "shared": 0}
    assert turn(queues, {"bob": 3}) == "a1" and turn(queues, {"ada": 3}) == "shared"
