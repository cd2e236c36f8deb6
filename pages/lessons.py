"""Lessons: scenes in their order, each of which asks before it shows."""

from ui.player import show_lessons
from ui.text import language

show_lessons(lang=language())
