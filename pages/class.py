"""Class: a question to a whole class, whose answers run."""

from ui.player import show_class
from ui.text import language

show_class(lang=language())
