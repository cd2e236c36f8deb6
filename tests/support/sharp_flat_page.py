"""The page "Sharp and flat" in Streamlit's own test harness, opened by a link."""

import json
from pathlib import Path
from urllib.parse import parse_qs

from outcomes import QUICK
from streamlit.testing.v1 import AppTest
from watching import PATIENCE

ROOT = Path(__file__).parents[2]


def open_page(query: str = QUICK) -> AppTest:
    """In English unless the query names another language."""
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=2 * PATIENCE)
    given = {"lang": ["en"]} | parse_qs(query, keep_blank_values=True)
    app.query_params["lang"] = given.pop("lang")
    app.run().switch_page(str(ROOT / "pages" / "batch_size.py"))
    for name, values in given.items():
        app.query_params[name] = values
    return app.run()


def asked(app: AppTest) -> list[dict[str, list[str]]]:
    """What the page's sheets ask the server for."""
    mounted = [json.loads(sheet.proto.json) for sheet in app.get("bidi_component")]
    return [parse_qs(data["query"]) for data in mounted if "query" in data]


def said(app: AppTest) -> str:
    """Every sentence on the page."""
    return "\n".join(part.value for part in [*app.warning, *app.error, *app.markdown, *app.caption])
