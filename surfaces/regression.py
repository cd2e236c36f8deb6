r"""Regression: a line fitted to 32 points, of which each step may see only a few.

Bottou, Curtis & Nocedal, SIAM Review 60 (2018), section 3. https://arxiv.org/abs/1606.04838

The line x t + y is to pass near the points (t_i, s_i). The map is the loss on all of them, the optimizer's
gradient that on a batch of B: batch (B = n), mini-batch, or stochastic (B = 1) gradient descent.
"""

import numpy as np

from parameters import Whole

NAME = "Regression"
GROUP = "data"
EQUATION = r"\frac{1}{2 n} \sum_{i=1}^{n} (x t_i + y - s_i)^2"
PARAMS = dict(batch=Whole(8, 1, 32, "B"))
_T = np.linspace(0, 2, 32)
_S = 0.8 * _T - 0.4 + 0.4 * np.random.default_rng(0).standard_normal(32)
POINTS = np.stack([_T, _S])
STATISTICS = np.stack([_T * _T, _T, _T * _S, _S, _S * _S])
DOMAIN = ((-1.2, 2.8), (-1.9, 1.1))
START = (-0.8, 0.8)
MINIMA = (tuple(np.polyfit(_T, _S, 1).tolist()),)
SHIFT = 0.05


def loss(p, means):
    """The loss on any of the points, from the means of their statistics (5,), which are sufficient."""
    x, y = p
    tt, t, ts, s, ss = means
    return (tt * x**2 + 2 * t * x * y + y**2 + ss) / 2 - ts * x - s * y


def f(p, *, batch):
    """The loss on all points, whatever the batch."""
    return loss(p, STATISTICS.mean(axis=1).tolist())
