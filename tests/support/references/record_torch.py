"""Record what PyTorch's optimizers do, so that the tests need no PyTorch.

    python tests/references/record_torch.py    writes torch_2_13_0.npz beside itself

Needs NumPy and torch==2.13.0. The surfaces are written out: nothing here is shared with what is tested.
"""

from pathlib import Path

import numpy as np
import torch  # pyright: ignore[reportMissingImports]

FILE = Path(__file__).with_name("torch_2_13_0.npz")
STEPS = 200

SURFACES = {
    "rosenbrock": ((-1.5, 2.0), lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    "beale": (
        (1.0, 1.5),
        lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
    ),
    "himmelblau": ((-1.0, -1.0), lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2),
}

# The learning rate is given, everything else left at PyTorch's default.
OPTIMIZERS = {
    "sgd": lambda x: torch.optim.SGD(x, lr=5e-4),
    "momentum": lambda x: torch.optim.SGD(x, lr=1e-4, momentum=0.9),
    "nag": lambda x: torch.optim.SGD(x, lr=1e-4, momentum=0.9, nesterov=True),
    "adagrad": lambda x: torch.optim.Adagrad(x, lr=0.5),
    "adadelta": lambda x: torch.optim.Adadelta(x, lr=1.0),
    "rmsprop": lambda x: torch.optim.RMSprop(x, lr=0.005),
    "adam": lambda x: torch.optim.Adam(x, lr=0.05),
    "adamw": lambda x: torch.optim.AdamW(x, lr=0.05),
    "radam": lambda x: torch.optim.RAdam(x, lr=1e-3),
    "nadam": lambda x: torch.optim.NAdam(x, lr=0.02),
    "amsgrad": lambda x: torch.optim.Adam(x, lr=0.05, amsgrad=True),
    "adamax": lambda x: torch.optim.Adamax(x, lr=0.05),
}


# PyTorch's own, as ours are with the same numbers.
SCHEDULES = {
    "step,every=50": lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 50, gamma=0.5),
    "exponential": lambda optimizer: torch.optim.lr_scheduler.ExponentialLR(optimizer, 2 ** (-1 / 100)),
    "cosine": lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS),
    "restarts": lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 50),
}


def trajectory(optimizer, surface, schedule=None):
    """The points visited, (STEPS + 1, 2) in float64, and the learning rate at first."""
    start, f = SURFACES[surface]
    x = torch.tensor(start, requires_grad=True)
    optimizer = OPTIMIZERS[optimizer]([x])
    lr = optimizer.param_groups[0]["lr"]
    scheduler = SCHEDULES[schedule](optimizer) if schedule else None
    points = [x.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        f(*x).backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        points.append(x.detach().numpy().copy())
    return np.array(points), lr


def record():
    """{"<optimizer>/<surface>": points, "<optimizer>/<schedule>": points on Beale, "<optimizer>/lr": …}"""
    # NAdam keeps its product of momenta in the default type.
    torch.set_default_dtype(torch.float64)
    recorded = {}
    for optimizer in OPTIMIZERS:
        for surface in SURFACES:
            points, lr = trajectory(optimizer, surface)
            recorded[f"{optimizer}/{surface}"] = points
            recorded[f"{optimizer}/lr"] = np.array(lr)
        for schedule in SCHEDULES:
            recorded[f"{optimizer}/{schedule}"], _ = trajectory(optimizer, "beale", schedule)
    return recorded


if __name__ == "__main__":
    np.savez_compressed(FILE, **record())
