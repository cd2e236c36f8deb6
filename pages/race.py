"""Race: optimizers compared on one surface, from one start."""

import streamlit as st

import player
from engine.scene import parse
from lessons.stories import STORIES
from translations import N_
from ui import address
from ui.results import table
from ui.settings import settings
from ui.text import _, language

ANYWHERE = N_("Each path is one optimizer. Drag the start, turn a number, press space.")

scene = address.scene()


def take(text: str) -> None:
    address.change(*parse(text))


def tell() -> None:
    take(TOLD[st.session_state.story].link if st.session_state.story else "")


TOLD = {story.id: story for story in STORIES}
story = next((story for story in STORIES if story.scene == scene.race_only()), None)
st.session_state.story = story.id if story else None
with st.container(key="watch"):
    if not st.context.is_embedded:
        st.pills(
            _("Stories"),
            TOLD,
            format_func={name: _(told.title) for name, told in TOLD.items()}.__getitem__,
            key="story",
            on_change=tell,
            label_visibility="collapsed",
            wrap=False,
        )
    st.markdown(_(story.watch) if story else _(ANYWHERE))
if st.session_state.problems:
    st.warning("  \n".join(map(address.explain, st.session_state.problems)))
results = scene.race()
player.show(scene, results, lang=language(), on_query=take)
# After the picture, which is what a visitor waits for.
with st.sidebar:
    settings(scene)
if not st.context.is_embedded:
    # A closed table is not made: it would cost every rerun a fifth of its time.
    folded = st.expander(_("Results as a table"), key="table", on_change="rerun")
    if folded.open:
        with folded:
            table(scene, results)
address.publish()
