"""Chain: one computation on a cluster, a task for each chunk, the state of one the input of the next.

Tasks have keys made of function, arguments, number and version of the code, so that all apps on a scheduler
that ask for the same get the same. How far a chain has come is published there under its name, for other apps
and for this one when it is started again. Chunks that are lost with a worker Dask computes once more.
"""

import asyncio
import hashlib
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import cloudpickle

from engine.chunks import Chunk
from server.version import VERSION, OtherVersion

if TYPE_CHECKING:  # half a second to import, which the first page should not wait for
    from distributed import Client, Future

PREFIX = "downhill"
LINGER = 10  # seconds for which a last chunk stays on the cluster


def name_of(compute: Callable, args: tuple, version: str = VERSION) -> str:
    """Of the computation, the same in every process; `args` are told apart by how they are written."""
    call = f"{compute.__module__}.{compute.__qualname__}{args!r} {version}"
    return f"{PREFIX}-{compute.__name__}-{hashlib.sha256(call.encode()).hexdigest()[:32]}"


async def published(client: "Client") -> list[str]:
    """Names of the computations of which the cluster has something."""
    return [name for name in await client.list_datasets() if str(name).startswith(PREFIX)]


class Lost(Exception):
    """Nothing of a chain is left on the cluster."""


class Broken(Exception):
    """The computation itself failed, by an `error` of this `kind`."""

    def __init__(self, error: Exception):
        from distributed import KilledWorker

        super().__init__(str(error))
        self.error = error
        kinds = {MemoryError: "out of memory", KilledWorker: "worker died", OtherVersion: "other version"}
        self.kind = next((kind for known, kind in kinds.items() if isinstance(error, known)), "broke off")


class Shown(NamedTuple):
    """What an app sees of a chunk: the share of the work that is done, the result so far, whether it was the
    last, and how many bytes its state and result take."""

    share: float
    result: Any
    last: bool
    size: int


class Chain:
    """A computation as far as it has come, `at` a chunk, -1 before the first.

    That one and the one before are kept on the cluster until it is done: an app that is a chunk behind
    another still finds what it goes on from.
    """

    def __init__(self, name: str):
        self.name = name
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.at = -1
        self.chunks: list[Future] = []

    def lost(self) -> bool:
        """Whether what it goes on from went with a worker."""
        return any(chunk.status == "lost" for chunk in self.chunks)

    async def catch_up(self, client: "Client") -> Shown | None:
        """What others have come to, if that is further. Raises as `advance` does."""
        at, known = await client.get_dataset(self.name, default=(-1, []))
        if at <= self.at:
            return None
        chunks = known if isinstance(known, list) else []
        shown = await self._show(client, known[-1], at) if chunks else Shown(*known)
        self.at, self.chunks = at, chunks
        return shown

    async def advance(
        self, client: "Client", compute: Callable[..., Chunk], *args: Hashable, priority: int = 0
    ) -> Shown:
        """Catch up with others, or compute a chunk more, after all of a higher `priority`.

        Raises Broken if that fails, Lost if it must begin anew, and OSError if the scheduler is gone.
        """
        if shown := await self.catch_up(client):
            return shown
        at = self.at + 1
        chunk = client.submit(
            # Lambdas travel whole, so that a scheduler needs nothing of the project.
            lambda *given: import_module("server.worker").advance(*given),
            cloudpickle.dumps((compute, args)),
            VERSION,
            self.chunks[-1] if self.chunks else None,
            key=f"{self.name}-{at}",
            priority=priority,
        )
        shown = await self._show(client, chunk, at)
        chunks = [*self.chunks[-1:], chunk]
        known = [at, tuple(shown) if shown.last else chunks]
        await client.publish_dataset(known, name=self.name, override=True)
        self.at, self.chunks = at, [] if shown.last else chunks
        if shown.last:
            # Another app may be about to ask for it, and does not know yet that it is there.
            asyncio.get_running_loop().call_later(LINGER, chunks.clear)
        return shown

    async def _show(self, client, chunk, at):
        task = client.submit(
            lambda chunk: import_module("server.worker").shown(chunk), chunk, key=f"{self.name}-{at}-shown"
        )
        if error := await task.exception():
            raise Broken(error)
        try:
            return Shown(*await task)
        except CancelledError:
            raise Lost if client.status == "running" else ConnectionError from None
