"""The judges of cancellations, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import WRITE_NOTES
from harness.conformance.checks import cancellations, untouched
from harness.record.looks import SALES_ORDERS


def whole(document: Any) -> list[dict[str, Any]]:
    return [document("Acknowledgement", cancelled={"MUG": 2})]


def part(document: Any) -> list[dict[str, Any]]:
    return [document("Acknowledgement", cancelled={"MUG": 1})]


@pytest.mark.parametrize(("document_key", "state"), [(1001, "holds"), (None, "broken"), (9, "broken")])
def test_an_event_about_a_cancellation_stands_on_its_order(
    written: Any, document: Any, document_key: int | None, state: str
) -> None:
    """Whoever opens the acknowledgement finds there that it was not passed on."""
    cancelled = document("Acknowledgement", cancelled={"MUG": 2})
    written.at(300).order(documents=[cancelled], allowed=False, events=["Not cancelled: order 100"])
    event = {"summary": "Not cancelled", "details": "order 100", "document": document_key}
    written.history.observe(SALES_ORDERS, order_ids=[100], references=["100"], events=[event])

    assert cancellations.cancellation_recorded_in_place(written.history).state == state


@pytest.mark.parametrize(
    ("made", "status", "state"),
    [
        (whole, "Cancelled", "holds"),
        (whole, "Awaiting Shipment", "broken"),
        (part, "Manual Verification Required", "holds"),
        (part, "Cancelled", "broken"),
    ],
)
def test_cancellations_show(written: Any, document: Any, made: Any, status: str, state: str) -> None:
    """A whole cancellation shows Cancelled, a part of it Manual Verification Required."""
    written.at(120).order(status=status, documents=made(document))

    verdict = cancellations.cancellations_shown(written.history)

    assert (verdict.state, verdict.promise) == (state, "G16")
    assert verdict.evidence


def test_two_suppliers_cancel_together(written: Any, document: Any) -> None:
    """Acknowledgements of two suppliers add up to a cancellation of the whole order."""
    halves = [document("Acknowledgement", lines=[("MUG", 1)], cancelled={"MUG": 1}, key=key) for key in ("1", "2")]
    written.at(120).order(status="Cancelled", documents=halves)

    assert cancellations.cancellations_shown(written.history).state == "holds"


@pytest.mark.parametrize(
    ("notes", "state"),
    [
        ("Cancelled by Supplier: 1 of MUG", "holds"),
        ("1x MUG cancelled", "holds"),
        ("MUG x1", "holds"),
        ("1 cancelled", "broken"),
        ("11x MUG", "broken"),
        ("", "broken"),
    ],
)
def test_a_part_is_noted(written: Any, document: Any, notes: str, state: str) -> None:
    """The staff notes name the item and how many of it, or G16 is broken."""
    written.at(120).order(status="Manual Verification Required", notes=notes, documents=part(document))

    assert cancellations.cancellation_noted(written.history).state == state


@pytest.mark.parametrize(
    ("notes", "state"),
    [
        ("1 of MUG cancelled\n1 of MUG cancelled", "holds"),
        ("2 of MUG cancelled", "holds"),
        ("1 of MUG cancelled", "broken"),
    ],
)
def test_what_is_cancelled_in_two_goes_is_noted_twice(written: Any, document: Any, notes: str, state: str) -> None:
    """Of what two documents cancel of one item stands there what each of them does, or how many that are in all."""
    both = [document("Acknowledgement", lines=[("MUG", 3)], cancelled={"MUG": 1}, key=key) for key in ("1", "2")]
    written.at(120).order(lines=[("MUG", 3)], status="Manual Verification Required", notes=notes, documents=both)

    assert cancellations.cancellation_noted(written.history).state == state


@pytest.mark.parametrize(
    ("writes", "state"),
    [
        ({}, "unknown"),
        ({15: {"staff_notes": "1 of MUG cancelled"}}, "unknown"),
        ({15: {"status_id": 12}}, "broken"),
        ({25: {"status_id": 12}}, "broken"),
        ({15: {"staff_notes": "1 of TEE cancelled"}}, "broken"),
    ],
    ids=["only observed", "noted before", "not noted", "not noted after either", "something else noted before"],
)
def test_a_note_that_the_staff_wrote_over(written: Any, document: Any, writes: dict[int, Any], state: str) -> None:
    """What is missing was written over by the staff only if it was noted before they wrote."""
    for minute in sorted([*writes, 20]):
        if minute == 20:
            written.at(20).deed("retailer", WRITE_NOTES, order_id=100, notes="Call first.")
        else:
            written.at(minute).wrote("PUT", "/v2/orders/100", writes[minute], 200)
    written.at(120).order(status="Manual Verification Required", notes="Call first.", documents=part(document))

    assert cancellations.cancellation_noted(written.history).state == state


def test_what_stands_in_the_notes_was_not_written_over(written: Any, document: Any) -> None:
    """Also where the connection was only observed, and nobody knows which of the two was first."""
    written.at(20).deed("retailer", WRITE_NOTES, order_id=100, notes="Call first.")
    notes = "Call first.\n1 of MUG cancelled"
    written.at(120).order(status="Manual Verification Required", notes=notes, documents=part(document))

    assert cancellations.cancellation_noted(written.history).state == "holds"


@pytest.mark.parametrize(
    ("status", "notes", "state"),
    [
        ("Awaiting Shipment", "", "holds"),
        ("Cancelled", "", "broken"),
        ("Manual Verification Required", "", "broken"),
        ("Awaiting Shipment", "1 of MUG cancelled", "broken"),
    ],
)
def test_a_forbidden_cancellation_changes_nothing(
    written: Any, document: Any, status: str, notes: str, state: str
) -> None:
    """Without the retailer's leave neither the status nor the notes of the order change."""
    written.at(120).order(status=status, notes=notes, allowed=False, documents=whole(document))

    verdict = cancellations.cancellation_changes_nothing(written.history)

    assert (verdict.state, verdict.promise) == (state, "G10")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"events": ["Cancellation Not Sent: not allowed"]}, "holds"),
        ({"attention": ["order 100: cancellation"]}, "holds"),
        ({}, "broken"),
    ],
    ids=["in the portal", "by the connector", "nowhere"],
)
def test_a_forbidden_cancellation_is_shown(written: Any, document: Any, told: Any, state: str) -> None:
    """A cancellation that is not passed on is told to a person, or G10 is broken."""
    written.at(120).order(allowed=False, documents=whole(document), **told)

    assert cancellations.cancellation_recorded(written.history).state == state


def test_what_was_cancelled_just_now_is_not_judged(written: Any, document: Any) -> None:
    """The connection has a cycle's time before anything is said about it."""
    written.at(12).order(documents=whole(document))

    assert cancellations.cancellations_shown(written.history).state == "unknown"


def test_the_order_shows_a_status(written: Any) -> None:
    """The status that a scenario names is the one that the order shows."""
    written.order(status="Cancelled")

    assert cancellations.cancelled_order_shows(written.history, 100, "Cancelled").state == "holds"
    assert cancellations.cancelled_order_shows(written.history, 100, "Manual Verification Required").state == "broken"
    assert cancellations.cancelled_order_shows(written.history, 7, "Cancelled").state == "unknown"


@pytest.mark.parametrize(("lines", "state"), [([("MUG", 1), ("MUG", 1)], "holds"), ([("MUG", 2)], "broken")])
def test_a_note_is_repeated_for_equal_lines_only(written: Any, document: Any, lines: Any, state: str) -> None:
    """Two lines of one item that are cancelled together are noted one by one; what is noted of one line stands once."""
    acknowledged = [document("Acknowledgement", lines=lines, cancelled={"MUG": 1})]
    written.at(120).order(lines=lines, notes="- 1 x MUG\n- 1 x MUG", documents=acknowledged)

    assert untouched.notes_not_repeated(written.history).state == state


@pytest.mark.parametrize(
    ("shown", "kept", "once"),
    [
        ("ok\nok\n- 1 x MUG", "holds", "holds"),
        ("ok\n- 1 x MUG", "broken", "holds"),
        ("ok\nok\nok", "holds", "broken"),
        ("- 1 x MUG", "broken", "holds"),
    ],
    ids=["added to", "shortened", "repeated", "overwritten"],
)
def test_what_the_staff_wrote_later_stays(written: Any, shown: str, kept: str, once: str) -> None:
    """Whatever is added, what the staff noted stands there as they left it, also what they wrote twice."""
    written.at(20).deed("retailer", WRITE_NOTES, order_id=100, notes="ok\nok")
    written.at(120).order(notes=shown)

    assert untouched.staff_notes_stay(written.history).state == kept
    assert untouched.notes_not_repeated(written.history).state == once
