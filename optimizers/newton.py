r"""Newton: to where the parabola that touches here is level; a reference.

Nocedal & Wright, Numerical Optimization, 2nd edition (2006), section 3.3; damped where η < 1.
https://doi.org/10.1007/978-0-387-40065-5

A second-order reference for the others, which know only slopes. It takes all second derivatives, in two
coordinates the work of two gradients more, and is drawn to saddles and maxima as much as to minima.

PyTorch and Optax have none.
"""

import jax
import jax.numpy as jnp

from parameters import Log

NAME = "Newton"
SECOND_ORDER = True
EVALUATIONS = 3
EQUATION = r"""
g &=     \nabla f(x) \\
d &=     (\nabla^2 f(x))^{-1} g \\
x &\gets x - \eta\, d
"""
HYPER = dict(lr=Log(1, 1e-5, 10, r"\eta"))


def step(x, grad, t, *, lr):
    g = grad(x)
    d = solve(jax.jacfwd(grad)(x), g)
    x = x - lr * d
    return x, dict(g=g, d=d)


def solve(h, g):
    """h⁻¹ g; of two coordinates by Cramer's rule, for a call of LAPACK makes every race ten times slower."""
    if g.size != 2:
        return jnp.linalg.solve(h, g)
    (a, b), (c, d) = h
    return jnp.stack([d * g[0] - b * g[1], a * g[1] - c * g[0]]) / (a * d - b * c)
