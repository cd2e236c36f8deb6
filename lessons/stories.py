"""Stories: scenes that make one point each, and what to watch in them.

In teaching order. Every number in a sentence is checked by tests/test_stories.py.
"""

from dataclasses import dataclass
from functools import cached_property

from engine.race.scene import Scene
from links.scene import parse
from translations import N_


@dataclass(frozen=True)
class Story:
    """`watch` is two sentences; `link` the query string of the scene, in its shortest form."""

    id: str
    title: str
    watch: str
    link: str

    @cached_property
    def scene(self) -> Scene:
        """What the link shows, without what is merely shown of it."""
        return parse(self.link)[0].race_only()


STORIES = (
    Story(
        "three_down_a_valley",
        N_("Three down one valley"),
        N_(
            "Within 50 steps all three are on the floor of the valley. There the slope is 300 times gentler"
            " than at the start: at step 300 gradient descent is still 1.1 above the minimum, momentum 0.40"
            " and Adam 0.10."
        ),
        "",
    ),
    Story(
        "nine_in_a_valley",
        N_("Nine in one valley"),
        N_(
            "Within 100 steps all but RAdam are on the valley floor; after 300, Nesterov is nearest to"
            " the minimum, 0.41 away, and Adam second. Adagrad's steps, divided by the size of all the"
            " gradients it has met, have shrunk from 1.3 to 0.003."
        ),
        "surface=rosenbrock",
    ),
    Story(
        "learning_rate_limit",
        N_("Past 2/λmax diverges"),
        N_(
            "Just under the limit of 2/λmax = 0.1 each step lands across the ravine a tenth nearer; just"
            " over it, at 0.105, a tenth farther. So 0.095 converges at step 88, sooner than 0.05 at step"
            " 148, and 0.105 diverges at step 150."
        ),
        "surface=ravine&run=sgd,lr=0.05&run=sgd,lr=0.095&run=sgd,lr=0.105&steps=200",
    ),
    Story(
        "ravine_zigzag",
        N_("Ravine zigzag"),
        N_(
            "Gradient descent crosses the valley floor at each of its 100 steps; momentum averages the"
            " pushes and crosses 14 times, on a path five times shorter. Along the valley they agree, and"
            " momentum ends half as far from the minimum."
        ),
        "surface=ravine,condition=50&run=sgd,lr=0.039&run=momentum,lr=0.039,dampening=0.9&steps=100",
    ),
    Story(
        "momentum_overshoots",
        N_("Momentum overshoots"),
        N_(
            "From 1.9 up the valley, momentum 0.9 shoots 1.2 past the minimum and 0.99 shoots 1.8 past"
            " it; 0.5 passes it by less than 0.001. After 100 steps 0.99 is still 1.0 away, and gradient"
            " descent is nearer than momentum 0.9."
        ),
        "surface=ravine,condition=3&run=sgd,lr=0.1&run=momentum,lr=0.1,momentum=0.5&run=momentum,lr=0.1"
        "&run=momentum,lr=0.1,momentum=0.99&steps=100&chart=distance",
    ),
    Story(
        "nesterov_looks_ahead",
        N_("Nesterov looks ahead"),
        N_(
            "Nesterov measures the slope where momentum is about to take it: across the ravine its swing"
            " shrinks to 60 % at each step, that of momentum to 95 %. Along the gentle valley both"
            " overshoot, by 0.53 and 0.73."
        ),
        "surface=ravine&run=momentum,lr=0.03&run=nag,lr=0.03&steps=100",
    ),
    Story(
        "momentum_escapes_a_trap",
        N_("Momentum escapes a trap"),
        N_(
            "Gradient descent and momentum 0.5 stay in the left hollow, 0.299 above the minimum; momentum"
            " and Nesterov at 0.9 roll past it to the minimum. Too fast is no better: at a learning rate"
            " of 0.05, momentum 0.9 rolls through the middle into the right hollow."
        ),
        "surface=three_hump_camel&start=-2.1,-1.4&run=sgd,lr=0.02&run=momentum,lr=0.02,momentum=0.5"
        "&run=momentum,lr=0.02&run=nag,lr=0.02&run=momentum,lr=0.05&steps=200",
    ),
    Story(
        "adagrad_stalls",
        N_("Adagrad stalls"),
        N_(
            "Adagrad never forgets the first wall: at 0.5 its last step is 300 times shorter than its"
            " first, and both Adagrads end 1.9 from the minimum. RMSprop and Adam forget, and end 0.8 and"
            " 0.1 away."
        ),
        "start=-1.5,2&run=adagrad,lr=0.1&run=adagrad,lr=0.5&run=rmsprop,lr=0.02&run=adam,lr=0.1&steps=600&chart=distance",
    ),
    Story(
        "no_slope_no_step",
        N_("No slope, no step"),
        N_(
            "On the plateau gradient descent loses only 0.02 between steps 20 and 200; RMSprop, which"
            " divides the slope by its size, converges at step 59. Momentum gathers so much speed that it"
            " flies over the minimum and is left on the far plateau, with a slope below 0.001."
        ),
        "surface=plateau&start=-2.4,0.9&run=sgd,lr=0.1&run=momentum,lr=0.1&run=rmsprop,lr=0.05&run=adam,lr=0.1",
    ),
    Story(
        "escaping_the_saddle",
        N_("Escaping the saddle"),
        N_(
            "Gradient descent spends 205 of its 300 steps within 0.3 of the saddle, momentum 35. RMSprop"
            " and Adam divide even the tiny sideways slope by its size and turn off before the pass: they"
            " cross |y| = 0.5 at steps 3 and 25."
        ),
        "surface=saddle&run=sgd,lr=0.02&run=momentum,lr=0.02&run=rmsprop,lr=0.02&run=adam,lr=0.02",
    ),
    Story(
        "balanced_on_the_ridge",
        N_("Balanced on the ridge"),
        N_(
            "From a start on the ridge, y = 0 to the last digit, both walk to the saddle and stay, gradient"
            " descent from step 71 and Adam from 132: nothing pushes them aside. A gradient noise of 0.001"
            " does, and they end in a minimum."
        ),
        "surface=saddle&start=-1.7,0&run=sgd,lr=0.1&run=adam,lr=0.1",
    ),
    Story(
        "radam_warm_up",
        N_("RAdam's warm-up"),
        N_(
            "RAdam's first 5 steps are not divided by the gradient's size; the sixth is, but counts only"
            " 2.6 %. That share grows to 22 % by step 100, and with β₂ = 0.9 to over 90 % by step 31."
        ),
        "surface=ravine,condition=5&run=adam,lr=0.1&run=radam,lr=0.1&run=radam,lr=0.1,beta2=0.9"
        "&steps=150&show=dots",
    ),
    Story(
        "weight_decay_pulls",
        N_("Weight decay pulls"),
        N_(
            "Weight decay pulls towards the origin, not the minimum at (1, 3): λ = 0.01, 0.1, 0.3 and 1"
            " leave AdamW 0.14, 0.74, 1.3 and 2.1 short of it. With λ = 1 the pull on a coordinate beyond"
            " 1 is stronger than Adam's step, and both end below 1."
        ),
        "surface=booth&start=-8,-3&run=adam,lr=0.3&run=adamw,lr=0.3&run=adamw,lr=0.3,weight_decay=0.1"
        "&run=adamw,lr=0.3,weight_decay=0.3&run=adamw,lr=0.3,weight_decay=1&chart=distance",
    ),
    Story(
        "decay_outside_of_adam",
        N_("Decay outside of Adam"),
        N_(
            "As a penalty, weight decay changes the loss: with λ = 1 gradient descent and Adam end at one"
            " point, 0.49 from the minimum. AdamW pulls apart from the gradient, which Adam scales down, and"
            " so the same λ leaves it 2.1 short."
        ),
        "surface=booth&start=-8,-3&run=sgd,lr=0.05,weight_decay=1&run=adam,lr=0.3,weight_decay=1"
        "&run=adamw,lr=0.3,weight_decay=1&chart=distance",
    ),
    Story(
        "clipped_on_the_cliff",
        N_("Clipped on the cliff"),
        N_(
            "On the wall the slope is 120: one step of gradient descent throws it 12 back, and it is on the"
            " map again at step 111. With no gradient longer than 1, every step is 0.1 long at most, and it"
            " climbs down and converges at step 125."
        ),
        "surface=cliff&start=0.8,1.2&run=sgd,lr=0.1&run=sgd,lr=0.1,clip=1&steps=200",
    ),
    Story(
        "one_point_a_step",
        N_("One point a step"),
        N_(
            "Each step sees one of the 32 points, so the paths never rest: over the last 100 steps the"
            " loss is on average 0.0048 above the minimum with a learning rate of 0.1, and 0.026 with"
            " 0.3. Raise the batch B to 32, all the points, and no step goes uphill."
        ),
        "surface=regression,batch=1&run=sgd,lr=0.1&run=sgd,lr=0.3",
    ),
    Story(
        "noise_leaves_sharp_wells",
        N_("Noise leaves sharp wells"),
        N_(
            "All start in the sharp well with the same noise: 0.01 and 0.03 stay, while 0.07, close to"
            " the well's limit 2/25 = 0.08, is shaken out at step 22 and ends in the flat one. Change the"
            " seed: the step changes, the outcome does not."
        ),
        "surface=wells&start=1,0&run=sgd&run=sgd,lr=0.03&run=sgd,lr=0.07&noise=2&chart=f",
    ),
    Story(
        "restarts_hop_basins",
        N_("Restarts hop basins"),
        N_(
            "Every 50 steps the learning rate has fallen to 0 and starts anew; Lion at 0.5 settles at a"
            " loss of 12.9, then 2.0, then 0.0. At 0.05 every restart falls back into the first dent, and"
            " so does Adam at 0.5, which still divides by the large gradients of the walls."
        ),
        "surface=rastrigin&start=-2.6,1.7&run=lion,lr=0.05&run=lion,lr=0.5&run=adam,lr=0.5&steps=200"
        "&schedule=restarts",
    ),
)
