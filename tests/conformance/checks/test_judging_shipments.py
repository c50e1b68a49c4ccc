"""The judges of shipments, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import EDIT_ORDER
from harness.conformance.checks import lost_credentials, shipments

PACKED = {"MUG": {"1Z1": 2}}


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        ([("1Z1", {})], "holds"),
        ([("1Z 1", {})], "holds"),
        ([], "broken"),
        ([("1Z1", {}), ("1Z1", {})], "broken"),
        ([("", {})], "broken"),
        ([("1Z1", {"items": [("1", 1)]})], "broken"),
        ([("1Z1", {"carrier": ""})], "broken"),
        ([("1Z1", {}), ("9X", {"items": [("1", 1)]})], "broken"),
    ],
    ids=[
        "as packed",
        "in groups",
        "not shown",
        "doubled",
        "no tracking number",
        "too few pieces",
        "no carrier",
        "never sent",
    ],
)
def test_parcels_show_once_with_their_details(written: Any, document: Any, parcel: Any, shown: Any, state: str) -> None:
    """Every parcel is in the store once, with pieces, tracking number and carrier; nothing else is."""
    parcels = [parcel(number, **facts) for number, facts in shown]
    written.at(120).order(status="Shipped", documents=[document("Shipment", packages=PACKED)], shipments=parcels)

    verdict = shipments.parcels_shown(written.history)

    assert (verdict.state, verdict.promise) == (state, "G15")
    assert verdict.evidence
    assert lost_credentials.shipments_kept_over_new_credentials(written.history).state == state


def test_two_packages_are_two_parcels(written: Any, document: Any, parcel: Any) -> None:
    """Pieces of one line in two packages show under both tracking numbers; all under one of them breaks G15."""
    packed = document("Shipment", packages={"MUG": {"1Z1": 1, "1Z2": 1}})
    written.at(120).order(documents=[packed], shipments=[parcel("1Z1", [("1", 1)]), parcel("1Z2", [("1", 1)])])
    right = shipments.parcels_shown(written.history)
    written.order(documents=[packed], shipments=[parcel("1Z1", [("1", 2)])])

    assert right.state == "holds"
    assert shipments.parcels_shown(written.history).state == "broken"


def test_items_belong_to_their_lines(written: Any, document: Any, parcel: Any) -> None:
    """A parcel that shows another line of the order than was shipped breaks G15."""
    packed = document("Shipment", packages=PACKED)
    written.at(120).order(documents=[packed], shipments=[parcel("1Z1", [("1", 2)])])
    right = shipments.items_shown(written.history)
    written.order(documents=[packed], shipments=[parcel("1Z1", [("2", 2)])])

    assert right.state == "holds"
    assert shipments.items_shown(written.history).state == "broken"


@pytest.mark.parametrize(
    ("pieces", "status", "state"),
    [
        (2, "Shipped", "holds"),
        (2, "Awaiting Shipment", "broken"),
        (1, "Partially Shipped", "holds"),
        (1, "Shipped", "broken"),
    ],
)
def test_the_status_follows(written: Any, document: Any, pieces: int, status: str, state: str) -> None:
    """Everything shipped is Shipped, a part is Partially Shipped."""
    packed = document("Shipment", lines=[("MUG", pieces)], packages={"MUG": {"1Z1": pieces}})
    written.at(120).order(status=status, documents=[packed])

    assert shipments.status_follows_shipments(written.history).state == state


@pytest.mark.parametrize(("asked", "state"), [("Shipped", "holds"), ("Cancelled", "broken")])
def test_the_order_shows_a_status(written: Any, asked: str, state: str) -> None:
    """The status that a scenario names is the one that the order shows last."""
    written.order(status="Awaiting Shipment")
    written.order(status="Shipped")

    assert shipments.order_shows(written.history, 100, asked).state == state
    assert shipments.order_shows(written.history, 101, asked).state == "unknown"


@pytest.mark.parametrize(("is_edited", "state"), [(True, "unknown"), (False, "broken")])
def test_a_line_that_the_staff_took_off_cannot_be_shown(
    written: Any, document: Any, parcel: Any, is_edited: bool, state: str
) -> None:
    """A parcel may speak of a line that is no longer in the order, where the staff edited it."""
    if is_edited:
        written.deed("retailer", EDIT_ORDER, order_id=100, sku="CUP", quantity=0)
    sent = document("Shipment", packages={"MUG": {"1Z": 2}})
    written.at(120).order(documents=[sent], shipments=[parcel("1Z", (("9", 2),))])

    assert shipments.items_shown(written.history).state == state


@pytest.mark.parametrize(
    ("comments", "state"),
    [
        ("Handed over 02.03.2026 09.15, parcel 1 of 2, 1.20 kg", "holds"),
        ("It cost: 3.20", "broken"),
        ("$3.20 by UPS", "broken"),
        ("Insured, 3.20 EUR", "broken"),
        ("7.45", "broken"),
    ],
    ids=["a time and a weight", "a cost", "a sign", "a currency", "what the supplier pays"],
)
def test_comments_name_no_amounts(written: Any, document: Any, parcel: Any, comments: str, state: str) -> None:
    """A number beside which money is spoken of, or that is the supplier's cost, is no shopper's business."""
    body = {"ShipmentLines": [{"ShipmentInfos": [{"TrackingNumber": "1Z1", "ShipmentCost": 7.45}]}]}
    sent = document("Shipment", packages={"MUG": {"1Z1": 2}}, body=body)
    written.at(100).order(documents=[sent], shipments=[{**parcel("1Z1"), "comments": comments}])

    assert shipments.comments_tell_no_prices(written.history).state == state
