"""The report as one accessible page that needs no other file, no script and no network.

What is in it comes from the report; what it looks like is in ``report.html.j2``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import simplejson
from jinja2 import Environment, PackageLoader, StrictUndefined

from harness.conformance.rehearsal.broken_scenario import command
from harness.conformance.rehearsal.evidence import IN_WORDS, describe, guessed_or_reported
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.verdicts import State
from harness.promises import PROMISES
from harness.record.event import Event

MARKS: dict[State, str] = {"holds": "✓", "broken": "✗", "unknown": "?"}
"""A sign beside the word, so that nothing is said by colour alone."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """All that the page shows: the verdict in a word and in sentences, and the results behind it."""

    target: str
    verdict: State
    headline: str
    footings: str
    promises: Mapping[str, PromiseResult]
    again: str


def page(report: PageContent) -> str:
    """The whole page."""
    environment = Environment(
        loader=PackageLoader("harness.conformance.rehearsal", package_path=""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["as_json"] = _as_json
    template = environment.get_template("report.html.j2")
    return template.render(
        report=report,
        marks=MARKS,
        all_promises=PROMISES,
        event_view=_event_view,
        place_of=_Places().of,
        describe=describe,
        command=command,
        evidence_in_words=IN_WORDS,
        guessed_or_reported=guessed_or_reported,
    )


class _Places:
    """Where on the page an event unfolds: once for each scenario, however many verdicts it shows; others link there."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], str] = {}

    def of(self, scenario: ScenarioResult, event: Event) -> tuple[str, bool]:
        """The anchor of an event, and whether it is asked for the first time."""
        key = (scenario.name, event.number)
        first = key not in self._known
        return self._known.setdefault(key, f"event-{len(self._known) + 1}"), first


def _event_view(event: Event) -> dict[str, Any]:
    """What the page says of an event: a heading, its header fields if it crossed the wire, and its content."""
    facts = dict(event.facts)
    headers = facts.pop("headers", None) or {}
    if event.kind == "request":
        return {"heading": f"{facts['method']} {facts['url']}", "headers": headers, "content": facts.get("body")}
    if event.kind == "response":
        return {"heading": f"Answer {facts['status']}", "headers": headers, "content": facts.get("body")}
    return {"heading": event.name, "headers": {}, "content": facts}


def _as_json(value: Any) -> str:
    if isinstance(value, str):
        return value
    return simplejson.dumps(value, use_decimal=True, indent=2, ensure_ascii=False)
