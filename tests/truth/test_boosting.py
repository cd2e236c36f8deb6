"""What the part on boosting says holds with 24 seeds that nobody has looked at."""

import pytest

from engine.chunks import run
from engine.networks.boosting import WRONG, course
from wire.sheets.blocks import Reader
from wire.sheets.boosting import verdicts

FRESH = 3000
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("wrong", "expected"), [(0.0, [True, True]), (WRONG, [True, False, True])])
def test_boosting_comes_out_as_it_did(wrong, expected):
    *_, (_, found) = run(course, wrong, FRESH)
    assert [each["came_out"] for each in verdicts(found, Reader("en", "light"))] == expected
