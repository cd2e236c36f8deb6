"""The map of what learns: its losses and measures are a plain NumPy loop's, in Python and in JavaScript."""

from pathlib import Path

import jax
import numpy as np
import pytest
from calls import ENGINE, Call, results

from engine import trainability as small
from engine.trainability import INPUTS, POINTS, START, TAIL, TARGETS, WIDTH, module, trainability

PURE = Path(__file__).parents[2] / "browser" / "pure" / "trainability.js"
# Far from the boundary: slow, fast, too fast for either layer.
SETTLED = [(0.1, 0.1), (1.0, 3.0), (3.0, 10.0), (0.5, 300.0), (1e4, 1e4), (20.0, 0.2)]


def losses_of(hidden, output, steps):
    """The losses at steps + 1 places, by back-propagation written out."""
    w, v = START[: WIDTH * WIDTH].reshape(WIDTH, WIDTH).copy(), START[WIDTH * WIDTH :].copy()
    seen = []
    for _ in range(steps + 1):
        h = np.tanh(INPUTS @ w.T / WIDTH**0.5)
        error = h @ v / WIDTH - TARGETS
        seen.append((error**2).mean())
        back = 2 * error / POINTS / WIDTH
        through = back[:, None] * v * (1 - h**2)
        w, v = w - hidden * through.T @ INPUTS / WIDTH**0.5, v - output * back @ h
    return np.array(seen)


def measure_of(hidden, output, steps):
    with np.errstate(all="ignore"):
        seen = losses_of(hidden, output, steps)[:steps]
        if seen[-TAIL:].sum() < min(steps, TAIL) * seen[0]:
            return (seen / seen[0]).sum()
        return -(seen[0] / seen)[np.isfinite(seen)].sum()


@pytest.mark.parametrize(("hidden", "output"), SETTLED)
def test_a_step_goes_where_numpy_goes(hidden, output):
    w = START
    for expected in losses_of(hidden, output, 10):
        loss, w = small.step(w, hidden, output)
        assert loss == pytest.approx(expected, rel=1e-11)


def test_a_pixel_is_the_training_of_its_two_rates():
    # 10 decades in 5 pixels: the middles are whole decades.
    found = trainability((-3, 2, -3, 2), 5, 40)
    assert found.hidden == pytest.approx([10**-2.5, 10**-1.5, 10**-0.5, 10**0.5, 10**1.5])
    assert found.measure[1, 3] == pytest.approx(measure_of(found.hidden[3], found.output[1], 40), rel=1e-9)
    assert found.measure[3, 1] == pytest.approx(measure_of(found.hidden[1], found.output[3], 40), rel=1e-9)


def test_fast_slow_and_lost():
    hidden = trainability((-1, 4, -1, 4), 8, 200)
    table = [[measure_of(a, b, 200) for a in hidden.hidden] for b in hidden.output]
    assert ((hidden.measure > 0) == (np.array(table) > 0)).mean() >= 60 / 64  # chaos rounds the rest
    assert (hidden.measure > 0).any() and (hidden.measure < 0).any()


def test_few_steps_are_all_the_tail():
    assert trainability((-1, 1, -1, 1), 1, 3).measure.item() == pytest.approx(measure_of(1, 1, 3), rel=1e-12)


def test_steps_and_rates_do_not_recompile(caplog):
    trainability((-1, 1, -1, 1), 2, 5)
    with jax.log_compiles():
        trainability((-2, 3, -1, 2), 2, 7)
    assert not [record for record in caplog.records if "ompil" in record.getMessage()]
    with jax.log_compiles():
        trainability((-2, 3, -1, 2), 3, 7)
    assert [record for record in caplog.records if "ompil" in record.getMessage()], "it would have been seen"


def test_javascript_trains_alike():
    calls = [Call("losses", [ENGINE, list(rates), 12]) for rates in SETTLED]
    for (hidden, output), found in zip(SETTLED, results([PURE, module()], calls), strict=True):
        assert found == pytest.approx(losses_of(hidden, output, 12), rel=1e-10)


def test_javascript_measures_alike():
    calls = [Call("measure", [ENGINE, np.array(rates), 60, START, np.zeros(1)]) for rates in SETTLED]
    expected = [measure_of(*rates, 60) for rates in SETTLED]
    assert results([PURE, module()], calls) == pytest.approx(expected, rel=1e-8)
