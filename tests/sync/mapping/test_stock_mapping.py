"""The rules of inventory files and of finding a product, one by one."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.inventory import (
    Catalog,
    LookUp,
    StockIdentity,
    StockLevel,
    StockTarget,
    find_target,
    last_of_each,
    look_up,
    read_rows,
    stock_body,
)

HEADER = "SupplierSKU,MerchantSKU,UPC,ManufacturerSKU,Quantity"


def rows(*lines: str, header: str = HEADER) -> list[StockLevel]:
    levels, refused = read_rows("\r\n".join([header, *lines]).encode())
    assert refused == []
    return levels


def test_a_row_becomes_a_level() -> None:
    """SKUs without outer spaces, the quantity, and no price where none was given."""
    assert rows(" S-1 ,M-1,,,7") == [StockLevel("S-1", "M-1", 7)]


def test_an_empty_quantity_means_none_left() -> None:
    """As the consumer of the exported file must read it."""
    assert rows("S-1,M-1,,,")[0].quantity == 0


def test_of_two_rows_with_one_sku_the_last_wins() -> None:
    """A supplier corrects himself further down."""
    assert [(level.supplier_sku, level.quantity) for level in rows("S-1,,,,1", "S-2,,,,2", "S-1,,,,3")] == [
        ("S-1", 3),
        ("S-2", 2),
    ]


def test_of_two_items_with_one_merchant_sku_the_last_counts_and_the_other_is_named() -> None:
    """One product cannot have two levels; where the supplier's SKU is the product's id, both have their own."""
    found = rows("S-1,MUG,,,1", "S-2,TEE,,,2", "S-3,MUG,,,3")
    levels, said = last_of_each(found, StockIdentity.EITHER)

    assert sorted(level.supplier_sku for level in levels) == ["S-2", "S-3"]
    assert said == ["S-1 and S-3 are both matched to MUG; the level of S-3 counts."]
    assert last_of_each(found, StockIdentity.PRODUCT_ID) == (found, [])
    assert last_of_each(rows("S-1,,,,1", "S-2,,,,2"), StockIdentity.EITHER)[1] == []


def test_prices_are_read_where_they_are_given() -> None:
    """RetailPrice is the price, MSRP the retail price."""
    (level,) = rows("S-1,1,10.50,12.00", header="SupplierSKU,Quantity,RetailPrice,MSRP")

    assert (level.price, level.retail_price) == (Decimal("10.50"), Decimal("12.00"))


def test_header_names_tolerate_case_and_spaces() -> None:
    """People write the header by hand."""
    assert rows("S-1,4", header="supplier sku, QUANTITY ") == [StockLevel("S-1", "", 4)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",M-1,,,7", "SupplierSKU: is empty"),
        ("S-1,M-1,,,-1", "Quantity: '-1' is not a count"),
        ("S-1,M-1,,,1.5", "Quantity: '1.5' is not a count"),
        ("S-1,M-1,,,2147483648", "is not a count"),
        ("S-1,M-1,,,7,too,many", "has more columns than the header"),
        ("S-1,M-1", "ends before its Quantity"),
    ],
)
def test_a_bad_row_is_named_and_stops_no_other(line: str, reason: str) -> None:
    """Its number is that of the line in the file, blank lines counted."""
    levels, (refused,) = read_rows(f"{HEADER}\r\nGOOD,,,,1\r\n\r\n{line}\r\n".encode())

    assert [level.supplier_sku for level in levels] == ["GOOD"]
    assert refused.number == 4
    assert refused.reason.startswith("Line 4")
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no column SupplierSKU and no column Quantity"),
        (b"SupplierSKU,Qty\r\nS,1", "no column Quantity"),
        (b"Quantity\r\n1", "no column SupplierSKU"),
        (b"\xff\xfe", "not UTF-8"),
        (b'SupplierSKU,Quantity\r\n"S-1"x,2', "not CSV"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, reason: str) -> None:
    """As a whole, before anything of it is applied."""
    with pytest.raises(Unmappable, match=reason):
        read_rows(content)


PRODUCTS = [
    {"id": 77, "sku": "P", "inventory_tracking": "product", "variants": [{"id": 1, "sku": "P", "option_values": []}]},
    {
        "id": 78,
        "sku": "Q",
        "inventory_tracking": "variant",
        "variants": [{"id": 2, "sku": "Q-RED", "option_values": [{"label": "Red"}]}],
    },
    {"id": 79, "sku": "", "inventory_tracking": "none"},
    {"id": 80, "sku": "R", "variants": [{"id": 3, "sku": "R-RED", "option_values": [{"label": "Red"}]}]},
]
EITHER, MERCHANT_SKU, PRODUCT_ID = StockIdentity.EITHER, StockIdentity.MERCHANT_SKU, StockIdentity.PRODUCT_ID


@pytest.mark.parametrize(
    ("supplier_sku", "merchant_sku", "identity", "target"),
    [
        ("S-1", "P", EITHER, StockTarget(77, None, "product")),
        ("S-1", "Q-RED", EITHER, StockTarget(78, 2, "variant")),
        ("77", "", EITHER, StockTarget(77, None, "product")),
        ("77", "unheard of", EITHER, StockTarget(77, None, "product")),
        ("77", "Q-RED", EITHER, StockTarget(78, 2, "variant")),
        ("S-1", "p", EITHER, None),
        ("S-1", "", EITHER, None),
        ("P", "", EITHER, None),
        ("77", "", MERCHANT_SKU, None),
        ("77", "P", MERCHANT_SKU, StockTarget(77, None, "product")),
        ("S-1", "P", PRODUCT_ID, None),
        ("77", "Q-RED", PRODUCT_ID, StockTarget(77, None, "product")),
        ("077", "", PRODUCT_ID, None),
        ("999", "", PRODUCT_ID, None),
    ],
)
def test_an_item_finds_its_product_by_the_chosen_identity(
    supplier_sku: str, merchant_sku: str, identity: StockIdentity, target: StockTarget | None
) -> None:
    """What matches nothing is left alone."""
    assert find_target(StockLevel(supplier_sku, merchant_sku, 1), Catalog.of(PRODUCTS), identity) == target


@pytest.mark.parametrize(
    ("supplier_sku", "merchant_sku", "reason"),
    [
        ("S-1", "Q", "Q is a product, but product 78 tracks its stock by 'variant'"),
        ("79", "", "79 is a product, but product 79 tracks its stock by 'none'"),
        ("S-1", "R-RED", "R-RED is a variant, but product 80 tracks its stock by 'product'"),
    ],
)
def test_a_level_that_bigcommerce_would_ignore_is_refused(supplier_sku: str, merchant_sku: str, reason: str) -> None:
    """A write that changes nothing must not pass for a success."""
    with pytest.raises(Unmappable, match=reason):
        find_target(StockLevel(supplier_sku, merchant_sku, 1), Catalog.of(PRODUCTS), EITHER)


@pytest.mark.parametrize(
    ("identity", "wanted"),
    [(EITHER, LookUp("M", 77)), (MERCHANT_SKU, LookUp("M", None)), (PRODUCT_ID, LookUp("", 77))],
)
def test_only_what_the_identity_needs_is_looked_up(identity: StockIdentity, wanted: LookUp) -> None:
    """No request is made for the other reading."""
    assert look_up(StockLevel("77", "M", 1), identity) == wanted


def test_prices_are_written_only_when_asked_for() -> None:
    """Levels always; of the prices those that are given."""
    level = StockLevel("S", "M", 5, Decimal("1.50"), None)

    assert stock_body(level) == {"inventory_level": 5}
    assert stock_body(level, prices=True) == {"inventory_level": 5, "price": Decimal("1.50")}
    with_msrp = StockLevel("S", "M", 0, None, Decimal(2))
    assert stock_body(with_msrp, prices=True) == {"inventory_level": 0, "retail_price": Decimal(2)}


def test_a_catalog_knows_nothing_by_an_empty_sku() -> None:
    """Products and variants without a SKU are found by their id only; where nothing is said, the product is tracked."""
    nameless = {"id": 81, "sku": "", "variants": [{"id": 4, "sku": None, "option_values": [{"label": "Red"}]}]}
    catalog = Catalog.of([nameless, {"id": 82, "sku": None}])

    assert catalog.by_sku == {}
    assert catalog.by_product_id == {81: StockTarget(81, None, "product"), 82: StockTarget(82, None, "product")}
    assert Catalog.of([]) == Catalog({}, {})


def test_a_cell_may_hold_several_lines() -> None:
    """Line ends inside quotes belong to the cell; two SKUs in one are none."""
    levels, (refused,) = read_rows(b'SupplierSKU,Quantity,Description\r\nS-1,4,"two\r\nlines"\r\n"S\r\n2",5,x\r\n')

    assert [(level.supplier_sku, level.quantity) for level in levels] == [("S-1", 4)]
    assert refused.reason.startswith(r"Line 5, SupplierSKU: 'S\r\n2' has a line break")


def test_a_supplier_sku_is_not_taken_for_a_merchant_sku() -> None:
    """An unmatched item that happens to be called like something in the store is another item."""
    found = rows("S-1,MUG,,,1", "MUG,,,,2")

    assert last_of_each(found, EITHER) == (found, [])


def test_when_an_item_was_fed_is_read_in_utc_unless_it_says_otherwise() -> None:
    """Logicbroker prints UTC without a zone; what is no moment is unknown."""
    moments = "2026-03-02T12:00:00", "2026-03-02T14:00:00+02:00", "soon", ""
    rows = "".join(f"S-{number},1,{moment}\r\n" for number, moment in enumerate(moments))
    levels, refused = read_rows(f"SupplierSKU,Quantity,LastUpdate\r\n{rows}".encode())
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert ([level.updated_at for level in levels], refused) == ([noon, noon, None, None], [])


def test_the_columns_of_dates_and_costs_are_found_whatever_their_case() -> None:
    """Else a level without a date is less by all that was sold lately."""
    (level,), _ = read_rows(b"suppliersku,merchantsku,quantity,lastupdate,cost\r\nS-1,A,5,2026-03-02T09:00:00,2.50\r\n")

    assert (level.updated_at, level.cost) == (datetime(2026, 3, 2, 9, tzinfo=UTC), Decimal("2.50"))


@pytest.mark.parametrize("header", ["SupplierSKU,Quantity,Quantity", "SupplierSKU,Quantity,quantity ,SupplierSKU"])
def test_a_column_that_is_there_twice_is_refused(header: str) -> None:
    """Nobody knows which one counts."""
    with pytest.raises(Unmappable, match="more than once"):
        read_rows(f"{header}\r\nS-1,5,7,S-2\r\n".encode())
