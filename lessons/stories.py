"""Stories: scenes that make one point each, told in clauses, each with the step at which it can be seen.

In teaching order. Every number in a clause is checked at its step by tests/lessons/test_stories.py.
"""

from functools import cached_property

from engine.race.scene import Scene
from lessons.tales import Clause, Tale
from links.scene import parse
from translations import N_


class Story(Tale):
    """A tale of a race."""

    @cached_property
    def scene(self) -> Scene:
        """What the link shows, without what is merely shown of it."""
        return parse(self.link)[0].race_only()


STORIES = (
    Story(
        "three_down_a_valley",
        N_("Three down one valley"),
        (
            Clause(N_("Within 50 steps all three are on the floor of the valley."), 50),
            Clause(N_("There the ground is 300 times less steep than at the start."), 100),
            Clause(N_("At step 300 gradient descent is still 1.1 above the minimum."), 300, (0,)),
            Clause(N_("Momentum is 0.40 above it then, and Adam 0.10."), 300, (1, 2)),
        ),
        "",
    ),
    Story(
        "nine_in_a_valley",
        N_("Nine in one valley"),
        (
            Clause(
                N_("Within 100 steps all but RAdam are on the valley floor."),
                100,
                (0, 1, 2, 3, 4, 5, 6, 7),
            ),
            Clause(
                N_(
                    "After 300 steps Nesterov is lowest, 0.039 above the minimum, and Adam second, 0.10"
                    " above it."
                ),
                300,
                (2, 6),
            ),
            Clause(
                N_(
                    "Adagrad's steps, divided by the size of all the gradients it has met, have shrunk"
                    " from 1.3 to 0.003."
                ),
                300,
                (3,),
            ),
        ),
        "surface=rosenbrock",
    ),
    Story(
        "learning_rate_limit",
        N_("Past 2/λmax diverges"),
        (
            Clause(
                N_(
                    "Just under the limit of 2/λmax = 0.1, at 0.095, each step lands across the ravine a"
                    " tenth nearer."
                ),
                20,
                (1,),
            ),
            Clause(N_("Just over it, at 0.105, each step lands a tenth farther."), 20, (2,)),
            Clause(N_("So 0.095 converges at step 88, sooner than 0.05 at step 148."), 148, (0, 1)),
            Clause(N_("And 0.105 diverges at step 150."), 150, (2,)),
        ),
        "surface=ravine&run=sgd,lr=0.05&run=sgd,lr=0.095&run=sgd,lr=0.105&steps=200&chart=distance",
    ),
    Story(
        "ravine_zigzag",
        N_("Ravine zigzag"),
        (
            Clause(N_("Gradient descent crosses the valley floor at each of its 100 steps."), 100, (0,)),
            Clause(
                N_("Momentum averages the pushes and crosses it 14 times, on a path five times shorter."),
                100,
                (1,),
            ),
            Clause(
                N_(
                    "Along the valley they agree, and momentum ends less than half as far from the"
                    " minimum, 0.015 against 0.036."
                ),
                100,
            ),
        ),
        "surface=ravine,condition=50&run=sgd,lr=0.039&run=momentum,lr=0.039,dampening=0.9&steps=100"
        "&chart=distance",
    ),
    Story(
        "momentum_overshoots",
        N_("Momentum overshoots"),
        (
            Clause(
                N_(
                    "At step 9 momentum 0.9 has shot past the minimum and is 1.17 from it, momentum 0.99"
                    " even 1.85."
                ),
                9,
                (2, 3),
            ),
            Clause(N_("Momentum 0.5 passes it by less than 0.001."), 22, (1,)),
            Clause(N_("After 100 steps momentum 0.99 is still 1.0 away."), 100, (3,)),
            Clause(N_("By then gradient descent is nearer than momentum 0.9."), 100, (0, 2)),
        ),
        "surface=ravine,condition=3&run=sgd,lr=0.1&run=momentum,lr=0.1,momentum=0.5&run=momentum,lr=0.1"
        "&run=momentum,lr=0.1,momentum=0.99&steps=100&chart=distance",
    ),
    Story(
        "nesterov_looks_ahead",
        N_("Nesterov looks ahead"),
        (
            Clause(
                N_(
                    "Nesterov takes the slope where momentum leads, and overshoots less:"
                    " at step 18 it is 0.53 from the minimum, momentum 0.74."
                ),
                18,
            ),
            Clause(N_("Across the ravine its swing shrinks to 60 % at each step."), 30, (1,)),
            Clause(N_("Momentum's swing shrinks only to 95 %."), 90, (0,)),
        ),
        "surface=ravine&run=momentum,lr=0.03&run=nag,lr=0.03&steps=100&chart=distance",
    ),
    Story(
        "momentum_escapes_a_trap",
        N_("Momentum escapes a trap"),
        (
            Clause(
                N_("Gradient descent and momentum 0.5 stay in the left hollow, 0.299 above the minimum."),
                150,
                (0, 1),
            ),
            Clause(N_("Momentum and Nesterov at 0.9 roll past it to the minimum."), 171, (2, 3)),
            Clause(
                N_(
                    "Too fast is no better: at a learning rate of 0.05, momentum 0.9 rolls through the"
                    " middle into the right hollow."
                ),
                200,
                (4,),
            ),
        ),
        "surface=three_hump_camel&start=-2.1,-1.4&run=sgd,lr=0.02&run=momentum,lr=0.02,momentum=0.5"
        "&run=momentum,lr=0.02&run=nag,lr=0.02&run=momentum,lr=0.05&steps=200",
    ),
    Story(
        "adagrad_stalls",
        N_("Adagrad stalls"),
        (
            Clause(
                N_(
                    "Adagrad never forgets the first wall: at 0.5 its last step is 300 times shorter than"
                    " its first."
                ),
                600,
                (1,),
            ),
            Clause(N_("Both Adagrads end 1.9 from the minimum."), 600, (0, 1)),
            Clause(N_("RMSprop and Adam forget, and end 0.8 and 0.1 away."), 600, (2, 3)),
        ),
        "start=-1.5,2&run=adagrad,lr=0.1&run=adagrad,lr=0.5&run=rmsprop,lr=0.02&run=adam,lr=0.1&steps=600&chart=distance",
    ),
    Story(
        "adadelta_as_printed",
        N_("Adadelta as printed"),
        (
            Clause(
                N_(
                    "In the lecture notes the last step stands under Adadelta's root, in the paper the mean"
                    " of the squares of all steps."
                ),
                0,
            ),
            Clause(N_("Both take a first step of 0.003 along each axis."), 1),
            Clause(
                N_(
                    "As in the notes, step 4 is −0.08 along x, −0.09 along y, and step 5 needs its root: d is"
                    " undefined."
                ),
                5,
                (0,),
            ),
            Clause(
                N_("As in the paper it goes on, and after 300 steps it is 2.9 above the minimum."), 300, (1,)
            ),
        ),
        "start=-1.2,1&run=adadelta,squared=0&run=adadelta",
    ),
    Story(
        "epsilon_under_the_root",
        N_("ε under the root"),
        (
            Clause(
                N_(
                    "Where the slope along y is 0.000001, RMSprop with ε = 10⁻⁸ beside the root first steps"
                    " by 0.09 along y."
                ),
                1,
                (0,),
            ),
            Clause(
                N_("With it under the root, as in the notes, by 0.0001: as with 10⁻⁴ beside the root."),
                1,
                (1,),
            ),
            Clause(N_("On larger slopes no guard counts: after 60 steps both are within 0.001."), 60),
        ),
        "surface=saddle&start=-1.7,1e-6&run=rmsprop&run=rmsprop,eps=0,eps_root=1e-8&steps=60",
    ),
    Story(
        "no_slope_no_step",
        N_("No slope, no step"),
        (
            Clause(
                N_(
                    "On the plateau there is hardly a slope: 1.14 above the minimum at step 20, gradient"
                    " descent is still 1.11 above it at step 200."
                ),
                200,
                (0,),
            ),
            Clause(N_("RMSprop, which divides the slope by its size, converges at step 59."), 59, (2,)),
            Clause(
                N_(
                    "Momentum gathers so much speed that it flies over the minimum and is left on the far"
                    " plateau, 0.25 above the minimum."
                ),
                300,
                (1,),
            ),
        ),
        "surface=plateau&start=-2.4,0.9&run=sgd,lr=0.1&run=momentum,lr=0.1&run=rmsprop,lr=0.05&run=adam,lr=0.1",
    ),
    Story(
        "escaping_the_saddle",
        N_("Escaping the saddle"),
        (
            Clause(
                N_(
                    "RMSprop and Adam divide even the tiny sideways slope by its size and turn off before"
                    " the pass: they cross |y| = 0.5 at steps 3 and 25."
                ),
                25,
                (2, 3),
            ),
            Clause(
                N_("Momentum carries its speed over the pass: at step 70 it is 0.048 above the minimum."),
                70,
                (1,),
            ),
            Clause(
                N_(
                    "Gradient descent all but stops at the saddle, 0.25 above the minimum: 0.26 above it"
                    " at step 125, it is still 0.24 above it at step 250."
                ),
                250,
                (0,),
            ),
        ),
        "surface=saddle&run=sgd,lr=0.02&run=momentum,lr=0.02&run=rmsprop,lr=0.02&run=adam,lr=0.02",
    ),
    Story(
        "balanced_on_the_ridge",
        N_("Balanced on the ridge"),
        (
            Clause(
                N_(
                    "From a start on the ridge, y = 0 to the last digit, gradient descent walks to the"
                    " saddle, 0.25 above the minimum, and stays from step 71."
                ),
                71,
                (0,),
            ),
            Clause(N_("Adam stays there too, from step 132."), 132, (1,)),
            Clause(
                N_("Nothing pushes them aside; with a gradient noise of 0.001 they end in a minimum."),
                300,
            ),
        ),
        "surface=saddle&start=-1.7,0&run=sgd,lr=0.1&run=adam,lr=0.1",
    ),
    Story(
        "radam_warm_up",
        N_("RAdam's warm-up"),
        (
            Clause(N_("RAdam's first 5 steps are not divided by the gradient's size."), 5, (1, 2)),
            Clause(N_("The sixth is, but with β₂ = 0.999 the division counts only 2.6 %."), 6, (1,)),
            Clause(N_("With β₂ = 0.9 that share is over 90 % by step 31."), 31, (2,)),
            Clause(N_("With β₂ = 0.999 it has grown only to 22 % by step 100."), 100, (1,)),
        ),
        "surface=ravine,condition=5&run=adam,lr=0.1&run=radam,lr=0.1&run=radam,lr=0.1,beta2=0.9"
        "&steps=150&show=dots",
    ),
    Story(
        "weight_decay_pulls",
        N_("Weight decay pulls"),
        (
            Clause(
                N_("Weight decay pulls towards the origin, not the minimum at (1, 3)."),
                300,
                (1, 2, 3, 4),
            ),
            Clause(
                N_("λ = 0.01, 0.1, 0.3 and 1 leave AdamW 0.14, 0.74, 1.3 and 2.1 short of the minimum."),
                300,
                (1, 2, 3, 4),
            ),
            Clause(
                N_(
                    "With λ = 1 the pull on a coordinate beyond 1 is stronger than Adam's step, and both"
                    " end below 1."
                ),
                300,
                (4,),
            ),
        ),
        "surface=booth&start=-8,-3&run=adam,lr=0.3&run=adamw,lr=0.3&run=adamw,lr=0.3,weight_decay=0.1"
        "&run=adamw,lr=0.3,weight_decay=0.3&run=adamw,lr=0.3,weight_decay=1&chart=distance",
    ),
    Story(
        "decay_outside_of_adam",
        N_("Decay outside of Adam"),
        (
            Clause(
                N_(
                    "As a penalty, weight decay changes the loss: with λ = 1 gradient descent and Adam"
                    " end at one point, 0.49 from the minimum."
                ),
                300,
                (0, 1),
            ),
            Clause(
                N_(
                    "AdamW pulls apart from the gradient, which Adam scales down, and so the same λ"
                    " leaves it 2.1 from the minimum."
                ),
                300,
                (2,),
            ),
        ),
        "surface=booth&start=-8,-3&run=sgd,lr=0.05,weight_decay=1&run=adam,lr=0.3,weight_decay=1"
        "&run=adamw,lr=0.3,weight_decay=1&chart=distance",
    ),
    Story(
        "clipped_on_the_cliff",
        N_("Clipped on the cliff"),
        (
            Clause(N_("On the wall the slope is 120."), 0),
            Clause(N_("One such step throws gradient descent 12 back."), 1, (0,)),
            Clause(N_("It is on the map again at step 111."), 111, (0,)),
            Clause(
                N_(
                    "With no gradient longer than 1, every step is 0.1 long at most, and it climbs down"
                    " and converges at step 125."
                ),
                125,
                (1,),
            ),
        ),
        "surface=cliff&start=0.8,1.2&run=sgd,lr=0.1&run=sgd,lr=0.1,clip=1&steps=200&chart=grad",
    ),
    Story(
        "slanted_ravine",
        N_("Data make a ravine"),
        (
            Clause(N_("A line fitted to inputs from 0 to 2 has a slanted ravine for its loss: κ = 13.6."), 0),
            Clause(
                N_(
                    "Gradient descent at its best rate, 2/(λ₁ + λ₂), takes 47 steps to a millionth of its"
                    " first gap."
                ),
                47,
                (0,),
            ),
            Clause(
                N_(
                    "Adagrad stretches the axes but cannot turn them: in its coordinates κ is still 13.4,"
                    " and it takes 74."
                ),
                74,
                (1,),
            ),
            Clause(N_("Set c to 1, the mean of the inputs, and the ravine stands straight."), 100),
        ),
        "surface=regression,batch=32&run=sgd,lr=0.849&run=adagrad,lr=1&steps=100",
    ),
    Story(
        "centred_ravine",
        N_("Centred, it is straight"),
        (
            Clause(N_("With their mean, 1, taken from the inputs, the axes are the ravine's: κ = 2.8."), 0),
            Clause(
                N_(
                    "Adagrad divides each axis by the size of its gradients, and in these coordinates κ is"
                    " 1.02: it takes 6 steps to a millionth."
                ),
                6,
                (1,),
            ),
            Clause(N_("Gradient descent at its best rate takes 10."), 10, (0,)),
            Clause(
                N_(
                    "Set k to 0.5957, the standard deviation of the inputs, and what Adagrad did on its way"
                    " is done before."
                ),
                60,
            ),
        ),
        "surface=regression,batch=32,centre=1&run=sgd,lr=1.476&run=adagrad,lr=2&steps=60",
    ),
    Story(
        "standardised_bowl",
        N_("Standardised, a bowl"),
        (
            Clause(
                N_("Centred and divided by 0.5957, their standard deviation, the inputs make circles."), 0
            ),
            Clause(N_("Gradient descent at rate 1 is down to a millionth after 1 step."), 1, (0,)),
            Clause(N_("Adagrad, which has to find its factors first, takes 8."), 8, (1,)),
            Clause(
                N_(
                    "Divide without centring, c = 0, and the ravine is worse than it was: κ is 21.2, and"
                    " rate 1 diverges."
                ),
                60,
            ),
        ),
        "surface=regression,batch=32,centre=1,scale=0.5957&run=sgd,lr=1&run=adagrad,lr=2&steps=60",
    ),
    Story(
        "one_point_a_step",
        N_("One point a step"),
        (
            Clause(N_("Each step sees one of the 32 points, so the paths never rest."), 200),
            Clause(
                N_(
                    "Over the last 100 steps the loss is on average 0.0048 above the minimum with a"
                    " learning rate of 0.1."
                ),
                300,
                (0,),
            ),
            Clause(N_("With 0.3 it is on average 0.026 above the minimum."), 300, (1,)),
            Clause(N_("Raise the batch B to 32, all the points, and no step goes uphill."), 300),
        ),
        "surface=regression,batch=1&run=sgd,lr=0.1&run=sgd,lr=0.3",
    ),
    Story(
        "noise_leaves_sharp_wells",
        N_("Noise leaves sharp wells"),
        (
            Clause(N_("All start in the sharp well with the same noise."), 0),
            Clause(
                N_(
                    "The learning rate 0.07, close to the well's limit 2/25 = 0.08, is shaken out at step 22."
                ),
                22,
                (2,),
            ),
            Clause(N_("It ends in the flat well, while 0.01 and 0.03 stay in the sharp one."), 300),
            Clause(N_("Change the seed: the step changes, the outcome does not."), 300),
        ),
        "surface=wells&start=1,0&run=sgd&run=sgd,lr=0.03&run=sgd,lr=0.07&noise=2&chart=f",
    ),
    Story(
        "restarts_hop_basins",
        N_("Restarts hop basins"),
        (
            Clause(
                N_(
                    "Every 50 steps the learning rate has fallen to 0 and starts anew: Lion at 0.5"
                    " settles at a loss of 12.9."
                ),
                50,
                (1,),
            ),
            Clause(N_("Restarted, it settles at a loss of 2.0."), 100, (1,)),
            Clause(N_("Restarted again, it settles at a loss of 0.0."), 150, (1,)),
            Clause(
                N_(
                    "Lion at 0.05 falls back into the first dent at every restart, and so does Adam at"
                    " 0.5, which still divides by the large gradients of the walls."
                ),
                200,
                (0, 2),
            ),
        ),
        "surface=rastrigin&start=-2.6,1.7&run=lion,lr=0.05&run=lion,lr=0.5&run=adam,lr=0.5&steps=200"
        "&schedule=restarts&chart=f",
    ),
)
