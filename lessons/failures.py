"""Failures: for each optimizer a race in which it fails, and what can be seen there.

Every number is checked by tests/lessons/test_failures.py. Distances are those on the chart of the link.
"""

from dataclasses import dataclass

from translations import N_


@dataclass(frozen=True)
class Failure:
    """`link` is the query string of a scene whose first run fails; `source` says so too, with its address."""

    text: str
    link: str = ""
    source: str = ""


FAILURES = {
    "sgd": Failure(
        N_(
            "In a ravine a hundred times as steep across as along, η must stay below 2/λmax = 0.02: at"
            " 0.021 each step lands a tenth farther across. At 0.019 it crosses the floor at each of 20"
            " steps and has still 1.3 of 2.0 to go."
        ),
        "surface=ravine,condition=100&run=sgd,lr=0.021&run=sgd,lr=0.019&steps=20&chart=distance",
        "Goh, Why Momentum Really Works, Distill (2017). https://doi.org/10.23915/distill.00006",
    ),
    "momentum": Failure(
        N_(
            "It flies past: at step 9 it is 1.17 from the minimum, on the other side. After 60 steps it is"
            " 0.075 away, gradient descent at the same η 0.0034."
        ),
        "surface=ravine,condition=3&run=momentum,lr=0.1&run=sgd,lr=0.1&steps=60&chart=distance",
        "Goh, Why Momentum Really Works, Distill (2017). https://doi.org/10.23915/distill.00006",
    ),
    "nag": Failure(
        N_(
            "It bears smaller learning rates than Momentum: at μ = 0.9 up to 1.36/λmax, Momentum up to"
            " 3.8/λmax. At 0.08, with λmax = 20, it is 777 away after 20 steps, Momentum 0.58."
        ),
        "surface=ravine&run=nag,lr=0.08&run=momentum,lr=0.08&steps=20&chart=distance",
    ),
    "adagrad": Failure(
        N_(
            "Its learning rate only shrinks: the first slope divides every later step. After 300 steps it"
            " is 2.2 from the minimum, Adam, which forgets, 0.90."
        ),
        "start=-1.5,2&run=adagrad,lr=0.5&run=adam,lr=0.1&chart=distance",
        "Zeiler, ADADELTA (2012), section 2. https://arxiv.org/abs/1212.5701",
    ),
    "adadelta": Failure(
        N_(
            "It starts slowly, on whatever surface: the first step is √(ε/(1 − ρ)) = 0.0032 along each"
            " axis. From 11.4 away it has come to 10.4 after 200 steps, where Adam has arrived."
        ),
        "surface=booth&run=adadelta&run=adam,lr=0.5&steps=200&chart=distance",
    ),
    "rmsprop": Failure(
        N_(
            "s starts at 0 and is not corrected: the first step is η/√(1 − ρ), ten times η. At η = 0.1"
            " that is 1.41 long, across the ravine and away from the minimum, and Adam's 0.14."
        ),
        "surface=ravine&run=rmsprop,lr=0.1&run=adam,lr=0.1&steps=60&chart=distance&view=-3.2,0.8,-1.7,1.3",
        "Kingma & Ba, ICLR 2015, section 5. https://arxiv.org/abs/1412.6980",
    ),
    "adam": Failure(
        N_(
            "It scales coordinates, not directions. In a ravine along an axis it is 0.007 from the minimum"
            " after 100 steps; turned by 45°, as here, 0.59."
        ),
        "surface=ravine,condition=100,angle=0.785&run=adam,lr=0.1&steps=100&chart=distance",
        "Zhang & Maes et al., NeurIPS 2025. https://arxiv.org/abs/2410.19964",
    ),
    "adamw": Failure(
        N_(
            "It ends where the pull of weight decay and its step cancel: after 300 steps with λ = 0.3 it"
            " is 1.3 from the minimum, Adam 0.0020."
        ),
        "surface=booth&start=-8,-3&run=adamw,lr=0.3,weight_decay=0.3&run=adam,lr=0.3&chart=distance",
    ),
    "radam": Failure(
        N_(
            "Its first five steps are not divided by the gradient's size: where the slope is 634, η = 0.01"
            " makes a step of 6.3, and it diverges at step 3. Adam's first step is 0.014 long."
        ),
        "run=radam,lr=0.01&run=adam,lr=0.01&steps=100&chart=distance&view=-8,2,-2.5,5",
    ),
    "nadam": Failure(
        N_(
            "It acts at once on the newest gradient, which weighs 0.59 at step 100, in Adam 0.1. At η ="
            " 0.5 it still jumps by 0.47 about the minimum then; Adam is 0.005 from it."
        ),
        "surface=himmelblau&run=nadam,lr=0.5&run=adam,lr=0.5&steps=100&chart=distance&view=-5.2,0.4,-5,-0.8",
    ),
    "amsgrad": Failure(
        N_(
            "It never forgets a steep slope. At β₂ = 0.9 Adam has left the wall behind it and is 0.017"
            " from the minimum at step 200; AMSGrad is 2.2 away."
        ),
        "run=amsgrad,lr=0.1,beta2=0.9&run=adam,lr=0.1,beta2=0.9&steps=200&chart=distance",
    ),
    "adamax": Failure(
        N_(
            "It divides by the largest gradient, which fades by a thousandth at each step. 400 steps below"
            " the wall it is 0.48 from the minimum, Adam 0.085."
        ),
        "surface=cliff&start=0.8,1.2&run=adamax,lr=0.05&run=adam,lr=0.05&steps=400&chart=distance"
        "&view=-1,1.2,-0.3,1.35",
    ),
    "lion": Failure(
        N_(
            "Its steps never get shorter: 0.141 from the first to the last of 200. It circles the minimum,"
            " and ends 0.1 from it, one η, until η itself is lowered."
        ),
        "surface=ravine&run=lion,lr=0.1&steps=200&chart=distance&view=-2,0.6,-1.3,0.65",
    ),
    "sam": Failure(
        N_(
            "It does not settle: it ends in jumps from one wall of the ravine to the other, ηρλ/(2 − ηλ) ="
            " 0.125 from the minimum on either side. Gradient descent is 0.0045 from it."
        ),
        "surface=ravine&run=sam,lr=0.02,rho=0.5&run=sgd,lr=0.02&chart=distance&view=-1.9,0.5,-1.25,0.55",
        "Bartlett, Long & Bousquet, JMLR 24 (2023). https://jmlr.org/papers/v24/23-043.html",
    ),
    "adabelief": Failure(
        N_(
            "On even ground nothing surprises it, s falls, and η does not bound its steps: one is 0.27"
            " long at η = 0.1. It flies past, and is 1.5 from the minimum at step 200, Adam 0.22."
        ),
        "surface=plateau&start=-2.4,0.9&run=adabelief,lr=0.1&run=adam,lr=0.1&steps=200&chart=distance"
        "&view=-3,3.4,-2.1,2.7",
    ),
    "yogi": Failure(
        N_(
            "Where slopes are small, v hardly falls. At β₂ = 0.9 Adam's has forgotten the wall, and it is"
            " 0.017 from the minimum at step 200; Yogi is 2.2 away."
        ),
        "run=yogi,lr=0.1,beta2=0.9&run=adam,lr=0.1,beta2=0.9&steps=200&chart=distance",
    ),
    "newton": Failure(
        N_(
            "It goes to where the slope is 0, be it a saddle: there it stays from step 2, 1.0 from either"
            " minimum. Gradient descent comes to one of them."
        ),
        "surface=saddle&start=-1.2,0.3&run=newton&run=sgd,lr=0.1&steps=60&chart=distance",
        "Dauphin et al., NeurIPS 2014. https://arxiv.org/abs/1406.2572",
    ),
    "muon": Failure(
        N_(
            "It makes every direction about equally long, be it noise: one that has a hundredth of the"
            " gradient's length comes out with at least 0.68, where the others have 1.14 at most."
        ),
    ),
}
