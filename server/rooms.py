"""Rooms: what a class is asked and what it answers, in memory and nowhere else.

All that happens in a room are words: small dictionaries, of which `Room.hear` makes its next state.
"""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from time import time
from typing import Any, NoReturn

from translations import N_
from wire.phone import CODE, CODE_LENGTH

LIFE = 2 * 3600.0  # seconds after its last word for which a room is there
ROOMS_MAX = 200
PEOPLE_MAX = 1000
ROUNDS_MAX = 100
LINES_MAX = 3  # of one person; another drops the oldest, which may hang in a network long left
CHANGES_MAX = 100  # of one answer: what a stream holds is bounded by it


class Refused(Exception):
    """Something is not done; `sentence`, to be translated and filled in with `values`, says why."""

    def __init__(self, status: int, sentence: str, **values: object):
        super().__init__(sentence)
        self.status, self.sentence, self.values = status, sentence, values


def new_key() -> str:
    """A lecturer's secret, 32 hexadecimal digits."""
    return secrets.token_hex(16)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def code_of(key: str) -> str:
    """The room's code: of its key, so that only who has the key can open it once more."""
    number = int(digest(key), 16)
    return "".join(CODE[number // len(CODE) ** place % len(CODE)] for place in range(CODE_LENGTH))


@dataclass
class Room:
    """A room as it stands: nothing but what JSON can hold.

    `people` are places by who; `rounds` are answers by who: the number of the word that said it, how often it
    was said, and the values.
    """

    code: str
    key: str  # its digest
    race: str
    ask: list[str]
    question: str
    choices: list[str]
    seconds: int
    round: int = 0
    phase: str = "asking"
    until: float | None = None  # when the time of the round is up, in seconds since 1970
    words: int = 0  # that were heard
    heard: str = "0"  # the last of them in the stream
    people: dict[str, int] = field(default_factory=dict)
    rounds: list[dict[str, list]] = field(default_factory=list)
    newest: list[int] = field(default_factory=list)  # word of each round

    def begin(self, number: int, now: float) -> None:
        """Asks in the round of this number."""
        self.round, self.phase = number, "asking"
        self.until = now + self.seconds if self.seconds else None
        while len(self.rounds) <= number:
            self.rounds.append({})
            self.newest.append(0)

    def phase_at(self, now: float) -> str:
        over = self.phase == "asking" and self.until is not None and now >= self.until
        return "shown" if over else self.phase

    def is_shown(self, number: int, now: float) -> bool:
        """Whether the answers of a round are for all."""
        return number < self.round or self.phase_at(now) != "asking"

    def belongs_to(self, key: str) -> bool:
        return hmac.compare_digest(self.key, digest(key))

    def state(self, now: float) -> dict[str, Any]:
        asking = self.phase_at(now) == "asking"
        return {
            **{
                name: getattr(self, name)
                for name in ("code", "race", "ask", "question", "choices", "seconds")
            },
            "round": self.round,
            "phase": self.phase_at(now),
            "left": round(self.until - now, 1) if asking and self.until is not None else None,
            "people": len(self.people),
            "answered": len(self.rounds[self.round]),
            "words": self.words,  # a state with more of them is newer
        }

    def answers(self, number: int, since: int = 0) -> list[tuple[int, list[float]]]:
        """Places and values of what was said in a round after the word of a number, in order of coming."""
        return sorted(
            (self.people[who], values)
            for who, (word, _, values) in self.rounds[number].items()
            if word > since
        )

    def hear(self, word: dict[str, Any], now: float) -> Any:
        """What comes of a word that is said at a time. Raises Refused."""
        self.words += 1
        match word:
            case {"join": who}:
                if who not in self.people and len(self.people) >= PEOPLE_MAX:
                    raise Refused(
                        409,
                        N_("{count} people are in this room, as many as there is room for."),
                        count=PEOPLE_MAX,
                    )
                return self.people.setdefault(who, len(self.people))
            case {"who": who, "round": number, "values": values}:
                return self._answered(who, number, values, now)
            case {"do": what, "round": number}:
                self._turn(what, number, now)

    def _answered(self, who: str, number: int, values: list[float], now: float) -> int:
        if who not in self.people:
            raise Refused(403, N_("This phone is not in the room. Open its page once more."))
        if number != self.round or self.phase_at(now) != "asking":
            raise Refused(409, N_("Time is up: the answers of this round are shown. Wait for the next one."))
        said = self.rounds[number]
        _, times, _ = said.get(who, (0, 0, []))
        if times >= CHANGES_MAX:
            raise Refused(
                409,
                N_("This answer was sent {count} times in this round. It stays as it is."),
                count=CHANGES_MAX,
            )
        said[who] = [self.words, times + 1, values]
        self.newest[number] = self.words
        return self.people[who]

    def _turn(self, what: str, number: int, now: float) -> None:
        if number != self.round:
            return  # what is said twice is done once
        if what == "next":
            if number + 1 >= ROUNDS_MAX:
                raise Refused(
                    409, N_("A room has {count} rounds at most. Close it and open another."), count=ROUNDS_MAX
                )
            self.begin(number + 1, now)
        elif what == "answer" or self.phase == "asking":
            self.phase = {"show": "shown", "answer": "answer"}[what]


class Line:
    """On which somebody listens to a room, until it is `dropped`."""

    dropped = False


class Held:
    """A room as this process has it, and who listens to it here."""

    def __init__(self, room: Room, spoken: float):
        self.room = room
        self.spoken = spoken  # when the last word was
        self.over = False
        self.turned = asyncio.Event()  # set when another phase or round begins; from then on there is another
        self.timer: asyncio.TimerHandle | None = None
        self.following: asyncio.Task | None = None
        self.written: dict[int, tuple[int, str]] = {}  # rounds as they are told: up to which word, and how
        self._lines: dict[str | None, list[Line]] = {}

    def hear(self, word: dict[str, Any], now: float) -> Any:
        """What `Room.hear` gives, and tells those who listen."""
        before = self.room.round, self.room.phase
        self.spoken = now
        try:
            return self.room.hear(word, now)
        finally:
            if before != (self.room.round, self.room.phase):
                self.turn()

    def turn(self) -> None:
        self.turned.set()
        self.turned = asyncio.Event()

    def listen(self, who: str | None) -> Line:
        """A line for somebody, None for the lecturer."""
        lines = self._lines.setdefault(who, [])
        if len(lines) == LINES_MAX:
            lines.pop(0).dropped = True
            self.turn()
        lines.append(Line())
        return lines[-1]

    def leave(self, who: str | None, line: Line) -> None:
        lines = self._lines.get(who, [])
        if line in lines:
            lines.remove(line)
        if not lines:
            self._lines.pop(who, None)

    def hang_up(self) -> None:
        """Ends all lines; whoever listens may call again."""
        for line in (line for lines in self._lines.values() for line in lines):
            line.dropped = True
        self.turn()


class Rooms:
    """The rooms of this process. All of it is for one event loop."""

    def __init__(self):
        self._held: dict[str, Held] = {}

    async def open(self, room: Room) -> None:
        """Raises Refused where there are too many."""
        if len(self._held) >= ROOMS_MAX:
            full()
        self._hold(Held(room, time()))

    def here(self, code: str) -> Held | None:
        """The room, where this process has it."""
        return self._held.get(code)

    async def get(self, code: str) -> Held | None:
        """The room, where anybody has it."""
        return self.here(code)

    async def say(self, held: Held, word: dict[str, Any]) -> Any:
        """What comes of a word. Raises Refused."""
        if word.get("do") == "close":
            return self._forget(held)
        return held.hear(word, time())

    def hang_up(self) -> None:
        """Ends all lines: the app is told to end, and would wait for them."""
        for held in self._held.values():
            held.hang_up()

    async def close(self) -> None:
        """The rooms of a process end with it."""

    def _hold(self, held: Held) -> None:
        self._held[held.room.code] = held
        self._look(held)

    def _look(self, held: Held) -> None:
        """Forgets the room once its time has come."""
        left = held.spoken + LIFE - time()
        if left <= 0:
            self._forget(held)
        else:
            held.timer = asyncio.get_running_loop().call_later(left, self._look, held)

    def _forget(self, held: Held) -> None:
        self._held.pop(held.room.code, None)
        held.over = True
        held.turn()
        if held.timer:
            held.timer.cancel()


def full() -> NoReturn:
    raise Refused(
        409, N_("{count} rooms are open, as many as there is room for. Try again later."), count=ROOMS_MAX
    )
