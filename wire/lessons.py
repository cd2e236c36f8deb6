"""Lessons: what the browser needs of a lesson, in one language, and why a file is none."""

from functools import cache
from typing import Any

from engine.race.trajectory import HYPERS
from lessons.lesson import Choose, Draw, Fault, Frame, Lesson, Question, Said, Set, lessons, read
from links.scene import query
from translations import N_, translate
from wire.catalog import declared
from wire.race import scene_of
from wire.text import TEXT as PLAYER
from wire.text import explain

TEXT = {
    "lessons_intro": N_(
        "Each scene asks before it shows: say what you expect, then look. Lecturers find notes and a large"
        " view in every lesson."
    ),
    "scene_count": N_("{count} scenes"),
    "own_lesson": N_("A lesson of your own"),
    "own_lesson_how": N_(
        "A lesson is a text file that needs no code. Save one of ours, change it, and open it here."
    ),
    "open_file": N_("Open a lesson file"),
    "save_file": N_("Save this lesson as a file"),
    "no_such_lesson": N_("There is no lesson of this name. These are the lessons."),
    "broken_lesson": N_("The lesson in this link could not be read. These are the lessons."),
    "too_large_to_share": N_(
        "This lesson takes {length} characters of a link, more than the {most} that there is room for. Hand"
        " on the file instead."
    ),
    "all_lessons": N_("All lessons"),
    "scene_of": N_("Scene {scene} of {scenes}"),
    "before": N_("Scene before"),
    "after": N_("Next scene"),
    "reveal": N_("Show what happens"),
    "right": N_("Right."),
    "not_right": N_("Not what happens."),
    "no_answer": N_("Here is what happens."),
    "you_set": N_("You set {value}; right is {low} to {high}."),
    "path_distance": N_("On average {distance} lie between your line and the path; the map is {width} wide."),
    "chart_distance": N_("On average your curve is off by a factor of {factor}."),
    "chart_off": N_("On average your curve is off by {value}."),
    "draw_path": N_("Draw on the map, with a finger, the mouse, or d and the arrow keys."),
    "draw_chart": N_("Draw on the chart, with a finger, the mouse, or d and the arrow keys."),
    "path_pad": N_("Drawing the path: arrow keys draw, Backspace starts anew, Escape leaves."),
    "chart_pad": N_("Drawing the curve: arrow keys draw, Backspace starts anew, Escape leaves."),
    "draw_anew": N_("Draw anew"),
    "present": N_("Large view"),
    "notes": N_("Notes"),
    "notes_window": N_("Notes for the lecturer"),
    "notes_blocked": N_("The browser keeps the second window shut. Allow this page to open windows."),
    "no_notes": N_("No notes for this scene."),
    "next_is": N_("Next: {title}"),
    "last_scene": N_("This is the last scene."),
    "keys": N_(
        "Keys: 1–9 choose, ↑ ↓ set, d draw, Enter shows what happens, ← → or a clicker walk, f large view,"
        " n notes."
    ),
}
OF_PLAYER = ("loading", "slow", "silent", "refused", "garbled", "unreadable", "not_whole", "not_below_one")
OF_PLAYER += ("outside", "reset", "reset_label", "exact", "ask_class")

FAULTS = {
    "too long": N_("{given} characters are too many; {meant} is the most."),
    "not yaml": N_("this is no YAML ({given}). Look at the indentation, quotes and colons here."),
    "not text": N_("a character that is no text stands here. Save the file as UTF-8."),
    "too deep": N_("this is nested too deeply."),
    "empty": N_("the file is empty."),
    "not names": N_("names with a colon should stand here: {meant}."),
    "unknown name": N_("“{given}” is not known here. Did you mean “{meant}”?"),
    "twice": N_("“{given}” stands here twice."),
    "missing": N_("“{given}” is missing."),
    "not a list": N_("a list should stand here, each item after a dash."),
    "number of items": N_("the list has {given} items; {meant} are taken."),
    "not a text": N_("a text should stand here."),
    "says nothing": N_("a text is missing here, in one of the languages {meant}."),
    "link": N_("the link of the scene: {problem}"),
    "no question": N_("a question needs one of these: {meant}."),
    "no such": N_("“{given}” is none of 1 to {meant}."),
    "unknown choice": N_("“{given}” is none of these: {meant}."),
    "never": N_("“{given}” is no number that can be set; {meant} can."),
    "empty range": N_("from {meant} to {given} there is nothing."),
}
AT = N_("{file}, line {line}: {reason}")


def explain_fault(fault: Fault, file: str, language: str) -> str:
    """Why a file is no lesson: its name, the line, the reason."""
    problem = explain(fault.problem, language) if fault.problem else ""
    reason = translate(language, FAULTS[fault.kind]).format(
        given=fault.given[:80], meant=fault.meant, problem=problem
    )
    return translate(language, AT).format(file=file[:80], line=fault.line, reason=reason)


@cache
def shelf(language: str) -> dict[str, Any]:
    """The words of the page, and every lesson of ours."""
    known = {key: sentence for key, sentence in PLAYER.items() if key in OF_PLAYER} | TEXT
    return {
        "text": {key: translate(language, sentence) for key, sentence in known.items()},
        "lessons": [{"id": name, **told(lesson, language)} for name, lesson in lessons().items()],
    }


def told(lesson: Lesson, language: str) -> dict[str, Any]:
    """A lesson in one language; what is not written in it is in another."""
    return {
        "title": said(lesson.title, language),
        "idea": said(lesson.idea, language),
        "scenes": [scene(frame, language) for frame in lesson.scenes],
    }


def said(text: Said, language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def scene(frame: Frame, language: str) -> dict[str, Any]:
    """A scene; `race` is its race as the player holds it, with no step that is shown first."""
    return {
        "link": query(frame.race, whole=True),
        "race": scene_of(frame.race) | {"at": None},
        "title": said(frame.title, language),
        "text": said(frame.text, language),
        "notes": said(frame.notes, language),
        "question": question(frame.question, frame, language),
    }


def question(asked: Question, frame: Frame, language: str) -> dict[str, Any]:
    common = {"ask": said(asked.ask, language), "why": said(asked.why, language)}
    match asked:
        case Choose(_, options, right):
            return common | {
                "kind": "choose",
                "options": [said(option, language) for option in options],
                "right": right,
            }
        case Set(_, run, name, low, high):
            optimizer = frame.race.runs[run].name
            of = declared(language, name, HYPERS[optimizer][name], optimizer)
            return common | {"kind": "set", "run": run, "low": low, "high": high, "declared": of}
        case Draw(_, what, run):
            return common | {"kind": "draw", "what": what, "run": run}


def opened(text: str, file: str, language: str) -> dict[str, Any]:
    """A file's lesson, {"lesson": …}, or why it is none, {"fault": a sentence}."""
    try:
        return {"lesson": told(read(text), language)}
    except Fault as fault:
        return {"fault": explain_fault(fault, file, language)}
