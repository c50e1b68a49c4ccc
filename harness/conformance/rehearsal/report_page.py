"""The report as one accessible page that needs no other file and no network.

What is in it comes from the report; what it looks like is in ``report.html.j2``.  What does not hold is written out
with all its evidence, and can be read and printed without a script; the evidence of what holds is packed, and a script
of the page unfolds it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from harness.conformance.rehearsal.about import rows
from harness.conformance.rehearsal.broken_scenario import command
from harness.conformance.rehearsal.event_views import view_of
from harness.conformance.rehearsal.evidence import IN_WORDS, describe, guessed_or_reported
from harness.conformance.rehearsal.packed_evidence import PackedEvidence
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.verdicts import WORST_FIRST, State, Verdict
from harness.displays.templates import environment_of
from harness.displays.texts import lines

MARKS: dict[State, str] = {"holds": "✓", "broken": "✗", "unknown": "?"}
"""A sign beside the word, so that nothing is said by colour alone."""

MOST_WRITTEN_OUT = 120_000
"""How many letters of evidence are written out; what goes beyond is packed, too, so that a page stays light."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """All that the page shows: the verdict in a word and in sentences, and the results behind it."""

    target: str
    verdict: State
    headline: str
    footings: str
    promises: Mapping[str, PromiseResult]
    again: str
    about: Mapping[str, Any]


def page(report: PageContent, mask: Callable[[str], str]) -> str:
    """The whole page; ``mask`` hides what no report may show."""
    environment = environment_of("harness.conformance.rehearsal", lambda text: mask(lines(text)))
    template = environment.get_template("report.html.j2")
    evidence = _Evidence(mask)
    return template.render(
        report=report,
        about=list(rows(report.about)),
        answers=report.about.get("answers", ()),
        promises=_worst_first(report.promises.items(), lambda each: each[1].state),
        scenarios_about=_scenarios_about,
        verdicts_about=_verdicts_about,
        marks=MARKS,
        packed=evidence.packed,
        is_written_out=evidence.is_written_out,
        view_of=view_of,
        describe=describe,
        command=command,
        evidence_in_words=IN_WORDS,
        guessed_or_reported=guessed_or_reported,
        events=_Places("event"),
        scenarios=_Places("scenario"),
        entries=_Places("entry"),
    )


T = TypeVar("T")


def _worst_first(found: Iterable[T], state_of: Callable[[T], State]) -> list[T]:
    return sorted(found, key=lambda each: WORST_FIRST.index(state_of(each)))


def _scenarios_about(result: PromiseResult) -> list[ScenarioResult]:
    """What does not hold comes first, within a promise and within a scenario."""
    return _worst_first(result.scenarios, lambda scenario: scenario.state_of(result.promise.id))


def _verdicts_about(scenario: ScenarioResult, promise: str) -> list[Verdict]:
    about = [verdict for verdict in scenario.verdicts if verdict.promise == promise]
    return _worst_first(about, lambda verdict: verdict.state)


class _Places:
    """Where on the page something stands that is shown once and linked to from then on."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._known: dict[Any, str] = {}

    def of(self, *key: Any) -> tuple[str, bool]:
        """The anchor, and whether it is asked for the first time."""
        first = key not in self._known
        return self._known.setdefault(key, f"{self._prefix}-{len(self._known) + 1}"), first

    def items(self) -> list[tuple[Any, str]]:
        return list(self._known.items())


class _Evidence:
    """Where the evidence of each verdict is: written out, or in the packed part."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self.packed = PackedEvidence(mask)
        self._left = MOST_WRITTEN_OUT

    def is_written_out(self, scenario: ScenarioResult, verdict: Verdict) -> bool:
        """Whether the events of a verdict stand in the page itself: those of what does not hold do, while they fit."""
        if verdict.state == "holds" or self._left <= 0:
            return False
        views = (view_of(event) for event in scenario.evidence(verdict))
        self._left -= sum(len(text) for view in views for _, text in view.parts)
        return True
