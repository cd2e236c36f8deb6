"""Records: a race as numbers for other programs, CSV or JSON, with every setting."""

import csv
import io
import json
import math
from typing import Any

import numpy as np

from engine.race.scene import Scene
from engine.race.trajectory import Trajectory
from links.scene import query
from translations import translate
from wire.caption import caption
from wire.race import minimum, names, scene_of
from wire.text import TEXT

COLUMNS = ("run", "step", "x", "y", "f", "gap", "grad_x", "grad_y", "lr")


def as_csv(scene: Scene, results: list[Trajectory], language: str, address: str = "") -> str:
    """One row for each run and step, numbers as Python writes them, which read back as the same.

    Lines before the header begin with #: what ran, and where it can be seen. `gap` is f − f*, `lr` the
    learning rate of the step that begins there: none after the last.
    """
    text = io.StringIO()
    for line in filter(None, (caption(scene, language), f"{address}?{query(scene)}" if address else "")):
        text.write(f"# {line}\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    f_star = minimum(scene.surface)
    for (label, _), result in zip(names(scene.runs), results, strict=True):
        rates = [*result.lr.tolist(), ""]
        numbers = zip(result.x.tolist(), result.loss.tolist(), result.grad.tolist(), rates, strict=True)
        for step, (x, loss, grad, lr) in enumerate(numbers):
            writer.writerow([label, step, *x, loss, loss - f_star, *grad, lr])
    return text.getvalue()


def as_json(scene: Scene, results: list[Trajectory], language: str, address: str = "") -> str:
    """All that a race is made of and all that is recorded of it: arrays with a row for each step.

    JSON has no infinities and no NaN; they stand there as the texts that Python's float and JavaScript's
    Number read: "Infinity", "-Infinity" and "NaN".
    """
    runs = [
        {
            "name": label,
            "optimizer": run.name,
            "hyper": run.values,
            "status": {
                "kind": result.status.kind,
                "step": result.status.step,
                "words": translate(language, TEXT[result.status.kind]).format(step=result.status.step),
            },
            "evaluations": result.evaluations,
            "x": listed(result.x),
            "f": listed(result.loss),
            "grad": listed(result.grad),
            "lr": listed(result.lr),
            "state": {name: listed(rows) for name, rows in result.state.items()},
        }
        for run, (label, _), result in zip(scene.runs, names(scene.runs), results, strict=True)
    ]
    told = {
        key: value
        for key, value in scene_of(scene).items()
        if key not in ("runs", "chart", "show", "at", "view")
    }
    content = {
        "caption": caption(scene, language),
        "link": f"{address}?{query(scene)}",
        **told,
        "f_star": minimum(scene.surface),
        "runs": runs,
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def listed(values: np.ndarray) -> list[Any]:
    """The values as lists of numbers, those that are none in JSON as texts."""
    if np.isfinite(values).all():
        return values.tolist()

    def told(value: Any) -> Any:
        if isinstance(value, list):
            return [told(each) for each in value]
        if math.isfinite(value):
            return value
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"

    return told(values.tolist())
