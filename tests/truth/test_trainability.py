"""The edge of the map of trainings: with 1,000 steps rough through ten powers of ten, not with 300."""

from pathlib import Path

import pytest
from calls import ENGINE, Call, results

from engine.trainability import VIEW, module

PURE = Path(__file__).parents[2] / "browser" / "pure" / "trainability.js"
SIDE = 64
# Ten times closer each time, where the edge is most crowded; the box dimension of what is seen.
ZOOMS = """
export function zooms(engine, view, resolution, steps, times) {
  const seen = [];
  for (let k = 0; k <= times; k++) {
    const values = new Float64Array(resolution ** 2);
    for (const found of engine.rows(engine, { view, resolution, steps }))
      found.places.forEach((place, i) => (values[place] = found.values[i]));
    seen.push(engine.boxDimension(values, resolution));
    let [most, row, column] = [-1, 0, 0];
    const learned = (y, x) => values[y * resolution + x] > 0;
    for (let y = 4; y < resolution - 5; y++)
      for (let x = 4; x < resolution - 5; x++) {
        let [edges, inside] = [0, 0];
        for (let v = y - 4; v <= y + 4; v++)
          for (let u = x - 4; u <= x + 4; u++) {
            inside += learned(v, u);
            edges += (learned(v, u) !== learned(v, u + 1)) + (learned(v, u) !== learned(v + 1, u));
          }
        if (inside > 16 && inside < 65 && edges > most) [most, row, column] = [edges, y, x];
      }
    view = [0, 1].flatMap((side) => {
      const [low, high] = view.slice(2 * side, 2 * side + 2);
      const middle = low + ((high - low) * ((side ? row : column) + 0.5)) / resolution;
      return [middle - (high - low) / 20, middle + (high - low) / 20];
    });
  }
  return seen;
}
"""


@pytest.mark.slow
def test_with_a_thousand_steps_the_edge_is_rough_through_ten_powers_of_ten():
    calls = [
        Call("zooms", [ENGINE, list(VIEW), SIDE, steps, times]) for steps, times in ((1000, 10), (300, 9))
    ]
    many, few = results([PURE, module(), ZOOMS], calls)
    assert len(many) == 11 and min(many[1:]) > 1.4
    assert max(few[1:5]) > 1.4 and min(few[8:]) < 1.2
