"""Matrices: every optimizer on the flat parameters of a network, also one whose steps are of matrices."""

from collections.abc import Callable

import jax.numpy as jnp

from engine.clipping import CLIP
from engine.race.trajectory import HYPERS as RACERS
from engine.race.trajectory import STATES as FLAT
from networks.mlp import Network, flat
from optimizers import MATRICES, OPTIMIZERS, adam

# Second derivatives are too many of a network.
TRAINERS = {
    name: module for name, module in OPTIMIZERS.items() if not hasattr(module, "SECOND_ORDER")
} | MATRICES
HYPERS = RACERS | {name: module.HYPER | {"clip": CLIP} for name, module in MATRICES.items()}
STATES = FLAT | {name: {"m": 0.0, "v": 0.0} for name in MATRICES}
ADAM = {name: p.default for name, p in adam.HYPER.items()}


def step_of(optimizer: str, network: Network) -> Callable:
    """The step of one of TRAINERS on all parameters w (d,) of a network, as `optimizers` describes it.

    One of matrices is taken by each layer's weights; all else takes Adam's, with the same learning rate. m
    (d,) is the momentum of both, v (d,) Adam's, and 0 for weights.
    """
    if optimizer in OPTIMIZERS:
        return OPTIMIZERS[optimizer].step

    def step(w, grad, t, m, v, *, lr, **hyper):
        g = grad(w)
        layers, momenta, squares = [], [], []
        for (W, b), (G, g_b), (M, m_b), (V, v_b) in zip(*map(network.layers, (w, g, m, v)), strict=True):
            W, of_weights = MATRICES[optimizer].step(W, lambda _, G=G: G, t, M, lr=lr, **hyper)
            b, of_biases = adam.step(b, lambda _, g_b=g_b: g_b, t, m_b, v_b, **ADAM | {"lr": lr})
            layers.append((W, b))
            momenta.append((of_weights["M"], of_biases["m"]))
            squares.append((V, of_biases["v"]))
        x, M, V = map(flat, (layers, momenta, squares))
        (x_s, *given), g_s = (part[len(x) :] for part in (w, m, v)), g[len(x) :]
        x_s, of_scales = adam.step(x_s, lambda _: g_s, t, *given, **ADAM | {"lr": lr})
        whole = zip((x, M, V), (x_s, of_scales["m"], of_scales["v"]), strict=True)
        w, m, v = map(jnp.concatenate, whole)
        return w, {"g": g, "m": m, "v": v}

    return step
