"""A downloaded program, run, takes the steps that the app shows."""

import numpy as np
import pytest

from lessons.elsewhere import CALLS
from links.scene import parse
from optimizers import EVERY, OPTIMIZERS
from surfaces import SURFACES
from wire.scripts import LIBRARIES, script

# Rates at which no run is chaotic: what differs in the last digit stays there.
RATES = dict(sgd=0.02, momentum=0.01, nag=0.01, adagrad=0.3, adadelta=1, rmsprop=0.02, newton=0.5, sam=0.02)
SETTINGS = {
    "every setting": "surface=ravine,angle=0.7&steps=150&run=sgd,lr=0.02,weight_decay=0.1"
    "&run=momentum,lr=0.01,weight_decay=0.2&run=adam,lr=0.05,weight_decay=0.1,beta1=0.8&run=rmsprop,lr=0.02,centred=1&run=adamw,lr=0.05,weight_decay=0.3",
    "clipped": "surface=ravine&run=adam,lr=0.05,clip=0.5&run=sgd,lr=0.02,clip=0.1&run=lion,lr=0.01,clip=1",
    "noise": "surface=bowl&noise=0.3&seed=7&run=sgd,lr=0.1&run=nag,lr=0.05&run=sam,lr=0.1&run=adam,lr=0.1",
    "batches": "surface=regression,batch=5,centre=1,scale=0.6&seed=3&noise=0.01&run=sgd,lr=0.1"
    "&run=adam,lr=0.05&run=momentum,lr=0.03",
    **{
        name: f"surface=ravine&schedule={name}&run=sgd,lr=0.02&run=adam,lr=0.1"
        for name in ("step,every=20", "exponential", "cosine,warmup=10", "restarts")
    },
    "nothing to do": "surface=bowl&steps=0&run=sgd,lr=0.1&run=adam",
    "diverges": "surface=bowl&run=sgd,lr=3&steps=400",
}


def computed(link: str, library: str) -> tuple[dict[str, np.ndarray], str]:
    """What the program of this link computes, and its text."""
    scene, problems = parse(link)
    assert not problems
    text = script(scene, library, "en", "http://localhost:8501/")
    given = {}
    exec(compile(text, f"{library}.py", "exec"), given)
    return given["paths"], text


def agree(link: str, library: str, least: int) -> None:
    """The program's runs are those of the scene, of which it has at least so many."""
    scene, _ = parse(link)
    paths, text = computed(link, library)
    assert len(paths) >= least
    for run, result in zip(scene.runs, scene.race(), strict=True):
        name = OPTIMIZERS[run.name].NAME
        if name not in paths:
            assert f"{name}: " in text
            continue
        ours = result.x.copy()
        if run.name == "nag" and library != "downhill":
            ours[1:] += run.values["momentum"] * result.state["v"]  # they keep the look-ahead point
        # PyTorch adds 10⁻⁶ to what it clips; Optax has no ε where ours is 10⁻¹⁰ and 10⁻⁸.
        rough = run.values.get("clip") or run.name in ("radam", "adagrad")
        with np.errstate(invalid="ignore", over="ignore"):
            np.testing.assert_allclose(paths[name], ours, rtol=1e-9, atol=1e-6 if rough else 1e-10)


def all_of(library: str) -> list[str]:
    """Eight runs at most, each of another optimizer."""
    known = [name for name in CALLS.get(library, OPTIMIZERS) if name in OPTIMIZERS]
    return [
        "surface=ravine&steps=80"  # later some jump about in the minimum, by their last digits
        + "".join(f"&run={name},lr={RATES.get(name, 0.05)}" for name in known[first : first + 8])
        for first in range(0, len(known), 8)
    ]


libraries = pytest.mark.parametrize(
    "library", ["downhill", "optax", pytest.param("pytorch", marks=pytest.mark.torch)]
)


@libraries
def test_every_optimizer_takes_the_same_steps(library):
    if library == "pytorch":
        pytest.importorskip("torch")
    for link in all_of(library):
        agree(link, library, least=link.count("run="))


@libraries
@pytest.mark.parametrize("link", SETTINGS.values(), ids=SETTINGS)
def test_every_setting_is_in_the_program(library, link):
    if library == "pytorch":
        pytest.importorskip("torch")
    agree(link, library, least=1)


@libraries
@pytest.mark.parametrize("surface", [name for name in SURFACES if name not in ("regression", "rastrigin")])
def test_every_surface_is_in_the_program(library, surface):
    if library == "pytorch":
        pytest.importorskip("torch")
    agree(f"surface={surface}&run=adam,lr=0.01&run=sgd,lr=1e-5&steps=60", library, least=2)


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_a_library_cannot_do_is_said(library):
    scene, _ = parse("run=newton&run=momentum,dampening=0.5&run=amsgrad&run=nag")
    text = script(scene, library, "ko", "")
    said = [line for line in text.split('"""')[1].splitlines() if line.startswith(("Newton: ", "Momentum: "))]
    assert len(said) == (0 if library == "downhill" else 2)


def test_every_optimizer_is_known_elsewhere_or_has_no_counterpart():
    assert {*CALLS["pytorch"]} | {"lion", "sam", "adabelief", "yogi", "newton"} == set(EVERY)
    assert {*CALLS["optax"]} | {"nadam", "amsgrad", "newton"} == set(EVERY)
