"""A server's memory stays flat: 5,000 reruns, spoken to it in Streamlit's own protocol."""

import asyncio
import sys

import pytest

from benchmarks.load import join, wear
from benchmarks.serving import APP, serve


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_memory_is_flat_over_5000_reruns():
    async def reruns():
        sessions = [await join(server) for _ in range(4)]
        before, after = await wear(server, sessions)
        for session in sessions:
            await session.socket.close()
        assert not any(session.failed for session in sessions)
        return before, after

    with serve(APP) as server:
        before, after = asyncio.run(reruns())
    # The first thousand fill the caches; a leak of 10 kB a rerun would add 40 MB in the rest.
    assert after < before + 20
