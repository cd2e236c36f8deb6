"""Optax's counterparts of our optimizers, with its conventions set to ours."""

from functools import partial

import optax
import optax.contrib

# Of a learning rate or its schedule, and the rate. What is set on both sides is where the defaults differ.
CASES = {
    "sgd": (optax.sgd, dict(lr=5e-4)),
    "momentum": (partial(optax.sgd, momentum=0.9), dict(lr=1e-4)),
    "nag": (partial(optax.sgd, momentum=0.9, nesterov=True), dict(lr=1e-4)),
    "adagrad": (partial(optax.adagrad, initial_accumulator_value=0, eps=0), dict(lr=0.5, eps=0.0)),
    "adadelta": (optax.adadelta, dict(lr=1.0)),
    "rmsprop": (partial(optax.rmsprop, decay=0.99, eps_in_sqrt=False), dict(lr=5e-3)),
    "adam": (optax.adam, dict(lr=0.05)),
    "adamw": (partial(optax.adamw, weight_decay=0.01), dict(lr=0.05)),
    "radam": (partial(optax.radam, eps=0), dict(lr=4e-3, eps=0.0)),
    # ψ so large that μ = β₁ from the first step on
    "nadam": (optax.nadam, dict(lr=0.02, psi=1e6)),
    "adamax": (optax.adamax, dict(lr=0.05)),
    "lion": (partial(optax.lion, weight_decay=0), dict(lr=5e-3)),
    "adabelief": (optax.adabelief, dict(lr=0.05)),
    "yogi": (optax.yogi, dict(lr=0.05)),
    "sam": (
        lambda lr: optax.contrib.sam(
            optax.sgd(lr), optax.chain(optax.contrib.normalize(), optax.sgd(0.05)), opaque_mode=True
        ),
        dict(lr=5e-4, rho=0.05),
    ),
}
# Optax takes the maximum of the corrected v̂: no setting makes it that of v. PyTorch has ours.
DIFFERENT = {"amsgrad", "newton"}
