"""The README's page of one's own runs a race in Chromium, from one file."""

import re
from pathlib import Path

import numpy as np
import pytest

from engine import trajectory
from engine.browser import module

pytestmark = pytest.mark.browser


def test_the_readme_s_lines_run_a_race(browser):
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    found = re.search(r"```html\n(.*?)```", readme, re.DOTALL)
    assert found
    files = {"page.html": ("text/html", found[1]), "engine.js": ("text/javascript", module())}
    page = browser.new_page()

    def give(route):
        kind, body = files[route.request.url.rpartition("/")[2]]
        route.fulfill(content_type=kind, body=body)

    page.route("**/*", give)
    page.goto("http://localhost/page.html")
    x = np.array(page.inner_text("body").split(","), float)
    known = trajectory("adam", "ravine,angle=0", start=(-1.5, 1), steps=3, lr=0.1).x
    np.testing.assert_allclose(x.reshape(-1, 2), known, rtol=1e-12)
    page.close()
