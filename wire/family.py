"""Family: the optimizers as a tree of small maps, each with the path of its run, as HTML."""

from functools import cache
from html import escape
from itertools import pairwise

from lessons.family import FAMILY, valley
from links.scene import parse
from optimizers import OPTIMIZERS
from translations import translate
from wire.small_map import ground, small_map

GAP, ROOT = 0.18, 0.8  # of a column: what it leaves for lines; how wide the first is, which says less
COLUMNS, ROWS = (max(ends) for ends in zip(*(member.place for member in FAMILY.values()), strict=True))
WIDE, HIGH = COLUMNS + ROOT - GAP, ROWS + 1  # of the tree


@cache
def tree(lang: str, theme: str, query: str) -> str:
    """The family as a list of links; `query` is what each of them keeps of the page's link."""
    lines = "".join(
        f'<path d="{line(FAMILY[parent].place, member.place)}"/>'
        for member in FAMILY.values()
        for parent in member.changes
    )
    scene, _ = parse(valley())
    return (
        f'<svg width="0" height="0" aria-hidden="true"><g id="ground">{ground(scene, theme)}</g></svg>'
        f'<svg class="lines" viewBox="0 0 {WIDE:g} {HIGH}" preserveAspectRatio="none" aria-hidden="true">'
        f"{lines}</svg><ul>"
        f"{''.join(node(name, lang, theme, query) for name in FAMILY)}</ul>"
    )


def node(name: str, lang: str, theme: str, query: str) -> str:
    member = FAMILY[name]
    column, row = member.place
    width = left(column + 1) - GAP - left(column)
    place = f"left:{left(column) / WIDE:.2%};top:{(row + 0.5) / HIGH:.2%};width:{width / WIDE:.2%}"
    changes = "".join(
        f"<small><i>{OPTIMIZERS[parent].NAME}:</i> {escape(translate(lang, change))}</small>"
        for parent, change in member.changes.items()
    )
    picture = small_map(valley(name), theme, shared=True)
    return (
        f'<li style="{place};--depth:{column}" data-parents="{len(member.changes)}">'
        f'<a href="?{escape(query)}optimizer={name}" data-name="{name}">{picture}'
        f"<span><b>{OPTIMIZERS[name].NAME}</b> {member.year}{changes}</span></a></li>"
    )


def left(column: int) -> float:
    return max(0, column - 1 + ROOT)


def line(parent: tuple[int, int], child: tuple[int, int]) -> str:
    """From the right of one box to the left of another; between the two rows it passes what lies between."""
    (before, high), (after, low) = parent, child
    begin, end, lane = (left(before + 1) - GAP, high + 0.5), (left(after), low + 0.5), (high + low + 1) / 2
    passing = [(left(before + 1), lane), (left(after) - GAP, lane)] if after > before + 1 else []
    bends = [
        f"C{(a + c) / 2:g},{b:g} {(a + c) / 2:g},{d:g} {c:g},{d:g}"
        for (a, b), (c, d) in pairwise([begin, *passing, end])
    ]
    return f"M{begin[0]:g},{begin[1]:g}{''.join(bends)}"
