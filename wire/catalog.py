"""Catalog: the player's words in one language, and everything that can be chosen in it."""

from collections.abc import Mapping
from functools import cache

from engine.networks.matrices import HYPERS
from engine.own import OWN, module_of
from engine.race.scene import SHOWS, Scene
from engine.race.trajectory import (
    GROUNDS,
    NOISE,
    RECORDED,
    RUNS_MAX,
    SCHEDULE_PARAMS,
    SEED,
    STEPS,
    SURFACE_PARAMS,
)
from engine.race.verdict import STATUSES, Status
from figures.style import DASHES, LENT, PALETTE, SHAPES, identity
from lessons.rates import rates
from lessons.stories import STORIES
from lessons.tales import Tale
from links.fields import FOREIGN_MAX, LENGTH_MAX, SHARED, kind
from links.scene import CHARTS, MEANT, OF_MATRICES, OPENING, POSITION, SHOWN, query
from optimizers import EVERY, OPTIMIZERS, PLACE_OF
from parameters import NUMBER, Lin
from surfaces import SURFACES
from translations import translate
from wire.cite import cited
from wire.race import letter, scene_of, symbol
from wire.text import NEAR, OF_LINKS, SCHEDULES, TEXT, USED

LOG_CHARTS = {"gap", "grad", "distance"}


@cache
def catalog(language: str) -> dict:
    """Texts by key; optimizers, surfaces, schedules and stories with what their controls need."""

    def all_of(params: Mapping[str, Lin]) -> list[dict]:
        return [declared(language, name, p) for name, p in params.items()]

    suited = rates()
    return {
        "lang": language,
        "text": {key: translate(language, sentence) for key, sentence in TEXT.items()},
        "cited": cited(),
        "runs_max": RUNS_MAX,
        "opening": {
            "race": query(OPENING.race_only(), whole=True),
            "nine": query(Scene()),
            "query": query(OPENING),
            "scene": scene_of(Scene()) | {"start": None},
        },
        # What is known of links beside what can be chosen, and what is said of those that cannot be read.
        "links": {
            "number": NUMBER,
            "length_max": LENGTH_MAX,
            "foreign_max": FOREIGN_MAX,
            "shared": SHARED,
            "of_matrices": OF_MATRICES,
            "shown": SHOWN,
            "meant": MEANT,
        },
        "problems": {
            key: translate(language, sentence)
            for key, sentence in (OF_LINKS | {"near": NEAR, "used": USED}).items()
        },
        "charts": [
            {"id": name, "name": translate(language, TEXT[f"chart_{name}"]), "log": name in LOG_CHARTS}
            for name in CHARTS
        ],
        "palette": PALETTE,
        "dashes": DASHES,
        "lent": LENT,
        "shows": SHOWS,
        "lost": [kind for kind in STATUSES if Status(kind).lost],
        "letters": {name: letter(name) for names in RECORDED.values() for name in (*names, "x", "f")},
        "minimum": SHAPES["star"],
        "optimizers": [optimizer(language, name) for name in OPTIMIZERS],
        "surfaces": [
            {
                "id": name,
                "name": translate(language, module.NAME),
                "group": translate(language, module.GROUP),
                "params": all_of(SURFACE_PARAMS[name]),
                "rates": suited[name],
            }
            for name, module in SURFACES.items()
        ]
        + [
            {
                "id": OWN,
                "name": translate(language, TEXT["own"]),
                "group": translate(language, TEXT["own_group"]),
                "params": [],
                "typed": all_of(GROUNDS[OWN]),
                "rates": {},
            }
        ],
        "schedules": [
            {"id": name, "name": translate(language, SCHEDULES[name]), "params": all_of(params)}
            for name, params in SCHEDULE_PARAMS.items()
        ],
        "scene": [
            declared(language, "steps", STEPS, symbol=""),
            declared(language, "start_x", POSITION, symbol="", typed=True),
            declared(language, "start_y", POSITION, symbol="", typed=True),
            declared(language, "noise", NOISE),
            declared(language, "seed", SEED, symbol="", typed=True),
        ],
        "stories": [
            {
                "title": translate(language, story.title),
                "watch": story.watch(language),
                "clauses": told(story, language),
                "tells": " ".join(names_in(story.scene, language)),
                "link": story.link,
                "race": query(story.scene, whole=True),
            }
            for story in STORIES
        ],
    }


def told(tale: Tale, language: str) -> list[dict]:
    """A tale's clauses."""
    return [
        {"text": translate(language, clause.text), "at": clause.at, "runs": clause.runs}
        for clause in tale.clauses
    ]


def declared(language: str, name: str, p: Lin, of: str = "", **more: object) -> dict:
    """What a control of a number needs to know; `of` is the optimizer whose hyperparameter it is."""
    known = (TEXT.get(key) for key in (f"hyper_{of}_{name}", f"hyper_{name}", name))
    label = next(filter(None, known), name.replace("_", " "))
    return {
        "name": name,
        "label": translate(language, label),
        "symbol": symbol(p.symbol),
        **kind(p).describe(),
        **more,
    }


def optimizer(language: str, name: str) -> dict:
    """An optimizer's name, idea and look, and its hyperparameters as they are declared."""
    module = EVERY[name]
    return {
        "id": name,
        "name": module.NAME,
        "idea": translate(language, idea(module)),
        **identity(PLACE_OF[name]),
        "hyper": [declared(language, key, p, name) for key, p in HYPERS[name].items()],
    }


def names_in(scene: Scene, language: str) -> set[str]:
    """What a story can be found by beside its words: its optimizers, its surface in both languages."""
    surface = module_of(scene.surface).NAME
    return {surface, translate(language, surface), *(OPTIMIZERS[run.name].NAME for run in scene.runs)}


def idea(module) -> str:
    """The first line of a module without its name: "a running mean of the gradient, …"."""
    return module.__doc__.partition("\n")[0].partition(": ")[2]
