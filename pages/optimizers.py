"""Optimizers: each one's equation, code, hyperparameters and conventions."""

import streamlit as st

from optimizers import OPTIMIZERS
from ui.card import card
from ui.text import _

st.markdown(
    _("**Every optimizer, as it runs here.** The code beside each equation is what ran, line for line.")
)
for name in OPTIMIZERS:
    card(name)
