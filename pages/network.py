"""Network: the race on a real network, whose loss is the hill."""

from ui.player import show_lab
from ui.text import language

show_lab(lang=language())
