"""The modules in one: each gives what it gives alone."""

import pytest
from modules import opened

from wire.joined import HOSTS, enclosed, joined, modules
from wire.standalone import HOST

pytestmark = pytest.mark.browser
GIVEN = """async ([paths, joined]) => {
    const alone = {};
    for (const path of paths) alone[path] = Object.keys(await import(`/assets/1/${path}`)).sort();
    const { of } = await import(joined);
    return [alone, Object.fromEntries(paths.map((path) => [path, Object.keys(of(path)).sort()]))];
}"""


@pytest.mark.parametrize("name", [HOST, *HOSTS])
def test_every_module_gives_the_same_names(name, browser):
    paths, faults = modules(name, fetched=True), []
    with opened(browser, "nothing", "pure/time.js", faults=faults) as page:
        text = f"{joined(name)}\nexport const of = use;"
        page.route(
            "**/hosts/joined.js", lambda route: route.fulfill(body=text, content_type="text/javascript")
        )
        alone, together = page.evaluate(GIVEN, [paths, "/assets/1/hosts/joined.js"])
    assert not faults and name in paths
    assert together == alone


@pytest.mark.parametrize(
    "text", ["export * from './time.js';", "export let step = 0;", 'import "./time.js";']
)
def test_what_cannot_be_joined_is_said(text):
    with pytest.raises(ValueError, match=r"pure/odd\.js: (im|ex)port"):
        enclosed("pure/odd.js", text)
