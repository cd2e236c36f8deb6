"""Networks: λmax, a slice of the loss and training against PyTorch; what a whole curve takes in memory."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.tree_util import Partial

from benchmarks.measure import by_turns, report, spread, timed
from engine.chunks import run
from engine.landscape import plane, random_plane
from engine.networks.comparison import train_and_measure
from engine.networks.experiment import Experiment
from engine.networks.training import train
from engine.sharpness import top_eigenvalues
from networks.data import load
from networks.mlp import mlp

SIDE = np.linspace(-1, 1, 51, dtype=np.float32)  # of the slice
STEPS = 500
BATCH = 8
SEEDS = range(8)
ONE_OR_ALL = {1, os.cpu_count() or 1}  # threads
CURVE = (4, 8, 16, 32, 64, 128, 256)  # batch sizes, each for CURVE_SEEDS
CURVE_SEEDS = 24


def main() -> bool:
    if find_spec("torch"):
        return all([moons(), digits(), memory()])
    print("     λmax, slice and training: not measured, PyTorch is not installed")
    return memory()


def compare(
    label: str, ours: Callable, theirs: Callable, target: float, turns: int, threads: set[int]
) -> bool:
    """By turns; PyTorch with each of these numbers of threads, of which the fastest counts."""
    import torch  # pyright: ignore[reportMissingImports]

    def with_threads(count):
        torch.set_num_threads(count)
        return timed(theirs)

    counts = {f"torch {n}": lambda n=n: with_threads(n) for n in threads}
    seconds = by_turns(turns, engine=lambda: timed(ours), **counts)
    best = min(counts, key=lambda name: median(seconds[name]))
    ratio = median(seconds[best]) / median(seconds["engine"])
    raw = f"{spread(seconds[best])} / {spread(seconds['engine'])}"
    return report(f"{label}, {best} threads / engine", f"{ratio:.1f}×", f"≥ {target}×", ratio >= target, raw)


def moons() -> bool:
    """λmax and a slice of the loss of a 2-64-64-2 network that has learned 1,000 points."""
    import torch  # pyright: ignore[reportMissingImports]

    from benchmarks import pytorch

    data = load("moons", 1000, flips=0.15)
    network = mlp((2, 64, 64, 2), activation="relu", gain=2**0.5)
    *_, result = train(network, [data], [0], batch=BATCH, steps=2000, lr=0.05)
    (w,), batch = result.w, [np.float32(part) for part in (data.x_train, data.y_train)]
    loss = Partial(network.loss, batch=tuple(map(jnp.asarray, batch)))
    model = pytorch.perceptron(network.layers(w), "relu")
    x, y = map(torch.tensor, batch)

    exact = dense_top_eigenvalue(Partial(network.loss, batch=(data.x_train, data.y_train)), w.astype(float))
    error = abs(float(top_eigenvalues(loss, w)[0]) / exact - 1)
    raw = f"torch {abs(pytorch.top_eigenvalue(model, x, y) / exact - 1):.0e}"
    close = report("λmax, from the dense spectrum", f"{error:.0e}", "≤ 1e-5", error <= 1e-5, raw)

    axes = random_plane(jax.random.key(0), w, network.filters)
    parts = [list(pytorch.perceptron(network.layers(axis), "relu").parameters()) for axis in axes]
    ours = lambda: plane(loss, w, axes, SIDE, SIDE)  # noqa: E731
    theirs = lambda: pytorch.plane(model, parts, SIDE, SIDE, x, y)  # noqa: E731
    np.testing.assert_allclose(ours(), theirs(), rtol=1e-4)
    return all(
        [
            close,
            compare(
                "λmax",
                lambda: top_eigenvalues(loss, w).block_until_ready(),
                lambda: pytorch.top_eigenvalue(model, x, y),
                target=1,
                turns=31,
                threads=ONE_OR_ALL,
            ),
            compare(f"{SIDE.size}×{SIDE.size} slice", ours, theirs, target=2, turns=5, threads=ONE_OR_ALL),
        ]
    )


def dense_top_eigenvalue(loss, w: np.ndarray) -> float:
    times = jax.linearize(jax.grad(loss), jnp.asarray(w))[1]
    return float(np.linalg.eigvalsh(lax.map(times, jnp.eye(w.size)))[-1])


def digits() -> bool:
    """Training the network of the opening experiment on the same batches, one seed after the other there."""
    import torch  # pyright: ignore[reportMissingImports]

    from benchmarks import pytorch

    experiment = Experiment(seeds=len(SEEDS))
    network, data = experiment.network(), experiment.load()
    points = [tuple(torch.tensor(np.float32(part)) for part in one[:2]) for one in data]

    def ours():
        *_, result = train(network, data, SEEDS, batch=BATCH, steps=STEPS, lr=experiment.lr)
        return result.w

    def theirs():
        models = []
        for seed, (x, y) in zip(SEEDS, points, strict=True):
            models.append(pytorch.perceptron(network.layers(network.init(jax.random.key(seed))), "tanh"))
            rng = np.random.default_rng([seed, 1])
            orders = [rng.permutation(len(x)) for _ in range(0, STEPS * BATCH, len(x))]
            batches = torch.tensor(np.concatenate(orders)[: STEPS * BATCH].reshape(STEPS, BATCH))
            pytorch.descend(models[-1], x, y, batches, experiment.lr, period=len(x) // BATCH)
        return models

    torch.set_num_threads(1)  # its best for so few points
    for w, model in zip(ours(), theirs(), strict=True):
        for (weights, _), linear in zip(network.layers(w), model[::2], strict=True):
            np.testing.assert_allclose(weights, linear.weight.detach().numpy().T, atol=1e-3)
    return compare(
        f"training {len(SEEDS)} seeds × {STEPS} steps", ours, theirs, target=20, turns=5, threads={1}
    )


def memory() -> bool:
    """In a process of its own, which has nothing else to remember."""
    label = f"{CURVE_SEEDS} seeds × {len(CURVE)} batch sizes, peak memory"
    if not Path("/proc/self/status").exists():
        print(f"     {label}: not measured, this is not Linux")
        return True
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        peak, seconds = process.submit(curve).result()
    return report(label, f"{peak:.2f} GB", "≤ 2 GB", peak <= 2, f"{seconds:.0f} s")


def curve() -> tuple[float, float]:
    """The peak in GB and the seconds of every measure at every batch size."""
    begin = perf_counter()
    experiment = Experiment(seeds=CURVE_SEEDS)
    for batch in CURVE:
        for _ in run(train_and_measure, experiment, batch):
            pass
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    return int(peak) / 1e6, perf_counter() - begin


if __name__ == "__main__":
    main()
