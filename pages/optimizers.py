"""Optimizers: each one's equation, code, hyperparameters and conventions."""

import streamlit as st

from optimizers import OPTIMIZERS
from ui.card import card
from ui.linked import linked_name, say_unread
from ui.text import _

st.markdown(
    _("**Every optimizer, as it runs here.** The code beside each equation is what ran, line for line.")
)
names = {name: module.NAME for name, module in OPTIMIZERS.items()}
say_unread(["optimizer"])
card(linked_name("optimizer", names, _("Optimizer"), st.pills))
