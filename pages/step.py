"""Step by step: one optimizer, one step at a time, every number in its place in the equation."""

from ui.player import show_step
from ui.text import language

show_step(lang=language())
