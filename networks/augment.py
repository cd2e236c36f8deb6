r"""Augmentation: in each step of training each picture is moved and turned, mirrored, or fainter, anew.

Simard, Steinkraus & Platt, ICDAR 2003, of digits moved and turned. https://doi.org/10.1109/ICDAR.2003.1227801
Krizhevsky, Sutskever & Hinton, NIPS 2012, section 4.1, of photographs mirrored and in other light.
https://doi.org/10.1145/3065386

    x'(p) = x(s R_\theta (p - c) + c + t)

Each is a function of pictures (n, side, side) whose paper is 0, which is what comes in from outside.
"""

import jax
import jax.numpy as jnp


def affine(key: jax.Array, pixels: jax.Array, pictures: jax.Array) -> jax.Array:
    """Each moved, turned and scaled about its middle, in `pixels`' type: evenly by up to so many pixels along
    either axis, and by an angle and a factor that move the middle of an edge by up to as many."""
    n, side, _ = pictures.shape
    # Single precision whatever the type is, so that both are moved alike.
    drawn = pixels * jax.random.uniform(key, (4, n), jnp.float32, -1, 1)
    angle, growth = drawn[:2] / (side / 2)
    return placed(pictures, angle, 1 + growth, drawn[2:].T)


def placed(pictures: jax.Array, angle: jax.Array, scale: jax.Array, shift: jax.Array) -> jax.Array:
    """x' of n pictures, between whose pixels it is bilinear; θ and s (n,), t (n, 2) in rows and columns."""
    n, side, _ = pictures.shape
    middle, place = (side - 1) / 2, jnp.arange(side)
    cos, sin = (scale * turn(angle) for turn in (jnp.cos, jnp.sin))
    p = jnp.stack(jnp.meshgrid(place - middle, place - middle, indexing="ij")).reshape(2, -1)
    turned = jnp.stack([cos, -sin, sin, cos], axis=-1).reshape(n, 2, 2) @ p
    at = turned + middle + shift[:, :, None]
    # How much of each row, and of each column, is at each place: products take less time than gathering.
    rows, columns = (jnp.maximum(0, 1 - abs(at[:, axis, :, None] - place)) for axis in (0, 1))
    return ((rows @ pictures) * columns).sum(axis=-1).reshape(pictures.shape)


def mirror(key: jax.Array, p: jax.Array, pictures: jax.Array) -> jax.Array:
    """Each with left and right exchanged with probability p."""
    chance = jax.random.uniform(key, (len(pictures), 1, 1), jnp.float32)
    return jnp.where(chance < p, pictures[:, :, ::-1], pictures)


def brightness(key: jax.Array, most: jax.Array, pictures: jax.Array) -> jax.Array:
    """Each times a number that is evenly from 1 - `most` to 1 + `most`, in its type."""
    return pictures * (1 + most * jax.random.uniform(key, (len(pictures), 1, 1), jnp.float32, -1, 1))


AUGMENTATIONS = {each.__name__: each for each in (affine, mirror, brightness)}
