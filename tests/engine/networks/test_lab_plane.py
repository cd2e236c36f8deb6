"""The plane of all paths is that of NumPy's singular vectors; the losses on them and beneath are true."""

from dataclasses import replace

import numpy as np
import pytest

from engine.chunks import run as in_chunks
from engine.networks.lab import Course, Entry, Lab
from engine.networks.lab_plane import GRID, calls, plane
from engine.networks.training import train

COURSE = Course(n=48, width=5, depth=1, batch=16, steps=31, seeds=3, activation="tanh")
RUNS = (((), "adam", (("lr", 0.05),)), ((), "sgd", (("lr", 0.3),)), ((), "momentum", (("lr", 0.1),)))


def made(course, runs):
    *_, (share, result) = in_chunks(plane, course, runs)
    assert share == 1
    return result


def loss(network, data, w):
    """Cross-entropy of a tanh network, by NumPy."""
    (a, b), (c, d) = (
        [np.asarray(part, float) for part in layer] for layer in network.layers(w.astype(np.float64))
    )
    out = np.tanh(data.x_train @ a + b) @ c + d
    return -(data.y_train * (out - np.log(np.exp(out).sum(axis=1, keepdims=True)))).sum(axis=1).mean()


@pytest.fixture(scope="module")
def paths():
    """The kept weights of each run's first seed, (R, M, d), trained by the plain loop."""
    steps, found = COURSE.pictured, []
    for _, name, hyper in RUNS:
        options: dict = dict(batch=16, steps=31, optimizer=name, keep=steps, **dict(hyper))
        *_, result = train(COURSE.network(), COURSE.load()[:1], [0], **options)
        found.append([result.kept[step][0] for step in steps])
    return np.array(found, float)


def test_the_plane_is_numpy_s(paths):
    result, points = made(COURSE, RUNS), paths.reshape(-1, paths.shape[-1])
    centred = points - points.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(result.share, s[:2] ** 2 / (s**2).sum(), rtol=1e-9)
    ours = result.coordinates.reshape(-1, 2)
    np.testing.assert_allclose(ours.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(abs(ours), abs(u[:, :2] * s[:2]), atol=1e-6 * s[0])


def test_the_losses_are_those_on_the_path_and_in_the_plane(paths):
    result, (data, *_), network = made(COURSE, RUNS), COURSE.load(), COURSE.network()
    points = paths.reshape(-1, paths.shape[-1])
    _, _, v = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    for run, path in enumerate(paths):
        true = [loss(network, data, w) for w in path]
        np.testing.assert_allclose(result.true[run], true, rtol=1e-5)
        beneath = [points.mean(axis=0) + v[:2].T @ (v[:2] @ (w - points.mean(axis=0))) for w in path]
        np.testing.assert_allclose(result.seen[run], [loss(network, data, w) for w in beneath], rtol=1e-5)
    off = np.exp(np.median(abs(np.log(result.true / result.seen))))
    assert result.factor == pytest.approx(off) and off > 1


def test_the_ground_is_the_loss_in_the_plane(paths):
    result, (data, *_), network = made(COURSE, RUNS), COURSE.load(), COURSE.network()
    points = paths.reshape(-1, paths.shape[-1])
    _, _, v = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    signs = np.sign(
        (result.coordinates.reshape(-1, 2) * ((points - points.mean(axis=0)) @ v[:2].T)).sum(axis=0)
    )
    x0, x1, y0, y1 = result.view
    rows, columns = GRID
    assert (x1 - x0) / (y1 - y0) == pytest.approx(columns / rows)
    for row, column in ((0, 0), (35, 63), (17, 40)):
        place = x0 + (x1 - x0) * column / (columns - 1), y0 + (y1 - y0) * row / (rows - 1)
        w = points.mean(axis=0) + (signs * place) @ v[:2]
        assert result.loss[row, column] == pytest.approx(loss(network, data, w), rel=1e-5)


def test_normalised_by_batches_it_is_of_what_is_learnt_with_the_moments_of_all_data():
    course, data = replace(COURSE, normalisation="batch"), COURSE.load()[0]
    result, steps = made(course, RUNS[:1]), course.pictured
    options: dict = dict(batch=16, steps=31, optimizer="adam", lr=0.05, keep=steps)
    *_, trained = train(course.network(), [data], [0], **options)
    assert trained.kept
    path = np.array([trained.kept[step][0] for step in steps], float)
    a, b, c, d, scale, _, _ = np.split(path, np.cumsum([10, 5, 10, 2, 5, 5]), axis=1)
    for k in range(len(path)):
        z = data.x_train @ a[k].reshape(2, 5)
        z = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)
        out = np.tanh(scale[k] * z + b[k]) @ c[k].reshape(5, 2) + d[k]
        log_p = out - np.log(np.exp(out).sum(axis=1, keepdims=True))
        assert result.true[0, k] == pytest.approx(-(data.y_train * log_p).sum(axis=1).mean(), rel=1e-5)
    moved = path[:, :-10] - path[:, :-10].mean(axis=0)
    share = np.linalg.svd(moved, compute_uv=False) ** 2
    np.testing.assert_allclose(result.share, share[:2] / share.sum(), rtol=1e-6)


def test_a_run_that_diverges_leaves_the_others_their_plane():
    course = replace(COURSE, loss="squared_error", activation="identity")
    result = made(course, (*RUNS, ((), "sgd", (("lr", 1e30),))))
    assert np.isfinite(result.coordinates[:3]).all() and np.isfinite(result.factor)
    assert np.isnan(result.coordinates[3, -1]).all() and np.isfinite(result.coordinates[3, 0]).all()


def test_runs_that_never_move_have_no_plane():
    assert made(COURSE, (((), "sgd", (("lr", 0.0),)),)) is None


def test_a_plane_is_computed_only_where_it_is_shown():
    lab = Lab(runs=(Entry("sgd", {"lr": 0.1}),))
    assert [call[0] is plane for call in calls(lab)] == [False]
    assert [call[0] is plane for call in calls(replace(lab, picture="plane"))] == [False, True]
    assert calls(replace(lab, picture="plane", runs=())) == []


def test_a_run_trains_with_what_is_its_own():
    lab = Lab(runs=(Entry("sgd", {"lr": 0.1}, {"batch": 8}), Entry("sgd", {"lr": 0.1})), picture="plane")
    (_, first, *_), (_, second, *_), (_, shared, planned) = calls(lab)
    assert (first.batch, second.batch) == (8, 32) and second == shared == lab.course
    assert planned[0] == ((("batch", 8),), "sgd", (("lr", 0.1),)) and not planned[1][0]
    own = replace(COURSE, batch=4, initialiser="xavier_normal")
    *_, result = train(
        own.network(), own.load()[:1], [0], batch=4, steps=31, optimizer="sgd", lr=0.3, keep=COURSE.pictured
    )
    given = (("batch", 4), ("initialiser", "xavier_normal"))
    found = made(COURSE, ((given, "sgd", (("lr", 0.3),)), RUNS[0]))
    losses = [float(own.network().loss(w[0], _training(own))) for w in result.kept.values()]
    np.testing.assert_allclose(found.true[0], losses, rtol=1e-5)


def _training(course):
    data = course.load()[0]
    return data.x_train.astype(np.float32), data.y_train.astype(np.float32)
