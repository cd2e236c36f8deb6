"""A lab as it travels: medians and bands are NumPy's, settings are those that are taken, fates are told."""

from dataclasses import replace

import numpy as np
import pytest
from packed import unpack

from engine.networks.lab import Course, Ground, Lab, Run
from engine.networks.training import DISTURBANCES, OF_PICTURES
from engine.race.verdict import MOVING, Status
from links.lab import LAB, parse
from networks.data import DATA
from translations import LANGUAGES
from wire.lab import SETTINGS, band, catalog, fate, offered, results, settings, written

LAB_OF_TWO = parse("run=adam&run=sgd,lr=0.1&steps=20&seeds=6&n=64")[0]


def measures(seeds, records=21):
    return np.random.default_rng(seeds).uniform(size=(6, records, seeds))


@pytest.mark.parametrize(("seeds", "low", "high"), [(1, 0, 1), (4, 0, 1), (5, 0.1, 0.9), (24, 0.1, 0.9)])
def test_lines_are_medians_and_bands_what_the_page_says(seeds, low, high):
    values = measures(seeds)
    median, least, most = band(values)
    np.testing.assert_allclose(median, np.median(values, axis=-1))
    np.testing.assert_allclose(least, np.quantile(values, low, axis=-1))
    np.testing.assert_allclose(most, np.quantile(values, high, axis=-1))
    header, _ = unpack(results(replace(LAB_OF_TWO, seeds=seeds), [None, None], [0, 0], "en"))
    assert header["bands"] == ["band_one" if seeds == 1 else "band_all" if low == 0 else "band_most"]


def test_lost_seeds_are_left_out_and_counted():
    values = measures(6)
    values[:, 5:, 2] = np.nan
    lost = (MOVING, MOVING, Status("overflowed", 7, "x", 0), MOVING, Status("undefined", 9), MOVING)
    np.testing.assert_allclose(band(values)[0, :, 6], np.nanmedian(values[:, 6], axis=-1))
    assert fate(Run(values, lost)) == {"lost": 2, "lost_step": 7, "lost_says": "says_overflowed"}
    assert fate(Run(values, (MOVING,))) == fate(None) == {"lost": 0, "lost_step": None, "lost_says": ""}
    assert np.isnan(band(np.full((6, 3, 2), np.nan))).all()


def trained(seed, records, pictures=None):
    return Run(measures(6)[:, :records] + seed, (MOVING,) * 6, GROUND, pictures and shades(seed)[:pictures])


def shades(seed):
    return np.random.default_rng(seed).integers(0, 256, (11, 2, 2), dtype=np.uint8)


GROUND = Ground(np.zeros((64, 2), np.float32), np.zeros(64, np.uint8), np.zeros(64, bool), 2, (0, 1, 0, 1))
NAMED = "sgd", "adam"


def test_what_is_new_to_a_page_is_sent_and_nothing_else():
    runs = [trained(0, 9, 5), trained(1, 21, 11)]
    header, whole = unpack(results(LAB_OF_TWO, runs, [0.4, 1], "en", named=NAMED))
    assert [run["records"] for run in header["runs"]] == [[0, 9], [0, 21]]
    np.testing.assert_allclose(whole["curves"][:9], np.moveaxis(band(runs[0].measures), -1, 0), rtol=1e-6)
    np.testing.assert_allclose(whole["curves"][9:], np.moveaxis(band(runs[1].measures), -1, 0), rtol=1e-6)
    assert whole["points"].shape == (64, 2)
    for has, spans, pictures in (
        ({"sgd": 4, "adam": 20}, [[4, 9], [20, 21]], [[2, 5], [10, 11]]),
        ({"adam": 21, "other": 7}, [[0, 9], [21, 21]], [[0, 5], [11, 11]]),
        ({"sgd": 999, "adam": 21}, [[9, 9], [21, 21]], [[5, 5], [11, 11]]),
    ):
        header, new = unpack(results(LAB_OF_TWO, runs, [0.4, 1], "en", named=NAMED, has=has))
        assert [run["records"] for run in header["runs"]] == spans
        assert [run["pictures"] for run in header["runs"]] == pictures
        (a, b), (c, d) = spans
        np.testing.assert_array_equal(
            new["curves"], np.r_[whole["curves"][:9][a:b], whole["curves"][9:][c:d]]
        )
        (a, b), (c, d) = pictures
        np.testing.assert_array_equal(
            new["pictures"], np.r_[whole["pictures"][:5][a:b], whole["pictures"][5:][c:d]]
        )
        assert "points" not in new


def test_what_is_not_trained_yet_is_not_there():
    header, arrays = unpack(results(LAB_OF_TWO, [trained(0, 9), None], [0.4, 0], "en"))
    assert arrays["curves"].shape == (9, 3, 6) and np.isfinite(arrays["curves"]).all()
    assert arrays["curves"][0].size == header["record_size"]
    assert [run["records"] for run in header["runs"]] == [[0, 9], [0, 0]]
    assert [run["share"] for run in header["runs"]] == [0.4, 0]
    assert [run["label"] for run in header["runs"]] == ["Adam", "SGD"]
    assert not unpack(results(LAB_OF_TWO, [None, None], [0, 0], "en"))[1]


@pytest.mark.parametrize("data", DATA)
def test_every_value_that_is_offered_is_taken(data):
    lab = parse(f"data={data}&n=77&width=3")[0]
    for name in SETTINGS:
        assert getattr(lab, name) in offered(lab, name)
        for value in offered(lab, name):
            changed, problems = LAB.read({"data": [data], "n": ["77"], name: [written(lab, name, value)]})
            assert not problems and getattr(changed, name) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_of_a_course_is_on_the_page_and_has_words(language):
    assert set(SETTINGS) == set(Course.__dataclass_fields__)
    header, _ = unpack(results(Lab(), [None] * 4, [0] * 4, language))
    for setting in header["settings"]:
        assert setting["value"] == header["course"][setting["name"]]
        assert all(title for _, title in setting["options"])
        # What is off as the lab opens, and is not measured, is what regularises.
        regularising = setting["name"] in {"smoothing", *DISTURBANCES}
        assert setting["off"] == ("0" if regularising else None)
        assert not regularising or setting["off"] == setting["value"] == setting["options"][0][0]
    assert "newton" not in {each["id"] for each in catalog(language)["optimizers"]}


def test_what_data_or_a_network_cannot_have_is_not_offered():
    def names(link):
        return {each["name"] for each in settings(parse(link)[0], "en")}

    assert names("data=digits&shortcuts=residual") == set(SETTINGS)
    assert names("data=digits") == set(SETTINGS) - {"stochastic_depth"}
    assert names("data=moons&shortcuts=residual") == set(SETTINGS) - set(OF_PICTURES)
    assert names("data=sine") == names("data=moons") - {"smoothing"}
    assert names("data=digits&architecture=convolution") == names("data=digits") - {"shortcuts"}


def test_a_regression_has_no_accuracies():
    header, _ = unpack(results(parse("data=sine")[0], [None] * 4, [0] * 4, "en"))
    assert header["charts"] == ["train_loss", "validation_loss", "test_loss"]


def test_runs_are_told_apart_by_what_is_their_own():
    lab, _ = parse(
        "run=sgd,lr=0.1,batch=8&run=sgd,lr=0.1,batch=full&run=adam,lr=0.1,initialiser=he_uniform&n=64"
    )
    for language, labels, detail in (
        ("en", ["SGD B 8", "SGD full batch", "Adam"], "η 0.1, He, uniform"),
        ("ko", ["SGD B 8", "SGD 전체 배치", "Adam"], "η 0.1, He, 균등 분포"),
    ):
        header, _ = unpack(results(lab, [None] * 3, [0] * 3, language))
        assert [run["label"] for run in header["runs"]] == labels
        assert header["runs"][2]["detail"] == detail
        assert [run["own"] for run in header["runs"]] == [
            {"batch": "8"},
            {"batch": "full"},
            {"initialiser": "he_uniform"},
        ]
