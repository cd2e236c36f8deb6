"""Lab: nine optimizers on its network against PyTorch; what compiles; what a browser waits for and gets."""

from dataclasses import replace
from importlib.util import find_spec
from statistics import median

import jax
import numpy as np

from benchmarks.browser import chromium, counted, rested, visit
from benchmarks.measure import by_turns, compiled, report, spread, timed
from benchmarks.serving import APP, serve
from engine.chunks import run
from engine.networks import lab
from engine.networks.lab import Course
from engine.networks.training import STEPS_BETWEEN_CHECKS
from engine.race.scene import choices
from networks.data import Data

NINE = choices(
    *("sgd,lr=0.1", "momentum,lr=0.05", "nag,lr=0.05", "adagrad,lr=0.05", "adadelta"),
    *("rmsprop,lr=0.005", "adam,lr=0.01", "adamw,lr=0.01", "radam,lr=0.01"),
)
COURSE = Course()  # two moons, 2-32-32-2, B = 32, 1,000 steps, 8 seeds

PATIENCE = 120_000  # milliseconds
# From a choice to the first picture of what is trained anew, and to that of all runs at their end.
CHANGED = """(initialiser) => mounted().then(async (p) => {
  const begin = performance.now(), choice = p.querySelector("[data-choose=initialiser]");
  const whole = p.dataset.records;
  choice.value = initialiser;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  await watch(() => p.dataset.ready === "false", true, p);
  const over = () => p.dataset.ready === "true";
  const first = await watch(() => over() || ![whole, "0"].includes(p.dataset.records), true, p);
  return [first - begin, await watch(over, false, p) - begin];
})"""


def main() -> bool:
    return all([*speed(), *compilations(), *comparison()])


def speed() -> list[bool]:
    if not find_spec("torch"):
        print("     nine runs of the lab: not measured, PyTorch is not installed")
        return []
    return [
        race(replace(COURSE, seeds=seeds), whole) for seeds in (1, COURSE.seeds) for whole in (False, True)
    ]


def trained(course: Course, whole: bool) -> list[np.ndarray]:
    """Of one run after the other the losses on all training points, (looks, seeds), at every 16th step.

    The `whole` lab instead measures losses and accuracies to train, validate and test, (6, looks, seeds), at
    81 records, and draws boundaries.
    """
    results = []
    for choice in NINE:
        call = course, choice.name, tuple(choice.values.items())
        if whole:
            *_, (_, result) = run(lab.run, *call)
            results.append(result.measures)
            continue
        trainer = lab.trainer_of(*call)
        progress = trainer.begin()
        while not trainer.over(progress):
            progress = trainer.advance(progress)
        results.append(progress.losses)
    return results


def trained_by_torch(course: Course, whole: bool) -> list[np.ndarray]:
    """The same on the same batches, one seed after the other, but for the boundaries."""
    import torch  # pyright: ignore[reportMissingImports]

    from benchmarks import pytorch

    network, n, batch = course.network(), course.n, course.batch or course.n
    looks = course.records if whole else (*range(0, course.steps, STEPS_BETWEEN_CHECKS), course.steps)
    results = []
    for choice in NINE:
        seeds = []
        for seed, one in enumerate(course.load()):
            model = pytorch.perceptron(network.layers(network.init(jax.random.key(seed))), course.activation)
            rng = np.random.default_rng([seed, 1])
            orders = [rng.permutation(n) for _ in range(0, course.steps * batch, n)]
            batches = torch.tensor(np.concatenate(orders)[: course.steps * batch].reshape(-1, batch))
            parts = [(torch.tensor(np.float32(x)), torch.tensor(np.float32(y))) for x, y in split(one)]

            def measure(model, parts=parts):
                if whole:
                    return [number for part in parts for number in pytorch.score(model, *part)]
                return pytorch.score(model, *parts[0])[0]

            seeds.append(pytorch.learn(model, choice, *parts[0], batches, set(looks), measure))
        results.append(np.array(seeds).T[[0, 2, 4, 1, 3, 5]] if whole else np.array(seeds).T)
    return results


def split(one: Data) -> list[tuple[np.ndarray, np.ndarray]]:
    """Points to train, validate and test on."""
    to_validate, to_test = slice(lab.VALIDATION), slice(lab.VALIDATION, None)
    return [
        (one.x_train, one.y_train),
        (one.x_test[to_validate], one.y_test[to_validate]),
        (one.x_test[to_test], one.y_test[to_test]),
    ]


def race(course: Course, whole: bool) -> bool:
    import torch  # pyright: ignore[reportMissingImports]

    torch.set_num_threads(1)  # its best for so few points
    short = replace(course, steps=48)  # later steps of some runs magnify the rounding of the first
    for choice, ours, theirs in zip(NINE, trained(short, whole), trained_by_torch(short, whole), strict=True):
        if choice.name != "nag":  # of which PyTorch keeps the look-ahead point
            losses = slice(3) if whole else slice(None)
            np.testing.assert_allclose(ours[losses], theirs[losses], rtol=2e-3, err_msg=choice.name)
    seconds = by_turns(
        3,
        engine=lambda: timed(lambda: trained(course, whole)),
        torch=lambda: timed(lambda: trained_by_torch(course, whole)),
    )
    ratio = median(seconds["torch"]) / median(seconds["engine"])
    what = "the whole lab" if whole else "training alone"
    label = f"nine runs × {course.steps:,} steps, {course.seeds} seeds, {what}, torch / engine"
    raw = f"{spread(seconds['torch'])} / {spread(seconds['engine'])}"
    return report(label, f"{ratio:.1f}×", "≥ 20×", ratio >= 20, raw)


def compilations() -> list[bool]:
    """What one run of the lab compiles when a setting is moved, after the first."""
    course = replace(COURSE, seeds=1, steps=40)

    def programs(course, lr):
        return compiled(lambda: list(run(lab.run, course, "adam", (("lr", lr),))))

    programs(course, 0.01)
    met = []
    for label, other, lr in (
        ("a learning rate", course, 0.02),
        ("an initialiser", replace(course, initialiser="xavier_uniform"), 0.01),
        ("an activation", replace(course, activation="tanh"), 0.01),
    ):
        names = programs(other, lr)
        met.append(report(f"compilations for {label}", str(len(names)), "0", not names, "; ".join(names)))
    for label, other in (
        ("a batch size", replace(course, batch=16)),
        ("more seeds", replace(course, seeds=2)),
    ):
        print(f"     compilations for {label}: {len(programs(other, 0.01))} (no target)")
    return met


def comparison() -> list[bool]:
    """All runs of the page's opening trained anew, from the change of a setting to the first picture of it
    and to the last."""
    with serve(APP) as app, chromium() as browser:
        page = visit(browser, f"{app.address}/network")
        page.wait_for_selector(".dh[data-ready=true]", timeout=PATIENCE)
        page.evaluate(CHANGED, "lecun_uniform")  # starts what computes
        rested(page)
        received = counted(page)
        seconds, sizes = [], []
        for initialiser in ("xavier_normal", "lecun_normal", "he_uniform", "xavier_uniform"):
            before = sum(received.values())
            seconds.append([each / 1e3 for each in page.evaluate(CHANGED, initialiser)])
            rested(page)
            sizes.append(sum(received.values()) - before)
        most = max(sizes) / 1e3
        runs = len(lab.Lab().runs)
        label = f"bytes of a comparison, {runs} runs × {COURSE.seeds} seeds"
        met = report(label, f"{most:.0f} kB", "≤ 1000 kB", most <= 1000, spread(sizes, "kB", 1e-3))
        first, last = zip(*seconds, strict=True)
        soon, label = median(first), "a changed setting → its first moving picture"
        moves = report(label, f"{soon:.2f} s", "< 1 s", soon < 1, spread(first, "s", 1))
        print(f"     a changed setting → all is trained and drawn: {spread(last, 's', 1)} (no target)")
    return [met, moves]


if __name__ == "__main__":
    main()
