"""Load: 200 sessions that each move a slider every 2 s, then 5,000 reruns; an empty app by turns."""

import asyncio
import random
from time import perf_counter

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks import watching
from benchmarks.measure import percentile, report
from benchmarks.serving import APP, EMPTY, Server, serve

SESSIONS = 200
PERIOD = 2.0  # seconds between two changes of a session
PHASE = 15.0  # seconds of load on one server, before the other's turn
ROUNDS = 2
RERUNS = 5000


class Session:
    """One visitor: speaks Streamlit's protocol as its page does, and asks for paths as the player does."""

    def __init__(self, socket, client: httpx.AsyncClient | None):
        self.socket = socket
        self.client = client  # none: an app without a player
        self.slider = None
        self.place = 500
        self.known: dict[str, None] = {}
        self.failed = False

    async def change(self) -> float:
        """Seconds from moving a slider to one of three places, about 500 steps, to the answer."""
        self.place = random.choice([n for n in (495, 500, 505) if n != self.place])
        if not self.client:
            return await self.rerun()
        begin = perf_counter()
        answer = await self.client.get(f"/downhill/paths?steps={self.place}&lang=en")
        self.failed |= answer.status_code != 200
        return perf_counter() - begin

    async def rerun(self) -> float:
        """Seconds from asking for a rerun, with the slider where it is, until the script has finished."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = f"steps={self.place}"
        state.context_info.locale = "en-US"
        state.cached_message_hashes.extend(self.known)
        if self.slider:
            state.widget_states.widgets.add(id=self.slider).double_array_value.data.append(self.place)
        begin = perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            match answer.WhichOneof("type"):
                case "script_finished":
                    return perf_counter() - begin
                case "delta":
                    self.note(answer)

    def note(self, answer: ForwardMsg) -> None:
        if answer.metadata.cacheable:
            self.known[answer.hash] = None
            if len(self.known) > 20:
                del self.known[next(iter(self.known))]
        element = answer.delta.new_element
        if element.WhichOneof("type") == "slider":
            self.slider = element.slider.id
        self.failed |= element.WhichOneof("type") == "exception"

    async def leave(self) -> None:
        await self.socket.close()
        if self.client:
            await self.client.aclose()


async def join(server: Server, player: bool = True) -> Session:
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    socket = await connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None)
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=60) if player else None
    session = Session(socket, client)
    await session.rerun()
    return session


async def busy(sessions: list[Session], seconds: float) -> list[float]:
    """Latencies while every session changes its slider once in PERIOD."""

    async def one(session: Session) -> list[float]:
        loop = asyncio.get_running_loop()
        due = loop.time() + random.uniform(0, PERIOD)
        end = loop.time() + seconds
        latencies = []
        while due < end:
            await asyncio.sleep(max(0, due - loop.time()))
            # Late counts from when it was due: a visitor does not wait for the server to be free.
            late = loop.time() - due
            latencies.append(late + await session.change())
            due += PERIOD
        return latencies

    return [latency for each in await asyncio.gather(*map(one, sessions)) for latency in each]


async def measure(ours: Server, empty: Server) -> bool:
    sessions: dict[str, list[Session]] = {"ours": [], "empty": []}
    first = await join(ours)
    await first.change()  # compiles
    await first.leave()
    for _ in range(SESSIONS):
        sessions["ours"].append(await join(ours))
        sessions["empty"].append(await join(empty, player=False))
    latencies: dict[str, list[float]] = {"ours": [], "empty": []}
    for _ in range(ROUNDS):
        for name, visitors in sessions.items():
            latencies[name] += await busy(visitors, PHASE)
    p95 = {name: 1e3 * percentile(times, 0.95) for name, times in latencies.items()}
    p50 = {name: 1e3 * percentile(times, 0.50) for name, times in latencies.items()}
    raw = (
        f"p50/p95 {p50['ours']:.0f}/{p95['ours']:.0f} ms, empty app {p50['empty']:.0f}/{p95['empty']:.0f} ms"
    )
    raw += f", {len(latencies['ours'])} changes"
    what = f"{SESSIONS} sessions, a change every {PERIOD:.0f} s"
    failed = sum(session.failed for session in sessions["ours"])
    memory = ours.memory()
    before, after = await wear(ours, sessions["ours"][:4])
    await asyncio.gather(*(session.leave() for visitors in sessions.values() for session in visitors))
    return all(
        [
            report(f"{what}: p95", f"{p95['ours']:.0f} ms", "< 100 ms", p95["ours"] < 100, raw),
            report(f"{what}: sessions with an error", str(failed), "0", failed == 0),
            report(f"{what}: memory", f"{memory:.0f} MB", "< 600 MB", memory < 600),
            report(
                f"memory after {RERUNS} reruns / after {RERUNS // 5}",
                f"{after / before:.3f}",
                "≤ 1.02",
                after / before <= 1.02,
                f"{after:.0f} / {before:.0f} MB",
            ),
        ]
    )


async def wear(server: Server, sessions: list[Session], reruns: int = RERUNS) -> tuple[float, float]:
    """Memory after a fifth of the reruns, when every cache is full, and after all."""

    async def after(count: int) -> float:
        async def one(session: Session) -> None:
            for _ in range(count // len(sessions)):
                await session.change()
                await session.rerun()

        await asyncio.gather(*map(one, sessions))
        return server.memory()

    return await after(reruns // 5), await after(reruns - reruns // 5)


def main() -> bool:
    random.seed(0)
    with serve(APP) as ours, serve(EMPTY) as empty:
        met = asyncio.run(measure(ours, empty))
    with serve(APP) as ours:
        return asyncio.run(watching.measure(ours)) and met


if __name__ == "__main__":
    main()
