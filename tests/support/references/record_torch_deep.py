"""Record PyTorch's losses and gradients of deep networks: shortcuts, layer normalisation, layers left out.

    python tests/support/references/record_torch_deep.py    writes torch_2_13_0_deep.npz beside itself

Needs NumPy and torch==2.13.0. The networks are torch.nn's: nothing here is shared with what is tested.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]

FILE = Path(__file__).with_name("torch_2_13_0_deep.npz")
SIZES = (5, 6, 6, 6, 3)
DESIGNS = {"residual": (True, False), "normalised": (False, True), "residual normalised": (True, True)}
KEEP = 0.7


def record() -> dict[str, Any]:
    """{"x", "y", "w", "<design>": outputs, "<design>/loss": the loss, then its gradient by w; of those with
    shortcuts "<design>/left" likewise, with what multiplies their layers, "left" (3,)}"""
    rng = np.random.default_rng(1)
    shapes = list(pairwise(SIZES))
    parts = [part for m, n in shapes for part in (rng.standard_normal((m, n)), rng.standard_normal(n))]
    x, y = rng.standard_normal((11, SIZES[0])), np.eye(SIZES[-1])[rng.integers(SIZES[-1], size=11)]
    recorded = dict(x=x, y=y, w=np.concatenate([part.ravel() for part in parts]))
    torch.manual_seed(2)
    # As torchvision.ops.StochasticDepth draws in its mode "batch"; the first layer has no shortcut.
    left = [
        1.0,
        *(float(torch.empty(1, dtype=torch.float64).bernoulli_(KEEP).div_(KEEP)) for _ in shapes[1:-1]),
    ]
    recorded["left"] = np.array(left)
    for name, (residual, normalised) in DESIGNS.items():
        for kind, factors in {"loss": [1.0] * len(left), "left": left}.items():
            parameters = [torch.tensor(part, requires_grad=True) for part in parts]
            h = torch.tensor(x)
            for weights, biases, factor in zip(parameters[:-2:2], parameters[1:-2:2], factors, strict=True):
                z = h @ weights
                if normalised:
                    z = nn.functional.layer_norm(z, z.shape[1:])
                a = factor * nn.functional.relu(z + biases)
                h = h + a if residual and h.shape == a.shape else a
            outputs = h @ parameters[-2] + parameters[-1]
            loss = nn.functional.cross_entropy(outputs, torch.tensor(y))
            gradient = [g.ravel() for g in torch.autograd.grad(loss, parameters)]
            if kind == "loss":
                recorded[name] = outputs.detach().numpy()
            if kind == "loss" or residual:
                recorded[f"{name}/{kind}"] = torch.cat([loss.detach()[None], *gradient]).numpy()
    return recorded


if __name__ == "__main__":
    np.savez_compressed(FILE, **record())
