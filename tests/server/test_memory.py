"""A server's memory stays flat: 2,500 reruns, spoken to it in Streamlit's own protocol."""

import asyncio
import sys

import pytest
from asynchronous import complete

from benchmarks.load import join, wear
from benchmarks.serving import APP, serve


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_memory_is_flat_over_2500_reruns():
    async def reruns():
        # The warm-up, which goes on behind the first pages, has taken what it takes.
        taken = 0.0
        while server.memory() > taken + 1:
            taken = server.memory()
            await asyncio.sleep(4)
        sessions = [await join(server) for _ in range(4)]
        before, after = await wear(server, sessions, 2500)
        for session in sessions:
            await session.leave()
        assert not any(session.failed for session in sessions)
        return before, after

    with serve(APP) as server:
        before, after = complete(reruns())
    # The first five hundred fill the caches; a leak of 10 kB a rerun would add 20 MB in the rest.
    assert after < before + 10
