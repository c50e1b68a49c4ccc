"""Flips: every word of a feature that can be another one, turned round, one after the other.

An expectation that is turned round must not hold any more; an input that is turned round must change what happens.
What varies in a step is what its parser captures, so nothing here knows any step.
"""

import difflib
import hashlib
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pytest_bdd import parsers
from pytest_bdd.parser import FeatureParser, ScenarioTemplate, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from harness.conformance.planted.hunt import SEED, Catch, broken_in
from harness.conformance.rehearsal.rehearsal import run_conformance
from harness.conformance.rehearsal.results import ScenarioResult
from harness.conformance.scene import Scene
from harness.conformance.targets import FakesTarget

Rows = tuple[tuple[str, ...], ...]

ALIKE = 0.84
"""From which ratio on two steps without any variable part are taken for the two sides of one choice."""

MOST_ALTERNATIVES = 3
"""Of each place in a step; more would say the same again."""


@dataclass(frozen=True, slots=True)
class PlainStep:
    """One step with its examples filled in; ``kind`` is given, when or then."""

    kind: str
    text: str
    table: Rows = ()

    def __str__(self) -> str:
        rows = "".join(f"\n      | {' | '.join(row)} |" for row in self.table)
        return f"    {self.kind.capitalize()} {self.text}{rows}"


@dataclass(frozen=True, slots=True)
class PlainScenario:
    """One scenario, or one example of an outline with its values filled in; ``name`` is what a report calls it."""

    name: str
    tags: tuple[str, ...]
    steps: tuple[PlainStep, ...]

    def text(self, name: str) -> str:
        """As Gherkin, under another name."""
        tags = " ".join(f"@{tag}" for tag in self.tags)
        return "\n".join([f"  {tags}", f"  Scenario: {name}", *map(str, self.steps), ""])


@dataclass(frozen=True, slots=True)
class Flip:
    """One scenario with one step turned round."""

    feature: str
    scenario: PlainScenario
    number: int
    step: PlainStep

    @property
    def name(self) -> str:
        said = self.scenario.steps[self.number]
        where = f"{self.feature}, “{self.scenario.name}”"
        if said.text != self.step.text:
            return f"{where}: “{said.text}” → “{self.step.text}”"
        changed = [
            (was, now)
            for old, new in zip(said.table, self.step.table, strict=True)
            for was, now in zip(old, new, strict=True)
            if was != now
        ]
        return f"{where}: in the table below “{said.text}” “{changed[0][0]}” → “{changed[0][1]}”"

    @property
    def is_expectation(self) -> bool:
        return self.step.kind == "then"

    @property
    def flipped(self) -> PlainScenario:
        before, after = self.scenario.steps[: self.number], self.scenario.steps[self.number + 1 :]
        return replace(self.scenario, steps=(*before, self.step, *after))


def scenarios_of(folder: Path) -> Iterator[tuple[str, PlainScenario]]:
    """Every scenario of every feature in a folder, with its feature's name."""
    for path in sorted(folder.glob("*.feature")):
        for template in FeatureParser(str(folder), path.name).parse().scenarios.values():
            contexts = [context for examples in template.examples for context in examples.as_contexts()]
            for context in contexts or [{}]:
                yield path.stem, _plain(template, context)


def _plain(template: ScenarioTemplate, context: Mapping[str, str]) -> PlainScenario:
    rendered = template.render(context)
    name = f"{rendered.name} ({', '.join(context.values())})" if context else rendered.name
    steps = [PlainStep(each.type, each.name, _rows(each)) for each in rendered.steps]
    return PlainScenario(name, tuple(sorted(template.tags | template.feature.tags)), tuple(steps))


def _rows(step: Step) -> Rows:
    return tuple(tuple(map(str, row)) for row in step.datatable.raw()) if step.datatable else ()


# What can be turned round.


@dataclass(frozen=True, slots=True)
class _Place:
    """A variable part of a step: where it is, and what its parser takes there beside what stands there now."""

    start: int
    end: int
    alternatives: tuple[str, ...] = ()


def flips_of(folder: Path) -> list[Flip]:
    """Every flip of every feature in a folder, in order; the steps' modules must be loaded, as a rehearsal does."""
    known = list(step_function_context_registry.values())
    scenarios = list(scenarios_of(folder))
    seen = _values_seen([step for _, scenario in scenarios for step in scenario.steps], known)
    found = (
        Flip(feature, scenario, number, flipped)
        for feature, scenario in scenarios
        for number, step in enumerate(scenario.steps)
        for flipped in _flipped(step, known, seen)
    )
    return list({(flip.scenario.name, flip.number, flip.step): flip for flip in found}.values())


def _flipped(
    step: PlainStep, known: Sequence[StepFunctionContext], seen: Mapping[tuple[str, str], Sequence[str]]
) -> Iterator[PlainStep]:
    context = _meaning(step, known)
    places = _places(step, context)
    for name, place in places.items():
        others = [
            value for value in seen.get((context.parser.name, name), ()) if value != step.text[place.start : place.end]
        ]
        for value in _other_values(step.text[place.start : place.end], place, others):
            other = replace(step, text=step.text[: place.start] + value + step.text[place.end :])
            if other.text != step.text and _is_known(other, known):
                yield other
    if not places:
        names = [
            each.parser.name
            for each in known
            if each.type in (None, step.kind) and isinstance(each.parser, parsers.string)
        ]
        alike = difflib.get_close_matches(step.text, [name for name in names if name != step.text], 2, ALIKE)
        yield from (replace(step, text=text) for text in alike)
    yield from _flipped_tables(step)


def _other_values(text: str, place: _Place, others: Sequence[str]) -> Iterator[str]:
    """What else could stand in a place: another alternative; or each number and each quotation in it, another one."""
    if place.alternatives:
        yield from [each for each in place.alternatives if each != text][:MOST_ALTERNATIVES]
        return
    numbers = list(re.finditer(r"\d+", text))
    quotations = list(re.finditer(r'"([\w -]+)"', text))
    for match in numbers:
        yield text[: match.start()] + str(int(match[0]) + 1) + text[match.end() :]
    for match in quotations:
        yield f'{text[: match.start()]}"{match[1]}-X"{text[match.end() :]}'
    if not numbers and not quotations:
        yield from others[:1] or [f"{text}X"]


def _flipped_tables(step: PlainStep) -> Iterator[PlainStep]:
    """Each cell below the headings, another one."""
    for row, cells in enumerate(step.table[1:], 1):
        for column, cell in enumerate(cells):
            others = [each[column] for each in step.table[1:] if each[column] != cell]
            value = others[0] if others else f"{cell}X"
            changed = (*cells[:column], value, *cells[column + 1 :])
            yield replace(step, table=(*step.table[:row], changed, *step.table[row + 1 :]))


def _meaning(step: PlainStep, known: Sequence[StepFunctionContext]) -> StepFunctionContext:
    return next(each for each in known if each.type in (None, step.kind) and each.parser.is_matching(step.text))


def _is_known(step: PlainStep, known: Sequence[StepFunctionContext]) -> bool:
    return any(each.type in (None, step.kind) and each.parser.is_matching(step.text) for each in known)


def _places(step: PlainStep, context: StepFunctionContext) -> dict[str, _Place]:
    parser = context.parser
    if isinstance(parser, parsers.re):
        match = parser.regex.fullmatch(step.text)
        spans = {name: match.span(name) for name in match.groupdict()} if match else {}
        return {
            name: _Place(*span, _alternatives(parser.name, name)) for name, span in spans.items() if span != (-1, -1)
        }
    if isinstance(parser, parsers.parse):
        return {str(name): _Place(*span) for name, span in parser.parser.parse(step.text).spans.items()}
    return {}


def _alternatives(pattern: str, group: str) -> tuple[str, ...]:
    """The texts between which a named group chooses; none when it takes more than so many."""
    inside = _inside(pattern, f"(?P<{group}>")
    choices = inside.split("|")
    plain = all(re.fullmatch(r"[\w ./-]*", choice) for choice in choices)
    return tuple(choices) if len(choices) > 1 and plain else ()


def _inside(pattern: str, opening: str) -> str:
    """What stands between an opening and its closing parenthesis."""
    start = pattern.index(opening) + len(opening)
    depth = 1
    for end in range(start, len(pattern)):
        depth += {"(": 1, ")": -1}.get(pattern[end], 0)
        if depth == 0:
            return pattern[start:end]
    return pattern[start:]


def _values_seen(steps: Iterable[PlainStep], known: Sequence[StepFunctionContext]) -> dict[tuple[str, str], list[str]]:
    """What stands anywhere in each place of each step."""
    seen: dict[tuple[str, str], dict[str, None]] = {}
    for step in steps:
        context = _meaning(step, known)
        for name, place in _places(step, context).items():
            seen.setdefault((context.parser.name, name), {})[step.text[place.start : place.end]] = None
    return {place: list(values) for place, values in seen.items()}


# What comes of it.


@dataclass(frozen=True)
class _FlippedTarget:
    """The fakes, where a flipped scenario lives in the world of the one that it was made of."""

    inner: FakesTarget

    @property
    def name(self) -> str:
        return self.inner.name

    def scene(self, scenario: str, **options: Any) -> Scene:
        return self.inner.scene(scenario.rpartition(" #")[0], **options)

    def leave(self, scene: Scene) -> None:
        """There is nothing to clean up."""

    def close(self) -> None:
        """Nor is there in the end."""


def played(scenarios: Sequence[PlainScenario], seed: int) -> list[ScenarioResult]:
    """Rehearse scenarios as they are, each in the world that its name has in a rehearsal."""
    with TemporaryDirectory() as folder:
        feature = Path(folder, "flipped.feature")
        texts = [scenario.text(f"{scenario.name} #{number}") for number, scenario in enumerate(scenarios)]
        feature.write_text("\n".join(["Feature: Flipped", "", *texts]), encoding="utf-8")
        report = run_conformance(_FlippedTarget(FakesTarget(seed)), features=feature)
    by_number = {int(each.name.rpartition(" #")[2]): each for each in report.scenarios}
    return [by_number[number] for number in range(len(scenarios))]


def _digest(result: ScenarioResult) -> str:
    """Whether two scenarios went alike: the same history, and the same in what was said about it."""
    said = [(each.promise, each.statement, each.state) for each in result.verdicts]
    return hashlib.sha256(f"{result.history.to_json()}{said}{result.reason}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FlipTrial:
    """Some flips, which are played together."""

    flips: tuple[Flip, ...]

    def run(self) -> list[Catch]:
        began = time.process_time()
        sound = list(dict.fromkeys(flip.scenario for flip in self.flips))
        results = played([*sound, *(flip.flipped for flip in self.flips)], SEED)
        before = dict(zip(sound, map(_digest, results[: len(sound)]), strict=True))
        each = round((time.process_time() - began) / len(self.flips), 2)
        flipped = zip(self.flips, results[len(sound) :], strict=True)
        return [
            Catch("flip", flip.name, _noticed(flip, result, before[flip.scenario]), broken_in(result), each)
            for flip, result in flipped
        ]


def _noticed(flip: Flip, result: ScenarioResult, before: str) -> str:
    """How one shows; empty when nothing is as it should be then."""
    if result.state != "holds":
        return f"the scenario is {result.state}"
    return "" if flip.is_expectation or _digest(result) == before else "something else happens"
