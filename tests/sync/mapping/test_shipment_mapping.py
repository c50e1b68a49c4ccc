"""The rules of shipments, one by one."""

from typing import Any

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.documents import order_id_of
from harness.sync.mapping.shipment import to_shipments, unknown_carriers

MUG = {"id": 11, "sku": "MUG", "quantity": 3, "order_address_id": 7}
CUP = {"id": 12, "sku": "CUP", "quantity": 2, "order_address_id": 7}
BOX = {"id": 13, "sku": "BOX", "quantity": 1, "order_address_id": 8}
LINES = [MUG, CUP, BOX]


def package(number: str = "1Z1", quantity: int | None = 1, **more: Any) -> dict[str, Any]:
    return {"TrackingNumber": number, "Qty": quantity, "CarrierCode": "UPSN", **more}


def line(line_id: int | None, *packages: dict[str, Any], **more: Any) -> dict[str, Any]:
    attributes = [{"Name": "BigCommerceLineItemId", "Value": str(line_id)}] if line_id else None
    return {"ShipmentInfos": list(packages), "ExtendedAttributes": attributes, **more}


def shipment(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Identifier": {"LogicbrokerKey": "4711"},
        "PartnerPO": "PO100-001",
        "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": "100"}],
        "ShipmentLines": list(lines),
        **more,
    }


def bodies(*lines: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [draft.body for draft in to_shipments(shipment(*lines, **more), LINES)]


def items(body: dict[str, Any]) -> dict[int, int]:
    return {item["order_product_id"]: item["quantity"] for item in body["items"]}


def test_a_plain_shipment_becomes_one_body() -> None:
    """Exactly the fields that BigCommerce takes, and nothing that it refuses."""
    (draft,) = to_shipments(shipment(line(11, package(quantity=3, ClassCode="GROUND")), Note="Fragile"), LINES)

    assert draft.order_id == 100
    assert draft.mark == "Logicbroker shipment 4711"
    assert draft.body == {
        "order_address_id": 7,
        "items": [{"order_product_id": 11, "quantity": 3}],
        "tracking_number": "1Z1",
        "shipping_provider": "ups",
        "tracking_carrier": "ups",
        "shipping_method": "GROUND",
        "comments": "Fragile\nLogicbroker shipment 4711",
    }


def test_a_line_in_two_packages_becomes_two_shipments() -> None:
    """One shipment has one tracking number."""
    found = bodies(line(11, package("1Z1", 1), package("1Z2", 2)))

    assert [(body["tracking_number"], items(body)) for body in found] == [("1Z1", {11: 1}), ("1Z2", {11: 2})]


def test_two_lines_in_one_package_become_one_shipment() -> None:
    """The same tracking number is the same parcel, spaces or not."""
    (body,) = bodies(line(11, package("1Z1", 1)), line(12, package(" 1Z1 ", 2)))

    assert items(body) == {11: 1, 12: 2}


def test_one_tracking_number_to_two_addresses_becomes_two_shipments() -> None:
    """One shipment has one order address: that of the order's own lines, whatever the header says."""
    found = bodies(line(11, package()), line(13, package()), ShipToAddress={"ContactID": "7"})

    assert [(body["order_address_id"], items(body)) for body in found] == [(7, {11: 1}), (8, {13: 1})]


def test_the_same_package_named_twice_on_a_line_adds_up() -> None:
    """The packages' own quantities count."""
    (body,) = bodies(line(11, package(quantity=1), package(quantity=1), Quantity=9))

    assert items(body) == {11: 2}


def test_a_package_with_nothing_of_a_line_is_left_out() -> None:
    """BigCommerce refuses items without a quantity."""
    (body,) = bodies(line(11, package("1Z1", 0), package("1Z2", 1)))

    assert body["tracking_number"] == "1Z2"


@pytest.mark.parametrize("number", ["N/A", "1.2E+15", "#REF!"])
@pytest.mark.parametrize("said", [{"Quantity": 0}, {}])
def test_what_a_line_of_nothing_says_spoils_no_parcel(number: str, said: dict[str, int]) -> None:
    """What stays behind travels under no number, and whoever lists it has to write something."""
    behind = package(number, 0 if not said else None, CarrierCode="pigeon")
    document = shipment(line(11, package("1Z1", 2)), line(12, behind, **said))
    (draft,) = to_shipments(document, LINES)

    assert (draft.body["tracking_number"], items(draft.body)) == ("1Z1", {11: 2})
    assert unknown_carriers(document) == []


def test_a_package_without_a_quantity_holds_the_line() -> None:
    """One package and no word about how many: all of them."""
    (body,) = bodies(line(11, package(quantity=None), Quantity=2))

    assert items(body) == {11: 2}


def test_several_packages_without_quantities_are_refused() -> None:
    """How many travel in which package is not guessed."""
    with pytest.raises(Unmappable, match="nobody says how many"):
        bodies(line(11, package("1Z1", None), package("1Z2", 1), Quantity=2))


def test_a_line_without_packages_travels_in_that_of_the_header() -> None:
    """A pallet's number is better than none; its own quantity is that of the pallet and does not count."""
    (body,) = bodies(line(11, Quantity=2), ShipmentInfos=[package("PALLET", 40)])

    assert (body["tracking_number"], items(body)) == ("PALLET", {11: 2})


def test_of_several_packages_on_the_header_the_first_takes_the_lines() -> None:
    """Which line travels on which pallet is not said; every number is kept."""
    (body,) = bodies(line(11, Quantity=2), ShipmentInfos=[package("PALLET-1", 40), package("PALLET-2", 40)])

    assert (body["tracking_number"], items(body)) == ("PALLET-1", {11: 2})
    assert "Further tracking numbers: PALLET-2" in body["comments"].splitlines()


def test_a_line_without_any_package_is_shipped_without_a_number() -> None:
    """Not every carrier gives a tracking number."""
    (body,) = bodies(line(11, Quantity=2))

    assert (body["tracking_number"], body["shipping_provider"], items(body)) == ("", "", {11: 2})


def test_a_number_on_header_and_line_is_one_package() -> None:
    """Header and lines are told apart by tracking number; what only the header has is kept in the comments."""
    (body,) = bodies(
        line(11, package("1Z1")), ShipmentInfos=[package("1Z1"), package("1Z9"), package("1Z9"), package("")]
    )

    assert items(body) == {11: 1}
    assert body["comments"] == "Further tracking numbers: 1Z9\nLogicbroker shipment 4711"


@pytest.mark.parametrize(
    ("code", "provider", "carrier"),
    [
        ("UPSN", "ups", "ups"),
        ("FDEG", "fedex", "fedex"),
        ("FDXE", "fedex", "fedex"),
        ("USPS", "usps", "usps"),
        ("DHL", "", "dhl"),
        (" upsn ", "ups", "ups"),
    ],
)
def test_known_carriers_are_named(code: str, provider: str, carrier: str) -> None:
    """Both words name the same carrier."""
    (body,) = bodies(line(11, package(CarrierCode=code)))

    assert (body["shipping_provider"], body["tracking_carrier"]) == (provider, carrier)
    assert "Carrier" not in body["comments"]


def test_an_unknown_carrier_is_kept_in_the_comments() -> None:
    """BigCommerce refuses providers that it does not know; people may still need the name."""
    (body,) = bodies(line(11, package(CarrierCode="ZZTOP")))

    assert (body["shipping_provider"], body["tracking_carrier"]) == ("", "")
    assert "Carrier: ZZTOP" in body["comments"].splitlines()


def test_a_known_carrier_is_named_even_behind_an_unknown_one() -> None:
    """The tracking link is worth more than the order of the packages."""
    (body,) = bodies(line(11, package(CarrierCode="ZZTOP")), line(12, package(CarrierCode="UPSN")))

    assert (body["shipping_provider"], body["tracking_carrier"]) == ("ups", "ups")
    assert "Carrier: ZZTOP" in body["comments"].splitlines()


def test_two_carriers_under_one_number_never_mix() -> None:
    """Provider and tracking carrier come from one package; the other carrier is kept in the comments."""
    (body,) = bodies(line(11, package(CarrierCode="DHL")), line(12, package(CarrierCode="UPSN")))

    assert (body["shipping_provider"], body["tracking_carrier"]) == ("", "dhl")
    assert "Carrier: UPSN" in body["comments"].splitlines()


def test_the_method_of_a_later_package_counts_when_the_first_has_none() -> None:
    """What one of the packages says is said."""
    (body,) = bodies(line(11, package()), line(12, package(ClassCode="GROUND")))

    assert body["shipping_method"] == "GROUND"


def test_without_an_id_the_only_line_with_the_sku_counts() -> None:
    """The merchant's SKU first, then the supplier's."""
    theirs = {"PartnerSKU": "CUP", "SupplierSKU": "MUG"}
    only_supplier = {"PartnerSKU": None, "SupplierSKU": "MUG"}
    foreign_partner = {"PartnerSKU": "unheard of", "SupplierSKU": "MUG"}

    assert items(bodies(line(None, package(), ItemIdentifier=theirs))[0]) == {12: 1}
    assert items(bodies(line(None, package(), ItemIdentifier=only_supplier))[0]) == {11: 1}
    assert items(bodies(line(None, package(), ItemIdentifier=foreign_partner))[0]) == {11: 1}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line(99, package()), "line item 99 fits no line"),
        (line(None, package(), ItemIdentifier={"SupplierSKU": "NEW"}), "SKU None or 'NEW' fits no line"),
        (line(None, package()), "fits no line"),
        (line(11, package(quantity=4)), "ships 4 of line item 11, of which 3 were ordered"),
        (line(11, package("1" * 51)), "51 characters, and at most 50"),
        (line(11, package(quantity=0)), "ships nothing"),
        (line(11, package(quantity=-1)), "Qty: -1 is not a count"),
        (line(11, package(), ExtendedAttributes=[{"Name": "BigCommerceLineItemId", "Value": "x"}]), "'x' is not an id"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(bad: dict[str, Any], reason: str) -> None:
    """Nothing is booked on a line by chance, and the document is named."""
    with pytest.raises(Unmappable, match="Document 4711") as refusal:
        bodies(bad)

    assert reason in refusal.value.reason


def test_too_much_over_several_packages_is_refused() -> None:
    """The whole document is counted, not each package."""
    with pytest.raises(Unmappable, match="ships 4 of line item 11"):
        bodies(line(11, package("1Z1", 2)), line(11, package("1Z2", 2)))


def test_a_sku_on_two_lines_is_refused() -> None:
    """Two lines with one SKU may go to two addresses."""
    twins = [MUG, {**MUG, "id": 14}]

    with pytest.raises(Unmappable, match="SKU 'MUG' fits 2 lines"):
        to_shipments(shipment(line(None, package(), ItemIdentifier={"SupplierSKU": "MUG"})), twins)


def test_a_line_without_an_address_is_refused() -> None:
    """Digital lines cannot be shipped."""
    with pytest.raises(Unmappable, match="line item 11, which has no address"):
        to_shipments(shipment(line(11, package())), [{**MUG, "order_address_id": 0}])


def test_a_tracking_number_of_fifty_characters_fits() -> None:
    """The limit itself is allowed."""
    assert bodies(line(11, package("1" * 50)))[0]["tracking_number"] == "1" * 50


def test_a_note_that_does_not_fit_is_refused() -> None:
    """Nothing is cut off in silence."""
    with pytest.raises(Unmappable, match="at most 65535"):
        bodies(line(11, package()), Note="x" * 65_535)

    assert bodies(line(11, package()), Note="x" * (65_535 - len("\nLogicbroker shipment 4711")))


def test_null_lists_read_as_empty() -> None:
    """Logicbroker writes absent lists as null."""
    with pytest.raises(Unmappable, match="ships nothing"):
        to_shipments({**shipment(), "ShipmentLines": None, "ShipmentInfos": None}, LINES)


@pytest.mark.parametrize(
    ("attributes", "order_id"),
    [
        ([{"Name": "SalesOrderNumber", "Value": "5"}, {"Name": "BigCommerceOrderId", "Value": "100"}], 100),
        ([{"Name": "SalesOrderNumber", "Value": "5"}, {"Name": "BigCommerceOrderId", "Value": ""}], 5),
    ],
)
def test_the_order_is_found_by_its_own_id_first(attributes: list[dict[str, str]], order_id: int) -> None:
    """Then by the number that sourcing leaves on its documents."""
    assert order_id_of({"ExtendedAttributes": attributes}) == order_id


@pytest.mark.parametrize("attributes", [None, [], [{"Name": "StoreNumber", "Value": "5"}]])
def test_a_document_of_nobody_knows_which_order_is_refused(attributes: Any) -> None:
    """The refusal names what was looked for, and the document."""
    with pytest.raises(Unmappable, match=r"Document PO9-001 names no BigCommerce order.*SalesOrderNumber"):
        order_id_of({"PartnerPO": "PO9-001", "ExtendedAttributes": attributes})


def test_all_that_has_no_field_is_listed() -> None:
    """Every carrier that BigCommerce does not know, every number that stands on the header only, without a note."""
    loose = [{"TrackingNumber": number} for number in ("9A", "9B", "9A")]
    (body,) = bodies(line(11, package(CarrierCode="ZZTOP")), line(12, package(CarrierCode="JOE")), ShipmentInfos=loose)

    assert body["comments"].splitlines() == [
        "Carrier: ZZTOP, JOE",
        "Further tracking numbers: 9A, 9B",
        "Logicbroker shipment 4711",
    ]
    assert body["shipping_method"] == ""


@pytest.mark.parametrize(
    ("lines", "more", "reason"),
    [
        (
            [line(11, package(), LineNumber="2", Quantity="x")],
            {},
            "Document 4711, line 2, Quantity: 'x' is not a count",
        ),
        ([line(11, package(quantity="x"), LineNumber="2")], {}, "Document 4711, package, Qty: 'x' is not a count"),
        (
            [line(11, package("1Z1", None), package("1Z2", None), LineNumber="2")],
            {},
            "Document 4711, line 2: nobody says how many travel in which package.",
        ),
        ([line(11, package())], {"Note": ["x"]}, "Document 4711, Note: ['x'] is not a text"),
        ([line(11, package())], {"Note": "x" * 65_535}, "Document 4711: the note has 65561 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(lines: list[Any], more: dict[str, Any], reason: str) -> None:
    """Document, line and field."""
    with pytest.raises(Unmappable) as refusal:
        bodies(*lines, **more)

    assert refusal.value.reason.startswith(reason)


def test_a_line_without_an_address_is_said_with_its_document() -> None:
    """It is the document that fails."""
    with pytest.raises(Unmappable, match=r"^Document 4711 ships line item 11, which has no address in BigCommerce"):
        to_shipments(shipment(line(11, package())), [{**MUG, "order_address_id": None}])


def test_a_shipment_without_a_key_has_no_mark() -> None:
    """It cannot be recognised later, and says nothing that is not so."""
    (draft,) = to_shipments(shipment(line(11, package()), Identifier=None), LINES)

    assert (draft.mark, draft.body["comments"]) == ("", "")


def test_a_document_without_any_name_says_so() -> None:
    """Messages always name a document somehow."""
    with pytest.raises(Unmappable, match=r"^Document without a key names no BigCommerce order"):
        order_id_of({})
