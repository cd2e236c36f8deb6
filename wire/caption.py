"""Caption: what ran, with which settings, in one line, for what leaves the app; as browser/pure/ran.js."""

from engine.own import module_of
from engine.race.scene import Scene
from parameters import format_number
from translations import translate
from wire.race import names, symbol
from wire.text import SCHEDULES, TEXT


def caption(scene: Scene, language: str) -> str:
    """The surface, the start, the steps and every run: "Bowl from (1, 2), 300 steps: SGD η 0.1."."""
    module, (x, y) = module_of(scene.surface), scene.origin
    shape = ", ".join(
        f"{symbol(p.symbol)} {format_number(scene.surface.values[key])}"
        for key, p in getattr(module, "PARAMS", {}).items()
    )
    name = translate(language, module.NAME)
    settings = [translate(language, TEXT["ran_steps"]).format(steps=scene.steps)]
    if scene.schedule.name != "constant":
        settings.append(translate(language, SCHEDULES[scene.schedule.name]))
    if scene.noise:
        noise = format_number(scene.noise)
        settings.append(translate(language, TEXT["ran_noise"]).format(noise=noise, seed=scene.seed))
    return translate(language, TEXT["ran"]).format(
        surface=f"{name} ({shape})" if shape else name,
        x=format_number(x),
        y=format_number(y),
        settings=", ".join(settings),
        runs="; ".join(f"{label} {detail}".strip() for label, detail in names(scene.runs))
        or translate(language, TEXT["ran_none"]),
    )
