"""What a control is told of a field: how far a slider goes, how, and what may be typed beyond it."""

import pytest

from links.fields import Number
from parameters import Decay, Lin, Log, Period, Whole

TOLD = (
    (Lin(0.5, -1, 2, "x"), dict(limits=[-1, 2], scale="lin", whole=False)),
    (Whole(3, 1, 9, "n"), dict(limits=[1, 9], scale="lin", whole=True)),
    (Log(0.1, 1e-3, 10, "l"), dict(limits=[0, None], scale="log", whole=False)),
    (Period(20, 1, 1000, "p"), dict(limits=[1, None], scale="log", whole=False)),
    (Decay(0.9, 0, 0.999, "d"), dict(limits=[0, 1 - 2**-53], scale="decay", whole=False)),
)


@pytest.mark.parametrize(("declared", "told"), TOLD)
def test_a_number_s_control_is_told_of_it(declared, told):
    ends = dict(default=declared.default, low=declared.low, high=declared.high)
    assert Number(declared).describe() == ends | told
