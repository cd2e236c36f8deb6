"""Browser: every optimizer and every surface as a module of JavaScript, written from what JAX makes of them.

`python -m engine.browser` prints it, with the loop that runs it, `browser/pure/race.js`: one file that
imports nothing. Its `trajectory(optimizer, surface, {start, steps, params, hyper})` takes names as links have
them, all but the first two with the registries' defaults, and gives a Float64Array of steps + 1 pairs x, y;
where a surface has data, each step sees all of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import Primitive
from jax.interpreters import ad, batching

from engine.clipping import clipping
from engine.javascript import Rule, Unwritable, Value, Writer, compile_function
from engine.own import OWN, module_of
from engine.race.field import gradient_of_point
from engine.race.schedules import PARAMS, multiplier
from engine.race.trajectory import (
    HYPERS,
    RECORDED,
    STATES,
    STATES_MAX,
    STATISTICS,
    STEPS,
    SURFACE_PARAMS,
    TWIN,
)
from engine.race.verdict import (
    ASIDE,
    GUARD,
    HORIZON,
    KINDS,
    RADICAND,
    cause,
    divides,
    is_level,
    is_near,
    is_parted,
    is_sound,
    keeps_to,
    neighbour,
    rest,
    roots,
)
from engine.ziggurat import edges
from optimizers import OPTIMIZERS
from parameters import Choice, Lin
from surfaces import SURFACES

DRIVER = Path(__file__).parent.parent / "browser" / "pure" / "race.js"

# The gradient that an optimizer asks for, and its derivative: the Hessian times one direction or several.
gradient = Primitive("gradient")
curvature = Primitive("curvature")
gradient.def_abstract_eval(lambda x: x)
curvature.def_abstract_eval(lambda x, direction: direction)
ad.primitive_jvps[gradient] = lambda x, dx: (gradient.bind(*x), curvature.bind(*x, *dx))


def _of_several(arguments, axes):
    (x, directions), (_, axis) = arguments, axes
    return curvature.bind(x, jnp.moveaxis(directions, axis, 0)), 0


batching.primitive_batchers[curvature] = _of_several


def _seen(writer: Writer, what: str, point: np.ndarray, length: int) -> np.ndarray:
    """What the loop has a look at, at a point."""
    call = writer.value("call", *point, detail=f"look.{what}")
    call.name = "seen"
    return np.array([writer.value("item", call, detail=i) for i in range(length)])


def _write_gradient(writer: Writer, arrays: list[np.ndarray]) -> np.ndarray:
    return _seen(writer, "gradient", arrays[0], 2)


def _write_curvature(writer: Writer, arrays: list[np.ndarray]) -> np.ndarray:
    point, directions = arrays
    h = _seen(writer, "hessian", point, 4).reshape(2, 2)

    def along(row: np.ndarray, direction: np.ndarray) -> Value:
        # Of h, which may be infinite, a unit vector picks; nothing is multiplied by its zeros.
        terms = [(a, b) for a, b in zip(row, direction, strict=True) if b.kind != "literal" or b.detail]
        return writer.fold("add", (writer.does("mul", a, b) for a, b in terms))

    made = [along(row, direction) for direction in directions.reshape(-1, 2) for row in h]
    return np.array(made).reshape(directions.shape)


RULES: Mapping[str, Rule] = {"gradient": _write_gradient, "curvature": _write_curvature}


def _step(name: str) -> str:
    """An optimizer's step: the next place and state go where the last lie."""
    module = OPTIMIZERS[name]

    def step(at, slope, t, state, hyper, *_):
        def grad(y):
            return slope if y is at else gradient.bind(y)

        x, out = module.step(at, grad, t, **state, **hyper)
        return dict(
            at=x,
            state={key: jnp.broadcast_to(out[key], (2,)) for key in STATES[name]},
            record={key: jnp.broadcast_to(out[key], (2,)) for key in RECORDED[name]},
        )

    shapes = dict(
        at=(2,),
        slope=(2,),
        t=(),
        state=dict.fromkeys(STATES[name], (2,)),
        hyper=dict.fromkeys(OPTIMIZERS[name].HYPER, ()),
        record={},
        look={},
    )
    return compile_function("step", step, shapes, RULES, f"optimizers/{name}.py")


def _optimizer(name: str) -> str:
    data = dict(
        hyper={key: declared.default for key, declared in HYPERS[name].items()},
        states=STATES[name],
        recorded=RECORDED[name],
        evaluations=getattr(OPTIMIZERS[name], "EVALUATIONS", 1),
    )
    return _member(name, data, [_step(name)])


def _surface(name: str) -> str:
    return _ground(name, SURFACES[name], SURFACE_PARAMS[name])


def own_module(surface: Choice) -> str:
    """A module of `surfaces` with one that somebody typed; of the text itself nothing stands in it."""
    return f"export const surfaces = {{}};\nsurfaces.{_ground(OWN, module_of(surface), {})}"


def _ground(name: str, module: Any, params: Mapping[str, Lin]) -> str:
    shapes = dict(at=(2,), params=dict.fromkeys(params, ()))

    def f(p, params):
        return module.f(p, **params)

    def value_and_grad(p, params):
        value, grad = jax.value_and_grad(f)(p, params)
        return dict(out=dict(f=value, g=grad))

    def hessian(p, params):
        return dict(out=jax.hessian(f)(p, params))

    functions = [("valueAndGrad", value_and_grad, shapes), ("hessian", hessian, shapes)]
    data = dict(
        params={key: declared.default for key, declared in params.items()},
        domain=module.DOMAIN,
        start=module.START,
        minima=module.MINIMA,
        localMinima=getattr(module, "LOCAL_MINIMA", ()),
        saddles=getattr(module, "SADDLES", ()),
        shift=module.SHIFT,
    )
    if hasattr(module, "LEAST"):
        data |= dict(least=module.LEAST)
    if hasattr(module, "minima"):
        moved = ("moved", lambda params: dict(out=jnp.array(module.minima(**params))))
        functions.append((*moved, dict(params=shapes["params"])))
    if name in STATISTICS:
        data |= dict(points=module.POINTS.tolist(), statistics=module.STATISTICS.tolist())
        own, several = dict(params=shapes["params"]), (len(module.STATISTICS),)
        shapes = dict(at=(2,), means=several) | own

        def of_batch(derivative):
            return lambda p, means, params: dict(out=derivative(module.loss)(p, means, **params))

        functions += [
            ("batchGradient", of_batch(jax.grad), shapes),
            ("batchHessian", of_batch(jax.hessian), shapes),
            (
                "sample",
                lambda statistics, params: dict(out=gradient_of_point(module, statistics, params)),
                dict(statistics=several) | own,
            ),
            ("prepared", lambda t, params: module.prepared(t, **params), dict(t=()) | own),
        ]
    return _member(name, data, [compile_function(*each, member=f"surfaces/{name}.py") for each in functions])


def _member(name: str, data: dict, functions: list[str]) -> str:
    lines = [f"{key}: {json.dumps(value)}," for key, value in data.items()]
    lines += [f"{function}," for function in functions]
    body = indent("\n".join(lines), "  ")
    return f"{name} = {{\n{body}\n}};\n"


def _clip() -> str:
    """A slope that is clipped."""

    def clip(slope, kappa):
        given, _ = clipping(lambda x: x, dict(clip=kappa))
        return dict(slope=given(slope))

    return compile_function("clip", clip, dict(slope=(2,), kappa=()))


def _schedule(kind: str) -> str:
    """What a learning rate is multiplied by `at` a step."""
    declared = PARAMS[kind]

    def at(t, steps, params):
        return multiplier(kind, t, steps, **params)

    data = dict(params={name: each.default for name, each in declared.items()})
    shapes = dict(t=(), steps=(), params=dict.fromkeys(declared, ()))
    return _member(kind, data, [compile_function("at", at, shapes, member="engine/race/schedules.py")])


def _verdict() -> str:
    """The rules of a verdict, and what their codes stand for."""

    def of_cause(odd, divided, rooted, count, loss):
        codes = cause(odd, divided > 0, rooted > 0, count, loss)
        return dict(out=dict(zip(("kind", "quantity", "coordinate"), codes, strict=True)))

    def of_rest(steps, level, still, unpushed, stays, gradient, hessian, saddle, decay, width):
        found = rest(steps, level, still, unpushed, stays > 0, gradient, hessian, saddle > 0, decay, width)
        return dict(out=dict(zip(("kind", "since"), found, strict=True)))

    def of_neighbour(parted, off, farthest, straight):
        return neighbour(parted > 0, off, farthest, straight > 0)

    place = dict(stays=(), gradient=(2,), hessian=(2, 2), saddle=())
    rules = [
        ("isSound", is_sound, dict(x=(2,), loss=(), first=(), state=(STATES_MAX, 2))),
        ("divides", divides, dict(quantity=(), end=(), eps=())),
        ("roots", roots, dict(radicand=(), end=())),
        ("cause", of_cause, dict(odd=(2,), divided=(2,), rooted=(2,), count=(), loss=())),
        ("isLevel", is_level, dict(g=(2,))),
        ("isNear", is_near, dict(place=(2,), point=(2,))),
        ("rest", of_rest, dict(steps=(), level=(), still=(), unpushed=()) | place | dict(decay=(), width=())),
        ("isParted", is_parted, dict(apart=(2,), width=())),
        ("keepsTo", keeps_to, dict(farthest=(2,), walked=(2,), width=())),
        ("neighbour", of_neighbour, dict(parted=(), off=(2,), farthest=(2,), straight=())),
    ]
    data = dict(kinds=KINDS, aside=ASIDE, guard=GUARD, radicand=RADICAND, states=STATES_MAX)
    return f"export const {_member('verdict', data, [compile_function(*rule) for rule in rules])}"


@dataclass(frozen=True)
class Tables:
    """The text of a module, and why which of the registries' files, by name, are not in it."""

    text: str
    left_out: Mapping[str, str]


@cache
def tables() -> Tables:
    """A module of tables: `optimizers`, `surfaces`, `schedules`, and what a race needs to know beside."""
    left_out = {}

    def table(name: str, registry, write) -> str:
        lines = [f"export const {name} = {{}};\n"]
        for key in registry:
            try:
                lines.append(f"{name}.{write(key)}")
            except Unwritable as error:
                left_out[key] = str(error)
        return "\n".join(lines)

    numbers = dict(STEPS=STEPS.default, HORIZON=HORIZON, TWIN=TWIN, edges=edges())
    text = "\n".join(
        [
            *(f"export const {name} = {number};" for name, number in numbers.items()),
            f"\nexport function {_clip()}",
            f"\n{_verdict()}",
            table("schedules", PARAMS, _schedule),
            table("optimizers", OPTIMIZERS, _optimizer),
            table("surfaces", SURFACES, _surface),
        ]
    )
    return Tables(text, left_out)


def module() -> str:
    """The tables and the loop in one module, with `trajectory`, which runs one optimizer on one surface."""
    names = "STEPS, HORIZON, TWIN, clip, verdict, schedules, optimizers, surfaces"
    return (
        f"{tables().text}\n{DRIVER.read_text()}\nconst engine = {{ {names} }};\n\n"
        "export const trajectory = (...asked) => positions(engine, ...asked);\n"
    )


if __name__ == "__main__":
    print(module(), end="")
