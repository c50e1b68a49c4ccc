"""The rules of cancellations, one by one."""

from typing import Any

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.cancellation import (
    cancelled_quantities,
    cancels_anything,
    is_full,
    staff_note,
    with_staff_note,
)

MUG = {"id": 11, "sku": "MUG", "name": "Blue mug", "quantity": 3}
CUP = {"id": 12, "sku": "CUP", "name": "Cup", "quantity": 2}
LINES = [MUG, CUP]


def line(line_id: int, cancelled: int | None, **more: Any) -> dict[str, Any]:
    attribute = {"Name": "BigCommerceLineItemId", "Value": str(line_id)}
    return {"QuantityCancelled": cancelled, "ExtendedAttributes": [attribute], **more}


def acknowledgement(
    *lines: dict[str, Any], key: str = "1", number: str = "ACK_1", po: str = "PO100-001", **more: Any
) -> Any:
    return {
        "Identifier": {"LogicbrokerKey": key},
        "AcknowledgementNumber": number,
        "PartnerPO": po,
        "AckLines": list(lines),
        **more,
    }


@pytest.mark.parametrize(
    ("header", "said", "cancels"),
    [
        ({}, {"Quantity": 2}, False),
        ({}, {"QuantityBackordered": 2}, False),
        ({}, {"QuantityCancelled": 0}, False),
        ({}, {"Quantity": 1, "QuantityCancelled": "1"}, True),
        ({"Type": 1}, {}, False),
        ({}, {"Type": "1"}, False),
        ({"Type": 2}, {"QuantityCancelled": 2}, True),
        ({"Type": 2}, {"Type": 2, "QuantityCancelled": 2}, True),
        ({"Type": 1}, {"Type": "", "Quantity": None}, False),
    ],
)
def test_what_an_acknowledgement_says(header: dict[str, Any], said: dict[str, Any], cancels: bool) -> None:
    """Pieces that are accepted, wait or are cancelled; an order that is accepted as a whole needs none."""
    assert cancels_anything(acknowledgement(said, **header)) is cancels


def test_a_line_of_nothing_beside_others_is_of_another_document() -> None:
    """Systems list all lines, and name pieces of those that they have decided on."""
    nothing = {"Quantity": 0, "QuantityBackordered": 0, "QuantityCancelled": 0}

    assert cancels_anything(acknowledgement(nothing, {"Quantity": 1})) is False
    assert cancels_anything(acknowledgement(nothing, {"QuantityCancelled": 1})) is True


@pytest.mark.parametrize(
    ("header", "lines", "reason"),
    [
        ({}, [], "has no lines, so that nobody knows what the supplier accepts and what he cancels"),
        ({"AckLines": None}, [{}], "has no lines, so that"),
        ({"Type": 2}, [{"Quantity": 2}], "rejects the order, and does not say how many pieces it cancels"),
        ({"Type": "2"}, [{"QuantityCancelled": 0}], "rejects the order"),
        ({"Type": "Rejected"}, [{"QuantityCancelled": 0}], "rejects the order"),
        ({}, [{"Type": 2, "Quantity": 2}], "line None is rejected, and does not say how many pieces are cancelled"),
        ({}, [{"QuantityCancelled": 1}, {"LineNumber": "2", "Type": 2}], "line 2 is rejected"),
        ({}, [{}], "line None does not say how many pieces are accepted, cancelled or sent later"),
        ({"Type": 0}, [{"Quantity": 0}], "does not say how many"),
        ({"Type": 1}, [{"Quantity": 0}], "does not say how many"),
        ({"Type": 1}, [{"Type": 0}], "does not say how many"),
        ({}, [{"Quantity": 0, "QuantityBackordered": 0, "QuantityCancelled": 0}] * 2, "has 0 pieces in each line"),
        ({}, [{"Quantity": "two"}], "line None, Quantity: 'two' is not a count"),
        ({}, [{"Quantity": 1, "QuantityBackordered": -1}], "QuantityBackordered: -1 is not a count"),
        ({}, [{"Quantity": 1, "QuantityCancelled": False}], "QuantityCancelled: False is not a count"),
    ],
)
def test_what_says_nothing_of_the_pieces_is_no_acceptance(
    header: dict[str, Any], lines: list[dict[str, Any]], reason: str
) -> None:
    """A rejection without a quantity above all: it goes to a person."""
    with pytest.raises(Unmappable, match=rf"^Document 1.*{reason}"):
        cancels_anything(acknowledgement(*lines, **header))


def test_cancellations_add_up_over_purchase_orders() -> None:
    """Two suppliers cancel parts of one order."""
    first = acknowledgement(line(11, 1), line(12, 2))
    second = acknowledgement(line(11, 2), key="2", po="PO100-002")

    assert cancelled_quantities([first, second], LINES) == {11: 3, 12: 2}


@pytest.mark.parametrize(
    "again",
    [
        {"key": "1", "number": "ACK_9"},
        {"key": "9", "number": "ACK_1"},
    ],
    ids=["same key", "same number of the same purchase order"],
)
def test_an_acknowledgement_that_comes_twice_counts_once(again: dict[str, str]) -> None:
    """Either name is enough to recognise it."""
    found = cancelled_quantities([acknowledgement(line(11, 1)), acknowledgement(line(11, 1), **again)], LINES)

    assert found == {11: 1}


def test_the_same_number_of_another_purchase_order_is_another_acknowledgement() -> None:
    """Suppliers count on their own."""
    both = [acknowledgement(line(11, 1)), acknowledgement(line(11, 1), key="2", po="PO100-002")]

    assert cancelled_quantities(both, LINES) == {11: 2}


def test_an_acknowledgement_without_any_name_is_refused() -> None:
    """It might be one that was counted already."""
    with pytest.raises(Unmappable, match="neither LogicbrokerKey nor AcknowledgementNumber"):
        cancelled_quantities([acknowledgement(line(11, 1), key="", number="")], LINES)


def test_more_than_was_ordered_is_refused() -> None:
    """Suppliers who repeat themselves under new numbers are not believed."""
    both = [acknowledgement(line(11, 2)), acknowledgement(line(11, 2), key="2", number="ACK_2")]

    with pytest.raises(Unmappable, match="cancel 4 of line item 11, of which 3"):
        cancelled_quantities(both, LINES)


def test_a_line_of_another_order_is_refused() -> None:
    """Nothing is cancelled by chance."""
    with pytest.raises(Unmappable, match="line item 99 fits no line"):
        cancelled_quantities([acknowledgement(line(99, 1))], LINES)


def test_without_an_id_the_sku_names_the_line() -> None:
    """As with shipments."""
    by_sku = {"QuantityCancelled": 1, "ItemIdentifier": {"SupplierSKU": "S-9", "PartnerSKU": "CUP"}}

    assert cancelled_quantities([acknowledgement(by_sku)], LINES) == {12: 1}


def test_accepting_cancels_nothing() -> None:
    """Acceptances and back-orders have no effect, even where their lines are strange."""
    accepted = acknowledgement(line(11, 0, Quantity=3), line(99, None, QuantityBackordered=1))

    assert cancelled_quantities([accepted], LINES) == {}
    assert staff_note(accepted, LINES) == ""


@pytest.mark.parametrize(
    ("cancelled", "full"),
    [({11: 3, 12: 2}, True), ({11: 3}, False), ({11: 3, 12: 1}, False), ({}, False)],
)
def test_full_means_that_nothing_of_the_order_is_left(cancelled: dict[int, int], full: bool) -> None:
    """Judged over the whole BigCommerce order, not over one purchase order."""
    assert is_full(cancelled, LINES) is full


def test_a_digital_line_keeps_an_order_from_being_cancelled_as_a_whole() -> None:
    """Cancelled would take the download too."""
    assert not is_full({11: 3}, [MUG, {"id": 13, "type": "digital", "quantity": 1}])


def test_an_order_without_lines_is_never_cancelled_in_full() -> None:
    """Lines that could not be read are no reason to cancel."""
    assert not is_full({}, [])


def test_the_note_says_who_cancelled_what_and_why() -> None:
    """One line per item; the line's own reason before that of the header."""
    found = acknowledgement(
        line(11, 2, ChangeReason="Out of stock"), line(12, 1), line(12, 0), ChangeReason="Discontinued item"
    )

    assert staff_note(found, LINES) == (
        "Cancelled by the supplier of PO100-001, ACK_1:\n"
        "- 2 x MUG (Blue mug): Out of stock\n"
        "- 1 x CUP (Cup): Discontinued item"
    )


def test_the_note_says_when_no_reason_was_given() -> None:
    """And names the item by its id and the document by its key when there is nothing better."""
    found = acknowledgement(line(11, 1), number="", key="77")

    assert staff_note(found, [{"id": 11, "quantity": 1, "name": "a\n b"}]) == (
        "Cancelled by the supplier of PO100-001, Document 77:\n- 1 x 11 (a b): no reason given"
    )


def test_the_note_comes_behind_what_was_there() -> None:
    """The staff's own words are kept."""
    assert with_staff_note("BIN-45", "note") == "BIN-45\nnote"
    assert with_staff_note("", "note") == with_staff_note(None, "note") == "note"
    assert with_staff_note("BIN-45", "") == "BIN-45"


@pytest.mark.parametrize("before", ["note", "a\nnote", "note\nb", "a\r\nnote\r\nb"])
def test_a_note_that_is_there_is_not_added_again(before: str) -> None:
    """A write of which nobody knew whether it was done can be repeated."""
    assert with_staff_note(before, "note") == before


@pytest.mark.parametrize("before", ["notebook", "my note", "keynote"])
def test_a_part_of_another_line_is_not_the_note(before: str) -> None:
    """ACK_1 is not ACK_10."""
    assert with_staff_note(before, "note") == f"{before}\nnote"


def test_notes_that_do_not_fit_are_refused() -> None:
    """Nothing is cut off in silence, and the last character still fits."""
    with pytest.raises(Unmappable, match="65536 characters, and at most 65535"):
        with_staff_note("x" * 65_531, "note")

    assert len(with_staff_note("x" * 65_530, "note")) == 65_535


def test_an_acknowledgement_is_recognised_also_behind_another_one() -> None:
    """All that were seen before count, not only the last."""
    first, second = acknowledgement(line(11, 1)), acknowledgement(line(12, 1), key="2", number="ACK_2")

    assert cancelled_quantities([first, second, first], LINES) == {11: 1, 12: 1}


def test_what_is_wrong_with_a_line_names_document_and_line() -> None:
    """So that the supplier finds it."""
    spoiled = acknowledgement(line(11, -1, LineNumber="2"), key="4711")
    foreign = acknowledgement(line(99, 1), key="4711")

    with pytest.raises(Unmappable, match=r"^Document 4711, line 2, QuantityCancelled: -1 is not a count"):
        cancelled_quantities([spoiled], LINES)
    with pytest.raises(Unmappable, match=r"^Document 4711: line item 99 fits no line of the order\.$"):
        cancelled_quantities([foreign], LINES)


def test_messages_for_people_are_whole_sentences() -> None:
    """What is wrong, and what to do about it."""
    with pytest.raises(Unmappable, match=r"  Shorten them in the control panel\.$"):
        with_staff_note("x" * 65_535, "note")
    with pytest.raises(
        Unmappable, match=r"^An acknowledgement has .* AcknowledgementNumber; it may be a repeated one\.$"
    ):
        cancelled_quantities([acknowledgement(line(11, 1), key="", number="")], LINES)


def test_a_line_without_a_name_is_noted_all_the_same() -> None:
    """The SKU says enough; without one, the line's number."""
    order = [{"id": 11, "sku": "MUG", "quantity": 3}, {"id": 12, "sku": "", "quantity": 2}]
    note = staff_note(acknowledgement(line(11, 1), line(12, 2)), order)

    assert note.splitlines() == [
        "Cancelled by the supplier of PO100-001, ACK_1:",
        "- 1 x MUG (): no reason given",
        "- 2 x 12 (): no reason given",
    ]


def test_an_acknowledgement_without_a_number_is_named_by_its_key() -> None:
    """The note must be recognised later."""
    note = staff_note(acknowledgement(line(11, 1), number="", key="4711"), LINES)

    assert note.startswith("Cancelled by the supplier of PO100-001, Document 4711:")
