"""What the connector refuses of values that a spreadsheet or a hasty hand has spoilt, whoever let them pass."""

from decimal import Decimal

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
        "\uff03N/A",
        "02/03/2026",
        "2026/03/02",
        "Mar-26",
        "SKU-1,SKU-2",
        "'SKU-1",
        *("5. Mrz", "05-mars", "M\u00e4r 05", "mai-05", "5-mrt", "01.Jan", "d\u00e9c.-12", "2026/3/5", "05/Mar/2026"),
        *("WAHR", "faux", "(blank)", "[object Object]", "\\N", "0.00"),
        '"SKU-1"',
        "=SKU-1",
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
        "Mug-12",
        "10/20/30",
        "12/18 mm",
        "A/B+C 7",
        "SKU+1",
        "WIDGET10 LARGE2000",
        "TBD-1",
        *("set-10", "out-12", "may-05", "mag-3", "00", "0-0", "1234/1/2", "Waar-1", "blank"),
    ],
)
def test_what_may_be_a_code_is_one(text: str) -> None:
    """People's codes look like much."""
    assert convert(ValueKind.CODE, text) == text


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        (ValueKind.CODE, "2-Jan", "is what a spreadsheet made of a code that looks like a date"),
        (ValueKind.CODE, "SKU-1, SKU-2", "holds several codes"),
        (ValueKind.CODE, "#N/A", "is the error of a spreadsheet's formula"),
        (ValueKind.TRACKING_NUMBER, "2-Mar", "is a date"),
        (ValueKind.TRACKING_NUMBER, "tracking: 1Z1", "holds more than a number"),
        (ValueKind.TRACKING_NUMBER, "TBD", "stands where nothing is known"),
        (ValueKind.TRACKING_NUMBER, "1Z1;1Z2", "holds several numbers"),
        (ValueKind.TRACKING_NUMBER, "1Z1, 2Z1 x", "holds several numbers"),
    ],
)
def test_what_became_of_a_value_is_said(kind: ValueKind, text: str, why: str) -> None:
    """In words that whoever enters it understands."""
    with pytest.raises(Unmappable) as refusal:
        convert(kind, text)

    assert refusal.value.reason == f"{text!r} {why}; enter it again, as text"


def test_what_copying_leaves_around_a_code_is_no_part_of_it() -> None:
    """It cannot be seen, and no product is called so."""
    assert convert(ValueKind.CODE, "\u200bSKU-1\u00a0\u200e") == "SKU-1"
    assert convert(ValueKind.TRACKING_NUMBER, "\ufeff1Z1\u200b") == "1Z1"


UPS, SECOND = "1Z999AA10123456784", "1Z999AA10123456785"
SEVERAL = [
    f"{UPS}{between}{SECOND}" for between in (" / ", "/", " and ", " & ", "&", " + ", "+", " ", "\t", "  ", "-", ",")
]
SEVERAL += ["1Z1, 1Z2", "1Z1;1Z2", "1Z1|1Z2", "1Z1\n1Z2", "123456789012 123456789013", f"{UPS} ({SECOND})"]
SEVERAL += [f"{UPS} 9400111899223817495628", "1234567890-1234567891"]
NOT_YET = ["N/A", "TBD", "tba", "none", "NULL", "nan", "pending", "TRUE", "0", "000", "-", "--", "?", ".", "(empty)"]
NOT_YET += ["no tracking", "see email", "to follow", "No tracking available", "untracked", "label created"]
NOT_YET += ["see attached", "FALSCH", "[object Object]", "not trackable"]
DATES = ["02/03/2026", "2026-03-02", "2026/03/02", "02.03.2026", "Mar-26", "2-Mar", "02-Mar-2026", "02/03/2026 00:00"]
WRAPPED = ["'00123", '"00123"', f"tracking: {UPS}", f'="{UPS}"', "\uff03N/A", "#VALUE", "123456789012.0"]
CUT = ["9400111899223810000000", "94001118992238100000", "123456789012345000"]


@pytest.mark.parametrize("text", [*ERRORS, *ROUNDED, *SEVERAL, *NOT_YET, *DATES, *WRAPPED, *CUT])
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
    "text",
    [
        *("1Z999AA10123456784", "1Z 999 AA1 01 2345 6784", "9400 1118 9922 3817 4956 28", "9400111899223817495628"),
        *(
            "420221539101026837331000039521",
            "420 22153 9400 1118 9922 3817 4956 28",
            "EA 000 000 000 US",
            "RR123456785DE",
        ),
        *(
            "1234 5678 9012",
            "123456789012",
            "9611020 9876543 12345672",
            "61299998820821171811",
            "JD01 4600 0031 2345 6789",
        ),
        *("00340434161094015902", "GM60511234500000001", "TBA123456789000", "1Z-999-AA1-0123456784", "123456789000000"),
        *(
            "123456789011119000",
            "TRK-1",
            "AB/12",
            "by hand",
            "C00000000000001",
            "123456789-123456780",
            "1234567890111790000",
        ),
    ],
)
def test_what_may_be_a_tracking_number_is_one(text: str) -> None:
    """Blanks are how carriers print it, zeros may belong to it, and whoever brings it says how."""
    assert convert(ValueKind.TRACKING_NUMBER, text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "\ufeff1Z999AA10123456784",
            "1Z999AA1\u200b0123456784",
            "1Z999AA10123456784\u202e",
            "\u00a01Z999AA10123456784\u00a0",
        ),
        "\uff11\uff3a\uff19\uff19\uff19\uff21\uff21\uff11\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff14",
    ],
)
def test_what_cannot_be_seen_is_no_part_of_a_tracking_number(text: str) -> None:
    """A link with it leads to nowhere."""
    assert convert(ValueKind.TRACKING_NUMBER, text) == "1Z999AA10123456784"


@pytest.mark.parametrize("text", ["1.299", "12.500", "1.355,90", "1,50", "$5", "1.2E+3"])
def test_a_price_that_nobody_is_sure_of_is_refused(text: str) -> None:
    """It may be a thousand times another one."""
    with pytest.raises(Unmappable):
        convert(ValueKind.PRICE, text)


@pytest.mark.parametrize("text", ["1.250", " 12.500 ", "1.000.000", "1,25", "-1", "2 lbs"])
def test_a_weight_that_nobody_is_sure_of_is_refused(text: str) -> None:
    """A parcel of 1250 kg costs another postage than one of 1.25."""
    with pytest.raises(Unmappable, match=r"another number in other countries; write it with|is not a number from 0"):
        convert(ValueKind.MEASURE, text)


@pytest.mark.parametrize("weight", ["1.25", "1.2500", "0.250", "1250", Decimal("1.250")], ids=repr)
def test_a_weight_that_is_clear_is_read(weight: str | Decimal) -> None:
    """Thousands never begin with a nothing, and have three digits each."""
    assert convert(ValueKind.MEASURE, weight) == Decimal(weight)


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


def test_a_row_that_cannot_be_read_says_whose_it_is() -> None:
    """By the supplier's and the retailer's SKU, so that its item is known to be there; a cost is an amount."""
    levels, refused = read_rows(b"SupplierSKU,MerchantSKU,Quantity,Cost\n A , M-A ,some,1\nB,M-B,5,2.50\n")

    assert [(row.supplier_sku, row.merchant_sku) for row in refused] == [("A", "M-A")]
    assert [level.cost for level in levels] == [Decimal("2.50")]


def _attribute(name: str, value: int) -> dict[str, str]:
    return {"Name": name, "Value": str(value)}
