"""Experiments: settings in which batch size is seen to matter, and some in which it does otherwise.

Repeated with 24 seeds, these came out as their sentences say; tests/test_sharp_flat.py repeats them.
"""

from dataclasses import dataclass

from engine.experiment import Experiment
from translations import N_


@dataclass(frozen=True)
class Setting:
    """`sentence` is what came out, which a few seeds need not show."""

    id: str
    title: str
    sentence: str
    experiment: Experiment


NOISY = Experiment(flips=0.1, activation="relu", lr=0.1, target=0.05, small=4)

SETTINGS = (
    Setting(
        "digits",
        N_("Digits"),
        N_(
            "Clean digits: the small batch ends flatter, with a lower test loss; accuracy gains about half a"
            " percentage point."
        ),
        Experiment(),
    ),
    Setting(
        "noisy_digits",
        N_("Noisy digits"),
        N_(
            "A tenth of the labels is wrong: the small batch ends flatter, with a lower test loss and a"
            " higher accuracy."
        ),
        NOISY,
    ),
    Setting(
        "narrow",
        N_("Narrow"),
        N_("Three layers of 32 neurons on noisy digits: the gap in accuracy is about 2.5 percentage points."),
        Experiment(flips=0.1, width=32, depth=3, activation="relu", lr=0.1, target=0.05, small=4),
    ),
    Setting(
        "moons",
        N_("Moons"),
        N_("Two variables, so that the boundary can be seen; 15 % of the labels are wrong."),
        Experiment(data="moons", n=128, flips=0.15, activation="relu", lr=0.05, target=0.09, small=4),
    ),
)

COUNTEREXAMPLES = (
    Setting(
        "flatter_is_worse",
        N_("Flatter, yet worse"),
        N_(
            "One hidden layer on 512 noisy digits: batches of 8 end in a minimum half as sharp, by both"
            " measures, and classify 1.5 percentage points fewer test images."
        ),
        Experiment(n=512, flips=0.1, depth=1, lr=0.15, target=0.05),
    ),
    Setting(
        "cross_entropy",
        N_("Cross-entropy"),
        N_(
            "With cross-entropy the flatter minimum gains no accuracy at a training loss of 0.05, and half a"
            " percentage point at 0.005. Sharpness vanishes as this loss does, from 2.9 to 0.8 for the full"
            " batch: compared at unequal loss it means nothing."
        ),
        Experiment(flips=0.1, activation="relu", loss="cross_entropy", lr=0.1, target=0.05, small=4),
    ),
    Setting(
        "tuned_rates",
        N_("Learning rates tuned"),
        N_(
            "Noisy digits, each batch size with the learning rate that suits it: 0.1 for batches of 4, 0.3"
            " for the full batch. The gap in test loss is gone."
        ),
        Experiment(flips=0.1, activation="relu", lr=0.1, large_lr=0.3, target=0.05, small=4),
    ),
    Setting(
        "sharper_is_better",
        N_("Sharper, yet better"),
        N_(
            "Clean digits, the full batch with twice the learning rate: batches of 8 keep the lower test loss"
            " although their minimum is the sharper one."
        ),
        Experiment(large_lr=0.4),
    ),
)
