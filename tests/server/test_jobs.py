"""Jobs: one computation for all who ask for the same, while anybody watches, in turns with all others."""

import gc
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread
from time import monotonic

import pytest
from steps import broken, gated, instant, sized, starved, until

from engine.networks.comparison import train_and_measure
from engine.networks.experiment import Experiment
from server import jobs as module
from server.chain import name_of
from server.jobs import Jobs, Trouble
from server.version import RESULTS
from translations import LANGUAGES
from wire.text import PROBLEMS, explain

ROOT = Path(__file__).parents[2]


def test_a_job_tells_how_far_it_has_come_and_what_it_has_found(jobs, gate):
    job = jobs.watch("me", gated, gate.port, 2)
    assert (job.share, job.result, job.over, job.version) == (0, None, False, 0)
    gate.step(job)
    assert (job.share, job.result, job.over) == (0.5, "1 of 2", False)
    gate.step(job)
    assert (job.share, job.result, job.done, job.error, job.version) == (1, "2 of 2", True, None, 2)


def test_two_hundred_who_ask_at_once_share_one_computation(jobs, gate):
    start, found = Barrier(200), []

    def ask(watcher):
        start.wait()
        found.append(jobs.watch(watcher, gated, gate.port, 1))

    threads = [Thread(target=ask, args=[i]) for i in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.step(found[0])
    assert len(found) == 200 and len(set(map(id, found))) == 1 and found[0].done
    assert jobs.watch("late", gated, gate.port, 1) is found[0]


def test_other_arguments_are_another_job_and_wait_their_turn(jobs, gate):
    first, second = (jobs.watch("me", gated, gate.port, steps) for steps in (1, 2))
    assert first is not second and [jobs.ahead(first), jobs.ahead(second)] == [0, 1]
    gate.step(first)
    assert first.done and jobs.ahead(second) == 0
    gate.step(second)
    assert second.result == "1 of 2"


def test_visitors_take_turns_and_firsts_go_before_thirds(jobs, gate):
    for name in ("a", "b", "c"):
        jobs.watch("Ada", gated, gate.port, 2, name)
    assert gate.begun() == "a1"
    jobs.watch("Bob", gated, gate.port, 2, "x")
    jobs.watch(("Bob", "another page"), gated, gate.port, 2, "y")
    jobs.watch("Eve", gated, gate.port, 1, "z")
    gate.go_on()
    # All firsts in turns; then seconds, whatever page they were asked from; a third last.
    assert [gate.step() for _ in range(10)] == ["x1", "z1", "a2", "x2", "b1", "y1", "b2", "y2", "c1", "c2"]


def test_it_stops_when_the_last_watcher_leaves_and_goes_on_where_it_stood(jobs, gate):
    job = jobs.watch("me", gated, gate.port, 4)
    jobs.watch("you", gated, gate.port, 4)
    gate.step(job)
    jobs.leave("me", job)
    assert gate.begun() == "2"  # you still watch
    jobs.leave("you", job)
    gate.go_on()
    until(lambda: job.result == "2 of 4")  # the step that had begun
    other = jobs.watch("me", gated, gate.port, 1, "another ")
    assert gate.step(other) == "another 1"
    assert jobs.look(gated, gate.port, 4) is job and (job.result, job.over) == ("2 of 4", False)
    jobs.watch("me", gated, gate.port, 4)
    assert [gate.step(job), gate.step(job)] == ["3", "4"] and job.done


def test_who_asks_no_more_has_left(jobs, gate, monkeypatch):
    job = jobs.watch("a closed browser", gated, gate.port, 3)
    gate.begun()
    monkeypatch.setattr(module, "PATIENCE", 0)
    gate.go_on()
    until(lambda: job.version)
    monkeypatch.setattr(module, "PATIENCE", 10)
    jobs.watch("me", instant, gate.port)
    until(lambda: jobs.look(instant, gate.port).done)
    assert job.result == "1 of 3" and not job.over


def test_what_was_left_in_its_first_step_can_be_asked_for_again(jobs, gate):
    job = jobs.watch("me", gated, gate.port, 2)
    gate.begun()
    jobs.leave("me", job)
    jobs.watch("me", gated, gate.port, 2)
    gate.go_on()
    assert gate.step() == "2"
    until(lambda: job.done)


@pytest.mark.parametrize(
    ("compute", "args", "kind", "result"),
    [(broken, (7,), "broke off", "half"), (starved, (), "out of memory", None)],
)
def test_an_error_keeps_what_was_found_and_the_queue_goes_on(jobs, compute, args, kind, result, monkeypatch):
    failed, other = jobs.watch("me", compute, *args), jobs.watch("me", instant, kind)
    until(lambda: other.done and failed.over)
    assert (failed.error.problem.kind, failed.result, failed.done) == (kind, result, False)
    assert jobs.watch("me", compute, *args) is failed
    said = [explain(failed.error.problem, language) for language in LANGUAGES]
    assert len(set(said)) == 2 and (compute is starved or "no 7" in said[0])


def test_a_visitor_who_asks_for_forty_is_told_so_and_others_are_not(jobs, gate):
    taken = []
    with pytest.raises(Trouble) as refused:
        for n in range(40):
            taken.append(jobs.watch(("greedy", n), gated, gate.port, 40 + n))
    assert len(taken) == module.EACH and refused.value.problem.kind == "too many computations"
    assert str(module.EACH) in explain(refused.value.problem, "en")
    # Those that were taken go on, one that others wait for costs nobody anything, and others may ask.
    assert jobs.watch(("greedy", 0), gated, gate.port, 40) is taken[0]
    assert not jobs.watch("modest", gated, gate.port, 1).over
    jobs.leave(("greedy", 3), taken[3])
    jobs.watch(("greedy", 3), gated, gate.port, 99)


def test_a_full_queue_takes_no_more_but_what_it_holds(jobs, gate, monkeypatch):
    monkeypatch.setattr(module, "ALL", 2)
    waiting = [jobs.watch(n, gated, gate.port, n) for n in (1, 2)]
    with pytest.raises(Trouble) as refused:
        jobs.watch("late", gated, gate.port, 3)
    assert refused.value.problem.kind == "queue full"
    assert jobs.watch("late", gated, gate.port, 2) is waiting[1]


def test_results_are_kept_by_size_but_for_those_that_are_looked_at(jobs, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 3000)

    def computed(name):
        job = jobs.watch("me", sized, name, 1000)
        until(lambda: job.over)
        return job

    held, first = computed("held"), jobs.look(sized, "held", 1000)._chain.name
    for name in "abcdefghij":
        computed(name)
        gc.collect()
    assert sum(job._size for job in jobs._kept.values()) <= 3000 + 1000 and first not in jobs._kept
    assert jobs.look(sized, "held", 1000) is held and held.done
    assert not jobs.look(sized, "a", 1000).done


def test_what_is_done_has_no_trouble_with_a_scheduler_that_goes(jobs):
    job = jobs.watch("me", instant, "done")
    until(lambda: job.done)
    jobs._watching = {"me": {job: monotonic()}}  # as before it is next looked through
    jobs._tell("no scheduler")
    assert job.error is None and job.result == "done"


def test_what_is_worth_it_is_computed_once_for_every_start(storing, scheduler, gate):
    opening = storing.watch("me", gated, gate.port, 3)
    own = storing.watch("me", gated, gate.port, 3, "a visitor's own ")
    for _ in range(6):
        gate.step()
    until(lambda: own.done and opening.computed)
    assert own.computed is None
    other = Jobs(None, storing._store)  # which has nobody to compute for it, and starts nobody
    job = other.watch("you", gated, gate.port, 3)
    assert (job.done, job.result, job.computed) == (True, "3 of 3", opening.computed)
    assert other._thread is None and not other.watchers(job)


def test_a_visitors_own_setting_is_not_answered_from_anothers(storing, gate):
    storing._store.put(name_of(gated, (gate.port, 3), RESULTS), "the stored one")
    for args in [(gate.port, 3.0), (gate.port, 3, ""), (gate.port, 4), (float(gate.port), 3)]:
        assert not storing.look(gated, *args).done, args
    assert storing.look(gated, gate.port, 3).result == "the stored one"


def test_results_of_another_engine_are_not_those_of_this_one(storing, gate, monkeypatch):
    storing._store.put(name_of(gated, (gate.port, 3), RESULTS), "of the engine before")
    monkeypatch.setattr(module, "RESULTS", "another")
    assert not storing.look(gated, gate.port, 3).done


def test_who_runs_it_again_gets_another_job_and_then_everybody_its_result(storing, gate):
    old = storing._store.put(name_of(gated, (gate.port, 3), RESULTS), "the stored one")
    everybodys = storing.watch("you", gated, gate.port, 3)
    again = storing.watch("me", gated, gate.port, 3, after=old)
    assert again is storing.watch("her", gated, gate.port, 3, after=old)  # one for both
    for _ in range(2):
        gate.step(again)
    assert (everybodys.result, everybodys.computed) == ("the stored one", old) and not again.done
    gate.step(again)
    until(lambda: everybodys.computed != old)
    assert everybodys.result == "3 of 3" == again.result and everybodys.computed == again.computed > old
    assert storing.look(gated, gate.port, 3, after=everybodys.computed) is not again


def test_what_is_prepared_waits_for_all_visitors_and_counts_for_none(jobs, gate, monkeypatch):
    monkeypatch.setattr(module, "ALL", 2)
    jobs.prepare([(gated, gate.port, 1, "p"), (gated, gate.port, 2, "q")])
    assert gate.begun() == "p1"
    first, second = jobs.watch("me", gated, gate.port, 2, "a"), jobs.watch("me", gated, gate.port, 1, "b")
    assert [jobs.ahead(first), jobs.ahead(second)] == [0, 1]
    gate.go_on()
    assert [gate.step() for _ in range(3)] == ["a1", "a2", "b1"]
    assert gate.begun() == "q1"  # nobody waits
    third = jobs.watch("me", gated, gate.port, 1, "c")
    gate.go_on()
    assert [gate.step(third), gate.step()] == ["c1", "q2"]


def test_what_costs_too_much_is_not_prepared(jobs, gate):
    jobs.prepare([(train_and_measure, Experiment(n=1024, width=256, depth=5, seeds=24), 4)])
    assert not jobs._jobs


def test_every_trouble_has_its_sentence():
    kinds = {"too many computations", "queue full", "no scheduler", "no worker", "broke off"}
    assert kinds | {"out of memory", "worker died", "other version"} <= PROBLEMS.keys()


@pytest.mark.slow
def test_a_program_ends_in_the_middle_of_a_job():
    code = """
from time import sleep
from engine.networks.comparison import train_and_measure
from engine.networks.experiment import Experiment
from server.jobs import JOBS

ask = "me", train_and_measure, Experiment(data="moons", match="steps", steps=20_000), 16
while JOBS.watch(*ask).result is None:
    sleep(0.1)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_program_that_ends_at_once_waits_for_no_cluster():
    begin = monotonic()
    code = "from server.jobs import JOBS; from engine.chunks import Chunk; JOBS.start()"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "") and monotonic() - begin < 60
