"""Measure: callables timed by turns within one run, so that what else the machine does falls on all alike."""

import logging
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

import jax


def timed(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    begin = perf_counter()
    call()
    return perf_counter() - begin


def by_turns(turns: int, **calls: Callable[[], float]) -> dict[str, list[float]]:
    """What each call measures, `turns` times, A B C A B C … after one round that does not count."""
    for call in calls.values():
        call()
    rounds = [{name: call() for name, call in calls.items()} for _ in range(turns)]
    return {name: [measured[name] for measured in rounds] for name in calls}


def spread(values: Sequence[float], unit: str = "ms", scale: float = 1e3) -> str:
    """Median (least … greatest)."""
    middle, low, high = (scale * value for value in (median(values), min(values), max(values)))
    return f"{middle:.3g} ({low:.3g} … {high:.3g}) {unit}"


def report(name: str, figure: str, target: str, met: bool, raw: str = "") -> bool:
    print(
        f"{'ok  ' if met else 'MISS'} {name}: {figure} (target {target}){'  ' * bool(raw)}{raw}", flush=True
    )
    return met


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


class _Compilations(logging.Handler):
    def __init__(self):
        super().__init__()
        self.names: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "Finished XLA compilation" in record.getMessage():
            self.names.append(record.getMessage())


def compiled(call: Callable[[], object]) -> list[str]:
    """What JAX says of each program that is compiled in a call, in whatever thread."""
    count = _Compilations()
    loggers = [logging.getLogger(f"jax._src.{name}") for name in ("dispatch", "interpreters.pxla")]
    # Each is told to the log, which is to count them and not to print them.
    for logger in loggers:
        logger.addHandler(count)
        logger.propagate = False
    jax.config.update("jax_log_compiles", True)
    call()
    jax.config.update("jax_log_compiles", False)
    for logger in loggers:
        logger.propagate = True
        logger.removeHandler(count)
    return count.names
