"""Fractional max pooling: its windows, what it hands on and its gradient are those of PyTorch."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import engine  # noqa: F401  float64
from networks.fractional import WINDOW, begins, pooled

H = np.random.default_rng(0).standard_normal((3, 8, 8, 2))


@pytest.mark.parametrize(
    ("u", "where"),  # as PyTorch 2.13 has it
    [(0.1, [0, 1, 2, 3, 4, 6]), (0.37, [0, 1, 2, 4, 5, 6]), (0.5, [0, 1, 3, 4, 5, 6])],
)
def test_windows_begin_where_pytorch_lets_them(u, where):
    assert begins(u, 8, 6).tolist() == where


@pytest.mark.parametrize("draws", [(0.0, 0.3), (0.5, 0.999)])
def test_half_as_many_windows_are_max_pooling_whatever_is_drawn(draws):
    whole = H.reshape(3, 4, WINDOW, 4, WINDOW, 2).max(axis=(2, 4))
    np.testing.assert_array_equal(pooled(jnp.asarray(H), draws, 4), whole)


@pytest.mark.torch
@pytest.mark.parametrize("left", [4, 5, 6])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_pytorch(left, seed):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    draws, back = rng.uniform(size=2), rng.standard_normal((3, left, left, 2))
    handed, pull = jax.vjp(lambda h: pooled(h, draws, left), jnp.asarray(H))
    theirs = torch.tensor(H).permute(0, 3, 1, 2).requires_grad_()
    # Columns first.
    samples = torch.tensor(draws[::-1].copy()).expand(3, 2, 2)
    given = torch.nn.functional.fractional_max_pool2d(
        theirs, WINDOW, output_size=left, _random_samples=samples
    )
    np.testing.assert_array_equal(handed, given.detach().permute(0, 2, 3, 1))
    given.backward(torch.tensor(back).permute(0, 3, 1, 2))
    np.testing.assert_allclose(pull(jnp.asarray(back))[0], theirs.grad.permute(0, 2, 3, 1), atol=1e-15)
