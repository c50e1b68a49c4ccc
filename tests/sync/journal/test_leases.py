"""Two processes on one journal never work the same connection, and one takes over when the other dies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Journal, Request
from harness.sync.errors import LeaseLost
from harness.sync.journal import LEASE, Leases
from tests.sync.conftest import OpenJournal
from tests.sync.scripted import NOON

WRITES: dict[str, Callable[[Journal], Any]] = {
    "intend": lambda journal: journal.intend("orders", "1", "a", NOON),
    "record": lambda journal: journal.record("orders", "1", "a", "done", NOON),
    "set_cursor": lambda journal: journal.set_cursor("a", "1"),
    "add_pending": lambda journal: journal.add_pending("orders", {"1": {}}, cursors={}),
    "finish": lambda journal: journal.finish("orders", ["1"]),
    "needs_attention": lambda journal: journal.needs_attention("orders", "1", "why", "what", NOON),
    "settled": lambda journal: journal.settled("orders", "1"),
}


@pytest.fixture
def two(open_journal: OpenJournal) -> tuple[Leases, Leases]:
    """Two processes on one journal."""
    return Leases(open_journal(), "first"), Leases(open_journal(), "second")


def test_a_connection_is_worked_by_one(two: tuple[Leases, Leases]) -> None:
    """The second is told who works it and until when; other connections are free."""
    first, second = two
    taken = first.take("Mugs", NOON)
    refused = second.take("Mugs", NOON)
    holder = second.holder("Mugs")

    assert taken is not None
    assert (taken.connection, refused, second.holds("Mugs"), first.holds("Mugs")) == ("Mugs", None, False, True)
    assert holder is not None
    assert (holder.owner, holder.until) == ("first", NOON + LEASE)
    assert second.take("Hats", NOON) is not None
    assert second.holder("Cups") is None


def test_a_renewed_lease_is_not_taken_over(two: tuple[Leases, Leases]) -> None:
    """As long as its holder renews it, a lease does not end."""
    first, second = two
    first.take("Mugs", NOON)
    for minutes in range(1, 30):
        first.keep(NOON + timedelta(minutes=minutes))
        assert second.take("Mugs", NOON + timedelta(minutes=minutes)) is None


def test_a_lease_is_renewed_when_a_third_is_over(two: tuple[Leases, Leases]) -> None:
    """Not at every look, which would be a write each time."""
    first, second = two
    first.take("Mugs", NOON)
    first.keep(NOON + LEASE / 3 - timedelta(seconds=1))
    early = second.holder("Mugs")
    first.keep(NOON + LEASE / 3)
    late = second.holder("Mugs")

    assert (early and early.until, late and late.until) == (NOON + LEASE, NOON + LEASE / 3 + LEASE)


def test_who_holds_leases_says_when_to_renew_them(open_journal: OpenJournal) -> None:
    """After a third of their time, all at once; nobody has to come for none."""
    leases = Leases(open_journal(), "first", lasting=timedelta(seconds=90))
    before = leases.renewal
    leases.take("Mugs", NOON)
    leases.take("Hats", NOON + timedelta(seconds=10))
    at_first = leases.renewal
    leases.keep(NOON + timedelta(seconds=31))
    kept, holder = leases.renewal, leases.holder("Hats")
    leases.give_back()

    assert (before, at_first, kept) == (None, NOON + timedelta(seconds=30), NOON + timedelta(seconds=61))
    assert holder is not None
    assert holder.until == NOON + timedelta(seconds=121)
    assert leases.renewal is None


def test_a_dead_holders_lease_is_taken_over(two: tuple[Leases, Leases]) -> None:
    """Not before its end, and with all that was remembered."""
    first, second = two
    dead = first.take("Mugs", NOON)
    assert dead is not None
    dead.intend("orders", "1", "sales order", NOON)
    too_early = second.take("Mugs", NOON + LEASE - timedelta(seconds=1))
    heir = second.take("Mugs", NOON + LEASE)

    assert too_early is None
    assert heir is not None
    assert [step.outcome for step in heir.steps("orders")] == ["intended"]


@pytest.mark.parametrize("write", WRITES)
def test_whoever_lost_its_lease_writes_nothing(two: tuple[Leases, Leases], write: str) -> None:
    """A process that was believed dead notices at its next write, and leaves the journal to its heir."""
    first, second = two
    frozen = first.take("Mugs", NOON)
    heir = second.take("Mugs", NOON + LEASE)
    assert frozen is not None
    assert heir is not None
    heir.add_pending("orders", {"1": {"of": "the heir"}}, cursors={})
    heir.needs_attention("orders", "1", "of the heir", "", NOON)

    with pytest.raises(LeaseLost, match="Mugs"):
        WRITES[write](frozen)
    assert (heir.steps("orders"), heir.cursor("a")) == ([], None)
    assert [item.facts for item in heir.pending("orders", limit=9)] == [{"of": "the heir"}]
    assert [entry.reason for entry in heir.attention()] == ["of the heir"]
    WRITES[write](heir)


def test_a_lease_that_came_back_is_not_the_old_one(two: tuple[Leases, Leases]) -> None:
    """Whoever slept while another one worked and finished must take the lease anew before it writes."""
    first, second = two
    frozen = first.take("Mugs", NOON)
    second.take("Mugs", NOON + LEASE)
    second.give_back()
    assert frozen is not None
    with pytest.raises(LeaseLost):
        frozen.intend("orders", "1", "a", NOON)
    first.keep(NOON + LEASE)

    assert first.holds("Mugs") is False
    again = first.take("Mugs", NOON + LEASE)
    assert again is not None
    again.intend("orders", "1", "a", NOON)


def test_a_lease_that_is_given_back_is_free_at_once(two: tuple[Leases, Leases]) -> None:
    """A graceful end lets nobody wait; what another process holds stays."""
    first, second = two
    first.take("Mugs", NOON)
    second.take("Hats", NOON)
    first.give_back()

    assert not first.holds("Mugs")
    assert second.take("Mugs", NOON) is not None
    assert second.holds("Hats")
    assert first.take("Hats", NOON) is None


def test_two_connectors_take_turns(two: tuple[Leases, Leases]) -> None:
    """Whatever the order of their steps, at each instant at most one of them can write."""
    handles: dict[str, Journal | None] = {"first": None, "second": None}
    wrote: list[str] = []
    for minute in range(40):
        now = NOON + timedelta(minutes=minute)
        for leases in two:
            if leases.owner == "first" and minute % 10 < 5:
                continue  # It hangs for longer than its lease lasts.
            handle = handles[leases.owner] = handles[leases.owner] or leases.take("Mugs", now)
            leases.keep(now)
            if handle is None:
                continue
            try:
                handle.intend("orders", f"{minute}", leases.owner, now)
                wrote.append(leases.owner)
            except LeaseLost:
                handles[leases.owner] = None
        if minute == 17:  # The second dies.
            handles["second"], two = None, two[:1]
    mine = two[0].take("Mugs", now)
    assert mine is not None
    subjects = [step.subject for step in mine.steps("orders")]

    assert len(subjects) == len(set(subjects)) == len(wrote)
    assert wrote.index("first") > 0
    assert set(wrote[wrote.index("first") :]) == {"first"}


def test_nothing_is_sent_without_a_lease(two: tuple[Leases, Leases]) -> None:
    """The wire itself renews the lease on the way, and stays silent once it was taken over."""
    first, second = two
    sent: list[Request] = []
    now = [NOON]
    first.take("Mugs", NOON)
    send = first.guarded(sent.append, "Mugs", lambda: now[0])  # type: ignore[arg-type]
    for _ in range(10):
        now[0] += LEASE / 2
        send(Request("GET", "https://example.test/", {}))
        assert second.take("Mugs", now[0]) is None
    now[0] += LEASE
    second.take("Mugs", now[0])
    with pytest.raises(LeaseLost, match="'Mugs' is worked by another process"):
        send(Request("GET", "https://example.test/", {}))

    assert sent == [Request("GET", "https://example.test/", {})] * 10
