"""New products: rows of all kinds, and who supplies what can be bought of them."""

from harness.simulation.days.novelties import matching_rows, rows_with_variants, simple_rows


def test_products_differ_by_their_number_alone() -> None:
    """Some have a description, a brand, a category or a barcode; the same number is the same product."""
    rows = simple_rows(range(1, 13))

    assert rows == simple_rows(range(1, 13))
    assert len({row["sku"] for row in rows}) == len({row["name"] for row in rows}) == 12
    for column in ("description", "cost_price", "categories", "brand_name", "upc"):
        assert 0 < sum(bool(row[column]) for row in rows) < 12


def test_what_can_be_bought_is_matched() -> None:
    """Variants and simple products, but no product with variants."""
    rows = [*rows_with_variants(1), *simple_rows([2])]

    assert [row["MerchantSKU"] for row in matching_rows(rows)] == ["NEW-1-S", "NEW-1-M", "NEW-1-XL", "NEW-2"]
