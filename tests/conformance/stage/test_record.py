"""A rehearsal that is stopped anywhere goes on where it was: nothing is done twice, and nothing is waited for again."""

import itertools
import math
import random
import re
import shutil
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.scenery.config import ServeConfig, SupplierConfig, SurroundingsConfig
from fakes.time.clock import START, VirtualClock
from harness.conformance import Report, run_conformance
from harness.conformance.stage import runs
from harness.conformance.stage.agreements import Agreements
from harness.conformance.stage.api import Api
from harness.conformance.stage.course import ONE_LOOK, Course, WentOtherwise
from harness.conformance.stage.in_process import PassingClock, on_stage_in_process
from harness.conformance.stage.pace import Pace
from harness.conformance.stage.person import CannotBeDone, HumanTask, NobodyThere, TerminalPerson, file_text
from harness.conformance.stage.record import FILE, Record
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.targets import Pause
from harness.simulation.catalog import standard_catalog
from harness.simulation.stage_in_process import StageInProcess
from harness.sync.errors import UnusableInput
from harness.sync.secrets import Secret
from harness.sync.wire import ReceivedResponse, Request, Response

FEATURE = """Feature: One rehearsal
  @G16
  Scenario: A part is cancelled
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier cancels 1 of "MUG"
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"
"""


class Killed(KeyboardInterrupt):
    """The process is gone: nothing that it still does leaves it."""


class Mortal(StageInProcess):
    """A stage whose rehearsal is killed at one of its requests, before or after that has arrived."""

    def __init__(self) -> None:
        suppliers = (SupplierConfig(), SupplierConfig())
        super().__init__(ServeConfig(clock="virtual", surroundings=(SurroundingsConfig(suppliers=suppliers),)))
        self.asked = 0
        self.life = math.inf
        self.last_arrives = False
        self.is_only_interrupted = False
        """Whether whoever is stopped could still do something."""

    def send(self, request: Any) -> Response:
        if request.url.startswith("http://localhost:4"):
            return super().send(request)
        self.asked += 1
        self.life -= 1
        if self.life == 0 and self.is_only_interrupted:
            self.life = math.inf
            raise Killed
        if self.life < 0 or (self.life == 0 and not self.last_arrives):
            raise Killed
        answer = super().send(request)
        if self.life == 0:
            raise Killed
        return answer


def features_beside(folder: Path) -> Path:
    """A feature file with the one scenario, beside a folder of its name."""
    features = folder.with_suffix(".feature")
    features.write_text(FEATURE)
    return features


def play(stage: StageInProcess, folder: Path) -> Report:
    kept = Record(folder)
    try:
        target = on_stage_in_process(stage, RehearsalSettings(), kept, trial_started=START)
        return run_conformance(target, features=features_beside(folder))
    finally:
        kept.close()


def made(stage: StageInProcess) -> Counter[str]:
    """What there is in the store and in the network, by kind, without what only tells of it."""
    [surroundings] = stage.outside.surroundings.values()
    orders = surroundings.store.store.orders.scan()
    documents = surroundings.network.documents(environment=surroundings.environment)
    return Counter([f"order {each.status}" for each in orders] + [each.type for each in documents])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mortal, Report, Path]:
    stage, folder = Mortal(), tmp_path_factory.mktemp("whole") / "record"
    return stage, play(stage, folder), folder


def test_what_was_played_is_not_played_again(undisturbed: tuple[Mortal, Report, Path]) -> None:
    """The same record gives the same report, without a single request."""
    stage, report, folder = undisturbed
    asked, now = stage.asked, stage.now()

    again = play(stage, folder)

    assert again.to_json() == report.to_json()
    assert (stage.asked, stage.now()) == (asked, now)
    assert report.verdict == "holds", report.to_text()


@pytest.mark.slow
def test_killed_anywhere_and_resumed(
    undisturbed: tuple[Mortal, Report, Path], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Killed at drawn requests, before or after they arrive, it ends as if it had not been, with nothing doubled.

    It goes on in a copy of the folder, too.
    """
    whole, report, _ = undisturbed
    kills = 20 if pytestconfig.getoption("every_scenario") else 2
    stage, chance = Mortal(), random.Random(7)
    moments = sorted(chance.sample(range(1, whole.asked), kills))

    for before, moment in itertools.pairwise([0, *moments]):
        stage.life, stage.last_arrives = moment - before, chance.random() < 0.5
        stage.is_only_interrupted = chance.random() < 0.5
        with suppress(Killed):
            assert play(stage, tmp_path / "first").verdict == "unknown"
        stage.life = math.inf
        stage.move(stage.now() + timedelta(seconds=chance.randint(0, 60)))
    shutil.copytree(tmp_path / "first", tmp_path / "copy")
    ended = play(stage, tmp_path / "copy")

    assert ended.verdict == report.verdict, ended.to_text()
    assert made(stage) == made(whole)


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_was_made_stays_where_a_rehearsal_can_go_on(is_kept: bool, tmp_path: Path) -> None:
    """Whoever interrupts one that is on disk finds all as it was; one that is not, is over, and takes all away."""
    stage = Mortal()
    [surroundings] = stage.outside.surroundings.values()
    target = on_stage_in_process(stage, RehearsalSettings(), Record(tmp_path) if is_kept else None, trial_started=START)
    scene = target.scene("interrupted", connect=False)
    scene.retailer.add_product(sku="MUG", name="Mug", price="10.00", stock=5)
    target.pauses, target.asks = True, True

    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        target.leave(scene)
    target.put_aside()

    marked = [each.sku for each in surroundings.store.store.products.values() if re.search(r"-R\w{8}$", each.sku)]
    assert (len(marked) == 1 + len(standard_catalog(1))) is is_kept, marked
    assert bool(marked) is is_kept


def test_the_record_is_its_owners_and_holds_no_secret(undisturbed: tuple[Mortal, Report, Path]) -> None:
    """Nobody else may read it, and neither a token nor a key is in it."""
    stage, _, folder = undisturbed
    said = stage.introduction

    record = Record(folder)
    bodies = [each.body for each in record.answered()]
    record.close()
    content = b"".join([*(file.read_bytes() for file in folder.iterdir()), *bodies])

    assert b"PartnerPO" in b"".join(bodies)
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.glob(f"{FILE}*")} == {0o600}
    assert said["subscription_key"].encode() not in content
    assert said["access_token"].encode() not in content


def test_where_nothing_is_recorded_no_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control port moves the clock, so nothing has to go on; whoever names a folder is told so."""
    record = Record(tmp_path / "begun")
    record.note("about", {"chosen": {}})
    record.close()
    moved = SimpleNamespace(is_moved=True)
    monkeypatch.setattr(runs.StageTarget, "from_file", lambda *_, **__: moved)

    assert runs.begin(tmp_path / "acted.toml", {}) is moved  # type: ignore[comparison-overlap]  # It stands for one.
    with pytest.raises(UnusableInput, match="for --record; got one that a control port moves"):
        runs.begin(tmp_path / "acted.toml", {}, tmp_path / "new")
    with pytest.raises(UnusableInput, match="for --resume; got one that a control port moves"):
        runs.resume(tmp_path / "acted.toml", tmp_path / "begun")
    assert not (tmp_path / "new").exists()


def test_one_rehearsal_works_with_a_record(tmp_path: Path) -> None:
    """A second one is told so; when the first has ended, also by a kill, the next may."""
    first = Record(tmp_path)
    with pytest.raises(UnusableInput, match="a record that nobody works with"):
        Record(tmp_path)
    first.close()
    Record(tmp_path).close()


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    """A file of that name that is no record, and a record of another form."""
    (tmp_path / FILE).write_text("my notes, which are long enough to be looked at " * 100)
    with pytest.raises(UnusableInput, match="the folder of a rehearsal"):
        Record(tmp_path)
    (tmp_path / FILE).unlink()
    other = sqlite3.connect(tmp_path / FILE)
    other.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    other.execute("INSERT INTO facts VALUES ('form', '\"99\"')")
    other.commit()
    other.close()
    with pytest.raises(UnusableInput, match="one of the form 99"):
        Record(tmp_path)


# The parts


class Elsewhere:
    """A service that answers, loses answers, or ends the process."""

    def __init__(self, *answers: bytes | BaseException) -> None:
        self.asked: list[Request] = []
        self._answers = list(answers)

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return ReceivedResponse(200, {}, answer)


class Standing(VirtualClock):
    """A clock that passes when it is waited for."""

    moves_by_itself = True
    grace = timedelta(0)

    def check(self, to: Any) -> None:
        """Nothing is too far ahead."""

    sleep = VirtualClock.move


def nobody() -> str:
    raise EOFError


@pytest.fixture
def record() -> Iterator[Record]:
    kept = Record()
    yield kept
    kept.close()


def course(record: Record, service: Elsewhere, *answers: str, clock: Standing | None = None) -> Course:
    typed = iter(answers)
    person = TerminalPerson(lambda text: None, lambda prompt: next(typed, None) or nobody())
    secret = Secret("s3cret-token-1")
    return Course(record, "one", clock or Standing(), service.send, person, Pace(), lambda: [secret])


READ, WRITE = (
    Request("GET", "http://here/a?limit=1"),
    Request("POST", "http://here/b", {}, b'{"key": "s3cret-token-1"}'),
)


def test_a_read_that_was_interrupted_is_asked_again(record: Record) -> None:
    """Nothing is known of it, and asking again does no harm."""
    with pytest.raises(Killed):
        course(record, Elsewhere(Killed())).send(READ)

    assert course(record, Elsewhere(b"[1]")).send(READ).body == b"[1]"


def test_a_secret_that_a_service_repeats_is_not_kept(record: Record) -> None:
    """Nor is it given to whoever asked, so that all is the same when the scenario is played again; the rest is."""
    repeating = Elsewhere(b'\xff{"said": "s3cret-token-1"}', ConnectionError("no way for s3cret-token-1"))

    asking = course(record, repeating)
    body = asking.send(READ).body
    with pytest.raises(ConnectionError, match=r"no way for \*+"):
        asking.send(READ)
    again = course(record, Elsewhere()).send(READ).body

    assert body == again == b'\xff{"said": "**********"}'
    assert "s3cret" not in str(record.entries("one"))


def test_whoever_is_interrupted_writes_over_nothing(record: Record) -> None:
    """What is still written down on the way out asks for the time, which is none of what happens next."""
    first = course(record, Elsewhere(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        first.send(Request("GET", "http://here/orders", {}))
    first.now()

    again = course(record, Elsewhere(b"[]"))

    assert again.send(Request("GET", "http://here/orders", {})).body == b"[]"


def test_what_was_just_read_is_not_read_again(record: Record) -> None:
    """By the rehearsal itself: until something else is done, somebody waits, or a quarter of a minute has passed."""
    service, clock = Elsewhere(*(str(number).encode() for number in range(9))), Standing()
    read = partial(Request, "GET", "http://here/orders", {})

    def played() -> list[bytes]:
        one = course(record, service, "yes", "yes", clock=clock)
        seen = [one.look(read()).body, one.look(read()).body]
        seen += [one.look(Request("GET", "http://here/orders?page=2", {})).body, one.look(read()).body]
        seen += [one.send(read()).body, one.look(read()).body]  # Somebody else's reading is never spared.
        one.send(Request("POST", "http://here/orders", {}, b"{}"))
        seen.append(one.look(read()).body)
        one.do(HumanTask("retailer", "retry", "Press Retry."))
        seen.append(one.look(read()).body)
        one.move(one.now() + timedelta(seconds=1))
        return [*seen, one.look(read()).body]

    first, again = played(), played()

    assert first == again == [b"0", b"0", b"1", b"0", b"2", b"0", b"4", b"5", b"6"]
    assert len(service.asked) == 7


def test_what_was_read_a_while_ago_is_read_again(record: Record) -> None:
    """Reading takes time, too, in which others do something."""
    clock = Standing()

    class Slow(Elsewhere):
        def send(self, request: Request) -> Response:
            clock.move(clock.now() + ONE_LOOK)
            return super().send(request)

    service = Slow(b"0", b"1", b"2")
    one = course(record, service, clock=clock)

    seen = [one.look(Request("GET", f"http://here/{path}", {})).body for path in ("a", "a", "b", "a")]

    assert seen == [b"0", b"0", b"1", b"0"]
    one._now += timedelta(seconds=1)
    assert one.look(Request("GET", "http://here/a", {})).body == b"2"


def test_whoever_needs_something_otherwise_waits_until_nobody_needs_it(record: Record) -> None:
    """Those that need the same do not wait; and when all is played again, what was let go of stays so."""

    def sharing(name: str) -> Course:
        clock, nothing = Standing(), Elsewhere()
        person = TerminalPerson(lambda text: None, lambda prompt: "")
        turns = {"pauses": lambda: True, "may_ask": lambda: False, "is_alone": lambda: False}
        return Course(record, name, clock, nothing.send, person, Pace(), **turns)

    first, second, other = map(sharing, ("first", "second", "other"))
    first.agree("tax", "0")
    second.agree("tax", "0")
    with pytest.raises(Pause) as pause:
        other.agree("tax", "0.08")
    assert pause.value.agreement == ("tax", "0.08", "other")
    assert not Agreements(record).fit(*pause.value.agreement)
    assert not first.may_set_back("tax")

    first.let_go("tax")
    Agreements(record).leave("second")
    sharing("other").agree("tax", "0.08")
    with pytest.raises(Pause):
        sharing("late").agree("tax", "0")
    sharing("other").let_go("tax")
    sharing("other").agree("tax", "0.08")  # What is known of it is only told once more.
    late = sharing("late")
    late.agree("tax", "0")

    assert late.may_set_back("tax")


def test_whoever_stepped_aside_for_a_visit_needs_no_agreement_anew(record: Record) -> None:
    """What stands in the record at that place is another pause, which goes on where it was."""
    there = {"pauses": lambda: True, "may_ask": lambda: True, "is_alone": lambda: False}
    gone = there | {"may_ask": lambda: False}

    def played(turns: dict[str, Callable[[], bool]]) -> bytes:
        one = Course(record, "one", Standing(), Elsewhere(b"[1]").send, TerminalPerson(), Pace(), **turns)
        one.agree("tax", "0")
        return one.send(READ).body

    with pytest.raises(Pause):
        played(there)

    assert [played(gone), played(gone)] == [b"[1]", b"[1]"]


def test_a_write_that_was_interrupted_is_never_made_again(record: Record) -> None:
    """Nobody knows whether it arrived, and that is what whoever made it is told, each time."""
    with pytest.raises(Killed):
        course(record, Elsewhere(Killed())).send(WRITE)

    service = Elsewhere()
    for _ in range(2):
        with pytest.raises(ConnectionError, match="the rehearsal ended before the answer came"):
            course(record, service).send(WRITE)
    assert service.asked == []


def test_what_went_wrong_goes_wrong_again(record: Record) -> None:
    """An error of the road is of the same kind when it is played again."""
    for service in (Elsewhere(ConnectionRefusedError("closed")), Elsewhere()):
        with pytest.raises(ConnectionRefusedError, match="closed"):
            course(record, service).send(READ)


def test_a_write_is_kept_without_its_secrets(record: Record) -> None:
    """What was sent can be looked up, but for what nobody may see."""
    course(record, Elsewhere(b"")).send(WRITE)

    [(sent,)] = record._database.execute("SELECT sent FROM entries WHERE what = 'request'").fetchall()
    assert sent == '{"key": "**********"}'


def test_the_clock_stands_between_two_things_and_goes_on_after_a_pause(record: Record) -> None:
    """Played again, everything is at its own time; what is new is at the present."""
    clock = Standing()
    first = course(record, Elsewhere(b"1"), clock=clock)
    began = first.now()
    first.send(READ)
    clock.move(START + timedelta(hours=3))
    again = course(record, Elsewhere(b"2"), clock=clock)

    seen = [again.now()]
    again.send(READ)
    seen.append(again.now())
    third = course(record, Elsewhere(), clock=clock)
    replayed = [third.now()]
    third.send(READ)
    replayed.append(third.now())

    assert seen == replayed == [began, START + timedelta(hours=3)]


def test_what_was_waited_for_is_not_waited_for_again(record: Record) -> None:
    """A wait that is over in the record takes no time."""
    clock = Standing()
    course(record, Elsewhere(), clock=clock).move(START + timedelta(hours=1))
    now = clock.now()
    course(record, Elsewhere(), clock=clock).move(START + timedelta(hours=1))

    assert clock.now() == now == START + timedelta(hours=1)


def test_a_scenario_that_goes_another_way_is_told(record: Record) -> None:
    """Then something has changed since, and the record is of no use."""
    course(record, Elsewhere(b"1")).send(READ)

    with pytest.raises(WentOtherwise, match="goes on with the request 'GET /a', the scenario with the request 'POST"):
        course(record, Elsewhere()).send(WRITE)


TASK = HumanTask("retailer", "download_feed", "Press DOWNLOAD, then type the path.", read=file_text)


def test_a_person_is_asked_once(record: Record, tmp_path: Path) -> None:
    """What was typed is kept and read again; a file that has gone is asked for anew."""
    file, other = tmp_path / "feed.csv", tmp_path / "moved.csv"
    file.write_text("sku\n")
    assert course(record, Elsewhere(), str(file)).do(TASK) == {"text": "sku\n"}

    assert course(record, Elsewhere()).do(TASK) == {"text": "sku\n"}
    file.rename(other)
    assert course(record, Elsewhere(), str(other)).do(TASK) == {"text": "sku\n"}
    assert course(record, Elsewhere()).do(TASK) == {"text": "sku\n"}


def test_whoever_steps_aside_comes_back_to_the_same_moment(record: Record) -> None:
    """While a person is asked nothing is sent; what came before the pause keeps its time, and is never done again."""
    clock, turns = Standing(), {"asks": True}
    service = Elsewhere(b"1", b"2")

    def playing() -> Course:
        made = course(record, service, clock=clock)
        made.pauses, made.may_ask = (lambda: True), (lambda: turns["asks"])
        return made

    first = playing()
    before = first.now()
    with pytest.raises(Pause):
        first.send(READ)
    clock.move(START + timedelta(hours=2))
    turns["asks"] = False
    seen = []
    for _ in range(2):
        again = playing()
        seen.append((again.now(), again.send(READ).body, again.now()))

    assert seen == [(before, b"1", START + timedelta(hours=2))] * 2
    assert len(service.asked) == 1


def test_a_question_for_which_nobody_came_keeps_the_time(record: Record) -> None:
    """What is written down before it is as old as it is, however late the person comes."""
    clock = Standing()
    first = course(record, Elsewhere(), clock=clock)
    first.pauses, first.may_ask = (lambda: True), (lambda: False)
    first.now()
    with pytest.raises(Pause):
        first.do(TASK)
    clock.move(START + timedelta(hours=2))

    assert course(record, Elsewhere(), clock=clock).now() == START


def test_a_no_is_kept_and_nobody_is_no_answer(record: Record) -> None:
    """Whoever is not there will be asked when the rehearsal goes on."""
    with pytest.raises(NobodyThere):
        course(record, Elsewhere()).do(TASK)
    for answers in (("no",), ()):
        with pytest.raises(CannotBeDone, match="the person cannot do this"):
            course(record, Elsewhere(), *answers).do(TASK)


def test_what_all_ask_too_often_together_is_no_trouble_of_one(record: Record) -> None:
    """Side by side whoever is refused for that comes back when told to; who plays alone sees what a connector would."""
    too_many = ReceivedResponse(429, {"Retry-After": "2"}, b"")
    clock, answers = Standing(), [too_many, too_many, ReceivedResponse(200, {}, b"[1]"), too_many]
    one = course(record, Elsewhere(), clock=clock)
    one.world, one.may_ask, one.pauses = lambda request: answers.pop(0), lambda: False, lambda: True

    assert one.send(READ).status == 200
    assert clock.now() == START + timedelta(seconds=4)
    one.pauses = lambda: False
    assert one.send(READ).status == 429


def test_a_store_is_left_alone_before_its_quota_is_used_up() -> None:
    """What the store says of its window is believed, and a part of it left to others."""
    pace = Pace()
    url = "http://here/stores/abc/v2/orders"

    def said(left: int) -> ReceivedResponse:
        names = ("Requests-Left", "Requests-Quota", "Time-Reset-Ms")
        return ReceivedResponse(
            200, dict(zip((f"X-Rate-Limit-{n}" for n in names), (str(left), "6", "9000"), strict=True)), b""
        )

    pace.heard(url, said(3), START)
    assert pace.until(url) is None
    pace.heard(url, said(2), START)
    assert pace.until(url) == START + timedelta(seconds=9)
    assert pace.until("http://here/stores/other/v2/orders") is None
    pace.heard(url, ReceivedResponse(200, {}, b""), START)
    assert pace.until(url) == START + timedelta(seconds=9)


LookUp = Callable[[], Any]


@pytest.mark.parametrize(
    ("method", "answers", "arrived", "times"),
    [
        ("POST", (ConnectionError("lost"),), lambda: {"id": 7}, 1),
        ("POST", (ConnectionError("lost"), b'{"id": 7}'), lambda: None, 2),
        ("PUT", (ConnectionError("lost"), b'{"id": 7}'), None, 2),
    ],
)
def test_a_write_whose_answer_is_lost_is_looked_for(
    method: str, answers: tuple[bytes | BaseException, ...], arrived: LookUp | None, times: int
) -> None:
    """What has arrived is not sent again; what has not, is; what does the same twice may be."""
    service, waited = Elsewhere(*answers), list[timedelta]()
    api = Api("BigCommerce", "http://here", send=service.send, wait=waited.append)

    assert api.send(method, "/x", {}, arrived=arrived) == {"id": 7}
    assert (len(service.asked), waited) == (times, [timedelta(seconds=30)])


def test_nobody_waits_too_long_in_process() -> None:
    """A clock that passes at once has the same bound as the wall's."""
    clock = PassingClock(Mortal(), timedelta(hours=7), timedelta(0))
    with pytest.raises(CannotBeDone, match="longer than the 7 hours"):
        clock.move(clock.now() + timedelta(hours=8))


def test_what_fills_page_after_page_takes_little_room(tmp_path: Path) -> None:
    """Each scenario reads what others have, again and again; it comes back as it was."""
    page = b'{"Records": [' + b'{"OrderDate": "2026-03-02T09:00:00Z", "Status": "New"}, ' * 5_000 + b"]}"
    record = Record(tmp_path)
    record.begin("A", 0, "request", "GET /api/v3/Orders", START)

    made = record.end("A", 0, START, {"status": 200}, page)

    read = [record.entries("A")[0].body, next(record.answered()).body]
    record.close()
    assert [made.body, *read] == [page] * 3
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < len(page) / 2
