"""The fields of documents: reading what was posted, completing what is answered."""

from decimal import Decimal

import pytest

from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state import document_fields

LINE = {"ItemIdentifier": {"SupplierSKU": "A"}}


def test_values_get_their_own_types() -> None:
    """Numbers may come as text and text as numbers; dates lose their zone; unknown fields are dropped."""
    line = LINE | {"Quantity": "2", "Price": "12.50", "LineNumber": 1, "isdropship": "true", "Colour": "red"}
    order = document_fields.read(
        "SalesOrder", {"PartnerPO": 104, "OrderDate": "2026-03-02T10:00:00+01:00", "OrderLines": [line]}
    )

    assert (order["PartnerPO"], order["OrderDate"]) == ("104", "2026-03-02T09:00:00")
    assert order["OrderLines"] == [
        {**LINE, "Quantity": 2, "Price": Decimal("12.50"), "LineNumber": "1", "IsDropShip": True}
    ]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """Each place with what it wants."""
    order = {"OrderLines": [{"Quantity": 1.5, "Taxes": {}}], "TotalAmount": "much", "OrderDate": "soon"}

    with pytest.raises(Invalid) as refused:
        document_fields.read("SalesOrder", order)
    for part in (
        "OrderLines[0].Quantity wants an integer",
        "OrderLines[0].Taxes wants a list",
        "TotalAmount",
        "OrderDate",
        "OrderLines[0].ItemIdentifier is required",
    ):
        assert part in str(refused.value)


@pytest.mark.parametrize("code", [-1, 4, "7"])
def test_a_code_that_is_not_published_is_refused(code) -> None:
    """The description lists the values of each code; the last of them is taken."""
    acknowledgement = {"Type": code, "AckLines": [LINE | {"Type": code}], "ShipToAddress": {"ContactType": code}}

    with pytest.raises(Invalid) as refused:
        document_fields.read("Acknowledgement", acknowledgement)
    for place in ("Type", "AckLines[0].Type", "ShipToAddress.ContactType"):
        assert f"{place} wants a 0..3, got {code!r}" in str(refused.value)
    with pytest.raises(Invalid, match=r"SalesRequirement wants a 0\.\.2"):
        document_fields.read("SalesOrder", {"SalesRequirement": 3, "OrderLines": [LINE]})
    assert document_fields.read("Acknowledgement", {"Type": "3", "AckLines": [LINE]})["Type"] == 3


@pytest.mark.parametrize("value", [None, [], "order"])
def test_a_body_that_is_no_object_is_refused(value) -> None:
    """The message says that an object is wanted."""
    with pytest.raises(Invalid, match="wants an object"):
        document_fields.read("SalesOrder", value)


def test_absent_fields_are_null_at_every_depth() -> None:
    """As in the recordings: whole lists too, but a list that is there has whole entries."""
    order = document_fields.complete("SalesOrder", {"OrderLines": [LINE]})

    assert (order["Discounts"], order["OrderLines"][0]["ItemIdentifier"]["UPC"]) == (None, None)
