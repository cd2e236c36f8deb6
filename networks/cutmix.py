r"""CutMix: in each step of training a rectangle of each picture is another's, and as much of its label.

Yun et al., ICCV 2019. https://arxiv.org/abs/1905.04899

    x \gets M \odot x_i + (1 - M) \odot x_j, \quad y \gets \lambda y_i + (1 - \lambda) y_j, \quad
    \lambda \sim \mathrm{Beta}(\alpha, \alpha)

M is 0 in a rectangle with √(1 - λ) of each side, anywhere; what of it lies outside the picture is not cut,
and λ then becomes the share that is left. One rectangle serves a whole batch, and j is a permutation of it,
as in the authors' program. https://github.com/clovaai/CutMix-PyTorch
"""

import jax
import jax.numpy as jnp

from networks.mixup import Batch, mixing


def cutting(key: jax.Array, alpha: jax.Array, n: int, side: int) -> tuple[jax.Array, jax.Array]:
    """Which pixels of pictures `side` wide are cut, (side²,), and with which of n pictures each is mixed,
    (n,)."""
    drawn, placed = jax.random.split(key)
    share, partners = mixing(drawn, alpha, n)
    # In the program a half is rounded down, on either side of the middle; a share may be above 1 by rounding.
    half = (side * jnp.sqrt(jnp.maximum(1 - share, 0))).astype(int) // 2
    place = jnp.arange(side)
    rows, columns = (
        (place >= middle - half) & (place < middle + half)
        for middle in jax.random.randint(placed, (2,), 0, side)
    )
    return (rows[:, None] & columns).ravel(), partners


def pasted(batch: Batch, cut: jax.Array, partners: jax.Array) -> Batch:
    """The batch of x (n, features) and y (n, k), whose `cut` features (features,) are those of the `partners`
    (n,), with as large a share of their y."""
    x, y = batch
    share = 1 - cut.mean(dtype=y.dtype)
    return jnp.where(cut, x[partners], x), share * y + (1 - share) * y[partners]
