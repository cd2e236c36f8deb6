"""Convolution: its weights are counted, and what they know, that pixels have neighbours, is tried out."""

from collections.abc import Sequence

import numpy as np

from engine.networks.neighbours import (
    CHANNELS,
    CLASSES,
    SEEDS,
    SIDE,
    STEPS,
    TEST,
    TRAIN,
    Learned,
    learn,
    network,
)
from engine.statistics import judge
from figures import neighbours as figures
from networks.convolution import KERNEL, POOL
from parameters import Whole
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, table, text
from wire.sheets.link import Asked, Slide
from wire.sheets.seeds import compare, judged

TITLE = N_("Convolution")
CLAIM = N_(
    "A convolution uses the same few weights at every place of a picture: what it has learned in one place it"
    " knows a pixel further on, as long as neighbours stay neighbours."
)
SOURCE = (
    "[LeCun et al., Neural Computation 1989](https://doi.org/10.1162/neco.1989.1.4.541) ·"
    " [Zhang, ICML 2019](https://arxiv.org/abs/1904.11486)"
)
CONTROLS = ()
FIELDS = {"digit": Slide(N_("Digit"), Whole(3, 0, 9, "d"), range(10))}
KINDS = {"convolution": N_("Convolution"), "mlp": "MLP"}
TRIALS = (
    ("still", False, N_("Test pictures as they are")),
    ("moved", False, N_("Test pictures moved by a pixel")),
    ("still", True, N_("Pixels of all pictures shuffled")),
)


def calls(asked: Asked) -> list[tuple]:
    return [(learn, kind, shuffled) for shuffled in (False, True) for kind in KINDS]


def draw(asked: Asked, results: Sequence[Learned | None], reader: Reader) -> list[Block]:
    _, pairs = reader.say, {False: results[:2], True: results[2:]}
    columns = [
        _trial(pairs[shuffled], measure, shuffled, title, reader) for measure, shuffled, title in TRIALS
    ]
    digit, (seen, *_others) = int(asked.chosen["digit"]), results
    seeing = _seen(seen, digit, reader) if seen and seen.maps is not None else []
    sentence = _(
        "Neither network has seen a moved picture. A filter finds the same stroke a pixel further on, and a"
        " mean of 2×2 pixels changes little; the MLP's weights look at fixed pixels. Yet a convolution is not"
        " safe from shifts ([Zhang 2019](https://arxiv.org/abs/1904.11486)), for its last layer looks at"
        " fixed places too; and on pictures that all lie in the middle it gains little or nothing. With"
        " shuffled pixels no neighbours are left to know of. {train} training pictures, {test} test pictures,"
        " {steps} steps of Adam, {seeds} seeds."
    )
    return [
        row(*columns, fill=True),
        *_verdicts(pairs, reader),
        text(sentence, train=TRAIN, test=TEST, steps=STEPS, seeds=SEEDS),
        row(_counted(reader), seeing),
    ]


def _trial(pair, measure, shuffled, title, reader):
    """Both networks' test accuracies on the way, drawn and in words."""
    _, known = reader.say, [one for one in pair if one]
    names = [_(name) for name in KINDS.values()]
    empty = np.empty((0, SEEDS))
    accuracies = [getattr(one, measure) if one else empty for one in pair]
    steps = [one.steps if one else np.empty(0, int) for one in pair]
    said = "…"
    if len(known) == 2 and len(steps[0]) == len(steps[1]):
        said = compare(100 * accuracies[0][-1], 100 * accuracies[1][-1], reader)
    sentence = _("Convolution beside MLP, test accuracy in %: {said}")
    title, name = _(title), f"{measure}.shuffled" if shuffled else measure
    drawn = figures.curves(steps, accuracies, names, title, _("training step"), reader.theme)
    return [figure(drawn, name, f"{title}. {sentence.format(said=said)}"), caption(sentence, said=said)]


def _verdicts(pairs, reader):
    """What is claimed, once all have learned to the end."""
    _, (plain, shuffled) = reader.say, (pairs[False], pairs[True])
    if not all(one and one.steps[-1] == STEPS for one in (*plain, *shuffled)):
        return []
    convolution, mlp = plain
    others, same = shuffled
    claims = (
        (
            _("Moved by one pixel: the convolution recognises more than the MLP"),
            convolution.moved - mlp.moved,
            "higher",
        ),
        (_("Pixels shuffled: it recognises fewer than the MLP"), others.still - same.still, "lower"),
        (_("Pixels shuffled: the MLP loses nothing by it"), same.still - mlp.still, "not lower"),
    )
    return [judged(said, judge(gaps[-1], stated), reader) for said, gaps, stated in claims]


def _counted(reader):
    """The weights of both networks, layer by layer."""
    _, side, before, lines = reader.say, SIDE, 1, []
    for channels in CHANNELS:
        count = (KERNEL**2 * before + 1) * channels
        name = _("Convolution, {before} → {after} channels").format(before=before, after=channels)
        lines.append((name, f"({KERNEL} · {KERNEL} · {before} + 1) · {channels}", f"{count:,}"))
        side, before = side // POOL, channels
        name = _("Mean of 2×2: {side}×{side} pixels are left").format(side=side)
        lines.append((name, "0", "0"))
    ends = f"({side} · {side} · {before} + 1) · {CLASSES}"
    lines.append((_("Fully connected"), ends, f"{(side * side * before + 1) * CLASSES:,}"))
    totals = {kind: len(network(kind).filters) for kind in KINDS}
    lines.append(
        (_("{network}, total").format(network=_(KINDS["convolution"])), "", f"{totals['convolution']:,}")
    )
    inputs, hidden, outputs = network("mlp").sizes
    for m, n in ((inputs, hidden), (hidden, outputs)):
        lines.append((_("Fully connected"), f"({m} + 1) · {n}", f"{(m + 1) * n:,}"))
    lines.append((_("{network}, total").format(network=KINDS["mlp"]), "", f"{totals['mlp']:,}"))
    unbroken = [(layer, formula.replace(" ", "\N{NO-BREAK SPACE}"), count) for layer, formula, count in lines]
    sentence = _(
        "**k · k · channels in · channels out** weights, and one bias for each channel out: however large the"
        " picture is. A fully connected layer that makes as many numbers as the first convolution,"
        " {values}, needs {dense}."
    )
    values = SIDE**2 * CHANNELS[0]
    return [
        table((_("layer"), _("weights and biases"), _("number")), unbroken),
        caption(sentence, values=values, dense=f"{(SIDE**2 + 1) * values:,}"),
    ]


def _seen(result, digit, reader):
    """What the first layer of the first seed has learned, and makes of one test picture."""
    _ = reader.say
    names = {"filters": _("filters"), "maps": _("maps")}
    drawn = figures.sight(result.filters, result.pictures[digit], result.maps[digit], names, reader.theme)
    said = _(
        "The first layer's filters after training, in the convolution's colour where a weight is positive;"
        " below, a test picture and what each filter finds in it, strongest where it fits best."
    )
    return [figure(drawn, "sight", said), caption(said)]
