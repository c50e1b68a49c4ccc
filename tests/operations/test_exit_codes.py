"""How a single run ends: a code for each way in which connections can stand."""

from datetime import timedelta
from typing import Any

import pytest

from harness.commands.running import BROKEN, HOLDS, UNUSABLE, _show_ends
from harness.sync import Fleet, Journal, Leases
from harness.sync.errors import JournalUnavailable
from tests.sync.scripted import NOON, ORDER, Scripted, answer, connection, with_orders


def ended(wire: Scripted, journal: Journal | None = None) -> int:
    """The code after what was due at a quarter of an hour."""
    journal = journal or Journal.in_memory()
    now = NOON + timedelta(minutes=15)
    fleet = Fleet([connection()], lambda one: wire, Leases(journal, "one"), clock=lambda: now)
    while fleet.tick(now) <= now:
        pass
    return _show_ends(fleet)


@pytest.mark.parametrize(
    ("method", "part", "reply", "code"),
    [
        ("GET", "/v2/orders", answer(204), HOLDS),
        ("GET", "/stores/", answer(401, {"title": "Unauthorized"}), BROKEN),
        ("GET", "/v2/orders", answer(403, {"title": "You don't have a required scope"}), BROKEN),
        ("GET", "/v2/orders", answer(503, {"title": "The store is suspended."}), BROKEN),
        ("GET", "/v2/orders", answer(422, {"title": "no"}), BROKEN),
        ("POST", "/v3/Orders", answer(400, {"Message": "no"}), BROKEN),
        ("GET", "/v3/Shipments", answer(502), BROKEN),
    ],
    ids=["well", "401", "403", "suspended", "422", "refused order", "outage"],
)
def test_a_single_run_ends_with_what_it_found(method: str, part: str, reply: Any, code: int) -> None:
    """0 only when all is well: else a scheduled job would succeed for ever."""
    wire = Scripted()
    if method == "POST":
        with_orders(wire, ORDER)
    wire.on(method, part, reply)

    assert ended(wire) == code


def test_what_was_not_worked_is_no_success(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither where another process has it, nor without a journal; the reason stands beside it."""
    taken, full = Journal.in_memory(), Journal.in_memory()
    Leases(taken, "another").take(connection().key, NOON + timedelta(minutes=14))

    def fails(*arguments: Any) -> Any:
        raise JournalUnavailable("j.sqlite", "database or disk is full")

    monkeypatch.setattr(full.database, "rows", fails)
    codes = [ended(Scripted(), journal) for journal in (taken, full)]
    shown = capsys.readouterr().out

    assert codes == [UNUSABLE, UNUSABLE]
    assert "standing by: another works it, until " in shown
    assert "waiting: The journal j.sqlite cannot be used: database or disk is full." in shown
