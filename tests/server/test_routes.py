"""The player's routes, asked over HTTP of a running server."""

import ast
import re
from ast import Module
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import httpx
import numpy as np
import pytest
from asynchronous import complete
from packed import unpack
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from engine.browser import tables
from lessons.lesson import FOLDER, lessons
from links.scene import parse
from optimizers import OPTIMIZERS
from server.export import KINDS
from server.routes import VERSION, routes
from surfaces import SURFACES

pytestmark = pytest.mark.slow


def test_fifty_at_once_each_get_their_own_paths(client):
    surfaces, optimizers = list(SURFACES), list(OPTIMIZERS)
    queries = [
        f"surface={surfaces[i % len(surfaces)]}&run={optimizers[i % len(optimizers)]}&run=adam,lr=0.1"
        f"&start={0.01 * i:g},0.5&steps={20 + i}&noise=0.1&seed={i}"
        for i in range(50)
    ]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda query: client.get(f"/downhill/paths?{query}"), queries))
    for i, (query, answer) in enumerate(zip(queries, answers, strict=True)):
        header, arrays = unpack(answer.content)
        scene, problems = parse(query)
        assert not problems and header["steps"] == 20 + i
        with np.errstate(over="ignore"):  # what diverges leaves the range of float32
            expected = np.array([run.x for run in scene.race()]).astype(np.float32)
        np.testing.assert_array_equal(arrays["x"], expected)


def test_a_typed_surface_is_a_module_or_what_is_wrong_with_it(client):
    good, bad = "surface=own,f=x**2%2By,x=0..1", "surface=own,f=x**2%2B2y,x=1..0"
    answer = client.get(f"/downhill/own.js?{good}&v=1")
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "valueAndGrad(at" in answer.text
    assert client.get(f"/downhill/own?{good}&v=1").json() == []
    for link in (bad, "surface=bowl", ""):
        assert client.get(f"/downhill/own.js?{link}").status_code == 400
    span, formula = sorted(
        client.get(f"/downhill/own?{bad}&lang=en").json(), key=lambda each: each["name"] == "f"
    )
    assert (formula["name"], formula["at"]) == ("f", 6) and "write * before “y”" in formula["says"]
    assert (span["name"], span["at"]) == ("x", None)
    assert "2*x" in client.get(f"/downhill/own?{bad}&lang=ko").json()[0]["says"]
    header, _ = unpack(client.get(f"/downhill/paths?{bad}&run=sgd&steps=3").content)
    assert header["surface"]["values"]["f"] == "x**2+10*sin(y)" and len(header["problems"]) == 2


def test_data_and_batches_come_with_the_paths(client):
    answer = client.get("/downhill/paths?surface=regression,batch=5&steps=12&seed=3&run=sgd")
    _, arrays = unpack(answer.content)
    points, batch = arrays["points"], arrays["batch"]
    np.testing.assert_array_equal(points, SURFACES["regression"].POINTS.astype(np.float32))
    assert batch.shape == (12, 5) and len(np.unique(batch[:6])) == 30  # an epoch of 32 leaves two out
    # The first step is down the slope of the first batch's mean squared error.
    p, (t, s) = arrays["x"][0], points[:, batch[0]]
    error = p[0, 0] * t + p[0, 1] - s
    np.testing.assert_allclose(p[1], p[0] - 0.01 * np.array([(error * t).mean(), error.mean()]), rtol=1e-5)


ODD = "map map?view=1,1,1,1 map?view=0,1,0,1&surface=%00 catalog?lang=xx paths?run=&steps=0 paths?%ff"


@pytest.mark.parametrize("address", ODD.split())
def test_no_request_breaks_the_server(client, server, address):
    answer = client.get(f"/downhill/{address}")
    assert answer.status_code in (200, 400)
    assert "Traceback" not in server.log.read_text()


def test_assets_of_another_version_are_not_found(client):
    for path in ("assets/000000000000/hosts/race.js", f"assets/{VERSION}/nothing.js", "nothing"):
        answer = client.get(f"/downhill/{path}")
        assert answer.status_code == 404 and "html" not in answer.headers["content-type"], path
        assert "immutable" not in answer.headers.get("cache-control", "")


def test_the_engine_is_a_module_that_is_kept_for_ever(client):
    answer = client.get(f"/downhill/assets/{VERSION}/engine.js")
    assert answer.text == tables().text
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip" and "immutable" in answer.headers["cache-control"]


def test_a_page_says_what_is_coming_before_the_app_is_there(client):
    answers = {
        "Downhill is loading…": client.get("/", headers={"Accept-Language": "fr"}),
        "Downhill을 불러오는 중입니다…": client.get("/batch_size?lang=ko"),
    }
    for sentence, answer in answers.items():
        root = answer.text.partition('<div id="root">')[2].partition("</div>")[0]
        assert sentence in root
        assert int(answer.headers["content-length"]) == len(answer.content)


def test_assets_may_be_kept_for_ever(client):
    for asset in ("hosts/race.js", "canvas/heads.js", "player.css"):
        answer = client.get(f"/downhill/assets/{VERSION}/{asset}")
        assert "immutable" in answer.headers["cache-control"]
    plotly = client.get(f"/downhill/assets/{VERSION}/plotly/plotly.min.js")
    assert "javascript" in plotly.headers["content-type"] and "immutable" in plotly.headers["cache-control"]
    assert plotly.text.count("Plotly") > 10 and len(plotly.content) > 2 * int(
        plotly.headers["content-length"]
    )


@pytest.mark.parametrize(
    ("link", "needed"),
    [
        ("/batch_size?part=see", "hosts/sheet.js sheet.css plotly/plotly.min.js"),
        ("/network?lang=ko&part=rate", "hosts/sheet.js sheet.css plotly/plotly.min.js"),
        ("/network", "hosts/lab.js player.css lab.css"),
        ("/step?run=adam", "hosts/step.js engine.js player.css step.css"),
        ("/optimizers", ""),
    ],
)
def test_a_page_of_results_names_at_once_what_it_will_need(client, link, needed):
    named = re.findall(r'<link rel="(\w+)"[^>]* href="/downhill/assets/\w+/([^"]+)"', client.get(link).text)
    assert {*needed.split()} <= {file for _, file in named}
    assert len({*named}) == len(named) and bool(named) == bool(needed)
    for kind, file in named:
        answer = client.head(f"/downhill/assets/{VERSION}/{file}")
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"], file
        assert (kind == "modulepreload") == (file.endswith(".js") and not file.endswith(".min.js")), file


NOWHERE = ("assets/0123456789ab/player.css", f"assets/{VERSION}/nowhere.js", "assets", "catalogue", "")


@pytest.mark.parametrize("prefix", ["/downhill/", "/course/downhill/"])
def test_what_is_not_there_is_not_found_and_no_page(prefix):
    def page(request):
        return PlainTextResponse("a page of Streamlit's")

    async def ask(*addresses: str, **headers: str) -> list[httpx.Response]:
        app = Starlette(routes=[*routes(prefix), Route("/{rest:path}", page)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return [await client.get(address, headers=headers) for address in addresses]

    answers = complete(ask(*(prefix + address for address in NOWHERE)))
    assert {answer.status_code for answer in answers} == {404}
    elsewhere, catalog, module = complete(
        ask("/anywhere", f"{prefix}catalog", f"{prefix}assets/{VERSION}/player.css")
    )
    assert elsewhere.text == "a page of Streamlit's" and catalog.status_code == module.status_code == 200
    (again,) = complete(ask(str(module.url), **{"If-None-Match": module.headers["etag"]}))
    assert again.status_code == 304


def test_a_running_server_says_not_found(client):
    answers = [client.get(f"/downhill/{address}") for address in NOWHERE]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("name", KINDS)
def test_a_race_is_kept_under_a_name_of_its_own(client, name):
    link = "surface=ravine,condition=30&run=sgd,lr=0.02&run=adam,lr=0.1&steps=20"
    answer = client.get(f"/downhill/{name}?{link}&lang=ko&home=http://localhost:8501/")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="downhill_{name}"'
    assert f"http://localhost:8501/{'' if name == 'standalone.html' else '?surface=ravine'}" in answer.text
    assert "시작점 (-1.7, -1)" in answer.text or "\\uc2dc\\uc791\\uc810" in answer.text


# Addresses that would end the text that they stand in, and run or show what follows.
HOMES = (
    'javascript:alert(1)//"><script>',
    'http://a/"""\nalert(1)\n"""',
    'http://a"""\nalert(1)\n"""/',
    "http://a/\\\nalert(1)",
    "http://[alert(1)",
    "http://a/</script><script>alert(1)</script>",
)


def test_what_is_kept_holds_no_word_of_a_link_as_it_stands(client):
    hostile = "run=</script><script>alert(1)</script>&surface=<img src=x onerror=alert(1)>&x='''\"\"\"\n"
    for name, home in product(KINDS, HOMES):
        answer = client.get(f"/downhill/{name}", params=httpx.QueryParams(hostile).merge({"home": home}))
        assert answer.status_code == 200
        assert "alert(1)" not in answer.text
        if name.endswith(".py"):  # what follows the text at its beginning is what it is without an address
            plain = client.get(f"/downhill/{name}", params=httpx.QueryParams(hostile)).text
            assert ast.dump(Module(ast.parse(answer.text).body[1:], [])) == ast.dump(
                Module(ast.parse(plain).body[1:], [])
            )


def test_a_file_comes_back_as_a_lesson_or_as_what_is_wrong_with_it(client):
    text = (FOLDER / "momentum.yaml").read_text()
    for language, title in lessons()["momentum"].title.items():
        answer = client.post("/downhill/lesson", params={"lang": language}, content=text.encode())
        assert answer.json()["lesson"]["title"] == title
        assert answer.headers["cache-control"] == "no-store"
        shelf = client.get("/downhill/lessons", params={"lang": language, "v": VERSION}).json()
        assert {lesson["id"]: lesson["title"] for lesson in shelf["lessons"]}["momentum"] == title
    answer = client.post("/downhill/lesson", params={"file": "a.yaml"}, content=b"\xef\xbb\xbftitle: \xff")
    assert answer.json() == {"fault": "a.yaml, line 1: “idea” is missing."}
    assert client.get("/downhill/lectures/momentum.yaml").text == text
    assert client.get("/downhill/lectures/..%2f..%2fparameters.py").status_code >= 400


def test_no_more_is_read_of_a_file_than_a_lesson_can_have(client):
    sent = 0

    def chunks():
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"a" * 65_536

    answer = client.post("/downhill/lesson", params={"file": "a.yaml"}, content=chunks())
    assert "characters are too many" in answer.json()["fault"] and sent
