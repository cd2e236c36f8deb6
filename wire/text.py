"""Text: every sentence of the player, in English, by key."""

import math
from collections.abc import Callable

from engine.expression import Misread
from engine.race.verdict import NEIGHBOURS, SENTENCES, STATUSES
from parameters import Problem, format_number
from translations import N_, translate

# Of the panel that shares a page, which every page has.
SHARE = {
    "share": N_("Share"),
    "link": N_("Link"),
    "copy": N_("Copy"),
    "copied": N_("Copied"),
    "selected": N_("Selected: Ctrl+C"),
    "qr": N_("QR code"),
    "qr_large": N_("QR code, full screen"),
    "qr_long": N_("This link is too long for a QR code."),
    "markdown": N_("Markdown"),
    "embed": N_("In a page or on a slide"),
    "size": N_("Size"),
    "full_width": N_("full width"),
    "clear": N_("Transparent background"),
    "controls": N_("What it has"),
    "html": N_("HTML"),
    "jupyter": N_("Jupyter"),
    "cite": N_("Cite"),
    "citation": N_("Text"),
    "bibtex": N_("BibTeX"),
    "credit": N_("Beneath a picture"),
    "licence": N_(
        "Downhill is free software under the MIT licence. Its pictures may be shown, printed and changed by"
        " anybody."
    ),
    "save": N_("Save"),
    "dismiss": N_("Dismiss"),
}

TEXT = {
    "ask_class": N_("Ask the class"),
    "ask_class_link": N_("Open a room: everybody chooses on a phone, and all their runs go down this map"),
    "skip": N_("Skip to"),
    "skip_map": N_("the map"),
    "its_map": N_("Map"),
    # Stories and settings
    "stories": N_("Stories"),
    "all_stories": N_("All {count} stories"),
    "find_story": N_("Find a story by optimizer, surface or idea"),
    "no_story": N_("No story tells of “{text}”. Try an optimizer or a surface."),
    "clause": N_("Show step {step}. The keys . and , tell the next clause and the one before."),
    "next_clause": N_("The next sentence of the story"),
    "anywhere": N_("Each path is one optimizer. Drag the start, turn a number, press space."),
    "settings": N_("Settings"),
    "surface": N_("Surface"),
    # A surface of one's own
    "own": N_("Your own: f(x, y)"),
    "own_group": N_("your own"),
    "own_f": N_("f(x, y) ="),
    "own_low": N_("{axis} from"),
    "own_high": N_("to"),
    "own_span": N_("{axis}: write two numbers, the lower one first."),
    "own_examples": N_("For example"),
    "own_found": N_(
        "f* is the least value found on this map, {value}, on finer and finer grids. That none lies below it"
        " is not proved."
    ),
    "own_rim": N_(
        "f falls towards the rim of this map or without end, so no minimum is marked. f* is the least value"
        " found here, {value}, and a path may go below it."
    ),
    "own_alone": N_("Only the app can read another function. Open this race there."),
    "chart_own": N_("loss above the least value found, f − f*"),
    "suit": N_("Learning rates for this surface"),
    "suit_how": N_(
        "The fastest of 1, 2 and 5 × powers of ten over 300 steps from the usual start, without leaving the"
        " map"
    ),
    "steps": N_("Steps"),
    "start_x": N_("Start x"),
    "start_y": N_("Start y"),
    "schedule": N_("Learning rate schedule"),
    "gradient_noise": N_("Gradient noise"),
    "noise": N_("Standard deviation"),
    "seed": N_("Seed"),
    "fair": N_("Every run gets the same noise, so that the comparison is fair."),
    # The map
    "map": N_("Map of {surface} with the paths of {runs}, at step {step} of {steps}"),
    "map_help": N_("Click to start there. Arrow keys move the start, plus and minus zoom."),
    "start_drag": N_("start: drag me"),
    "start": N_("starting point"),
    "solid_help": N_("The surface in three dimensions. Arrow keys turn it, plus and minus bring it nearer."),
    "height": N_("height: f − f*"),
    "height_log": N_("height: f − f*, on a log scale"),
    "minimum": N_("minimum ({x}, {y})"),
    "minimum_alone": N_("minimum"),
    "away": N_("{distance} away"),
    "no_runs": N_("No runs yet. Add one to see where it goes."),
    "loading": N_("The picture is on its way."),
    "slow": N_("Waiting for the server."),
    "silent": N_("The server does not answer. It is asked again until it does; nothing is lost."),
    "alone": N_("No server: the race goes on, other pages wait for it."),
    "refused": N_("The server refused this. Take back the last change, or reload the page."),
    "garbled": N_("The server's answer could not be read. Reload the page."),
    "odd_view": N_("The view in the link is too large or too small for a map; this is the whole map."),
    "no_ground": N_("There is no map of this view. Show the whole map."),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
    "zoom_reset": N_("Show the whole map"),
    "fit": N_("Each run's line through the data; filled: the batch that the next step sees"),
    "fit_batch": N_("filled: the next step's batch"),
    # The chart
    "chart": N_("Chart"),
    "chart_gap": N_("loss above the minimum, f − f*"),
    "chart_f": N_("loss, f"),
    "chart_grad": N_("slope, ‖∇f‖"),
    "chart_lr": N_("learning rate, η"),
    "chart_distance": N_("distance to the nearest minimum"),
    "chart_label": N_("{quantity} of {runs} over {steps} steps"),
    "step": N_("step {step}"),
    # The bar
    "play": N_("Play"),
    "pause": N_("Pause"),
    "back": N_("One step back"),
    "forward": N_("One step forward"),
    "scrub": N_("Step"),
    "speed": N_("Speed"),
    "loop": N_("Repeat"),
    "options": N_("View"),
    "show_field": N_("Downhill arrows"),
    "show_dots": N_("A dot for each step"),
    "show_labels": N_("Names on the map"),
    "show_fade": N_("Fade older steps"),
    "show_samples": N_(
        "Downhill on each point alone, thin; on the batch, bold. Ellipse: one standard deviation of batches"
    ),
    "show_seeds": N_("Losses over 100 seeds: the median, and a band in which 10–90 % of them lie"),
    "of_seeds": N_("{run}, median of 100 seeds"),
    "show_big": N_("Large type"),
    "flat": N_("2-D"),
    "solid": N_("3-D"),
    "no_3d": N_("The 3-D view could not be loaded."),
    "undo": N_("Undo"),
    "redo": N_("Redo"),
    "restore": N_("Reset"),
    "restore_help": N_("As the story or the link opened it"),
    "start_moved": N_("Start moved"),
    **SHARE,
    "save_standalone.html": N_("This race as a page that needs no server (HTML)"),
    "save_race.csv": N_("Its paths as a table (CSV)"),
    "save_race.json": N_("Its paths with every setting (JSON)"),
    "save_race_downhill.py": N_("The program that computes it (Python)"),
    "save_race_optax.py": N_("The same program with Optax"),
    "save_race_pytorch.py": N_("The same program with PyTorch"),
    "zoom": N_("Zoom"),
    "sliders": N_("Sliders"),
    "drag_start": N_("Draggable start"),
    "odd_controls": N_("The link asks for controls that are not known here; the others are there."),
    "map_look": N_("Plus and minus zoom."),
    # The keys
    "keys": N_("Keys"),
    "keys_map": N_("On the map"),
    "key_play": N_("Play and pause"),
    "key_step": N_("One step back or forward"),
    "key_ends": N_("The first and the last step"),
    "key_clause": N_("The sentence of the story before, and the next"),
    "key_move": N_("Move the start; with Shift, by a tenth as much"),
    "key_zoom": N_("Zoom in, zoom out, show the whole map"),
    "key_walk": N_("To every other button, and press it"),
    "open_app": N_("Open in Downhill"),
    # Pictures to be kept
    "ran": N_("{surface} from ({x}, {y}), {settings}: {runs}."),
    "ran_none": N_("no run"),
    "ran_steps": N_("{steps} steps"),
    "ran_noise": N_("noise {noise}, seed {seed}"),
    "keep_png": N_("Picture (PNG)"),
    "keep_svg": N_("Drawing (SVG)"),
    "keep_gif": N_("Film (GIF)"),
    "keep_mp4": N_("Film (MP4)"),
    "keep_pptx": N_("Slide (PPTX)"),
    "film_size": N_("Size of films"),
    "film_made": N_("{part} % of the film"),
    "film_ready": N_("Saved as {name}."),
    "film_alone": N_("The film was not made: no server answers. Try again when it does."),
    "film_busy": N_("Other films are being made. Try again in a minute."),
    "film_slow": N_("The film was given up: it took longer than films may. Try the smaller size."),
    "film_unknown": N_("This browser cannot encode films. Keep it as a GIF, or open it in Downhill."),
    "film_failed": N_("The film could not be made. Try the other size, or another kind of file."),
    "cancel": N_("Cancel"),
    "language": N_("Language"),
    # The runs
    "runs": N_("Runs"),
    "more_runs": N_("{count} more below"),
    "add": N_("Add a run"),
    "nine": N_("All nine"),
    "full": N_("Nine runs at most. Remove one to add another."),
    "duplicate": N_("Duplicate"),
    "up": N_("Move up"),
    "down": N_("Move down"),
    "hide": N_("Hide"),
    "unhide": N_("Show"),
    "remove": N_("Remove"),
    "average": N_("τ = μ: averaged, as in many lecture notes"),
    "card": N_("Equation and code"),
    "stepwise": N_("Step by step"),
    "reset": N_("default {value}"),
    "reset_label": N_("Set {name} to its default {value}"),
    "exact": N_("{name}, exact value"),
    "unreadable": N_("“{text}” is not a number; still {value}."),
    "not_whole": N_("“{text}” is not a whole number; still {value}."),
    "not_below_one": N_("“{text}” is not from 0 to less than 1; still {value}."),
    "outside": N_("“{text}” is outside {low} to {high}; still {value}."),
    **STATUSES,
    **NEIGHBOURS,
    "evaluations": N_("{count} gradient evaluations"),
    "hyper_lr": N_("learning rate"),
    "hyper_momentum": N_("momentum"),
    "hyper_dampening": N_("dampening"),
    "hyper_beta1": N_("mean of gradients"),
    "hyper_beta2": N_("mean of squares"),
    "hyper_rho": N_("decay"),
    "hyper_eps": N_("guard against zero"),
    "hyper_weight_decay": N_("weight decay"),
    "hyper_sam_rho": N_("radius"),
    "hyper_centred": N_("centred"),
    "hyper_eps_root": N_("guard under the root"),
    "hyper_squared": N_("step squared"),
    "hyper_clip": N_("longest gradient, 0: any"),
    # The fair race
    "fair_race": N_("Fair race"),
    "fair_title": N_("The best learning rate for every run, at equal cost"),
    "fair_how": N_(
        "Every run has {count} gradient evaluations. Of the learning rates in its search space it gets the"
        " one with the lowest loss at the end; all else stays as it is set."
    ),
    "fair_schedule": N_("A schedule runs through within each run's own steps."),
    "fair_starts": N_("Median over {count} starts all over the map"),
    "fair_starts_noisy": N_("Median over {count} starts all over the map, each with a seed of its own"),
    "fair_ranked": N_(
        "Ranked by f − f* after the last evaluation; less than {level} apart is level. Below {target} it"
        " counts who gets there first. Newton's second derivatives are counted as two evaluations."
    ),
    "fair_earlier": N_("{run} has used up its evaluations at step {step}; the picture goes on."),
    "fair_why": N_(
        "A ranking holds for its search spaces, trials and studies (here: starts): with another search space"
        " another may win. Change one and see. Sources:"
    ),
    "fair_rank": N_("Rank"),
    "fair_run": N_("Run"),
    "fair_spaces": N_("Search space of η × trials"),
    "fair_rate": N_("Best η"),
    "fair_cost": N_("Steps × evaluations"),
    "fair_score": N_("f − f* at the end"),
    "fair_interval": N_("10–90 % of starts"),
    "fair_low": N_("{run}: lowest learning rate"),
    "fair_high": N_("{run}: highest learning rate"),
    "fair_trials": N_("{run}: trials"),
    "fair_edge": N_("at the end of its space: widen it"),
    "fair_lost": N_("lost at every rate"),
    "fair_no_step": N_("too few evaluations for a step"),
    "fair_arrived": N_("< {target} after {count} evaluations"),
    "fair_won": N_("{run} wins: f − f* {what}."),
    "fair_tied": N_("Level at the top, f − f* {what}: {run}."),
    "fair_none": N_("No run gets through with any of its learning rates."),
    "fair_flipped": N_(
        "The winner has changed with the search space of {changed} ({low} – {high} × {trials}): before, it"
        " was {before}."
    ),
    "fair_flipped_starts": N_("The winner has changed with the starts: before, it was {before}."),
    "fair_wrong": N_(
        "“{text}” does not fit. A search space goes from a rate above 0 up to one as high or higher, with 1"
        " to {most} trials."
    ),
    "fair_refused": N_("This race is computed by the server, which does not tune."),
    "fair_done": N_("{count} of {all} trials"),
    "fair_again": N_("Race again"),
    # The caption
    "say_start": N_("Step 0: every run starts at ({x}, {y}), {gap} above the minimum."),
    "say_lead": N_("Step {step}: {run} takes the lead."),
    "say_alone": N_("After {step} steps {run} is {gap} above the minimum."),
    **{f"say_{kind}": sentence for kind, sentence in SENTENCES.items()},
    "say_lost": N_("Step {step}: no run goes on any more."),
    "say_end": N_("After {step} steps {run} is lowest, {gap} above the minimum."),
    "say_stalls": N_("Step {step}: {run} takes steps at least ten times shorter than its longest at first."),
    "say_zigzags": N_("Step {step}: {run} begins to zigzag, each step turning back on the one before."),
    "say_outside": N_("Step {step}: {run} leaves the map."),
    "say_last": N_("{run} is last, {gap} above the minimum."),
}

SCHEDULES = {
    "constant": N_("constant"),
    "step": N_("step"),
    "exponential": N_("exponential"),
    "cosine": N_("cosine"),
    "restarts": N_("cosine with warm restarts"),
}

OF_LINKS = {
    "unknown name": N_("{where}: “{given}” is not known here."),
    "unknown parameter": N_("{where} has no parameter “{given}”."),
    "needs matrices": N_(
        "{where}: “{given}” acts on the weight matrices of a network. Two coordinates are none, so it would"
        " mean nothing here."
    ),
    "needs second derivatives": N_(
        "{where}: “{given}” takes second derivatives, and a network has too many of them."
    ),
    "needs pictures": N_("{where}: “{given}” takes square pictures, as the digits are."),
    "needs variance": N_(
        "{where}: “{given}” leaves nothing to normalise. A single value, less its mean, is always 0."
    ),
    "needs an mlp": N_("{where}: “{given}” is for an MLP; a convolution has no shortcuts here."),
    "needs shortcuts": N_("{where}: only a layer with a shortcut can be left out, and here none has one."),
    "disturbs pictures": N_("{where}: only square pictures, as the digits are, can be changed so."),
    "unread name": N_("Nothing here reads “{given}” in the link."),
    "not a number": N_("{where}: “{given}” is not a number. Write one such as 0.1 or 1e-3."),
    "not a whole number": N_("{where}: “{given}” is not a whole number."),
    "not 2 numbers": N_("{where}: “{given}” should be two numbers with a comma between them."),
    "not 4 numbers": N_("{where}: “{given}” should be four numbers with commas between them."),
    "not a span": N_(
        "{where}: “{given}” should be two numbers with two dots between them, the lower one first, such as"
        " -5..5."
    ),
    "reversed": N_("{where}: “{given}” was the wrong way round."),
    "no room": N_(
        "{where}: between the ends of “{given}” there is nothing to map; the usual ends are shown."
    ),
    "no logarithm": N_(
        "{where}: “{given}” begins at 0, where an axis of powers of ten cannot; the usual ends are shown."
    ),
    "not a pair": N_("{where}: “{given}” should be two different names with a comma between them."),
    "needs two": N_("{where}: “{given}” has no two hyperparameters to map."),
    "out of range": N_("{where}: “{given}” is outside {low} to {high}."),
    "not below 1": N_("{where}: “{given}” must be 0 or more, and less than 1."),
    "too many": N_("{given} runs are too many; {high} is the most."),
    "too costly": N_(
        "{where}: {given} would take too long or too much memory together with the other settings; with them"
        " {high} is the most."
    ),
    "too long": N_("The link is longer than {high} characters; what opens without it is shown."),
}
# Of a surface that somebody typed, each at a character.
OF_FORMULAS = {
    "formula empty": N_("Write a function of x and y, such as x**2 + 10*sin(y)."),
    "formula long": N_("These are {given} characters; {high} is the most."),
    "formula character": N_(
        "Character {at}: “{given}” means nothing here. Write numbers, x, y, + - * / ** and functions such as"
        " sin(x)."
    ),
    "formula dot": N_("Character {at}: a dot stands only within a number, such as 0.5."),
    "formula name": N_(
        "Character {at}: “{given}” is not known here; x, y, pi, e and sin, cos, tan, tanh, exp, log, sqrt,"
        " abs, sign, max, min are."
    ),
    "formula product": N_("Character {at}: write * before “{given}”, as in 2*x."),
    "formula call": N_(
        "Character {at}: “{given}” is a function; what it is of stands in brackets, as in sin(x)."
    ),
    "formula arguments 1": N_("Character {at}: a function such as sin(x) takes one number."),
    "formula arguments 2": N_("Character {at}: max and min take two numbers or more, as in max(x, y)."),
    "formula missing": N_("Character {at}: something is missing before “{given}”."),
    "formula unfinished": N_("Something is missing at the end."),
    "formula unclosed": N_("Character {at}: this bracket is never closed."),
    "formula unopened": N_("Character {at}: this bracket closes none."),
    "formula comma": N_(
        "Character {at}: a comma stands only between the numbers of max(x, y) and min(x, y)."
    ),
    "formula deep": N_(
        "Character {at}: more than {high} brackets, signs or powers within one another are too many."
    ),
    "formula power": N_("Character {at}: an exponent can be from {low} to {high}."),
    "formula infinite": N_("Character {at}: “{given}” is too large a number."),
}
PROBLEMS = {
    **OF_LINKS,
    **OF_FORMULAS,
    # Of computations (server.jobs)
    "too many computations": N_(
        "{high} of your computations are under way, as many as one visitor may have. Stop some, or wait until"
        " they are done."
    ),
    "queue full": N_(
        "{high} computations are waiting, as many as there is room for. Try again in some minutes; what is"
        " computed already can be looked at."
    ),
    "no scheduler": N_(
        "The computers that train networks cannot be reached; they are tried again every second. What was"
        " computed stays, and the race goes on."
    ),
    "no worker": N_(
        "No computer that trains networks is there at the moment; it goes on by itself when one is. What was"
        " computed stays, and the race goes on."
    ),
    "out of memory": N_(
        "This takes more memory than there is. Take fewer neurons, layers, points or seeds; what was computed"
        " stays."
    ),
    "worker died": N_(
        "The process that computed this was ended twice, most likely because it took too much memory. Take"
        " fewer neurons, layers, points or seeds; what was computed stays."
    ),
    "other version": N_(
        "The app is being renewed: the computers that train networks have another version of it. Load the"
        " page again in some minutes."
    ),
    "broke off": N_("This could not be computed: {where}. Change a setting; what was computed stays."),
}
USED = N_("Used instead: {used}.")
MEANT = {"full": N_("full batch"), "same": N_("the same")}  # by a link
NEAR = N_("Did you mean “{near}”?")


def explain(problem: Problem, language: str, quote: Callable[[str], str] = str) -> str:
    """What could not be read in a link, and what to write instead.

    `quote` makes the link's own text safe where the sentence is shown.
    """
    sentences = [PROBLEMS[problem.kind]] + [NEAR] * bool(problem.near) + [USED] * bool(problem.used)
    return " ".join(translate(language, sentence) for sentence in sentences).format(
        given=quote(problem.given[:40]),
        where=problem.where,
        at=problem.at + 1 if isinstance(problem, Misread) else "",
        used=translate(language, MEANT[problem.used]) if problem.used in MEANT else quote(problem.used),
        near=problem.near,
        low=format_number(problem.low),
        high="∞" if problem.high == math.inf else format_number(problem.high),
    )
