"""Statistics: what a handful of seeds can bear out."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit
from scipy.stats import kendalltau


def mean_interval(values: ArrayLike) -> tuple[float, float]:
    """The mean of independent values (S,) and the half-width of its 95 % confidence interval, without NaN.

    Student's t; NaN where fewer than one value or two are left.
    """
    values = np.asarray(values, float)
    values = values[np.isfinite(values)]
    if not values.size:
        return np.nan, np.nan
    if values.size == 1:
        return float(values[0]), np.nan
    error = values.std(ddof=1) / values.size**0.5
    return float(values.mean()), float(stdtrit(values.size - 1, 0.975) * error)


def judge(difference: ArrayLike, stated: str) -> bool | None:
    """Whether differences (S,) of a small batch's measure and a large one's come out as `stated`.

    "lower" and "higher": the 95 % confidence interval of their mean is wholly on that side, None where it
    holds 0. "not lower" and "not higher": it is not wholly on that side. "not always higher": one difference
    at least is not above 0; None where all are. None where there is no interval, with fewer than two seeds.
    """
    difference = np.asarray(difference, float)
    mean, half = mean_interval(difference)
    if stated == "not always higher":
        return bool((difference <= 0).any()) or None
    if np.isnan(half):
        return None
    if stated.endswith("higher"):
        mean = -mean
    if stated.startswith("not"):
        return mean >= -half
    return mean < 0 if abs(mean) > half else None


def kendall_tau(a: ArrayLike, b: ArrayLike) -> float:
    """How well two measures (n,) agree in the order of n things: 1 wholly, 0 not at all, -1 reversed.

    τ_b, which leaves out ties; NaN where all are tied. Kendall, Biometrika 33 (1945).
    https://doi.org/10.1093/biomet/33.3.239
    """
    return float(np.asarray(kendalltau(a, b))[0])
