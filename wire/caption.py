"""Caption: what ran, with which settings, in one line, for whatever leaves the app."""

from engine.race.scene import Scene
from parameters import format_number
from surfaces import SURFACES
from translations import N_, translate
from wire.race import names, symbol
from wire.text import SCHEDULES

RAN = N_("{surface} from ({x}, {y}), {steps} steps: {runs}")
NOISY = N_("noise {noise}, seed {seed}")


def caption(scene: Scene, language: str) -> str:
    """The surface, the start, the steps and every run: "Bowl from (1, 2), 300 steps: SGD η 0.1."."""
    module, (x, y) = SURFACES[scene.surface.name], scene.origin
    declared = getattr(module, "PARAMS", {})
    shape = ", ".join(
        f"{symbol(p.symbol)} {format_number(scene.surface.values[k])}" for k, p in declared.items()
    )
    ran = translate(language, RAN).format(
        surface=f"{translate(language, module.NAME)} ({shape})"
        if shape
        else translate(language, module.NAME),
        x=format_number(x),
        y=format_number(y),
        steps=scene.steps,
        runs="; ".join(f"{label} {detail}".strip() for label, detail in names(scene.runs)),
    )
    more = []
    if scene.schedule.name != "constant":
        more.append(translate(language, SCHEDULES[scene.schedule.name]))
    if scene.noise:
        values = {"noise": format_number(scene.noise), "seed": scene.seed}
        more.append(translate(language, NOISY).format(**values))
    return ". ".join([ran, *more]) + "."
