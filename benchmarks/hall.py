"""Hall: two thousand people open the Race within one minute; whoever drags there asks nothing more."""

import asyncio
import random
from time import perf_counter

import httpx

from benchmarks.measure import percentile, report
from benchmarks.serving import APP, Server, serve
from server.version import VERSION

PEOPLE = 2000
MINUTE = 60.0  # seconds
# What the player asks for before its first picture; its modules and Streamlit's are files that a proxy keeps.
OPENING = (
    f"catalog?lang=en&v={VERSION}",
    f"assets/{VERSION}/engine.js",
    "paths?&lang=en",
    f"map?surface=rosenbrock&view=-2.1888,2.1888,-1,3&v={VERSION}",
)


async def measure(ours: Server) -> bool:
    base = f"http://127.0.0.1:{ours.port}/downhill/"
    # Of 200 browsers that are there at a time each keeps its connections.
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:

        async def opened(due: float) -> list[float]:
            await asyncio.sleep(max(0, due - perf_counter()))
            return await asyncio.gather(*(asked(address, due) for address in OPENING))

        async def asked(address: str, due: float) -> float:
            (await client.get(address)).raise_for_status()
            return perf_counter() - due

        await opened(0)  # compiles
        before, begin = ours.processor(), perf_counter() + 1
        dues = [begin + random.uniform(0, MINUTE) for _ in range(PEOPLE)]
        latencies = [each for took in await asyncio.gather(*map(opened, dues)) for each in took]
        spent = ours.processor() - before
    p95 = 1e3 * percentile(latencies, 0.95)
    raw = f"p50 {1e3 * percentile(latencies, 0.5):.0f} ms, {1e3 * spent / PEOPLE:.1f} ms of processor each"
    return report(
        f"{PEOPLE} people open the Race within a minute: p95", f"{p95:.0f} ms", "< 250 ms", p95 < 250, raw
    )


def main() -> bool:
    random.seed(0)
    with serve(APP) as ours:
        return asyncio.run(measure(ours))


if __name__ == "__main__":
    main()
