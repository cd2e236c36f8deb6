r"""Trainability: for which two learning rates a small network learns at all.

A layer of WIDTH tanh neurons without biases, in the mean-field parametrisation, y = (1/n) v·tanh(W x / √n),
on POINTS normal inputs and targets. Gradient descent on all points, with one learning rate for W and one
for v.

Sohl-Dickstein, "The boundary of neural network trainability is fractal", 2024. https://arxiv.org/abs/2402.06184
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from engine.javascript import compile_function
from engine.maps import centres

WIDTH, POINTS = 3, 6
TAIL = 20  # the last steps, whose mean loss is compared with the first
LANES = 256  # networks that are trained abreast
VIEW = (-1.0, 4.0, -1.0, 4.0)
_drawn = np.random.default_rng(0)
INPUTS = _drawn.standard_normal((POINTS, WIDTH))
TARGETS = _drawn.standard_normal(POINTS)
START = _drawn.standard_normal(WIDTH * WIDTH + WIDTH)  # W by rows, then v


@dataclass(frozen=True)
class Trainability:
    """Maps over two learning rates; rows from the lowest of v to the highest, columns alike of W.

    hidden, output (r,) the learning rates of W and of v; measure (r, r): where the network learned, the sum
    of its losses over the first, small where it learned fast; where it did not, minus the sum of the first
    over its losses, near 0 where they grew fast.
    """

    hidden: np.ndarray
    output: np.ndarray
    measure: np.ndarray


def loss(w: ArrayLike) -> jax.Array:
    """The mean squared error of the weights w (12,), in float64."""
    w = jnp.asarray(w)
    hidden, output = w[: WIDTH * WIDTH].reshape(WIDTH, WIDTH), w[WIDTH * WIDTH :]
    neurons = jnp.tanh((hidden * INPUTS[:, None, :]).sum(axis=-1) / np.sqrt(WIDTH))
    return jnp.square((neurons * output).sum(axis=-1) / WIDTH - TARGETS).mean()


def step(w: ArrayLike, hidden: ArrayLike, output: ArrayLike) -> tuple[jax.Array, jax.Array]:
    """The loss at w (12,), and where gradient descent with these two learning rates goes from there."""
    w = jnp.asarray(w)
    value, g = jax.value_and_grad(loss)(w)
    rates = jnp.concatenate([jnp.full(WIDTH * WIDTH, hidden), jnp.full(WIDTH, output)])
    return value, w - rates * g


def _measure(rates, steps):
    first = loss(START)

    def ahead(t, carry):
        w, total, inverse, tail = carry
        value, w = step(w, *rates)
        return w, total + value / first, inverse + first / value, tail + jnp.where(t < steps - TAIL, 0, value)

    _, total, inverse, tail = lax.fori_loop(0, steps, ahead, (jnp.asarray(START), 0.0, 0.0, 0.0))
    return jnp.where(tail < jnp.minimum(steps, TAIL) * first, total, -inverse)


@jax.jit
def _measures(rates, steps):
    return lax.map(lambda each: _measure(each, steps), rates, batch_size=LANES)


def trainability(
    view: tuple[float, float, float, float] = VIEW, resolution: int = 128, steps: int = 300
) -> Trainability:
    """A map of resolution² trainings; `view` has the decades log₁₀η of W, low and high, then of v.

    Whether a network learns is chaotic at the boundary: other machines round other pixels otherwise.
    """
    hidden, output = 10 ** centres(*view[:2], resolution), 10 ** centres(*view[2:], resolution)
    rates = np.stack([each.ravel() for each in np.meshgrid(hidden, output)], axis=-1)
    return Trainability(hidden, output, np.asarray(_measures(rates, steps)).reshape(resolution, resolution))


def module() -> str:
    """The network as a module of JavaScript: START, TAIL, and `step(w, rates, seen)`, as of this module,
    which overwrites w and writes the loss into `seen`."""

    def ahead(w, rates, seen):
        value, w = step(w, rates[0], rates[1])
        return dict(w=w, seen=value[None])

    written = compile_function("step", ahead, dict(w=START.shape, rates=(2,), seen=(1,)))
    return f"export const START = {START.tolist()}, TAIL = {TAIL};\n\nexport function {written}\n"
