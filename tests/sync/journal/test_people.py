"""What people decide about the attention list is kept, alike in memory, in a file and on a server."""

from datetime import timedelta

from harness.sync import Journal
from tests.sync.scripted import NOON

LATER = NOON + timedelta(hours=1)


def test_a_dismissed_entry_is_kept_with_the_decision(journal: Journal) -> None:
    """Who, when and why stand beside the entry as it stood; the list itself is empty."""
    journal.needs_attention("orders", "100", "refused", "Correct it.", NOON)
    journal.needs_attention("orders", "100", "refused", "Correct it.", LATER)
    (entry,) = journal.attention()
    journal.dismiss("orders", "100", LATER, who="Ann", why="It was a test.")

    (kept,) = journal.dismissed()
    assert (kept.entry, kept.at, kept.who, kept.why) == (entry, LATER, "Ann", "It was a test.")
    assert (entry.attempts, entry.since) == (2, NOON)
    assert journal.attention() == []
    assert journal.for_connection("another").dismissed() == []


def test_what_was_dismissed_stays_off_the_list_for_that_reason_only(journal: Journal) -> None:
    """The same trouble is no news; another one is, and so is the same after somebody wanted it tried again."""
    journal.needs_attention("orders", "100", "refused", "", NOON)
    journal.dismiss("orders", "100", NOON, who="Ann", why="known")
    news = [journal.needs_attention("orders", "100", reason, "", NOON) for reason in ("refused", "unmappable")]
    journal.settled("orders", "100")
    journal.ask_for_retry("orders", "100", LATER)
    news.append(journal.needs_attention("orders", "100", "refused", "", LATER))

    assert news == [False, True, True]
    assert [kept.why for kept in journal.dismissed()] == ["known"]


def test_dismissing_nothing_keeps_nothing(journal: Journal) -> None:
    """What is not on the list cannot be dismissed."""
    journal.dismiss("orders", "100", NOON, who="Ann", why="known")

    assert journal.dismissed() == []


def test_who_wants_a_retry_is_heard_once(journal: Journal) -> None:
    """Asking twice is asking once; the order is that of the asking."""
    journal.ask_for_retry("shipments", "7", NOON)
    journal.ask_for_retry("orders", "100", NOON + timedelta(seconds=1))
    journal.ask_for_retry("shipments", "7", LATER)

    assert journal.retries() == [("orders", "100"), ("shipments", "7")]
    assert journal.for_connection("another").retries() == []
    journal.drop_retry("orders", "100")
    assert journal.retries() == [("shipments", "7")]
