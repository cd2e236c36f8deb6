"""Lab: a race on a network, as the player draws it: curves with bands over seeds, settings, words."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.networks.lab import DIGITS, HYPERS, OWN, PICTURES, PIXELS, QUANTITIES, Entry, Lab, Run
from engine.networks.lab_plane import Plane, calls
from engine.networks.training import DISTURBANCES
from engine.race.trajectory import RUNS_MAX
from figures.style import DASHES, PALETTE, SHAPES, worn
from lessons.labs import STORIES
from links.lab import LAB, parse, query, race_only
from networks.data import DATA
from optimizers import EVERY, PLACE_OF
from parameters import format_number
from translations import N_, translate
from wire.catalog import optimizer, told
from wire.cite import cited
from wire.pack import pack
from wire.race import ground, names
from wire.sheets import WORDS
from wire.text import TEXT

QUANTILES = (0.1, 0.9)  # of a band
MANY = 5  # seeds, from which on a band leaves out its outermost ones
CLASSES = (1, "circle"), (0, "triangle"), (2, "square")  # of the palette, and the marks of points
SHIFT = 1e-3  # at least, of the plane's shades and contour lines, which are even in log(loss + shift)
LOG = set(QUANTITIES[:3])
SAYS = {
    "anywhere": N_(
        "Every run trains the same network from the same weights, on the same batches. Press space, turn a"
        " number, add a run."
    ),
    "find_story": N_("Find a story by optimizer, data or idea"),
    "no_story": N_("No story tells of “{text}”. Try an optimizer or a data set."),
    "as_all": N_("as all runs"),
    "regularisation": N_("Regularisation"),
    "picture": N_("Picture"),
    "boundaries": N_("decision boundaries"),
    "digits": N_("confused digits"),
    "digits_label": N_("What the networks of {runs} take digits for, at step {step}: the first seed"),
    "digits_note": N_(
        "Digits to test on, the first seed. Those that are taken for another stand out, with it."
    ),
    "wrong": N_("{count} of {all} wrong"),
    "plane": N_("paths in one plane"),
    "plane_note": N_(
        "The first seed's paths, in the two directions in which all of them vary most: {percent} % of their"
        " variance. Beneath a path the loss of this plane is off by a factor of {factor}, in the median."
    ),
    "plane_coming": N_("The plane comes when all paths are walked."),
    "plane_none": N_("These paths have no plane: they diverged at once, or never moved."),
    "plane_label": N_("The paths of {runs} over the training loss in their plane, at step {step}"),
    "plane_chart": N_("loss on the path; dotted: in the plane"),
    "curves": N_("all curves"),
    "save_curves": N_("The curves as a table (CSV)"),
    "table": N_("all numbers"),
    "table_label": N_("Every quantity of {runs} at step {step}"),
    "boundary_label": N_("What the networks of {runs} say of each place, at step {step}: the first seed"),
    "ground": N_("Boundaries: the first seed; the fainter, the less sure. A ring is a wrong label."),
    "train_loss": N_("training loss"),
    "validation_loss": N_("validation loss"),
    "test_loss": N_("test loss"),
    "train_accuracy": N_("training accuracy"),
    "validation_accuracy": N_("validation accuracy"),
    "test_accuracy": N_("test accuracy"),
    "early": N_(
        "Its validation loss is lowest at step {step}, where its curve has a hollow mark; there its test loss"
        " is {there}, at the end {end}."
    ),
    "run": N_("run"),
    "chart_label": N_("{quantity} of {runs} over {steps} steps"),
    "band_one": N_("One seed."),
    "band_all": N_("Lines: medians of {seeds} seeds; bands: from the lowest to the highest."),
    "band_most": N_("Lines: medians of {seeds} seeds; bands: the middle 80 % of them."),
    "running": N_(
        "A step normalises by the mean and variance of its batch; curves and pictures show the network with"
        " the running ones that it keeps while it trains."
    ),
    "plane_running": N_("Here it is normalised by the mean and variance of all training points."),
    "computing_run": N_("{percent} % trained"),
    "lost_run": N_("{count} of {seeds} seeds lost"),
    "says_overflowed": N_(
        "{run} diverged until its numbers overflowed in {count} of {seeds} seeds, first at step {step}."
    ),
    "says_unreal": N_(
        "{run} took the root of a negative number in {count} of {seeds} seeds, first at step {step}."
    ),
    "says_undefined": N_("{run} divided by zero in {count} of {seeds} seeds, first at step {step}."),
    "others": N_("Its curves are those of the other seeds."),
    "say_begin": N_("Step 0: all runs start from the same weights, with a training loss of {loss}."),
    "say_lowest": N_(
        "Step {step}: {run} has the lowest training loss, {loss}; {best} has the lowest test loss, {least}."
    ),
    "say_both": N_(
        "Step {step}: {run} has the lowest training loss, {loss}, and the lowest test loss, {least}."
    ),
    "say_nothing": N_("Nothing is trained yet."),
    "say_hidden": N_("All runs are hidden."),
    "say_no_runs": N_("No runs yet. Add one to see how it learns."),
}
# What lists offer, if the field takes it; a link may hold any other number. None: the full batch.
STOPS: dict[str, Sequence[Any]] = {
    "n": (64, 128, 256, 512, 1024),
    "flips": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
    "smoothing": (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9),
    "dropout": (0.0, 0.1, 0.2, 0.3, 0.5, 0.8),
    "dropconnect": (0.0, 0.1, 0.2, 0.3, 0.5, 0.8),
    "stochastic_depth": (0.0, 0.1, 0.2, 0.3, 0.5, 0.8),
    "mixup": (0.0, 0.1, 0.2, 0.4, 1.0, 2.0, 8.0),
    "cutmix": (0.0, 0.1, 0.2, 0.4, 1.0, 2.0, 8.0),
    "input_noise": (0.0, 0.1, 0.2, 0.3, 0.5, 1.0),
    "weight_noise": (0.0, 0.01, 0.02, 0.05, 0.1, 0.2),
    "affine": (0.0, 0.25, 0.5, 1.0, 2.0, 3.0),
    "mirror": (0.0, 0.1, 0.5, 1.0),
    "brightness": (0.0, 0.1, 0.2, 0.5, 1.0),
    "width": (1, 2, 4, 8, 16, 32, 64, 128, 256),
    "depth": (1, 2, 3, 4, 5),
    "batch": (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, None),
    "steps": (100, 200, 500, 1000, 2000, 5000, 10_000),
    "seeds": (1, 3, 8, 16, 24),
}
SETTINGS = {
    "data": N_("Data set"),
    "architecture": N_("Network"),
    "n": N_("Training points"),
    "flips": N_("Share of wrong labels"),
    "depth": N_("Hidden layers"),
    "width": N_("Neurons in each"),
    "activation": N_("Activation"),
    "normalisation": N_("Normalisation"),
    "shortcuts": N_("Shortcuts"),
    "initialiser": N_("Initial weights"),
    "loss": N_("Loss"),
    "batch": N_("Batch size"),
    "steps": N_("Steps"),
    "seeds": N_("Seeds"),
    "smoothing": N_("Label smoothing"),
    "mixup": N_("Mixup, α of Beta(α, α)"),
    "cutmix": N_("CutMix, α of Beta(α, α)"),
    "dropout": N_("Dropout, p to drop"),
    "dropconnect": N_("DropConnect, p to drop"),
    "stochastic_depth": N_("Stochastic depth, p to leave out"),
    "input_noise": N_("Noise on inputs, σ"),
    "weight_noise": N_("Noise on weights, σ"),
    "affine": N_("Moved, turned and scaled, pixels"),
    "mirror": N_("Mirrored, probability"),
    "brightness": N_("Fainter or stronger, share"),
}
REGULARISING = ("smoothing", *DISTURBANCES)  # of these, what are mostly off
# What they are called of a convolution.
CONVOLVED = {"depth": N_("Convolutions"), "width": N_("Filters in each")}
TITLES = {
    "none": N_("none"),
    "batch": N_("by batch, over its points"),
    "layer": N_("by layer, over its neurons"),
    "residual": N_("residual, around equal widths"),
    "mlp": "MLP",
    "convolution": N_("Convolution"),
    "digits": N_("digits"),
    "moons": N_("moons"),
    "circles": N_("circles"),
    "spirals": N_("spirals"),
    "blobs": N_("blobs"),
    "sine": N_("sine, a regression"),
    "relu": "ReLU",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "identity": N_("identity, no bend"),
    "lecun_normal": N_("LeCun, normal"),
    "lecun_uniform": N_("LeCun, uniform"),
    "xavier_normal": N_("Xavier, normal"),
    "xavier_uniform": N_("Xavier, uniform"),
    "he_normal": N_("He, normal"),
    "he_uniform": N_("He, uniform"),
    "squared_error": N_("squared error"),
    "cross_entropy": N_("cross-entropy"),
}


@cache
def catalog(language: str) -> dict:
    """Texts by key, and all that can be chosen: what browser/pages/lab.js needs to know of them."""
    return {
        "text": {key: translate(language, sentence) for key, sentence in {**TEXT, **WORDS, **SAYS}.items()},
        "cited": cited(),
        "runs_max": RUNS_MAX,
        "quantities": [
            {"id": name, "name": translate(language, SAYS[name]), "log": name in LOG} for name in QUANTITIES
        ],
        "palette": PALETTE,
        "dashes": DASHES,
        "classes": [
            {"colour": {theme: colours[hue] for theme, colours in PALETTE.items()}, "outline": SHAPES[shape]}
            for hue, shape in CLASSES
        ],
        "pictures": [{"id": name, "name": translate(language, SAYS[name])} for name in PICTURES],
        "optimizers": [optimizer(language, name) for name in HYPERS],
        "own": OWN,
        "stories": [
            {
                "title": translate(language, story.title),
                "watch": story.watch(language),
                "clauses": told(story, language),
                "tells": " ".join(names_in(story.lab, language)),
                "link": story.link,
                "race": query(story.lab, whole=True),
            }
            for story in STORIES
        ],
    }


def names_in(lab: Lab, language: str) -> set[str]:
    """What a story can be found by beside its words: its optimizers, its data in both languages."""
    data = TITLES[lab.data]
    return {data, translate(language, data), *(EVERY[run.name].NAME for run in lab.runs)}


def settings(lab: Lab, language: str) -> list[dict]:
    """Every setting of a lab but its runs, and but what its data or its network can't have: its name, label
    and value, the values that are offered, and the one that leaves it off where it is mostly so."""
    renamed = CONVOLVED if lab.architecture == "convolution" else {}
    return [
        {
            "name": name,
            "label": translate(language, renamed.get(name, label)),
            "value": written(lab, name, getattr(lab, name)),
            "options": [[written(lab, name, value), title(value, language)] for value in offered(lab, name)],
            "off": written(lab, name, 0.0) if name in REGULARISING else None,
        }
        for name, label in SETTINGS.items()
        if name not in ("shortcuts", *REGULARISING) or len(offered(lab, name)) > 1
    ]


def offered(lab: Lab, name: str) -> list[Any]:
    """What the field takes of its stops, or of its names, and what the lab has, in order."""
    field, own = LAB.of(name, lab), getattr(lab, name)
    if name not in STOPS:
        return field.describe()["names"]
    stops = {own, *(stop for stop in STOPS[name] if field.usual(stop) == stop)}
    return sorted(stops, key=lambda stop: (stop is None, stop or 0))


def own_words(lab: Lab, run: Entry, language: str) -> dict[str, str]:
    """What a run has otherwise than the course, in a few words each."""
    said = {name: title(value, language) for name, value in run.own.items()}
    return said | ({"batch": f"B {said['batch']}"} if run.own.get("batch") else {})


def written(lab: Lab, name: str, value: Any) -> str:
    """As it stands in a link."""
    return LAB.of(name, lab).write(value)[0]


def title(value: Any, language: str) -> str:
    if isinstance(value, str):
        return translate(language, TITLES[value])
    return translate(language, N_("full batch")) if value is None else format_number(value)


def results(
    lab: Lab,
    runs: Sequence[Run | None],
    shares: Sequence[float],
    language: str,
    plane: Plane | None = None,
    named: Sequence[str] = (),
    has: Mapping[str, int] = MappingProxyType({}),
    **header,
) -> bytes:
    """What is new of a lab with R runs, as far as they have come, and of their plane, if it is there, for a
    page that `has` so many records of each computation, or one plane; `named` are the runs and the plane.

    `curves` (N, 3, 6) are median, low and high of each quantity over the seeds that were not lost, NaN where
    there is none, at N records: of each run from the first to before the last of its `records`. A band
    reaches from the lowest seed to the highest, or holds the middle 80 % of many. `pictures` (M, …) likewise.
    Ground, or digits, come with a first record.
    """
    records, taken = lab.course.records, lab.course.pictured
    classes = DATA[lab.data].classes
    drawn = next((one.ground for one in runs if one), None)
    digits = next((one.digits for one in runs if one), None)
    known = [*named, *[""] * (len(runs) + 1 - len(named))]
    spans, bands, seen = [], [], []
    for name, one in zip(known, runs, strict=False):
        there = 0 if one is None else one.measures.shape[1]
        span = min(has.get(name, 0), there), there
        pictures = None if one is None else one.said if digits else one.pictures
        first, last = (bisect_right(taken, records[k - 1]) if k and pictures is not None else 0 for k in span)
        spans.append((span, (first, last)))
        if one is not None:
            bands.append(np.moveaxis(band(one.measures[:, span[0] :]), -1, 0))
        if pictures is not None:
            seen.append(pictures[first:])
    first_time = not any(begin for (begin, _), _ in spans)
    own = [own_words(lab, run, language) for run in lab.runs]
    running = ["running"] if lab.normalisation == "batch" else []
    described = zip(
        lab.runs, names(lab.runs, own), worn([PLACE_OF[run.name] for run in lab.runs]), strict=True
    )
    head = {
        "query": query(lab, whole=True),
        "link": query(lab),
        "race": query(race_only(lab), whole=True),
        "course": {name: written(lab, name, getattr(lab, name)) for name in SETTINGS},
        "settings": settings(lab, language),
        "steps": records,
        "seeds": lab.seeds,
        "picture": lab.picture,
        "pictures": LAB.of("picture", lab).describe()["names"],
        "ground": drawn and {"view": drawn.view, "classes": drawn.classes},
        "record_size": 3 * len(QUANTITIES),
        "picture_size": PIXELS**2 if drawn else DIGITS,
        "chart": lab.chart,
        "charts": QUANTITIES if classes else QUANTITIES[:3],
        "at": lab.at,
        "bands": [
            "band_one" if lab.seeds == 1 else "band_most" if lab.seeds >= MANY else "band_all",
            *running,
        ],
        "runs": [
            {
                "optimizer": run.name,
                "hyper": run.values,
                "own": {name: written(lab, name, value) for name, value in run.own.items()},
                "label": label,
                "detail": detail,
                "worn": hue_and_dash,
                "share": share,
                "name": name,
                "records": span,
                "pictures": pictures,
                **fate(one),
            }
            for (run, (label, detail), hue_and_dash), one, share, name, (span, pictures) in zip(
                described, runs, shares, known[:-1], spans, strict=True
            )
        ],
        **header,
    }
    sections: dict[str, np.ndarray] = {}
    if bands:
        sections["curves"] = np.concatenate(bands).astype(np.float32)
    if seen:
        sections["pictures"] = np.concatenate(seen)
    if plane:
        head["plane"], more = seen_from_above(plane, records)
        head["plane"] |= {"name": known[-1], "notes": ["plane_note", *(f"plane_{each}" for each in running)]}
        sections |= {} if known[-1] in has else more
    if drawn and first_time:
        sections |= {
            "points": drawn.points,
            "labels": drawn.labels,
            "flipped": drawn.flipped.astype(np.uint8),
        }
    if digits and first_time:
        sections |= {"digits": digits.pictures, "labels": digits.labels}
    return pack(head, sections)


def seen_from_above(plane: Plane, records: Sequence[int]) -> tuple[dict, dict[str, np.ndarray]]:
    """The plane's ground, and at each of the records, between what is known, the places of the runs in it, x
    (R, K + 1, 2), with their true loss and that of the plane beneath them, (R, K + 1)."""
    low = float(np.nanmin(plane.loss))
    header, sections = ground(plane.loss, max(low, SHIFT), plane.view)
    header |= {"percent": 100 * float(plane.share.sum()), "factor": plane.factor}

    def between(values: np.ndarray) -> np.ndarray:
        return np.array([np.interp(records, plane.steps, row) for row in values], np.float32)

    x = np.stack([between(plane.coordinates[..., k]) for k in (0, 1)], axis=-1)
    found = {"x": x, "true": between(plane.true), "seen": between(plane.seen)}
    return header, {f"plane_{name}": values for name, values in (sections | found).items()}


def band(measures: np.ndarray) -> np.ndarray:
    """Median, low and high, (3, 6, k), over seeds of (6, k, S)."""
    seeds = measures.shape[-1]
    low, high = QUANTILES if seeds >= MANY else (0.0, 1.0)
    found = np.full((3, *measures.shape[:2]), np.nan)
    known = np.isfinite(measures).any(axis=-1)
    found[:, known] = np.nanquantile(measures[known], (0.5, low, high), axis=-1)
    return found


def fate(run: Run | None) -> Mapping[str, Any]:
    """How many seeds were lost, the first one when, and by which sentence that is told."""
    lost = [status for status in run.statuses if status.lost] if run else []
    first = min(lost, key=lambda status: status.step or 0, default=None)
    says = first.kind if first and first.kind in ("undefined", "unreal") else "overflowed"
    return {
        "lost": len(lost),
        "lost_step": first.step if first else None,
        "lost_says": f"says_{says}" if first else "",
    }


def openings() -> list[tuple]:
    """The computations of what the page opens with, and of what its stories show."""
    return list(dict.fromkeys(call for story in STORIES for call in calls(parse(story.link)[0])))
