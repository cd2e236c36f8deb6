"""Plain: the nine optimizers of the opening race on Rosenbrock's valley, in plain NumPy, loop and gradient
written by hand. Each is a generator that yields x, f(x), ∇f(x) from step 0 on.
"""

from math import sqrt

import numpy as np


def f(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def slope(x):
    rise = x[1] - x[0] ** 2
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * rise, 200 * rise])


def sgd(x, *, lr):
    while True:
        g = slope(x)
        yield x, f(x), g
        x = x - lr * g


def momentum(x, *, lr, momentum, dampening):
    m = np.zeros(2)
    while True:
        g = slope(x)
        yield x, f(x), g
        m = momentum * m + (1 - dampening) * g
        x = x - lr * m


def nag(x, *, lr, momentum, dampening):
    v = np.zeros(2)
    while True:
        yield x, f(x), slope(x)
        v = momentum * v - lr * (1 - dampening) * slope(x + momentum * v)
        x = x + v


def adagrad(x, *, lr, eps):
    s = np.zeros(2)
    while True:
        g = slope(x)
        yield x, f(x), g
        s = s + g**2
        x = x - lr * g / (np.sqrt(s) + eps)


def adadelta(x, *, lr, rho, eps):
    s, u = np.zeros(2), np.zeros(2)
    while True:
        g = slope(x)
        yield x, f(x), g
        s = rho * s + (1 - rho) * g**2
        d = np.sqrt(u + eps) / np.sqrt(s + eps) * g
        u = rho * u + (1 - rho) * d**2
        x = x - lr * d


def rmsprop(x, *, lr, rho, eps):
    s = np.zeros(2)
    while True:
        g = slope(x)
        yield x, f(x), g
        s = rho * s + (1 - rho) * g**2
        x = x - lr * g / (np.sqrt(s) + eps)


def adam(x, *, lr, beta1, beta2, eps, weight_decay=0.0):
    m, v, t = np.zeros(2), np.zeros(2), 0
    while True:
        g = slope(x)
        yield x, f(x), g
        t += 1
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        x = x - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * x


def radam(x, *, lr, beta1, beta2, eps):
    m, v, t = np.zeros(2), np.zeros(2), 0
    rho_infty = 2 / (1 - beta2) - 1
    while True:
        g = slope(x)
        yield x, f(x), g
        t += 1
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        rho = rho_infty - 2 * t * beta2**t / (1 - beta2**t)
        a = 1.0
        if rho > 5:
            q = (rho - 4) * (rho - 2) * rho_infty / ((rho_infty - 4) * (rho_infty - 2) * rho)
            a = sqrt(q) * sqrt(1 - beta2**t) / (np.sqrt(v) + eps)
        x = x - lr * a * m / (1 - beta1**t)


OFF = ("clip", "weight_decay", "centred")
OPTIMIZERS = dict(
    sgd=sgd,
    momentum=momentum,
    nag=nag,
    adagrad=adagrad,
    adadelta=adadelta,
    rmsprop=rmsprop,
    adam=adam,
    adamw=adam,
    radam=radam,
)


def given(run):
    """A run's hyperparameters without those that are off."""
    return {name: value for name, value in run.values.items() if value or name not in OFF}


def race(runs, start, steps):
    """For each run positions (steps + 1, 2), losses (steps + 1,) and gradients (steps + 1, 2)."""
    results = []
    for run in runs:
        x, loss, grad = np.empty((steps + 1, 2)), np.empty(steps + 1), np.empty((steps + 1, 2))
        going = OPTIMIZERS[run.name](np.array(start), **given(run))
        for t in range(steps + 1):
            x[t], loss[t], grad[t] = next(going)
        results.append((x, loss, grad))
    return results
