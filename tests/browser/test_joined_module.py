"""The modules in one: each gives what it gives alone."""

import pytest
from modules import opened

from wire.standalone import HOST, enclosed, joined, modules

pytestmark = pytest.mark.browser
GIVEN = """async ([paths, joined]) => {
    const alone = {};
    for (const path of paths) alone[path] = Object.keys(await import(`/assets/1/${path}`)).sort();
    const { of } = await import(URL.createObjectURL(new Blob([joined], { type: "text/javascript" })));
    return [alone, Object.fromEntries(paths.map((path) => [path, Object.keys(of(path)).sort()]))];
}"""


def test_every_module_gives_the_same_names(browser):
    paths, faults = modules(HOST, fetched=True), []
    with opened(browser, "nothing", "pure/time.js", faults=faults) as page:
        alone, together = page.evaluate(GIVEN, [paths, f"{joined()}\nexport const of = use;"])
    assert not faults and len(paths) > 90
    assert together == alone


@pytest.mark.parametrize(
    "text", ["export * from './time.js';", "export let step = 0;", 'import "./time.js";']
)
def test_what_cannot_be_joined_is_said(text):
    with pytest.raises(ValueError, match=r"pure/odd\.js: (im|ex)port"):
        enclosed("pure/odd.js", text)
