"""The journal remembers, alike in memory, in a file and on a server, and a copy of one in memory goes its own way."""

import copy
import gc
import hashlib
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from harness.sync import Journal
from harness.sync.errors import JournalUnavailable
from harness.sync.journal import JournalStep
from tests.sync.conftest import OpenJournal
from tests.sync.scripted import NOON

LATER = timedelta(seconds=1)


def test_an_intention_is_there_after_a_crash(open_durable_journal: OpenJournal) -> None:
    """What was intended is there before anything else happens; another process sees it."""
    open_durable_journal().intend("orders", "100", "sales order", NOON, version="a")
    step = open_durable_journal().step("orders", "100", "sales order")

    assert step is not None
    assert (step.outcome, step.at, step.attempts, step.facts) == ("intended", NOON, 1, {"version": "a"})


def test_outcomes_add_their_facts(journal: Journal) -> None:
    """Each attempt is counted, and what is learnt is added to what was known."""
    for _ in range(2):
        journal.intend("orders", "100", "sales order", NOON, version="a", lines=[{"sku": "ü", "quantity": 2}])
    journal.record("orders", "100", "sales order", "done", NOON, key="5000", link={"a": None}, version="b")
    (step,) = journal.steps("orders")

    assert (step.outcome, step.attempts) == ("done", 2)
    assert step.facts == {
        "version": "b",
        "lines": [{"sku": "ü", "quantity": 2}],
        "key": "5000",
        "link": {"a": None},
    }


def test_facts_are_added_to_those_of_the_same_step(journal: Journal) -> None:
    """Whatever was read or written in between."""
    journal.intend("orders", "100", "sales order", NOON, version="a")
    journal.intend("orders", "101", "sales order", NOON, lines=2)
    journal.intend("orders", "100", "awaiting shipment", NOON)
    journal.record("orders", "100", "sales order", "done", NOON, key="5000")
    assert journal.step("orders", "102", "sales order") is None
    journal.record("orders", "101", "sales order", "done", NOON, key="5001")
    journal.record("orders", "102", "sales order", "done", NOON, key="5002")

    assert [(step.subject, step.name, step.facts) for step in journal.steps("orders")] == [
        ("100", "awaiting shipment", {}),
        ("100", "sales order", {"version": "a", "key": "5000"}),
        ("101", "sales order", {"lines": 2, "key": "5001"}),
        ("102", "sales order", {"key": "5002"}),
    ]


def test_what_was_just_read_or_written_is_not_read_again(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that is looked up, intended and done costs one read."""
    reads: list[Any] = []
    rows = journal.database.rows

    def counted(*arguments: Any) -> Any:
        reads.append(arguments)
        return rows(*arguments)

    monkeypatch.setattr(journal.database, "rows", counted)
    journal.step("orders", "100", "sales order")
    journal.intend("orders", "100", "sales order", NOON, version="a")
    journal.record("orders", "100", "sales order", "done", NOON, key="5000")

    assert len(reads) == 1


def test_an_outcome_without_an_intention_is_kept(journal: Journal) -> None:
    """What was found to have happened is remembered, although nobody tried."""
    journal.record("orders", "100", "sales order", "done", NOON, key="5000")
    (step,) = journal.steps("orders")

    assert step == JournalStep("orders", "100", "sales order", "done", NOON, 0, {"key": "5000"})


def test_steps_are_found_by_subject_and_outcome(journal: Journal) -> None:
    """One flow's steps can be asked for by subject and by outcome, and come by subject and name."""
    for flow, subject, name, outcome in (
        ("orders", "2", "a", "unknown"),
        ("orders", "1", "b", "unknown"),
        ("orders", "1", "a", "done"),
        ("shipments", "1", "a", "unknown"),
    ):
        journal.record(flow, subject, name, outcome, NOON)  # type: ignore[arg-type]

    assert [(step.subject, step.name) for step in journal.steps("orders")] == [("1", "a"), ("1", "b"), ("2", "a")]
    assert [step.name for step in journal.steps("orders", subject="1")] == ["a", "b"]
    assert journal.step("orders", "3", "a") is None
    assert [journal.has_step("orders", "b", outcome) for outcome in ("unknown", "done")] == [True, False]


def test_cursors_move_together(open_durable_journal: OpenJournal) -> None:
    """Several cursors are set at once; an unset one is None, also when it was asked for before."""
    journal = open_durable_journal()
    before = journal.cursor("a")
    journal.set_cursors({"a": "1", "b": "2"})
    journal.set_cursor("a", "3")

    for opened in (journal, open_durable_journal()):
        assert (before, opened.cursor("a"), opened.cursor("b"), opened.cursor("c")) == (None, "3", "2", None)


def test_what_is_read_and_how_far_go_together(journal: Journal) -> None:
    """If what was read cannot be kept, the cursor does not move either."""
    with pytest.raises(TypeError):
        journal.add_pending("inventory", {"a": {"bad": object()}}, cursors={"inventory 1": "later"})
    assert journal.cursor("inventory 1") is None
    journal.add_pending("inventory", {"b": {"n": 2}, "a": {"n": 1}}, cursors={"inventory 1": "now"})
    journal.add_pending("inventory", {"a": {"n": 3}}, cursors={})

    assert journal.cursor("inventory 1") == "now"
    assert [(item.subject, item.facts["n"]) for item in journal.pending("inventory", limit=9)] == [("a", 3), ("b", 2)]
    assert [item.subject for item in journal.pending("inventory", after="a", limit=9)] == ["b"]
    assert [item.subject for item in journal.pending("inventory", limit=1)] == ["a"]


def test_what_is_finished_is_pending_no_more_and_needs_nobody(journal: Journal) -> None:
    """Both at once, and only of the subjects and the flow that are named."""
    for flow in ("inventory", "orders"):
        journal.add_pending(flow, {subject: {} for subject in "abc"}, cursors={})
        for subject in "abc":
            journal.needs_attention(flow, subject, "why", "what", NOON)
    journal.finish("inventory", ["a", "c"])
    journal.finish("inventory", [])

    assert [item.subject for item in journal.pending("inventory", limit=9)] == ["b"]
    assert [item.subject for item in journal.pending("orders", limit=9)] == ["a", "b", "c"]
    assert [f"{entry.flow} {entry.subject}" for entry in journal.attention()] == [
        "inventory b",
        "orders a",
        "orders b",
        "orders c",
    ]


def test_subjects_sort_alike_everywhere(journal: Journal) -> None:
    """Subjects come by code point, whatever language a server speaks."""
    subjects = ["a", "B", "ä", "Z", "10", "9", "_", "a b", "ab", "-"]
    journal.add_pending("inventory", {subject: {} for subject in subjects}, cursors={})

    assert [item.subject for item in journal.pending("inventory", limit=99)] == sorted(subjects)
    assert [item.subject for item in journal.pending("inventory", after="a b", limit=99)] == ["ab", "ä"]


@pytest.mark.parametrize("nasty", ["NUL \0 in it", "half a pair \ud83d", "long " * 1000, "'; DROP TABLE steps; --"])
def test_any_text_can_be_kept(journal: Journal, nasty: str) -> None:
    """What comes from outside may hold what a database cannot; it is found again all the same."""
    journal.intend("orders", nasty, "sales order", NOON, text=nasty)
    journal.add_pending("inventory", {nasty: {"text": nasty}}, cursors={})
    news = [journal.needs_attention("orders", nasty, nasty, nasty, NOON) for _ in range(2)]
    step = journal.step("orders", nasty, "sales order")
    (item,) = journal.pending("inventory", limit=9)

    assert step is not None
    assert (step.facts["text"], item.facts["text"], news) == (nasty, nasty, [True, False])
    journal.finish("inventory", [item.subject])
    journal.settled("orders", journal.attention()[0].subject)
    assert (journal.pending("inventory", limit=9), journal.attention()) == ([], [])


def test_long_texts_that_begin_alike_stay_apart(journal: Journal) -> None:
    """Two subjects that differ at their very end are two."""
    first, second = "x" * 3000 + "1", "x" * 3000 + "2"
    journal.intend("orders", first, "sales order", NOON)

    assert journal.step("orders", second, "sales order") is None


def shortened(text: str) -> str:
    return f"{text[:400]}... {hashlib.sha256(text.encode(errors='replace')).hexdigest()}"


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("x" * 500, "x" * 500),
        ("x" * 501, shortened("x" * 501)),
        ("\ud83d" * 501, shortened("?" * 501)),
        ("NUL \0 in ASCII", "NUL \ufffd in ASCII"),
        ("NUL \0 in an übung", "NUL \ufffd in an übung"),
        ("half a pair \ud83d", "half a pair ?"),
        ("", ""),
    ],
    ids=["500 characters", "501 characters", "501 halves", "NUL", "NUL in more than ASCII", "half a pair", "nothing"],
)
def test_subjects_are_kept_under_these_names(journal: Journal, subject: str, kept: str) -> None:
    """The next version of the program must find them, whatever a database can bear."""
    journal.needs_attention("orders", subject, "why", "what", NOON)
    journal.intend("orders", subject, "sales order", NOON)

    assert [entry.subject for entry in journal.attention()] == [kept]
    assert [step.subject for step in journal.steps("orders", subject=subject)] == [kept]


@pytest.mark.usefixtures("machine_elsewhere")
def test_entries_come_oldest_first_wherever_they_were_written(journal: Journal) -> None:
    """To the microsecond, and whatever clock a machine shows."""
    zone = timezone(timedelta(hours=-8))
    for subject, since in (("2", NOON.replace(microsecond=1)), ("3", (NOON + LATER).astimezone(zone)), ("1", NOON)):
        journal.needs_attention("orders", subject, "why", "what", since)

    assert [entry.subject for entry in journal.attention()] == ["1", "2", "3"]
    assert [entry.since for entry in journal.attention()] == [NOON, NOON.replace(microsecond=1), NOON + LATER]
    assert {entry.since.utcoffset() for entry in journal.attention()} == {timedelta()}


def test_attention_keeps_its_beginning(journal: Journal) -> None:
    """An entry counts its attempts, knows whether its reason is news, and keeps the moment it came up."""
    news = [
        journal.needs_attention("orders", "1", reason, "Do it.", NOON.replace(minute=at))
        for at, reason in enumerate("aab")
    ]
    (entry,) = journal.attention()
    journal.settled("orders", "1")

    assert news == [True, False, True]
    assert (entry.reason, entry.since, entry.attempts, entry.to_do) == ("b", NOON, 3, "Do it.")
    assert journal.attention() == []


FILL: list[Callable[[Journal, str], Any]] = [
    lambda journal, text: journal.intend("orders", "1", "a", NOON, text=text),
    lambda journal, text: journal.add_pending("orders", {"1": {"text": text}}, cursors={"a": text}),
    lambda journal, text: journal.needs_attention("orders", "1", text, "", NOON),
]


def test_one_journal_holds_many_connections(journal: Journal) -> None:
    """What is written for one connection is not seen, moved or settled by another one."""
    one, other = journal.for_connection("one"), journal.for_connection("other")
    for fill in FILL:
        fill(one, "of one")
        fill(other, "of the other")
    other.settled("orders", "1")
    other.finish("orders", ["1"])

    assert [step.facts["text"] for step in one.steps("orders")] == ["of one"]
    assert [item.facts["text"] for item in one.pending("orders", limit=9)] == ["of one"]
    assert [entry.reason for entry in one.attention()] == ["of one"]
    assert (one.cursor("a"), other.cursor("a"), journal.cursor("a")) == ("of one", "of the other", None)


def test_a_database_knows_who_is_in_it(journal: Journal) -> None:
    """Connections that have begun, and those in which people want something tried again, by name."""
    before = (journal.connections(), journal.wishing())
    for name in ("b", "a", "c"):
        journal.for_connection(name).set_cursors({"owner": name, "connected at": "now"})
    for name in ("c", "a"):
        for subject in ("1", "2"):
            journal.for_connection(name).ask_for_retry("orders", subject, NOON)

    assert before == ([], [])
    assert (journal.connections(), journal.wishing()) == (["a", "b", "c"], ["a", "c"])


def test_people_may_look_beside_a_running_connector(open_durable_journal: OpenJournal) -> None:
    """A second process reads the journal that a connector keeps open, and sees what is written last."""
    first, second = open_durable_journal(), open_durable_journal()
    first.needs_attention("orders", "100", "It has no lines.", "Add one.", NOON)

    assert [entry.subject for entry in second.attention()] == ["100"]


def test_a_closed_journal_says_so(journal: Journal) -> None:
    """It is not opened again by being used."""
    journal.close()
    with pytest.raises(JournalUnavailable) as caught:
        journal.steps("orders")

    assert str(caught.value) == f"The journal {journal.database.name} cannot be used: it was closed."


def test_a_journal_is_closed_at_the_end_of_its_block(tmp_path: Path) -> None:
    """Whatever happens in the block: an error in it goes on to whoever opened the journal."""
    journal = Journal.open(tmp_path / "journal.sqlite")
    with pytest.raises(ZeroDivisionError), journal as entered:
        entered.set_cursor("a", str(1 / 0))

    assert entered is journal
    with pytest.raises(JournalUnavailable, match="it was closed"):
        journal.cursor("b")


@pytest.mark.parametrize("letters", [1, 1_000_000], ids=["small", "large"])
def test_a_journal_in_memory_that_nobody_holds_is_closed(letters: int) -> None:
    """Nobody closes the journals of worlds and their branches; also in a circle, and collected by another thread."""
    first = Journal.in_memory()
    first.set_cursor("a", "x" * letters)
    branch = copy.deepcopy(first)
    branch.set_cursor("a", "1")
    opened = [journal.database._driver() for journal in (first, branch)]
    circle: list[Any] = [branch]
    circle.append(circle)
    del first, branch, circle
    collector = threading.Thread(target=gc.collect)
    collector.start()
    collector.join()

    for raw in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            raw.execute("SELECT 1")


def test_a_copy_goes_its_own_way() -> None:
    """A journal in memory can be branched; neither sees what the other does afterwards."""
    journal = Journal.in_memory()
    journal.set_cursor("a", "1")
    branch = copy.deepcopy(journal)
    branch.set_cursor("a", "2")
    second = copy.deepcopy(branch)

    assert (journal.cursor("a"), branch.cursor("a"), second.cursor("a")) == ("1", "2", "2")
    assert (repr(journal), repr(branch.for_connection("Mugs"))) == ("Journal(in memory)", "Journal(in memory, Mugs)")


def test_copies_of_a_large_journal_share_what_has_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a megabyte only changed pages are kept twice; copies of copies go their own ways, and leave no file."""
    monkeypatch.chdir(tmp_path)
    journal = Journal.in_memory()
    cursors = {f"cursor {number:04}": "x" * 1_000 for number in range(1_000)}
    journal.set_cursors(cursors)
    first = copy.deepcopy(journal)
    journal.set_cursor("cursor 0500", "y")
    second = copy.deepcopy(journal)
    second.set_cursor("cursor 0500", "z")

    assert [each.cursor("cursor 0500") for each in (first, journal, second)] == ["x" * 1_000, "y", "z"]
    assert second.cursor("cursor 0999") == "x" * 1_000
    pages, again = first.database._copied_pages(), copy.deepcopy(second).database._copied_pages()
    assert len(pages) > 250
    assert sum(one is not other for one, other in zip(pages, again, strict=True)) < 10
    second.set_cursors({"cursor 0001": "a", "cursor 0002": "b"})
    assert (second.cursor("cursor 0002"), first.cursor("cursor 0002")) == ("b", "x" * 1_000)
    assert list(tmp_path.iterdir()) == []


def test_a_durable_journal_is_not_copied(open_durable_journal: OpenJournal) -> None:
    """A journal in a file or on a server belongs to one connector."""
    with pytest.raises(TypeError, match="belongs to one connector"):
        copy.deepcopy(open_durable_journal())
