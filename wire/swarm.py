"""Swarm: particles in two wells under two kinds of noise, animated side by side; drawn by swarm.js."""

from collections.abc import Mapping

import numpy as np

from engine.networks.toys import BARRIER, BOLTZMANN, share_in_flat_well, two_wells_loss
from figures.style import PALETTE, SHAPES
from figures.why import COLOURS
from translations import N_, translate
from wire.pack import pack
from wire.text import TEXT

DRAWN = 500  # particles, of which half start in each well: 160 kB for 80 frames of two swarms
LEAST = (-2.5, 1.4)  # of the weights shown; more if particles go beyond
SAYS = {
    "wells": N_("Two swarms in two wells. Space plays, the arrow keys step."),
    "weight": N_("weight x"),
    "back": N_("{steps} steps back"),
    "forward": N_("{steps} steps on"),
    "flat": N_("{share} in the flat well"),
    "share": N_("Share in the flat well, by step"),
    "boltzmann": N_("Boltzmann: {share}"),
    "say": N_(
        "Step {step}: in the flat well are {honest} under label noise, {constant} under constant noise."
    ),
    "drawn": N_(
        "{drawn} of the {particles} particles are drawn, piled up where they crowd; the shares are of them"
        " all."
    ),
}
BORROWED = ("play", "pause", "scrub", "speed")
STARTS = (
    (N_("started in the flat well"), 1, "circle"),
    (N_("started in the sharp well"), 0, "diamond"),
)
SWARMS = {
    "honest": (N_("Label noise: grows with the curvature"), []),
    "constant": (N_("Constant noise: the same everywhere"), [9, 5]),
}


def swarm_bytes(swarms: Mapping[str, np.ndarray], *, steps: int, lang: str) -> bytes:
    """What swarm.js draws: `x` (2, frames + 1, DRAWN) in 16 bits, `share` (2, frames + 1), `loss` along x.

    `swarms[kind]` (frames + 1, particles) are places after equal parts of `steps`.
    """

    def look(name: str, colour: int) -> dict:
        colours = {theme: palette[colour] for theme, palette in PALETTE.items()}
        return {"name": translate(lang, name), "colour": colours}

    places = np.stack([swarms[kind] for kind in SWARMS])
    particles = places.shape[-1]
    drawn = places[..., :: particles // DRAWN]
    low, high = min(drawn.min(), LEAST[0]), max(drawn.max(), LEAST[1])
    loss = np.asarray(two_wells_loss(np.linspace(low, high, 401)), np.float32)
    says = SAYS | {key: TEXT[key] for key in BORROWED}
    header = {
        "lang": lang,
        "text": {key: translate(lang, sentence) for key, sentence in says.items()},
        "starts": [look(name, colour) | {"outline": SHAPES[shape]} for name, colour, shape in STARTS],
        "swarms": [look(name, COLOURS[kind]) | {"dash": dash} for kind, (name, dash) in SWARMS.items()],
        "span": [float(low), float(high)],
        "barrier": BARRIER,
        "most": float(loss.max()),
        "boltzmann": BOLTZMANN,
        "steps": steps,
        "drawn": DRAWN,
        "particles": particles,
    }
    sections = {
        "x": np.rint((drawn - low) / (high - low) * 65535).astype(np.uint16),
        "share": share_in_flat_well(places).astype(np.float32),
        "loss": loss,
    }
    return pack(header, sections)
