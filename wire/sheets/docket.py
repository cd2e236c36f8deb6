"""Docket: every claim with its verdict, as far as it has been run here."""

from collections.abc import Sequence
from typing import Any

from lessons.claims import Claim, claims
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, docket
from wire.sheets.claim import CHAPTERS, VERDICTS, call, judge_claim, told
from wire.sheets.link import Asked, Pick

TITLE = N_("All claims")
CLAIM = N_("What the lecture notes say about training, each claim run here and judged by what came out.")
SOURCE = "[Bouthillier et al., MLSys 2021](https://arxiv.org/abs/2103.03098)"
CONTROLS = ("seeds",)
ALL = "all"
FIELDS = {
    "chapter": Pick(N_("Chapter"), {ALL: N_("All chapters"), **CHAPTERS}, pills=True),
    "verdict": Pick(N_("Verdict"), {ALL: N_("All verdicts"), **VERDICTS}, pills=True),
}


def listed(asked: Asked) -> dict[str, Claim]:
    """The claims of the chapter that is asked for."""
    chapter = asked.chosen["chapter"]
    return {name: claim for name, claim in claims().items() if chapter in (ALL, claim.chapter)}


def calls(asked: Asked) -> list[tuple]:
    return [call(claim, asked.experiment.seeds) for claim in listed(asked).values()]


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    _, items = reader.say, []
    for (name, claim), values in zip(listed(asked).items(), results, strict=True):
        kind, words = judge_claim(claim, values, reader)
        if asked.chosen["verdict"] in (ALL, kind):
            items.append(
                {
                    "title": told(claim.title, reader),
                    "said": told(claim.said, reader),
                    "where": f"{_(CHAPTERS[claim.chapter])} · {claim.note}",
                    "verdict": kind,
                    "words": words,
                    "query": {"part": "claim", "claim": name, "seeds": str(asked.experiment.seeds)},
                }
            )
    sentence = _("{shown} of {all} claims, over {seeds} seeds each. Press one to open its experiment.")
    shown = caption(sentence, shown=len(items), all=len(claims()), seeds=asked.experiment.seeds)
    return [shown, docket(items)]
