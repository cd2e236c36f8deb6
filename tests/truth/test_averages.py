"""What the part on averages says holds with eight seeds that nobody has looked at."""

import pytest

from engine.chunks import run
from engine.networks.averages import averaged
from wire.sheets.averages import verdicts
from wire.sheets.blocks import Reader

FRESH = 1000
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("name", "expected"), [("moving", [True] * 3), ("still", [True, True, None])])
def test_averages_come_out_as_they_did(name, expected):
    *_, (_, found) = run(averaged, name, FRESH)
    assert [each["came_out"] for each in verdicts(found, Reader("en", "light"))] == expected
    if name == "still":  # what it gains is next to nothing, and the last weights are ahead
        assert 0 < (found.own.test.mean(axis=1) - found.mean.test[:, -1]).mean() < 1e-3
        assert (found.mean.training[:, -1] > found.own.training[:, -1]).all()
