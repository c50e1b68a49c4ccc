"""Two reports side by side, with every difference named.

Which of the two is right is not decided here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fakes.arguments import checked
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import ScenarioResult
from harness.displays.tables import Bundle, Table, bundle, counted


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that is not the same in two reports: where it is, and how it reads in the one and in the other."""

    subject: str
    first: str
    second: str

    def __repr__(self) -> str:
        return f"{self.subject}: {self.first} | {self.second}"


@dataclass(frozen=True)
class Comparison:
    """Two reports and everything in which they differ; what differs only in the events themselves is left out."""

    first: Report
    second: Report
    differences: tuple[Disagreement, ...]

    @property
    def same(self) -> bool:
        return not self.differences

    def table(self) -> Table:
        """The differences as a table for people."""
        rows = [[each.subject, each.first, each.second] for each in self.differences]
        caption = f"{self.first.target} beside {self.second.target}: {counted(len(rows), 'difference')}"
        return Table(caption, ("where", self.first.target, self.second.target), rows, empty="they agree")

    def to_text(self) -> str:
        """The differences as plain text."""
        return self.table().text() + "\n"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(self.table())

    def __repr__(self) -> str:
        return f"Comparison({counted(len(self.differences), 'difference')})"


@checked
def compare(first: Report, second: Report) -> Comparison:
    """Name every promise, scenario, step and statement on which two reports do not agree."""
    differences = [*_promises(first, second), *_scenarios(first, second)]
    return Comparison(first, second, tuple(differences))


_ABSENT = "not rehearsed"


def _promises(first: Report, second: Report) -> Iterator[Disagreement]:
    for promise in dict.fromkeys([*first.promises, *second.promises]):
        states = [
            report.promises[promise].state if promise in report.promises else _ABSENT for report in (first, second)
        ]
        if states[0] != states[1]:
            yield Disagreement(promise, *states)


def _scenarios(first: Report, second: Report) -> Iterator[Disagreement]:
    ones, others = _by_name(first), _by_name(second)
    left_out = first.left_out.keys() | second.left_out.keys()
    for name in dict.fromkeys([*ones, *others]):
        if name.partition(": ")[2] in left_out:
            continue
        if name not in ones or name not in others:
            yield Disagreement(
                name, "rehearsed" if name in ones else _ABSENT, "rehearsed" if name in others else _ABSENT
            )
        else:
            yield from _within(name, ones[name], others[name])


def _within(name: str, one: ScenarioResult, other: ScenarioResult) -> Iterator[Disagreement]:
    for step, counterpart in zip(one.steps, other.steps, strict=False):
        if step.outcome != counterpart.outcome:
            yield Disagreement(f"{name}: {step.text}", step.outcome, counterpart.outcome)
    statements = dict.fromkeys(verdict.statement for verdict in (*one.verdicts, *other.verdicts))
    for statement in statements:
        states = [_states_of(scenario, statement) for scenario in (one, other)]
        if states[0] != states[1]:
            yield Disagreement(f"{name}: {statement}", *states)


def _states_of(scenario: ScenarioResult, statement: str) -> str:
    """What a scenario says about a statement, with the reason unless it holds."""
    said = [verdict for verdict in scenario.verdicts if verdict.statement == statement]
    if not said:
        return "not judged"
    return ", ".join(each.state if each.state == "holds" else f"{each.state} ({each.reason})" for each in said)


def _by_name(report: Report) -> dict[str, ScenarioResult]:
    return {f"{scenario.group}: {scenario.name}": scenario for scenario in report.scenarios}
