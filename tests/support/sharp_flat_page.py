"""The page "Sharp and flat" in Streamlit's own test harness, opened by a link, run until all is there."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest
from watching import PATIENCE

ROOT = Path(__file__).parents[2]
# An experiment that takes a moment.
QUICK = "data=moons&n=16&width=4&depth=1&match=steps&steps=40&seeds=3"


def open_page(query: str = QUICK) -> AppTest:
    """In English unless the query names another language."""
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=PATIENCE)
    given = {"lang": ["en"]} | parse_qs(query, keep_blank_values=True)
    app.query_params["lang"] = given.pop("lang")
    app.run().switch_page(str(ROOT / "pages" / "batch_size.py"))
    for name, values in given.items():
        app.query_params[name] = values
    return app.run()


def until(app: AppTest, condition: Callable[[], bool]) -> None:
    """Runs the page, as its clock would, until the condition holds."""
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline and not app.exception, said(app)
        sleep(0.1)
        app.run()


def computed(query: str = QUICK) -> AppTest:
    """The page when all that it shows is computed."""
    app = open_page(query)
    until(app, lambda: not app.get("progress"))
    return app


def said(app: AppTest) -> str:
    """Every sentence on the page."""
    return "\n".join(part.value for part in [*app.warning, *app.error, *app.markdown, *app.caption])
