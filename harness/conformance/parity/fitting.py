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
    accepted = _accepted(record, _differing(first), candidates)
    last = tuple(_exchanges(record, accepted)) if accepted else first
    contradicted = _contradicted(record, accepted, _differing(last), candidates)
    chosen = {each.key: each for each in accepted}
    settled = []
    for question in questions():
        others = _readings(question)
        if (reading := chosen.get(others[0].key)) in others:
            settled.append(Settled(question, "otherwise", reading))
        else:
            is_sure = question in met and all(each in contradicted for each in others)
            settled.append(Settled(question, "as taken" if is_sure else "open"))
    explained = _explained(record, accepted, _fields(_differing(first)), _fields(_differing(last)))
    return Fit(tuple(accepted), tuple(settled), last, explained, first)


def _accepted(record: Record, found: Found, candidates: list[Reading]) -> list[Reading]:
    """The readings under which least differs: of each switch in turn the best one is taken, until none is better.

    One that explains something may uncover what another one explains, so all are tried again after a change.
    """
    chosen: dict[tuple[str, str], Reading] = {}
    least, is_changed = len(_fields(found)), bool(found)
    while is_changed and least:
        is_changed = False
        with long_work("parity", len(candidates), "readings") as work:
            for reading in candidates:
                rest = {key: each for key, each in chosen.items() if key != reading.key}
                tried = [{**rest, reading.key: reading}] if chosen.get(reading.key) != reading else [rest]
                for among in tried:
                    count = _count(record, among.values(), least)
                    if count < least or (count == least and len(among) < len(chosen)):
                        chosen, least, is_changed = among, count, True
                work.step()
    return list(chosen.values())


def _count(record: Record, among: Iterable[Reading], most: int) -> int:
    """In how many fields answers differ under some readings; what is more than ``most`` is not counted to its end."""
    count = 0
    for each in _exchanges(record, among):
        count += len({one.field for one in each.differences})
        if count > most:
            break
    return count


def _contradicted(record: Record, accepted: list[Reading], found: Found, candidates: list[Reading]) -> set[Reading]:
    """The readings beside those that are accepted under which something differs that does not otherwise."""
    taken = {each.key for each in accepted}
    with long_work("parity", len(candidates), "readings") as work:
        contradicted = set()
        for reading in candidates:
            if reading.key not in taken and _found_within(record, [*accepted, reading], found) is None:
                contradicted.add(reading)
            work.step()
    return contradicted


def _explained(
    record: Record, accepted: list[Reading], before: set[tuple[str, int, str]], after: set[tuple[str, int, str]]
) -> dict[tuple[str, int, str], Reading]:
    """Which reading explains each difference that is gone: the one without which it would be there."""
    explained = dict.fromkeys(before - after, accepted[0]) if accepted else {}
    for reading in accepted:
        without = _differing(_exchanges(record, [each for each in accepted if each is not reading]))
        explained |= dict.fromkeys(_fields(without) & explained.keys(), reading)
    return explained


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
