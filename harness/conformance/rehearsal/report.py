"""The report of a rehearsal: its verdict, and the forms in which it is told.

Nothing here judges.  Every form is made of virtual times only, so that equal rehearsals give equal bytes; the page is
in ``report_page``, the comparison of two reports in ``comparison``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import simplejson

from fakes.arguments import checked
from fakes.names import check_name
from fakes.time.clock import VirtualClock
from harness.conformance.rehearsal.about import rows
from harness.conformance.rehearsal.broken_scenario import command
from harness.conformance.rehearsal.evidence import counts, describe, guessed_or_reported, sentence
from harness.conformance.rehearsal.findings import Evidence, Finding, Findings
from harness.conformance.rehearsal.first_look import FirstLook
from harness.conformance.rehearsal.known import KnownFailure
from harness.conformance.rehearsal.results import WAYS, PromiseResult, ScenarioResult, StepResult
from harness.conformance.verdicts import WORST_FIRST, State, Verdict, worst
from harness.displays.frames import frame
from harness.displays.tables import Bundle, Table, bundle, counted
from harness.displays.texts import lines
from harness.displays.workbooks import write_workbook
from harness.files import write_file
from harness.record.event import Event
from harness.record.history import History
from harness.sync.secrets import MASK, Secret

if TYPE_CHECKING:
    from rich.table import Table as RichTable

EXIT_CODES: Mapping[State, int] = {"holds": 0, "broken": 1, "unknown": 2}
"""What a command that rehearses ends with."""

VERDICT_COLUMNS = ("promise", "scenario", "feature", "verdict", "statement", "reason", "evidence")
"""What is told of each verdict as a row."""

CRASHED = 3
"""What it ends with where the connector raised something, and nothing is broken."""

_COLOURS: Mapping[State, str] = {"holds": "green", "broken": "bold red", "unknown": "yellow"}


@dataclass(frozen=True)
class Report:
    """What a rehearsal found: every promise that was asked for, and every scenario that was run."""

    target: str
    promises: Mapping[str, PromiseResult]
    scenarios: tuple[ScenarioResult, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Scenarios that could not be played in these surroundings or with this connector, each with the reason."""
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    """What is masked in every form, wherever a connector may have written it."""
    known: tuple[KnownFailure, ...] = ()
    """Failures that are known, and count for nothing."""
    again: str = ""
    """The command that rehearses the same; empty where none is known."""
    first_look: FirstLook | None = None
    """What was wrong with the connector before any scenario was played."""
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What it is evidence of, as ``stage.circumstances`` puts it together; empty where fakes in this process answer."""

    @property
    def verdict(self) -> State:
        """The worst of all promises, but for what is known to fail: broken beats unknown beats holds."""
        if not self.known:
            return worst(result.state for result in self.promises.values())
        left = [
            scenario.state_of(promise)
            for promise, result in self.promises.items()
            for scenario in result.scenarios
            if not self.is_known(scenario, promise)
        ]
        unplayed: list[State] = ["unknown" for result in self.promises.values() if not result.scenarios]
        return worst([*left, *unplayed] or ["holds"])

    def is_known(self, scenario: ScenarioResult, promise: str) -> str:
        """The reason why a promise is known to fail in a scenario; empty where it is not."""
        return next((each.reason for each in self.known if each.is_about(scenario, promise)), "")

    @property
    def surprises(self) -> tuple[KnownFailure, ...]:
        """Known failures that were played and failed nowhere: they no longer belong on their list."""
        return tuple(known for known in self.known if {*self._states_of(known)} == {"holds"})

    def _states_of(self, known: KnownFailure) -> Iterator[State]:
        for scenario in self.scenarios:
            for promise in scenario.concerned:
                if known.is_about(scenario, promise):
                    yield scenario.state_of(promise)

    @property
    def crashes(self) -> int:
        """In how many scenarios the connector raised something."""
        return sum(scenario.crashed for scenario in self.scenarios)

    @property
    def exit_code(self) -> int:
        """0 all holds, 1 something is broken, or a known failure holds, 2 unknown, 3 the connector crashed."""
        if self.verdict == "unknown" and self.crashes:
            return CRASHED
        return EXIT_CODES["broken"] if self.verdict == "holds" and self.surprises else EXIT_CODES[self.verdict]

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        results = self.promises.values()
        states = [result.state for result in results]
        rest = "".join(f", {states.count(state)} {state}" for state in ("broken", "unknown") if state in states)
        held = f"{states.count('holds')} of {counted(len(states), 'promise holds', 'promises hold')}"
        others = sum(result.is_without_connector for result in results)
        merit = f", {states.count('holds') - others} of them by what the connector did" if others else ""
        crashes = f"; the connector crashed in {self.crashes}" if self.crashes else ""
        failed = [each for each in self.known if {*self._states_of(each)} - {"holds"}]
        known = f"; {counted(len(failed), 'known failure')} set aside" if failed else ""
        played = f"{counted(len(self.scenarios), 'scenario')}{crashes}{known}"
        return f"{self.verdict.upper()}: {held}{merit}{rest}; {played}; {self.target}"

    @property
    def footings(self) -> str:
        """How many of the promises that hold rest on which evidence, in a sentence; empty on real services."""
        held = [result for result in self.promises.values() if result.state == "holds"]
        if certainties := [result.certainty.told for result in held if result.certainty]:
            counted_ways = [
                f"{certainties.count(way)} {way.removeprefix('holds ').replace('holds', 'hold')}" for way in WAYS
            ]
            return f"Of what holds: {', '.join(counted_ways)}."
        return sentence(result.footing for result in held)

    def to_text(self) -> str:
        """Plain text: the headline, a line for each promise, and the reasons for those that do not hold."""
        lines = [self.headline, *filter(None, [self.footings]), ""]
        for promise, result in self.promises.items():
            rests = result.told.removeprefix("holds, ") if result.told != result.state else ""
            lines.append(f"{result.state:<7}  {promise:<3}  {result.promise.title}{f'  ({rests})' if rests else ''}")
            if result.state != "holds" or result.certainty:
                lines += [f"              {result.why}"] if result.why else []
        lines += [f"left out {counted(n, 'scenario')}: {why}" for why, n in Counter(self.left_out.values()).items()]
        lines += [f"known    {each}" for each in self.known if each not in self.surprises]
        lines += [f"surprise {each} holds: take it off the list of known failures" for each in self.surprises]
        return self._written("\n".join(lines) + "\n", None)

    # Files are handed on: what is a shopper's is masked in them unless ``with_people``.

    def without_people(self) -> "Report":
        """The same report without shoppers' names, addresses and words, in the evidence and in what quotes it."""
        from harness.conformance.rehearsal import handed_on  # noqa: PLC0415 - only who writes a file masks.

        masked = handed_on.scenarios_without_people(self.scenarios)
        promises = {name: handed_on.promise_without_people(each, masked) for name, each in self.promises.items()}
        scenarios, about = (
            tuple(masked[id(each)] for each in self.scenarios),
            handed_on.about_without_people(self.about),
        )
        return replace(self, scenarios=scenarios, promises=promises, about=about)

    def _for_others(self, *, with_people: bool) -> "Report":
        return self if with_people else self.without_people()

    @checked
    def to_json(self, path: str | PathLike[str] | None = None, *, with_people: bool = False) -> str:
        """Everything as JSON with the events that are evidence, sorted; equal rehearsals give equal bytes."""
        facts = _report(self._for_others(with_people=with_people))
        text = simplejson.dumps(facts, use_decimal=True, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
        return self._written(text, path)

    @checked
    def to_junit(self, path: str | PathLike[str] | None = None, *, with_people: bool = False) -> str:
        """JUnit XML: a test case for each scenario and promise; broken is a failure, unknown an error."""
        return self._written(_junit(self._for_others(with_people=with_people)), path)

    @checked
    def to_html(self, path: str | PathLike[str] | None = None, *, with_people: bool = False) -> str:
        """One page that needs nothing else: every verdict opens to the requests and documents behind it."""
        from harness.conformance.rehearsal import report_page  # noqa: PLC0415 - only who wants a page loads its templates.

        told = self._for_others(with_people=with_people)
        content = report_page.PageContent(
            self.target, self.verdict, self.headline, self.footings, told.promises, self.again, told.about
        )
        return self._written(report_page.page(content, self._masked), path)

    @checked
    def to_har(self, path: str | PathLike[str], *, with_people: bool = False) -> None:
        """The requests and responses of all scenarios, one after the other, as an HTTP archive.

        Shoppers' names, addresses and words are masked in it unless ``with_people``.
        """
        whole = History(VirtualClock())
        for scenario in self.scenarios:
            begin = len(whole.events)
            whole.events.extend(_moved(event, begin) for event in scenario.history.events)
        whole.to_har(path, with_people=with_people)
        self._written(Path(path).read_text(encoding="utf-8"), path)

    def _masked(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret.reveal(), MASK)
        return text

    def _written(self, text: str, path: str | PathLike[str] | None) -> str:
        text = self._masked(text)
        if path is not None:
            write_file(path, text)
        return text

    def table(self) -> Table:
        """The promises as a table for people; what does not hold comes first."""
        rows = [
            [promise, result.promise.title, result.told, self._written(result.why, None)]
            for promise, result in sorted(self.promises.items(), key=lambda each: WORST_FIRST.index(each[1].state))
        ]
        return Table(self.headline, ("promise", "title", "verdict", "why"), rows)

    # To work with

    def __getitem__(self, promise: str) -> PromiseResult:
        """What was found on a promise, such as ``report["G12"]``.

        Raises:
            ValueError: it was not rehearsed; the message lists those that were.
        """
        check_name("rehearsed promise", promise, self.promises)
        return self.promises[promise]

    def __contains__(self, promise: object) -> bool:
        return promise in self.promises

    def __iter__(self) -> Iterator[str]:
        """The promises that were rehearsed, as a mapping gives its keys."""
        return iter(self.promises)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.promises)

    @checked
    def findings(self, state: State | None = None) -> Findings:
        """Every verdict of every scenario, or those of one state, in the order of the promises."""
        found = [
            Finding(scenario, verdict, self._masked)
            for promise in self.promises
            for scenario in self.scenarios
            for verdict in scenario.verdicts
            if verdict.promise == promise and state in (None, verdict.state)
        ]
        return Findings("What was found" if state is None else f"What is found {state}", tuple(found))

    def broken(self) -> Findings:
        """What is broken: expected beside found, with the requests that show it."""
        return self.findings("broken")

    @checked
    def evidence(self, promise: str) -> Evidence:
        """The events behind the worst verdicts on a promise, such as ``report.evidence("G12")``.

        Raises:
            ValueError: it was not rehearsed; the message lists those that were.
        """
        result = self[promise]
        telling = [each for each in self.findings(result.state) if each.promise == promise]
        events = [event for each in telling for event in each.evidence]
        return Evidence(f"{promise} {result.told}", tuple(dict.fromkeys(events)), self._masked)

    def frame(self) -> Any:
        """Every verdict as a row of a pandas data frame, with its scenario and how many events show it.

        Raises:
            ImportError: pandas is not installed; the message says how to install it.
        """
        return frame(self._verdicts(), VERDICT_COLUMNS)

    @checked
    def to_excel(self, path: str | PathLike[str]) -> Path:
        """Write promises and verdicts as sheets of an Excel workbook; returns where."""
        table, verdicts = self.table(), self._verdicts()
        rows = [tuple(row[column] for column in VERDICT_COLUMNS) for row in verdicts]
        return write_workbook(path, {"promises": (table.columns, table.rows), "verdicts": (VERDICT_COLUMNS, rows)})

    def _verdicts(self) -> list[dict[str, Any]]:
        return [
            {
                "promise": verdict.promise,
                "scenario": scenario.name,
                "feature": scenario.feature,
                "verdict": verdict.state,
                "statement": self._written(verdict.statement, None),
                "reason": self._written(verdict.reason, None),
                "evidence": len(verdict.evidence),
            }
            for scenario in self.scenarios
            for verdict in scenario.verdicts
        ]

    def __rich__(self) -> "RichTable":
        from rich.table import Table as RichTable  # noqa: PLC0415 - only a terminal needs it.

        from harness.displays.terminal import cell  # noqa: PLC0415

        table = RichTable(title=cell(self.headline), title_justify="left")
        for name in ("promise", "title", "verdict", "why"):
            table.add_column(name, overflow="fold")
        for promise, result in self.promises.items():
            state = cell(result.told, _COLOURS[result.state])
            table.add_row(promise, result.promise.title, state, cell(self._written(result.why, None)))
        return table

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        shown = bundle(self.table())
        return {**shown, "text/html": "".join([shown["text/html"], *self.broken().unfolded()])}

    def __repr__(self) -> str:
        return f"Report({self.headline})"


def event_facts(event: Event) -> dict[str, Any]:
    """An event as JSON has it."""
    return {
        "number": event.number,
        "at": event.at.isoformat(),
        "lane": event.lane,
        "kind": event.kind,
        "name": event.name,
        "facts": event.facts,
        "cause": event.cause,
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "target": report.target,
        "about": report.about,
        "verdict": report.verdict,
        "left_out": dict(report.left_out),
        "known": [asdict(each) for each in report.known],
        "surprises": [asdict(each) for each in report.surprises],
        "rests_on": counts(result.footing for result in report.promises.values() if result.state == "holds"),
        "promises": [_promise(result) for result in report.promises.values()],
        "scenarios": [_scenario(scenario) for scenario in report.scenarios],
    }


def _promise(result: PromiseResult) -> dict[str, Any]:
    return {
        "id": result.promise.id,
        "title": result.promise.title,
        "text": result.promise.text,
        "state": result.state,
        "told": result.told,
        "without_connector": result.is_without_connector,
        "reason": result.why,
        "scenarios": [scenario.name for scenario in result.scenarios],
    }


def _scenario(scenario: ScenarioResult) -> dict[str, Any]:
    numbers = sorted({number for verdict in scenario.verdicts for number in verdict.evidence})
    return {
        "name": scenario.name,
        "feature": scenario.feature,
        "promises": list(scenario.promises),
        "state": scenario.state,
        "states": {each: {"state": scenario.state_of(each), "why": scenario.why(each)} for each in scenario.concerned},
        "told": describe(scenario.state, scenario.footing),
        "reason": scenario.reason,
        "crashed": scenario.crashed,
        "said": list(scenario.said),
        "steps": [_step(step) for step in scenario.steps],
        "verdicts": [_verdict(verdict, scenario) for verdict in scenario.verdicts],
        "guessed_or_reported": [asdict(entry) for entry in guessed_or_reported(scenario.shown)],
        "ran": [f"{entry.service}: {entry.name}" for entry in scenario.exercised],
        "evidence": [event_facts(scenario.history.event(number)) for number in numbers],
    }


def _step(step: StepResult) -> dict[str, Any]:
    return {
        "keyword": step.keyword,
        "text": step.text,
        "table": [list(row) for row in step.table],
        "outcome": step.outcome,
        "began": step.began.isoformat() if step.began else None,
        "ended": step.ended.isoformat() if step.ended else None,
    }


def _verdict(verdict: Verdict, scenario: ScenarioResult) -> dict[str, Any]:
    return {
        "state": verdict.state,
        "told": describe(verdict.state, scenario.footing),
        "promise": verdict.promise,
        "statement": verdict.statement,
        "reason": verdict.reason,
        "evidence": list(verdict.evidence),
    }


def _junit(report: Report) -> str:
    root = ElementTree.Element("testsuites", {"name": "rehearsal", **_counts(report, _cases(report))})
    if report.about:
        facts = ElementTree.SubElement(root, "properties")
        for name, value in rows(report.about):
            ElementTree.SubElement(facts, "property", name=name, value=value)
    for group in dict.fromkeys(scenario.group for scenario in report.scenarios):
        cases = [case for case in _cases(report) if case[0].group == group]
        suite = ElementTree.SubElement(root, "testsuite", {"name": group, **_counts(report, cases)})
        for scenario, promise in cases:
            _add_case(suite, scenario, promise, report)
    _add_left_out(root, report.left_out)
    _shown(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _cases(report: Report) -> list[tuple[ScenarioResult, str]]:
    return [(s, promise) for s in report.scenarios for promise in s.concerned if promise in report.promises]


def _counts(report: Report, cases: list[tuple[ScenarioResult, str]]) -> dict[str, str]:
    states = [(scenario.state_of(promise), report.is_known(scenario, promise)) for scenario, promise in cases]
    return {
        "tests": str(len(states)),
        "failures": str(states.count(("broken", ""))),
        "errors": str(states.count(("unknown", ""))),
        "skipped": str(sum(state != "holds" and bool(known) for state, known in states)),
    }


def _add_case(suite: ElementTree.Element, scenario: ScenarioResult, promise: str, report: Report) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=promise, name=scenario.name)
    state = scenario.state_of(promise)
    known = report.is_known(scenario, promise)
    if state != "holds" and known:
        ElementTree.SubElement(case, "skipped", message=f"known: {known}: {scenario.why(promise)}")
    elif state != "holds":
        kind, why = ("failure" if state == "broken" else "error"), scenario.why(promise)
        ElementTree.SubElement(case, kind, type=state, message=why).text = _story(scenario, promise, report.again)


def _add_left_out(root: ElementTree.Element, left_out: Mapping[str, str]) -> None:
    if not left_out:
        return
    count = len(left_out)
    for name in ("tests", "skipped"):
        root.set(name, str(int(root.attrib[name]) + count))
    counts = {"tests": str(count), "failures": "0", "errors": "0", "skipped": str(count)}
    suite = ElementTree.SubElement(root, "testsuite", {"name": "left out", **counts})
    for name, why in left_out.items():
        case = ElementTree.SubElement(suite, "testcase", classname="left out", name=name)
        ElementTree.SubElement(case, "skipped", message=why)


def _story(scenario: ScenarioResult, promise: str, again: str) -> str:
    """The scenario, its verdicts on a promise, and the evidence, line by line; and how to have it again."""
    lines = [f"{step.keyword} {step.text}  [{step.outcome}]" for step in scenario.steps]
    lines += [command(again, scenario)] if again else []
    lines += [f"stderr: {line}" for line in scenario.said]
    for verdict in scenario.verdicts:
        if verdict.promise == promise:
            lines += ["", repr(verdict), *map(repr, scenario.evidence(verdict))]
    return "\n".join(lines)


def _shown(root: ElementTree.Element) -> None:
    """What XML cannot carry, or would carry unseen, is shown by its number, in names as in messages."""
    for element in root.iter():
        element.text = element.text and lines(element.text)
        for name, value in element.attrib.items():
            element.set(name, lines(value))


def _moved(event: Event, by: int) -> Event:
    cause = None if event.cause is None else event.cause + by
    return Event(event.number + by, event.at, event.lane, event.kind, event.name, event.facts, cause)
