"""Labs: races on a network that make one point each, and what to watch in them.

tests/truth/test_labs.py trains each with eight other seeds, and every sentence holds there.
"""

from dataclasses import dataclass
from functools import cached_property

from engine.networks.lab import Lab
from links.lab import parse, race_only
from translations import N_


@dataclass(frozen=True)
class Story:
    """`watch` is two sentences; `link` the query string of the lab, in its shortest form."""

    id: str
    title: str
    watch: str
    link: str

    @cached_property
    def lab(self) -> Lab:
        """What the link shows, without what is merely shown of it."""
        return race_only(parse(self.link)[0])


STORIES = (
    Story(
        "by_heart",
        N_("Learning by heart"),
        N_(
            "After 1,000 steps Adam's training loss is the lower one, about half of SGD's, and its test loss"
            " the higher one. From step 200 on, what Adam still learns are its training points: its training"
            " loss falls and its test loss rises."
        ),
        "",
    ),
    Story(
        "three_rates",
        N_("Too low, good, too high"),
        N_(
            "SGD three times: η = 0.001 is still on its way after 1,000 steps, 0.5 has arrived, and at 3 the"
            " steps are so long that the network ends no better than a coin, with a loss of about ln 2 ="
            " 0.69."
        ),
        "run=sgd,lr=0.001&run=sgd,lr=0.5&run=sgd,lr=3&chart=train_loss",
    ),
    Story(
        "five_sigmoids",
        N_("Five sigmoids deep"),
        N_(
            "Each sigmoid passes on a quarter of the slope at most, so the first layers get almost none:"
            " after 200 steps SGD still guesses, at about ln 2 = 0.69. Adam divides the slope by its size,"
            " and is below 0.35 by then."
        ),
        "depth=5&activation=sigmoid&run=sgd,lr=0.1&run=momentum,lr=0.1&run=adam,lr=0.01&chart=train_loss",
    ),
    Story(
        "wrong_labels",
        N_("Wrong labels learnt"),
        N_(
            "Three in ten labels are wrong (ringed). Adam fits more of them, so its training loss is the"
            " lower one after 2,000 steps, and its test accuracy is several percentage points below that of"
            " slower SGD."
        ),
        "flips=0.3&steps=2000&run=sgd,lr=0.1&run=adam,lr=0.01&chart=test_accuracy",
    ),
    Story(
        "two_arms",
        N_("Two arms"),
        N_(
            "At step 500 momentum and Adam tell the arms of the spirals apart, at 99 % of the test points or"
            " more; SGD does at step 2,000. Watch its boundary wind inwards."
        ),
        "data=spirals&steps=2000&run=sgd,lr=0.1&run=momentum,lr=0.05&run=adam,lr=0.01&chart=test_accuracy",
    ),
)
