"""Record PyTorch's losses, gradients and first steps of a convolution, so that the tests need no PyTorch.

    PYTHONPATH=tests/support python -m references.record_torch_convolution

Needs NumPy and torch==2.13.0. The network is torch.nn's: nothing here is shared with what is tested.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from references.record_torch import OPTIMIZERS
from references.record_torch_mlp import ACTIVATIONS, DROPOUT, LOSSES
from torch import nn  # pyright: ignore[reportMissingImports]

FILE = Path(__file__).with_name("torch_2_13_0_convolution.npz")
SIDE, CHANNELS, OUTPUTS = 8, (2, 3), 4
POINTS, BATCH, STEPS, SEED = 48, 16, 20, 0
SHAPES = ((9 * 1, 2), (9 * 2, 3), (2 * 2 * 3, 4))


def network(
    w: torch.Tensor, x: torch.Tensor, activation: nn.Module, drop: nn.Module | None = None
) -> torch.Tensor:
    """The outputs of weights that are (rows, columns, channels in, channels out); `drop` drops channels."""
    parts = iter(torch.split(w, [length for m, n in SHAPES for length in (m * n, n)]))
    h, before = x.reshape(-1, 1, SIDE, SIDE), 1
    for channels in CHANNELS:
        filters = next(parts).reshape(3, 3, before, channels).permute(3, 2, 0, 1)
        h = nn.functional.conv2d(h, filters, next(parts), padding=1)
        h, before = nn.functional.avg_pool2d(activation(h), 2), channels
        h = drop(h) if drop else h
    return h.permute(0, 2, 3, 1).flatten(1) @ next(parts).reshape(SHAPES[-1]) + next(parts)


def trained(name: str, start: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The weights after STEPS on cross-entropy, as shuffled in each epoch; and the learning rate."""
    w = torch.tensor(start, requires_grad=True)
    optimizer, rng = OPTIMIZERS[name]([w]), np.random.default_rng([SEED, 1])
    order, epoch = np.empty(0, int), POINTS // BATCH
    for step in range(STEPS):
        if step % epoch == 0:
            order = rng.permutation(POINTS)
        chosen = order[BATCH * (step % epoch) :][:BATCH]
        optimizer.zero_grad()
        outputs = network(w, torch.tensor(x[chosen]), ACTIVATIONS["relu"]())
        LOSSES["cross_entropy"](outputs, torch.tensor(y[chosen])).backward()
        optimizer.step()
    return w.detach().numpy(), optimizer.param_groups[0]["lr"]


def record() -> dict[str, Any]:
    """{"x", "y", "w", "<activation>": outputs, "<activation>/<loss>": the loss, then its gradient by w;
    "<optimizer>": w after 20 steps, "<optimizer>/lr"; "dropped": the loss of ReLU and cross-entropy with
    dropout and its gradient, and "factors" (48, 5): what multiplied the channels of both layers}"""
    torch.set_default_dtype(torch.float64)  # NAdam keeps its product of momenta in the default type
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((POINTS, SIDE**2)), np.eye(OUTPUTS)[rng.integers(OUTPUTS, size=POINTS)]
    w = 0.5 * rng.standard_normal(sum((m + 1) * n for m, n in SHAPES))
    recorded: dict[str, Any] = dict(x=x, y=y, w=w)
    for name, activation in ACTIVATIONS.items():
        weights = torch.tensor(w, requires_grad=True)
        outputs = network(weights, torch.tensor(x), activation())
        recorded[name] = outputs.detach().numpy()
        for loss, f in LOSSES.items():
            value = f(outputs, torch.tensor(y))
            (gradient,) = torch.autograd.grad(value, weights, retain_graph=True)
            recorded[f"{name}/{loss}"] = torch.cat([value.detach()[None], gradient]).numpy()
    weights, drop = torch.tensor(w, requires_grad=True), nn.Dropout2d(DROPOUT)
    torch.manual_seed(0)
    recorded["factors"] = (
        torch.cat([drop(torch.ones(POINTS, n, 1, 1)) for n in CHANNELS], 1).flatten(1).numpy()
    )
    torch.manual_seed(0)
    value = LOSSES["cross_entropy"](network(weights, torch.tensor(x), nn.ReLU(), drop), torch.tensor(y))
    (gradient,) = torch.autograd.grad(value, weights)
    recorded["dropped"] = torch.cat([value.detach()[None], gradient]).numpy()
    for name in OPTIMIZERS:
        recorded[name], recorded[f"{name}/lr"] = trained(name, w, x, y)
    return recorded


if __name__ == "__main__":
    np.savez_compressed(FILE, **record())
