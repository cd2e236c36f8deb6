"""Opening: what a link of any page opens, and the link that says all of it.

`PYTHONPATH=. python tests/support/opening.py LINK …` prints links as tests/links/published.txt has them.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from engine.race.scene import Scene
from engine.race.trajectory import GROUNDS
from links import lab, maps, scene
from links import step as links_step
from links.experiment import EXPERIMENT
from links.fields import Name, unread
from optimizers import EVERY
from parameters import Choice, Problem, format_number
from wire.sheets import PAGES, ask, fields, names


def opened(page: str, given: Mapping[str, Sequence[str]]) -> tuple[Any, list[Problem]]:
    """What names and texts of a page's link open, and what in them could not be read."""
    if page in ("", "class"):
        race, problems = scene.read(given)
        return replace(race, start=race.origin), problems
    if page == "step":
        step, problems = links_step.read(given)
        return replace(step, race=replace(step.race, start=step.race.origin)), problems
    if page == "maps":
        return maps.read(given)
    if page == "optimizers":
        card, problems = Name(("", *EVERY)).read("optimizer", given.get("optimizer", ()), "")
        return card, problems + unread(given, ["optimizer"], {})
    if page == "network" and "part" not in given:
        return lab.read(given)
    part, problems = Name(tuple(PAGES[page])).read("part", given.get("part", ()), next(iter(PAGES[page])))
    asked = [ask(sheet, given) for sheet in PAGES[page][part]]
    problems += [problem for _, wrong in asked for problem in wrong] + unread(given, names(page), {})
    return (part, [each for each, _ in asked]), problems


def spelt(choice: Choice) -> str:
    """A choice with every number of it."""
    declared = GROUNDS.get(choice.name, {})
    texts = {
        key: declared[key].write(value) if declared else format_number(value)
        for key, value in choice.values.items()
    }
    return ",".join([choice.name, *(f"{key}={text}" for key, text in texts.items())])


def spelt_race(race: Scene) -> dict[str, list[str]]:
    """A race with every number of it."""
    choices = {"surface": [spelt(race.surface)], "schedule": [spelt(race.schedule)]}
    return scene.write(race, whole=True) | choices | {"run": [*map(spelt, race.runs)] or [""]}


def whole(page: str, value: Any) -> str:
    """Everything that a link has opened, each default too, so that none can become another."""
    if page in ("", "class"):
        written = spelt_race(value)
    elif page == "step":
        written = links_step.write(value, whole=True) | spelt_race(value.race)
    elif page == "maps":
        spelt_out = {"surface": [spelt(value.surface)], "run": [*map(spelt, value.runs)]}
        written = maps.MAPS.write(value) | spelt_out
    elif page == "optimizers":
        written = {"optimizer": [value]}
    elif isinstance(value, lab.Lab):
        own = lab.runs(value).own
        runs = [
            ",".join(
                [
                    spelt(run),
                    *(f"{name}={text}" for name in run.own for text in own(name).write(run.own[name])),
                ]
            )
            for run in value.runs
        ]
        written = lab.LAB.write(value) | {"run": runs or [""]}
    else:
        part, asked = value
        written = {"part": [part]}
        for sheet, each in zip(PAGES[page][part], asked, strict=True):
            written |= {name: field.field.write(each.chosen[name]) for name, field in fields(sheet).items()}
            written |= EXPERIMENT.write(each.experiment)
    return urlencode(written, doseq=True, safe=",=")


def open_link(link: str) -> tuple[str, Any, list[Problem]]:
    address = urlsplit(link)
    page = address.path.strip("/")
    return page, *opened(page, parse_qs(address.query, keep_blank_values=True))


if __name__ == "__main__":
    for link in sys.argv[1:]:
        page, value, problems = open_link(link)
        print(f"{link}\n    {whole(page, value)}", *map(str, problems), sep="\n")
