"""What may be asked for: all that lectures show, nothing that takes an hour or all memory; and it is told."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from outcomes import CALLS

from engine.networks import lab, lab_plane
from engine.networks.comparison import train_and_measure
from engine.networks.cost import BYTES_MAX, COSTS, cost, too_costly
from engine.networks.counterexamples import rescaled, still_moving
from engine.networks.edge import climb
from engine.networks.experiment import NUMBERS, SEEDS_MAX, Experiment
from engine.networks.minima import around, between, boundaries, ways
from engine.networks.transfer import transferred
from engine.networks.trials import Taught, trial
from lessons.claims import ORDER, claims
from lessons.experiments import COUNTEREXAMPLES, SETTINGS
from links.experiment import EXPERIMENT
from translations import LANGUAGES
from wire.sheets import claim
from wire.text import explain

HUGE = Experiment(
    data="moons", match="epochs", epochs=1000, n=1024, small=1, width=256, depth=5, seeds=24
)  # fmt: skip


def calls(experiment) -> Iterator[tuple[Any, ...]]:
    """Every computation that a page makes of an experiment."""
    yield from (
        (compute, experiment) for compute in (between, around, ways, boundaries, rescaled, still_moving)
    )
    for side, batch in experiment.sides:
        yield from ((train_and_measure, side, batch, *rho) for rho in ((), (0.2,)))
        yield climb, replace(side, match="steps", steps=4000), batch


def args_of(compute, experiment) -> tuple[Any, ...]:
    """What a computation takes, of an experiment's settings."""
    if compute in (lab.run, lab_plane.plane):
        shared = {name: getattr(experiment, name) for name in ("data", "n", "width", "depth", "seeds")}
        course, adam = lab.Course(**shared, steps=20_000, batch=None), ("adam", ())
        return (course, *adam) if compute is lab.run else (course, (((), *adam),) * 9)
    if compute is trial:
        shared = {name: getattr(experiment, name) for name in ("data", "n", "width", "depth")}
        arms = [Taught(lab.Course(**shared, steps=20_000), "sgd", ()) for _ in range(2)]
        return (tuple(arms),), ("train_loss",), experiment.seeds
    if compute is transferred:
        return "moved", experiment.seeds
    return experiment.sides[0] if compute in (train_and_measure, climb) else (experiment,)


@pytest.mark.parametrize("seeds", [8, SEEDS_MAX])
@pytest.mark.parametrize("setting", [*SETTINGS, *COUNTEREXAMPLES], ids=lambda setting: setting.id)
def test_what_the_lectures_show_may_be_asked_for(setting, seeds):
    experiment = replace(setting.experiment, seeds=seeds)
    for call in calls(experiment):
        assert too_costly(*call) is None, call


@pytest.mark.parametrize("data", ["digits", "moons"])
def test_the_link_that_held_the_worker_for_an_hour_is_refused(data):
    query = f"data={data}&match=epochs&epochs=1000&n=1024&small=1&width=256&depth=5&seeds=24"
    experiment, _ = EXPERIMENT.read(parse_qs(query))
    problem = too_costly(train_and_measure, *experiment.sides[0])
    assert problem and problem.where in ("epochs", "width")
    for language in LANGUAGES:
        assert problem.where in explain(problem, language) and problem.given in explain(problem, language)


@pytest.mark.parametrize("seeds", [8, SEEDS_MAX])
@pytest.mark.parametrize("name", ORDER)
def test_every_claim_may_be_tried(name, seeds):
    assert cost(*claim.call(claims()[name], seeds)).excess < 1


# But for those of which a link sets only the seeds.
OF_LINKS = [compute for compute in COSTS if compute not in (trial, transferred)]


def test_transfer_may_be_asked_for_with_all_seeds():
    assert cost(transferred, "moved", SEEDS_MAX).excess < 1


@pytest.mark.parametrize("compute", OF_LINKS, ids=lambda compute: compute.__name__)
def test_what_is_allowed_is_the_most_that_is_allowed(compute):
    args = args_of(compute, HUGE)
    problem = too_costly(compute, *args)
    if problem is None:
        assert compute in (rescaled, ways) and cost(compute, *args).excess > 0.3
        return
    experiment, *rest = args
    low = experiment.costly[problem.where].low
    assert int(problem.given) == getattr(experiment, problem.where) > problem.high >= low
    there, beyond = (
        cost(compute, replace(experiment, **{problem.where: int(problem.high) + more}), *rest)
        for more in (0, 1)
    )
    assert there.excess <= 1 < beyond.excess or problem.high == low


def test_each_number_costs_the_more_the_higher_it_is():
    for compute in COSTS:
        for name in ("n", "width", "depth", "seeds"):
            costs = []
            for value in range(int(NUMBERS[name].low), int(NUMBERS[name].high) + 1, 7):
                experiment = replace(HUGE, **{name: value}, small=4, epochs=10)
                costs.append(cost(compute, *args_of(compute, experiment)))
            for part in zip(*costs, strict=True):
                assert list(part) == sorted(part), (compute, name)


def test_a_target_below_every_loss_is_bounded_by_the_steps():
    """It is a number that a link may hold: the link took 12 GB once."""
    query = "width=256&depth=5&n=16&lr=0.001&small=16&target=1e-9"
    experiment, problems = EXPERIMENT.read(parse_qs(query))
    assert not problems and experiment.target == 1e-9
    for call in calls(experiment):
        assert cost(*call).excess < 1.5 and cost(*call).bytes < BYTES_MAX


def test_every_computation_has_a_cost():
    for compute, *args in CALLS.values():
        found = cost(compute, *args)
        assert found.seconds > 0 and found.bytes > 0 and found.excess < 1
