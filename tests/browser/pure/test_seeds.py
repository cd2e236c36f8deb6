"""Losses over many seeds, in Node: their median and band are NumPy's, of the JAX engine's races."""

from pathlib import Path

import numpy as np
from calls import ENGINE, Call, Shared, results

from engine import trajectory
from engine.browser import tables
from engine.race.trajectory import HYPERS, SURFACE_PARAMS, unit_noise

SEEDS = Path(__file__).parents[3] / "browser" / "pure" / "seeds.js"
WHOLE = f"""
import {{ bandsOf }} from "{SEEDS.as_uri()}";
export function banded(...given) {{
  const work = bandsOf(...given);
  for (;;) {{
    const {{ done, value }} = work.next();
    if (done) return value;
  }}
}}
"""


def test_the_median_and_the_band_are_numpys():
    noise, steps, seeds = 0.3, 40, 20
    runs = [("sgd", 0.01), ("adam", 0.1), ("sgd", 0.12)]
    scene = dict(
        runs=[
            dict(
                optimizer=name, hyper={key: float(p.default) for key, p in HYPERS[name].items()} | {"lr": lr}
            )
            for name, lr in runs
        ],
        surface=dict(
            id="ravine", values={key: float(p.default) for key, p in SURFACE_PARAMS["ravine"].items()}
        ),
        start=np.array([-4.0, 1.0]),
        schedule=dict(id="constant", values={}),
        steps=steps,
    )
    chances = [dict(noise=Shared(noise * unit_noise(seed)), batches=None) for seed in range(seeds)]
    (found,) = results([tables().text, WHOLE], [Call("banded", [ENGINE, scene, chances])])
    for (name, lr), band in zip(runs, found, strict=True):
        losses = [
            trajectory(name, "ravine", start=(-4, 1), steps=steps, seed=seed, noise=noise, lr=lr).loss
            for seed in range(seeds)
        ]
        wanted = np.quantile(losses, [0.1, 0.5, 0.9], axis=0, method="inverted_cdf")
        for key, row in zip(("low", "median", "high"), wanted, strict=True):
            np.testing.assert_allclose(band[key], row, rtol=1e-9, err_msg=f"{name} {lr} {key}")
