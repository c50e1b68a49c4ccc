"""The rules of sales orders, one by one."""

from decimal import Decimal
from typing import Any

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.order import asked_of_suppliers, to_sales_order, unaccounted_fields

ADDRESS = {"first_name": "Jane", "street_1": "1 Example St", "city": "Austin", "country_iso2": "US", "zip": "78751"}


def order(**changes: Any) -> dict[str, Any]:
    plain = {
        "id": 104,
        "date_created": "Wed, 05 Dec 2018 20:16:55 +0000",
        "total_inc_tax": "25.0000",
        "billing_address": ADDRESS,
    }
    return {**plain, **changes}


def line(**changes: Any) -> dict[str, Any]:
    plain = {
        "id": 1,
        "type": "physical",
        "sku": "A-1",
        "quantity": 2,
        "price_inc_tax": "12.5000",
        "order_address_id": 7,
    }
    return {**plain, **changes}


def address(**changes: Any) -> dict[str, Any]:
    return {**ADDRESS, "id": 7, **changes}


def mapped(
    order_changes: dict[str, Any] | None = None, *lines: dict[str, Any], addresses: Any = None
) -> dict[str, Any]:
    return to_sales_order(order(**(order_changes or {})), lines or [line()], addresses or [address()])


def attributes(record: dict[str, Any]) -> list[tuple[str, str]]:
    assert all(set(entry) == {"Name", "Value"} for entry in record["ExtendedAttributes"])
    return [(entry["Name"], entry["Value"]) for entry in record["ExtendedAttributes"]]


def test_the_order_id_is_the_reference_number_as_text() -> None:
    """One number leads from the store to every document."""
    document = mapped()

    assert document["PartnerPO"] == document["OrderNumber"] == document["Identifier"]["SourceKey"] == "104"
    assert attributes(document) == [("BigCommerceOrderId", "104")]


def test_header_fields_stand_where_the_connector_puts_them() -> None:
    """The documented header table."""
    document = mapped(
        {
            "handling_cost_inc_tax": "3.2500",
            "payment_method": "Manual",
            "payment_provider_id": 815,
            "discount_amount": "1.0000",
            "total_tax": "2.0000",
            "customer_message": "Ring twice",
            "customer_id": 0,
            "staff_notes": "BIN-45",
        }
    )

    assert document["OrderDate"] == "2018-12-05T20:16:55Z"
    assert document["HandlingAmount"] == Decimal("3.25")
    assert document["Payments"] == [{"Method": "Manual", "ReferenceId": "815"}]
    assert document["Discounts"] == [{"DiscountAmount": Decimal("1.0000")}]
    assert document["Taxes"] == [{"TaxAmount": Decimal("2.0000")}]
    assert document["TotalAmount"] == Decimal("25.0000")
    assert document["Note"] == "Ring twice"
    assert document["CustomerNumber"] == "0"
    assert ("BigCommerceStaffNotes", "BIN-45") in attributes(document)


def test_dates_of_other_zones_are_written_in_utc() -> None:
    """An instant stays the same instant."""
    assert mapped({"date_created": "Wed, 05 Dec 2018 20:16:55 -0500"})["OrderDate"] == "2018-12-06T01:16:55Z"


def test_amounts_keep_their_digits() -> None:
    """Four decimals come and four decimals go."""
    assert str(mapped({"total_inc_tax": "361.9500"})["TotalAmount"]) == "361.9500"


def test_the_currency_is_the_one_that_was_paid_in() -> None:
    """What the storefront displayed does not put a wrong label on the amounts."""
    assert mapped({"currency_code": "CHF", "default_currency_code": "USD"})["Currency"] == "USD"
    assert mapped({"currency_code": "CHF"})["Currency"] == "CHF"


def test_empty_fields_are_left_out() -> None:
    """Nothing is said where nothing was said."""
    document = mapped({"customer_message": "", "payment_method": " ", "staff_notes": None})

    assert document.keys() & {"Note", "Payments", "Discounts", "Taxes", "HandlingAmount"} == set()


def test_line_fields_stand_where_the_connector_puts_them() -> None:
    """The documented line table."""
    option = {"display_name": "Size", "display_value": "L"}
    discounts = [
        {"id": "coupon", "code": "S25", "name": "Spring", "amount": "5.0000", "target": "order"},
        {"id": "manual-discount", "code": None, "name": "", "amount": "1.0000", "target": "product"},
    ]
    document = mapped(
        {},
        line(
            name="Mug",
            upc="012",
            weight="1.5000",
            cost_price_inc_tax="4.0000",
            wrapping_message="Happy",
            product_options=[option],
            applied_discounts=discounts,
        ),
    )

    found = document["OrderLines"][0]
    assert found["LineNumber"] == "1"
    assert found["Quantity"] == 2
    assert found["Price"] == Decimal("12.5000")
    assert found["Cost"] == Decimal("4.0000")
    assert found["Description"] == "Mug"
    assert found["Note"] == "Happy"
    assert found["Weight"] == Decimal("1.5000")
    assert found["ItemIdentifier"] == {"SupplierSKU": "A-1", "UPC": "012"}
    assert found["Discounts"] == [
        {"DiscountCode": "S25", "DiscountName": "Spring", "DiscountAmount": Decimal("5.0000")},
        {"DiscountCode": "manual-discount", "DiscountAmount": Decimal("1.0000")},
    ]
    assert attributes(found) == [("BigCommerceAddressId", "7"), ("BigCommerceLineItemId", "1"), ("Size", "L")]


def test_an_option_without_a_value_is_still_named() -> None:
    """An unticked box is an answer too."""
    document = mapped({}, line(product_options=[{"display_name": "Gift", "display_value": ""}]))

    assert attributes(document["OrderLines"][0])[-1] == ("Gift", "")


def test_addresses_go_over_one_to_one() -> None:
    """Each field of an address has its place, and the shipping address its id."""
    full = {
        "first_name": "Jane",
        "last_name": "Doe",
        "company": "Acme",
        "street_1": "1 Example St",
        "street_2": "Flat 2",
        "city": "Austin",
        "state": "Texas",
        "zip": "78751",
        "country": "United States",
        "country_iso2": "US",
        "phone": "555",
        "email": "jane@example.com",
    }
    wanted = {
        "FirstName": "Jane",
        "LastName": "Doe",
        "CompanyName": "Acme",
        "Address1": "1 Example St",
        "Address2": "Flat 2",
        "City": "Austin",
        "State": "Texas",
        "Zip": "78751",
        "Country": "United States",
        "CountryCode": "US",
        "Phone": "555",
        "Email": "jane@example.com",
    }

    document = mapped({"billing_address": full}, addresses=[{**full, "id": 7}])

    assert document["BillToAddress"] == wanted
    assert document["ShipToAddress"] == {**wanted, "ContactID": "7"}


def test_form_fields_become_prefixed_attributes_of_their_address() -> None:
    """Custom fields travel with the address that they were asked on."""
    fields = [{"name": "Gate", "value": 12}, {"name": "Days", "value": ["Mon", "Tue"]}, {"name": "Dog", "value": None}]
    document = mapped(addresses=[address(form_fields=fields)])

    wanted = [("bigcommerce_Gate", "12"), ("bigcommerce_Days", "Mon, Tue"), ("bigcommerce_Dog", "")]
    assert attributes(document["ShipToAddress"]) == wanted
    assert "ExtendedAttributes" not in document["BillToAddress"]


def test_only_physical_lines_are_sent_and_numbered() -> None:
    """Nobody ships a download; the total stays that of the whole order."""
    digital = line(id=1, type="digital", order_address_id=0)
    certificate = line(id=2, type="giftcertificate", order_address_id=0, sku="")
    document = mapped({}, digital, certificate, line(id=3), line(id=4))

    assert [found["LineNumber"] for found in document["OrderLines"]] == ["1", "2"]
    assert [attributes(found)[1][1] for found in document["OrderLines"]] == ["3", "4"]
    assert document["TotalAmount"] == Decimal("25.0000")


def test_lines_of_a_second_address_carry_it() -> None:
    """The header has the first address that something goes to, and no line goes to the wrong door."""
    addresses = [address(id=5, city="Nowhere"), address(id=7), address(id=8, city="Boston")]
    document = mapped({}, line(id=1), line(id=2, order_address_id=8), addresses=addresses)

    first, second = document["OrderLines"]
    assert document["ShipToAddress"]["ContactID"] == "7"
    assert "ShippingAddress" not in first
    assert second["ShippingAddress"]["ContactID"] == "8"
    assert second["ShippingAddress"]["City"] == "Boston"


REFUSED = {
    "no quantity": ([line(quantity=0)], "line 1, quantity: 0 is not a quantity"),
    "a negative quantity": ([line(quantity=-1)], "quantity: -1 is not a quantity"),
    "too large a quantity": ([line(quantity=2**31)], "quantity: 2147483648 is not a quantity"),
    "a quantity that is true": ([line(quantity=True)], "quantity: True is not a quantity"),
    "half a piece": ([line(quantity="1.5")], "quantity: '1.5' is not a quantity"),
    "a custom line": ([line(sku="")], "line 1, sku: is empty"),
    "no sku at all": ([{k: v for k, v in line().items() if k != "sku"}], "line 1, sku: is missing"),
    "a price in words": ([line(price_inc_tax="12,50")], "price_inc_tax: '12,50' is not an amount"),
    "a negative price": ([line(price_inc_tax="-1.0000")], "price_inc_tax: '-1.0000' is not an amount"),
    "an infinite price": ([line(price_inc_tax="Infinity")], "price_inc_tax: 'Infinity' is not an amount"),
    "a binary float": ([line(price_inc_tax=0.1)], "price_inc_tax: 0.1 is not an amount"),
    "not a number": ([line(price_inc_tax=Decimal("NaN"))], "is not an amount"),
    "no address": ([line(order_address_id=0)], "none of their shipping addresses"),
    "a foreign address": (
        [line(), line(id=2, order_address_id=9)],
        "line 2 goes to address 9, which the order does not",
    ),
    "an address that is none": (
        [line(), line(id=2, order_address_id=None)],
        "line 2, order_address_id: is missing",
    ),
    "nothing physical": ([line(type="digital")], "no physical line (1 in all)"),
    "an unknown type": ([line(type="service")], "line 1: type 'service' is unknown"),
    "a line that came twice": ([line(), line()], "line 1 came twice"),
    "an id that cannot be compared": ([line(id=Decimal("sNaN"))], "id: Decimal('sNaN') is not an id"),
    "an id that is a list": ([line(id=[])], "id: [] is not an id"),
    "an address that cannot be compared": (
        [line(), line(id=2, order_address_id=Decimal("sNaN"))],
        "line 2, order_address_id: Decimal('sNaN') is not an id",
    ),
    "a discount without an amount": ([line(applied_discounts=[{"id": "coupon"}])], "discount, amount: is missing"),
    "an option without a name": ([line(product_options=[{"display_value": "L"}])], "option, display_name: is missing"),
    "half a character": ([line(name="\ud83d")], "name: holds half a character"),
    "a name that is a list": ([line(name=["Mug"])], "name: ['Mug'] is not a text"),
}


@pytest.mark.parametrize(("lines", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_said_is_refused_with_its_place(lines: list[dict[str, Any]], reason: str) -> None:
    """A refusal names the order, the line, the field and what came."""
    with pytest.raises(Unmappable) as refusal:
        to_sales_order(order(), lines, [address()])

    assert reason in refusal.value.reason
    assert "Order 104" in refusal.value.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"date_created": ""}, "date_created: is empty"),
        ({"date_created": "yesterday"}, "date_created: 'yesterday' is not a date"),
        ({"date_created": 5}, "date_created: 5 is not a date"),
        ({"total_inc_tax": None}, "total_inc_tax: is missing"),
        ({"total_inc_tax": "1e9"}, "total_inc_tax: '1e9' is not an amount"),
        ({"id": "x"}, "id: 'x' is not an id"),
    ],
)
def test_a_header_that_cannot_be_said_is_refused(changes: dict[str, Any], reason: str) -> None:
    """The header's own mistakes are named in the same way."""
    with pytest.raises(Unmappable, match=reason):
        mapped(changes)


@pytest.mark.parametrize("field", ["street_1", "city"])
def test_goods_need_a_street_and_a_city(field: str) -> None:
    """A parcel cannot be sent to an address without them; a bill can."""
    with pytest.raises(Unmappable, match=f"shipping address 7, {field}: is empty"):
        mapped(addresses=[address(**{field: ""})])

    assert mapped({"billing_address": {**ADDRESS, field: ""}})


def test_all_mistakes_of_a_record_are_told_at_once() -> None:
    """Nobody corrects one field only to hear of the next."""
    with pytest.raises(Unmappable) as refusal:
        mapped({}, line(sku="", quantity=0))

    assert "sku" in refusal.value.reason
    assert "quantity" in refusal.value.reason


def test_minus_nothing_is_nothing() -> None:
    """A rounding artefact is not a negative amount."""
    assert str(mapped({"total_tax": "-0.0000"})["Taxes"][0]["TaxAmount"]) == "0.0000"


def test_a_field_that_nobody_knows_is_noticed() -> None:
    """When BigCommerce grows a field, it is named with its place, each once."""
    lines = [line(hologram="yes", product_options=[{"scent": "rose"}]), line(id=2, hologram="no")]
    found = unaccounted_fields(order(mood="good", billing_address={"planet": "Earth"}), lines, [address(moon="no")])

    assert found == [
        "order: mood",
        "billing address: planet",
        "shipping address: moon",
        "order line: hologram",
        "line option: scent",
    ]


def test_fields_of_parts_are_looked_at_too() -> None:
    """Custom fields of both addresses and discounts of lines."""
    strange = [{"name": "Gate", "value": "7", "colour": "red"}, {"name": "Gate", "mood": "good"}]
    lines = [{"applied_discounts": [{"id": "x", "amount": "1.00", "mood": "good"}]}]
    found = unaccounted_fields(
        order(billing_address={"form_fields": strange}), lines, [address(form_fields=[{"shape": "round"}])]
    )

    assert found == ["form field: colour", "form field: mood", "form field: shape", "line discount: mood"]


@pytest.mark.parametrize(
    ("changes", "lines", "places"),
    [
        ({"billing_address": "1 Way"}, [], []),
        ({"billing_address": {"form_fields": {"url": "https://elsewhere"}}}, [], []),
        ({}, ["a line"], [None]),
        ({}, [{"applied_discounts": 5, "product_options": ["red"]}], []),
    ],
)
def test_looking_for_new_fields_never_fails(changes: dict[str, Any], lines: list[Any], places: list[Any]) -> None:
    """Parts of another shape have no fields; whether they can be mapped is another question."""
    assert unaccounted_fields(order(**changes), lines, places) == []


def test_suppliers_are_asked_for_lines_addresses_and_total() -> None:
    """What else changes in an order is none of their business."""
    lines, places = [line()], [address()]
    asked = asked_of_suppliers(to_sales_order(order(), lines, places))

    assert asked_of_suppliers(to_sales_order(order(staff_notes="Call."), lines, places)) == asked
    assert asked_of_suppliers(to_sales_order(order(total_inc_tax="26.0000"), lines, places)) != asked
    assert asked_of_suppliers(to_sales_order(order(), [line(quantity=9)], places)) != asked
    assert asked_of_suppliers(to_sales_order(order(), lines, [address(city="Dallas")])) != asked
    assert len(asked) == 16


@pytest.mark.parametrize(
    ("changes", "lines", "places", "reason"),
    [
        ({"total_inc_tax": "x"}, [], [], "Order 104, total_inc_tax: 'x' is not an amount"),
        ({"billing_address": {"city": 1.5}}, [], [], "Order 104, billing address, city: 1.5 is not a text"),
        (
            {"billing_address": {"form_fields": [{"value": "7"}]}},
            [],
            [],
            "Order 104, billing address, form field, name: is missing",
        ),
        (
            {},
            [line(), line(id=2, order_address_id=8)],
            [address(), address(id=8, city=1.5)],
            "Order 104, shipping address 8, city: 1.5 is not a text",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    changes: dict[str, Any], lines: list[Any], places: list[Any], reason: str
) -> None:
    """Order, part and field."""
    with pytest.raises(Unmappable) as refusal:
        mapped(changes, *lines, addresses=places)

    assert refusal.value.reason.startswith(reason)


def test_one_piece_is_a_quantity() -> None:
    """The smallest order there is."""
    assert mapped({}, line(quantity=1))["OrderLines"][0]["Quantity"] == 1


@pytest.mark.usefixtures("machine_elsewhere")
def test_dates_are_in_utc_whatever_the_machine_s_zone() -> None:
    """Logicbroker keeps them so."""
    assert mapped({"date_created": "Wed, 05 Dec 2018 22:16:55 +0200"})["OrderDate"] == "2018-12-05T20:16:55Z"


def test_the_largest_quantity_is_a_quantity() -> None:
    """Both systems keep it; one more is none."""
    assert mapped({}, line(quantity=2_147_483_647))["OrderLines"][0]["Quantity"] == 2_147_483_647
    with pytest.raises(Unmappable, match="is not a quantity"):
        mapped({}, line(quantity=2_147_483_648))


def test_several_problems_are_told_one_after_the_other() -> None:
    """All of the order's at once, and those of its shipping address with their place."""
    with pytest.raises(Unmappable) as refusal:
        mapped({"handling_cost_inc_tax": "x", "total_inc_tax": "y"})
    assert "from 0, such as 12.5000; Order 104, total_inc_tax: 'y' is not an amount" in refusal.value.reason
    with pytest.raises(Unmappable, match=r"^Order 104, shipping address 7, city: 1\.5 is not a text"):
        mapped({}, line(), addresses=[address(city=1.5)])


def test_the_order_of_fields_makes_no_difference() -> None:
    """What suppliers are asked for is the same however a record was put together."""
    document = mapped()
    turned = {**document, "ShipToAddress": dict(reversed(document["ShipToAddress"].items()))}

    assert asked_of_suppliers(turned) == asked_of_suppliers(document)
