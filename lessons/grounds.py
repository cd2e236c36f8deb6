"""Grounds: what each surface teaches, in one sentence, held by tests/lessons/test_grounds.py."""

from translations import N_

TEACHES = {
    "bowl": N_(
        "With one curvature in all directions, gradient descent at η = 1/λ = 0.5 is there in one step."
    ),
    "rosenbrock": N_(
        "The walls bear only short steps, and along the valley floor these get nowhere: its curvatures"
        " at the minimum are 2508 times apart."
    ),
    "ravine": N_(
        "One η must do for both directions: the steep one limits it to 2/λmax, the shallow one decides"
        " how long it takes."
    ),
    "beale": N_(
        "Slopes of very unlike size on one map: a learning rate that the walls bear hardly moves on the flat."
    ),
    "booth": N_(
        "Both coordinates have the same curvature, 10, though directions have not: to scale each"
        " coordinate by itself does not help here."
    ),
    "saddle": N_(
        "The slope vanishes at the pass, though it is no minimum: who goes by slope alone nearly stops."
    ),
    "monkey_saddle": N_(
        "At the pass all second derivatives are 0: Newton's method has nothing to divide by, and only"
        " the third tell the ways down."
    ),
    "himmelblau": N_(
        "Four minima of equal depth: which of them is found is a matter of start, optimizer and η."
    ),
    "rastrigin": N_("To go downhill is not enough: gradient descent ends in the dent where it began."),
    "ackley": N_(
        "The slope stays at 2.8 up to the tip, and so gradient descent at a constant η never comes to rest."
    ),
    "styblinski_tang": N_(
        "Nothing at hand tells the best hollow from the others: along each axis their curvatures are 29"
        " or 35, and only depths differ."
    ),
    "six_hump_camel": N_(
        "Going downhill finds a hollow, not the deepest: from the usual start it is a shallow one."
    ),
    "three_hump_camel": N_(
        "Speed carries through a shallow trap: gradient descent stays in it, momentum rolls on."
    ),
    "goldstein_price": N_(
        "Heights over six powers of ten: a learning rate that the walls bear is far too small at the bottom."
    ),
    "plateau": N_(
        "Where a neuron saturates there is hardly a slope: gradient descent waits, and RMSprop, which"
        " divides by its size, gets away."
    ),
    "cliff": N_(
        "One slope at a wall can throw a run back farther than it has come; clipping bounds that step."
    ),
    "wells": N_(
        "A large η cannot stay in a sharp minimum: beyond 2/25 = 0.08 gradient descent does not come to"
        " rest in the right well."
    ),
    "regression": N_(
        "The fewer points a step sees, the noisier it is: at a constant η, B = 1 wanders about the"
        " minimum that B = 32 reaches."
    ),
}
