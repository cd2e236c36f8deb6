"""Maps: maps of starts and of hyperparameters as the browser draws them, and all words about them.

Labels travel as bytes and numbers of steps in two bytes, low ones first and high ones after them, which zips
to half: 256² starts take less than 50 kB.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from math import log10
from typing import Any

import numpy as np

from engine.maps import ARRIVED, DIVERGED, along, basin, centres, rates, stability, tuning
from engine.race.trajectory import HYPERS, SURFACE_PARAMS, minimum, value
from engine.trainability import POINTS, TAIL, WIDTH
from figures.style import PALETTE, worn
from links.maps import (
    BASIN,
    KINDS,
    LAYER_RATES,
    LEARNING_RATE,
    MEASURES,
    MOST,
    OPENINGS,
    PAIRED,
    RATES,
    SIZES,
    STEPS,
    TARGET,
    TRAINABILITY,
    TUNABLE,
    TUNING,
    USUAL,
    Maps,
    parse,
    query,
)
from links.scene import POSITION
from optimizers import PLACE_OF
from parameters import Choice, write_choice
from surfaces import SURFACES
from translations import N_, translate
from wire.catalog import declared
from wire.pack import pack
from wire.race import hollows, names

Drawn = tuple[Mapping[str, Any], Mapping[str, np.ndarray]]
EDGE = 65  # places along the edge of stability
HUES = (1, 0, 2, 4, 3, 6)  # of the palette, for minima: those that stay farthest apart first
LOST = 5  # the hue of what diverges, in which no minimum is drawn
SAYS = {
    "map_kind": N_("Map"),
    "basin": N_("Basins"),
    "tuning": N_("Hyperparameters"),
    "rates": N_("Learning rates"),
    "trainability": N_("Trainability"),
    "look_basin": N_(
        "**Every point is a start.** Its colour and pattern say which minimum it ends in; the"
        " stronger, the sooner it is there. Click one to see its path."
    ),
    "look_tuning": N_(
        "**Every point is a run** from one start, with its own two hyperparameters. The stronger its"
        " colour, the closer it ends to the minimum. Click one to take its values."
    ),
    "look_rates": N_(
        "**One line per optimizer:** the loss that its run ends with, by learning rate. Look how wide"
        " each valley is, and how near its edge. Click to take a rate."
    ),
    "look_trainability": N_(
        "**Every point is a small network in training,** with one learning rate for each of its layers."
        " Zoom into the edge between what learns and what does not: with 1,000 steps it is rough through"
        " ten powers of ten, with fewer it turns smooth sooner."
    ),
    "note_basin": N_(
        "Computed in single precision. A start counts as arrived if its run ends within {radius} of a"
        " minimum; its steps are those after which it stays there. These are the optimizer's own"
        " basins, with its steps and its memory, not those of the gradient flow."
    ),
    "note_tuning": N_(
        "Computed in double precision, on all data and without noise. What is reached in {steps}"
        " steps says nothing of what a longer run would reach."
    ),
    "note_rates": N_(
        "Computed in double precision, on all data and without noise, at a constant learning rate;"
        " the other hyperparameters are those of the list. The best rate depends on the start and on"
        " the number of steps."
    ),
    "note_trainability": N_(
        "{neurons} tanh neurons, {points} random points, full-batch gradient descent: the setting of"
        " Sohl-Dickstein, “The boundary of neural network trainability is fractal” (arXiv:2402.06184),"
        " smaller. It counts as learned if the mean loss of the last {tail} steps is below the first."
        " Your machine trains all of it, in double precision; another rounds other points of the edge"
        " otherwise."
    ),
    "map_keys": N_(
        "The map. Arrow keys move a cross, with Shift ten times as far; Enter takes what is below it;"
        " plus and minus zoom."
    ),
    "key_cross": N_("Move the cross, with Shift ten times as far"),
    "key_take": N_("Take what is below the cross; once more: race with it"),
    "basin_label": N_("Which minimum {run} reaches from each start"),
    "tuning_label": N_("What {run} ends with, by {x} and {y}"),
    "rates_label": N_("Final loss by learning rate of {runs}"),
    "unfinished": N_("not there yet"),
    "diverged": N_("diverged"),
    "unreached": N_("target not reached"),
    "minimum_named": N_("minimum {letter}"),
    "arrives": N_("there in step {steps}"),
    "diverges": N_("diverges in step {steps}"),
    "unarrived": N_("not there after {steps} steps"),
    "shade_steps": N_("steps until it is there"),
    "final": N_("final loss, f − f*"),
    "measure_steps": N_("steps to a loss of {target}"),
    "measure": N_("Colour"),
    "measure_final": N_("final loss"),
    "measure_reached": N_("steps to a target"),
    "across": N_("Along x"),
    "up": N_("Along y"),
    "ends": N_("Ends of the axes"),
    "low": N_("{axis} from"),
    "high": N_("{axis} to"),
    "whole_range": N_("The usual ends"),
    "resolution": N_("Resolution"),
    "target": N_("Target loss, f − f*"),
    "optimizer": N_("Optimizer"),
    "race_here": N_("Race from here"),
    "race_with": N_("Race with these values"),
    "default": N_("default"),
    "chosen": N_("chosen"),
    "full_maps": N_("{count} runs at most on this map."),
    "theory_note": N_(
        "Theory of a quadratic (Goh, 2017): it is stable for η below the dashed line, {formula}, and"
        " fastest at the star."
    ),
    "share_rows": N_("share of the starts"),
    "share_head": N_("share of the starts that arrive"),
    "share_differs": N_("{share} end elsewhere than with {run}"),
    "share_there": N_("{share} of the starts arrive"),
    "say_start": N_("From ({x}, {y}):"),
    "say_arrives": N_("{run} reaches {minimum} in step {steps}."),
    "say_diverges": N_("{run} diverges in step {steps}."),
    "say_unarrived": N_("{run} is at no minimum after {steps} steps."),
    "say_rounding": N_(
        "In double precision a path from there ends elsewhere than the map says: here the smallest"
        " difference decides."
    ),
    "say_cell": N_("{x}, {y}: {outcome}."),
    "say_rate": N_("{run} at η {lr}: {outcome}"),
    "ends_at": N_("ends {value} above the minimum"),
    "reaches": N_("reaches {target} in step {steps}"),
    "best_rate": N_("best η {lr}"),
    "none_stable": N_("diverges everywhere"),
    "cell_head": N_("final loss with its own values"),
    "trainability_label": N_("Which networks learn, by the learning rates of their two layers"),
    "hidden_rate": N_("hidden layer"),
    "output_rate": N_("output layer"),
    "offset": N_("{name}: {value} + …"),
    "learned": N_("learns"),
    "unlearned": N_("does not learn"),
    "fast": N_("fast"),
    "slow": N_("slowly"),
    "at_once": N_("at once"),
    "late": N_("late"),
    "box_dimension": N_("Box dimension of the edge on this map: {value} (a smooth line has 1)"),
    "no_edge": N_("No edge on this map."),
    "training": N_("Training {percent} %"),
    "zoomed": N_("{times} times as close as the whole map"),
    "zoom_here": N_("Zoom in here"),
    "zoom_out": N_("Zoom out"),
    "say_none": N_("Click a point to see how its training goes."),
    "say_rates": N_("η₁ = {hidden}, η₂ = {output}: {outcome}"),
    "say_learned": N_("it learns, the loss goes from {first} to {last}."),
    "say_not": N_("it does not learn, the loss goes from {first} to {last}."),
    "say_lost": N_("it is lost, in step {step} its loss is no number any more."),
    "losses_label": N_("Its loss over {steps} steps, on a scale of powers of ten"),
    "marks_rates": N_(
        "Filled marks stand at the rates of the list, hollow ones at the defaults. What diverges runs"
        " along the top."
    ),
}


@cache
def catalog(language: str) -> dict:
    """What a page of maps knows beside what the race does: its words, and what can be chosen."""
    return {
        "text": {key: translate(language, sentence) for key, sentence in SAYS.items()},
        "kinds": KINDS,
        "measures": MEASURES,
        "most": MOST,
        "sizes": SIZES,
        "usual": USUAL,
        "tunable": TUNABLE,
        "paired": list(PAIRED),
        "stand_in": OPENINGS[TUNING].runs[0].name,
        "hues": {
            theme: {"minima": [colours[hue] for hue in HUES], "lost": colours[LOST]}
            for theme, colours in PALETTE.items()
        },
        "fields": {
            "steps": declared(language, "steps", STEPS, symbol=""),
            "target": declared(
                language, "target", TARGET, symbol="", label=translate(language, SAYS["target"])
            ),
        },
    }


def picture(maps: Maps, language: str, problems: Sequence[str] = (), has: str = "") -> bytes:
    """A map with all that its page says of it, as bytes: `told` and what its kind has beside that.

    `drawn` names the picture; a page that `has` it already gets no arrays.
    """
    drawn = query(needed(maps), whole=True)
    header, sections = computed(drawn)
    told_so = {**told(maps, language), "problems": problems, "drawn": drawn, **header}
    return pack(told_so, {} if has == drawn else sections)


def needed(maps: Maps) -> Maps:
    """The map without what is merely marked on it: two that agree in this are the same picture."""
    plain = replace(maps, measure=MEASURES[0])
    if maps.map == TRAINABILITY:
        return replace(OPENINGS[TRAINABILITY], across=maps.across, up=maps.up, resolution=maps.resolution)
    if maps.map == BASIN:
        return replace(plain, start=None, over=None, target=TARGET.default)
    free = maps.pair if maps.map == TUNING else ["lr"]
    runs = [
        Choice(
            run.name,
            {
                name: HYPERS[run.name][name].default if name in free else number
                for name, number in run.values.items()
            },
        )
        for run in maps.runs
    ]
    return replace(plain, start=maps.origin, runs=tuple(runs))


@lru_cache(maxsize=64)  # 12 MB at most
def computed(link: str) -> Drawn:
    """The arrays of a map's picture, and what belongs to them."""
    maps, _ = parse(link)
    return DRAWN[maps.map](maps)


def told(maps: Maps, language: str) -> dict[str, Any]:
    """The map as the browser holds it, its surface, its runs and its axes."""
    module = SURFACES[maps.surface.name]
    runs = [{"optimizer": run.name, "hyper": run.values} for run in maps.runs]
    looks = worn([PLACE_OF[run.name] for run in maps.runs])
    return {
        "scene": {
            "map": maps.map,
            "surface": {"id": maps.surface.name, "values": maps.surface.values},
            "steps": maps.steps,
            "start": maps.start if maps.map == TRAINABILITY else maps.origin,
            "over": maps.pair if maps.map == TUNING else maps.over,
            "across": maps.across,
            "up": maps.up,
            "resolution": maps.resolution,
            "measure": maps.measure,
            "target": maps.target,
            "at": maps.at,
        },
        "link": query(maps),
        "surface": {
            "id": maps.surface.name,
            "domain": module.DOMAIN,
            "minima": [(*p, value(maps.surface, p)) for p in hollows(maps.surface)],
            "shift": module.SHIFT,
        },
        "runs": [
            {**run, "label": label, "detail": detail, "worn": hue_and_dash}
            for run, (label, detail), hue_and_dash in zip(runs, names(maps.runs), looks, strict=True)
        ],
        "axes": axes(maps, language),
    }


def axes(maps: Maps, language: str) -> list[dict]:
    """What stands along x and along y: each declared as a control is, with the ends that it has here."""
    if maps.map == BASIN:
        known = [declared(language, name, POSITION, label=name, symbol=name) for name in "xy"]
    elif maps.map == TUNING:
        own = HYPERS[maps.runs[0].name]
        known = [declared(language, name, own[name], maps.runs[0].name) for name in maps.pair]
    elif maps.map == TRAINABILITY:
        labels = (translate(language, SAYS[name]) for name in ("hidden_rate", "output_rate"))
        known = [
            declared(language, "lr", rate, label=label)
            for rate, label in zip(LAYER_RATES, labels, strict=True)
        ]
    else:
        known = [declared(language, "lr", LEARNING_RATE)]
    ends = zip(known, maps.ends, maps.usual, strict=False)
    return [{**axis, "low": low, "high": high, "usual": usual} for axis, (low, high), usual in ends]


def basins(maps: Maps) -> Drawn:
    """`label` (runs, r, r): 2 + the place of a minimum, 1 unfinished, 0 diverged; `steps` (2, runs, r, r)."""
    size = int(maps.resolution)
    (x0, x1), (y0, y1) = maps.ends
    found = [
        basin(run.name, surface_text(maps), size, maps.steps, view=(x0, x1, y0, y1), **run.values)
        for run in maps.runs
    ]
    label = np.stack([each.label for each in found]).astype(np.int16) - DIVERGED
    grid = [ends_of(found[0].x), ends_of(found[0].y)]
    return {"grid": grid, "radius": ARRIVED * float(np.ptp(SURFACES[maps.surface.name].DOMAIN[0]))}, {
        "label": label.astype(np.uint8),
        "steps": planes(np.stack([each.steps for each in found])),
    }


def surface_text(maps: Maps) -> str:
    return write_choice(maps.surface, SURFACE_PARAMS[maps.surface.name])


def ends_of(places: np.ndarray) -> dict[str, float]:
    """Of a grid's places along an axis, even on its scale: the first, the last and how many there are."""
    return {"first": float(places[0]), "last": float(places[-1]), "count": len(places)}


def planes(numbers: np.ndarray) -> np.ndarray:
    """Numbers below 65,536 as their low bytes and, after all of these, their high ones: (2, …)."""
    short = numbers.astype(np.uint16)
    return np.stack([short & 255, short >> 8]).astype(np.uint8)


def cells(maps: Maps) -> Drawn:
    """`final` (r, r): f - f* at the end, not finite where it diverged; `reached` (2, r, r): one more than
    the step in which the target is reached, 0 where it never is."""
    (run,) = maps.runs
    size = int(maps.resolution)
    own = {name: number for name, number in run.values.items() if name not in maps.pair}
    found = tuning(
        run.name,
        surface_text(maps),
        maps.pair,
        ranges=maps.ends,
        resolution=size,
        start=maps.origin,
        steps=maps.steps,
        target=maps.target,
        **own,
    )
    final = np.where(found.diverged, np.inf, found.final).astype(np.float32)
    return {
        "grid": [ends_of(found.a), ends_of(found.b)],
        "theory": theory(maps),
        "start_loss": value(maps.surface, maps.origin) - minimum(maps.surface),
    }, {
        "final": final,
        "reached": planes(found.reached + 1),
    }


def theory(maps: Maps) -> dict[str, Any] | None:
    """On a quadratic, along the map: `edge`, places (n, 2) at which SGD or Momentum begin to diverge, `best`,
    the fastest of all settings where the map has it, and the `formula` of the edge. None where there is none.
    """
    (run,) = maps.runs
    pair, on = maps.pair, surface_text(maps)
    plain = stability(run.name, on)
    if not plain or "lr" not in pair or "clip" in pair or run.values.get("clip"):
        return None
    (other,) = {*pair} - {"lr"}
    own = {name: number for name, number in run.values.items() if name != "clip"}
    known: dict[str, Any] = own | {other: along(HYPERS[run.name][other], *maps.ends[pair.index(other)], EDGE)}
    # Weight decay adds to each curvature, dampening shortens each push.
    curvatures = plain.curvatures[:, None] + known["weight_decay"]
    pushed = 1 - known.get("dampening", 0.0) * np.ones(EDGE)
    with np.errstate(divide="ignore"):
        lr = replace(plain, curvatures=curvatures, pushed=pushed).lr_max(known.get("momentum", 0.0))
    places = [lr if name == "lr" else known[name] for name in pair]
    edge = np.stack(places, axis=1)[np.isfinite(lr)].tolist()
    fastest = stability(run.name, on, **own)
    free = {*pair} >= {"lr", "momentum"} or run.name == "sgd"
    best = own | {"lr": fastest.lr, "momentum": fastest.momentum} if free and fastest else None
    pushed = "(1 − τ) " if "dampening" in pair or own.get("dampening") else ""
    top = "2 (1 + μ)" if run.name == "momentum" else "2"
    formula = f"{top} / ({pushed}λmax)" if pushed else f"{top} / λmax"
    return {"edge": edge, "best": best and [best[name] for name in pair], "formula": formula}


def curves(maps: Maps) -> Drawn:
    """`lr` (n,), and for each run `final` (runs, n) and `reached` (2, runs, n), as of `cells`."""
    (low, high), _ = maps.ends
    found = rates(
        maps.runs,
        surface_text(maps),
        start=maps.origin,
        steps=maps.steps,
        low=low,
        high=high,
        target=maps.target,
    )
    defaults = [HYPERS[run.name]["lr"].default for run in maps.runs]
    final = np.where(found.diverged, np.inf, found.final).astype(np.float32)
    sections = {"lr": found.lr.astype(float), "final": final, "reached": planes(found.reached + 1)}
    return {"defaults": defaults}, sections


def trainings(maps: Maps) -> Drawn:
    """No arrays: readers' own machines train the networks."""
    size = int(maps.resolution)
    rates = [10 ** centres(log10(low), log10(high), size) for low, high in maps.ends]
    network = {"neurons": WIDTH, "points": POINTS, "tail": TAIL}
    return {"grid": [ends_of(each) for each in rates], "network": network}, {}


DRAWN = {BASIN: basins, TUNING: cells, RATES: curves, TRAINABILITY: trainings}
