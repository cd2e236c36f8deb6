"""Claim: a sentence of the lecture notes beside the experiment that tries it, and what comes out."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.networks.trials import SHARES, came_out, difference, threshold, trial, verdict
from engine.statistics import mean_interval
from figures import claims as figures
from lessons.claims import Claim, claims
from lessons.lesson import Said
from parameters import format_number
from translations import N_
from wire.sheets.blocks import (
    Block,
    Reader,
    caption,
    figure,
    points,
    quote,
    row,
    table,
    text,
    warning,
)
from wire.sheets.blocks import verdict as judged
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import LEGEND, plus_minus

TITLE = N_("One claim")
CLAIM = N_("A sentence of the notes, the experiment that tries it, and what has come out of this very run.")
SOURCE = "[Bouthillier et al., MLSys 2021](https://arxiv.org/abs/2103.03098)"
CONTROLS = ("seeds",)
FIELDS = {
    "claim": Pick(N_("Claims"), {name: claim.title for name, claim in claims().items()}, folded=True),
}
MEASURES = {
    "gap": N_("loss above the minimum, second half"),
    "step": N_("scatter of the steps, second half"),
    "rate": N_("share of the rate that is kept"),
    "arrived": N_("arrived at the global minimum, %"),
    "train_loss": N_("training loss"),
    "test_loss": N_("test loss"),
    "test_accuracy": N_("test accuracy, %"),
    "sharpness": N_("λmax, sharpness"),
    "gradient": N_("gradient, first layer / last layer"),
    "bend": N_("bend of the function"),
    "steps": N_("steps needed"),
    "condition": N_("condition number κ"),
}
STATED = {
    "lower": N_("{measure}: lower with {one} than with {other}"),
    "higher": N_("{measure}: higher with {one} than with {other}"),
}
STATED_BY = {
    "lower": N_("{measure}: at least {by} times lower with {one} than with {other}"),
    "higher": N_("{measure}: at least {by} times higher with {one} than with {other}"),
}
VERDICTS = {
    "holds": N_("Holds"),
    "partly": N_("Holds partly"),
    "fails": N_("Does not hold"),
    "undecided": N_("Undecided"),
    "open": N_("Not run yet"),
}
# As a block has it.
CAME_OUT: dict[str, bool | str | None] = {"holds": True, "fails": False, "partly": "partly"}
OUTCOMES = {True: N_("as claimed"), False: N_("not as claimed"), None: N_("undecided")}
CHAPTERS = {
    "descent": N_("Gradient descent and batches"),
    "optimizers": N_("Optimizers"),
    "networks": N_("Networks"),
    "generalisation": N_("Generalisation"),
}
STANDS = {
    "supports": N_("Supports it"),
    "qualifies": N_("Qualifies it"),
    "contradicts": N_("Contradicts it"),
}


def calls(asked: Asked) -> list[tuple]:
    return [call(claims()[asked.chosen["claim"]], asked.experiment.seeds)]


def call(claim: Claim, seeds: int) -> tuple:
    return trial, claim.pairs, claim.measures, seeds


def legend(asked: Asked) -> str:
    return LEGEND


def told(said: Said, reader: Reader) -> str:
    return said.get(reader.language) or next(iter(said.values()))


def short(measure: str, reader: Reader) -> str:
    """A measure without its unit, or where it is taken."""
    return reader.say(MEASURES[measure]).partition(",")[0]


def outcomes(claim: Claim, values: np.ndarray | None) -> list[list[bool | None]] | None:
    """Of each setting, what came out of each criterion; None before all is there."""
    if values is None:
        return None
    found = []
    for setting in values:
        came = [
            came_out(criterion, setting[:, claim.measures.index(criterion.measure)])
            for criterion in claim.criteria
        ]
        # An arm of which nothing is there has not run yet, or was lost with every seed.
        if np.isnan(setting).all(axis=(1, 2)).any():
            return None
        found.append(came)
    return found


def judge_claim(claim: Claim, values: np.ndarray | None, reader: Reader) -> tuple[str, str]:
    """One of VERDICTS, and in words: with the settings where it holds, if it does partly."""
    _, found = reader.say, outcomes(claim, values)
    if found is None:
        return "open", _(VERDICTS["open"])
    kind = verdict([one for setting in found for one in setting])
    words = _(VERDICTS[kind])
    if kind != "partly":
        return kind, words
    where = []
    for setting, came in zip(claim.settings, found, strict=True):
        right = [
            short(criterion.measure, reader)
            for criterion, one in zip(claim.criteria, came, strict=True)
            if one
        ]
        if right:
            only = f" ({', '.join(right)})" if len(right) < len(came) else ""
            where.append(f"{told(setting.name, reader)}{only}")
    return kind, _("{verdict}: {where}").format(verdict=words, where="; ".join(where))


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    claim = claims()[asked.chosen["claim"]]
    (values,) = results
    _, shape = reader.say, (len(claim.settings), 2, len(claim.measures), asked.experiment.seeds)
    known = np.full(shape, np.nan) if values is None else values
    one, other = (told(name, reader) for name in claim.names)
    blocks: list[Block] = [
        quote(claim.said, reader.language, f"{claim.note} · {claim.section}"),
        text("{said}", said=told(claim.held, reader)),
    ]
    kind, words = judge_claim(claim, values, reader)
    if kind != "open":
        stated = told(claim.title, reader)
        blocks.append(judged(stated, CAME_OUT.get(kind), words))
    blocks += lost(claim, values, reader)
    ticks = [told(setting.name, reader) for setting in claim.settings]
    slider = {"label": told(claim.control, reader), "values": ticks, "at": 0}
    columns, effects = [], []
    for criterion in claim.criteria:
        place, share = claim.measures.index(criterion.measure), criterion.measure in SHARES
        title = _(MEASURES[criterion.measure])
        both = known[:, :, place] * (100 if share else 1)
        drawn = figures.compared(list(both), 0, [one, other], title, reader.theme)
        first = {} if columns else {"slider": slider}
        follows = {"follows": columns[0][0]["name"]} if columns else {}
        columns.append(
            [figure(drawn, f"pairs.{criterion.measure}", f"{title}: {one}, {other}", **first, **follows)]
        )
        differences = [difference(setting, criterion.measure) for setting in known[:, :, place]]
        names = {
            "title": short(criterion.measure, reader),
            "axis": _("{one} − {other}, points") if share else _("{one} / {other}"),
            "claimed": _("as claimed"),
        }
        names["axis"] = names["axis"].format(one=one, other=other)
        drawn = figures.effects(
            differences, threshold(criterion), criterion.stated, share, ticks, names, reader.theme
        )
        label = _("{quantity} at each setting, with the side that is claimed").format(quantity=title)
        effects.append([figure(drawn, f"effect.{criterion.measure}", label)])
    blocks += [row(*columns), row(*effects)]
    blocks += criteria(claim, values, ticks, reader)
    blocks.append(points([_source(source, reader) for source in claim.sources]))
    return blocks


def _source(source, reader):
    cited = f"[{source.cite}]({source.address})"
    return f"**{reader.say(STANDS[source.stands])}** · {cited}: {told(source.why, reader)}"


def lost(claim: Claim, values: np.ndarray | None, reader: Reader) -> list[Block]:
    """Runs that diverged, which are left out."""
    if values is None:
        return []
    _, said = reader.say, []
    for setting, both in zip(claim.settings, values, strict=True):
        for name, found in zip(claim.names, both, strict=True):
            away, seeds = int(np.isnan(found[0]).sum()), found.shape[1]
            if 0 < away < seeds:
                sentence = _("{setting}, {run}: {count} of {seeds} seeds diverged and are left out.")
                where = dict(setting=told(setting.name, reader), run=told(name, reader))
                said.append(warning(sentence, **where, count=away, seeds=seeds))
    return said


def stated(claim: Claim, criterion, reader: Reader) -> str:
    known = STATED_BY if criterion.by else STATED
    one, other = (told(name, reader) for name in claim.names)
    return reader.say(known[criterion.stated]).format(
        measure=reader.say(MEASURES[criterion.measure]),
        by=format_number(criterion.by or 1),
        one=one,
        other=other,
    )


def criteria(claim: Claim, values: np.ndarray | None, ticks: Sequence[str], reader: Reader) -> list[Block]:
    """What is claimed, in numbers, and what came out at each setting."""
    _, found = reader.say, outcomes(claim, values)
    sentence = _(
        "It counts as claimed where the 95 % confidence interval over the seeds is wholly on that side, as"
        " not claimed where it is wholly on the other. It holds if it does at every setting, partly if at"
        " some."
    )
    blocks: list[Block] = [points([stated(claim, one, reader) for one in claim.criteria]), caption(sentence)]
    if found is None or values is None:
        return blocks
    rows = []
    for tick, setting, came in zip(ticks, values, found, strict=True):
        cells = []
        for criterion, one in zip(claim.criteria, came, strict=True):
            gap = difference(setting[:, claim.measures.index(criterion.measure)], criterion.measure)
            cells.append(f"{size(gap, criterion.measure in SHARES)} · {_(OUTCOMES[one])}")
        rows.append([tick, *cells])
    head = [told(claim.control, reader), *(short(one.measure, reader) for one in claim.criteria)]
    return [table(head, rows), *blocks]


def size(gap: np.ndarray, share: bool) -> str:
    """A difference (S,) with its interval: in points, or as a ratio from its lower end to its higher."""
    if share:
        return plus_minus(100 * gap)
    mean, half = mean_interval(gap)
    if not np.isfinite(half):
        return "–"
    low, middle, high = (f"{value:.3g}" for value in np.exp([mean - half, mean, mean + half]))
    return f"×{middle} ({low}–{high})"
