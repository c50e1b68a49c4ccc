"""Which reading of what is a guess fits the answers of the stage: each is tried on the same deeds.

What the other readings are stands in the ledger; what an answer is compared by, in ``answers``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from fakes.bigcommerce.quirks import Quirks as StoreQuirks
from fakes.evidence.ledger import Question, questions
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from harness.conformance.doubt.readings import Reading, watched
from harness.conformance.parity.beside import Beside, Exchange
from harness.conformance.stage.record import Record
from harness.displays.progress import long_work

Found = Mapping[tuple[str, int], frozenset[str]]
"""The exchanges that differ, by course and place, with the fields in which they do."""

Answer = Literal["as taken", "otherwise", "open"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a record says to a question: as it is taken to be, one of the others, or nothing."""

    question: Question
    answer: Answer
    reading: Reading | None = None


@dataclass(frozen=True)
class Fit:
    """The readings that explain what differs, the questions with their answers, and what remains."""

    accepted: tuple[Reading, ...]
    settled: tuple[Settled, ...]
    exchanges: tuple[Exchange, ...]
    """All of them, beside fakes that follow the accepted readings."""
    explained: Mapping[tuple[str, int, str], Reading]
    """What differed beside the fakes as they are, and no longer does: the exchange and the field."""
    at_first: tuple[Exchange, ...]


def fit(record: Record) -> Fit:
    """Try every reading that a record can tell from what is taken to be so."""
    used: set[tuple[str, str]] = set()
    first = tuple(_exchanges(record, (), used))
    met = [each for each in questions() if _readings(each)[0].key in used]
    candidates = [reading for question in met for reading in _readings(question)]
    accepted, contradicted, explained = _accepted(record, _differing(first), candidates)
    last = tuple(_exchanges(record, accepted)) if accepted else first
    chosen = {(each.key): each for each in accepted}
    settled = []
    for question in questions():
        others = _readings(question)
        if question in met and others[0].key in chosen:
            settled.append(Settled(question, "otherwise", chosen[others[0].key]))
        else:
            is_sure = question in met and all(each in contradicted for each in others)
            settled.append(Settled(question, "as taken" if is_sure else "open"))
    return Fit(accepted, tuple(settled), last, explained, first)


def _accepted(
    record: Record, found: Found, candidates: list[Reading]
) -> tuple[tuple[Reading, ...], set[Reading], dict[tuple[str, int, str], Reading]]:
    """The readings that explain differences, those that are contradicted, and what each of the former explains.

    One that explains something may uncover what another one explains, so the rest is tried again.
    """
    accepted: list[Reading] = []
    explained: dict[tuple[str, int, str], Reading] = {}
    while True:
        taken = {each.key for each in accepted}
        gains, contradicted = _tried(record, accepted, found, [each for each in candidates if each.key not in taken])
        new: dict[tuple[str, str], Reading] = {}
        covered = set[tuple[str, int, str]]()
        for reading, gain in sorted(gains.items(), key=lambda each: -len(each[1])):
            if reading.key not in new and gain - covered:
                new[reading.key] = reading
                explained |= dict.fromkeys(gain - covered, reading)
                covered |= gain
        if not new:
            return tuple(accepted), contradicted, explained
        accepted = _needed(record, [*accepted, *new.values()], candidates)
        explained = {place: reading for place, reading in explained.items() if reading in accepted}
        found = _differing(_exchanges(record, accepted))


def _needed(record: Record, readings: list[Reading], candidates: list[Reading]) -> list[Reading]:
    """Those without which more differs, each with the value under which least does.

    What seemed to explain something may have been explained by another one.
    """
    needed = list(readings)
    least = _count(record, needed)
    for reading in reversed(readings):
        others = [each for each in candidates if each.key == reading.key and each != reading]
        rest = [each for each in needed if each is not reading]
        for instead in (rest, *([*rest, other] for other in others)):
            if (count := _count(record, instead)) < least or (instead is rest and count == least):
                needed, least = instead, count
    return needed


def _count(record: Record, readings: list[Reading]) -> int:
    return len(_fields(_differing(_exchanges(record, readings))))


def _tried(
    record: Record, accepted: list[Reading], found: Found, readings: list[Reading]
) -> tuple[dict[Reading, set[tuple[str, int, str]]], set[Reading]]:
    """What each reading explains beside those that are accepted, if anything, and which are contradicted."""
    gains, contradicted = dict[Reading, set[tuple[str, int, str]]](), set[Reading]()
    with long_work("parity", len(readings), "readings") as work:
        for reading in readings:
            then = _found_within(record, [*accepted, reading], found)
            if then is None:
                contradicted.add(reading)
            elif gain := _fields(found) - _fields(then):
                gains[reading] = gain
            work.step()
    return gains, contradicted


def _found_within(record: Record, among: Iterable[Reading], bound: Found) -> Found | None:
    """What differs under some readings; None as soon as something does that did not before."""
    found = {}
    for each in _exchanges(record, among):
        if each.differences:
            key = each.deed.course, each.deed.place
            if key not in bound:
                return None
            found[key] = frozenset(one.field for one in each.differences)
    return found


def _differing(exchanges: Iterable[Exchange]) -> Found:
    return {
        (each.deed.course, each.deed.place): frozenset(one.field for one in each.differences)
        for each in exchanges
        if each.differences
    }


def _fields(found: Found) -> set[tuple[str, int, str]]:
    return {(course, place, name) for (course, place), names in found.items() for name in names}


def _readings(question: Question) -> list[Reading]:
    return [Reading(question.entry, other) for other in question.otherwise]


def _exchanges(
    record: Record, among: Iterable[Reading], used: set[tuple[str, str]] | None = None
) -> Iterator[Exchange]:
    """The deeds of a record beside fakes that follow some readings; ``used`` hears which switches were looked at."""
    quirks: dict[str, Any] = {"bigcommerce": StoreQuirks(), "logicbroker": NetworkQuirks()}
    for reading in among:
        service, name = reading.key
        quirks[service] = replace(quirks[service], **{name: reading.alternative.value})
    if used is not None:
        quirks = {service: watched(each, service, used) for service, each in quirks.items()}
    return Beside(record, quirks["bigcommerce"], quirks["logicbroker"]).exchanges()
