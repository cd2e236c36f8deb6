"""What the part on pooling at random says holds with eight seeds that nobody has looked at."""

import pytest

from engine.chunks import run
from engine.networks.pools import learn_pooled
from wire.sheets.blocks import Reader
from wire.sheets.pooling import verdicts

FRESH = 1000
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("pictures", [64, 512])
def test_the_mean_over_random_grids_recognises_more(pictures):
    fixed, drawn = ([*run(learn_pooled, kind, pictures, FRESH)][-1][1] for kind in ("max", "fractional"))
    mean, more, one = (each["came_out"] for each in verdicts(fixed, drawn, Reader("en", "light")))
    assert mean is True
    # Of many pictures max pooling recognises as many as one random grid does, and learns more of them.
    assert (more, one) == (True, True) if pictures == 64 else not one
    if pictures == 512:
        assert (fixed.train[-1] - drawn.train[-1]).mean() > 0.005
