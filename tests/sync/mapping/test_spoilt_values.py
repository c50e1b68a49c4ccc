"""What the connector refuses of values that a spreadsheet or a hasty hand has spoilt, whoever let them pass."""

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.inventory import read_rows
from harness.sync.mapping.product import to_product
from harness.sync.mapping.shipment import to_shipments
from harness.sync.mapping.values import ValueKind, convert

ERRORS = (
    "#N/A",
    "#NV",
    "#REF!",
    "#BEZUG!",
    "#\u00bfNOMBRE?",
    "#\u00a1DIV/0!",
    "#I/T",
    "#\u0417\u041d\u0410\u0427!",
    "####",
    "Err:502",
)
ROUNDED = ("1.2E+13", "1,23457E+11", "9.4E21", "9.4\u00d710^21", "940011020088123000000")


@pytest.mark.parametrize(
    "text",
    [
        *ERRORS,
        *ROUNDED,
        "0",
        "-",
        "N/A",
        "null",
        "None",
        "TRUE",
        "2-Jan",
        "Sep-01",
        "2026-01-02",
        "A\nB",
        "SKU-1, SKU-2",
        "SKU-1;SKU-2",
        "SKU-1 / SKU-2",
        "12345; 67890",
        "A\u200bB",
        "A\x0bB",
    ],
)
def test_a_spoilt_code_is_refused(text: str) -> None:
    """Nothing in the store is called so."""
    with pytest.raises(Unmappable, match="enter it again, as text"):
        convert(ValueKind.CODE, text)


@pytest.mark.parametrize(
    "text",
    [
        "1E5",
        "00123",
        "1-2",
        "SEP1",
        "MAR-01",
        "#123",
        "a,b",
        "A;B",
        "Red, large",
        "123456789012345",
        "N-A",
        "\u9774-23",
    ],
)
def test_what_may_be_a_code_is_one(text: str) -> None:
    """People's codes look like much."""
    assert convert(ValueKind.CODE, text) == text


def test_what_copying_leaves_around_a_code_is_no_part_of_it() -> None:
    """It cannot be seen, and no product is called so."""
    assert convert(ValueKind.CODE, "\u200bSKU-1\u00a0\u200e") == "SKU-1"
    assert convert(ValueKind.TRACKING_NUMBER, "\ufeff1Z1\u200b") == "1Z1"


@pytest.mark.parametrize("text", [*ERRORS, *ROUNDED[:-1], "1Z1, 1Z2", "1Z1;1Z2", "1Z1|1Z2", "1Z1\n1Z2"])
def test_a_spoilt_tracking_number_is_refused(text: str) -> None:
    """A link to nowhere, or to one of several parcels, is a wrong answer to whoever waits."""
    line = {
        "ShipmentInfos": [{"TrackingNumber": text, "Qty": 1}],
        "ExtendedAttributes": [_attribute("BigCommerceLineItemId", 11)],
    }
    shipment = {"ExtendedAttributes": [_attribute("BigCommerceOrderId", 100)], "ShipmentLines": [line]}

    with pytest.raises(Unmappable, match="TrackingNumber: "):
        to_shipments(shipment, [{"id": 11, "quantity": 1, "order_address_id": 1}])


@pytest.mark.parametrize(
    "text", ["9400 1102 0088 1234 5678 90", "940011020088123000000", "N/A", "0", "by hand", "1Z999AA10123456784"]
)
def test_what_people_write_for_a_tracking_number_stays(text: str) -> None:
    """Blanks are how carriers print it, and a word says that there is none."""
    assert convert(ValueKind.TRACKING_NUMBER, text) == text


@pytest.mark.parametrize("text", ["1.299", "12.500", "1.355,90", "1,50", "$5", "1.2E+3"])
def test_a_price_that_nobody_is_sure_of_is_refused(text: str) -> None:
    """It may be a thousand times another one."""
    with pytest.raises(Unmappable):
        convert(ValueKind.PRICE, text)


@pytest.mark.parametrize("text", ["36000291452", "1", "123456789", "8.1E+11", "0360002914521234"])
def test_a_bar_code_without_its_zeros_is_refused(text: str) -> None:
    """A scanner would read another article, or none."""
    with pytest.raises(Unmappable, match="8, 12, 13 or 14 digits"):
        convert(ValueKind.BARCODE, text)


def test_a_formula_error_in_any_column_keeps_the_product_away() -> None:
    """Also in a column of the supplier's own, which would become a custom field."""
    item = {"sku": "M-1", "name": "Mug", "price": "5.00", "weight": "1", "material": "#NV", "brand_name": "#REF!"}

    with pytest.raises(Unmappable) as refusal:
        to_product(item)

    assert refusal.value.reason == (
        "Item M-1, material: '#NV' is the error of a spreadsheet's formula; "
        "brand_name: '#REF!' is the error of a spreadsheet's formula."
    )


def test_a_variant_of_a_spoilt_parent_is_refused() -> None:
    """Its parent would be looked for in vain."""
    item = {"sku": "M-1-S", "parent_sku": "1.2E+13", "price": "5.00", "size": "S"}

    with pytest.raises(Unmappable, match=r"Item M-1-S, parent_sku: .1\.2E"):
        to_product(item)


@pytest.mark.parametrize("quantity", ["1.000", "1,000", "1 000", "1'000", "5.0", "1E3", "#N/A", "5;6"])
def test_a_level_that_nobody_is_sure_of_is_refused(quantity: str) -> None:
    """The others are applied."""
    levels, refused = read_rows(f'SupplierSKU,Quantity\nA,"{quantity}"\nB,5\n'.encode())

    assert ([level.supplier_sku for level in levels], len(refused)) == (["B"], 1)


def _attribute(name: str, value: int) -> dict[str, str]:
    return {"Name": name, "Value": str(value)}
