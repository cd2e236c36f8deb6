"""The picture of flat and sharp: the loss between two minima, around them, on the way; what networks say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from engine.networks.experiment import Experiment
from engine.networks.minima import Around, Between, Boundaries, Ways, around, between, boundaries, ways
from figures import picture as figures
from lessons.experiments import NOISY, SETTINGS
from networks.data import DATA
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, note, row, scale, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import batch_name, fates, plus_minus

TITLE = N_("The picture")
CLAIM = N_("Around the minimum of a small batch the loss rises more slowly than around that of a large one.")
SOURCE = (
    "[Keskar et al., ICLR 2017](https://arxiv.org/abs/1609.04836) ·"
    " [Li et al., NeurIPS 2018](https://arxiv.org/abs/1712.09913)"
)
MOONS = next(setting.experiment for setting in SETTINGS if setting.id == "moons")
PANELS = 4  # seeds that are drawn side by side


def opening(chosen: Mapping[str, Any]) -> Experiment:
    """Where both minima are deep enough, or can be seen: clean digits would look nearly symmetric here."""
    return {"between": replace(NOISY, target=0.02), "boundaries": MOONS}.get(chosen["picture"], NOISY)


def drawable(asked: Asked) -> bool:
    if asked.chosen["picture"] != "boundaries":
        return True
    return asked.experiment.network().sizes[0] == 2 and DATA[asked.experiment.data].classes > 0


def calls(asked: Asked) -> list[tuple]:
    compute = PICTURES[asked.chosen["picture"]].compute
    return [(compute, asked.experiment)] if drawable(asked) else []


def offer(asked: Asked) -> tuple[str, Experiment] | None:
    """What to take instead of an experiment of which nothing can be drawn."""
    return None if drawable(asked) else (N_("Take the moons"), MOONS)


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    _, picture = reader.say, PICTURES[asked.chosen["picture"]]
    if not drawable(asked):
        return [
            note(_("Decision boundaries are drawn for data of two variables and classes, as the moons are."))
        ]
    (found,) = results
    if not found:
        return []
    experiment = asked.experiment
    ticks = [batch_name(experiment, side.batch, reader) for side in found.sides]
    return [*fates(experiment, found.sides, reader), *picture.draw(found, ticks, reader)]


def legend(asked: Asked) -> str:
    return PICTURES[asked.chosen["picture"]].legend


def draw_between(found: Between, ticks: list[str], reader: Reader) -> list[Block]:
    _ = reader.say
    if not np.isfinite(found.barrier).any():
        return []
    names = {
        "loss": _("loss"),
        "accuracy": _("accuracy, %"),
        "line": _("place on the line through both minima, α"),
        "train": _("training"),
        "test": _("test"),
    }
    drawn = figures.interpolation(found, ticks, names, reader.theme)
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
    said = caption(sentence, **{name: np.nanmedian(values) for name, values in places.items()})
    label = _("Loss and accuracy between the minimum of {small} and that of {large}")
    label = label.format(small=ticks[0], large=ticks[1])
    return [row([figure(drawn, "between", label), said], fill=True)]


def draw_around(found: Around, ticks: list[str], reader: Reader) -> list[Block]:
    known = np.flatnonzero(np.isfinite(found.loss).any(axis=(2, 3)).all(axis=0))
    columns = []
    for seed in known[:PANELS]:
        titles = [f"{tick}: {area:.3f}" for tick, area in zip(ticks, found.area[:, seed], strict=True)]
        drawn = figures.basins(found.loss[:, seed], titles, reader.theme)
        columns.append([figure(drawn, f"around.{seed}", "; ".join(titles))])
    areas = [f"{tick}: {plus_minus(area[known])}" for tick, area in zip(ticks, found.area, strict=True)]
    return side_by_side(columns, areas, len(known), reader, shades(reader))


def shades(reader: Reader) -> Block:
    _ = reader.say
    return scale(_("loss"), *figures.scale(reader.theme))


def side_by_side(
    columns: list[list[Block]], said: list[str], seeds: int, reader: Reader, *below: Block
) -> list[Block]:
    _ = reader.say
    if not columns:
        return []
    sentence = _("Means of {seeds} seeds with 95 % confidence intervals: {means}.")
    return [row(*columns, fill=True), *below, caption(sentence, seeds=seeds, means="; ".join(said))]


def draw_ways(found: Ways, ticks: list[str], reader: Reader) -> list[Block]:
    _, columns = reader.say, []
    names = {
        "start": _("start"),
        "end": _("end"),
        "true": _("loss on the path"),
        "seen": _("loss in the plane"),
    }
    for side, (way, tick) in enumerate(zip(found.found, ticks, strict=False)):
        blocks = [text("**{tick}**", tick=tick)]
        columns.append(blocks)
        if way is None:
            blocks.append(note(_("This path has no plane: it diverged, or ended after too few steps.")))
            continue
        label = _("The path of {batch} on the loss in its plane").format(batch=tick)
        drawn = figures.way(way, side, names, reader.theme)
        sentence = _(
            "The two directions hold {percent:.0f} % of the path's variance. The loss in the plane and on"
            " the path differ by a factor of up to {factor:.2g}."
        )
        factor = np.exp(abs(np.log(way.true / way.seen)).max())
        blocks += [
            figure(drawn, f"ways.{side}", label),
            caption(sentence, percent=100 * way.share.sum(), factor=factor),
        ]
    return [row(*columns, fill=True), shades(reader)]


def draw_boundaries(found: Boundaries, ticks: list[str], reader: Reader) -> list[Block]:
    known = np.flatnonzero(np.isfinite(found.accuracy).all(axis=0))
    columns = []
    for seed in known[:PANELS]:
        titles = [
            f"{tick}: {100 * share:.1f} %" for tick, share in zip(ticks, found.accuracy[:, seed], strict=True)
        ]
        drawn = figures.boundaries(found, seed, titles, reader.theme)
        columns.append([figure(drawn, f"boundaries.{seed}", "; ".join(titles))])
    shares = [
        f"{tick}: {plus_minus(100 * v[known])} %" for tick, v in zip(ticks, found.accuracy, strict=True)
    ]
    return side_by_side(columns, shares, len(known), reader)


class Picture(NamedTuple):
    title: str
    compute: Callable
    draw: Callable[[Any, list[str], Reader], list[Block]]
    legend: str


PICTURES = {
    "between": Picture(
        N_("Between the minima"),
        between,
        draw_between,
        N_(
            "Medians over the seeds; the bands hold the middle half of them. Both batch sizes start from the"
            " same initialisation, which keeps the barrier low."
        ),
    ),
    "around": Picture(
        N_("Around them"),
        around,
        draw_around,
        N_(
            "A seed in each column. The strong line is L = 0.2; above each square stands the share of it that"
            " lies inside. The squares reach as far as each neuron's weights are long, in two random"
            " directions."
        ),
    ),
    "ways": Picture(
        N_("On the way"),
        ways,
        draw_ways,
        N_(
            "The first seed's path, in the two directions in which it varies most. The contours need not"
            " match the loss along the path, which leaves this plane."
        ),
    ),
    "boundaries": Picture(
        N_("Decision boundaries"),
        boundaries,
        draw_boundaries,
        N_(
            "A seed in each column. Rings are wrong labels; above each map stands the test accuracy. Seeds"
            " differ widely: one map proves nothing."
        ),
    ),
}
FIELDS = {"picture": Pick(N_("Pictures"), {name: picture.title for name, picture in PICTURES.items()})}
