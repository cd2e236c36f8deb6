"""Record PyTorch's losses and gradients of a small network, so that the tests need no PyTorch.

    python tests/references/record_torch_mlp.py    writes torch_2_13_0_mlp.npz beside itself

Needs NumPy and torch==2.13.0. The network is torch.nn's: nothing here is shared with what is tested.
"""

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]

FILE = Path(__file__).with_name("torch_2_13_0_mlp.npz")
SIZES = (5, 7, 6, 3)
ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "identity": nn.Identity}
LOSSES = {
    "squared_error": lambda outputs, y: nn.functional.mse_loss(outputs, y, reduction="sum") / (2 * len(y)),
    "cross_entropy": lambda outputs, y: nn.functional.cross_entropy(outputs, y),
}
SMOOTHING = 0.15
DROPOUT = 0.3
ALPHA = 1.0
CUT = slice(1, 3)
SIGMA = 0.3


def record() -> dict[str, Any]:
    """{"x", "y", "w", "<activation>": outputs, "<activation>/<loss>": the loss, then its gradient by w; with
    dropout "<activation>/dropped" likewise, and "<activation>/factors" (2, 11, 7): what multiplied neurons of
    each hidden layer, with zeros beyond its last; with mixup "<activation>/mixed", of each point a "share",
    and the rest of its one of "partners" (11,); with CutMix of those "<activation>/cut", of x as pictures one
    pixel high, of which "cut" (5,) says what is another's; with "x_noise" and "w_noise" added to x and w
    "<activation>/noisy"; with w times "<activation>/kept", "<activation>/disconnected"}"""
    rng = np.random.default_rng(0)
    shapes = list(pairwise(SIZES))
    parts = [(rng.standard_normal((m, n)), rng.standard_normal(n)) for m, n in shapes]
    x, y = rng.standard_normal((11, SIZES[0])), np.eye(SIZES[-1])[rng.integers(SIZES[-1], size=11)]
    recorded: dict[str, Any] = dict(
        x=x, y=y, w=np.concatenate([part.ravel() for layer in parts for part in layer])
    )
    recorded |= dict(share=rng.beta(ALPHA, ALPHA), partners=rng.permutation(len(x)))
    recorded["cut"] = np.isin(np.arange(SIZES[0]), np.arange(SIZES[0])[CUT])
    recorded |= {f"{of}_noise": SIGMA * rng.standard_normal(recorded[of].shape) for of in "xw"}
    for name, activation in ACTIVATIONS.items():
        linear = [nn.Linear(m, n, dtype=torch.float64) for m, n in shapes]
        with torch.no_grad():
            for layer, (weights, biases) in zip(linear, parts, strict=True):
                layer.weight.copy_(torch.tensor(weights.T))
                layer.bias.copy_(torch.tensor(biases))
        network = nn.Sequential(*(module for layer in linear for module in (layer, activation())))[:-1]
        outputs = network(torch.tensor(x))
        recorded[name] = outputs.detach().numpy()
        smoothed = partial(nn.functional.cross_entropy, label_smoothing=SMOOTHING)
        for loss, f in {**LOSSES, "smoothed": smoothed}.items():
            recorded[f"{name}/{loss}"] = with_gradient(f(outputs, torch.tensor(y)), linear)
        recorded[f"{name}/mixed"] = with_gradient(mixed(network, recorded), linear)
        recorded[f"{name}/cut"] = with_gradient(cut(network, recorded), linear)
        for drop in (dropped, disconnected):
            found = drop(linear, activation(), torch.tensor(x), torch.tensor(y))
            recorded |= {f"{name}/{what}": numbers for what, numbers in found.items()}
        recorded[f"{name}/noisy"] = with_gradient(noisy(network, linear, recorded), linear)
    return recorded


def with_gradient(value: torch.Tensor, linear: list[nn.Linear]) -> np.ndarray:
    parameters = [parameter for layer in linear for parameter in (layer.weight, layer.bias)]
    found = torch.autograd.grad(value, parameters, retain_graph=True)
    return torch.cat([value.detach()[None], *(torch.atleast_2d(g).mT.ravel() for g in found)]).numpy()


def mixed(network: nn.Module, given: dict[str, Any]) -> torch.Tensor:
    """The loss as the authors of mixup compute it: of either target, mixed."""
    share, partners = float(given["share"]), given["partners"]
    x, y = torch.tensor(given["x"]), torch.tensor(given["y"])
    outputs = network(share * x + (1 - share) * x[partners])
    first, second = (nn.functional.cross_entropy(outputs, targets) for targets in (y, y[partners]))
    return share * first + (1 - share) * second


def cut(network: nn.Module, given: dict[str, Any]) -> torch.Tensor:
    """The loss as the authors of CutMix compute it."""
    partners, y = given["partners"], torch.tensor(given["y"])
    pictures = torch.tensor(given["x"])[:, None, None]
    pictures[:, :, :1, CUT] = pictures[partners, :, :1, CUT]
    share = 1 - (CUT.stop - CUT.start) / pictures[0].numel()
    outputs = network(pictures.flatten(1))
    first, second = (nn.functional.cross_entropy(outputs, targets) for targets in (y, y[partners]))
    return share * first + (1 - share) * second


def disconnected(
    linear: list[nn.Linear], activation: nn.Module, x: torch.Tensor, y: torch.Tensor
) -> dict[str, Any]:
    *hidden, last = linear
    h, kept = x, []
    torch.manual_seed(0)
    for layer in hidden:
        mask = nn.functional.dropout(torch.ones_like(layer.weight), DROPOUT)
        h = activation(nn.functional.linear(h, mask * layer.weight, layer.bias))
        kept += [mask.mT.ravel(), torch.ones_like(layer.bias)]
    kept += [torch.ones_like(part).ravel() for part in (last.weight, last.bias)]
    value = with_gradient(LOSSES["cross_entropy"](last(h), y), linear)
    return {"disconnected": value, "kept": torch.cat(kept).detach().numpy()}


def noisy(network: nn.Module, linear: list[nn.Linear], given: dict[str, Any]) -> torch.Tensor:
    """The loss, after the weights have been moved, which they stay."""
    noise = list(torch.tensor(given["w_noise"]))
    with torch.no_grad():
        for layer in linear:
            for part in (layer.weight.mT, layer.bias):
                moves, noise = noise[: part.numel()], noise[part.numel() :]
                part += torch.stack(moves).reshape(part.shape)
    outputs = network(torch.tensor(given["x"] + given["x_noise"]))
    return LOSSES["cross_entropy"](outputs, torch.tensor(given["y"]))


def dropped(
    linear: list[nn.Linear], activation: nn.Module, x: torch.Tensor, y: torch.Tensor
) -> dict[str, Any]:
    *hidden, last = linear
    h, factors = x, np.zeros((len(hidden), len(x), max(SIZES)))
    for i, layer in enumerate(hidden):
        h = activation(layer(h))
        drop = nn.Dropout(DROPOUT)
        torch.manual_seed(i)
        factor = drop(torch.ones_like(h))
        torch.manual_seed(i)
        h = drop(h)
        factors[i, :, : h.shape[1]] = factor.numpy()
    return {"dropped": with_gradient(LOSSES["cross_entropy"](last(h), y), linear), "factors": factors}


if __name__ == "__main__":
    np.savez_compressed(FILE, **record())
