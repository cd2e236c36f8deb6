"""The lab: training is what Optax does, on the same batches for every run; and what is measured is so."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from references.compare import defaults
from references.optax_cases import CASES, DIFFERENT
from sklearn.datasets import load_digits

from engine import chunks
from engine.chunks import run as in_chunks
from engine.networks import lab
from engine.networks.cost import cost, too_costly
from engine.networks.lab import HYPERS, PIXELS, RECORDS, Course, Lab, ground_of
from engine.networks.lab_plane import calls
from engine.networks.training import DISTURBANCES, OF_PICTURES, Trainer, _advance, scores, train
from networks.augment import AUGMENTATIONS
from networks.convolution import convolution
from networks.cutmix import cutting, pasted
from networks.data import load
from networks.depth import left
from networks.dropconnect import connected
from networks.dropout import drawn
from networks.mixup import mixed, mixing
from optimizers import EVERY, OPTIMIZERS

SMALL = Course(n=48, width=6, depth=1, batch=16, steps=40, seeds=3)
DEEP = replace(SMALL, data="digits", depth=3, shortcuts="residual")  # what every disturbance is for


def made(course: Course, optimizer="adam", **hyper) -> lab.Run:
    *_, (share, result) = in_chunks(lab.run, course, optimizer, tuple(hyper.items()))
    assert share == 1
    return result


SEED = 0
ONE = replace(SMALL, activation="tanh", seeds=1)
# PyTorch has these, with our defaults.
IN_TORCH = (
    *("sgd", "momentum", "nag", "adagrad", "adadelta", "rmsprop"),
    *("adam", "adamw", "radam", "nadam", "amsgrad", "adamax"),
)


def batches(data):
    """What each of 20 steps sees of 48 points: batches of 16, shuffled in each epoch."""
    rng = np.random.default_rng([SEED, 1])
    for step in range(20):
        if step % 3 == 0:
            order = rng.permutation(48)
        chosen = order[16 * (step % 3) : 16 * (step % 3 + 1)]
        yield data.x_train[chosen], data.y_train[chosen]


def ours(name, hyper) -> tuple[np.ndarray, np.ndarray]:
    """The weights before and after 20 steps; of Nesterov the look-ahead point, which others keep."""
    options: Any = dict(batch=16, steps=20, optimizer=name, dtype="float64", **hyper)
    trainer = Trainer(ONE.network(), ONE.load(), [SEED], **options)
    progress = first = trainer.begin()
    while not trainer.over(progress):
        progress = trainer.advance(progress)
    ahead = hyper["momentum"] * progress.runs[0].state["v"] if name == "nag" else 0
    return first.w[0], progress.w[0] + ahead


def assert_agree(start, w, theirs):
    assert abs(w - start).max() > 1e-3, "nothing moved, so nothing was compared"
    np.testing.assert_allclose(w, theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in CASES if name in HYPERS])
def test_twenty_steps_are_those_of_optax_on_the_same_batches(name):
    theirs, hyper = CASES[name]
    hyper = defaults(OPTIMIZERS[name]) | hyper
    start, end = ours(name, hyper)
    optimizer, grad = optax.with_extra_args_support(theirs(hyper["lr"])), jax.grad(ONE.network().loss)
    w: Any = jnp.asarray(start)
    state = optimizer.init(w)
    for batch in batches(ONE.load()[0]):
        update, state = optimizer.update(grad(w, batch), state, w, grad_fn=lambda v, _, b=batch: grad(v, b))
        w = optax.apply_updates(w, update)
    assert_agree(start, end, w)


@pytest.mark.torch
@pytest.mark.parametrize("name", IN_TORCH)
def test_twenty_steps_are_those_of_pytorch_on_the_same_batches(name):
    torch = pytest.importorskip("torch")
    from references.record_torch import OPTIMIZERS as THEIRS

    # NAdam keeps its product of momenta in the default type.
    torch.set_default_dtype(torch.float64)
    start = Trainer(ONE.network(), ONE.load(), [SEED], batch=16, steps=0, dtype="float64", lr=1).begin().w[0]
    w = torch.tensor(start, requires_grad=True)
    optimizer = THEIRS[name]([w])
    for x, y in batches(ONE.load()[0]):
        a, b, c, d = torch.split(w, [12, 6, 12, 2])
        outputs = torch.tanh(torch.tensor(x) @ a.reshape(2, 6) + b) @ c.reshape(6, 2) + d
        optimizer.zero_grad()
        (-(torch.tensor(y) * torch.log_softmax(outputs, dim=1)).sum() / len(x)).backward()
        optimizer.step()
    hyper = defaults(OPTIMIZERS[name]) | {"lr": optimizer.param_groups[0]["lr"]}
    assert_agree(*ours(name, hyper), w.detach().numpy())


def test_every_optimizer_of_the_lab_is_compared_or_known_to_differ():
    assert HYPERS.keys() == EVERY.keys() - {"newton"}
    # Muon is compared where it is trained: no case of two coordinates is one of matrices.
    assert HYPERS.keys() - CASES.keys() <= DIFFERENT | {"muon"}


def test_smoothed_labels_are_trained_on_and_measured_by_none():
    course = replace(SMALL, smoothing=0.3)
    trainer = lab.trainer_of(course, "sgd", (("lr", 0.1),))
    for (_, y), data in zip(trainer.points, course.load(), strict=True):
        np.testing.assert_allclose(y, optax.smooth_labels(jnp.asarray(data.y_train), 0.3), rtol=1e-6)
    plain, smoothed = made(SMALL, lr=0.01).measures, made(course, lr=0.01).measures
    np.testing.assert_array_equal(plain[:, 0], smoothed[:, 0])
    assert (plain[0, -1] < smoothed[0, -1]).all()  # of what it is not trained on


def dropout(network, w, batch, key):
    neurons = [len(biases) for _, biases in network.layers(w)[:-1]]
    return w, batch, drawn(key, jnp.float32(0.5), len(batch[0]), neurons)


def dropconnect(network, w, batch, key):
    key = jax.random.fold_in(key, 4)
    return connected(key, jnp.float32(0.5), network.layers(w)) * w, batch


def mixup(network, w, batch, key):
    key = jax.random.fold_in(key, 1)
    return w, mixed(batch, *mixing(key, jnp.float32(0.5), len(batch[0])))


def cutmix(network, w, batch, key):
    key = jax.random.fold_in(key, 5)
    return w, pasted(batch, *cutting(key, jnp.float32(0.5), len(batch[0]), 8))


def input_noise(network, w, batch, key):
    x, y = batch
    return w, (x + 0.5 * jax.random.normal(jax.random.fold_in(key, 2), x.shape, np.float32), y)


def weight_noise(network, w, batch, key):
    return w + 0.5 * jax.random.normal(jax.random.fold_in(key, 3), w.shape, np.float32), batch


@pytest.mark.parametrize(
    "more", [{"batch": 16}, {"batch": None}, {"batch": None, "data": "digits", "architecture": "convolution"}]
)
@pytest.mark.parametrize("disturb", [dropout, dropconnect, mixup, cutmix, input_noise, weight_noise])
def test_each_step_is_disturbed_anew_and_what_is_measured_is_not(disturb, more):
    course = replace(SMALL, data="digits") if disturb.__name__ in OF_PICTURES else SMALL
    course = replace(course, **{disturb.__name__: 0.5}, **more, steps=3, seeds=2)
    trainer, network = lab.trainer_of(course, "sgd", (("lr", 0.1),)), course.network()
    gradient = jax.grad(lambda w, batch, key: network.loss(*disturb(network, w, batch, key)))
    start = trainer.begin()
    end = trainer.advance(trainer.advance(start))
    assert end.step == 3
    for seed, points in enumerate(trainer.points):
        w, order = jnp.asarray(start.w[seed]), np.random.default_rng([seed, 1]).permutation(48)
        np.testing.assert_allclose(end.losses[0, seed], network.loss(w, points), rtol=1e-5)
        for step in range(3):
            key = jax.random.fold_in(jax.random.key(seed), step)
            chosen = order[16 * step :][:16] if course.batch else np.arange(48)
            batch = [part[chosen] for part in points]
            w -= 0.1 * gradient(w, batch, key)
        np.testing.assert_allclose(end.w[seed], w, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(end.losses[-1, seed], network.loss(w, points), rtol=1e-4)


def test_whole_layers_are_left_out_in_each_step_anew_as_well_as_neurons():
    course = replace(DEEP, stochastic_depth=0.5, dropout=0.3, steps=6, seeds=2)
    trainer, network = lab.trainer_of(course, "sgd", (("lr", 0.01),)), course.network()
    start, kinds = trainer.begin(), set()
    end = trainer.advance(trainer.advance(start))
    for seed, points in enumerate(trainer.points):
        w, rng = jnp.asarray(start.w[seed]), np.random.default_rng([seed, 1])
        for step in range(6):
            if step % 3 == 0:
                order = rng.permutation(48)
            chosen = order[16 * (step % 3) :][:16]
            key = jax.random.fold_in(jax.random.key(seed), step)
            whole = left(jax.random.fold_in(key, 9), jnp.float32(0.5), (False, True, True))
            kinds.add(tuple(map(float, whole)))
            neurons = drawn(key, jnp.float32(0.3), 16, (6, 6, 6))
            factors = [a * b for a, b in zip(whole, neurons, strict=True)]
            w -= 0.01 * jax.grad(network.loss)(w, [part[chosen] for part in points], factors)
        np.testing.assert_allclose(end.w[seed], w, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(end.losses[-1, seed], network.loss(w, points), rtol=1e-4)
    assert len(kinds) > 2


@pytest.mark.parametrize("course", [SMALL, replace(DEEP, shortcuts="none"), replace(DEEP, depth=1)])
def test_no_layer_without_a_shortcut_can_be_left_out(course):
    with pytest.raises(ValueError, match="no layer has a shortcut"):
        lab.trainer_of(replace(course, stochastic_depth=0.1), "sgd", ())


@pytest.mark.parametrize(("name", "number"), [("affine", 6), ("mirror", 7), ("brightness", 8)])
def test_pictures_are_augmented_before_they_are_standardised(name, number):
    course = replace(SMALL, data="digits", **{name: 0.5}, steps=3, seeds=2)
    trainer, gradient = lab.trainer_of(course, "sgd", (("lr", 0.1),)), jax.grad(course.network().loss)
    start = trainer.begin()
    end = trainer.advance(trainer.advance(start))
    for seed in range(2):
        plain = load("digits", 48, test=800, standardise=False, seed=seed)
        mean, scale = plain.x_train.mean(axis=0), plain.x_train.std()
        w, order = jnp.asarray(start.w[seed]), np.random.default_rng([seed, 1]).permutation(48)
        for step in range(3):
            key = jax.random.fold_in(jax.random.fold_in(jax.random.key(seed), step), number)
            chosen = order[16 * step :][:16]
            pictures = jnp.asarray(plain.x_train[chosen].reshape(-1, 8, 8))
            x = AUGMENTATIONS[name](key, jnp.float32(0.5), pictures).reshape(-1, 64)
            w -= 0.1 * gradient(w, ((x - mean) / scale, plain.y_train[chosen]))
        np.testing.assert_allclose(end.w[seed], w, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", DISTURBANCES)
def test_nothing_is_compiled_while_a_disturbance_moves(name):
    program: Any = _advance

    def programs(strength):
        trainer = lab.trainer_of(replace(DEEP, **{name: strength}), "sgd", ())
        trainer.advance(trainer.advance(trainer.begin()))
        return program._cache_size()

    assert programs(0.5) == programs(0.2)


@pytest.mark.parametrize("name", DISTURBANCES)
def test_a_disturbance_without_strength_is_none_and_any_other_takes_time(name):
    plain, course = lab.trainer_of(DEEP, "sgd", ()), replace(DEEP, **{name: 0.1})
    assert plain.disturbed == {} and lab.trainer_of(course, "sgd", ()).disturbed == {name: np.float32(0.1)}
    assert cost(lab.run, course, "sgd", ()).seconds > cost(lab.run, DEEP, "sgd", ()).seconds


@pytest.mark.parametrize("name", OF_PICTURES)
def test_what_changes_pictures_changes_nothing_else(name):
    with pytest.raises(ValueError, match=f"{name} is for pictures"):
        lab.trainer_of(replace(SMALL, **{name: 0.1}), "sgd", ())


def test_what_is_measured_of_a_network_normalised_by_batches_is_so_with_what_it_keeps():
    course = replace(SMALL, normalisation="batch", activation="tanh")
    result, data = made(course, lr=0.01), course.load()
    *_, plain = train(course.network(), data, range(3), batch=16, steps=40, optimizer="adam", lr=0.01)
    for seed, one in enumerate(data):
        v = np.asarray(plain.w[seed], float)
        a, b, c, d, scale, mean, variance = np.split(v, np.cumsum([12, 6, 12, 2, 6, 6]))
        for k, (x, y) in enumerate(((one.x_train, one.y_train), (one.x_test[400:], one.y_test[400:]))):
            z = (x @ a.reshape(2, 6) - mean) / np.sqrt(variance + 1e-5)
            out = np.tanh(scale * z + b) @ c.reshape(6, 2) + d
            log_p = out - np.log(np.exp(out).sum(axis=1, keepdims=True))
            loss = -(y * log_p).sum(axis=1).mean()
            assert result.measures[2 * k, -1, seed] == pytest.approx(loss, rel=2e-4)
        z = one.x_train @ a.reshape(2, 6)
        assert abs(mean).max() > 0.01 and abs(np.log(variance / z.var(axis=0))).max() < 0.7


def test_what_is_measured_is_the_loss_and_the_accuracy():
    course = replace(SMALL, activation="tanh")
    result, data, network = made(course, lr=0.01), course.load(), course.network()
    *_, plain = train(
        network, data, range(3), batch=16, steps=40, optimizer="adam", lr=0.01, keep=course.records
    )
    assert course.records == tuple(range(41)) and result.measures.shape == (6, 41, 3)
    assert plain.kept
    for record, step in enumerate(course.records):
        for seed, one in enumerate(data):
            held_out = one.x_test, one.y_test
            parts = [
                (one.x_train, one.y_train),
                *zip(*(np.split(part, [400]) for part in held_out), strict=True),
            ]
            for k, (x, y) in enumerate(parts):
                layers = [
                    np.asarray(part, float)
                    for pair in network.layers(plain.kept[step][seed])
                    for part in pair
                ]
                out = np.tanh(x @ layers[0] + layers[1]) @ layers[2] + layers[3]
                log_p = out - np.log(np.exp(out).sum(axis=1, keepdims=True))
                loss, accuracy = result.measures[[k, k + 3], record, seed]
                assert loss == pytest.approx(-(y * log_p).sum(axis=1).mean(), rel=2e-4)
                assert accuracy == pytest.approx(np.mean(out.argmax(axis=1) == y.argmax(axis=1)), abs=0.021)


@pytest.mark.parametrize("optimizer", ["sgd", "muon"])
def test_a_convolution_is_trained_on_digits(optimizer):
    course = replace(SMALL, data="digits", architecture="convolution", width=4, depth=2, steps=30)
    network, data = course.network(), course.load()
    assert network is convolution(8, (4, 4), 10, activation="relu", traced=True)
    assert course.sizes == (64, 64, 16, 10)
    assert course.layers == [(64, 9, 4), (16, 36, 4), (1, 16, 10)]
    assert sum((m + 1) * n for _, m, n in course.layers) == len(network.filters)
    result = made(course, optimizer, lr=0.02)
    *_, plain = train(network, data, range(3), batch=16, steps=30, optimizer=optimizer, lr=0.02)
    assert plain.steps[-1] == 30 and result.pictures is None
    np.testing.assert_allclose(result.measures[0, -1], plain.losses[-1], rtol=1e-4)
    assert (result.measures[0, -1] < result.measures[0, 0]).all()
    assert (
        cost(lab.run, course, optimizer, ()).excess
        < cost(lab.run, replace(course, width=32), optimizer, ()).excess
    )


def test_all_runs_start_from_the_same_weights():
    first, second = made(SMALL, "adam"), made(SMALL, "sgd", lr=0.1)
    np.testing.assert_array_equal(first.measures[:, 0], second.measures[:, 0])
    assert (first.measures[:, -1] != second.measures[:, -1]).any()


def test_records_are_even_and_reach_the_end():
    for steps in (1, 2, 79, 80, 81, 999, 20_000):
        records = Course(steps=steps).records
        assert records[0] == 0 and records[-1] == steps and len(records) == min(steps, RECORDS) + 1
        assert np.ptp(np.diff(records)) <= 1


def test_a_run_that_overflows_ends_and_is_named():
    result = made(replace(SMALL, activation="identity", loss="squared_error"), "sgd", lr=1e4)
    assert all(status.kind == "overflowed" for status in result.statuses)
    assert np.isfinite(result.measures[:, 0]).all() and np.isnan(result.measures[0, -1]).all()


def test_a_seed_that_is_lost_on_the_way_is_so_from_then_on_and_the_others_go_on():
    course = replace(SMALL, activation="identity", loss="squared_error", steps=200, seeds=5)
    result, data, network = made(course, "sgd", lr=0.5), course.load(), course.network()
    lost = [np.inf if status.step is None else status.step for status in result.statuses]
    assert np.isinf(lost).sum() == 1 and 3 < min(lost) < sorted(lost)[3] < 8  # within one stretch
    *_, plain = train(
        network, data, range(5), batch=16, steps=200, optimizer="sgd", lr=0.5, keep=course.records
    )
    assert plain.kept
    for record, step in enumerate(course.records):
        w, x, y = plain.kept[step], [one.x_train for one in data], [one.y_train for one in data]
        losses = np.where(np.less_equal(lost, step), np.nan, scores(network, w, x, y)[0])
        np.testing.assert_allclose(result.measures[0, record], losses, rtol=1e-5)


def test_results_so_far_are_the_beginning_of_the_last(monkeypatch):
    for length in ("FIRST", "SECONDS"):
        monkeypatch.setattr(chunks, length, 0)
    course = replace(SMALL, steps=200)
    found = [result for _, result in in_chunks(lab.run, course, "adam", (("lr", 0.001),)) if result]
    assert len(found) > 1
    for result in found:
        count = result.measures.shape[1]
        np.testing.assert_array_equal(result.measures, found[-1].measures[:, :count])
        assert len(result.pictures) == (count + 1) // 2


def test_a_picture_shows_what_the_first_seed_says():
    course = replace(SMALL, data="blobs", steps=41)
    result, ground = made(course, lr=0.05), ground_of(course)
    assert ground and result.pictures is not None and result.pictures.shape == (22, PIXELS, PIXELS)
    *_, plain = train(
        course.network(), course.load(), range(3), batch=16, steps=41, optimizer="adam", lr=0.05
    )
    x0, x1, y0, y1 = ground.view
    said = np.asarray(course.network().predict(plain.w[0], ground.points))
    column = ((ground.points[:, 0] - x0) / (x1 - x0) * PIXELS).astype(int)
    row = ((ground.points[:, 1] - y0) / (y1 - y0) * PIXELS).astype(int)
    step = 256 // 3
    seen = result.pictures[-1][row, column]
    top = np.sort(np.exp(said) / np.exp(said).sum(axis=1, keepdims=True), axis=1)
    sure = top[:, 2] - top[:, 1] > 0.5  # within a pixel little changes
    assert sure.mean() > 0.5 and ((seen // step)[sure] == said.argmax(axis=1)[sure]).all()


def test_digits_are_scikit_learn_s_and_are_taken_for_what_the_network_says():
    course = replace(SMALL, data="digits", n=64, steps=41)
    result, one = made(course, lr=0.01), course.load()[0]
    shown = result.digits
    known, answers = load_digits(return_X_y=True)
    assert shown and result.pictures is None and result.said is not None and result.said.shape == (22, 64)
    for picture, label in zip(shown.pictures.reshape(64, 64), shown.labels, strict=True):
        found = np.equal(known, picture).all(axis=1)
        assert found.any() and (answers[found] == label).all()
    *_, plain = train(
        course.network(), course.load(), range(3), batch=16, steps=41, optimizer="adam", lr=0.01
    )
    outputs = np.asarray(course.network().predict(plain.w[0], one.x_test[400:464].astype(np.float32)))
    np.testing.assert_array_equal(result.said[-1], outputs.argmax(axis=1))
    np.testing.assert_array_equal(shown.labels, one.y_test[400:464].argmax(axis=1))


@pytest.mark.parametrize(("data", "pictures"), [("moons", True), ("digits", False), ("sine", False)])
def test_pictures_are_of_two_inputs_and_classes(data, pictures):
    loss = "squared_error" if data == "sine" else "cross_entropy"
    result = made(replace(SMALL, data=data, loss=loss, steps=2))
    assert (result.pictures is not None) is pictures
    assert np.isnan(result.measures[3:]).all() == (data == "sine")


def test_what_the_page_opens_with_is_cheap_and_an_hour_is_refused():
    assert all(cost(*call).seconds < 10 for call in calls(Lab()))
    huge = Lab(n=1024, width=256, depth=5, steps=20_000, seeds=24, batch=None)
    for call in calls(huge):
        problem = too_costly(*call)
        assert problem and problem.where in huge.costly
        assert too_costly(call[0], replace(call[1], **{problem.where: int(problem.high)}), *call[2:]) is None
