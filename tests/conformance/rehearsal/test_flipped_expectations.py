"""Every word of an expectation counts: a feature that expects the opposite of what is right is broken."""

from pathlib import Path

import pytest

from harness.conformance import FakesTarget, run_conformance

FEATURES = Path(__file__).parents[3] / "features"

FLIPS = [
    ("account", "| V2/V3 API token     | accepts |", "| V2/V3 API token     | refuses |"),
    ("account", "| Storefront API token | refuses |", "| Storefront API token | accepts |"),
    ("account", "| trial    | a       |", "| trial    | no      |"),
    ("account", "Customers              | modify    | warns   |", "Customers              | modify    | accepts |"),
    ("account", "Customers              | none      | refuses |", "Customers              | none      | accepts |"),
    ("account", "Customers              | none      | accepts |", "Customers              | none      | warns   |"),
    ("connecting", "the portal shows a saved connection", "the portal shows no saved connection"),
    ("connecting", '"Magento" does not', '"bigcommerce" does not'),
    ("lost_credentials", "cancelling orders is not allowed", "cancelling orders is allowed"),
    ("connecting", "| trial    | production  | refuses |", "| trial    | production  | accepts |"),
    ("connecting", "| standard | production  | accepts |", "| standard | production  | refuses |"),
    ("product_feeds", 'the feed is "Complete" and all of it', 'the feed is "Complete" and not all of it'),
    ("product_feeds", 'the feed is "Failed" and not all of it', 'the feed is "Failed" and all of it'),
    ("product_feeds", "downloaded, deleted and approved", "downloaded and deleted"),
    ("product_feeds", "of which 2 are compliant", "of which 1 are compliant"),
    ("inventory", "Imported 7 records from '2022-05-17_1506.csv'", "Imported 7 rec"),
    ("inventory", "says that row 3 has no SKU", "says that row 3 has no quantity"),
    ("inventory", "and that row 5 has no quantity", "and that row 4 has no quantity"),
    ("inventory", "page Products > Inventory shows a level of 4", "page Products > Inventory shows a level of 5"),
    ("product_feeds", '"price", "description" and "is_visible"', '"price", "description" and "colour"'),
    (
        "product_feeds",
        'row 3 of the feed is marked because of its "name"',
        'row 3 of the feed is marked because of its "sku"',
    ),
    ("product_feeds", 'is wrong with the "name" in row 3', 'is wrong with the "name" in row 2'),
    ("product_feeds", "| desks.csv | Failed   | 1     | 1  ", "| desks.csv | Failed   | 1     | 0  "),
    (
        "product_feeds",
        "| vases.csv | Failed   | 2     | 1         | Download, Delete ",
        "| vases.csv | Failed   | 2     | 1         | Delete ",
    ),
    ("product_feeds", "| DESK | Desk     | $149.00 | Hidden ", "| DESK | Desk     | $149.00 | Visible"),
    ("product_feeds", "was refused because of its name", "was refused because of its price"),
    ("shipments", 'Then the order shows "Shipped"', 'Then the order shows "Partially Shipped"'),
    ("cancellations", 'Then the order shows "Cancelled"', 'Then the order shows "Shipped"'),
    ("trial", "that <days> days are left", "that 13 days are left"),
]
"""A feature's file, what it says, and what it says when it is turned round."""


@pytest.mark.parametrize(("name", "right", "wrong"), FLIPS, ids=[f"{name}: {wrong}" for name, _, wrong in FLIPS])
def test_the_opposite_is_broken(tmp_path: Path, name: str, right: str, wrong: str) -> None:
    """The verdict follows the feature, and the feature is no decoration."""
    text = (FEATURES / f"{name}.feature").read_text(encoding="utf-8")
    assert right in text
    feature = tmp_path / f"{name}.feature"
    feature.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    assert run_conformance(FakesTarget(seed=7), features=feature).verdict == "broken"
