"""The database goes away, by a full disk or a lost connection, and comes back: nothing is lost, nothing doubled."""

import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.sync import Journal, Request, Secret
from harness.sync.errors import JournalUnavailable, UnusableInput
from harness.sync.journal import Leases, opening
from harness.sync.journal.database import failure_in_words
from harness.sync.journal.tables import SET_CURSOR
from tests.sync import postgresql
from tests.sync.scripted import NOON
from tests.sync.sync_place import Place
from tests.sync.test_crashes import EXPECTED, a_day, outcome


def fill_disk(journal: Journal) -> None:
    """From now on the file cannot grow, and what it has is in use."""
    raw = journal.database._raw
    raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")
    ballast = journal.for_connection("ballast")
    number, text = 0, "x" * 500
    while text:
        try:
            ballast.intend("orders", f"{(number := number + 1)}", "a", NOON, text=text)
        except JournalUnavailable:
            text = text[: len(text) // 2]


def free_disk(journal: Journal) -> None:
    journal.database._raw.execute("PRAGMA max_page_count = 1000000")


def lose_connection(journal: Journal, url: str) -> None:
    """The server ends the journal's connection, as when it is restarted."""
    raw = journal.database._raw
    if raw is not None:
        with postgresql.administrator(url) as administrator:
            administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [raw.info.backend_pid])


def write_and_lose(journal: Journal, url: str) -> None:
    with journal.database.transaction():
        journal.database.change_many(SET_CURSOR, [{"connection": "", "name": "a", "value": "1"}])
        lose_connection(journal, url)


@pytest.mark.parametrize("is_in_memory", [False, True], ids=["file", "memory"])
def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path, is_in_memory: bool) -> None:
    """What could not be written is not there at all, and when there is room again everything works."""
    journal = Journal.in_memory() if is_in_memory else Journal.open(tmp_path / "journal.sqlite")
    journal.intend("orders", "1", "a", NOON, text="before")
    fill_disk(journal)
    big = {"1": {"text": "x" * 50_000}}
    with pytest.raises(JournalUnavailable, match=r"(journal\.sqlite|in memory) .*full"):
        journal.add_pending("orders", big, cursors={"read": "far"})
    half = (journal.pending("orders", limit=9), journal.cursor("read"))
    free_disk(journal)
    journal.add_pending("orders", big, cursors={"read": "far"})

    assert half == ([], None)
    assert journal.cursor("read") == "far"
    assert [step.facts["text"] for step in journal.steps("orders")] == ["before"]
    journal.close()


def test_a_file_that_another_process_holds_is_said(tmp_path: Path) -> None:
    """After it was waited for; what could not be begun is begun anew when it is free."""
    where = tmp_path / "journal.sqlite"
    journal = Journal.open(where)
    journal.database._driver().execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(where, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalUnavailable) as at_begin:
            journal.finish("orders", ["1"])
        with pytest.raises(JournalUnavailable) as at_once:
            journal.set_cursor("a", "1")
        with pytest.raises(JournalUnavailable) as at_lease:
            Leases(journal, "one").take("Mugs", NOON)
        other.execute("COMMIT")
    journal.finish("orders", ["1"])
    journal.set_cursor("a", "1")

    said = f"The journal {where} cannot be used: database is locked."
    assert [str(each.value) for each in (at_begin, at_once, at_lease)] == [said] * 3
    assert journal.cursor("a") == "1"
    journal.close()


def test_a_transaction_has_the_file_for_itself_from_its_beginning(tmp_path: Path) -> None:
    """What it read before it writes is still so: another process waits, and neither has to give up in the middle."""
    one, other = Journal.open(tmp_path / "journal.sqlite"), Journal.open(tmp_path / "journal.sqlite")
    other.database._driver().execute("PRAGMA busy_timeout = 0")
    with one.database.transaction(), pytest.raises(JournalUnavailable, match="database is locked"):
        other.set_cursor("a", "1")
    other.set_cursor("a", "2")

    assert one.cursor("a") == "2"
    one.close()
    other.close()


def test_of_several_cursors_all_are_set_or_none() -> None:
    """Who reads one of them may rely on the others."""
    journal = Journal.in_memory()
    refusal = "CREATE TRIGGER no BEFORE INSERT ON cursors WHEN new.name = 'b' BEGIN SELECT RAISE(ABORT, 'no b'); END"
    journal.database._driver().execute(refusal)
    with pytest.raises(JournalUnavailable, match="no b"):
        journal.set_cursors({"a": "1", "b": "2"})

    assert (journal.cursor("a"), journal.cursor("b")) == (None, None)


@pytest.mark.parametrize("names", [["a"], ["a", "b"]], ids=["one", "several"])
def test_a_cursor_whose_write_is_unknown_is_read_again(names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The database did what was asked, and its answer was lost: what stands there counts, not what was known."""
    journal = Journal.in_memory()
    journal.set_cursors(dict.fromkeys(names, "before"))
    database = journal.database

    def lose_answer(name: str) -> None:
        do = getattr(database, name)

        def losing(*arguments: Any) -> None:
            do(*arguments)
            if arguments[0] != "BEGIN IMMEDIATE":
                raise JournalUnavailable("somewhere", "the answer was lost")

        patch.setattr(database, name, losing)

    with monkeypatch.context() as patch:
        lose_answer("change" if len(names) == 1 else "_run")
        patch.setattr(database, "_roll_back", lambda: None)
        with pytest.raises(JournalUnavailable):
            journal.set_cursors(dict.fromkeys(names, "after"))

    assert [journal.cursor(name) for name in names] == ["after"] * len(names)


def test_what_a_server_says_is_shown_without_the_password(postgresql_url: str) -> None:
    """An error may repeat what was sent, at the opening and later."""
    journal = Journal.open(f"{postgresql_url}&password=hunter22")
    with pytest.raises(JournalUnavailable) as caught:
        journal.database.rows("SELECT hunter22", {})
    with pytest.raises(UnusableInput) as at_opening:
        Journal.open(f"{postgresql_url} -chunter22=1&password=hunter22")
    journal.close()

    for said in (str(caught.value), str(at_opening.value)):
        assert "hunter22" not in said
        assert "**********" in said


def test_a_lost_connection_is_said_and_opened_again(postgresql_url: str) -> None:
    """The first use after the loss fails clearly; the next one works."""
    journal = Journal.open(postgresql_url)
    journal.intend("orders", "1", "a", NOON)
    lose_connection(journal, postgresql_url)
    with pytest.raises(JournalUnavailable, match=r"postgresql://.* cannot be used"):
        journal.record("orders", "1", "a", "done", NOON)

    assert [step.outcome for step in journal.steps("orders")] == ["intended"]
    journal.close()


def test_a_connection_that_is_lost_in_a_transaction_leaves_nothing(postgresql_url: str) -> None:
    """Half a transaction does not exist, and what comes after it is a new one."""
    journal = Journal.open(postgresql_url)
    leased = Leases(journal, "one").take("Mugs", NOON)
    assert leased is not None
    with pytest.raises(JournalUnavailable):
        write_and_lose(journal, postgresql_url)
    leased.set_cursor("b", "1")

    assert (journal.cursor("a"), leased.cursor("b")) == (None, "1")
    journal.close()


def test_a_server_that_is_away_is_named_without_secrets(postgresql_url: str) -> None:
    """While it cannot be reached every use says so, without the password; when it is back it is used."""
    journal = Journal.open(postgresql_url)
    there = journal.database._engine
    lose_connection(journal, postgresql_url)
    journal.database._engine = opening._server("postgresql://me:hunter22@localhost:1/journal?connect_timeout=1")[0]
    said = []
    for _ in range(2):
        with pytest.raises(JournalUnavailable) as caught:
            journal.set_cursor("a", "1")
        said.append(str(caught.value))
    journal.database._engine = there
    journal.set_cursor("a", "2")

    assert "hunter22" not in "".join(said)
    assert "refused" in said[1]
    assert journal.cursor("a") == "2"
    journal.close()


@pytest.mark.parametrize("number", range(3, 36, 8))
def test_a_disk_may_be_full_at_any_call(build: type[Place], number: int, tmp_path: Path) -> None:
    """Nothing is done that cannot be remembered; when there is room again the day ends as if nothing had happened."""
    place = build()
    place.keep_journal_in(tmp_path / "journal.sqlite")
    said: list[str] = []

    def cut(request: Request) -> None:
        if len(place.requests) == number and not said:
            fill_disk(place.journal)
        if said:
            free_disk(place.journal)

    place.cut = cut
    ticking = place.connector.tick

    def tick(now: Any) -> Any:
        following = ticking(now)
        if "full" in place.connector.status.reason:
            said.append(place.connector.status.state)
        return following

    place.connector.tick = tick  # type: ignore[method-assign]
    a_day(place)

    assert outcome(place) == EXPECTED
    assert set(said) == {"waiting"}
    assert place.connector.status.state == "connected"
    place.journal.close()


@pytest.mark.parametrize("number", range(3, 36, 8))
def test_the_connection_may_be_lost_at_any_call(build: type[Place], number: int, postgresql_url: str) -> None:
    """The server goes away while a request is under way, twice: the day ends as if nothing had happened."""
    place = build()
    place.keep_journal_in(postgresql_url)

    def cut(request: Request) -> None:
        if len(place.requests) in {number, number + 2}:
            lose_connection(place.journal, postgresql_url)

    place.cut = place.cut_after = cut
    a_day(place)

    assert outcome(place) == EXPECTED
    assert place.connector.status.state == "connected"
    place.journal.close()


@pytest.mark.parametrize("lost", ["intend", "record", "set_cursors", "needs_attention", "settled"])
def test_whichever_write_fails_nothing_is_sent_twice(place: Place, lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one kind of write fails for a while, no order is sent that the journal does not know of."""

    def gone(*arguments: Any, **named: Any) -> None:
        raise JournalUnavailable("somewhere", "the disk is full")

    order = place.order()
    with monkeypatch.context() as patch:
        patch.setattr(place.journal, lost, gone)
        place.advance(minutes=20)
        sent = len(place.documents(order, "SalesOrder"))
        intended = [step for step in place.journal.steps("orders") if step.name == "sales order"]
        status = place.connector.status
    place.advance(minutes=40)

    assert sent <= len(intended) <= 1
    assert (lost == "needs_attention") or (status.state, "full" in status.reason) == ("waiting", True)
    assert len(place.documents(order, "SalesOrder")) == 1
    assert (order.status, place.connector.status.state) == ("Awaiting Shipment", "connected")


@pytest.mark.parametrize(
    ("name", "said", "free", "told"),
    [
        ("journal.sqlite", "disk I/O error", 0, "disk I/O error: the disk is full"),
        ("journal.sqlite", "disk I/O error", 10**9, "disk I/O error"),
        ("journal.sqlite", "database or disk is full", 0, "database or disk is full"),
        ("postgresql://host/database", "disk I/O error", 0, "disk I/O error"),
    ],
)
def test_a_full_disk_is_called_so(name: str, said: str, free: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has several names for it; of a server's disk we know nothing."""
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=free))

    assert failure_in_words(ValueError(said), name, Secret("")) == told
