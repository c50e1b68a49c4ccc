"""A dress rehearsal: served fakes whose clock passes when it is waited for, and everything else as on the stage."""

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.scenery.config import ServeConfig, SupplierConfig, SurroundingsConfig
from fakes.time.clock import START
from harness.conformance.stage import settings, target
from harness.conformance.stage.board import Board
from harness.conformance.stage.clocks import ServedClock, StageWallClock, clock_of, now_by
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.person import CannotBeDone
from harness.conformance.stage.served import keys_of, write_files
from harness.conformance.stage.settings import RehearsalSettings
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess
from harness.sync.errors import UnusableInput
from tests.hostile import STRINGS

SUPPLIERS = (SupplierConfig(name='The "First"'), SupplierConfig(name="Second Supplier"))


def stage(latency: float = 0) -> StageInProcess:
    around = (SurroundingsConfig(suppliers=SUPPLIERS),)
    return StageInProcess(ServeConfig(clock="virtual", latency_seconds=latency, surroundings=around))


def test_the_clock_passes_when_it_is_waited_for() -> None:
    """Nobody waits for an hour, nor longer than is allowed; and it is the clock that others move, too."""
    where = stage()
    clock = ServedClock(ControlPort(ADDRESSES.control, where.send), timedelta(hours=7), timedelta(minutes=2))

    clock.move(START + timedelta(hours=1))
    where.move(START + timedelta(hours=2))
    clock.sleep(START + timedelta(hours=1))

    assert clock.now() == START + timedelta(hours=2)
    with pytest.raises(CannotBeDone, match="longer than the 7 hours that longest_wait_hours"):
        clock.move(START + timedelta(hours=10))


def test_two_that_begin_at_one_instant_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of served fakes stands while nobody waits; what each makes bears a mark of its own all the same."""
    where, moments = stage(), iter(START + timedelta(milliseconds=each) for each in range(9))
    monkeypatch.setattr(target, "wall_clock", lambda: next(moments))
    clock = ServedClock(ControlPort(ADDRESSES.control, where.send), timedelta(hours=7), timedelta(minutes=2))
    marks = set()
    for _ in range(2):
        one = on_stage_in_process(where, RehearsalSettings())
        one._clock = clock
        one._course("anything")
        marks.add(one.record.fact("mark"))

    assert len(marks) == 2


def test_a_page_shows_the_time_that_passes_there() -> None:
    """People are told how long a question is open by the clock by which it was asked."""
    where, board = stage(), Board()
    on_stage_in_process(where, RehearsalSettings(), instead_of=lambda person: board)

    where.move(START + timedelta(hours=2))

    assert board.now() == START + timedelta(hours=2)


def test_requests_take_time() -> None:
    """As much as the configuration says, for both services; looking at the clock takes none."""
    where = stage(latency=3)
    for url in (f"{ADDRESSES.bigcommerce}/stores/x/v2/time", f"{ADDRESSES.logicbroker}/api/v3/Orders"):
        where.send(ControlRequest("GET", url))
    ControlPort(ADDRESSES.control, where.send).now()

    assert where.now() == START + timedelta(seconds=6)


class ControlRequest:
    """A request as any client makes one."""

    def __init__(self, method: str, url: str) -> None:
        self.method, self.url, self.body = method, url, b""
        self.headers: dict[str, str] = {}


def test_whose_clock_it_is() -> None:
    """A file that names none means the machine's."""
    named = RehearsalSettings(clock="http://127.0.0.1:4")

    assert isinstance(clock_of(named, print), ServedClock)
    assert isinstance(clock_of(RehearsalSettings(), print), StageWallClock)
    with pytest.raises(UnusableInput, match="Wanted a clock at the address in"):
        now_by("http://127.0.0.1:1")


def test_the_files_of_a_rehearsal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written leads to what is served: with all suppliers, by its clock, and without a key in it."""
    described = json.loads(json.dumps(stage().introduction))
    write_files(tmp_path / "new", described)
    for name, key in keys_of(described).items():
        monkeypatch.setenv(name, key)

    for name, control, clock in (
        ("acted.toml", ADDRESSES.control, None),
        ("asked.toml", None, ADDRESSES.control),
    ):
        connection, read = settings.read(tmp_path / "new" / name)
        assert (read.control, read.clock, connection.trial_started) == (control, clock, START)
        assert [each.name for each in read.suppliers] == [each.name for each in SUPPLIERS]
        assert settings.served_clock(tmp_path / "new" / name) == ADDRESSES.control
        assert described["subscription_key"] not in (tmp_path / "new" / name).read_text()
    assert described["subscription_key"] in (tmp_path / "new" / "keys.env").read_text()
    assert (tmp_path / "new" / "keys.env").stat().st_mode & 0o077 == 0


def test_a_supplier_may_be_called_anything(tmp_path: Path) -> None:
    """The file that is written is read again, with every name as it was."""
    described = json.loads(json.dumps(stage().introduction))
    (first, *_) = described["surroundings"][0]["suppliers"]
    names = [text for text in STRINGS if not any("\ud800" <= each <= "\udfff" for each in text)]
    described["surroundings"][0]["suppliers"] = [first | {"name": name} for name in names]

    write_files(tmp_path, described)

    read = tomllib.loads((tmp_path / "asked.toml").read_text(encoding="utf-8"))
    assert [each["name"] for each in read["rehearsal"]["suppliers"]] == names
