"""Race: the paths of a scene's runs on its map, beside their loss, as one figure that stands still."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.own import module_of
from engine.race.field import values_and_gradients
from engine.race.scene import Scene
from engine.race.trajectory import Trajectory, minima, minimum
from figures.paper import LOG, Figure, figure
from figures.style import THEMES, looks
from optimizers import PLACE_OF

GRID = 144, 192  # rows, columns of the map
NAMES = {"gap": "f − f*", "step": "step", "minimum": "minimum", "start": "start"}
# Plotly's markers for the shapes of the player.
MARKERS = {"plus": "cross", "triangle": "triangle-up", "wedge": "triangle-down"}


def race(
    scene: Scene,
    results: Sequence[Trajectory],
    labels: Sequence[str],
    theme: str = "light",
    names: Mapping[str, str] = NAMES,
) -> Figure:
    """Paths over the surface's domain, shades even in log(f − f* + SHIFT), and f − f* against the step.

    `results` and `labels` are of the scene's runs, in order. A path that leaves the domain is followed to its
    edge, a loss that grows to the edge of its chart.
    """
    module, look = module_of(scene.surface), THEMES[theme]
    (left, right), (bottom, top) = module.DOMAIN
    f_star = minimum(scene.surface)
    data = [_map(scene, f_star, theme)]
    worn = looks([PLACE_OF[run.name] for run in scene.runs])
    for label, result, own in zip(labels, results, worn, strict=True):
        colour, shape = own["colour"][theme], MARKERS.get(own["shape"], own["shape"])
        line = dict(
            color=colour, width=2.5, dash=",".join(f"{length}px" for length in own["dash"]) or "solid"
        )
        marker = dict(color=colour, opacity=1, symbol=shape, size=[0] * (len(result.x) - 1) + [11])
        shared = dict(name=label, legendgroup=label, line=line, marker=marker)
        data += [
            dict(x=result.x[:, 0], y=result.x[:, 1], mode="lines+markers", **shared),
            dict(
                x=np.arange(len(result.loss)),
                y=result.loss - f_star,
                mode="lines+markers",
                xaxis="x2",
                yaxis="y2",
                showlegend=False,
                **shared,
            ),
        ]
    ring = dict(symbol="circle-open", size=14, color=look["ink"], line=dict(width=2.5))
    star = dict(symbol="star", size=15, color=look["page"], line=dict(width=2, color=look["ink"]))
    marks = dict(mode="markers", showlegend=False)
    data += [
        dict(x=[scene.origin[0]], y=[scene.origin[1]], name=names["start"], marker=ring, **marks),
        dict(zip("xy", np.reshape(minima(scene.surface), (-1, 2)).T, strict=True))
        | dict(name=names["minimum"], marker=star, **marks),
    ]
    return figure(
        data,
        theme,
        480,
        legend=dict(y=1.02),
        xaxis=dict(range=[left, right], domain=[0, 0.6], constrain="domain", showgrid=False),
        yaxis=dict(range=[bottom, top], scaleanchor="x", constrain="domain", showgrid=False),
        xaxis2=dict(domain=[0.66, 1], anchor="y2", title=dict(text=names["step"])),
        yaxis2=dict(anchor="x2", **LOG, range=_decades(results, f_star), title=dict(text=names["gap"])),
    )


def _decades(results, f_star):
    """From the least gap to a hundred times the first: what diverges leaves the picture by its upper edge."""
    gaps = np.concatenate([result.loss - f_star for result in results] or [np.ones(1)])
    seen = gaps[np.isfinite(gaps) & (gaps > 1e-16)]
    low, first = (seen.min(), seen[0]) if len(seen) else (0.1, 1.0)
    return [float(np.log10(low)) - 0.3, float(np.log10(max(low, first))) + 2]


def _map(scene, f_star, theme):
    module, (low, high) = module_of(scene.surface), THEMES[theme]["map"]
    (left, right), (bottom, top) = module.DOMAIN
    ys, xs = np.linspace(bottom, top, GRID[0]), np.linspace(left, right, GRID[1])
    gap = values_and_gradients(scene.surface, xs, ys)[0] - f_star
    height = gap if module.SHIFT is None else np.log10(np.maximum(gap, 0) + module.SHIFT)
    return dict(
        type="contour",
        x=xs,
        y=ys,
        z=height,
        ncontours=24,
        showscale=False,
        colorscale=[[0, low], [1, high]],
        line=dict(color=THEMES[theme]["muted"], width=0.5),
        hoverinfo="skip",
    )
