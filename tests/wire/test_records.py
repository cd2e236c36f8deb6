"""A race kept as CSV or JSON reads back as the same numbers, diverged runs too."""

import io
import json

import numpy as np
import pandas as pd
import pytest

from links.scene import parse
from wire.race import minimum, names
from wire.records import COLUMNS, as_csv, as_json

ADDRESS = "http://localhost:8501/"
LINKS = (
    "",
    "surface=goldstein_price&run=sgd,lr=1&run=adam,lr=0.1&run=adam,lr=0.2&steps=60",
    "surface=regression,batch=4&noise=0.1&seed=3&schedule=cosine&run=nag,lr=0.1&steps=30",
    "surface=bowl&start=0,1&run=adam,eps=0&run=rmsprop&steps=0",
)


@pytest.mark.parametrize("link", LINKS)
def test_csv_reads_back_as_the_same_numbers(link):
    scene, _ = parse(link)
    results = scene.race()
    text = as_csv(scene, results, "ko", ADDRESS)
    comments = [line for line in text.splitlines() if line.startswith("# ")]
    assert comments[1].startswith(f"# {ADDRESS}?") and parse(comments[1].split("?")[1]) == (scene, [])
    table = pd.read_csv(io.StringIO(text), comment="#")
    assert tuple(table.columns) == COLUMNS
    for (label, _), result in zip(names(scene.runs), results, strict=True):
        own = table[table.run == label]
        np.testing.assert_array_equal(own.step, np.arange(scene.steps + 1))
        for column, values in (
            (["x", "y"], result.x),
            ("f", result.loss),
            ("gap", result.loss - minimum(scene.surface)),
            (["grad_x", "grad_y"], result.grad),
            ("lr", np.append(result.lr, np.nan)),
        ):
            np.testing.assert_array_equal(own[column].to_numpy(float), values)


def refused(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.parametrize("link", LINKS)
def test_json_reads_back_as_the_same_numbers(link):
    scene, _ = parse(link)
    results = scene.race()
    content = json.loads(as_json(scene, results, "en", ADDRESS), parse_constant=refused)
    assert parse(content["link"].split("?")[1]) == (scene, [])
    assert content["start"] == [*scene.origin] and content["seed"] == scene.seed
    for run, own, result in zip(scene.runs, content["runs"], results, strict=True):
        assert (own["optimizer"], own["hyper"]) == (run.name, run.values)
        assert own["status"]["kind"] == result.status.kind and own["status"]["step"] == result.status.step
        for told, values in (
            (own["x"], result.x),
            (own["f"], result.loss),
            (own["grad"], result.grad),
            (own["lr"], result.lr),
            *((own["state"][name], rows) for name, rows in result.state.items()),
        ):
            np.testing.assert_array_equal(np.array(told, dtype=float).reshape(values.shape), values)
