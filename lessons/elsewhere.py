"""Elsewhere: how PyTorch and Optax are told to take the steps of our optimizers.

Their conventions are set to ours; what then still differs is said. In braces stand hyperparameters of ours,
which `write` fills in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from optimizers import EVERY
from translations import N_

LIBRARIES = {"pytorch": "PyTorch", "optax": "Optax"}
AHEAD = N_("{library} keeps the look-ahead point: its x is ours plus μv.")
INSIDE = N_("{library} adds its ε under the root, as our δ, and none beside it: a difference of about ε/√s.")
AFTER = N_("{library} adds ε after the bias correction; with 0 on its side the two differ by about ε/√v.")
CLIPPED = N_("{library} adds 10⁻⁶ to the length of a gradient that it clips.")
ROUGH = N_(
    "{library} has each layer's weights the other way round, our W transposed, and iterates in bfloat16:"
    " steps agree to some hundredths."
)
WEIGHTS = N_("These lines are for the weights; biases take Adam's step, with the same η.")
GIVEN = N_("Its update takes a second gradient, of grad_fn(x, i), which it is given beside the first.")
NONE = N_("{library} has no {optimizer}.")
UNLIKE = N_("{library} has no {names} for {optimizer} that does the same.")
DIFFERENT = {
    "amsgrad": N_("Optax takes the maximum of the corrected v̂, we that of v: no setting makes them equal."),
    "nadam": N_("Optax has no schedule for the momentum of NAdam: no setting makes them equal."),
}


@dataclass(frozen=True)
class Call:
    """What makes the optimizer there; `without` are hyperparameters that must have their defaults."""

    text: str
    without: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Written:
    """The call, or None where there is none, and what differs, as sentences to be translated and filled."""

    call: str | None
    notes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


BETAS = "betas=({beta1}, {beta2}), eps={eps}"
B = "b1={beta1}, b2={beta2}, eps={eps}"
PYTORCH = {
    "sgd": Call("torch.optim.SGD([x], lr={lr}, weight_decay={weight_decay})"),
    "momentum": Call(
        "torch.optim.SGD([x], lr={lr}, momentum={momentum}, weight_decay={weight_decay})", ("dampening",)
    ),
    "nag": Call("torch.optim.SGD([x], lr={lr}, momentum={momentum}, nesterov=True)", ("dampening",), AHEAD),
    "adagrad": Call("torch.optim.Adagrad([x], lr={lr}, eps={eps})", ("eps_root",)),
    "adadelta": Call("torch.optim.Adadelta([x], lr={lr}, rho={rho}, eps={eps})", ("squared",)),
    "rmsprop": Call(
        "torch.optim.RMSprop([x], lr={lr}, alpha={rho}, eps={eps}, centered={centred})", ("eps_root",)
    ),
    "adam": Call(f"torch.optim.Adam([x], lr={{lr}}, {BETAS}, weight_decay={{weight_decay}})"),
    "adamw": Call(f"torch.optim.AdamW([x], lr={{lr}}, {BETAS}, weight_decay={{weight_decay}})"),
    "radam": Call(f"torch.optim.RAdam([x], lr={{lr}}, {BETAS})"),
    "nadam": Call(f"torch.optim.NAdam([x], lr={{lr}}, {BETAS}, momentum_decay={{psi}})"),
    "amsgrad": Call(f"torch.optim.Adam([x], lr={{lr}}, {BETAS}, amsgrad=True)"),
    "adamax": Call(f"torch.optim.Adamax([x], lr={{lr}}, {BETAS})"),
    "muon": Call(
        "torch.optim.Muon([x], lr={lr}, momentum={momentum}, eps={eps}, weight_decay={weight_decay})",
        (),
        ROUGH,
    ),
}
OPTAX = {
    "sgd": Call("optax.sgd({lr})"),
    "momentum": Call("optax.sgd({lr}, momentum={momentum})", ("dampening",)),
    "nag": Call("optax.sgd({lr}, momentum={momentum}, nesterov=True)", ("dampening",), AHEAD),
    "adagrad": Call("optax.adagrad({lr}, initial_accumulator_value=0, eps={eps_root})", (), INSIDE),
    "adadelta": Call("optax.adadelta({lr}, rho={rho}, eps={eps})", ("squared",)),
    "rmsprop": Call(
        "optax.rmsprop({lr}, decay={rho}, eps={eps}, eps_in_sqrt=False, centered={centred})", ("eps_root",)
    ),
    "adam": Call(f"optax.adam({{lr}}, {B})"),
    "adamw": Call(f"optax.adamw({{lr}}, {B}, weight_decay={{weight_decay}})"),
    "radam": Call("optax.radam({lr}, b1={beta1}, b2={beta2}, eps=0)", (), AFTER),
    "adamax": Call(f"optax.adamax({{lr}}, {B})"),
    "lion": Call("optax.lion({lr}, b1={beta1}, b2={beta2}, weight_decay={weight_decay})"),
    "adabelief": Call(f"optax.adabelief({{lr}}, {B}, eps_root={{eps}})"),
    "yogi": Call(f"optax.yogi({{lr}}, {B})"),
    "sam": Call(
        "optax.contrib.sam(optax.sgd({lr}), optax.chain(optax.contrib.normalize(), optax.sgd({rho})),"
        " opaque_mode=True)",
        (),
        GIVEN,
    ),
    # Its own momentum corrects G and M for their start, each on its own.
    "muon": Call(
        "optax.chain(optax.trace({momentum}, nesterov=True), optax.contrib.muon({lr}, beta=0,"
        " nesterov=False, eps={eps}, weight_decay={weight_decay}))",
        (),
        WEIGHTS,
    ),
}
CALLS = {"pytorch": PYTORCH, "optax": OPTAX}
# Where ε = 0 and the guard is under the root.
ROOTED = Call("optax.rmsprop({lr}, decay={rho}, eps={eps_root}, eps_in_sqrt=True, centered={centred})")
PENALISED = ("sgd", "momentum", "adam")  # by λx in the gradient, which Optax adds before


def write(library: str, name: str, hyper: Mapping[str, float], lr: str) -> Written:
    """The call of a library for the optimizer of this id, with these values, and with `lr` as text."""
    names = {"library": LIBRARIES[library], "optimizer": EVERY[name].NAME}
    rooted = library == "optax" and name == "rmsprop" and hyper["eps_root"] and not hyper["eps"]
    call = ROOTED if rooted else CALLS[library].get(name)
    if call is None:
        different = DIFFERENT.get(name) if library == "optax" else None
        return Written(None, (different or NONE,), names)
    if unlike := [key for key in call.without if hyper[key] != EVERY[name].HYPER[key].default]:
        return Written(None, (UNLIKE,), names | {"names": ", ".join(unlike)})
    values = {key: repr(bool(value)) if key == "centred" else repr(value) for key, value in hyper.items()}
    chain = [call.text.format(**values | {"lr": lr})]
    if library == "optax" and name in PENALISED and hyper["weight_decay"]:
        chain.insert(0, f"optax.add_decayed_weights({hyper['weight_decay']!r})")
    if library == "optax" and hyper.get("clip"):
        chain.insert(0, f"optax.clip_by_global_norm({hyper['clip']!r})")
    notes = [call.note] * bool(call.note) + [CLIPPED] * (library == "pytorch" and bool(hyper.get("clip")))
    whole = f"optax.chain({', '.join(chain)})" if len(chain) > 1 else chain[0]
    return Written(whole, tuple(notes), names)


def lines(library: str, name: str, hyper: Mapping[str, float]) -> Written:
    """The optimizer of this id with these values, as a card shows it, to be executed as it stands."""
    written = write(library, name, hyper, repr(hyper["lr"]))
    return replace(written, call=written.call and f"optimizer = {written.call}")
