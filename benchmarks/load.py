"""Load: 200 sessions that each change a slider every 2 s, then 5,000 reruns; an empty app by turns."""

import asyncio
import random
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks.measure import percentile, report
from benchmarks.serving import APP, EMPTY, Server, serve

SESSIONS = 200
PERIOD = 2.0  # seconds between two changes of a session
PHASE = 15.0  # seconds of load on one server, before the other's turn
ROUNDS = 2
RERUNS = 5000
LABEL = "Steps"


class Session:
    """One visitor, who speaks Streamlit's protocol as its page does."""

    def __init__(self, socket, query: str):
        self.socket = socket
        self.query = query
        self.slider = None
        self.place = 0
        self.known: dict[str, None] = {}
        self.failed = False

    async def rerun(self) -> float:
        """Seconds from asking for a rerun, the slider moved, until the script has finished."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.context_info.locale = "en-US"
        state.cached_message_hashes.extend(self.known)
        if self.slider:
            widget = state.widget_states.widgets.add(id=self.slider.id)
            if self.slider.options:
                widget.string_array_value.data.append(self.slider.options[self.place])
            else:
                widget.double_array_value.data.append(self.place)
        begin = perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            match answer.WhichOneof("type"):
                case "script_finished":
                    return perf_counter() - begin
                case "page_info_changed":
                    self.query = answer.page_info_changed.query_string
                case "delta":
                    self.note(answer)

    def note(self, answer: ForwardMsg) -> None:
        if answer.metadata.cacheable:
            self.known[answer.hash] = None
            if len(self.known) > 20:
                del self.known[next(iter(self.known))]
        element = answer.delta.new_element
        if element.WhichOneof("type") == "slider" and element.slider.label == LABEL:
            self.slider = element.slider
        self.failed |= element.WhichOneof("type") == "exception"

    async def change(self) -> float:
        """As `rerun`, after moving the slider to one of three places, about 500 steps."""
        assert self.slider
        if self.slider.options:
            middle, unit = len(self.slider.options) // 4, 1
        else:
            middle, unit = 500, int(self.slider.step)
        self.place = random.choice([p for p in (middle - unit, middle, middle + unit) if p != self.place])
        return await self.rerun()


async def join(server: Server) -> Session:
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    socket = await connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None)
    session = Session(socket, "steps=500")
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
    await (await join(ours)).socket.close()  # has it compile
    for _ in range(SESSIONS):
        sessions["ours"].append(await join(ours))
        sessions["empty"].append(await join(empty))
    latencies: dict[str, list[float]] = {"ours": [], "empty": []}
    for _ in range(ROUNDS):
        for name, visitors in sessions.items():
            latencies[name] += await busy(visitors, PHASE)
    p95 = {name: 1e3 * percentile(times, 0.95) for name, times in latencies.items()}
    p50 = {name: 1e3 * percentile(times, 0.50) for name, times in latencies.items()}
    raw = (
        f"p50/p95 {p50['ours']:.0f}/{p95['ours']:.0f} ms, empty app {p50['empty']:.0f}/{p95['empty']:.0f} ms"
    )
    raw += f", {len(latencies['ours'])} reruns"
    what = f"{SESSIONS} sessions, a change every {PERIOD:.0f} s"
    failed = sum(session.failed for session in sessions["ours"])
    memory = ours.memory()
    before, after = await wear(ours, sessions["ours"][:4])
    await asyncio.gather(*(session.socket.close() for visitors in sessions.values() for session in visitors))
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


async def wear(server: Server, sessions: list[Session]) -> tuple[float, float]:
    """Memory after a fifth of RERUNS, when every cache is full, and after all."""

    async def reruns(count: int) -> float:
        async def one(session: Session) -> None:
            for _ in range(count // len(sessions)):
                await session.change()

        await asyncio.gather(*map(one, sessions))
        return server.memory()

    return await reruns(RERUNS // 5), await reruns(RERUNS - RERUNS // 5)


def main() -> bool:
    random.seed(0)
    with serve(APP) as ours, serve(EMPTY) as empty:
        return asyncio.run(measure(ours, empty))


if __name__ == "__main__":
    main()
