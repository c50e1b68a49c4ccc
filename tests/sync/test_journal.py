"""The journal remembers across processes, and a copy of it goes its own way."""

import copy
import json
import sqlite3
from pathlib import Path

import pytest

from harness.sync import Journal
from harness.sync.errors import UnusableInput
from tests.sync.scripted import NOON


def test_an_intention_is_there_after_a_crash(tmp_path: Path) -> None:
    """What was intended is on disk before anything else happens; a second process sees it."""
    path = tmp_path / "journal.sqlite"
    first = Journal.open(path)
    first.intend("orders", "100", "sales order", NOON, version="a")
    first.close()
    step = Journal.open(path).step("orders", "100", "sales order")

    assert step is not None
    assert (step.outcome, step.at, step.attempts, step.facts) == ("intended", NOON, 1, {"version": "a"})


def test_outcomes_add_their_facts() -> None:
    """Each attempt is counted, and what is learnt is added to what was known."""
    journal = Journal.in_memory()
    for _ in range(2):
        journal.intend("orders", "100", "sales order", NOON, version="a")
    journal.record("orders", "100", "sales order", "done", NOON, key="5000")
    (step,) = journal.steps("orders")

    assert (step.outcome, step.attempts, step.facts) == ("done", 2, {"version": "a", "key": "5000"})


def test_steps_are_found_by_subject_and_outcome() -> None:
    """One flow's steps can be asked for by subject and by outcome."""
    journal = Journal.in_memory()
    journal.record("orders", "1", "a", "done", NOON)
    journal.record("orders", "2", "a", "unknown", NOON)
    journal.record("shipments", "1", "a", "unknown", NOON)

    assert [step.subject for step in journal.steps("orders", outcome="unknown")] == ["2"]
    assert [step.outcome for step in journal.steps("orders", subject="1")] == ["done"]
    assert journal.step("orders", "3", "a") is None


def test_cursors_move_together() -> None:
    """Several cursors are set at once; an unset one is None."""
    journal = Journal.in_memory()
    journal.set_cursors({"a": "1", "b": "2"})
    journal.set_cursor("a", "3")

    assert (journal.cursor("a"), journal.cursor("b"), journal.cursor("c")) == ("3", "2", None)


def test_what_is_read_and_how_far_go_together() -> None:
    """If what was read cannot be kept, the cursor does not move either."""
    journal = Journal.in_memory()
    with pytest.raises(TypeError):
        journal.add_pending("inventory", {"a": {"bad": object()}}, cursors={"inventory 1": "later"})
    journal.add_pending("inventory", {"b": {"n": 2}, "a": {"n": 1}}, cursors={"inventory 1": "now"})
    journal.add_pending("inventory", {"a": {"n": 3}}, cursors={})

    assert journal.cursor("inventory 1") == "now"
    assert [(item.subject, item.facts["n"]) for item in journal.pending("inventory", limit=9)] == [("a", 3), ("b", 2)]
    assert [item.subject for item in journal.pending("inventory", after="a", limit=9)] == ["b"]
    journal.drop_pending("inventory", "b")
    assert [item.subject for item in journal.pending("inventory", limit=1)] == ["a"]


def test_attention_keeps_its_beginning() -> None:
    """An entry counts its attempts, knows whether its reason is news, and keeps the moment it came up."""
    journal = Journal.in_memory()
    news = [
        journal.needs_attention("orders", "1", reason, "Do it.", NOON.replace(minute=at))
        for at, reason in enumerate("aab")
    ]
    (entry,) = journal.attention()
    journal.settled("orders", "1")

    assert news == [True, False, True]
    assert (entry.reason, entry.since, entry.attempts, entry.to_do) == ("b", NOON, 3, "Do it.")
    assert journal.attention() == []


def test_a_copy_goes_its_own_way() -> None:
    """A journal in memory can be branched; neither sees what the other does afterwards."""
    journal = Journal.in_memory()
    journal.set_cursor("a", "1")
    branch = copy.deepcopy(journal)
    branch.set_cursor("a", "2")

    assert (journal.cursor("a"), branch.cursor("a")) == ("1", "2")


def test_a_file_is_not_copied(tmp_path: Path) -> None:
    """A journal file belongs to one connector."""
    with pytest.raises(TypeError, match="belongs to one connector"):
        copy.deepcopy(Journal.open(tmp_path / "journal.sqlite"))


def test_other_files_are_refused(tmp_path: Path) -> None:
    """A text, another database and a newer journal are refused and left alone."""
    text, other, newer = tmp_path / "text", tmp_path / "other.sqlite", tmp_path / "newer.sqlite"
    text.write_text(json.dumps({"a": 1}) * 500)
    for path, statement in ((other, "CREATE TABLE a (b)"), (newer, "PRAGMA user_version = 99")):
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()

    for path in (text, other, newer):
        with pytest.raises(UnusableInput, match=path.name):
            Journal.open(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path that cannot be opened is shown."""
    with pytest.raises(UnusableInput, match="nowhere"):
        Journal.open(tmp_path / "nowhere" / "journal.sqlite")


def test_a_journal_in_use_is_refused(tmp_path: Path) -> None:
    """Two connectors on one journal would each do what is due; the second is told, and may begin after the first."""
    path = tmp_path / "journal.sqlite"
    first = Journal.open(path)
    first.set_cursor("a", "1")
    with pytest.raises(UnusableInput, match="other connector"):
        Journal.open(path)
    first.close()

    assert Journal.open(path).cursor("a") == "1"
