"""PyTorch: the opening race, and what is asked of a network, by torch.nn, torch.optim and autograd."""

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import nn, optim  # pyright: ignore[reportMissingImports]

from benchmarks.plain import given

ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU}

OPTIMIZERS = dict(
    sgd=lambda x, lr: optim.SGD(x, lr),
    momentum=lambda x, lr, momentum, dampening: optim.SGD(x, lr, momentum, dampening),
    nag=lambda x, lr, momentum, dampening: optim.SGD(x, lr, momentum, nesterov=True),
    adagrad=lambda x, lr, eps: optim.Adagrad(x, lr, eps=eps),
    adadelta=lambda x, lr, rho, eps: optim.Adadelta(x, lr, rho, eps),
    rmsprop=lambda x, lr, rho, eps: optim.RMSprop(x, lr, rho, eps),
    adam=lambda x, lr, beta1, beta2, eps: optim.Adam(x, lr, (beta1, beta2), eps),
    adamw=lambda x, lr, beta1, beta2, eps, weight_decay: optim.AdamW(
        x, lr, (beta1, beta2), eps, weight_decay
    ),
    radam=lambda x, lr, beta1, beta2, eps: optim.RAdam(x, lr, (beta1, beta2), eps),
)


def race(runs, start, steps):
    """For each run positions (steps + 1, 2), losses (steps + 1,) and gradients (steps + 1, 2)."""
    results = []
    for run in runs:
        x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = OPTIMIZERS[run.name]([x], **given(run))
        xs, losses, grads = np.empty((steps + 1, 2)), np.empty(steps + 1), np.empty((steps + 1, 2))
        for t in range(steps + 1):
            optimizer.zero_grad()
            loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
            loss.backward()
            assert x.grad is not None
            xs[t], losses[t], grads[t] = x.detach().numpy(), loss.item(), x.grad.numpy()
            optimizer.step()
        results.append((xs, losses, grads))
    return results


def perceptron(layers, activation):
    """The network with these weights (fan_in, fan_out) and biases (fan_out,) of each layer."""
    modules = []
    for weights, biases in layers:
        linear = nn.Linear(*weights.shape)
        linear.weight.data = torch.tensor(np.array(weights).T)
        linear.bias.data = torch.tensor(np.array(biases))
        modules += [linear, ACTIVATIONS[activation]()]
    return nn.Sequential(*modules[:-1])


def squared_error(outputs, targets):
    return ((outputs - targets) ** 2).sum() / (2 * len(outputs))


def top_eigenvalue(model, x, y, iterations=100, tolerance=1e-3):
    """By power iteration, until an eigenvalue changes by less than `tolerance` of it, as in PyHessian.

    Yao, Gholami, Keutzer & Mahoney, IEEE Big Data 2020. https://arxiv.org/abs/1912.07145
    """
    parameters = list(model.parameters())
    gradient = torch.autograd.grad(squared_error(model(x), y), parameters, create_graph=True)
    v = _unit([torch.randn_like(p) for p in parameters])
    known = torch.inf
    for _ in range(iterations):
        hv = torch.autograd.grad(gradient, parameters, v, retain_graph=True)
        value = _dot(hv, v).item()
        if abs(value - known) < tolerance * abs(value):
            return value
        known, v = value, _unit(hv)
    return known


def _dot(a, b):
    return torch.stack([(p * q).sum() for p, q in zip(a, b, strict=True)]).sum()


def _unit(v):
    length = _dot(v, v).sqrt()
    return [p / length for p in v]


@torch.no_grad()
def plane(model, axes, xs, ys, x, y):
    """The loss at the parameters + a axes[0] + b axes[1], each axis a list like them: (len(ys), len(xs))."""
    origin = [p.clone() for p in model.parameters()]
    values = np.empty((len(ys), len(xs)))
    for i, b in enumerate(ys):
        for j, a in enumerate(xs):
            for p, middle, across, along in zip(model.parameters(), origin, *axes, strict=True):
                p.copy_(middle + a * across + b * along)
            values[i, j] = squared_error(model(x), y).item()
    for p, middle in zip(model.parameters(), origin, strict=True):
        p.copy_(middle)
    return values


def descend(model, x, y, batches, lr, period):
    """Train on each of the batches (steps, B) in turn; the loss on all points every `period` steps."""
    optimizer = optim.SGD(model.parameters(), lr)
    losses = []
    for step, batch in enumerate(batches, start=1):
        optimizer.zero_grad()
        squared_error(model(x[batch]), y[batch]).backward()
        optimizer.step()
        if step % period == 0:
            with torch.no_grad():
                losses.append(squared_error(model(x), y).item())
    return losses


def learn(model, run, x, y, batches, looks, measure):
    """Train by a run's optimizer on each of the batches (steps, B) in turn, by cross-entropy.

    Gives what `measure(model)` says after so many steps, for each of the `looks`.
    """
    optimizer = OPTIMIZERS[run.name](model.parameters(), **given(run))
    measured = []
    for step in range(len(batches) + 1):
        if step in looks:
            with torch.no_grad():
                measured.append(measure(model))
        if step < len(batches):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batches[step]]), y[batches[step]]).backward()
            optimizer.step()
    return measured


def score(model, x, y):
    """The loss and the accuracy."""
    outputs = model(x)
    right = (outputs.argmax(dim=1) == y.argmax(dim=1)).float().mean()
    return nn.functional.cross_entropy(outputs, y).item(), right.item()
