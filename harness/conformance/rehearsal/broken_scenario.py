"""A scenario that does not hold, told to whoever has to mend it: what was expected and found, after which requests.

The verdicts themselves are in ``results``.
"""

import shlex

from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.displays.tables import counted
from harness.record.event import Event
from harness.simulation.crashes import requests_of_connector

MOST_REQUESTS = 6
"""So many requests are told in words; the report's page has all of them."""


def told(result: PromiseResult, again: str) -> list[str]:
    """The first scenario that decides about a promise, line by line; nothing for a promise that holds.

    ``again`` is the command of the rehearsal, to which the scenario's name is added.
    """
    telling = [each for each in result.scenarios if each.state_of(result.promise.id) == result.state]
    if result.state == "holds" or not telling:
        return []
    scenario, others = telling[0], len(telling) - 1
    lines = [f"scenario  {scenario.name}", *_verdict(scenario, result)]
    if again:
        lines.append(f"again     {command(again, scenario)}")
    return lines + ([f"          and {counted(others, 'scenario')} more"] if others else [])


def command(again: str, scenario: ScenarioResult) -> str:
    """The command that plays just this scenario again."""
    return f"{again} --scenario {shlex.quote(scenario.name)}"


def _verdict(scenario: ScenarioResult, result: PromiseResult) -> list[str]:
    promise, state = result.promise.id, result.state
    found = next((each for each in scenario.verdicts if (each.promise, each.state) == (promise, state)), None)
    if found is None or scenario.crashed:
        return [f"found     {scenario.reason or scenario.why(promise)}", *_said(scenario)]
    requests = _requests(scenario, found.evidence)
    return [
        f"expected  {' '.join(found.statement.split())}",
        f"found     {found.reason}",
        *(f"{'' if number else 'requests':<8}  {line}" for number, line in enumerate(requests)),
        *_said(scenario),
    ]


def _said(scenario: ScenarioResult) -> list[str]:
    """What the connector wrote on its standard error."""
    return [f"{'' if number else 'stderr':<8}  {line}" for number, line in enumerate(scenario.said)]


def _requests(scenario: ScenarioResult, evidence: tuple[int, ...]) -> list[str]:
    """The requests among the evidence, or else the last ones before it, each with its answer."""
    events = scenario.history.events
    end = max(evidence, default=len(events))
    all_of_them = [event for event in requests_of_connector(events) if event.number <= end]
    shown = [event for event in all_of_them if event.number in evidence] or all_of_them
    answers = {event.cause: event for event in events if event.kind == "response"}
    return [_line(event, answers.get(event.number)) for event in shown[-MOST_REQUESTS:]]


def _line(request: Event, answer: Event | None) -> str:
    return f"event {request.number}, {request.at:%H:%M:%S}  {request.name}  {answer.name if answer else 'no answer'}"
