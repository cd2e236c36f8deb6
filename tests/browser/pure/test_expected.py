"""What the tests of browser/pure compare with is what NumPy, SciPy and Python say today."""

import json

from expected import FILE, expected, rounded


def test_the_expected_values_are_those_of_today():
    assert rounded(json.loads(FILE.read_text())) == rounded(expected())
