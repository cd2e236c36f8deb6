"""Tales: what is told of a scene, clause by clause, each with the step at which it can be seen."""

from dataclasses import dataclass

from translations import translate


@dataclass(frozen=True)
class Clause:
    """`at` is the step at which what it says can be seen; `runs` are those it speaks of, by their places.

    No `runs`: it speaks of all.
    """

    text: str
    at: int
    runs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tale:
    """`clauses` as they are told; `link` the query string of the scene, in its shortest form.

    Its chart shows the quantity that the clauses speak of.
    """

    id: str
    title: str
    clauses: tuple[Clause, ...]
    link: str

    def watch(self, language: str) -> str:
        """All that is told, in one paragraph."""
        return " ".join(translate(language, clause.text) for clause in self.clauses)
