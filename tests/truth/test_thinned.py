"""What the part on dropout says holds with eight seeds that nobody has looked at."""

import pytest

from engine.chunks import run
from engine.networks.thinned import asked
from wire.sheets.blocks import Reader
from wire.sheets.thinned import verdicts

FRESH = 1000
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("p", "expected"), [(0.5, [True, True, True]), (0.2, [True, True, False])])
def test_the_whole_network_stands_for_the_mean_as_it_did(p, expected):
    *_, (_, found) = run(asked, p, FRESH)
    assert [each["came_out"] for each in verdicts(found, Reader("en", "light"))] == expected
