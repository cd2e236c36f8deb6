r"""Regression: a line fitted to 32 points, of which each step may see only a few.

Bottou, Curtis & Nocedal, SIAM Review 60 (2018), section 3. https://arxiv.org/abs/1606.04838

The line x t + y is to pass near the points (t_i, s_i). The map is the loss on all of them, the optimizer's
gradient that on a batch of B: batch (B = n), mini-batch, or stochastic (B = 1) gradient descent.

From every t_i may be taken c, and it may be divided by k: at c = 1, their mean, the inputs are centred, at
k = 0.5957, their standard deviation, standardised besides. LeCun et al., Efficient BackProp (1998),
section 4.3. https://doi.org/10.1007/978-3-642-35289-8_3
"""

import numpy as np

from parameters import Lin, Whole

NAME = "Regression"
GROUP = "data"
EQUATION = r"\frac{1}{2 n} \sum_{i=1}^{n} (x \frac{t_i - c}{k} + y - s_i)^2"
PARAMS = dict(
    batch=Whole(8, 1, 32, "B"),
    centre=Lin(0, 0, 2, "c"),
    scale=Lin(1, 0.2, 2, "k"),
)
_T = np.linspace(0, 2, 32)
_S = 0.8 * _T - 0.4 + 0.4 * np.random.default_rng(0).standard_normal(32)
POINTS = np.stack([_T, _S])
STATISTICS = np.stack([_T * _T, _T, _T * _S, _S, _S * _S])
DOMAIN = ((-1.2, 2.8), (-1.9, 1.1))
START = (-0.8, 0.8)
MINIMA = (tuple(np.polyfit(_T, _S, 1).tolist()),)
SHIFT = 0.05


def prepared(t, *, batch, centre, scale):
    """The inputs that the line sees."""
    return (t - centre) / scale


def minima(*, batch, centre, scale):
    """The best line, whose slope and intercept depend on what its inputs are."""
    ((slope, intercept),) = MINIMA
    return ((scale * slope, intercept + centre * slope),)


def loss(p, means, *, batch, centre, scale):
    """The loss on any of the points, from the means of their statistics (5,), which are sufficient."""
    x = p[0] / scale  # the same line, of the inputs as they are
    y = p[1] - centre * x
    tt, t, ts, s, ss = means
    return (tt * x**2 + 2 * t * x * y + y**2 + ss) / 2 - ts * x - s * y


def f(p, *, batch, centre, scale):
    """The loss on all points, whatever the batch."""
    return loss(p, STATISTICS.mean(axis=1).tolist(), batch=batch, centre=centre, scale=scale)
