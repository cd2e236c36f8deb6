"""The figure of a race that stands still."""

import numpy as np
import pytest
from plotly_schema import checked

from figures.race import race
from links.scene import parse
from wire.race import minimum, names

LINKS = (
    "",
    "surface=goldstein_price&run=sgd,lr=1&run=adam,lr=0.1&run=adam,lr=0.2",
    "surface=ackley&run=newton&steps=0",
    "surface=bowl&run=",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("link", LINKS)
def test_it_shows_each_run_twice_and_can_be_told_apart(link, theme):
    scene, _ = parse(link)
    results, labels = scene.race(), [label for label, _ in names(scene.runs)]
    drawn = checked(race(scene, results, labels, theme))
    for label, result in zip(labels, results, strict=True):
        path, loss = (trace for trace in drawn["data"] if trace.get("name") == label)
        np.testing.assert_array_equal(np.stack([path["x"], path["y"]], axis=1), result.x)
        np.testing.assert_array_equal(loss["y"], result.loss - minimum(scene.surface))
    lines = [trace["line"] for trace in drawn["data"] if trace.get("name") in labels]
    assert len({(line["color"], line["dash"]) for line in lines}) == len(labels)
    below, above = drawn["layout"]["yaxis2"]["range"]
    gaps = [result.loss[0] - minimum(scene.surface) for result in results]
    assert all(below < np.log10(gap) < above for gap in gaps)
