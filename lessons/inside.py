"""Inside: networks to be looked into, side by side, and what is seen there.

With seeds that nobody has looked at, these came out as their sentences say: tests/truth/test_inside.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.networks.inside import Deep
from translations import N_


@dataclass(frozen=True)
class Case:
    """`sentence` says what to look at; `networks` have their names."""

    title: str
    sentence: str
    source: str
    networks: Mapping[str, Deep]


EIGHT = Deep(width=32, depth=8)
FIVE = Deep(width=32, depth=5, loss="squared_error")
TWENTY = Deep(n=128, width=128, depth=20, steps=0)
RINGS = Deep(
    data="circles", n=128, depth=2, activation="tanh", initialiser="xavier_normal", steps=1000, lr=0.3
)
MOONS = Deep(data="moons", width=32, depth=4, steps=400)
# Of learning rates from 0.005 to 0.2 none takes the plain one further.
NARROW = Deep(n=128, width=16, depth=20, steps=400, lr=0.05)
GLOROT = "[Glorot & Bengio, AISTATS 2010](https://proceedings.mlr.press/v9/glorot10a.html)"
HE = "[He et al., ICCV 2015](https://arxiv.org/abs/1502.01852)"
# Uniform within ±1/√n: Glorot & Bengio, eq. 1.
SIGMOID = replace(EIGHT, activation="sigmoid", initialiser="lecun_uniform", gain=3**-0.5)
TANH = replace(EIGHT, activation="tanh", initialiser="xavier_normal")

CASES = {
    "vanishing": Case(
        N_("Vanishing gradients"),
        N_(
            "Eight hidden layers learn digits. On the way back through a sigmoid, whose slope is 1/4 at most,"
            " the gradient shrinks at every layer, here with weights uniform within ±1/√n, as was usual: so"
            " little reaches the first layers that they stay as they were drawn."
        ),
        f"{GLOROT} · [Hochreiter 1991](https://people.idsia.ch/~juergen/SeppHochreiter1991ThesisAdvisorSchmidhuber.pdf)",
        {
            "sigmoid": SIGMOID,
            "tanh, Xavier": TANH,
            "ReLU, He": EIGHT,
        },
    ),
    "chain": Case(
        N_("The way back"),
        N_(
            "Back-propagation is the chain rule, written from the loss backwards. Each layer multiplies the"
            " derivative twice: by its weights, and by the slope of its activation at what came in. What"
            " reaches the first layer is the product of all."
        ),
        "[Rumelhart, Hinton & Williams, Nature 1986](https://doi.org/10.1038/323533a0)",
        {
            "sigmoid": replace(SIGMOID, steps=0),
            "tanh, Xavier": replace(TANH, steps=0),
            "ReLU, He": replace(EIGHT, steps=0),
        },
    ),
    "start": Case(
        N_("Initial weights"),
        N_(
            "Twenty hidden layers before the first step. Weights of variance 1/n suit tanh, and 2/n suits"
            " ReLU, which loses half of what it gets. With the other's, the signal dies out on the way"
            " forwards, or the gradient grows on the way back."
        ),
        f"[LeCun et al. 1998](https://doi.org/10.1007/3-540-49430-8_2) · {GLOROT} · {HE}",
        {
            "tanh, LeCun = Xavier": replace(TWENTY, activation="tanh", initialiser="xavier_normal"),
            "tanh, He": replace(TWENTY, activation="tanh"),
            "ReLU, LeCun = Xavier": replace(TWENTY, initialiser="xavier_normal"),
            "ReLU, He": TWENTY,
        },
    ),
    "dead": Case(
        N_("Dead ReLUs"),
        N_(
            "Five hidden layers learn digits with two learning rates. A ReLU whose input is negative for"
            " every point gets no gradient from any. One long step puts many there at once, and many of them"
            " stay: some come back as the layers before them move."
        ),
        "[Lu et al. 2020](https://arxiv.org/abs/1903.06733) · [CS231n](https://cs231n.github.io/neural-networks-1/)",
        {"η = 0.05": replace(FIVE, lr=0.05), "η = 0.2": replace(FIVE, lr=0.2)},
    ),
    "space": Case(
        N_("Bending space"),
        N_(
            "A layer takes its inputs to another space: it turns, stretches and bends them, until the last"
            " layer can part them by a straight line. With two neurons in each layer the plane is bent but"
            " not torn, and who is inside a ring stays inside; a third number is the way out."
        ),
        "[Olah 2014](https://colah.github.io/posts/2014-03-NN-Manifolds-Topology/)",
        {
            N_("2 neurons wide"): replace(RINGS, width=2),
            N_("3 neurons wide"): replace(RINGS, width=3),
        },
    ),
    "linear": Case(
        N_("Without a bend"),
        N_(
            "Five layers of weights without an activation between them are one: multiplied together they say"
            " the same of every point, and their boundary is straight however deep they are."
        ),
        "[Goodfellow, Bengio & Courville 2016, ch. 6](https://www.deeplearningbook.org/contents/mlp.html)",
        {
            "identity": replace(MOONS, activation="identity", initialiser="xavier_normal"),
            "ReLU": MOONS,
        },
    ),
    "freedom": Case(
        N_("γ and β"),
        N_(
            "A normalised neuron has mean 0 and variance 1, whether that suits the next layer or not. γ and β"
            " give the freedom back: any scale and any mean can be learnt again, by two numbers of its own."
            " Eight hidden layers learn digits, normalised by batches or by layers."
        ),
        "[Ioffe & Szegedy, ICML 2015](https://arxiv.org/abs/1502.03167)",
        {
            N_("by batches"): replace(EIGHT, normalisation="batch", scaled=True),
            N_("by layers"): replace(EIGHT, normalisation="layer", scaled=True),
        },
    ),
    "residual": Case(
        N_("Shortcuts"),
        N_(
            "Twenty narrow layers, trained alike. Where each layer adds to what comes in instead of"
            " replacing it, training gets further, and around where it ends the loss has no cliffs; with"
            " layer normalisation (LN) it rises less still."
        ),
        "[Li et al., NeurIPS 2018](https://arxiv.org/abs/1712.09913) ·"
        " [He et al., CVPR 2016](https://arxiv.org/abs/1512.03385) · [Ba et al. 2016](https://arxiv.org/abs/1607.06450)",
        {
            N_("plain"): NARROW,
            N_("residual"): replace(NARROW, residual=True, gain=20**-0.5),
            N_("residual + LN"): replace(NARROW, residual=True, normalisation="layer"),
        },
    ),
}
