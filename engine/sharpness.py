"""Sharpness: how curved a loss is around a point, in the measures that have been argued about.

Every function takes any `loss` of one flat vector, and gives NaN where the loss is not finite. Data handed
over as `jax.tree_util.Partial(loss, batch=...)` are inputs of the compiled program; a new lambda is compiled.
"""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.tree_util import Partial
from numpy.typing import ArrayLike

Loss = Callable[[jax.Array], jax.Array]
TOLERANCE = 1e-7  # of an eigenvalue, by the residual's bound
BASIS = 20  # vectors beside those that are asked for
# Before the first look, likewise. With 8 or 10 vectors in all a lower eigenvalue passed for the top one from
# 6 and from 3 of 90,000 random starts on the Hessians of small networks, with 12 from none.
SOONEST = 10
RESTARTS = 100


def traced(loss: Callable) -> Partial:
    """The loss as an argument of a compiled program: its function is compiled in, its data are not."""
    return loss if isinstance(loss, Partial) else Partial(loss)


def _length(v):
    """The norm of v, also where its square has no place among the numbers."""
    largest = abs(v).max()
    unit = jnp.where(largest > 0, largest, 1)
    return unit * jnp.linalg.norm(v / unit)


def _hessian_times(loss, w):
    """v -> Hv: the derivative of the gradient, which is itself computed once."""
    return jax.linearize(jax.grad(loss), w)[1]


def _point(w: ArrayLike) -> jax.Array:
    w = jnp.asarray(w)
    if w.ndim != 1 or not w.size:
        raise ValueError(f"w must be a flat vector, not of shape {w.shape}")
    return w if jnp.issubdtype(w.dtype, jnp.floating) else w.astype(float)


def _count(k: int, d: int) -> None:
    if not 1 <= k <= d:
        raise ValueError(f"k must be between 1 and {d}, the number of parameters, not {k}")


def _several(samples: int) -> None:
    if samples < 2:
        raise ValueError(f"samples must be at least 2 for a standard error, not {samples}")


def top_eigenvalues(loss: Loss, w: ArrayLike, k: int = 1) -> jax.Array:
    """The k largest eigenvalues of the Hessian of `loss` at w (d,): shape (k,), descending.

    Lanczos with full reorthogonalisation and thick restarts (Wu & Simon, SIMAX 22 (2000)), until the bound on
    each eigenvalue's error is 1e-7 of it. Of an eigenvalue that occurs several times, only one may be found.
    Raises ValueError unless 1 ≤ k ≤ d.
    """
    w = _point(w)
    _count(k, w.size)
    return _top_eigenvalues(traced(loss), w, jnp.ones_like(w), k)


def adaptive_eigenvalues(loss: Loss, w: ArrayLike, k: int = 1) -> jax.Array:
    """The k largest eigenvalues of D H D, D = diag|w|, as by `top_eigenvalues`: they survive rescaling.

    D H D is the Hessian of z -> loss(w + |w| z) at 0. Kwon et al., ICML 2021. https://arxiv.org/abs/2102.11600
    """
    w = _point(w)
    _count(k, w.size)
    return _top_eigenvalues(traced(loss), w, abs(w), k)


@jax.jit(static_argnums=3)
def _top_eigenvalues(loss, w, scale, k):
    """Of the Hessian of z -> loss(w + scale z) at 0: one program for both measures."""
    d, dtype = w.size, w.dtype
    times = _hessian_times(lambda z: loss(w + scale * z), jnp.zeros_like(w))
    size = min(d, BASIS + 2 * k)  # of the basis: more vectors per restart, fewer restarts
    soonest = min(size, SOONEST + 2 * k)
    kept = min(k + (size - k) // 3, size - 1)  # at a restart
    eps = jnp.finfo(dtype).eps
    # JAX's own draw would be compiled, which takes as long as a third of all the rest.
    start = np.random.default_rng(0).standard_normal(d).astype(dtype)

    def step(j, carry):
        basis, projected, _ = carry  # rows of the basis not reached yet are zero
        v = times(basis[j])
        along = basis @ v
        projected = projected.at[j].set(along[:size]).at[:, j].set(along[:size])
        v = v - along @ basis
        # The basis spans an invariant subspace: go on from outside it.
        ended = _length(v) <= 100 * eps * abs(projected).max()
        v = jnp.where(ended, jnp.roll(start, j + 1), v)
        # Once is not enough: what rounding leaves of the basis would grow back.
        v = v - (basis @ v) @ basis
        length = _length(v)
        return basis.at[j + 1].set(v / length), projected, jnp.where(ended, 0, length)

    def restart(basis, projected, ritz, vectors):
        following = jnp.zeros_like(basis).at[:kept].set(vectors[:, :kept].T @ basis[:size])
        following = following.at[kept].set(basis[size])
        return following, jnp.zeros_like(projected).at[:kept, :kept].set(jnp.diag(ritz[:kept]))

    def look(carry):
        restarts, first, basis, projected, *_ = carry
        end = jnp.clip(first + 2, soonest, size)
        basis, projected, length = lax.fori_loop(first, end, step, (basis, projected, jnp.zeros((), dtype)))
        # What the basis has not reached gets eigenvalues below all others.
        reached = jnp.arange(size) < end
        below = -abs(projected).sum(axis=0).max()
        ritz, vectors = jnp.linalg.eigh(projected + jnp.diag(jnp.where(reached, 0, below)))
        ritz, vectors = ritz[::-1], vectors[:, ::-1]
        residual = length * abs(vectors[end - 1])
        distance = abs(ritz[:, None] - ritz) + jnp.where(jnp.eye(size, dtype=bool), jnp.inf, 0)
        error = jnp.minimum(residual, residual * (residual / distance.min(axis=1)))
        largest = abs(ritz * reached).max()
        wide = (error > TOLERANCE * abs(ritz) + 100 * eps * largest)[:k].any()
        full = end == size
        basis, projected = lax.cond(full, restart, lambda *now: now[:2], basis, projected, ritz, vectors)
        # NaN is not wide: it ends the loop.
        return restarts + full, jnp.where(full, kept, end), basis, projected, ritz[:k], wide

    basis = jnp.zeros((size + 1, d), dtype).at[0].set(start / np.linalg.norm(start))
    carry = 0, 0, basis, jnp.zeros((size, size), dtype), jnp.zeros(k, dtype), True
    found = lax.while_loop(lambda carry: carry[-1] & (carry[0] < RESTARTS), look, carry)[4]
    # A loss that is no number may have a Hessian all the same: of log w below 0, of what `where` leaves out.
    return jnp.where(jnp.isfinite(loss(w)), found, jnp.nan)


def trace(loss: Loss, w: ArrayLike, key: jax.Array, samples: int) -> tuple[jax.Array, jax.Array]:
    """The trace of the Hessian of `loss` at w (d,), estimated from random signs, and its standard error.

    Hutchinson, Commun. Stat. Simul. Comput. 19 (1990). Exact where the Hessian is diagonal. Raises ValueError
    for fewer than 2 samples.
    """
    _several(samples)
    return _trace(traced(loss), _point(w), key, samples)


def _mean(values):
    """The mean of independent samples, and its standard error."""
    return values.mean(), values.std(ddof=1) / len(values) ** 0.5


@jax.jit(static_argnums=3)
def _trace(loss, w, key, samples):
    times = _hessian_times(loss, w)

    def quadratic_form(key):
        signs = jax.random.rademacher(key, w.shape, w.dtype)
        return signs @ times(signs)

    forms = lax.map(quadratic_form, jax.random.split(key, samples))
    return _mean(jnp.where(jnp.isfinite(loss(w)), forms, jnp.nan))


def filter_normalised(direction: ArrayLike, w: ArrayLike, filters: ArrayLike) -> jax.Array:
    """`direction` (d,), rescaled in each filter to the norm that w (d,) has there: shape (d,).

    `filters` (d,) numbers from 0 the filter of each coordinate, all weights into one neuron being a filter;
    -1 is a coordinate to leave alone, a bias. A filter that the direction leaves unchanged stays unchanged.
    Li et al., NeurIPS 2018. https://arxiv.org/abs/1712.09913
    """
    direction, w, filters = map(jnp.asarray, (direction, w, filters))

    def norm(v):
        return jnp.sqrt(jax.ops.segment_sum(v**2, filters, num_segments=w.size))[filters]

    length = norm(direction)
    return jnp.where(
        (filters < 0) | (length == 0), 0, direction * norm(w) / jnp.where(length == 0, 1, length)
    )


def loss_rise(
    loss: Loss,
    w: ArrayLike,
    key: jax.Array,
    samples: int,
    *,
    scale: float,
    filters: ArrayLike | None = None,
) -> tuple[jax.Array, jax.Array]:
    """How much the loss rises, on average, when w (d,) is moved at random; and its standard error.

    Each coordinate moves by `scale` times a standard normal number. With `filters` (see `filter_normalised`)
    each filter moves by `scale` times its own norm. Raises ValueError for fewer than 2 samples.
    """
    _several(samples)
    return _loss_rise(traced(loss), _point(w), key, samples, scale, filters)


@jax.jit(static_argnums=3)
def _loss_rise(loss, w, key, samples, scale, filters):
    def rise(key):
        direction = jax.random.normal(key, w.shape, w.dtype)
        if filters is not None:
            direction = filter_normalised(direction, w, filters)
        return loss(w + scale * direction) - loss(w)

    return _mean(lax.map(rise, jax.random.split(key, samples)))


def keskar_sharpness(
    loss: Loss,
    w: ArrayLike,
    key: jax.Array,
    *,
    epsilon: float = 1e-3,
    A: ArrayLike | None = None,
    starts: int = 16,
    steps: int = 30,
) -> jax.Array:
    """The (C_ε, A)-sharpness at w (d,): by how many percent of 1 + L the loss L can rise in a small box.

    100 (max L(w + Ay) - L(w)) / (1 + L(w)) over |y_i| ≤ ε (|(A⁺w)_i| + 1), A (d, p); None is the identity.
    Keskar et al., ICLR 2017, Metric 2.1. https://arxiv.org/abs/1609.04836

    The corners are climbed from several `starts`, each time to the one that the gradient points to, which
    never descends where the loss is convex (Journée et al., JMLR 11 (2010)). What is returned is a lower
    bound, for a network some percent below the highest corner known. Where w still moves it measures the
    gradient: anneal first.
    """
    loss, w = traced(loss), _point(w)
    corners = keskar_corners(loss, w, key, epsilon=epsilon, A=A, starts=starts)
    heights = [keskar_climb(loss, w, corner, epsilon=epsilon, A=A, steps=steps) for corner in corners]
    return keskar_percent(heights, loss(w))


def keskar_percent(heights: Sequence[ArrayLike], lowest: jax.Array) -> jax.Array:
    """The sharpness, from what the climbs have reached."""
    return 100 * (jnp.max(jnp.asarray(heights)) - lowest) / (1 + lowest)


def keskar_corners(
    loss: Loss, w: ArrayLike, key: jax.Array, *, epsilon: float, A: ArrayLike | None = None, starts: int = 16
) -> jax.Array:
    """Where `keskar_sharpness` starts from: (starts, p), corners of the box as signs."""
    return _keskar_corners(traced(loss), _point(w), key, epsilon, A, starts)


def keskar_climb(
    loss: Loss,
    w: ArrayLike,
    corner: ArrayLike,
    *,
    epsilon: float,
    A: ArrayLike | None = None,
    steps: int = 30,
) -> jax.Array:
    """The highest loss on the way up from a corner (p,) of the box."""
    return _keskar_climb(traced(loss), _point(w), jnp.asarray(corner), epsilon, A, steps)


def _box(loss, w, epsilon, A):
    """The loss at a corner of the box."""
    half = epsilon * (abs(w if A is None else jnp.linalg.pinv(A) @ w) + 1)
    return lambda corner: loss(w + (half * corner if A is None else A @ (half * corner)))


@jax.jit(static_argnums=5)
def _keskar_corners(loss, w, key, epsilon, A, starts):
    size = w.size if A is None else A.shape[1]
    corners = jax.random.rademacher(key, (starts, size), w.dtype)
    # The corner that w's own gradient points to is one of them.
    gradient = jax.grad(_box(loss, w, epsilon, A))(jnp.zeros(size, w.dtype))
    return corners.at[0].set(jnp.where(gradient == 0, corners[0], jnp.sign(gradient)))


@jax.jit(static_argnums=5)
def _keskar_climb(loss, w, corner, epsilon, A, steps):
    slope = jax.value_and_grad(_box(loss, w, epsilon, A))

    def onwards(carry):
        corner, best, taken, _ = carry
        value, gradient = slope(corner)
        # A coordinate without a slope stays where it is.
        following = jnp.where(gradient == 0, corner, jnp.sign(gradient))
        return following, jnp.maximum(best, value), taken + 1, (following != corner).any()

    start = corner, loss(w), 0, True
    return lax.while_loop(lambda carry: carry[-1] & (carry[2] < steps), onwards, start)[1]
