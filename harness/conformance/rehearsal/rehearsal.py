"""The rehearsal: runs the features through pytest in this process, one fresh scene for each scenario.

What steps do is in ``harness.steps``, which is loaded by name; how the results are told is in the report.
"""

import difflib
import os
import re
import shlex
import sys
import threading
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from itertools import dropwhile, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from pytest_bdd.parser import Feature, Scenario, Step

from fakes.arguments import checked
from fakes.evidence.ledger import Entry
from harness import places
from harness.conformance.laws import laws
from harness.conformance.observations import look_at_everything
from harness.conformance.rehearsal.first_look import FirstLook, first_look
from harness.conformance.rehearsal.known import KnownFailure
from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult, StepResult, sum_up
from harness.conformance.rehearsal.step_lookup import forget_what_steps_made, steps_found_by_their_words
from harness.conformance.scene import Scene
from harness.conformance.targets import FakesTarget, Pause, Target, TrialEnded, name_of, option_of
from harness.conformance.verdicts import Verdict
from harness.connectors.contract import ConnectorFactory
from harness.connectors.network_guard import NetworkGuard
from harness.displays.progress import LongWork, long_work
from harness.promises import FLOWS, PROMISES
from harness.record.history import History
from harness.simulation.crashes import close_connector, in_words, is_crash
from harness.simulation.gc_pause import collector_looks_rarely
from harness.sync import Connector
from harness.sync.secrets import Secret, redact_text

OnProgress = Callable[[ScenarioResult | PromiseResult | FirstLook], None]
"""Called with what a first look finds, with each scenario as it ends, and with each promise as its last one ends."""


class UnusableFeatures(ValueError):
    """Features that cannot be run as they are; the message says which place, and what is wrong there."""


@checked
def run_conformance(
    target: Target,
    *,
    connector: ConnectorFactory | None = None,
    only: Iterable[str] | None = None,
    features: str | os.PathLike[str] | None = None,
    until_broken: bool = False,
    scenarios: Collection[str] | None = None,
    look_first: bool = False,
    known: Sequence[KnownFailure] = (),
    on_progress: OnProgress | None = None,
) -> Report:
    """Run the features against a target and report on every promise, or on those that other features are about.

    ``connector`` puts another connector under test: ``factory(connection, send, journal)`` gives something with
    ``tick(now)``.  ``only`` names promises, such as ``["G12"]``, or flows, such as ``["orders"]``, whose scenarios
    are those that are about nothing else; ``scenarios`` names those to play, as the report does, or their outlines.
    ``features`` is a feature file, or a folder of them, to run instead of the shipped ones; a scenario's tags are its
    promises.  ``until_broken`` ends with the first scenario that breaks a wanted promise; the rest is unknown and says
    why.  ``look_first`` has the connector live on the fakes for an hour first.  ``known`` failures break nothing.

    Raises:
        ValueError: ``only`` names something that is neither a promise nor a flow.
        FileNotFoundError: there are no such features.
        UnusableFeatures: a feature cannot be read, or a scenario, its tags or its steps are not known.
        RuntimeError: another rehearsal of this process still runs.
    """
    only, scenarios = _listed(only), _listed(scenarios)
    named = () if features else tuple(each.scenario for each in known if each.scenario)
    rehearsal = Rehearsal(
        target, connector, only, on_progress, until_broken=until_broken, chosen=scenarios, named=named
    )
    _play(rehearsal, features, look_first=look_first)
    reported = _promises_reported(rehearsal, only, other=features is not None or scenarios is not None)
    return Report(
        target=target.name if connector is None else f"{target.name}, {name_of(connector)}",
        promises={promise: sum_up(promise, rehearsal.scenarios) for promise in reported},
        scenarios=tuple(rehearsal.scenarios),
        left_out=rehearsal.left_out,
        secrets=tuple(rehearsal.secrets),
        known=tuple(known),
        again=command_of(target, connector, features),
        first_look=rehearsal.first_look,
        about=getattr(target, "circumstances", {}),
    )


def _listed(names: Iterable[str] | None) -> list[str] | None:
    """A name alone is one name, and not its letters."""
    return names if names is None else [names] if isinstance(names, str) else list(names)


def _play(rehearsal: "Rehearsal", features: str | os.PathLike[str] | None, *, look_first: bool) -> None:
    """Let pytest play the scenarios, one rehearsal at a time; against the fakes nothing leaves the machine."""
    if not _stage_is_free.acquire(blocking=False):
        raise RuntimeError("another rehearsal still runs in this process; wait for its end, or stop it")
    try:
        guard = NetworkGuard() if rehearsal.is_on_fakes else nullcontext()
        with (
            guard,
            _no_foreign_settings(),
            collector_looks_rarely(),
            steps_found_by_their_words(),
            _module_of(features) as module,
        ):
            if look_first:
                rehearsal.look()
            code = pytest.main([*module, *_ARGUMENTS], plugins=[*_plugins(), rehearsal, *rehearsal.helpers()])
    finally:
        _stage_is_free.release()
    rehearsal.end(code)
    if not rehearsal.scenarios and not rehearsal.left_out:
        raise UnusableFeatures(
            f"no scenario was run; pytest ended with {code!r}, features from {features or places.features()}"
        )


def command_of(target: Target, connector: ConnectorFactory | None, features: str | os.PathLike[str] | None) -> str:
    """The command that rehearses the same on the fakes; elsewhere nobody knows it here."""
    if not isinstance(target, FakesTarget):
        return ""
    tested = connector or target.connector
    option, other = option_of(tested), f" --features {shlex.quote(os.fspath(features))}" if features else ""
    return f"harness rehearse{option} --seed {target.seed}{other}" if option or tested is None else ""


@dataclass(slots=True)
class _Draft:
    """A scenario while it runs."""

    result: ScenarioResult
    scene: Scene | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    problem: BaseException | None = None
    """With what its last step ended that could not be done."""

    @property
    def moment(self) -> datetime | None:
        return self.scene.now if self.scene else None

    def note(self, index: int, **facts: Any) -> None:
        steps = list(self.result.steps)
        steps[index] = replace(steps[index], **facts)
        self.result = replace(self.result, steps=tuple(steps))


class Rehearsal:
    """A pytest plugin that opens the scenes, hears the verdicts and takes down how each step ended."""

    def __init__(
        self,
        target: Target,
        connector: ConnectorFactory | None,
        only: Iterable[str] | None,
        on_progress: OnProgress | None,
        *,
        until_broken: bool,
        chosen: Collection[str] | None,
        named: Collection[str] = (),
    ) -> None:
        """``chosen`` are the scenarios to play; ``named`` those that there have to be, too."""
        self.wanted = _promises_asked_for(only)
        self.flows = _flows_asked_for(only)
        """The promises of whole flows: of scenarios that are about one of them, those that are about no other."""
        self.first_look: FirstLook | None = None
        self.scenarios: list[ScenarioResult] = []
        self.left_out: dict[str, str] = {}
        """Scenarios that cannot be played in these surroundings or with this connector, each with the reason."""
        self.failure: BaseException | None = None
        self.paused: Pause | None = None
        """Why the scenario that was played last is not over."""
        self.secrets: dict[Secret, None] = {}
        self._target = target
        self._connector = connector
        self._tell = on_progress or _silently
        self._until_broken = until_broken
        self._chosen, self._named = chosen, named
        self._stopped = False
        self._draft: _Draft | None = None
        self._reached = 0
        self._left: dict[str, int] = {}
        self._to_come: list[ScenarioResult] = []
        self._in_order: list[str] = []
        self._put_aside: set[str] = set()
        self._work: LongWork | None = None

    @property
    def is_on_fakes(self) -> bool:
        """Whether both services are fakes in this process."""
        return isinstance(self._target, FakesTarget)

    def look(self) -> None:
        """Look at the connector before any scenario, and tell what is obviously wrong with it; only on the fakes."""
        if isinstance(self._target, FakesTarget):
            connector = self._connector or self._target.connector or Connector
            self.first_look = first_look(connector, self._target.seed)
        if self.first_look is not None:
            self._report(self.first_look)

    def name_of(self, item: pytest.Item) -> str:
        """The name of a scenario that is to be played."""
        return _never_begun(item).name

    def helpers(self) -> list[object]:
        """What else pytest needs: on the wall clock of a stage, somebody who plays the scenarios side by side."""
        if not getattr(self._target, "may_pause", False):
            return []
        return [import_module("harness.conformance.rehearsal.side_by_side").SideBySide(self, self._target)]

    # What the steps ask for.

    def open_scene(self, **options: Any) -> Scene:
        """A fresh scene for the scenario that runs."""
        draft = self._running()
        if self._connector is not None:
            options["connector"] = self._connector
        draft.scene = self._target.scene(draft.result.name, promises=draft.result.promises, **options)
        return draft.scene

    def hear(self, verdict: Verdict) -> None:
        """Take down a verdict; the scenario goes on, so that every promise in it gets its answer.

        After the end of a trial that is not itself rehearsed nobody can be blamed any more, nor where the rehearsal
        itself came too late.
        """
        draft = self._running()
        ended = _trial_end(draft) if TRIAL not in draft.result.promises else None
        draft.verdicts.append(_excused(verdict, str(ended or _excuse(draft))))

    # What pytest and pytest-bdd tell.

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let the steps find this rehearsal, and make every promise known as a marker."""
        config.stash[REHEARSAL] = self
        for promise in PROMISES.values():
            config.addinivalue_line("markers", f"{promise.id}: {promise.title}")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the scenarios of the wanted promises, in the order of the guide; each has to name one that there is."""
        if problems := [problem for item in items for problem in _tag_problems(item)]:
            self.failure = UnusableFeatures("; ".join(problems))
            items.clear()
        scenarios = {item: _never_begun(item) for item in items}
        self._find([*(self._chosen or ()), *self._named], scenarios.values())
        if self._chosen is not None:
            items[:] = [item for item in items if any(scenarios[item].is_called(name) for name in self._chosen)]
        items[:] = [item for item in items if self._is_wanted({each.name for each in item.iter_markers()})]
        items.sort(key=lambda item: [item.get_closest_marker(promise) is None for promise in self.wanted])
        for item in items:
            for promise in PROMISES:
                self._left[promise] = self._left.get(promise, 0) + (item.get_closest_marker(promise) is not None)
        self._to_come = [_never_begun(item) for item in items]
        self._in_order = [each.name for each in self._to_come]

    def _is_wanted(self, tags: Collection[str]) -> bool:
        """Whether a scenario of these tags is about a promise that is asked for, or about a flow and nothing else."""
        about = {tag for tag in tags if tag in PROMISES}
        return bool(about & (set(self.wanted) - self.flows)) or (bool(about) and about <= self.flows)

    def _find(self, names: Collection[str], scenarios: Collection[ScenarioResult]) -> None:
        """Whether there is a scenario of each name."""
        for name in names:
            if not any(scenario.is_called(name) for scenario in scenarios):
                near = difflib.get_close_matches(name, [each.name for each in scenarios], n=3, cutoff=0.4)
                hint = f"; the nearest are {', '.join(map(repr, near))}" if near else ""
                self.failure = UnusableFeatures(f"wanted the name of a scenario; none is called {name!r}{hint}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Show how far the rehearsal has come; an interrupt does not wait, for a scenario may wait for hours."""
        if self.first_look and self.first_look.ends:
            session.items.clear()
        with long_work("rehearsal", len(session.items), "scenarios", holds_interrupts=False) as self._work:
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Whatever a scenario was played for, nothing of its scene is kept but what the results say."""
        try:
            return (yield)
        finally:
            forget_what_steps_made(item)

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
        """Begin a scenario."""
        self._draft = _Draft(_blank(request, feature, scenario))
        self._reached = 0

    def pytest_bdd_before_step(self, step: Step) -> None:
        """Note when a step begins."""
        self._running().note(self._reached, began=self._running().moment)

    def pytest_bdd_after_step(self, step: Step) -> None:
        """Note when a step ends."""
        self._running().note(self._reached, ended=self._running().moment, outcome="done")
        self._reached += 1
        self._remember_secrets()

    def pytest_bdd_step_func_lookup_error(self, step: Step, exception: Exception) -> None:
        """A step that nobody wrote is no verdict."""
        self.failure = UnusableFeatures(f"{exception} Write it, or look for the step that is meant in harness.steps.")

    def pytest_bdd_step_error(self, step: Step, exception: Exception) -> None:
        """Note that a step could not be done, and why."""
        draft = self._running()
        self._remember_secrets()
        draft.note(self._reached, ended=draft.moment, outcome="failed")
        ended = exception if isinstance(exception, TrialEnded) else _trial_end(draft)
        problem = exception.__cause__ or exception if ended is exception else exception
        draft.result = replace(draft.result, crashed=is_crash(problem))
        why = redact_text(f"The step “{step.name}” could not be done. {in_words(problem)}", *self.secrets)
        draft.problem = exception
        excuse = str(ended or _excuse(draft))
        draft.result = replace(draft.result, reason=f"{excuse} {why}" if excuse else why)

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        """End a scenario, or put it aside until what it waits for is there."""
        try:
            if isinstance(waiting := sys.exception(), Pause):
                raise waiting
            self._end_scenario(request)
        except Pause as pause:
            if self._draft:
                self._put_aside.add(self._draft.result.name)
                _close(self._draft, self.secrets)
            self._draft, self.paused = None, pause

    def _end_scenario(self, request: pytest.FixtureRequest) -> None:
        """End a scenario, and every promise of which it was the last; and all of it, if that is enough."""
        draft = self._running()
        if isinstance(left_out := sys.exception(), pytest.skip.Exception):
            self._leave_out(draft, str(left_out))
            return
        if isinstance(sys.exception(), KeyboardInterrupt):
            notes = getattr(sys.exception(), "__notes__", ())
            draft.result = replace(draft.result, reason=" ".join([f"{INTERRUPTED} during this scenario.", *notes]))
        self._ask_the_laws(draft)
        history = draft.scene.history if draft.scene else draft.result.history
        exercised, shown = self._evidence_of(draft.scene) if draft.scene else ((), ())
        connector = draft.scene.connector if draft.scene else None
        _close(draft, self.secrets)
        if draft.scene is not None:
            self._target.leave(draft.scene)
        if (later := self._later_try(draft)) is not None:
            raise Pause(later)
        said = tuple(redact_text(line, *self.secrets) for line in getattr(connector, "said", ()))
        told = replace(draft.result, verdicts=tuple(draft.verdicts), said=said)
        result = replace(told, history=history, exercised=exercised, shown=shown)
        self._draft = None
        self._to_come = [each for each in self._to_come if each.name != result.name]
        self.scenarios.append(result)
        self._report(result)
        for promise in result.promises:
            self._left[promise] -= 1
            if not self._left[promise] and promise in self.wanted:
                self._report(sum_up(promise, self.scenarios))
        broken = {each.promise for each in result.verdicts if each.state == "broken" and each.promise in self.wanted}
        if self._until_broken and broken:
            for promise in sorted(each for each in broken if self._left.get(each)):
                self._report(sum_up(promise, self.scenarios))
            self._stopped = True
            request.session.shouldfail = STOPPED

    def _leave_out(self, draft: _Draft, why: str) -> None:
        """A scenario that wants what is not there says nothing of any promise."""
        _close(draft, self.secrets)
        if draft.scene is not None:
            self._target.leave(draft.scene)
        self._draft = None
        self.left_out[draft.result.name] = why
        self._to_come = [each for each in self._to_come if each.name != draft.result.name]
        for promise in draft.result.promises:
            self._left[promise] -= 1
            if not self._left[promise] and promise in self.wanted:
                self._report(sum_up(promise, self.scenarios))

    def _later_try(self, draft: _Draft) -> datetime | None:
        """When a scenario is begun again that trouble on the road brought to nothing; None if it is over."""
        is_late = bool(_excuse(draft)) and (draft.result.reason or any(v.state == "unknown" for v in draft.verdicts))
        if not (getattr(self._target, "pauses", False) and (draft.problem is not None or is_late)):
            return None
        moment: datetime | None = getattr(self._target, "try_again")(draft.result.name, draft.problem)  # noqa: B009
        return moment

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Features that cannot be read are a mistake of ours."""
        if report.failed:
            said = report.longreprtext.strip().splitlines() or ["nothing is said about why"]
            first = takewhile(_is_of_error, dropwhile(lambda line: not _is_of_error(line), said))
            why = dict.fromkeys(line.removeprefix("E").strip() for line in [*first, said[-1]])  # Where, comes last.
            self.failure = UnusableFeatures(f"the features cannot be read: {' '.join(why)}")

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Let the target clean up, or keep what can go on; what goes wrong there is told like any other mistake."""
        close = self._target.close
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            close = getattr(self._target, "put_aside", close)
        try:
            close()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not hide what was found before.
            self.failure = self.failure or error

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Something broke outside of any scenario."""
        self.failure = self.failure or excinfo.value

    def end(self, code: int) -> None:
        """What had not begun is unknown, if the end came early; ``code`` says how pytest ended.

        Raises:
            KeyboardInterrupt: not even the first scenario was known yet.
        """
        if self.failure is not None:
            raise self.failure
        interrupted = code == pytest.ExitCode.INTERRUPTED
        if interrupted and not self.scenarios and not self._to_come:
            raise KeyboardInterrupt
        self.scenarios.sort(key=lambda each: self._in_order.index(each.name))
        look = self.first_look
        if look and look.ends:
            self.scenarios += [replace(each, reason=look.sentence, crashed=look.crashed) for each in self._to_come]
        elif interrupted or self._stopped:
            why, begun = INTERRUPTED if interrupted else STOPPED, self._put_aside
            when = {each.name: "during" if each.name in begun else "before" for each in self._to_come}
            self.scenarios += [
                replace(each, reason=f"{why} {when[each.name]} this scenario.") for each in self._to_come
            ]

    def _ask_the_laws(self, draft: _Draft) -> None:
        """Whatever a scenario is about, no law may be broken in it, if it came to its end.

        Of a store whose trial is over nobody can ask.
        """
        scene, interrupted = draft.scene, isinstance(sys.exception(), KeyboardInterrupt)
        unfinished = draft.result.reason or interrupted
        if scene is None or scene.connection is None or unfinished or _trial_end(draft):
            return
        try:
            look_at_everything(scene)
            found = laws(scene)
        except Exception as error:  # noqa: BLE001 - what cannot be looked at is no verdict on anybody.
            why = redact_text(f"What both portals show in the end could not be read: {type(error).__name__}: {error}")
            draft.result = replace(draft.result, reason=draft.result.reason or why)
            return
        told = [verdict for verdict in found if verdict.state == "broken" or verdict.is_crash]
        heard = set(draft.verdicts)
        draft.verdicts += [_excused(verdict, _excuse(draft)) for verdict in told if verdict not in heard]

    def _evidence_of(self, scene: Scene) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """What of the ledger ran in a scene, and what of it could be seen."""
        try:
            return tuple(scene.exercised()), tuple(scene.shown())
        except Exception as error:  # noqa: BLE001 - whatever it is, the scenario's own results must not be lost.
            self.failure = self.failure or error
            return (), ()

    def _remember_secrets(self) -> None:
        """What must not stand in the report, even if the connector under test writes it where nobody expects it."""
        scene = self._running().scene
        if scene is not None and scene.connection is not None:
            known = scene.connection.credentials
            found = (known.access_token, known.client_secret, scene.connection.logicbroker_key)
            self.secrets.update(dict.fromkeys(secret for secret in found if secret))

    def _running(self) -> _Draft:
        if self._draft is None:
            raise RuntimeError("no scenario is running")
        return self._draft

    def _report(self, result: ScenarioResult | PromiseResult | FirstLook) -> None:
        if self.failure is None:
            try:
                with self._work.aside() if self._work else nullcontext():
                    self._tell(result)
            except Exception as error:  # noqa: BLE001 - whoever listens must hear of it after the run, not inside of it
                self.failure = error


def _close(draft: _Draft, secrets: Iterable[Secret]) -> None:
    """Tell the connector of a scenario that it is needed no more; one that raises something then has crashed."""
    if draft.scene is None:
        return
    try:
        close_connector(draft.scene.connector, draft.scene.history)
    except Exception as error:  # noqa: BLE001 - whatever it is, the scenario's own results must not be lost.
        why = redact_text(f"The connector could not be closed. {in_words(error)}", *secrets)
        draft.result = replace(draft.result, crashed=True, reason=draft.result.reason or why)


def _excuse(draft: _Draft) -> str:
    """Why nobody can be blamed in a scene, if it has such a reason: only one on a wall clock does."""
    return str(getattr(draft.scene, "excuse", ""))


def _excused(verdict: Verdict, excuse: str) -> Verdict:
    """A verdict, but that what does not hold is unknown where there is an excuse."""
    if not excuse or verdict.state == "holds":
        return verdict
    return replace(verdict, state="unknown", reason=f"{excuse} {verdict.reason}")


def _trial_end(draft: _Draft) -> TrialEnded | None:
    """That the trial of the scene's store has ended, if it has."""
    if draft.scene is None:
        return None
    trial = draft.scene.bigcommerce.trial
    return TrialEnded(trial.expires_at) if trial and draft.scene.now >= trial.expires_at else None


_stage_is_free = threading.Lock()
"""pytest and the settings of the process are there once."""


def _is_of_error(line: str) -> bool:
    """Whether pytest shows with a line what was raised."""
    return line.startswith("E ")


INTERRUPTED = "The rehearsal was interrupted"

STOPPED = "The rehearsal ended with the first broken promise"

TRIAL = "G11"
"""The promise whose scenarios let a trial end on purpose."""

REHEARSAL: pytest.StashKey[Rehearsal] = pytest.StashKey()
"""Where the steps find the rehearsal that they are part of, if there is one."""


def _blank(request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> ScenarioResult:
    example: dict[str, str] = request.getfixturevalue("_pytest_bdd_example")
    tagged = scenario.tags | feature.tags
    return ScenarioResult(
        name=_named(scenario.name, example),
        feature=feature.name,
        group=os.path.basename(feature.filename).removesuffix(".feature"),
        promises=tuple(promise for promise in PROMISES if promise in tagged),
        steps=tuple(_step(step) for step in scenario.steps),
        verdicts=(),
        reason="",
        history=_nothing(),
    )


def _named(scenario: str, example: Mapping[str, str]) -> str:
    """The name of a scenario, or of one example of an outline."""
    return f"{scenario} ({', '.join(example.values())})" if example else scenario


def _nothing() -> History:
    return History.from_json('{"events": []}')


def _tag_problems(item: pytest.Item) -> Iterator[str]:
    """What is wrong with the tags of a scenario: no promise, or something that only looks like one."""
    tags = dict.fromkeys(marker.name for marker in item.iter_markers())
    unknown = [tag for tag in tags if re.fullmatch(r"[gG]\d+", tag) and tag not in PROMISES]
    named = getattr(item, "obj", None).__doc__ or item.name
    if unknown:
        yield f"{named}: wanted tags from @G1 to @G{len(PROMISES)}, got {', '.join(f'@{tag}' for tag in unknown)}"
    elif not any(tag in PROMISES for tag in tags):
        yield f"{named}: wanted a promise as its tag, such as @G12, got none, so that no report would tell of it"


def _never_begun(item: pytest.Item) -> ScenarioResult:
    """What is known of a scenario before it runs."""
    promises = tuple(promise for promise in PROMISES if item.get_closest_marker(promise))
    story = getattr(item, "obj", None).__doc__ or item.name  # pytest-bdd writes "feature: scenario" there.
    feature, _, scenario = story.partition(": ")
    example = item.callspec.params.get("_pytest_bdd_example", {}) if hasattr(item, "callspec") else {}
    name = _named(scenario, example)
    return ScenarioResult(name, feature, PROMISES[promises[0]].group, promises, (), (), "", _nothing())


def _step(step: Step) -> StepResult:
    table = tuple(tuple(map(str, row)) for row in step.datatable.raw()) if step.datatable else ()
    return StepResult(step.keyword, step.name, table, "not reached", None, None)


def _promises_asked_for(only: Iterable[str] | None) -> tuple[str, ...]:
    asked = list(PROMISES) if only is None else [promise.upper() for promise in only]
    unknown = [name for name in asked if name not in PROMISES and name.lower() not in FLOWS]
    if unknown or not asked:
        wanted = f"promises from G1 to G{len(PROMISES)}, such as G12, or flows: {', '.join(FLOWS)}"
        raise ValueError(f"wanted {wanted}; got {', '.join(unknown) or 'none'}")
    asked += _flows_asked_for(only)
    return tuple(promise for promise in PROMISES if promise in asked)


def _flows_asked_for(only: Iterable[str] | None) -> frozenset[str]:
    """The promises of all flows that are asked for by name."""
    return frozenset(promise for name in only or () for promise in FLOWS.get(name.lower(), ()))


def _promises_reported(rehearsal: Rehearsal, only: Iterable[str] | None, *, other: bool) -> list[str]:
    """The promises to report on: those asked for, and all that broke; of ``other`` scenarios those they are about."""
    asked = set(rehearsal.wanted) if not other or only is not None else set[str]()
    heard = [(promise, each.state_of(promise)) for each in rehearsal.scenarios for promise in each.concerned]
    asked |= {promise for promise, state in heard if state == "broken" or not asked}
    return [promise for promise in PROMISES if promise in asked]


@contextmanager
def _module_of(features: str | os.PathLike[str] | None) -> Iterator[list[str]]:
    """What pytest has to collect: the module of the shipped features, or one made for others."""
    if features is None:
        yield ["--pyargs", "harness.conformance.rehearsal.rehearsed_features"]
        return
    if not Path(features).exists():
        raise FileNotFoundError(f"wanted a feature file or a folder of them, found nothing at {features}")
    with TemporaryDirectory() as folder:
        module = Path(folder, f"{Path(folder).name}_rehearsed.py")  # Another name each time: modules are kept by name.
        module.write_text(f"from pytest_bdd import scenarios\n\nscenarios({str(Path(features).resolve())!r})\n")
        yield [str(module)]


def _silently(_: ScenarioResult | PromiseResult | FirstLook) -> None:
    """For a rehearsal to which nobody listens."""


_ARGUMENTS = [
    *("-c", os.devnull, "--rootdir", os.path.dirname(__file__)),
    *("--import-mode=importlib", "--assert=plain", "--capture=no"),
    # pytest would look for a conftest.py where the process happens to stand, and run it.
    "--noconftest",
    # Silent, and without a trace in the process that rehearses, which may itself be run by pytest.
    *("-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:logging", "-p", "no:warnings", "-p", "no:faulthandler"),
    *("-p", "no:unraisableexception", "-p", "no:threadexception"),
]


def _plugins() -> list[ModuleType]:
    """pytest-bdd, and the modules of the steps, which stand above this room.

    pytest is handed each of them: for a name it reads the entry points of all packages that are installed.
    """
    steps: list[str] = import_module("harness.steps").pytest_plugins
    return [import_module(name) for name in ("pytest_bdd.plugin", *steps)]


@contextmanager
def _no_foreign_settings() -> Iterator[None]:
    """Hide what this process or its user told another pytest."""
    before = dict(os.environ)
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pytest.PytestUnknownMarkWarning)  # Unknown tags are told in our own words.
            yield
    finally:
        for name in [name for name in os.environ if name.startswith("PYTEST_") and name not in before]:
            del os.environ[name]
        os.environ.update({name: value for name, value in before.items() if name.startswith("PYTEST_")})
