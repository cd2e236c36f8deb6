"""Expected: what NumPy, SciPy and Python say to the cases that the tests of browser/pure compare with.

`PYTHONPATH=. python tests/support/expected.py` writes them down; a test asks again.
"""

import base64
import json
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from colorspacious import cspace_convert
from scipy.interpolate import RegularGridInterpolator
from scipy.optimize import rosen
from scipy.spatial.distance import cdist

from engine.race.trajectory import minima
from engine.ziggurat import edges
from lessons.stories import STORIES
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from wire.pack import pack

FILE = Path(__file__).parents[1] / "browser/pure/expected.json"


def floats(values) -> list:
    return np.asarray(values, np.float64).tolist()


def packed(rng) -> dict:
    arrays = {
        "a": rng.normal(size=(3, 5)).astype(np.float32),
        "b": rng.integers(0, 65536, 7).astype(np.uint16),
        "c": rng.integers(0, 256, 9).astype(np.uint8),
        "none": np.empty((0, 2), np.float32),
    }
    data = pack({"name": "η — 학습률"}, arrays)
    return {
        "bytes": base64.b64encode(data).decode(),
        "arrays": {name: floats(array.ravel()) for name, array in arrays.items()},
    }


def three_digits(value: float) -> float:
    """Python's own, but where these would be the 1 that is not reached."""
    text = float(f"{value:.3g}")
    return value if value < 1 <= text else text


def sliders() -> list:
    scales = [
        ({"scale": "lin", "low": -1, "high": 3}, np.linspace(-1, 3, 11)),
        ({"scale": "log", "low": 1e-5, "high": 10}, np.geomspace(1e-5, 10, 11)),
        ({"scale": "decay", "low": 0, "high": 0.999}, 1 - np.logspace(0, -3, 11)),
    ]
    return [{"scale": scale, "values": floats(values)} for scale, values in scales]


def clipped(rng) -> list:
    """Segments, and the ends of what of them lies in [−1, 1]²: found by trying 20,001 points."""
    cases = []
    for a, b in rng.uniform(-3, 3, (60, 2, 2)):
        t = np.linspace(0, 1, 20001)[:, None]
        points = a * (1 - t) + b * t
        inside = points[(np.abs(points) <= 1).all(axis=1)]
        cases.append(
            {"a": floats(a), "b": floats(b), "ends": floats(inside[[0, -1]]) if len(inside) else None}
        )
    return cases


def paths(rng) -> list:
    """Random walks, now and then to and fro: the cosines between their moves, and the lengths of these."""
    cases = []
    for k in range(40):
        moves = rng.normal(size=(14, 2)) * np.geomspace(1, 0.01, 14)[:, None] ** (k % 3)
        moves[:, 0] += (-1.0) ** np.arange(14) * (k % 4) * np.geomspace(1, 0.01, 14) ** (k % 3)
        x = np.concatenate([np.zeros((1, 2)), np.cumsum(moves, axis=0)]).astype(np.float32)
        moves = np.diff(x.astype(np.float64), axis=0)
        lengths = np.hypot(*moves.T)
        cosines = (moves[1:] * moves[:-1]).sum(axis=1) / (lengths[1:] * lengths[:-1])
        steps = range(1, 15)
        cases.append(
            {
                "x": floats(x.ravel()),
                "turns": [step >= 5 and bool((cosines[step - 4 : step - 1] < -0.5).all()) for step in steps],
                "shrinkage": [lengths[: min(10, step)].max() / lengths[step - 1] for step in steps],
                "along": floats(np.concatenate([[0], np.cumsum(lengths)])),
            }
        )
    return cases


def swarm(rng) -> dict:
    frames = rng.integers(0, 65536, (4, 7))
    times = [0, 0.25, 1, 2.9, 3]
    line = rng.normal(size=9)
    shares = rng.uniform(size=(2, 5))
    return {
        "frames": frames.ravel().tolist(),
        "at": [[t, [float(np.interp(t, range(4), x)) / 65535 * 5 - 3 for x in frames.T]] for t in times],
        "line": floats(line),
        "between": [[i, float(np.interp(i, range(9), line))] for i in (0, 0.5, 3.25, 7.99, 8)],
        "shares": floats(shares.ravel()),
        "shareAt": [[t, [float(np.interp(t, range(5), row)) for row in shares]] for t in (0, 1.5, 3.75, 4)],
    }


def curves(rng) -> dict:
    xs, ys = np.sort(rng.uniform(0, 4, 12)), rng.normal(size=12)
    asked = np.linspace(-1, 5, 61)
    return {
        "xs": floats(xs),
        "ys": floats(ys),
        "along": [[float(x), float(y)] for x, y in zip(asked, np.interp(asked, xs, ys), strict=True)],
        "steps": floats(np.geomspace(1, 5000, 61)),
    }


def stories() -> list:
    """Where every story's landmarks are, and the names of its runs."""
    return [
        {
            "id": story.id,
            "domain": floats(np.ravel(surface.DOMAIN)),
            "start": floats(story.scene.start or surface.START),
            "minima": floats(minima(story.scene.surface)),
            "saddles": floats(getattr(surface, "SADDLES", ())),
            "names": [OPTIMIZERS[run.name].NAME for run in story.scene.runs],
        }
        for story in STORIES
        for surface in [SURFACES[story.scene.surface.name]]
    ]


def nearest(rng) -> dict:
    """Names with letters lost, doubled, exchanged or in capitals, and what difflib finds most like each."""
    known = [*OPTIMIZERS, *SURFACES]

    def alike(name: str, known: list[str]) -> str:
        return next(iter(get_close_matches(name.lower(), known, n=1)), "")

    asked = ["", "xyzzy", "constructor"]
    for name in known:
        at = int(rng.integers(len(name)))
        other = known[int(rng.integers(len(known)))]
        asked += [name[:at] + name[at + 1 :], name[:at] + name[at:][::-1], name[: at + 1] + other[at:]]
        asked += [name.upper() + name[at]]
    rivals = [("ab", known) for known in (["abc", "abd"], ["abd", "abc"], ["aab", "abb", "bab"])]
    return {
        "known": known,
        "asked": [[name, alike(name, known)] for name in asked],
        "rivals": [[name, known, alike(name, known)] for name, known in rivals],
    }


def terrain(rng) -> dict:
    """Rosenbrock's heights on a coarse grid, between its points too, and how clear the sight across them."""
    box = [-2.0, 2.0, -1.0, 3.0]
    x0, x1, y0, y1 = box
    xs, ys = np.linspace(x0, x1, 30), np.linspace(y0, y1, 20)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    z = np.log10(rosen(np.moveaxis(grid, -1, 0)) + 0.05)
    between = RegularGridInterpolator((ys, xs), z)
    points = rng.uniform([x0, y0], [x1, y1], (40, 2))
    sights = []
    for eye in ([-6.0, -9.0, 9.0], [4.0, 7.0, 5.0], [0.3, -4.0, 4.0]):
        ground = np.concatenate([grid, z[..., None]], axis=-1)[None]
        lines = ground + np.linspace(0, 1, 2000)[1:-1, None, None, None] * (np.array(eye) - ground)
        inside = (np.abs(lines[..., :2] - [0, 1]) <= 2).all(axis=-1)
        under = between(lines[..., 1::-1].clip([y0, x0], [y1, x1]))
        # How far the line of sight from each grid point, where it is above the box, is above the ground.
        clearance = np.where(inside, lines[..., 2] - under, 9).min(axis=0)
        sights.append({"eye": eye, "clearance": floats(clearance.ravel())})
    return {
        **{"box": box, "rows": 20, "columns": 30, "z": floats(z.ravel()), "low": z.min(), "high": z.max()},
        "at": [[floats(p), float(between(p[::-1])[0])] for p in points],
        "sights": sights,
    }


def chance() -> dict:
    """What NumPy draws of seeds: bits; normal numbers, the last of them and those of the tail; orders."""
    horizon = 20_000  # enough for the tail
    drawn = []
    for seed in (0, 7, 2**32 - 1):
        noise = np.random.default_rng(seed).standard_normal(2 * horizon)
        tail = np.flatnonzero(np.abs(noise) > edges()[-1])
        drawn.append(
            {
                "seed": seed,
                "bits": [f"{bits:016x}" for bits in np.random.PCG64(seed).random_raw(20).tolist()],
                "last": floats(noise[-9:]),
                "tail": [[place, noise[place]] for place in tail.tolist()],
            }
        )
    return {
        **{"horizon": horizon, "edges": edges(), "drawn": drawn},
        "several": [
            [entropy, [f"{bits:016x}" for bits in np.random.PCG64(entropy).random_raw(3).tolist()]]
            for entropy in ([5, 1], [1, 2, 3], [2**32 - 1, 0, 7, 9])
        ],
        "orders": [
            [points, seed, np.random.default_rng([seed, 1]).permuted(rows, axis=1)[-1].tolist()]
            for points, seed in ((2, 0), (7, 1), (33, 2), (256, 3))
            for rows in [np.tile(np.arange(points, dtype=np.uint8), (40, 1))]
        ],
    }


def expected() -> dict:
    rng = np.random.default_rng(0)
    values = (rng.normal(size=300) * 10 ** np.arange(-30, 30, 0.2)).astype(np.float32)
    wide = 10 ** rng.uniform(-30, 30, 300)
    colours = rng.integers(0, 256, (50, 3))
    x = rng.normal(size=(6, 2)).astype(np.float32)
    times = [0, 0.25, 2, 4.9, 5]
    minima = rng.normal(size=(3, 2))
    steps = np.sort(rng.integers(0, 40, 25))
    asked = np.arange(-1, 42, 0.5)
    view = [-3.5, 1.5, -1.0, 4.0]
    points = rng.uniform(-6, 6, (20, 2))
    distances = np.hypot(*(points - np.clip(points, view[::2], view[1::2])).T)
    across = np.polynomial.Polynomial.fit(view[:2], [0, 700], 1)
    down = np.polynomial.Polynomial.fit(view[2:], [500, 0], 1)
    return {
        "packed": packed(rng),
        "format": [[v, three_digits(v)] for v in wide.tolist()],
        "exact": [[float(v), float(np.format_float_scientific(v))] for v in values],
        "sliders": sliders(),
        "clip": clipped(rng),
        "view": view,
        "places": [[floats(p), [across(p[0]), down(p[1])]] for p in points],
        "beyond": [[floats(p), float(d)] for p, d in zip(points, distances, strict=True)],
        "run": {
            "x": floats(x.ravel()),
            "at": [[t, *(float(np.interp(t, range(6), x[:, k])) for k in (0, 1))] for t in times],
            "minima": floats(minima),
            "distance": floats(cdist(x, minima).min(axis=1)),
        },
        "upTo": {
            "steps": steps.tolist(),
            "at": np.stack([asked, np.searchsorted(steps, asked, "right") - 1], axis=1).tolist(),
        },
        "luminance": [
            ["#" + bytes(c.tolist()).hex(), float(cspace_convert(c, "sRGB255", "XYZ1")[1])] for c in colours
        ],
        "paths": paths(rng),
        "swarm": swarm(rng),
        "curves": curves(rng),
        "terrain": terrain(rng),
        "stories": stories(),
        "nearest": nearest(rng),
        "chance": chance(),
    }


def rounded(value):
    """What floating-point arithmetic may change from one machine to another does not count."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list) else value


if __name__ == "__main__":
    FILE.write_text(json.dumps(rounded(expected()), ensure_ascii=False) + "\n")
