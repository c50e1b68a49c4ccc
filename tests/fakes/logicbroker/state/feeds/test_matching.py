"""Matches of supplier SKUs and merchant SKUs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.logicbroker.state.feeds.files import FeedUnreadable
from fakes.logicbroker.state.feeds.matching import MatchingTable, read_matches

SKUS = st.sampled_from(["A", "a", "B", "b", "Ä", "ä", "A\u0308", "ß", "ss"])


def test_case_does_not_matter_unless_the_setting_says_so():
    """Case-sensitive is off by default."""
    table = MatchingTable()
    table.match("abc-1", "M-1")
    assert (table.merchant_sku("ABC-1"), table.supplier_sku("m-1")) == ("M-1", "abc-1")
    strict = table.respelled(case_sensitive=True)
    assert (strict.merchant_sku("ABC-1"), strict.merchant_sku("abc-1")) == (None, "M-1")


def test_a_supplier_sku_has_one_merchant_sku_and_the_latest_counts():
    """A new match takes the place of the former one."""
    table = MatchingTable()
    assert table.match("A", "M-1")
    assert table.match("A", "M-2")
    assert not table.match("A", "M-2")
    assert (table.merchant_sku("A"), table.supplier_sku("M-1"), table.supplier_sku("M-2")) == ("M-2", None, "A")


def test_of_several_supplier_skus_the_latest_match_fulfils_a_merchant_sku():
    """And when it moves on, the one before it does."""
    table = MatchingTable()
    table.match("OLD", "M-1")
    table.match("NEW", "M-1")
    assert table.supplier_sku("M-1") == "NEW"
    table.match("NEW", "M-2")
    assert table.supplier_sku("M-1") == "OLD"


@given(st.lists(st.tuples(SKUS, SKUS)), st.booleans())
def test_both_directions_agree_after_any_matches(pairs, case_sensitive):
    """Whatever a merchant SKU leads to leads back to it."""
    table = MatchingTable(case_sensitive=case_sensitive)
    for supplier_sku, merchant_sku in pairs:
        table.match(supplier_sku, merchant_sku)
        assert table.merchant_sku(supplier_sku) == merchant_sku
        assert table.key(table.supplier_sku(merchant_sku)) == table.key(supplier_sku)
    for supplier_sku, merchant_sku in table:
        back = table.supplier_sku(merchant_sku)
        assert table.key(table.merchant_sku(back)) == table.key(merchant_sku)
        assert table.merchant_sku(supplier_sku) == merchant_sku


def test_only_the_two_columns_count_and_bad_rows_are_reported():
    """No other data will update."""
    content = b"Merchant SKU,Quantity,SupplierSKU\nM-1,5,A\n,6,B\nM-3,7,1.2E+13\n,,\n"
    feed, matches = read_matches("m.csv", content, str.casefold)
    assert matches == [("A", "M-1")]
    assert [(problem.row, problem.column) for problem in feed.problems] == [(3, "MerchantSKU"), (4, "SupplierSKU")]
    assert str(feed.problems[0]) == "row 3, MerchantSKU: is empty"


def test_an_inventory_feed_without_merchant_skus_is_no_matching_file():
    """The wrong file in the wrong place changes nothing."""
    with pytest.raises(FeedUnreadable, match="missing: MerchantSKU; found: SupplierSKU, Quantity"):
        read_matches("m.csv", b"SupplierSKU,Quantity\nA,1\n", str.casefold)


def test_of_two_rows_for_one_supplier_sku_the_last_counts_and_the_other_is_told():
    """In any spelling that counts as the same; a row that only says the same again is no problem."""
    content = b"SupplierSKU,MerchantSKU\nA,M-1\nB,M-3\nB,M-3\na,M-2\n"
    feed, matches = read_matches("m.csv", content, str.casefold)

    assert matches == [("B", "M-3"), ("a", "M-2")]
    assert list(map(str, feed.problems)) == [
        "row 2, SupplierSKU: 'A' stands again in row 5 with another MerchantSKU, which counts; keep one of them"
    ]
