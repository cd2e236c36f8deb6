"""Card: an optimizer's equation beside the code that runs, its costs, its peers, and where it fails."""

import inspect
from urllib.parse import parse_qsl

import streamlit as st

from engine.costs import LEAST, kept
from figures.style import identity, marker
from lessons.elsewhere import LIBRARIES, lines
from lessons.failures import FAILURES
from lessons.family import FAMILY, STEPS, SURFACE, valley
from optimizers import EVERY, MATRICES, OPTIMIZERS, PLACE_OF
from parameters import format_number
from ui.linked import NETWORK, RACE, shared
from ui.text import _
from ui.theme import theme
from wire.catalog import idea
from wire.race import letter
from wire.small_map import small_map


def card(name: str) -> None:
    """One optimizer, from its own file and what is known of it."""
    module = EVERY[name]
    _title, source, *notes = inspect.cleandoc(module.__doc__ or "").split("\n\n")
    # Large enough for a lecture room, and in the page's own ink: Streamlit's colours for code are too faint.
    # Of a failure all that is shown is its link.
    st.html(
        "<style>.st-key-card .katex { font-size: clamp(1.05em, 0.75em + 1vw, 1.45em) }"
        ".st-key-card .katex-display { overflow: visible }"
        ".st-key-card [data-testid=stPageLink-NavLink] { text-decoration: underline }"
        ".st-key-card :is(td, th) { padding: 0.1rem 0.75rem !important }"
        ".st-key-card h4 { padding: 0 0 0.4rem; font-size: 1.1rem }"
        ".st-key-card code { font-size: 1.05rem !important }"
        ".st-key-card .token { color: inherit !important }"
        ".st-key-card .token.keyword { font-weight: 700 }"
        ".st-key-failure { position: relative }"
        ".st-key-failure :has(> [data-testid=stPageLink]), .st-key-failure [data-testid=stPageLink],"
        " .st-key-failure [data-testid=stPageLink-NavLink] { position: static }"
        ".st-key-failure [data-testid=stPageLink-NavLink]::after"
        " { content: ''; position: absolute; inset: 0 }"
        "</style>"
    )
    with st.container(key="card"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(marker(identity(PLACE_OF[name]), theme()), width=46, alt="")
            st.subheader(module.NAME, anchor=False)
            if name in MATRICES:
                st.page_link(NETWORK, label=_("Race it"), query_params=[("run", name), *shared().items()])
            else:
                race_link(_("Race it"), name)
                if parents := FAMILY[name].changes:
                    against = _("Race it against {names}")
                    titles = ", ".join(OPTIMIZERS[parent].NAME for parent in parents)
                    race_link(against.format(names=titles), name, *parents)
        sentence = _(idea(module))
        st.markdown(sentence[0].upper() + sentence[1:])
        left, right = st.columns([2, 3])
        with left:
            st.latex(r"\begin{aligned}" + module.EQUATION + r"\end{aligned}")
            rows = [
                f"| ${p.symbol}$ | `{key}` | {format_number(p.default)} |" for key, p in module.HYPER.items()
            ]
            heads = _("symbol"), _("name"), _("default")
            with st.container(horizontal=True):
                table = "\n".join([f"| {' | '.join(heads)} |", "|---|---|---|", *rows])
                st.markdown(table, width="content")
                if name not in MATRICES:
                    st.image(small_map(valley(name), theme()), width=240, alt="")
        with right:
            st.code(inspect.getsource(module.step), language="python", wrap_lines=True)
            for note in notes:
                unfolded = " ".join(note.split())
                st.markdown(_(unfolded))
            cited = " ".join(source.split())
            st.markdown(f":small[{cited}]")
        told, shown, written = st.columns([3, 2, 4])
        with told:
            failure = FAILURES[name]
            sentences = {_("When it fails"): _(failure.text), _("What a step costs"): costs(name)}
            for heading, sentence in sentences.items():
                st.markdown(f"#### {heading}\n\n{sentence}")
            if failure.source:
                st.markdown(f":small[{failure.source}]")
        with shown, st.container(key="failure", gap=None):
            if failure.link:
                st.image(small_map(failure.link, theme(), moves=True), width=300, alt="")
                query = [*parse_qsl(failure.link), *shared().items()]
                st.page_link(RACE, label=_("Open this race"), query_params=query)
        with written:
            elsewhere(name)


def race_link(label: str, *names: str) -> None:
    """To the Race, with the runs that the small maps show."""
    runs = [("run", FAMILY[name].run) for name in names]
    query = [("surface", SURFACE), *runs, ("steps", str(STEPS)), *shared().items()]
    st.page_link(RACE, label=label, query_params=query)


def costs(name: str) -> str:
    """What it keeps, and what it asks for."""
    module, (each, common) = EVERY[name], kept(name)
    told = {
        0: _("It keeps nothing from step to step."),
        1: _("It keeps one number for each parameter, {names}: {bytes} bytes in float32."),
    }.get(len(each), _("It keeps {count} numbers for each parameter, {names}: {bytes} bytes in float32."))
    names = ", ".join(map(letter, each))
    said = [told.format(count=len(each), names=names, bytes=4 * len(each))]
    if common:
        said.append(
            _("One number more is for all of them: {names}.").format(names=", ".join(map(letter, common)))
        )
    if name in LEAST:
        said.append(_("In PyTorch and Optax it makes do with {count}.").format(count=LEAST[name]))
    if hasattr(module, "SECOND_ORDER"):
        said.append(_("A step takes a gradient and all second derivatives: of d parameters, d² numbers."))
    else:
        asked = getattr(module, "EVALUATIONS", 1)
        one, more = _("A step takes one gradient."), _("A step takes {count} gradients.")
        said.append(one if asked == 1 else more.format(count=asked))
    return " ".join(said)


def elsewhere(name: str) -> None:
    """What to write in PyTorch and in Optax for the same steps, or why nothing does."""
    hyper = {key: p.default for key, p in EVERY[name].HYPER.items()}
    for library, title in LIBRARIES.items():
        written = lines(library, name, hyper)
        heading = _("The same in {library}").format(library=title)
        st.markdown(f"#### {heading}")
        if written.call:
            st.code(written.call, language="python", wrap_lines=True)
        for note in written.notes:
            st.markdown(_(note).format(**written.values))
