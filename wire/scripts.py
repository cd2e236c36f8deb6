"""Scripts: a race as a program for somebody's own computer, with our optimizers, with Optax or with PyTorch.

Each ends with `paths`: for every run's name its points, (steps + 1, 2).
"""

import ast
import inspect
import re
from collections.abc import Sequence
from textwrap import fill, indent
from types import ModuleType

from engine.own import OWN, module_of
from engine.race.scene import Scene
from engine.race.schedules import multipliers
from engine.race.trajectory import STATISTICS
from lessons.elsewhere import write
from links.scene import query
from surfaces import SURFACES
from translations import N_, translate
from wire.caption import caption
from wire.race import names

LIBRARIES = ("downhill", "optax", "pytorch")
NEEDS = {
    "downhill": N_("Run it in the folder of Downhill; it needs JAX and NumPy."),
    "optax": N_("It needs JAX, NumPy and Optax."),
    "pytorch": N_("It needs NumPy and PyTorch."),
}
# Ids of the libraries, and what their programs import beside NumPy.
IMPORTS = {
    "downhill": "import inspect\n\nimport jax\nimport jax.numpy as jnp\nimport numpy as np\n\n"
    "{clipped}from optimizers import OPTIMIZERS\nfrom surfaces import SURFACES\n",
    "optax": "import jax\nimport jax.numpy as jnp\nimport numpy as np\nimport optax\nimport optax.contrib\n",
    "pytorch": "import numpy as np\nimport torch\n",
}
PRECISE = {
    "downhill": 'jax.config.update("jax_enable_x64", True)',
    "optax": 'jax.config.update("jax_enable_x64", True)',
    "pytorch": "torch.set_default_dtype(torch.float64)",
}
NUMERIC = {"optax": "jnp", "pytorch": "torch"}
ARRAY = {"downhill": "jnp.array", "optax": "jnp.array", "pytorch": "torch.tensor"}
RACE = {
    "downhill": """\
def race(optimizer, lr, {clip}**hyper):
    step = OPTIMIZERS[optimizer].step

    @jax.jit
    def advance(x, t, state):
        grad = lambda p: {slope}
        return step(x, grad, t + 1, **state, lr=lr * factors[t], **hyper)

    points, state = [jnp.array(start)], {{}}
    for t in range(steps):
        x, out = advance(points[-1], t, state)
        points.append(x)
        state = {{name: out[name] for name in out if name in inspect.signature(step).parameters}}
    return np.array(points)""",
    "optax": """\
def race(optimizer):
    optimizer = optax.with_extra_args_support(optimizer)

    @jax.jit
    def advance(x, t, state):
        update, state = optimizer.update(slope(x, t), state, x, grad_fn=lambda p, _: slope(p, t))
        return optax.apply_updates(x, update), state

    points = [jnp.array(start)]
    state = optimizer.init(points[0])
    for t in range(steps):
        x, state = advance(points[-1], t, state)
        points.append(x)
    return np.array(points)""",
    "pytorch": """\
def race(make, clip=0.0):
    x = torch.tensor(start, requires_grad=True)
    optimizer = make(x)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: factors[t])
    points = [np.array(start)]
    for t in range(steps):
        x.grad = slope(x, t)
        if clip:
            torch.nn.utils.clip_grad_norm_([x], clip)
        optimizer.step()
        schedule.step()
        points.append(x.detach().numpy().copy())
    return np.array(points)""",
}
END = """\
for name, path in paths.items():
    print(f"{name:24} from {path[0]} to {path[-1]}")
"""


def script(scene: Scene, library: str, language: str, address: str = "") -> str:
    """A scene's race as a program; `library` is one of LIBRARIES, `address` where the app is.

    What the library cannot do is said and left out.
    """
    lines, notes = zip(*calls(scene, library, language), strict=True) if scene.runs else ((), ())
    link = f"{address}?{query(scene)}" if address else ""
    told = [
        caption(scene, language),
        link,
        translate(language, NEEDS[library]),
        *dict.fromkeys(sum(notes, ())),
    ]
    about = "\n\n".join(
        fill(each, 100, break_long_words=False, break_on_hyphens=False) for each in told if each
    )
    clips = library == "downhill" and any(run.values.get("clip") for run in scene.runs)
    parts = (
        "\n".join([PRECISE[library], *given(scene, library), "", *slope(scene, library)]),
        RACE[library].format(
            clip="clip=0.0, " * clips,
            slope="clipped(slope(p, t), clip) if clip else slope(p, t)" if clips else "slope(p, t)",
        ),
        "\n".join(["paths = {", *filter(None, lines), "}", END]),
    )
    imports = IMPORTS[library].format(clipped="from engine.clipping import clipped\n" * clips)
    text = f'"""{about}\n"""\n\n{imports}\n' + "\n\n\n".join(parts)
    return re.sub(r"\n{4,}", "\n\n\n", text)


def calls(scene: Scene, library: str, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """For each run the line that computes it, or "", and what there is to say about it."""
    found = []
    for run, (label, _) in zip(scene.runs, names(scene.runs), strict=True):
        lr, clip = run.values["lr"], run.values.get("clip", 0)
        notes = ()
        if library == "downhill":
            settings = "".join(f", {k}={v!r}" for k, v in run.values.items() if k != "clip" or v)
            call = f'"{run.name}"{settings}'
        else:
            rate = f"lambda t: {lr!r} * factors[t]" if library == "optax" else repr(lr)
            written = write(library, run.name, run.values, rate)
            notes = tuple(
                f"{label}: {translate(language, n).format(**written.values)}" for n in written.notes
            )
            call = written.call
        if library == "pytorch" and call:
            call = f"lambda x: {call}" + (f", clip={clip!r}" if clip else "")
        found.append((f'    "{label}": race({call}),' if call else "", notes))
    return found


def given(scene: Scene, library: str) -> list[str]:
    """The lines with what all runs have in common."""
    array = ARRAY[library]
    lines = [f"start = {tuple(map(float, scene.origin))}", f"steps = {scene.steps}"]
    factors = "np.ones(steps + 1)"
    if scene.schedule.name != "constant":
        every = multipliers(scene.schedule.name, scene.steps, scene.steps + 1, **scene.schedule.values)
        numbers = ", ".join(map(repr, every.tolist()))
        factors = f"np.array([\n{indent(fill(numbers, 100), '    ')}\n])"
    lines.append(
        f"factors = {factors if library == 'pytorch' else f'jnp.array({factors})'}  # of every learning rate"
    )
    if scene.noise:
        drawn = f"np.random.default_rng({scene.seed}).standard_normal((steps, 2))"
        lines.append(f"noise = {array}({scene.noise!r} * {drawn})")
    if scene.surface.name in STATISTICS:
        points, batch = STATISTICS[scene.surface.name].shape[1], int(scene.surface.values["batch"])
        whole = points // batch
        lines += [
            f"epochs = np.tile(np.arange({points}, dtype=np.uint8), (steps // {whole} + 1, 1))",
            f"order = np.random.default_rng([{scene.seed}, 1]).permuted(epochs, axis=1)",
            f"batches = order[:, :{whole * batch}].reshape(-1, {batch})",
        ]
    return lines


def slope(scene: Scene, library: str) -> list[str]:
    """The lines of the surface, and of the gradient that every run is given at a point and a step."""
    id, batched = scene.surface.name, scene.surface.name in STATISTICS
    what = "loss" if batched else "f"
    needed = [what, *["STATISTICS"] * batched]
    typed = module_of(scene.surface).expression if id == OWN else None
    if typed:
        value = typed.python(NUMERIC.get(library, "jnp"))
        # What depends on nothing has a slope, too.
        lines = ["def f(p):", "    x, y = p", f"    return {value}{' + 0 * x' * (not typed.names)}"]
    elif library == "downhill":
        lines = [f'{name} = SURFACES["{id}"].{name}' for name in needed]
    else:
        lines = source(SURFACES[id], needed, NUMERIC[library])
    if batched:
        lines += [f"means = {ARRAY[library]}(STATISTICS.T[batches].mean(axis=1))"]
    number = "torch.tensor({!r})" if library == "pytorch" else "{!r}"
    values = [
        f"{name}={number.format(float(value))}" for name, value in scene.surface.values.items() if not typed
    ]
    asked = ", ".join(["x", *["means[t]"] * batched, *values])
    found = (
        f"torch.autograd.grad({what}({asked}), x)[0]"
        if library == "pytorch"
        else f"jax.grad({what})({asked})"
    )
    return [*lines, "", "", "def slope(x, t):", f"    return {found}{' + noise[t]' * bool(scene.noise)}"]


def source(module: ModuleType, names: Sequence[str], library: str) -> list[str]:
    """What a surface's module says of these names and all that they use; `library` has jnp's functions."""
    text = inspect.getsource(module)
    body, wanted = ast.parse(text).body, set(names)
    for node in reversed(body):  # what is used stands above
        if wanted & set(defined(node)):
            wanted |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    nodes = [node for node in body if wanted & set(defined(node))]
    parts = [str(ast.get_source_segment(text, node)).replace("jnp.", f"{library}.") for node in nodes]
    return [line for part in parts for line in ("", "", part, "", "") if line or part.startswith("def")]


def defined(node: ast.stmt) -> list[str]:
    """The names that a statement of a module gives."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    return [each.id for each in getattr(node, "targets", ()) if isinstance(each, ast.Name)]
