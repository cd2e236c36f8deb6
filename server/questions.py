"""Questions: what may be asked of a race, and which numbers are an answer."""

import math
import re
import sys
from functools import lru_cache
from time import time
from typing import Any

from engine.race.trajectory import HYPERS, SURFACE_PARAMS
from links.scene import POSITION, parse, query
from optimizers import OPTIMIZERS
from parameters import Lin, Whole, format_number
from server.rooms import ROUNDS_MAX, Refused, Room, code_of, digest, new_key
from translations import LANGUAGES, N_
from wire.class_room import CHOICES, QUESTION_MAX
from wire.text import explain

CHOICE_MAX = 80  # characters
SECONDS = 5, 600
FINITE = sys.float_info.max
WHO = r"[\w-]{22}"


def text(content: dict[str, Any], name: str, pattern: str) -> str:
    """A text that matches. Raises Refused."""
    given = content.get(name)
    if not isinstance(given, str) or not re.fullmatch(pattern, given, re.ASCII | re.DOTALL):
        raise Refused(400, N_("{name} is missing or malformed."), name=name)
    return given


def whole(content: dict[str, Any], name: str, low: int, high: int) -> int:
    """A whole number within limits. Raises Refused."""
    given = content.get(name)
    if type(given) is not int or not low <= given <= high:
        raise Refused(
            400, N_("{name} is a whole number from {low} to {high}."), name=name, low=low, high=high
        )
    return given


def opening(content: dict[str, Any]) -> tuple[Room, str]:
    """The room that a lecturer wants, and its key. Raises Refused."""
    lang = content.get("lang")
    scene, problems = parse(text(content, "race", ".*"))
    if problems:
        said = " ".join(explain(problem, lang if lang in LANGUAGES else "en") for problem in problems)
        raise Refused(400, "{said}", said=said)
    choices = content.get("choices") or []
    if not isinstance(choices, list) or not all(map(is_choice, choices)):
        raise Refused(400, N_("A choice is a text of {count} characters at most."), count=CHOICE_MAX)
    if choices and not CHOICES[0] <= len(choices) <= CHOICES[1]:
        raise Refused(400, N_("A poll has {low} to {high} choices."), low=CHOICES[0], high=CHOICES[1])
    ask = [] if choices else content.get("ask")
    race = query(scene)
    if not choices and (not isinstance(ask, list) or not askable(race, ask)):
        raise Refused(400, N_("Ask for one or two of: {names}."), names=", ".join(names_of(race)))
    question = text(content, "question", ".*").strip()
    if not 0 < len(question) <= QUESTION_MAX:
        raise Refused(400, N_("A question has 1 to {count} characters."), count=QUESTION_MAX)
    seconds = content.get("seconds")
    if seconds != 0:
        seconds = whole(content, "seconds", *SECONDS)
    # Who has the key of a room that an app has forgotten, by a new start, opens it once more where it was.
    key = text(content, "key", "[0-9a-f]{32}") if "key" in content else new_key()
    number = whole(content, "round", 0, ROUNDS_MAX - 1) if "round" in content else 0
    room = Room(code_of(key), digest(key), race, ask or [], question, choices, int(seconds))
    room.begin(number, time())
    return room, key


def is_choice(given: object) -> bool:
    return isinstance(given, str) and 0 < len(given.strip()) <= CHOICE_MAX


def askable(race: str, ask: list) -> bool:
    known = names_of(race)
    named = all(isinstance(name, str) and name in known for name in ask)
    return named and len(set(ask)) == len(ask) in (1, 2) and ("x" in ask) == ("y" in ask)


@lru_cache(256)
def names_of(race: str) -> dict[str, Lin]:
    """What can be asked of a race, of its start, its batch, its first run and its optimizer, by name."""
    scene, _ = parse(race)
    declared: dict[str, Lin] = {"x": POSITION, "y": POSITION}
    if batch := SURFACE_PARAMS.get(scene.surface.name, {}).get("batch"):
        declared["batch"] = batch
    if scene.runs:
        several = Whole(0, 0, len(OPTIMIZERS) - 1, "")
        declared = HYPERS[scene.runs[0].name] | declared | {"optimizer": several}
    return declared


def numbers(room: Room, given: object) -> list[float]:
    """The values of an answer. Raises Refused."""
    if room.choices:
        declared = [Whole(0, 0, len(room.choices) - 1, "")]
    else:
        declared = [names_of(room.race)[name] for name in room.ask]
    if not isinstance(given, list) or len(given) != len(declared):
        raise Refused(400, N_("Numbers in an answer to this question: {count}."), count=len(declared))
    for value, p, name in zip(given, declared, room.ask or ["choice"], strict=True):
        if type(value) not in (int, float) or not -FINITE <= value <= FINITE or not p.accepts(value):
            low, high = p.limits
            raise Refused(
                400,
                N_("{name} is a number from {low} to {high}."),
                **{"name": name, "low": format_number(low)},
                **{"high": "∞" if high == math.inf else format_number(high)},
            )
    return [float(value) for value in given]
