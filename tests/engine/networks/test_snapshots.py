"""Snapshots: rates against Optax's, members against a training in a piece, scores against scikit-learn's."""

from functools import cache

import numpy as np
import optax
import pytest
from sklearn.metrics import accuracy_score, log_loss

from engine.networks import snapshots
from engine.networks.rates import task, train
from engine.networks.snapshots import ANEW, ARMS, CYCLES, LENGTH, POINTS, RATE, SEEDS, TEST, WRONG, Cycled

STEPS = CYCLES * LENGTH


def test_the_rate_is_optax_s_in_cycles_and_once():
    cycle = optax.cosine_decay_schedule(1.0, LENGTH)
    again = optax.join_schedules([cycle] * CYCLES, [LENGTH * k for k in range(1, CYCLES)])
    steps = np.arange(STEPS)
    np.testing.assert_allclose(snapshots.falling(steps, once=False), again(steps), atol=1e-6)
    whole = optax.cosine_decay_schedule(1.0, STEPS)(steps)
    np.testing.assert_allclose(snapshots.falling(steps, once=True), whole, atol=1e-6)


@cache
def found() -> tuple[list, list[Cycled]]:
    """Members and results, as they come."""
    chunk = snapshots.cycled(None, 0)
    states, results = [], [chunk.result]
    while chunk.state is not None:
        states.append(chunk.state)
        chunk = snapshots.cycled(chunk.state, 0)
        results.append(chunk.result)
    return states[-1], results


@pytest.mark.slow
def test_the_last_snapshot_is_the_end_of_one_training_in_a_piece():
    members, _ = found()
    all_steps = task(0, STEPS, POINTS, WRONG, new=TEST)
    again, _ = train(all_steps, "sgd", RATE * snapshots.falling(np.arange(STEPS), once=False))
    np.testing.assert_allclose(members[CYCLES - 1].w, again, rtol=1e-3, atol=1e-3)
    assert not np.allclose(members[CYCLES - 2].w, again, atol=1e-2)


@pytest.mark.slow
def test_the_first_of_both_is_the_same_and_each_other_begins_elsewhere():
    members, _ = found()
    assert (members[0].w == members[CYCLES].w).all()
    anew = [member.w for member in members[CYCLES : 2 * CYCLES]]
    far = [np.linalg.norm(a - b, axis=1).min() for i, a in enumerate(anew) for b in anew[:i]]
    near = np.linalg.norm(members[1].w - members[0].w, axis=1).max()
    assert min(far) > near and ANEW > 4000  # more than any first seed of a test


@pytest.mark.slow
def test_scores_are_scikit_learn_s():
    (members, results), i = found(), 5
    labels = task(0, STEPS, POINTS, WRONG, new=TEST).validation[1][i].argmax(axis=1)
    for arm in range(2):
        some = [member.said[i] for member in members[arm * CYCLES : (arm + 1) * CYCLES]]
        said = [each / each.sum(axis=1, keepdims=True) for each in some]  # to double precision
        for count in (1, 3, CYCLES):
            mean = np.mean(said[:count], axis=0)
            loss, right = (getattr(results[-1], name)[arm, count - 1, i] for name in ("mean", "right"))
            assert loss == pytest.approx(log_loss(labels, mean), rel=1e-5)
            assert right == pytest.approx(accuracy_score(labels, mean.argmax(axis=1)))
        assert results[-1].single[arm, 2, i] == pytest.approx(log_loss(labels, said[2]), rel=1e-5)
        differ = [1 - accuracy_score(a.argmax(axis=1), b.argmax(axis=1)) for a in said for b in said]
        assert results[-1].apart[arm, i] == pytest.approx(sum(differ) / (CYCLES * (CYCLES - 1)))


@pytest.mark.slow
def test_members_arrive_one_after_the_other():
    _, results = found()
    assert len(results) == len(ARMS) * CYCLES
    known = [int(np.isfinite(one.mean[:, :, 0]).sum()) for one in results]
    assert known == [min(k, 2 * CYCLES) for k in range(1, len(ARMS) * CYCLES + 1)]
    assert [np.isfinite(one.once).all() for one in results] == [False] * (len(results) - 1) + [True]
    assert results[-1].single.shape == (2, CYCLES, SEEDS)
