"""Record PyTorch's losses, gradients, running statistics and training of small normalised networks.

    python tests/support/references/record_torch_normalised.py    writes torch_2_13_0_normalised.npz there

Needs NumPy and torch==2.13.0. The networks are torch.nn's: nothing here is shared with what is tested.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]

FILE = Path(__file__).with_name("torch_2_13_0_normalised.npz")
POINTS, BATCH, STEPS, SEED = 48, 16, 20, 0
NORMS = {
    "mlp": {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm},
    "convolution": {"batch": nn.BatchNorm2d, "layer": lambda channels: nn.GroupNorm(1, channels)},
}


class Flat(nn.Module):
    """Pixels as rows, columns, channels."""

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        return h.permute(0, 2, 3, 1).flatten(1)


def network(kind: str, norm: str) -> nn.Sequential:
    """Of sizes (5, 7, 6, 3); or of pictures of 8 × 8, with 2 and 3 filters, and 4 outputs."""
    made = NORMS[kind][norm]
    if kind == "mlp":
        first = [nn.Linear(5, 7, bias=False), made(7), nn.Tanh()]
        return nn.Sequential(*first, nn.Linear(7, 6, bias=False), made(6), nn.Tanh(), nn.Linear(6, 3))
    layers: list[nn.Module] = [nn.Unflatten(1, (1, 8, 8))]
    for m, n in ((1, 2), (2, 3)):
        layers += [nn.Conv2d(m, n, 3, padding=1, bias=False), made(n), nn.ReLU(), nn.AvgPool2d(2)]
    return nn.Sequential(*layers, Flat(), nn.Linear(12, 4))


def vector(layers: nn.Sequential, of: Any = lambda part: part) -> np.ndarray:
    """Each layer's weights, row by row, and what is added to it; then all scales; with the numbers
    themselves also running means, then running variances."""
    weighted = [each for each in layers if isinstance(each, nn.Linear | nn.Conv2d)]
    norms = [each for each in layers if hasattr(each, "weight") and each not in weighted]
    found = []
    for each, shift in zip(weighted, [*norms, weighted[-1]], strict=True):
        weights = of(each.weight)
        found += [weights.mT if weights.ndim == 2 else weights.permute(2, 3, 1, 0), of(shift.bias)]
    found += [of(norm.weight) for norm in norms]
    if isinstance(norms[0], nn.modules.batchnorm._BatchNorm) and of(norms[0].weight) is norms[0].weight:
        found += [norm.running_mean for norm in norms] + [norm.running_var for norm in norms]
    return torch.cat([part.detach().ravel() for part in found]).numpy().copy()


def record() -> dict[str, Any]:
    """For each "<kind>/<norm>": "x", "y"; "w"; "outputs", as they are tested; "loss": that of all points in
    training, then its gradient; "moved": w after it, with other running statistics; "trained": w after 20
    steps of Adam with a penalty of weights, in batches shuffled in each epoch."""
    torch.set_default_dtype(torch.float64)
    recorded: dict[str, Any] = {}
    for kind, norms in NORMS.items():
        for norm in norms:
            torch.manual_seed(1)
            rng = np.random.default_rng(2)
            made = network(kind, norm)
            inputs, outputs = (5, 3) if kind == "mlp" else (64, 4)
            x = rng.standard_normal((POINTS, inputs))
            y = np.eye(outputs)[rng.integers(outputs, size=POINTS)]
            with torch.no_grad():
                for each in made:
                    if isinstance(each, nn.modules.batchnorm._BatchNorm | nn.LayerNorm | nn.GroupNorm):
                        each.weight.uniform_(0.5, 2)
                        each.bias.normal_()
                for name, kept in made.named_buffers():
                    if name.endswith("running_mean"):
                        kept.normal_()
                    if name.endswith("running_var"):
                        kept.uniform_(0.5, 2)
            found = dict(x=x, y=y, w=vector(made), outputs=made.eval()(torch.tensor(x)).detach().numpy())
            value = nn.functional.cross_entropy(made.train()(torch.tensor(x)), torch.tensor(y))
            value.backward()
            found["loss"] = np.append(value.detach(), vector(made, lambda part: part.grad))
            found["moved"] = vector(made)
            found["trained"] = trained(made, x, y)
            recorded |= {f"{kind}/{norm}/{what}": numbers for what, numbers in found.items()}
    return recorded


def trained(made: nn.Sequential, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    optimizer = torch.optim.Adam(made.parameters(), lr=0.01, weight_decay=0.1)
    rng = np.random.default_rng([SEED, 1])
    order, epoch = np.empty(0, int), POINTS // BATCH
    for step in range(STEPS):
        if step % epoch == 0:
            order = rng.permutation(POINTS)
        chosen = order[BATCH * (step % epoch) :][:BATCH]
        optimizer.zero_grad()
        nn.functional.cross_entropy(made(torch.tensor(x[chosen])), torch.tensor(y[chosen])).backward()
        optimizer.step()
    return vector(made)


if __name__ == "__main__":
    np.savez_compressed(FILE, **record())
