"""Turns: whose computation goes next.

Firsts before seconds, seconds before thirds: nobody's third experiment goes before another's first. Among
those, it is the turn of who was served longest ago.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

Job = TypeVar("Job", bound=Hashable)
Visitor = TypeVar("Visitor", bound=Hashable)


def places(queues: Mapping[Visitor, Sequence[Job]]) -> dict[Job, int]:
    """The best place that each job has in anybody's queue, from 0."""
    best: dict[Job, int] = {}
    for queue in queues.values():
        for position, job in enumerate(queue):
            best[job] = min(position, best.get(job, position))
    return best


def turn(
    queues: Mapping[Visitor, Sequence[Job]], served: Mapping[Visitor, int], busy: Collection[Job] = ()
) -> Job | None:
    """The job to compute next, one that is not `busy`.

    `queues` holds what each visitor waits for, in the order asked; `served` the number of the turn at which
    each was last served, or nothing.
    """
    claims = [
        ((position, served.get(visitor, -1)), job)
        for visitor, queue in queues.items()
        for position, job in enumerate(queue)
        if job not in busy
    ]
    return min(claims, key=lambda claim: claim[0])[1] if claims else None
