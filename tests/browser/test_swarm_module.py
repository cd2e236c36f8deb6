"""pages/swarm.js in Chromium, mounted on real swarms."""

import jax
import numpy as np
import pytest
from modules import opened, text
from playwright.sync_api import Page, expect
from watching import decode

import engine  # noqa: F401  (float64)
from engine.networks.toys import SIGMAS, share_in_flat_well, two_wells, two_wells_loss
from wire.swarm import DRAWN, swarm_bytes

pytestmark = pytest.mark.browser
STEPS, FRAMES = 4000, 80


@pytest.fixture(scope="module")
def swarms() -> dict[str, np.ndarray]:
    key = jax.random.key(1)
    return {
        kind: np.asarray(two_wells(key, 24, honest=kind == "honest", sigma=sigma, steps=STEPS, frames=FRAMES))
        for kind, sigma in SIGMAS.items()
    }


@pytest.fixture
def page(request, browser):
    """A page with the module as `swarm`; a test fails if the page throws."""
    faults = []
    with opened(browser, "swarm", "pages/swarm.js", faults=faults, **getattr(request, "param", {})) as page:
        yield page
    assert not faults


def mount(page: Page, data: bytes) -> None:
    page.evaluate(
        "sent => { globalThis.mounted = swarm.mount(document.querySelector('main'), bytes(sent)) }",
        text(data),
    )
    expect(page.locator(".dh")).to_have_attribute("data-ready", "true")


def seek(page: Page, frame: int) -> None:
    page.locator(".dh-scrub").fill(str(frame))
    expect(page.locator(".dh")).to_have_attribute("data-step", str(frame * STEPS // FRAMES))


def drawing(page: Page, which: int) -> np.ndarray:
    return decode(page.locator("canvas").nth(which).screenshot())


BUSY = """() => {
    const one = globalThis.IntersectionObserver;
    globalThis.IntersectionObserver = class extends one {
        constructor(seen, options) {
            const waiting = [];
            super((moments) => waiting.push(...moments) && waiting.some((m) => m.isIntersecting)
                && seen(waiting.splice(0)), options);
            waiting.push({ isIntersecting: false });
        }
    };
}"""


def test_it_begins_where_a_busy_browser_tells_of_two_moments_at_once(page, swarms):
    page.evaluate(BUSY)
    mount(page, swarm_bytes(swarms, steps=STEPS, lang="en"))
    expect(page.locator(".dh")).to_have_attribute("data-playing", "true")


# What is sent


def test_what_is_sent_is_small_and_exact_to_a_ten_thousandth(page, swarms):
    data = swarm_bytes(swarms, steps=STEPS, lang="en")
    assert len(data) < 200_000
    span, x, share, loss = page.evaluate(
        """async sent => {
            const { unpack } = await import("/assets/1/pure/bytes.js");
            const { header, arrays } = unpack(bytes(sent));
            const { swarmAt } = await import("/assets/1/pure/swarm.js");
            const { drawn, span } = header;
            const xs = swarmAt(arrays.x, drawn, 2, span);
            return [span, [...xs], [...arrays.share], [...arrays.loss]];
        }""",
        text(data),
    )
    drawn = swarms["honest"][2, :: 2000 // DRAWN]
    assert len(drawn) == DRAWN
    np.testing.assert_allclose(x, drawn, atol=1e-4)
    shares = [share_in_flat_well(swarms[kind]) for kind in ("honest", "constant")]
    np.testing.assert_allclose(share, np.concatenate(shares), atol=1e-7)
    np.testing.assert_allclose(
        loss, two_wells_loss(np.linspace(span[0], span[1], len(loss))), rtol=1e-4, atol=1e-6
    )


# What is shown


def test_begins_by_itself_in_sight_and_ends_at_the_measured_shares(page, swarms):
    mount(page, swarm_bytes(swarms, steps=STEPS, lang="en"))
    expect(page.locator(".dh")).to_have_attribute("data-playing", "true")
    said = page.evaluate(
        """() => new Promise((done) => {
            const [root, steps] = [document.querySelector(".dh"), []];
            const look = () => {
                steps.push([root.querySelector(".dh-caption").textContent, Number(root.dataset.step)]);
                if (steps.length < 20) requestAnimationFrame(look);
                else done(steps);
            };
            look();
        })"""
    )
    assert {sentence.split(":")[0] for sentence, _ in said} == {f"Step {step}" for _, step in said}
    page.locator(".dh-speed").select_option("8")
    expect(page.locator(".dh-count")).to_have_text("4000 / 4000")
    expect(page.locator(".dh")).to_have_attribute("data-playing", "false")
    for i, kind in enumerate(("honest", "constant")):
        share = share_in_flat_well(swarms[kind][-1])
        expect(page.locator(".dh-well").nth(i)).to_contain_text(f"{100 * share:.1f}% in the flat well")
    expect(page.locator(".dh-drawn")).to_contain_text("500 of the 2,000 particles")


def test_space_and_arrow_keys_as_in_the_race(page, swarms):
    mount(page, swarm_bytes(swarms, steps=STEPS, lang="en"))
    root = page.locator(".dh")
    seek(page, 10)
    page.locator(".dh-both").focus()
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-step", "550")
    page.locator("[data-act=back]").click()
    expect(root).to_have_attribute("data-step", "500")
    page.locator(".dh-speed").select_option("0.25")
    page.locator(".dh-both").focus()
    page.keyboard.press("Space")
    expect(root).to_have_attribute("data-playing", "true")
    page.keyboard.press("Space")
    expect(root).to_have_attribute("data-playing", "false")
    page.keyboard.press("End")
    expect(root).to_have_attribute("data-step", "4000")
    page.keyboard.press("Home")
    expect(root).to_have_attribute("data-step", "0")


def test_the_sharp_well_empties_on_the_canvas(page, swarms):
    """Fewer coloured pixels right of the barrier at the end than at step 200, under label noise only."""
    mount(page, swarm_bytes(swarms, steps=STEPS, lang="en"))

    def coloured(which):
        pixels = drawing(page, which).astype(int)[:, 3 * pixels_across(page, which) // 4 :, :3]
        return (pixels.max(axis=2) - pixels.min(axis=2) > 60).sum()

    def pixels_across(page, which):
        return round(page.locator("canvas").nth(which).bounding_box()["width"])

    seek(page, 4)
    before = [coloured(i) for i in (0, 1)]
    seek(page, FRAMES)
    after = [coloured(i) for i in (0, 1)]
    assert after[0] < 0.2 * before[0] and after[1] > 0.7 * before[1]


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
def test_reduced_motion_shows_the_end(page, swarms):
    mount(page, swarm_bytes(swarms, steps=STEPS, lang="en"))
    expect(page.locator(".dh")).to_have_attribute("data-step", "4000")
    expect(page.locator(".dh")).to_have_attribute("data-playing", "false")


def test_another_swarm_begins_anew_and_the_same_goes_on(page, swarms):
    data = swarm_bytes(swarms, steps=STEPS, lang="en")
    mount(page, data)
    seek(page, 30)
    update = "sent => mounted.update(bytes(sent))"
    page.evaluate(update, text(data))
    expect(page.locator(".dh")).to_have_attribute("data-step", "1500")
    page.evaluate(update, text(swarm_bytes(swarms, steps=STEPS, lang="ko")))
    expect(page.locator(".dh")).to_have_attribute("data-playing", "true")


@pytest.mark.parametrize("width", [360, 390, 1440])
def test_fits_the_width_with_targets_for_thumbs(page, swarms, width):
    mount(page, swarm_bytes(swarms, steps=STEPS, lang="ko"))
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_function(
        "[...document.querySelectorAll('canvas')].every(c => c.width === c.clientWidth * devicePixelRatio)"
    )
    if width < 700:
        sizes = page.locator(".dh button, .dh select").evaluate_all(
            "all => all.map(e => [e.className, e.offsetWidth, e.offsetHeight])"
        )
        assert [size for size in sizes if min(size[1:]) < 44] == []
