"""Step: one optimizer, one step at a time: its equation as trees, what of it is drawn, and the words."""

from dataclasses import dataclass
from functools import cache

from engine.race.trajectory import RECORDED, STATES
from links.scene import SCENE
from links.step import ALONE, OF
from optimizers import OPTIMIZERS
from translations import N_, translate
from wire.catalog import declared
from wire.equation import Tree, glyph, lines, names, parse, scalars, walk


@dataclass(frozen=True)
class Move:
    """How the last line of an equation moves x: against `along`, `rate` times, weight decay aside.

    Both are LaTeX in the symbols of EQUATION; the rate is one number for each coordinate. `size` is what it
    divides by, if that is the running size of the gradient: drawn as an ellipse.
    """

    rate: str
    along: str
    size: str = ""


ADAM = Move(r"\eta / (\sqrt{\hat v} + \varepsilon)", r"\hat m", r"\sqrt{\hat v}")
# Newton's has no rate for each coordinate: its matrix turns the gradient.
MOVES = {
    "sgd": Move(r"\eta", "g"),
    "momentum": Move(r"\eta", "m"),
    "nag": Move(r"\eta (1 - \tau)", "g"),
    "adagrad": Move(r"\eta / (\sqrt{s + \delta} + \varepsilon)", "g", r"\sqrt{s}"),
    "adadelta": Move(r"\eta \sqrt{u + \varepsilon} / \sqrt{s + \varepsilon}", "g", r"\sqrt{s}"),
    "rmsprop": Move(r"\eta / (\sqrt{s - c a^2 + \delta} + \varepsilon)", "g", r"\sqrt{s - c a^2}"),
    "adam": ADAM,
    "adamw": ADAM,
    "radam": Move(r"\eta\, a", r"\hat m", r"\sqrt{v}"),
    "nadam": ADAM,
    "amsgrad": Move(r"\eta / (\sqrt{\hat u} + \varepsilon)", r"\hat m", r"\sqrt{\hat u}"),
    "adamax": Move(r"\eta / u", r"\hat m", "u"),
    "lion": Move(r"\eta / |c|", "c"),
    "sam": Move(r"\eta", r"\tilde g"),
    "adabelief": Move(r"\eta / (\sqrt{\hat s} + \varepsilon)", r"\hat m", r"\sqrt{\hat s}"),
    "yogi": ADAM,
}
TEXT = {
    "step_back": N_("Back to the race"),
    "step_opens": N_(
        "One step, term by term. Press → for the next one. Every number is the run's own; ₁ is the"
        " coordinate across, ₂ the one upwards."
    ),
    "step_otherwise": N_("otherwise"),
    "step_run": N_("Run"),
    "step_exact": N_("All digits"),
    "step_zoom": N_("Zoom to the step"),
    "step_equation": N_("Step {step} of {run}, line by line"),
    "step_remarks": N_("What happens in this step"),
    "step_curves": N_("What {run} keeps, over its steps: solid coordinate 1, dashed coordinate 2"),
    "step_curve": N_("{quantity} of {run} over {steps} steps"),
    "step_rate": N_("effective learning rate"),
    "step_loss": N_("loss"),
    "step_key_first": N_("The first and the last step"),
    "step_start": N_("Step 0 is the start: nothing is computed yet. Press → for the first step."),
    "step_none": N_("This race has no steps. Give it some, and there is something to see here."),
    "step_no_runs": N_("This race has no runs. Go back to it and add one."),
    "step_unwritten": N_("This race cannot be computed here. Load the page again."),
    # The marks on the map
    "step_marks": N_("On the map"),
    "step_mark_pull": N_("downhill, by the gradient of this step"),
    "step_mark_near": N_("downhill, by the gradient at x"),
    "step_mark_far": N_("downhill, by the gradient at x̃, which counts"),
    "step_mark_along": N_("where earlier gradients and this one push together"),
    "step_mark_ahead": N_("the look-ahead, where the gradient is taken"),
    "step_mark_climb": N_("SAM's climb, to where the gradient is taken"),
    "step_mark_move": N_("the step"),
    "step_mark_size": N_("the running size of the gradient, in each coordinate"),
    "step_mark_surprise": N_("the running size of the surprise g − m, in each coordinate"),
    "step_mark_gone": N_("not on the map: not finite"),
    "step_scale_true": N_("Moves are drawn as long as they are; gradients to a scale of their own."),
    "step_scale_more": N_(
        "Moves are drawn {times} times as long as they are; gradients to a scale of their own."
    ),
    # What happens, by browser/pure/remarks.js
    "say_step_fell": N_("Step {step} is {length} long, and f falls from {before} to {after}."),
    "say_step_rose": N_("Step {step} is {length} long, and f rises from {before} to {after}."),
    "say_step_level": N_("Step {step} is {length} long, and f stays at {after}."),
    "say_step_still": N_("Step {step} leaves x where it is: it is 0, or too small for the last digit of x."),
    "say_step_unrectified": N_(
        "ρ is {rho}, not above 5: v is not trusted yet, and the step is η times m̂, divided by nothing."
    ),
    "say_step_rectified": N_(
        "From this step on ρ is above 5, here {rho}: from now on the step is divided by √v."
    ),
    "say_step_saddle": N_(
        "The curvature is {low} along one direction and {high} along another: the step heads for the saddle"
        " of its parabola, not for a minimum."
    ),
    "say_step_maximum": N_(
        "The curvature is below 0 in every direction, {high} at most: the step heads for the maximum of its"
        " parabola."
    ),
    "say_step_clipped": N_("The gradient was {length} long; clipping has made it {kappa}."),
    "say_step_uphill": N_(
        "The step goes uphill: in coordinate {coordinate}, {along} still has the sign of earlier gradients,"
        " against that of g."
    ),
    "say_step_blind": N_(
        "By the gradient that it was given the step goes downhill; on the whole surface it goes uphill."
    ),
    "say_step_overshot": N_(
        "At x the slope falls along the step, and yet f ends higher: the step is too long for the curve."
    ),
    "say_step_zigzag": N_(
        "The gradient and the step have changed their sign in coordinate {coordinate} at each of the last"
        " three steps: a zigzag."
    ),
    "say_step_elsewhere": N_(
        "The gradient is taken at x̃, {distance} away, where it points {degrees}° away from the one at x."
    ),
    "say_step_chance": N_(
        "Chance has its part: the gradient of this step points {degrees}° away from that of the whole"
        " surface."
    ),
    "say_step_bias": N_(
        "Bias correction makes {corrected} {times} times {plain}, which began near 0 and is too small at"
        " first."
    ),
    "say_step_scaled": N_(
        "{large} is {ratio} times {small}, and the rate of coordinate {steep} is {times} times smaller than"
        " that of coordinate {flat}: the steep coordinate is slowed."
    ),
    "say_step_surprised": N_(
        "{large} is {ratio} times {small}, and the rate of coordinate {steep} is {times} times smaller than"
        " that of coordinate {flat}: where gradients surprise, steps are short."
    ),
    "say_step_longer": N_(
        "The step is {times} times as long as its gradient alone would make it: earlier gradients add to it."
    ),
    "say_step_signs": N_("{large} is {ratio} times {small} in size, and yet both coordinates move by η."),
    "say_step_shrunk": N_(
        "The effective learning rate of coordinate {coordinate} is {times} times smaller than at step 1."
    ),
    "say_step_decayed": N_("Of the step, weight decay is {length}, towards the origin."),
    "say_step_pulled": N_("Weight decay adds λx to the gradient, {part} times as long as ∇f(x)."),
    "say_step_scheduled": N_("The schedule multiplies η by {factor} at this step."),
}


@cache
def catalog(language: str) -> dict:
    """The words of the page, and every optimizer's equation."""
    return {
        "text": {key: translate(language, sentence) for key, sentence in TEXT.items()},
        "of": declared(language, "of", OF),
        "alone": ALONE,
        "race": [*SCENE],
        "equations": {name: equation(name) for name in OPTIMIZERS},
    }


def equation(name: str) -> dict:
    """An optimizer's lines, how each of its names is drawn, and how it moves."""
    module = OPTIMIZERS[name]
    keys, move, written = names(module), MOVES.get(name), lines(module)
    known = {*module.HYPER, *RECORDED[name], *STATES[name], "x", "t"}
    return {
        "lines": written,
        "glyphs": {key: glyph(key, module) for key in sorted(known)},
        "scalars": scalars(name, module),
        "recorded": RECORDED[name],
        "corrected": [
            (line["left"], line["right"][1][1]) for line in written if is_correction(line["right"])
        ],
        "surprised": any(["-", ["name", "g"], ["name", "m"]] in walk(line["right"]) for line in written),
        "rate": move and parse(move.rate, keys),
        "along": move and parse(move.along, keys)[1],
        "size": move and parse(move.size, keys) if move and move.size else None,
    }


def is_correction(tree: Tree) -> bool:
    """Whether a line divides a running mean by 1 − βᵗ."""
    match tree:
        case ["/", ["name", _], ["-", 1, ["^", ["name", _], ["name", "t"]]]]:
            return True
    return False
