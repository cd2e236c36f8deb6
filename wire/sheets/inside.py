"""Inside the network: what reaches each layer, forwards and backwards, in networks trained side by side."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.chunks import Chunk
from engine.networks.inside import (
    TEST,
    Bent,
    Boundary,
    Chain,
    Freedom,
    Inside,
    Scape,
    bent,
    boundary,
    chain,
    freedom,
    inside,
    scape,
)
from engine.statistics import judge
from figures import inside as figures
from lessons.inside import CASES, Case
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, scale, text, warning
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, plus_minus

TITLE = N_("Inside the network")
CLAIM = N_(
    "What reaches a layer, of the signal forwards and of the gradient backwards, decides what it learns."
)
SOURCE = "[Glorot & Bengio, AISTATS 2010](https://proceedings.mlr.press/v9/glorot10a.html)"
CONTROLS = ()
FIELDS = {"layers": Pick(N_("Networks"), {name: case.title for name, case in CASES.items()}, pills=True)}
BANDS = N_(
    "Lines are medians of 8 seeds; on the left the band holds all of them, on the right the wide one nine"
    " tenths of a layer's numbers and the narrow one half."
)


def calls(asked: Asked) -> list[tuple]:
    name = asked.chosen["layers"]
    return [(VIEWS[name].compute, deep) for deep in CASES[name].networks.values()]


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    name = asked.chosen["layers"]
    case = CASES[name]
    said = text(f"{reader.say(case.sentence)} {case.source}")
    ticks = [reader.say(tick) for tick in case.networks]
    return [*lost(results, ticks, reader), said, *VIEWS[name].draw(case, results, ticks, reader)]


def legend(asked: Asked) -> str:
    return VIEWS[asked.chosen["layers"]].legend


def lost(results: Sequence[Any], ticks: Sequence[str], reader: Reader) -> list[Block]:
    _, said = reader.say, []
    for tick, one in zip(ticks, results, strict=True):
        statuses = one.training.statuses if one else ()
        steps = [status.step for status in statuses if status.lost]
        if steps:
            sentence = _(
                "{network}: {count} of {seeds} seeds diverged until their numbers overflowed, the first at"
                " step {step}, and are left out."
            )
            said.append(
                warning(sentence, network=tick, count=len(steps), seeds=len(statuses), step=min(steps))
            )
    return said


class View(NamedTuple):
    compute: Callable[..., Chunk]
    draw: Callable[[Case, Sequence[Any], Sequence[str], Reader], list[Block]]
    legend: str


# Each layer


def ratio(one: Inside, look: int = 0) -> np.ndarray:
    """log10 of the first layer's gradient by the last's, (S,)."""
    return np.log10(one.slope[look, :, 0] / one.slope[look, :, -1])


def draw_vanishing(
    case: Case, found: Sequence[Inside | None], ticks: Sequence[str], reader: Reader
) -> list[Block]:
    _ = reader.say
    known = {tick: one for tick, one in zip(ticks, found, strict=True) if one}
    if not known:
        return []
    rows = {"slope": _("gradient, RMS"), "update": _("update / weights")}
    titles = _("layer"), _("size of the derivatives")
    blocks = [each_layer(found, ticks, rows, "gradients", titles, reader, log=True)]
    shares = "; ".join(f"{tick}: {small(10 ** ratio(one).mean())}" for tick, one in known.items())
    sentence = _("Before the first step, the first layer's gradient as a share of the last's: {shares}.")
    blocks.append(caption(sentence, shares=shares))
    if found[0]:
        sentence = _(
            "A step changes the sigmoid network's first weights by {update} of their size. Single precision,"
            " in which it trains, resolves 6·10⁻⁸."
        )
        blocks.append(caption(sentence, update=small(found[0].update[0, :, 0].mean())))
    ended = {tick: one for tick, one in known.items() if one.steps[-1] == one.training.limit}
    if ended:
        losses = "; ".join(f"{tick}: {plus_minus(one.training.losses[-1])}" for tick, one in ended.items())
        sentence = _(
            "Training loss after {steps} steps, means of 8 seeds with 95 % confidence intervals: {losses}."
            " Who guesses by how often each digit occurs has about ln 10 = 2.30: that much the last layer"
            " learns alone, and then nothing is left for the others."
        )
        blocks.append(caption(sentence, steps=next(iter(ended.values())).training.limit, losses=losses))
    if len(ended) == len(found):
        sigmoid, _tanh, relu = ended.values()
        stated = _("Sigmoid: the first layer's gradient is less than 10⁻⁵ of the last's")
        blocks.append(judged(stated, judge(ratio(sigmoid) + 5, "lower"), reader))
        stated = _("ReLU, He: it is more than a tenth of it")
        blocks.append(judged(stated, judge(ratio(relu) + 1, "higher"), reader))
        largest = np.log10(sigmoid.slope[-1].max(axis=1))
        stated = _("Sigmoid: after training no layer gets a gradient above 10⁻⁶")
        blocks.append(judged(stated, judge(largest + 6, "lower"), reader))
        gap = sigmoid.training.losses[-1] - relu.training.losses[-1]
        stated = _("After training, the sigmoid network's loss is the higher one")
        blocks.append(judged(stated, judge(gap, "higher"), reader))
    return blocks


def draw_start(
    case: Case, found: Sequence[Inside | None], ticks: Sequence[str], reader: Reader
) -> list[Block]:
    _ = reader.say
    known = [one for one in found if one]
    if not known:
        return []
    rows = {"spread": _("activations, σ"), "slope": _("gradient, RMS")}
    titles = _("layer"), _("activations")
    blocks = [each_layer(found, ticks, rows, "activations", titles, reader, log=False)]
    if len(known) == len(found):
        _tanh, grown, fading, kept = known
        sentence = _(
            "For n inputs and m outputs LeCun's variance is 1/n, Xavier's 2/(n + m) and He's 2/n: in layers"
            " of equal width the first two are the same. Dead ReLUs, which hand on 0 for every point, are"
            " {fading:.0f} % of the last hidden layer with LeCun's weights and {kept:.0f} % with He's: the"
            " scale of the weights changes no sign."
        )
        shares = dict(fading=100 * fading.dead[0, :, -1].mean(), kept=100 * kept.dead[0, :, -1].mean())
        blocks.append(caption(sentence, **shares))
        stated = _("ReLU, He: the last hidden layer's spread is more than half of the first's")
        blocks.append(judged(stated, judge(np.log2(passed(kept)) + 1, "higher"), reader))
        stated = _("ReLU, LeCun = Xavier: it is less than a hundredth")
        blocks.append(judged(stated, judge(np.log10(passed(fading)) + 2, "lower"), reader))
        stated = _("tanh, He: the gradient grows on the way back, from the last hidden layer to the first")
        came_out = judge(np.log(grown.slope[0, :, 0] / grown.slope[0, :, -2]), "higher")
        blocks.append(judged(stated, came_out, reader))
    return blocks


def passed(one: Inside) -> np.ndarray:
    """The last hidden layer's spread by the first's, (S,)."""
    return one.spread[0, :, -1] / one.spread[0, :, 0]


def each_layer(
    found: Sequence[Inside | None],
    ticks: Sequence[str],
    rows: dict[str, str],
    name: str,
    titles: tuple[str, str],
    reader: Reader,
    *,
    log: bool,
    opens: int = 0,
) -> Block:
    """Medians of each layer, and beside them the distributions that they are of; `opens` is the look that is
    shown first."""
    _ = reader.say
    steps = max((one.steps for one in found if one), key=len)
    slider = follows = None
    if len(steps) > 1:
        slider = looking_at(steps, opens, reader)
        follows = "profiles"
    label = _("{what}, layer by layer: {networks}")
    networks = "; ".join(ticks)
    profiles = figures.profiles(found, ticks, rows, _("layer, from the input"), reader.theme)
    said = label.format(what=" · ".join(rows.values()), networks=networks)
    spread = figures.distributions(found, ticks, name, titles, reader.theme, log=log)
    beside = label.format(what=titles[1], networks=networks)
    return row(
        [figure(profiles, "profiles", said, slider)],
        [figure(spread, "distributions", beside, follows=follows)],
        fill=True,
    )


def looking_at(steps: Sequence[int] | np.ndarray, opens: int, reader: Reader) -> dict[str, Any]:
    """The slider of a figure with a frame for each of these steps."""
    return {"label": reader.say(N_("training step")), "values": list(map(str, steps)), "at": opens}


def draw_dead(
    case: Case, found: Sequence[Inside | None], ticks: Sequence[str], reader: Reader
) -> list[Block]:
    _ = reader.say
    if not any(found):
        return []
    rows = {"dead": _("dead ReLUs"), "slope": _("gradient, RMS")}
    titles = _("layer"), _("size of the derivatives")
    blocks = [each_layer(found, ticks, rows, "gradients", titles, reader, log=True, opens=1)]
    ended = [one for one in found if one and one.steps[-1] == one.training.limit]
    if len(ended) == len(found):
        careful, bold = ended
        steps = careful.training.limit
        shares = [100 * one.dead[look, :, -1] for look in (1, -1) for one in ended]
        sentence = _(
            "Dead in the last hidden layer, % of the ReLUs: after one step {before} with η = 0.05 and {bold}"
            " with η = 0.2; after {steps} steps {after} and {end}. The network has some to spare: training"
            " loss {loss} and {low}."
        )
        names = ("before", "bold", "after", "end", "loss", "low")
        losses = [one.training.losses[-1] for one in ended]
        values = dict(zip(names, map(plus_minus, (*shares, *losses)), strict=True))
        blocks.append(caption(sentence, steps=steps, **values))
        gaps = bold.dead[..., -1] - careful.dead[..., -1]
        stated = _("η = 0.2: after one step more ReLUs are dead in the last hidden layer")
        blocks.append(judged(stated, judge(gaps[1], "higher"), reader))
        stated = _("When training ends there are still more")
        blocks.append(judged(stated, judge(gaps[-1], "higher"), reader))
        stated = _("The training loss is the lower one all the same")
        gap = bold.training.losses[-1] - careful.training.losses[-1]
        blocks.append(judged(stated, judge(gap, "lower"), reader))
    return blocks


# A network that is one layer


def draw_linear(
    case: Case, found: Sequence[Boundary | None], ticks: Sequence[str], reader: Reader
) -> list[Block]:
    _, columns = reader.say, []
    for tick, name, one in zip(ticks, ("linear", "bent"), found, strict=True):
        if one:
            label = _("What {network} says of each point").format(network=tick)
            title = _("{network}: {accuracy} % of the test points are right")
            said = caption(title, network=tick, accuracy=plus_minus(100 * one.accuracy))
            columns.append([figure(figures.boundary(one, reader.theme), name, label), said])
    blocks = [row(*columns, fill=True)] if columns else []
    linear, bent = found
    if linear:
        sentence = _(
            "Multiplied into one layer, the five say the same of all {points} test points: the largest"
            " difference, over 8 seeds, is {change} of the largest output. That is rounding, at 2·10⁻¹⁶ a"
            " step."
        )
        blocks.append(caption(sentence, points=TEST, change=small(linear.change.max())))
    if linear and bent:
        stated = _("Without an activation, one layer says the same to rounding")
        blocks.append(judged(stated, bool(linear.change.max() < 1e-13), reader))
        stated = _("With ReLU the accuracy on test points is higher")
        blocks.append(judged(stated, judge(bent.accuracy - linear.accuracy, "higher"), reader))
    return blocks


# Layers that bend the plane


def draw_space(case: Case, found: Sequence[Bent | None], ticks: Sequence[str], reader: Reader) -> list[Block]:
    _, columns = reader.say, []
    names = _("inputs"), _("layer 1"), _("layer 2")
    known = {tick: one for tick, one in zip(ticks, found, strict=True) if one}
    for tick, one in known.items():
        label = _("Where {network} takes the plane of its inputs, layer by layer").format(network=tick)
        drawn = figures.spaces(one, names, reader.theme)
        if columns:
            block = figure(drawn, "beside", label, follows="space")
        else:
            block = figure(drawn, "space", label, looking_at(one.steps, len(one.steps) - 1, reader))
        said = _(
            "{network}: {accuracy} % of the training points are right at step {step}, mean of {seeds} seeds."
        )
        right = plus_minus(100 * one.accuracy[-1])
        numbers = dict(accuracy=right, step=one.steps[-1], seeds=one.accuracy.shape[1])
        columns.append([block, caption(said, network=tick, **numbers)])
    blocks = [row(*columns, fill=True)] if columns else []
    if len(known) == len(found) and all(one.steps[-1] == one.training.limit for one in known.values()):
        two, three = (one.accuracy[-1] for one in known.values())
        stated = _("Two neurons wide: in every seed some training points stay on the wrong side")
        blocks.append(judged(stated, bool((two < 1).all()), reader))
        stated = _("Three neurons wide, more of them are right")
        blocks.append(judged(stated, judge(three - two, "higher"), reader))
    return blocks


# The way back


def draw_chain(
    case: Case, found: Sequence[Chain | None], ticks: Sequence[str], reader: Reader
) -> list[Block]:
    _ = reader.say
    known = {tick: one for tick, one in zip(ticks, found, strict=True) if one}
    if not known:
        return []
    titles = _("layer, from the input"), _("length of the derivative")
    label = _("What each layer multiplies the derivative by on the way back: {networks}")
    drawn = figures.chains(found, ticks, titles, reader.theme)
    blocks = [figure(drawn, "chains", label.format(networks="; ".join(ticks)))]
    for tick, one in known.items():
        lengths = one.lengths[0, ::-1]
        factors = " · ".join(map(small, lengths[1:] / lengths[:-1]))
        sentence = _("{network}: {error} at the outputs · {factors} · {inputs} of the point = **{first}**")
        values = dict(error=small(lengths[0]), inputs=small(one.inputs[0]), first=small(one.first[0]))
        blocks.append(caption(sentence, network=tick, factors=factors, **values))
    apart = max(one.apart.max() for one in known.values())
    sentence = _(
        "Each layer's derivatives, written out so, differ from those of JAX, which the training uses, by at"
        " most {apart} of the largest."
    )
    blocks.append(caption(sentence, apart=small(apart)))
    if len(known) == len(found):
        sigmoid, _tanh, relu = known.values()
        stated = _("Sigmoid: the slope's factor is 1/4 at most, in every layer")
        blocks.append(judged(stated, bool((sigmoid.lengths[:, :-1] <= sigmoid.weighed / 4).all()), reader))
        gap = np.log10(sigmoid.first / relu.first)
        stated = _("The product is less than a thousandth of what it is with ReLU")
        blocks.append(judged(stated, judge(gap + 3, "lower"), reader))
    return blocks


# What a normalised layer may still do


def draw_freedom(
    case: Case, found: Sequence[Freedom | None], ticks: Sequence[str], reader: Reader
) -> list[Block]:
    _ = reader.say
    if not any(found):
        return []
    steps = max((one.steps for one in found if one), key=len)
    slider, drawn = looking_at(steps, len(steps) - 1, reader), []
    for name, letter in (("scales", "γ"), ("shifts", "β")):
        titles = _("layer, from the input"), letter
        spread = figures.distributions(found, ticks, name, titles, reader.theme, log=False)
        label = _("{what}, layer by layer: {networks}").format(what=letter, networks="; ".join(ticks))
        first = not drawn
        drawn.append([figure(spread, name, label, slider if first else None, None if first else "scales")])
    blocks = [row(*drawn, fill=True)]
    ended = [one for one in found if one and one.steps[-1] == one.training.limit]
    if len(ended) == len(found):
        batch, layer = ended
        sentence = _(
            "With γ the deviation and β the mean of what each neuron sums up, the network says of all"
            " training points what it says without normalisation, to {batch} of the largest output. Where"
            " each point is normalised by its own moments, no γ and no β suit them all: with the mean of"
            " those {layer} is left."
        )
        values = dict(batch=small(batch.apart.max()), layer=small(np.median(layer.apart[-1])))
        blocks.append(caption(sentence, **values))
        stated = _("By batches: γ and β can undo the normalisation, to rounding")
        blocks.append(judged(stated, bool(batch.apart.max() < 1e-10), reader))
        stated = _("By layers they do not: more than a hundredth of the largest output is left")
        blocks.append(judged(stated, judge(np.log10(layer.apart[-1]) + 2, "higher"), reader))
        stated = _(
            "By batches: training makes little use of it, nine tenths of the γ of each layer but the last"
            " stay within 0.2 of 1"
        )
        used = abs(batch.scales[-1, :, :-1, [0, -1]] - 1).max(axis=(0, 2))
        blocks.append(judged(stated, judge(used - 0.2, "lower"), reader))
    return blocks


# Shortcuts


def cliffs(one: Scape) -> np.ndarray:
    """log10 of the highest loss on each seed's plane, (S,)."""
    return np.log10(one.loss.max(axis=(1, 2)))


def draw_residual(
    case: Case, found: Sequence[Scape | None], ticks: Sequence[str], reader: Reader
) -> list[Block]:
    _ = reader.say
    known = {tick: one for tick, one in zip(ticks, found, strict=True) if one}
    if not known:
        return []
    titles = _("training step"), _("training loss")
    curves = figures.losses([one and one.training for one in found], ticks, titles, reader.theme)
    right = []
    if any(len(one.loss) for one in known.values()):
        label = _("The loss around the end of training: {networks}").format(networks="; ".join(ticks))
        shades = scale(_("loss"), *figures.scale(reader.theme))
        right = [figure(figures.planes(found, ticks, reader.theme), "planes", label), shades]
    label = _("Training loss by step: {networks}").format(networks="; ".join(ticks))
    blocks = [row([figure(curves, "losses", label)], right, widths=[1, 2], fill=True)]
    seen = {tick: one for tick, one in known.items() if len(one.loss) == len(one.training.statuses)}
    if seen:
        highest = "; ".join(f"{tick}: {small(10 ** np.nanmedian(cliffs(one)))}" for tick, one in seen.items())
        sentence = _(
            "The planes lie along two random directions and reach as far as each neuron's own weights are"
            " long. The highest loss on them, median of 8 seeds: {highest}. They show two of thousands of"
            " directions. The residual layers start with He's weights divided by √20: what twenty of them add"
            " would otherwise grow more than a thousandfold. Trained with η = {lr:g}."
        )
        lr = next(iter(case.networks.values())).lr
        blocks.append(caption(sentence, highest=highest, lr=lr))
    if len(seen) == len(found):
        plain, residual, normalised = seen.values()
        gap = np.log10(residual.training.losses[-1] / plain.training.losses[-1])
        stated = _("The residual network's training loss is the lower one")
        blocks.append(judged(stated, judge(gap, "lower"), reader))
        stated = _("The highest loss around the residual network is the lower one")
        blocks.append(judged(stated, judge(cliffs(residual) - cliffs(plain), "lower"), reader))
        stated = _("Normalised, it is lower still")
        blocks.append(judged(stated, judge(cliffs(normalised) - cliffs(residual), "lower"), reader))
    return blocks


def small(value: float) -> str:
    """Two or three digits, times a power of ten where the number is small or large."""
    if 0.01 <= value < 1000 or not value:
        return f"{value:.2f}" if value < 1 else f"{value:.3g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}·10{str(int(exponent)).translate(RAISED)}"


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

VIEWS = {
    "vanishing": View(inside, draw_vanishing, BANDS),
    "start": View(inside, draw_start, BANDS),
    "dead": View(inside, draw_dead, BANDS),
    "linear": View(
        boundary, draw_linear, N_("The first of 8 seeds; the line is where the network cannot decide.")
    ),
    "space": View(
        bent,
        draw_space,
        N_(
            "Of the first of 8 seeds; three numbers are seen from a corner, and the last layer along the"
            " strong line, where the network cannot decide."
        ),
    ),
    "chain": View(
        chain,
        draw_chain,
        N_(
            "Of the first of 8 seeds, for its first training point. Read from right to left: a full bar is"
            " what a layer's weights do to the length, a hatched one what its slopes do."
        ),
    ),
    "freedom": View(
        freedom,
        draw_freedom,
        N_(
            "Lines are medians of 8 seeds; the wide band holds nine tenths of a layer's neurons, the narrow"
            " one half."
        ),
    ),
    "residual": View(
        scape,
        draw_residual,
        N_("Thin lines are 8 seeds, strong ones their medians; the plane is the first seed's."),
    ),
}
