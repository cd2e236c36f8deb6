"""Maps: where each start ends, and what each hyperparameter does."""

from ui.player import show_maps
from ui.text import language

show_maps(lang=language())
