"""Bugs: a code in which a mistake may hide; what it shows of itself, and what a tree of questions says."""

from collections.abc import Sequence
from typing import Any

from engine.networks.bugs import (
    CODES,
    MISTAKES,
    NONE,
    TREE,
    Seen,
    diagnosis,
    exposed,
    hidden,
    look,
    source,
)
from figures import bugs as figures
from parameters import Whole, format_number
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, code, figure, row, table, text, verdict
from wire.sheets.link import Asked, Pick, Slide

TITLE = N_("Bug or rate?")
CLAIM = N_(
    "Training fails: is it the learning rate, or a mistake in the code? Change the rate a lot, train on one"
    " batch alone, look at each layer's gradient, and decide."
)
SOURCE = (
    "[Karpathy, A Recipe for Training Neural Networks 2019](https://karpathy.github.io/2019/04/25/recipe/) ·"
    " [Goodfellow et al., Deep Learning 2016](https://www.deeplearningbook.org/contents/guidelines.html)"
)
CONTROLS = ()
HIDDEN, ALL, OPEN = "hidden", "all", "open"
TITLES = {
    "uncleared": N_("Gradients are never cleared"),
    "ascent": N_("Steps go uphill"),
    "lowered": N_("The rate is lowered each step, not each epoch"),
    "twice": N_("Softmax twice"),
    "across": N_("Softmax over the batch, not over the classes"),
    "summed": N_("The loss is summed, not averaged"),
    "unshuffled": N_("Batches are not shuffled"),
    "same": N_("Every step takes the same batch"),
    "shifted": N_("Labels are shifted by one row"),
    "apart": N_("Test data are normalised apart"),
    "frozen": N_("A layer is frozen"),
    "zero": N_("All weights start at 0"),
    NONE: N_("No mistake: only the rate can be wrong"),
}
NUMBERS = Whole(1, 1, 8 * len(CODES), "n")
FIELDS = {
    "code": Pick(
        N_("Code"),
        {HIDDEN: N_("A hidden code: you decide"), ALL: N_("All of them, in a table"), **TITLES},
        folded=True,
    ),
    "number": Slide(N_("Number"), NUMBERS, range(1, int(NUMBERS.high) + 1), clears=("guess",)),
    "guess": Pick(N_("Your diagnosis"), {OPEN: N_("Your diagnosis: still looking"), **TITLES}, folded=True),
}
FIRST = 100  # seed; the limits of the tree were chosen with others
LEGEND = N_("The faint line is code without a mistake, on other data of the same kind.")
WHY = {
    "uncleared": N_(
        "Each step moves along the sum of all gradients so far. It is a momentum that never fades: small"
        " rates can train with it, and the loss swings."
    ),
    "ascent": N_(
        "One sign is wrong, so each step makes the loss larger. No rate helps, small ones only delay it."
    ),
    "lowered": N_(
        "The rate is gone after a hundred steps, and the weights stand still wherever they are. A higher rate"
        " hides it: it looks like a slow training."
    ),
    "twice": N_(
        "The loss takes the softmax itself, and is given probabilities. However sure the network is, with two"
        " classes the loss cannot fall below log(1 + 1/e) = 0.313; the accuracy is as good as ever."
    ),
    "across": N_(
        "The points of a batch compete with each other for every class, instead of the classes for every"
        " point. With half of 32 points in a class the loss cannot fall below log 16 = 2.77."
    ),
    "summed": N_(
        "The gradient is as many times too long as a batch has points, 32. It trains well at a rate that is"
        " as much smaller; with another batch size that rate no longer fits."
    ),
    "unshuffled": N_(
        "The files are sorted by their class, so that nearly every batch is of one class, and its gradient is"
        " the same again in each epoch. Easy data forgive it, and one batch alone is learned in no time."
    ),
    "same": N_(
        "The slice has lost its step. The loss falls to nothing, on 32 points; of the others it knows"
        " nothing, which only the accuracy on all points shows."
    ),
    "shifted": N_(
        "Each point has the label of the point before it in the batch. There is nothing to learn, at any"
        " rate, but the gradient is alive."
    ),
    "apart": N_(
        "Training is as it should be. Each test batch is normalised by its own mean and spread: where all of"
        " it is one class, that takes away the very thing by which the class is known."
    ),
    "frozen": N_(
        "The second layer keeps its first weights. The other two make up for it, so that no loss and no"
        " accuracy shows it: only its gradient, which is 0."
    ),
    "zero": N_(
        "With all weights 0 every neuron is 0, and so is every gradient but that of the last biases: the"
        " network can learn how frequent classes are, and nothing else."
    ),
    NONE: N_("It is like the faint line. Where it fails, the rate is too low or too high."),
}
ASKED = {
    "zero": N_("In how many layers is the gradient 0 at every step? Two:"),
    "frozen": N_("And otherwise, one:"),
    "summed": N_("What is the very first loss? To guess one of two costs log 2 = 0.69. Above {limit}:"),
    "ascent": N_("What share of the loss is left after the last epoch, at the best rate? Above {limit}:"),
    "uncleared": N_("Length of the gradient at the lowest rate, second epoch by first. Above {limit}:"),
    "same": N_("How far does that length differ from batch to batch, as a share of its mean? Below {limit}:"),
    "unshuffled": N_(
        "How far does it come again in the next epoch, batch by batch (correlation)? Above {limit}:"
    ),
    "across": N_("What is the lowest loss of any batch at any rate? Above {limit}:"),
    "shifted": N_("What share of the points trained on is right, at the best rate? Below {limit}:"),
    "twice": N_("The lowest loss of any batch once more, though points are right. Above {limit}:"),
    "lowered": N_(
        "One batch alone: the loss half-way by that at the end. Below {limit}, for it stands still:"
    ),
    "apart": N_("Accuracy on the points trained on, less that on test points. Above {limit}:"),
}


def calls(asked: Asked) -> list[tuple]:
    seed = FIRST + int(asked.chosen["number"])
    shown = CODES if asked.chosen["code"] == ALL else [_name(asked)]
    return [(look, NONE, FIRST), *((look, name, seed) for name in shown)]


def legend(asked: Asked) -> str:
    return "" if asked.chosen["code"] == ALL else LEGEND


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    healthy, *seen = results
    if asked.chosen["code"] == ALL:
        return draw_all(seen, reader)
    return draw_one(asked, seen[0], healthy, reader)


def _name(asked):
    chosen = asked.chosen["code"]
    return hidden(int(asked.chosen["number"])) if chosen == HIDDEN else chosen


# One code


def draw_one(asked: Asked, seen: Seen | None, healthy: Seen | None, reader: Reader) -> list[Block]:
    _ = reader.say
    names = {
        "sweep": _("Eleven rates"),
        "alone": _("One batch alone"),
        "norms": _("Each layer's gradient"),
        "rate": _("learning rate η"),
        "step": _("training step"),
        "loss": _("loss as printed"),
        "accuracy": _("accuracy"),
        "training": _("training points"),
        "test": _("test points"),
        "length": _("length of the gradient"),
        "code": _("this code"),
        "healthy": _("without a mistake"),
        "first": _("its first loss"),
        "exploded": _("explodes"),
    }
    layers = [_("layer {number}").format(number=k) for k in (1, 2, 3)]
    drawn = (
        (
            "sweep",
            figures.sweep(seen, healthy, names, reader.theme),
            _("The loss of the last epoch, and the accuracies after it."),
        ),
        (
            "alone",
            figures.alone(seen, healthy, names, reader.theme),
            _("Trained on the same 32 points at each step, at the rate below the best."),
        ),
        (
            "norms",
            figures.norms(seen, healthy, layers, names, reader.theme),
            _("At the lowest rate, at which the weights hardly move."),
        ),
    )
    columns = ([figure(one, name, f"{names[name]}. {said}"), caption(said)] for name, one, said in drawn)
    pictures = row(*columns, fill=True)
    guess = asked.chosen["guess"]
    closed = asked.chosen["code"] == HIDDEN and guess == OPEN
    if closed or seen is None:
        sentence = _(
            "A network tells two moons apart: 256 points in batches of 32, forty epochs, the rate lowered by"
            " 5 % after each. In its code one mistake may hide. What is it? Choose, and it is shown."
        )
        return [text(sentence), pictures, *tree(None, reader)]
    name = _name(asked)
    title = _(TITLES[name])
    said = [text("**{title}.** {why}", title=title, why=_(WHY[name]))]
    if asked.chosen["code"] == HIDDEN:
        right = guess == name
        words = _("right") if right else _("it is something else")
        stated = _("Your diagnosis: {title}").format(title=_(TITLES[guess]))
        said = [verdict(stated, right, words), *said]
    lines = []
    if name in MISTAKES:
        should, wrong = source(name)
        lines.append(row([code(_("In this code"), wrong)], [code(_("As it should be"), should)]))
    return [*said, pictures, *lines, *tree(seen, reader)]


def tree(seen: Seen | None, reader: Reader) -> list[Block]:
    """The questions, and what they came to."""
    _ = reader.say
    named, measured = diagnosis(seen) if seen else (None, [])
    values = [f"{value + 0.0:.3g}".replace("-", "−") for value in measured]
    values += ["–" if seen else ""] * (len(TREE) - len(values))
    rows = []
    for question, value in zip(TREE, values, strict=True):
        asked = _(ASKED[question.mistake]).format(limit=format_number(question.limit))
        title = _(TITLES[question.mistake])
        rows.append([asked, value, f"✓ {title}" if question.mistake == named else title])
    sentence = _(
        "The questions are asked in this order until one says yes. Each limit lies between what 40 seeds came"
        " to with the mistake and without it; the mistakes are asked for one at a time, on these data."
    )
    blocks: list[Block] = [
        table((_("question"), _("measured"), _("if so")), rows, words=True),
        caption(sentence),
    ]
    if not seen or not named:
        return blocks
    swept = (
        _("The loss is halved at no rate: the sweep alone shows a mistake, though not which.")
        if exposed(seen)
        else _("The loss is halved at some rate: the sweep alone lets it pass.")
    )
    stated = _("The tree says: {title}").format(title=_(TITLES[named]))
    return [text("**{stated}.** {swept}", stated=stated, swept=swept), *blocks]


# All of them


def draw_all(seen: Sequence[Seen | None], reader: Reader) -> list[Block]:
    _, rows, shown, named = reader.say, [], 0, 0
    for name, one in zip(CODES, seen, strict=True):
        cells = ["…", "…"]
        if one:
            says, _measured = diagnosis(one)
            cells = [_("a mistake") if exposed(one) else _("nothing"), _(TITLES[says])]
            shown += name in MISTAKES and exposed(one)
            named += name in MISTAKES and says == name
        rows.append([_(TITLES[name]), *cells])
    before = _(
        "The same network and the same data, with each of the mistakes. The sweep alone shows one where the"
        " loss is halved at no rate, as the notes advise; the tree also looks at the two probes."
    )
    blocks = [
        text(before),
        table((_("in the code"), _("the sweep shows"), _("the tree says")), rows, words=True),
    ]
    if not all(seen):
        return blocks
    sentence = _("Here the sweep alone shows {shown} of {count} mistakes, and the tree names {named}.")
    after = _(
        "Over 24 other seeds it was {shown} % and {named} %. That is on one small network, whose mistakes"
        " come one at a time and are those that the tree asks for: a real code may have two, or another."
    )
    return [
        *blocks,
        text(sentence, shown=shown, named=named, count=len(MISTAKES)),
        text(after, shown=SHOWN, named=NAMED),
    ]


# Per cent of the mistakes, over 24 seeds, that the sweep alone shows, and that the tree names.
SHOWN, NAMED = 35, 100
