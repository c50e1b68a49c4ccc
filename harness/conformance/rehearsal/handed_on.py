"""A report as it is handed on: without what is a shopper's, in the evidence and in the sentences that quote it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from fakes.time.clock import VirtualClock
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.record.event import Event
from harness.record.history import History
from harness.record.people import event_without_people, words_masked, words_of_people

TYPED = "(as it stands in the record)"


def scenarios_without_people(scenarios: Iterable[ScenarioResult]) -> dict[int, ScenarioResult]:
    """Each scenario by its identity, with masked evidence."""
    return {id(each): _without_people(each) for each in scenarios}


def promise_without_people(result: PromiseResult, masked: dict[int, ScenarioResult]) -> PromiseResult:
    """The same promise over the masked scenarios."""
    words = chain.from_iterable(_words(each) for each in result.scenarios)
    scenarios = tuple(masked.get(id(each)) or _without_people(each) for each in result.scenarios)
    return replace(result, scenarios=scenarios, reason=words_masked(result.reason, words))


def about_without_people(about: Mapping[str, Any]) -> dict[str, Any]:
    """What a report is evidence of, without what people typed: what they read on pages may be a shopper's."""
    answers = [each | {"answer": TYPED} if each["typed"] else each for each in about.get("answers", ())]
    return {**about, "answers": answers} if answers else dict(about)


def _evidence(scenario: ScenarioResult) -> list[Event]:
    numbers = sorted({number for verdict in scenario.verdicts for number in verdict.evidence})
    return [scenario.history.event(number) for number in numbers]


def _words(scenario: ScenarioResult) -> set[str]:
    return set().union(*(words_of_people(event.facts) for event in _evidence(scenario)))


def _without_people(scenario: ScenarioResult) -> ScenarioResult:
    """Only events that are evidence are shown, so only they are masked; the others keep their numbers."""
    words = _words(scenario)
    shown = {event.number: event_without_people(event) for event in _evidence(scenario)}
    history = History(VirtualClock())
    history.events.extend(shown.get(event.number, event) for event in scenario.history.events)
    verdicts = tuple(
        replace(each, reason=words_masked(each.reason, words), statement=words_masked(each.statement, words))
        for each in scenario.verdicts
    )
    said = tuple(words_masked(each, words) for each in scenario.said)
    reason = words_masked(scenario.reason, words)
    return replace(scenario, history=history, verdicts=verdicts, said=said, reason=reason)
