"""What the part on transfer says holds with 24 seeds that nobody has looked at."""

import pytest

from engine.chunks import run
from engine.networks.transfer import transferred
from wire.sheets.blocks import Reader
from wire.sheets.transfer import verdicts

FRESH = 2000
pytestmark = pytest.mark.slow
# Where each digit stands in its place, there is nothing to gain by transfer.
EXPECTED = {"moved": [True, True, True, True], "still": [False, False, True, True]}


@pytest.mark.parametrize("pictures", EXPECTED)
def test_transfer_comes_out_as_it_did(pictures):
    *_, (_, found) = run(transferred, pictures, 24, FRESH)
    assert [each["came_out"] for each in verdicts(found, Reader("en", "light"))] == EXPECTED[pictures]
