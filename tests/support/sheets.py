"""Sheets drawn from recorded outcomes, and what stands on them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs

from outcomes import CALLS, QUICK, recorded
from plotly_schema import checked

from translations import catalog
from wire.sheets import SHEETS, ask
from wire.sheets.blocks import Block, Reader

NAMES = {call: name for name, call in CALLS.items()}


# What is called so in every language.
NAME = re.compile(r"MLP|SGD|Adam|identity|sigmoid|(tanh|ReLU)(, .+)?|η = .+")


class Attentive(Reader):
    """One who notices what is left in English."""

    def say(self, sentence: str) -> str:
        known = self.language == "en" or sentence in catalog(self.language)
        assert known or NAME.fullmatch(sentence), sentence
        return super().say(sentence)


def draw(
    name: str, query: str = QUICK, results: Sequence[Any] | None = None, language="en", theme="light"
) -> list[Block]:
    """The sheet's blocks, of these results, or of those recorded for its calls, None for the others.

    Its figures are checked.
    """
    sheet = SHEETS[name]
    asked, problems = ask(sheet, parse_qs(query))
    assert not problems
    if results is None:
        results = [recorded(NAMES[call]) if call in NAMES else None for call in sheet.calls(asked)]
    blocks = sheet.draw(asked, results, Attentive(language, theme))
    for block in each(blocks, "figure"):
        checked(block)
    return blocks


def each(blocks: Sequence[Block], kind: str) -> Iterator[Block]:
    """Those of one kind, in rows too."""
    for block in blocks:
        if block["kind"] == kind:
            yield block
        for column in block.get("columns", ()):
            yield from each(column, kind)


def said(block: Block) -> str:
    """A sentence without its marks."""
    return "".join(
        part if isinstance(part, str) else part.get("bold") or part["text"] for part in block["spans"]
    )


def sentences(blocks: Sequence[Block], *kinds: str) -> list[str]:
    return [
        said(block)
        for kind in kinds or ("text", "caption", "warning", "note")
        for block in each(blocks, kind)
    ]


def verdicts(blocks: Sequence[Block]) -> list[bool | None]:
    return [block["came_out"] for block in each(blocks, "verdict")]


def figures(blocks: Sequence[Block]) -> dict[str, Block]:
    return {block["name"]: block for block in each(blocks, "figure")}
