"""Notes on trial: what the lecture notes say about training, each claim run and judged."""

from ui.parts import choose_part, line, show_part, titles

beside = line()
with beside:
    part = choose_part(titles("notes"))
show_part("notes", part, beside)
