"""Blocks: what a sheet is made of, as plain data that the browser draws.

A sentence of ours may hold **bold** and [a link](https://…). It is taken apart before values are put into it,
so that what comes from outside stays text, whatever it looks like.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from translations import translate

Block = dict[str, Any]
Spans = list[str | dict[str, str]]
MARK = re.compile(r"\*\*(?P<bold>.+?)\*\*|\[(?P<text>[^]]+)\]\((?P<href>https://[^)\s]+)\)")


@dataclass(frozen=True)
class Reader:
    """Whom a sheet is for: a language, and the theme of their page."""

    language: str
    theme: str

    def say(self, sentence: str) -> str:
        return translate(self.language, sentence)


def spans(sentence: str, **values: Any) -> Spans:
    """A sentence as plain texts, {"bold": text} and {"text": text, "href": address}."""
    parts, end = [], 0
    for mark in MARK.finditer(sentence):
        parts.append(sentence[end : mark.start()].format(**values))
        parts.append({name: text.format(**values) for name, text in mark.groupdict().items() if text})
        end = mark.end()
    return [part for part in [*parts, sentence[end:].format(**values)] if part]


def text(sentence: str, **values: Any) -> Block:
    return {"kind": "text", "spans": spans(sentence, **values)}


def caption(sentence: str, **values: Any) -> Block:
    return {"kind": "caption", "spans": spans(sentence, **values)}


def reading(sentence: str, **values: Any) -> Block:
    """How to read the pictures."""
    return {"kind": "reading", "spans": spans(sentence, **values)}


def warning(sentence: str, **values: Any) -> Block:
    return {"kind": "warning", "spans": spans(sentence, **values)}


def note(sentence: str, **values: Any) -> Block:
    return {"kind": "note", "spans": spans(sentence, **values)}


def points(sentences: Sequence[str]) -> Block:
    return {"kind": "points", "items": [spans(sentence) for sentence in sentences]}


def quote(said: Mapping[str, str], language: str, where: str) -> Block:
    """A sentence of the lecture notes in its own Korean, translated for a reader of another language."""
    translated = "" if language == "ko" else said[language]
    return {"kind": "quote", "said": said["ko"], "translated": translated, "where": where}


def docket(claims: Sequence[Mapping[str, Any]]) -> Block:
    """Claims {title, said, where, verdict, words, query}; `query` is what opens one on its page."""
    return {"kind": "docket", "claims": list(map(dict, claims))}


def verdict(stated: str, came_out: bool | str | None, words: str) -> Block:
    """What was stated, and whether it came out, None where that is undecided, "partly" where it does at some
    settings and not at others; `words` say so."""
    return {"kind": "verdict", "stated": stated, "came_out": came_out, "words": words}


def code(label: str, lines: str) -> Block:
    return {"kind": "code", "label": label, "lines": lines}


def row(*columns: Sequence[Block], widths: Sequence[int] = (), fill: bool = False) -> Block:
    """Blocks side by side; below each other on a narrow screen. `fill`: as high as the window lets it be."""
    widths = widths or [1] * len(columns)
    return {"kind": "row", "columns": list(map(list, columns)), "widths": list(widths), "fill": fill}


def table(head: Sequence[str], rows: Sequence[Sequence[str]], words: bool = False) -> Block:
    """Of numbers, or of `words`, which begin where lines begin."""
    return {"kind": "table", "head": list(head), "rows": [list(cells) for cells in rows], "words": words}


def figure(
    drawn: Mapping[str, Any],
    name: str,
    label: str,
    slider: Mapping[str, Any] | None = None,
    follows: str | None = None,
) -> Block:
    """A figure (`figures.paper.Figure`) with a name in its sheet and a label for those who do not see it.

    `slider` {label, values, at} chooses one of its frames, which are as many as `values`; or it `follows` the
    slider of another figure, by its name.
    """
    block = {"kind": "figure", "name": name, "label": label, **_plain(drawn)}
    return block | ({"slider": slider} if slider else {}) | ({"follows": follows} if follows else {})


def _plain(value: Any) -> Any:
    """As JSON has it: arrays as Plotly's typed ones, and nothing for a number that is none."""
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case np.ndarray():
            # Plotly knows no integers of 64 bits, as JavaScript knows none.
            typed = value.astype(np.int32) if value.dtype == np.int64 else value
            kind, shape = typed.dtype.str[1:], ", ".join(map(str, typed.shape))
            return {"dtype": kind, "shape": shape, "bdata": b64encode(typed.tobytes()).decode()}
        case float() | np.floating():
            return float(value) if isfinite(value) else None
    return value


def scale(label: str, shades: Sequence[str], ticks: Sequence[tuple[float, str]]) -> Block:
    """What the shades of the pictures above stand for: two colours, and texts at their share of the way."""
    return {"kind": "scale", "label": label, "shades": list(shades), "ticks": list(map(list, ticks))}


def film(page: str, packed: bytes) -> Block:
    """What browser/pages/swarm.js or training.js plays: see `wire.swarm` and `wire.training`.

    With no bytes the film of before stays.
    """
    return {"kind": "film", "page": page, "bytes": b64encode(packed).decode()}
