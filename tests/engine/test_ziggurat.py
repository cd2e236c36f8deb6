"""The layers of the ziggurat are those that its authors describe."""

import numpy as np
from scipy.integrate import quad

from engine.ziggurat import LAYERS, edges


def bell(x):
    return np.exp(-0.5 * np.square(x))


def test_all_layers_have_one_area_and_the_lowest_has_the_tail():
    whole, *x = edges()
    assert len(x) == LAYERS - 1
    heights = bell([0, *x])
    tail, _ = quad(bell, x[-1], np.inf)
    areas = [whole * heights[-1], x[-1] * heights[-1] + tail, *(x * -np.diff(heights))]
    np.testing.assert_allclose(areas, 0.00492867323399, rtol=1e-11)  # Marsaglia & Tsang, for 256 layers
    assert round(x[-1], 12) == 3.654152885361
