"""Class room: the words with which a class takes part, on the projector and on the phones."""

from functools import cache

from translations import N_, translate

QUESTION_MAX = 200  # characters of a question
CHOICES = 2, 6  # the fewest and the most answers of a poll
SECONDS = 0, 20, 30, 60, 120  # how long a round may take; 0: until the lecturer goes on
# What people call the colours of PALETTE, and the shapes.
COLOURS = {
    "light": (
        N_("ochre"),
        N_("blue"),
        N_("green"),
        N_("pink"),
        N_("violet"),
        N_("brown"),
        N_("navy"),
        N_("black"),
    ),
    "dark": (
        N_("mustard"),
        N_("sky-blue"),
        N_("green"),
        N_("pink"),
        N_("mauve"),
        N_("apricot"),
        N_("azure"),
        N_("white"),
    ),
}
SHAPE_NAMES = {
    "circle": N_("circle"),
    "square": N_("square"),
    "triangle": N_("triangle"),
    "diamond": N_("diamond"),
    "plus": N_("cross"),
    "star": N_("star"),
    "wedge": N_("wedge"),
}
# What the projector shows, by browser/pages/class.js.
HALL = {
    "class_title": N_("Ask the class"),
    "class_opens": N_(
        "**Everybody chooses on a phone;** then all their runs go down the map together. Nobody needs an"
        " account, a name or an app."
    ),
    "class_back": N_("Back to the race"),
    "class_kind": N_("What is asked"),
    "class_kind_number": N_("Set the first run"),
    "class_kind_poll": N_("Predict the race"),
    "class_ask": N_("Everybody chooses"),
    "class_and": N_("and"),
    "class_alone": N_("nothing else"),
    "class_start": N_("the start, by a tap on the map"),
    "class_optimizer": N_("the optimizer"),
    "class_question": N_("Question"),
    "class_ask_one": N_("Which {name} would you give {optimizer} here?"),
    "class_ask_two": N_("Which {name} and which {other} would you give {optimizer} here?"),
    "class_ask_start": N_("Where would you let {optimizer} start?"),
    "class_ask_optimizer": N_("Which optimizer would you take here?"),
    "class_ask_optimizer_and": N_("Which optimizer would you take here, and with which {other}?"),
    "class_ask_batch": N_("Which batch size would you take here?"),
    "class_ask_poll": N_("Which of them gets furthest down?"),
    "class_choices": N_("Answers to choose from, one a line"),
    "class_choices_wrong": N_("Write {least} to {most} different answers, one a line."),
    "class_question_wrong": N_("Write a question of {most} characters at most."),
    "class_seconds": N_("Time to answer"),
    "class_until": N_("until I go on"),
    "class_for": N_("{seconds} seconds"),
    "class_open": N_("Open the room"),
    "class_stored": N_(
        "What is stored: nothing. An answer is a number without a name, and the room forgets all of them when"
        " it closes, or two hours after the last word."
    ),
    "class_no_runs": N_("This race has no runs. Go back to it and add one."),
    "class_unwritten": N_("This race cannot be computed here. Load the page again."),
    "class_join": N_("Scan, or open {address}"),
    "class_code": N_("The code of the room"),
    "class_answered": N_("of {people} have answered"),
    "class_nobody_yet": N_("Nobody is here yet"),
    "class_left": N_("Seconds left"),
    "class_go_show": N_("Show all runs"),
    "class_go_race": N_("Show the race"),
    "class_go_answer": N_("Show the answer"),
    "class_go_next": N_("Next round"),
    "class_again": N_("The runs again"),
    "class_save": N_("Save as CSV"),
    "class_close": N_("Close the room"),
    "class_sure": N_("Close the room? All phones leave it, and all answers are forgotten."),
    "class_stay": N_("Stay"),
    "class_full": N_("Full screen"),
    "class_over": N_("The room is over, and its answers are forgotten."),
    "class_lost": N_("The server is silent. The room is asked for again."),
    "class_round": N_("Round {round}"),
    "class_nobody": N_("Nobody has answered in this round."),
    "class_converged": N_("converged"),
    "class_moving": N_("not at a minimum"),
    "class_diverged": N_("diverged"),
    "class_best": N_("The three best"),
    "class_none": N_("Every run has diverged."),
    "class_gap": N_("ends at f − f* = {gap}"),
    "class_there": N_("within 1e-9 of f* after {count} gradients"),
    "class_rank": N_("rank {rank} of {count}"),
    "class_median": N_("median of {count} runs"),
    "class_low": N_("10 % lie below"),
    "class_high": N_("90 % lie below"),
    "class_chart": N_(
        "{quantity} of {count} runs over {steps} steps: the median, and the band in which four of five lie"
    ),
    "class_tally": N_("How many chose which {name}"),
    "class_bin": N_("{low} to {high}: {count} answers, {converged} converged, {diverged} diverged"),
    "class_truth": N_("f − f* after {steps} steps, for every {name}"),
    "class_after": N_("f − f* after {steps} steps"),
    "class_lowest": N_("lowest at {value}"),
    "class_before": N_("dashed: round {round}"),
    "class_key_on": N_("Go on: the runs, the answer, the next round"),
    "class_key_back": N_("Look at the runs again"),
    "class_key_show": N_("Show all runs now"),
    "class_key_answer": N_("Show the answer"),
    "class_key_next": N_("Next round"),
    "class_key_play": N_("Play, pause"),
    "class_key_close": N_("Close the room, after a question"),
}


@cache
def catalog(language: str) -> dict:
    """The words in one language: sentences by key, what the palette's colours and the shapes are called, and
    what of a room is bounded."""
    return {
        "text": {key: translate(language, sentence) for key, sentence in HALL.items()},
        "colours": {theme: [translate(language, name) for name in names] for theme, names in COLOURS.items()},
        "shapes": {shape: translate(language, name) for shape, name in SHAPE_NAMES.items()},
        "question_max": QUESTION_MAX,
        "choices": CHOICES,
        "seconds": SECONDS,
    }
