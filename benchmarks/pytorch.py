"""PyTorch: the nine optimizers of the opening race on Rosenbrock's valley, by torch.optim and autograd."""

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch import optim  # pyright: ignore[reportMissingImports]

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
        optimizer = OPTIMIZERS[run.name]([x], **run.values)
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
