"""Store: results that are kept on disk, for the next start and for other apps that share the folder.

One file for each, put in its place by renaming it: no reader sees half of one, on a network's disk either.
What libraries offer does not fit: diskcache is a database, which no network's disk should hold, joblib.Memory
calls the function itself, and zict.File writes in place.
"""

import logging
import os
import pickle
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import time
from typing import Any, NamedTuple

MOST = 64 << 20  # bytes on disk; what was computed first goes first


class Stored(NamedTuple):
    computed: float  # when, in seconds since 1970
    result: Any


class Store:
    """Results by name in `folder`; of those that are put, it keeps what `names` holds, asked for late."""

    def __init__(self, folder: Path, names: Callable[[], Collection[str]]):
        self._folder = folder
        self._names = names

    def get(self, name: str) -> Stored | None:
        """None where there is nothing, or nothing that can be read."""
        try:
            return Stored(*pickle.loads((self._folder / name).read_bytes())) if self._is_ours() else None
        except FileNotFoundError:
            return None
        except Exception:  # what a file holds that is cut off, or another's, may raise anything
            logging.getLogger(__name__).warning("a kept result could not be read", exc_info=True)
            return None

    def put(self, name: str, result: Any) -> float | None:
        """When it was computed, which is now; None where it is not kept."""
        if name not in self._names():
            return None
        stored = Stored(time(), result)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._is_ours():
                return None
            with NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(pickle.dumps(tuple(stored)))
            os.replace(file.name, self._folder / name)
            self._make_room()
        except OSError:
            logging.getLogger(__name__).warning("a result could not be kept", exc_info=True)
            return None
        return stored.computed

    def _is_ours(self) -> bool:
        """Whether nobody else may write there: who reads a pickle runs what its writer wants."""
        found = self._folder.stat()
        return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)

    def _make_room(self) -> None:
        files = sorted(((file.stat(), file) for file in self._folder.iterdir()), key=lambda f: f[0].st_mtime)
        size = sum(stat.st_size for stat, _ in files)
        for stat, file in files:
            if size <= MOST:
                break
            with suppress(FileNotFoundError):  # another app makes room too
                file.unlink()
            size -= stat.st_size
