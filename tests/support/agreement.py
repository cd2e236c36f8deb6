"""Agreement: how likely a known mean and ours are two estimates of one number."""

import numpy as np
from scipy import stats

SEEDS = 24  # that known means are of


def probability(known, ours):
    """That means of one distribution are as far apart as the known one, "10.0±.02", and that of ours (S,).

    The known one is off by up to half of its last digit besides. Where it came without an interval, its seeds
    are taken to scatter as ours do.
    """
    mean, _, interval = known.partition("±")
    own = np.std(ours, ddof=1)
    scatter = float(interval) * SEEDS**0.5 / stats.t.ppf(0.975, SEEDS - 1) if interval else own
    rounding = 10.0 ** -len(mean.partition(".")[2]) / 2
    apart = max(abs(np.mean(ours) - float(mean)) - rounding, 0)
    return stats.ttest_ind_from_stats(apart, scatter, SEEDS, 0, own, len(ours), equal_var=False).pvalue
