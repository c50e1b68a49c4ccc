"""What the catalog holds after feeds and levels, on histories written by hand."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.people.deeds import ADD_PRODUCT, APPROVE_FEED
from fakes.time.clock import START
from harness.conformance.checks import catalog, stock
from harness.record.looks import FEEDS

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
LAMP = {"sku": "LAMP", "name": "Oak Lamp", "price": "9.00"}


def product(sku: str = "LAMP", variants: Any = (), **fields: Any) -> dict[str, Any]:
    """One product of the store with some of its fields."""
    plain = {"product_id": 7, "sku": sku, "name": "Oak Lamp", "price": "9.00", "weight": "1", "visible": True}
    rest = {"brand": "", "tracking": "product", "images": [], "variants": list(variants)}
    return {**plain, **rest, "fields": {"is_visible": True, "page_title": "", "warranty": "", **fields}}


def exported(written: Any, feed: Any, *products: dict[str, Any], before: Any = (), item: Any = LAMP) -> None:
    """A feed with a lamp was approved, and this is in the store afterwards."""
    written.history.observe(FEEDS, feeds=[], events=[], catalog=list(before))
    written.at(10).deed("retailer", APPROVE_FEED, feed_id=ID)
    written.at(120).history.observe(FEEDS, feeds=[feed("Complete", contents=[item])], events=[], catalog=list(products))


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "holds"),
        ({"page_title": "Oak Lamp | Web Shop"}, "holds"),
        ({"page_title": "Imported"}, "broken"),
        ({"condition": "Used"}, "broken"),
        ({"sort_order": 3}, "broken"),
        ({"is_visible": False}, "broken"),
        ({"warranty": None}, "holds"),
    ],
)
def test_a_new_product_is_as_fed(written: Any, feed: Any, fields: Any, state: str) -> None:
    """Of what no column says a new product says nothing, but in words of its own item."""
    exported(written, feed, product(**fields))

    assert catalog.new_products_as_fed(written.history).state == state


def test_a_new_variant_can_be_bought(written: Any, feed: Any) -> None:
    """A variant that is not for sale, and of which no feed says so, is none."""
    closed = {"sku": "LAMP-S", "options": ["S"], "fields": {"purchasing_disabled": True}}
    exported(written, feed, product(variants=[closed]))

    assert catalog.new_products_as_fed(written.history).state == "broken"


@pytest.mark.parametrize(
    ("fields", "state"),
    [({"warranty": "Five years."}, "holds"), ({"warranty": ""}, "broken"), ({"is_visible": True}, "broken")],
)
def test_the_retailers_own_product_keeps_what_it_has(written: Any, feed: Any, fields: Any, state: str) -> None:
    """A feed that says a price takes nothing else away, and shows nothing that was hidden."""
    given = {"warranty": "Five years.", "is_visible": False}
    written.deed("retailer", ADD_PRODUCT, sku="LAMP", name="Oak Lamp", price="8.00", fields=given)
    shown = product(**{**given, **fields})
    exported(written, feed, {**shown, "visible": shown["fields"]["is_visible"]})

    assert catalog.the_retailers_products_stay(written.history).state == state


@pytest.mark.parametrize(("status", "brand", "state"), [
    ("Complete", "Lumen", "holds"), ("Complete", "", "broken"), ("Failed", "", "holds")
])  # fmt: skip
def test_what_a_later_feed_leaves_empty_stays(written: Any, feed: Any, status: str, brand: str, state: str) -> None:
    """What an earlier feed said is there for as long as no other says otherwise, if that one was exported."""
    earlier = feed(status, feed_id="1", contents=[{**LAMP, "brand_name": "Lumen"}])
    later = feed("Complete", contents=[{**LAMP, "brand_name": ""}])
    written.deed("retailer", APPROVE_FEED, feed_id="1")
    written.at(120).deed("retailer", APPROVE_FEED, feed_id=ID)
    catalog_then = [{**product(), "brand": brand}]
    written.at(240).history.observe(FEEDS, feeds=[later, earlier], events=[], catalog=catalog_then)

    assert catalog.fields_reach_the_store(written.history).state == state


@pytest.mark.parametrize(("tracked", "state"), [(["LAMP"], "holds"), ([], "broken")])
def test_novelties_are_counted(written: Any, feed: Any, tracked: list[str], state: str) -> None:
    """What was new and is fed is counted down, or it is sold for ever."""
    exported(written, feed, product())
    written.at(130).uploaded({"SUP-LAMP": 3}, {"SUP-LAMP": "LAMP"})
    written.at(300).inventory({"LAMP": 3}, [("SUP-LAMP", "LAMP", 3, 130)]).facts["tracked"] = tracked

    assert stock.novelties_are_counted(written.history).state == state


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ([("material", "Walnut")], "holds"),
        ([("Material", "walnut")], "holds"),
        ([("finish", "Walnut")], "broken"),
        ([("Walnut", "material")], "broken"),
        ([("material", "Walnut")] * 2, "broken"),
    ],
    ids=["as fed", "in other letters", "another name", "swapped", "twice"],
)
def test_a_column_of_its_own_has_its_name(written: Any, feed: Any, fields: Any, state: str) -> None:
    """What a field of the product's own says is called as the column of the feed."""
    shown = {**product(), "custom_fields": [{"name": name, "value": value} for name, value in fields]}
    exported(written, feed, shown, item={**LAMP, "material": "Walnut"})

    assert catalog.fields_reach_the_store(written.history).state == state


@pytest.mark.parametrize(
    ("in_feed", "shows", "state"),
    [("12", 12, "holds"), ("12", 0, "broken"), ("12", 13, "broken"), ("", 0, "unknown")],
)
def test_a_new_product_begins_with_the_level_of_its_feed(
    written: Any, feed: Any, in_feed: str, shows: int, state: str
) -> None:
    """Who leaves the level out sells nothing; where the feed says nothing, there is nothing to judge."""
    item = {**LAMP, "inventory_level": in_feed}
    exported(written, feed, {**product(), "created_at": START.isoformat()}, item=item)
    written.at(300).inventory({"LAMP": shows})

    assert stock.new_products_begin_as_fed(written.history).state == state


@pytest.mark.parametrize(("born", "state"), [(-30, "broken"), (100, "unknown")], ids=["it was there", "it came later"])
def test_a_level_that_was_due_before_its_product_came(written: Any, feed: Any, born: float, state: str) -> None:
    """Nobody promises to bring a level once more to what was not in the store yet when it was due."""
    written.uploaded({"SUP-LAMP": 3}, {"SUP-LAMP": "LAMP"})
    at = (START + timedelta(minutes=born)).isoformat()
    exported(written, feed, {**product(), "created_at": at})
    written.at(300).inventory({"LAMP": 0}, [("SUP-LAMP", "LAMP", 3, 0)]).facts["tracked"] = ["LAMP"]

    assert stock.stock_conserved(written.history).state == state
