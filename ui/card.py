"""Card: an optimizer's equation beside the code that runs, and where PyTorch and Optax differ."""

import inspect

import streamlit as st

from figures.style import identity, marker
from lessons.family import FAMILY, STEPS, SURFACE, valley
from optimizers import EVERY, MATRICES, OPTIMIZERS, PLACE_OF
from parameters import format_number
from ui.linked import NETWORK, RACE, shared
from ui.text import _
from ui.theme import theme
from wire.catalog import idea
from wire.small_map import small_map


def card(name: str) -> None:
    """One optimizer, from its own file."""
    module = EVERY[name]
    _title, source, *notes = inspect.cleandoc(module.__doc__ or "").split("\n\n")
    # Large enough for a lecture room, and in the page's own ink: Streamlit's colours for code are too faint.
    st.html(
        "<style>.st-key-card .katex { font-size: clamp(1.05em, 0.75em + 1vw, 1.45em) }"
        ".st-key-card .katex-display { overflow: visible }"
        ".st-key-card [data-testid=stPageLink-NavLink] { text-decoration: underline }"
        ".st-key-card code { font-size: 1.05rem !important }"
        ".st-key-card .token { color: inherit !important }"
        ".st-key-card .token.keyword { font-weight: 700 }</style>"
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


def race_link(label: str, *names: str) -> None:
    """To the Race, with the runs that the small maps show."""
    runs = [("run", FAMILY[name].run) for name in names]
    query = [("surface", SURFACE), *runs, ("steps", str(STEPS)), *shared().items()]
    st.page_link(RACE, label=label, query_params=query)
