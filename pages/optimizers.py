"""Optimizers: the family as a map, or one of them: its equation, code, hyperparameters and conventions."""

import streamlit as st

from lessons.family import STEPS
from optimizers import EVERY
from ui.card import card
from ui.family import family
from ui.linked import linked_name, say_unread
from ui.surfaces import surfaces
from ui.text import _

say_unread(["optimizer"])
if "optimizer" in st.query_params:
    st.markdown(
        _("**Every optimizer, as it runs here.** The code beside each equation is what ran, line for line.")
    )
    names = {name: module.NAME for name, module in EVERY.items()}
    card(linked_name("optimizer", names, _("Optimizer"), st.pills))
else:
    sentence = _(
        "**Who changes what.** Lines lead to those that change an equation, in the way beside their names."
        " Each small map: {steps} steps in the same valley."
    )
    st.markdown(sentence.format(steps=STEPS))
    family()
    surfaces()
