"""How well founded a result is: the weakest evidence behind any behaviour of the fakes that it made use of, in words.

The entries are those of ``fakes.evidence.ledger``.  On real services nothing is imitated, so there are none.
"""

from collections.abc import Iterable, Mapping

from fakes.evidence.ledger import Entry, Evidence
from harness.conformance.verdicts import State

Footing = Evidence | None
"""The weakest evidence that a result rests on; None where nothing was imitated."""

IN_WORDS: Mapping[Evidence, str] = {
    "official": "documented behaviour",
    "recorded": "documented behaviour",
    "third party": "a third party's report",
    "guess": "a guess",
}
"""What a result rests on; a recorded answer of the real service says as much as its document."""


def describe(state: State, footing: Footing) -> str:
    """A state with what it rests on, such as "holds, on a guess"; broken and unknown stand alone."""
    return f"{state}, on {IN_WORDS[footing]}" if state == "holds" and footing else state


def guessed_or_reported(exercised: Iterable[Entry]) -> list[Entry]:
    """The entries that no document and no recording shows, guesses first."""
    weak = [entry for entry in exercised if entry.evidence in ("guess", "third party")]
    return sorted(weak, key=lambda entry: (entry.evidence, entry.service, entry.name))


def counts(footings: Iterable[Footing]) -> dict[str, int]:
    """How many results rest on which evidence, the strongest first; empty when nothing was imitated for any."""
    found = [IN_WORDS[footing] for footing in footings if footing]
    return {words: found.count(words) for words in IN_WORDS.values()} if found else {}


def sentence(footings: Iterable[Footing]) -> str:
    """The counts in a sentence; empty when nothing was imitated for any."""
    found = counts(footings)
    return (
        f"What holds rests on {', on '.join(f'{words}: {count}' for words, count in found.items())}." if found else ""
    )
