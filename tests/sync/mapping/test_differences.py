"""What suppliers have of an order beside what it wants by now, line by line, and to which doors it goes."""

from typing import Any

import pytest

from harness.sync.mapping.differences import left_with_suppliers, names_of, not_to_come, same_door

DOOR = {"FirstName": "Ann", "LastName": "Lee", "Address1": "1 Way", "City": "Town", "State": "Texas", "Zip": "12345"}


def marked(number: int | None, **more: Any) -> dict[str, Any]:
    """A line of a document, which says the id of the order's line, or does not."""
    attributes = [] if number is None else [{"Name": "BigCommerceLineItemId", "Value": str(number)}]
    return {"ExtendedAttributes": attributes, **more}


def asked(*lines: tuple[int, str, int]) -> dict[str, Any]:
    return {
        "OrderLines": [marked(id_, ItemIdentifier={"SupplierSKU": sku}, Quantity=count) for id_, sku, count in lines]
    }


def product(number: int, sku: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "sku": sku, "type": "physical", "quantity": quantity, "order_address_id": 1, **more}


def shipped(number: int | None, sku: str, count: Any) -> dict[str, Any]:
    return {"ShipmentLines": [marked(number, ItemIdentifier={"SupplierSKU": sku}, Quantity=count)]}


@pytest.mark.parametrize(
    ("parcel", "left"),
    [
        (shipped(2, "MUG", 1), {1: 2}),
        (shipped(None, "CUP", 1), {1: 2, 2: 1}),
        (shipped(None, "HAT", 1), {1: 2, 2: 1}),
        (shipped(1, "CUP", 2), {2: 1}),
        (shipped(3, "MUG", None), {1: 2, 2: 1}),
        (shipped(3, "MUG", "1"), {1: 2, 2: 1}),
    ],
    ids=["by its id", "by a SKU that was not asked for", "by no SKU", "its id before its SKU", "nothing of it", "text"],
)
def test_which_line_a_parcel_is_of(parcel: dict[str, Any], left: dict[int, int]) -> None:
    """By its id; else by its SKU; what nobody knows takes nothing away."""
    products = [product(1, "MUG", 2), product(2, "MUG", 1), product(3, "CUP", 1)]

    assert (
        left_with_suppliers(asked((1, "MUG", 2), (2, "MUG", 1)), products, shipments=[parcel], acknowledgements=[])
        == left
    )


def test_a_line_without_an_id_is_found_by_its_sku() -> None:
    """As of a supplier's system that gives back nothing but its own fields."""
    products = [product(1, "MUG", 2), product(3, "CUP", 1)]
    left = left_with_suppliers(
        asked((1, "MUG", 2), (3, "CUP", 1)), products, shipments=[shipped(None, "CUP", 1)], acknowledgements=[]
    )

    assert left == {1: 2}


def test_what_is_shipped_and_not_shown_yet_is_still_to_come() -> None:
    """A parcel of two, of which the store shows one; a piece that was cancelled comes from nobody."""
    products = [product(1, "MUG", 3, quantity_shipped=1)]
    cancelled = {"AckLines": [marked(1, ItemIdentifier={"SupplierSKU": "MUG"}, QuantityCancelled=1)]}
    lost = not_to_come(asked((1, "MUG", 3)), products, shipments=[shipped(1, "MUG", 2)], acknowledgements=[cancelled])

    assert lost == {1: 1}


def test_lines_that_an_order_has_no_more_keep_their_names() -> None:
    """Those of the order count first; one without a SKU has its name."""
    found = names_of(asked((1, "MUG", 1), (2, "CUP", 1)), [product(2, "TEACUP", 1), product(4, "", 1, name="Hat")])

    assert found == {1: "MUG", 2: "TEACUP", 4: "Hat"}


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({"ShipToAddress": DOOR}, True),
        ({"ShipToAddress": DOOR, "OrderLines": [{"ShippingAddress": DOOR}, {"ShippingAddress": None}]}, True),
        ({"ShipToAddress": DOOR, "OrderLines": [{"ShippingAddress": {**DOOR, "Zip": "54321"}}]}, False),
        ({"ShipToAddress": {**DOOR, "City": "TOWN "}}, True),
        ({"ShipToAddress": {**DOOR, "Address1": "2 Way"}}, False),
        ({"ShipToAddress": None}, False),
    ],
    ids=["the same", "lines to the same", "a line to another", "in other letters", "another house", "none"],
)
def test_whether_an_order_goes_to_the_same_doors(other: dict[str, Any], is_same: bool) -> None:
    """Its own, and those of lines that go elsewhere."""
    assert same_door({"ShipToAddress": DOOR, "OrderLines": []}, other) is is_same
