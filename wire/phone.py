"""Phone: the page with which somebody takes part in a class: plain HTML, its words, and what it fetches."""

import json
from functools import lru_cache
from html import escape

from translations import LANGUAGES, N_, translate
from wire.class_room import catalog
from wire.standalone import ROOT, colours, theme

CODE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # what the code of a room is made of
CODE_LENGTH = 6
TEXT = {
    "phone_title": N_("Take part"),
    "phone_code": N_("Code of the room"),
    "phone_code_help": N_("Six letters and digits, as they stand on the screen in front."),
    "phone_code_odd": N_("“{given}” is no code of a room. It has six letters and digits: read it once more."),
    "phone_join": N_("Take part"),
    "phone_joining": N_("The room is being entered…"),
    "phone_silent": N_("No connection. You keep your place, and what you send goes out when it is back."),
    "phone_over": N_("This room is closed. What was sent to it is forgotten, here too."),
    "phone_stored": N_(
        "Nothing personal is stored: no name, no account. The room forgets all answers when it closes."
    ),
    "phone_script": N_("To take part, allow JavaScript in your browser."),
    "phone_you": N_("You are: {name}"),
    "phone_left": N_("{seconds} s left"),
    "phone_tap": N_("Tap the map to put your start there, or move the sliders."),
    "phone_less": N_("{name}: a little less"),
    "phone_more": N_("{name}: a little more"),
    "phone_choose": N_("Choose…"),
    "phone_choices": N_("Your answer"),
    "phone_send": N_("Send"),
    "phone_send_change": N_("Send the change"),
    "phone_sending": N_("On its way…"),
    "phone_done": N_("Sent"),
    "phone_unsent": N_("Not sent yet."),
    "phone_incomplete": N_("Choose one, then send it."),
    "phone_sent_left": N_("Sent. You can change it until time is up."),
    "phone_sent": N_("Sent. You can change it until all are shown."),
    "phone_changed": N_("Changed, but not sent yet: what you sent before counts."),
    "phone_late": N_("Time is up."),
    "phone_before": N_("Before: place {rank} of {count}."),
    "phone_rank": N_("Your run: place {rank} of {count}"),
    "phone_absent": N_("You sent nothing in this round. These are the others."),
    "phone_all": N_("{converged} converged, {moving} not at a minimum, {diverged} diverged"),
    "phone_yours": N_("yours"),
    "phone_votes": N_("{name}: {count} of {all}"),
    "phone_answer": N_("The answer is on the screen in front."),
    "phone_map": N_("Map of {surface} with your run over {steps} steps"),
    "phone_map_all": N_("Map of {surface} with the runs of all {count}"),
}

# What the page says without a script, or before there is one.
SAID = (
    "phone_title",
    "phone_code",
    "phone_code_help",
    "phone_join",
    "phone_joining",
    "phone_stored",
    "phone_script",
)


@lru_cache(maxsize=16)
def page(base: str, version: str, lang: str, *, entered: bool, given: str = "") -> str:
    """The page in one language. It joins the room that its address names where one is `entered`, or else asks
    for a code, if there was one `given` that is none.

    `base` is where the app's routes are, `version` what of them is kept for ever.
    """

    def t(key: str) -> str:
        return translate(lang, TEXT[key])

    words = catalog(lang)
    told = words | {
        "base": base,
        "version": version,
        "lang": lang,
        "text": words["text"] | {key: t(key) for key in TEXT},
    }
    others = (
        f'<a href="?lang={code}" hreflang="{code}" lang="{code}">{name}</a>'
        for code, name in LANGUAGES.items()
        if code != lang
    )
    return (
        (ROOT / "browser" / "phone.html")
        .read_text()
        .format(
            lang=lang,
            base=base,
            assets=f"{base}assets/{version}",
            catalog=f"{base}catalog?lang={lang}&amp;v={version}",
            font=theme()["font"],
            others=" ".join(others),
            given=escape(given),
            odd=escape(t("phone_code_odd").replace("{given}", given)) if given else "",
            entered="hidden" if entered else "",
            waiting="" if entered else "hidden",
            told=json.dumps(told, ensure_ascii=False).replace("<", r"\u003c"),
            **{key.removeprefix("phone_"): escape(t(key)) for key in SAID},
            **colours(),
        )
    )
