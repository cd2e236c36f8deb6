"""Toys: the smallest models in which the batch size picks the minimum, and what theory says of them.

The labels scatter by σ around what the model can fit, so that the mean of a batch of B out of n examples,
drawn without replacement, is off by ε_B ~ N(0, s_B²), s_B² = σ² (1/B - 1/n) n/(n - 1). For B > n all is NaN.
"""

from functools import partial
from math import log

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from engine.chunks import Chunk, chunked, so_far, with_next

EXAMPLES = 512  # n
STEPS = 4000  # of a swarm
FRAMES = 80  # that are kept of them
TAU = 0.1
FLAT, SHARP = -1.0, 1.0  # the wells
SIGMAS = {"honest": 5.0, "constant": 20.0}  # of the noise in two wells
BOLTZMANN = 25**0.5 / (25**0.5 + 1)  # of a swarm under weak constant noise, the share in the flat well
BARRIER = 2 / 3 - TAU * log(5) / 6  # where f is least and L highest: e^(5(x-1)/τ) = e^(-(x+1)/τ) / 5


def batch_deviation(batch: ArrayLike, sigma: ArrayLike) -> jax.Array:
    """s_B, the standard deviation of the mean of `batch` labels."""
    return jnp.asarray(sigma) * jnp.sqrt((1 / jnp.asarray(batch) - 1 / EXAMPLES) * EXAMPLES / (EXAMPLES - 1))


def _model(x):
    return TAU * jnp.logaddexp(5 * (x - 1) / TAU, -(x + 1) / TAU)


@jax.jit  # one program, and not one for each operation, of which a page that opens would wait for all
def two_wells_loss(x: ArrayLike) -> jax.Array:
    """L = f²/2 at x, of any shape, f(x) = τ log(exp(5 (x - 1)/τ) + exp(-(x + 1)/τ)).

    Zero in both wells; its curvature is 1 in the flat one at -1 and 25 in the sharp one at 1.
    """
    return _model(jnp.asarray(x)) ** 2 / 2


def share_in_flat_well(x: np.ndarray) -> np.ndarray:
    """The share of a swarm x (…, particles) on the flat side of the barrier: shape (…)."""
    return (np.asarray(x) < BARRIER).mean(axis=-1)


def _frames(step, start, steps, frames):
    """`start`, and what `step(t, state)` has made of it after each of `frames` equal parts of `steps`."""
    if steps % frames:
        raise ValueError(f"{steps} steps cannot be shown in {frames} frames of equal length")
    stride = steps // frames

    def frame(state, first):
        state = lax.fori_loop(first, first + stride, step, state)
        return state, state

    _, path = lax.scan(frame, start, jnp.arange(frames) * stride)
    return jnp.concatenate([start[None], path])


@partial(jax.jit, static_argnames=("steps", "particles", "frames"))
def two_wells(
    key: jax.Array,
    batch: ArrayLike,
    *,
    honest: ArrayLike,
    sigma: ArrayLike,
    lr: ArrayLike = 0.02,
    steps: int = 4000,
    particles: int = 2000,
    frames: int = 100,
) -> jax.Array:
    """A swarm under stochastic gradient descent in two wells of equal depth, half of it in each at first.

    Honest noise is that of noisy labels, L_i = (f - y_i)²/2: x <- x - η f′(x) (f(x) - ε_B), stronger where f
    is steep and so where L is curved. The other kind is the same everywhere: x <- x - η (f′(x) f(x) - ε_B).
    Returns x, shape (frames + 1, particles), from the start to the end. Raises ValueError unless `frames`
    divides `steps`.
    """
    deviation = batch_deviation(batch, sigma).astype(jnp.float32)

    def step(t, x):
        f, slope = jax.vmap(jax.value_and_grad(_model))(x)
        noise = deviation * jax.random.normal(jax.random.fold_in(key, t), x.shape, x.dtype)
        return x - lr * (slope * f - jnp.where(honest, slope, 1) * noise)

    lr = jnp.asarray(lr, jnp.float32)
    start = jnp.where(jnp.arange(particles) < particles // 2, FLAT, SHARP).astype(jnp.float32)
    return _frames(step, start, steps, frames)


@partial(jax.jit, static_argnames=("steps", "particles", "frames"))
def uv_network(
    key: jax.Array,
    batch: ArrayLike,
    *,
    start: tuple[float, float] = (3.0, 1 / 3),
    sigma: ArrayLike = 1.0,
    lr: ArrayLike = 0.05,
    steps: int = 20_000,
    particles: int = 500,
    frames: int = 100,
) -> jax.Array:
    """A network of two weights and noisy labels of mean 1, L_i = (uv - y_i)²/2, trained many times at once.

    Returns (u, v), shape (frames + 1, particles, 2). Its minima are the hyperbola uv = 1, where
    λmax = u² + v². With `batch` = EXAMPLES there is no noise: gradient descent, which for η λmax > 2 is
    thrown off its minimum and caught by a flatter one (Lewkowycz et al. 2020,
    https://arxiv.org/abs/2003.02218). Raises ValueError unless `frames` divides `steps`.
    """
    deviation = batch_deviation(batch, sigma)

    def step(t, weights):
        # Numbers of single precision, since making them is most of the work.
        noise = deviation * jax.random.normal(jax.random.fold_in(key, t), (particles,), jnp.float32)
        residual = weights.prod(axis=1) - 1 - noise
        return weights - lr * residual[:, None] * weights[:, ::-1]

    return _frames(step, jnp.tile(jnp.asarray(start, float), (particles, 1)), steps, frames)


@partial(jax.jit, static_argnames=("steps", "frames"))
def uv_theory(
    batch: ArrayLike,
    *,
    start: tuple[float, float] = (3.0, 1 / 3),
    sigma: ArrayLike = 1.0,
    lr: ArrayLike = 0.05,
    steps: int = 20_000,
    frames: int = 100,
) -> jax.Array:
    """λmax of `uv_network` as theory has it, shape (frames + 1,).

    C = u² - v² shrinks at each step by exactly 1 - η² r², r the residual, and r² is s_B² / (1 - η λ/2) on
    average once it has settled; λ = √(4 + C²) at a minimum. Holds while η λ < 2.
    """
    u, v = jnp.asarray(start, float)
    eta = jnp.asarray(lr)
    variance = batch_deviation(batch, sigma) ** 2

    def sharpness(c):
        return jnp.sqrt(4 + c**2)

    def step(_, c):
        return c * (1 - eta**2 * variance / (1 - eta * sharpness(c) / 2))

    return sharpness(_frames(step, u**2 - v**2, steps, frames))


@chunked
def shares_by_batch(found: tuple | None, batches: tuple[int, ...], seed: int) -> Chunk:
    """The share in the flat well at the end, for each kind of noise in SIGMAS: shape (2, len(batches)).

    NaN where nothing is known yet.
    """
    kinds = list(SIGMAS.items())

    def look(i):
        batch, (kind, sigma) = batches[i // 2], kinds[i % 2]
        ended = two_wells(jax.random.key(seed), batch, honest=kind == "honest", sigma=sigma, frames=1)[-1]
        return share_in_flat_well(ended)

    found = with_next(found or (), 2 * len(batches), look)
    shares = np.full((len(batches), 2), np.nan)
    shares.flat[: len(found)] = found
    return so_far(found, 2 * len(batches), shares.T)


@chunked
def uv_by_batch(found: tuple | None, batches: tuple[int, ...], seed: int) -> Chunk:
    """λmax of `uv_network`, simulated and by theory, over time: shape (2, len(batches), frames + 1).

    What is simulated is the mean over particles, each at the minimum beside it; NaN as in `shares_by_batch`.
    """

    def look(i):
        u, v = np.moveaxis(np.asarray(uv_network(jax.random.key(seed), batches[i])), -1, 0)
        return np.sqrt(4 + (u**2 - v**2) ** 2).mean(axis=1), uv_theory(batches[i])

    found = with_next(found or (), len(batches), look)
    paths = np.full((len(batches), 2, 101), np.nan)
    paths[: len(found)] = found
    return so_far(found, len(batches), paths.swapaxes(0, 1))


@chunked
def swarms(found: tuple | None, batch: int) -> Chunk:
    """A swarm in two wells for each kind of noise in SIGMAS, over time: (FRAMES + 1, particles) each.

    Nothing before both are there.
    """
    kinds = list(SIGMAS.items())

    def look(i):
        kind, sigma = kinds[i]
        options = dict(honest=kind == "honest", sigma=sigma, steps=STEPS, frames=FRAMES)
        return np.asarray(two_wells(jax.random.key(0), batch, **options))

    found = with_next(found or (), len(kinds), look)
    return so_far(
        found, len(kinds), dict(zip(SIGMAS, found, strict=True)) if len(found) == len(kinds) else None
    )


def catapult(u: float, lr: float) -> np.ndarray:
    """(u, v), shape (501, 2): gradient descent from beside the minimum (u, 1/u) of `uv_network`."""
    path = uv_network(
        jax.random.key(0), EXAMPLES, start=(u, 1 / u + 1e-3), lr=lr, steps=500, particles=1, frames=500
    )
    return np.asarray(path)[:, 0]
