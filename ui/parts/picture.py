"""The picture of flat and sharp: the loss between two minima, around them, on the way; what networks say."""

from dataclasses import replace

import numpy as np
import streamlit as st

from engine.networks.experiment import Experiment
from engine.networks.minima import Around, Between, Boundaries, Ways, around, between, boundaries, ways
from figures import picture as figures
from lessons.experiments import NOISY, SETTINGS
from links.fields import Name
from networks.data import DATA
from translations import N_
from ui.experiment import batch_name, change, fates
from ui.linked import linked_name
from ui.parts.see import plot, plus_minus
from ui.text import _
from ui.watch import watch

TITLE = N_("The picture")
CLAIM = N_("Around the minimum of a small batch the loss rises more slowly than around that of a large one.")
SOURCE = (
    "[Keskar et al., ICLR 2017](https://arxiv.org/abs/1609.04836) ·"
    " [Li et al., NeurIPS 2018](https://arxiv.org/abs/1712.09913)"
)
MOONS = next(setting.experiment for setting in SETTINGS if setting.id == "moons")
PANELS = 4  # seeds that are drawn side by side


def opening() -> Experiment:
    """Where both minima are deep enough, or can be seen: clean digits would look nearly symmetric here."""
    chosen, _ = Name(tuple(PICTURES)).read("picture", st.query_params.get_all("picture"), "between")
    return {"between": replace(NOISY, target=0.02), "boundaries": MOONS}.get(chosen, NOISY)


def show(experiment: Experiment) -> None:
    titles = {name: _(title) for name, (title, *_rest) in PICTURES.items()}
    _title, compute, draw, legend = PICTURES[linked_name("picture", titles, _("Pictures"))]
    if compute is boundaries and not drawable(experiment):
        st.info(_("Decision boundaries are drawn for data of two variables and classes, as the moons are."))
        st.button(_("Take the moons"), on_click=change, args=(MOONS,))
        return
    watch(((compute, experiment),), lambda found: picture(experiment, draw, *found), _(legend))


def drawable(experiment: Experiment) -> bool:
    return experiment.network().sizes[0] == 2 and DATA[experiment.data].classes > 0


def picture(experiment: Experiment, draw, found) -> None:
    if not found:
        return
    for sentence in fates(experiment, found.sides):
        st.warning(sentence)
    ticks = [batch_name(experiment, side.batch) for side in found.sides]
    draw(found, ticks, st.context.theme.type or "light")


def draw_between(found: Between, ticks: list[str], theme: str) -> None:
    if not np.isfinite(found.barrier).any():
        return
    names = {
        "loss": _("loss"),
        "accuracy": _("accuracy, %"),
        "train": _("training"),
        "test": _("test"),
    }
    plot(figures.interpolation(found, ticks, names, theme), "between")
    sentence = _(
        "Training loss: {small:.2g} and {large:.2g} in the minima, at most {barrier:.2g} between them,"
        " {left:.2g} at α = −1 and {right:.2g} at α = 2. Curvature along the line: {flat:.2g} at α = 0,"
        " {sharp:.2g} at α = 1."
    )
    places = dict(
        small=found.at(0),
        large=found.at(1),
        barrier=found.barrier,
        left=found.at(-1),
        right=found.at(2),
        flat=found.curvature[0],
        sharp=found.curvature[1],
    )
    medians = {name: np.nanmedian(values) for name, values in places.items()}
    st.caption(sentence.format(**medians))


def draw_around(found: Around, ticks: list[str], theme: str) -> None:
    known = np.flatnonzero(np.isfinite(found.loss).any(axis=(2, 3)).all(axis=0))
    for seed, column in zip(known[:PANELS], st.columns(PANELS), strict=False):
        titles = [f"{tick}: {area:.3f}" for tick, area in zip(ticks, found.area[:, seed], strict=True)]
        with column:
            plot(figures.basins(found.loss[:, seed], titles, theme), f"around.{seed}")
    areas = [f"{tick}: {plus_minus(area[known])}" for tick, area in zip(ticks, found.area, strict=True)]
    tell_means(areas, len(known))


def tell_means(said: list[str], seeds: int) -> None:
    sentence = _("Means of {seeds} seeds with 95 % confidence intervals: {means}.")
    st.caption(sentence.format(seeds=seeds, means="; ".join(said)))


def draw_ways(found: Ways, ticks: list[str], theme: str) -> None:
    names = {
        "start": _("start"),
        "end": _("end"),
        "true": _("loss on the path"),
        "seen": _("loss in the plane"),
    }
    for side, (way, tick, column) in enumerate(zip(found.found, ticks, st.columns(2), strict=False)):
        with column:
            st.markdown(f"**{tick}**")
            if way is None:
                st.info(_("This path has no plane: it diverged, or ended after too few steps."))
                continue
            plot(figures.way(way, side, names, theme), f"ways.{side}")
            sentence = _(
                "The two directions hold {percent:.0f} % of the path's variance. The loss in the plane and on"
                " the path differ by a factor of up to {factor:.2g}."
            )
            factor = np.exp(abs(np.log(way.true / way.seen)).max())
            st.caption(sentence.format(percent=100 * way.share.sum(), factor=factor))


def draw_boundaries(found: Boundaries, ticks: list[str], theme: str) -> None:
    known = np.flatnonzero(np.isfinite(found.accuracy).all(axis=0))
    for seed, column in zip(known[:PANELS], st.columns(PANELS), strict=False):
        titles = [
            f"{tick}: {100 * share:.1f} %" for tick, share in zip(ticks, found.accuracy[:, seed], strict=True)
        ]
        with column:
            plot(figures.boundaries(found, seed, titles, theme), f"boundaries.{seed}")
    shares = [
        f"{tick}: {plus_minus(100 * v[known])} %" for tick, v in zip(ticks, found.accuracy, strict=True)
    ]
    tell_means(shares, len(known))


PICTURES = {
    "between": (
        N_("Between the minima"),
        between,
        draw_between,
        N_(
            "Medians over the seeds; the bands hold the middle half of them. Both batch sizes start from the"
            " same initialisation, which keeps the barrier low."
        ),
    ),
    "around": (
        N_("Around them"),
        around,
        draw_around,
        N_(
            "A seed in each column. The strong line is L = 0.2; above each square stands the share of it that"
            " lies inside. The squares reach as far as each neuron's weights are long, in two random"
            " directions."
        ),
    ),
    "ways": (
        N_("On the way"),
        ways,
        draw_ways,
        N_(
            "The first seed's path, in the two directions in which it varies most. The contours need not"
            " match the loss along the path, which leaves this plane."
        ),
    ),
    "boundaries": (
        N_("Decision boundaries"),
        boundaries,
        draw_boundaries,
        N_(
            "A seed in each column. Rings are wrong labels; above each map stands the test accuracy. Seeds"
            " differ widely: one map proves nothing."
        ),
    ),
}
