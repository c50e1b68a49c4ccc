"""What errors say to a person, and what they keep for whoever catches them."""

from datetime import UTC, datetime

import pytest

from harness.sync.errors import (
    AlreadyExists,
    Busy,
    CredentialsRefused,
    JournalUnavailable,
    LeaseLost,
    NotFound,
    Outage,
    Refused,
    ScopeMissing,
    StoreSuspended,
    SyncError,
    Unknown,
    Unmappable,
    UnusableInput,
)

UNTIL = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def test_input_that_cannot_be_used_says_three_things() -> None:
    """What was wanted, what came, what to do."""
    error = UnusableInput("a name", "nothing", "Type one.")

    assert str(error) == "Wanted a name; got nothing. Type one."
    assert (error.wanted, error.came, error.to_do) == ("a name", "nothing", "Type one.")
    assert isinstance(error, ValueError)


def test_a_record_without_counterpart_says_why() -> None:
    """Its reason is a sentence for a person."""
    error = Unmappable("Order 1 has no line.")

    assert (str(error), error.reason) == ("Order 1 has no line.", "Order 1 has no line.")


@pytest.mark.parametrize("kind", [Refused, CredentialsRefused, ScopeMissing, NotFound])
def test_a_refusal_keeps_the_words_of_the_service(kind: type[Refused]) -> None:
    """Who refused what, with which status and which words."""
    error = kind("BigCommerce", "reading order 1", 404, "no such order")

    assert str(error) == 'BigCommerce refused reading order 1 (404, "no such order").'
    assert (error.service, error.what, error.status, error.message) == (
        "BigCommerce",
        "reading order 1",
        404,
        "no such order",
    )


def test_what_exists_already_is_named_by_its_link_key() -> None:
    """So that the original can be found."""
    error = AlreadyExists("Logicbroker", "creating the sales order 1", 400, "it exists", "77")

    assert str(error) == 'Logicbroker refused creating the sales order 1 (400, "it exists").'
    assert (error.link_key, error.status, error.message) == ("77", 400, "it exists")


@pytest.mark.parametrize("reason", ["the store is closed", "The store is closed.", "It goes on and on..."])
def test_a_sentence_ends_once(reason: str) -> None:
    """Also where a service's own words do."""
    outage = Outage("BigCommerce", UNTIL, reason)
    said = [Busy("BigCommerce", UNTIL, reason), outage, outage.trouble, Unknown("BigCommerce", "writing", reason)]

    assert {str(each).rpartition(": ")[2] for each in said} == {f"{reason.removesuffix('.')}."}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Busy, "asks to wait until"),
        (Outage, "gave no sensible answer, and it is asked again at"),
        (StoreSuspended, "asks to wait until"),
    ],
)
def test_who_is_busy_says_until_when(kind: type[Busy], said: str) -> None:
    """And why; a service that is silent has asked for nothing."""
    error = kind("Logicbroker", UNTIL, "too many requests")

    assert str(error) == f"Logicbroker {said} 2026-03-02T09:15:00+00:00: too many requests."
    assert (error.service, error.until, error.reason) == ("Logicbroker", UNTIL, "too many requests")


def test_nobody_knows_and_says_so() -> None:
    """What may have happened, where, and why nobody knows."""
    error = Unknown("BigCommerce", "creating a shipment", "the reply was lost")

    assert str(error) == "Nobody knows whether creating a shipment happened at BigCommerce: the reply was lost."
    assert (error.service, error.what, error.reason) == ("BigCommerce", "creating a shipment", "the reply was lost")
    assert isinstance(error, SyncError)


def test_a_journal_that_fails_and_a_lease_that_is_lost_say_whose() -> None:
    """By the name under which people know it."""
    unavailable, lost = JournalUnavailable("sync.journal", "disk full"), LeaseLost("abc in stage")

    assert str(unavailable) == "The journal sync.journal cannot be used: disk full."
    assert (unavailable.name, unavailable.reason) == ("sync.journal", "disk full")
    assert str(lost) == "The connection 'abc in stage' is worked by another process now."
    assert lost.connection == "abc in stage"
