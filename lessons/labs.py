"""Labs: races on a network that make one point each, told in clauses.

tests/truth/test_labs.py trains each with eight other seeds, and every sentence holds there.
"""

from functools import cached_property

from engine.networks.lab import Lab
from lessons.tales import Clause, Tale
from links.lab import parse, race_only
from translations import N_


class Story(Tale):
    """A tale of a race on a network."""

    @cached_property
    def lab(self) -> Lab:
        """What the link shows, without what is merely shown of it."""
        return race_only(parse(self.link)[0])


STORIES = (
    Story(
        "by_heart",
        N_("Learning by heart"),
        (
            Clause(
                N_(
                    "After 1,000 steps Adam's training loss is about half of SGD's, and its test loss the"
                    " higher one."
                ),
                1000,
                (0, 3),
            ),
            Clause(
                N_(
                    "From step 200 on, what Adam still learns are its training points: its training loss"
                    " falls and its test loss rises."
                ),
                200,
                (3,),
            ),
        ),
        "",
    ),
    Story(
        "three_rates",
        N_("Too low, good, too high"),
        (
            Clause(
                N_("SGD three times: with η = 0.001 it is still on its way after 1,000 steps."), 1000, (0,)
            ),
            Clause(N_("With 0.5 it has arrived by then."), 1000, (1,)),
            Clause(
                N_(
                    "With 3 the steps are so long that the network ends no better than a coin, with a loss of"
                    " about ln 2 = 0.69."
                ),
                1000,
                (2,),
            ),
        ),
        "run=sgd,lr=0.001&run=sgd,lr=0.5&run=sgd,lr=3&chart=train_loss",
    ),
    Story(
        "five_sigmoids",
        N_("Five sigmoids deep"),
        (
            Clause(
                N_(
                    "Each sigmoid passes on a quarter of the slope at most, so the first layers get almost"
                    " none."
                ),
                0,
            ),
            Clause(N_("After 200 steps SGD still guesses, at about ln 2 = 0.69."), 200, (0,)),
            Clause(N_("Adam divides the slope by its size, and is below 0.35 by then."), 200, (2,)),
        ),
        "depth=5&activation=sigmoid&run=sgd,lr=0.1&run=momentum,lr=0.1&run=adam,lr=0.01&chart=train_loss",
    ),
    Story(
        "wrong_labels",
        N_("Wrong labels learnt"),
        (
            Clause(N_("Three in ten labels are wrong (ringed)."), 0),
            Clause(
                N_("Adam fits more of them: after 2,000 steps its training loss is the lower one."),
                2000,
                (1,),
            ),
            Clause(
                N_("Its test accuracy is then several percentage points below that of slower SGD."),
                2000,
                (0, 1),
            ),
        ),
        "flips=0.3&steps=2000&run=sgd,lr=0.1&run=adam,lr=0.01&chart=test_accuracy",
    ),
    Story(
        "two_arms",
        N_("Two arms"),
        (
            Clause(
                N_(
                    "At step 500 momentum and Adam tell the arms of the spirals apart, at 99 % of the test"
                    " points or more."
                ),
                500,
                (1, 2),
            ),
            Clause(N_("SGD does at step 2,000. Watch its boundary wind inwards."), 2000, (0,)),
        ),
        "data=spirals&steps=2000&run=sgd,lr=0.1&run=momentum,lr=0.05&run=adam,lr=0.01&chart=test_accuracy",
    ),
)
