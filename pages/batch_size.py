"""Sharp and flat: what batch size does to the minimum that training finds."""

from ui.parts import choose_part, line, show_part, titles

beside = line()
with beside:
    part = choose_part(titles("batch_size"))
show_part("batch_size", part, beside)
