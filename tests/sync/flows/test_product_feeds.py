"""Product feeds: each item is in the store once, at the least number of calls, and a bad one is named alone."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from harness.sync import Request
from tests.sync.scripted import Run, Scripted, answer, data
from tests.sync.sync_place import Denies


def approve(place: Any, *rows: dict[str, str]) -> Any:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    feed = place.portal().product_feeds.upload(place.retailer, "products.csv", text.getvalue().encode())
    place.network.portal(place.retailer).product_feeds.approve(feed)
    return feed


def product(sku: str, **more: str) -> dict[str, str]:
    return {"sku": sku, "name": f"The {sku}", "price": "5", "weight": "1", **more}


def test_variants_come_after_their_parent(place: Any) -> None:
    """A feed that lists variants before their parent makes the parent first, and its stock is kept by variant."""
    feed = approve(
        place,
        product("TEE-S", parent_sku="TEE", size="S"),
        product("TEE-L", parent_sku="TEE", size="L"),
        product("TEE"),
    )
    place.advance(minutes=16)
    tee = place.store.product("TEE")

    assert feed.status == "Complete"
    assert sorted(variant.sku for variant in tee.variants.values()) == ["TEE-L", "TEE-S"]
    assert tee.inventory_tracking == "variant"


def test_a_second_feed_updates(place: Any) -> None:
    """The same SKUs in a later feed are updated, products and variants, and nothing is doubled."""
    rows = product("TEE"), product("TEE-S", parent_sku="TEE", size="S")
    approve(place, *rows)
    place.advance(minutes=16)
    count = len(place.store.products)
    feed = approve(place, {**rows[0], "price": "6"}, {**rows[1], "price": "7"})
    place.advance(minutes=16)

    assert feed.status == "Complete"
    assert len(place.store.products) == count
    assert str(place.store.product("TEE").price) == "6"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (product("TEE-S", parent_sku="TEE", size="S"), "variant of TEE, which is not in the store"),
        (product("HAT-S"), "the SKU of a variant of product"),
    ],
)
def test_a_feed_that_does_not_fit_fails(place: Any, row: dict[str, str], said: str) -> None:
    """A variant without parent, and a product whose SKU is a variant's, are named in the failure."""
    options = [{"sku": "HAT-S", "options": {"Size": "S"}, "stock": 1}]
    place.store.control_panel.add_product(sku="HAT", name="Hat", price=5, variants=options)
    feed = approve(place, row)
    place.advance(minutes=16)

    assert feed.status == "Failed"
    assert said in place.events("Product Feed Export Failed")[0].details


def test_a_failed_feed_can_be_sent_again(place: Any) -> None:
    """After the cause is gone, Send exports the feed, also the items that failed before."""
    feed = approve(place, product("NEW-1", name="The MUG-1"), product("NEW-2"))
    place.advance(minutes=16)
    first = feed.status, [entry.subject for entry in place.connector.attention()]
    place.store.control_panel.delete_product("MUG-1")
    place.network.portal(place.retailer).product_feeds.send(feed)
    place.advance(minutes=15)

    assert first == ("Failed", [f"NEW-1 of feed {feed.id}"])
    assert feed.status == "Complete"
    assert place.connector.attention() == []


def test_a_deleted_feed_is_let_go(place: Any) -> None:
    """A feed that was deleted after its approval is told about once, and its approval is not read again."""
    feed = approve(place, product("NEW-1"))
    place.network.portal(place.retailer).product_feeds.delete(feed)
    place.advance(minutes=46)

    assert len(place.events("Product Feed Export Failed")) == 1
    assert [event.processed for event in place.events("Product Feed Approved")] == [True]
    assert len(place.store.products) == 3


def test_a_large_feed_comes_in_pieces(place: Any) -> None:
    """More items than one tick takes are all exported, each once."""
    feed = approve(place, *(product(f"N-{number}") for number in range(60)))
    place.advance(minutes=16)

    assert feed.status == "Complete"
    assert len(place.store.products) == 63
    assert len(place.events("Product Feed Exported")) == 1


def test_an_item_with_trouble_keeps_its_feed_waiting(place: Any) -> None:
    """While nobody knows of an item the feed is neither complete nor failed; it is as soon as the item is there."""
    wire = Denies(place, "GET", "N-2", answer(500))
    feed = approve(place, *(product(f"N-{number}") for number in range(4)))
    place.advance(minutes=25)
    waiting, others = feed.status, len(place.store.products)
    wire.is_on = False
    place.advance(minutes=10)

    assert (waiting, others, feed.status) == ("Pending", 6, "Complete")
    assert len(place.store.products) == 7


def test_categories_are_found_or_made() -> None:
    """Names of categories become ids: known ones are found, new ones made once."""
    wire = Scripted()
    known = data({"category_id": 5, "name": "Mugs"})
    none = data()
    wire.on("GET", "/v3/catalog/trees/categories", none)
    wire.on("GET", "name=Mugs", known)
    wire.on("POST", "/v3/catalog/trees/categories", answer(201, {"data": [{"category_id": 6}]}))
    wire.on("GET", "/v3/catalog/products", none)
    wire.on("GET", "/v3/catalog/variants", none)
    wire.on("POST", "/v3/catalog/products", answer(body={"data": {"id": 9}}))
    item = {"sku": "N", "name": "N", "price": "1", "weight": "1", "categories": "Mugs; New"}
    approval = {"Id": 3, "Summary": "Product Feed Approved", "AdditionalData": '{"FeedId": "f", "PartnerId": 5}'}
    events = answer(body={"Body": {"ActivityEvents": [approval], "TotalPages": 1}})
    wire.on("GET", "/v3/ActivityEvents", events)
    wire.on("PUT", "/v3/ActivityEvents/3", answer(body={"Body": 3}))
    items = answer(body={"Body": {"Records": [{"ProductId": "1", "Data": item}], "TotalPages": 1}})
    wire.on("GET", "isCompliant=true", items)
    wire.on("GET", "isCompliant=false", answer(body={"Body": {"Records": [], "TotalPages": 0}}))
    Run(wire).until(minutes=16)

    assert b'"categories":[5,6]' in wire.sent("POST", "/v3/catalog/products")[0].body
    assert b"Product Feed Exported" in wire.sent("POST", "activityevents")[0].body


def tee(price: str = "5", **more: str) -> list[dict[str, str]]:
    """A product and its four variants."""
    sizes = [product(f"TEE-{size}", parent_sku="TEE", size=size, **{**more, "price": price}) for size in "SMLX"]
    return [product("TEE", price=price), *sizes]


def writes(place: Any) -> list[str]:
    """The writes to the catalog, by method and path below it."""
    catalog = [each for each in place.requests if "/v3/catalog/" in each.url and each.method != "GET"]
    return [f"{each.method} {each.url.partition('/v3/catalog/')[2]}" for each in catalog]


def the_tee(place: Any) -> dict[str, str]:
    """The variants of the product with their prices; there is one product of that SKU."""
    (found,) = [each for each in place.store.products.values() if each.sku == "TEE"]
    assert len(found.variants) == len({variant.sku for variant in found.variants.values()})
    return {variant.sku: str(variant.fields["price"]) for variant in found.variants.values()}


# What it costs.


def test_a_new_product_is_created_with_its_variants(place: Any) -> None:
    """A product with its variants is one call."""
    feed = approve(place, *tee())
    place.advance(minutes=16)

    assert writes(place) == ["POST products"]
    assert feed.status == "Complete"
    assert the_tee(place) == dict.fromkeys(["TEE-S", "TEE-M", "TEE-L", "TEE-X"], "5")


def test_changes_fill_their_calls(place: Any) -> None:
    """Ten products or fifty variants are changed in one call, though a tick looks at fewer."""
    rows = [product(f"N-{number}") for number in range(30)]
    rows += [product(f"N-1-{size}", parent_sku="N-1", size=str(size)) for size in range(60)]
    approve(place, *rows)
    place.advance(minutes=16)
    place.requests.clear()
    feed = approve(place, *({**row, "price": "6"} for row in rows))
    place.advance(minutes=15)

    assert Counter(writes(place)) == {"PUT products": 3, "PUT variants": 2}
    assert feed.status == "Complete"
    assert {str(place.store.product(row["sku"]).price) for row in rows[:30]} == {"6"}
    assert {str(each.fields["price"]) for each in place.store.product("N-1").variants.values()} == {"6"}


def test_an_unchanged_feed_costs_no_write(place: Any) -> None:
    """What the store shows already is not written again, the brand and the categories among it."""
    first, *sizes = tee(mpn="M-1")
    rows = [{**first, "brand_name": "Acme", "categories": "Shirts; New"}, *sizes]
    approve(place, *rows)
    place.advance(minutes=16)
    place.requests.clear()
    feed = approve(place, {**rows[0], "brand_name": "ACME", "categories": "New; Shirts"}, *sizes)
    place.advance(minutes=15)

    assert writes(place) == []
    assert feed.status == "Complete"
    assert len([request for request in place.requests if "/brands" in request.url]) == 1


def test_another_brand_is_written(place: Any) -> None:
    """Products show the id of their brand only; its name is read and compared."""
    approve(place, product("TEE", brand_name="Acme"), product("CAP", brand_name="Acme"))
    place.advance(minutes=16)
    approve(place, product("TEE", brand_name="Other"), product("CAP", brand_name="Acme"))
    place.advance(minutes=15)
    brands = [place.store.store.brands[place.store.product(sku).brand_id]["name"] for sku in ("TEE", "CAP")]

    assert brands == ["Other", "Acme"]
    assert writes(place).count("PUT products") == 1


def test_what_no_batch_takes_is_written_alone(place: Any) -> None:
    """The part number of a variant is changed in a call of its own, whose success is no idle word."""
    approve(place, *tee())
    place.advance(minutes=16)
    place.requests.clear()
    parent, first, *others = tee()
    feed = approve(place, parent, {**first, "mpn": "M-1"}, *others)
    place.advance(minutes=15)
    found = place.store.product("TEE")
    changed = next(each for each in found.variants.values() if each.sku == "TEE-S")

    assert writes(place) == [f"PUT products/{found.id}/variants/{changed.id}"]
    assert (feed.status, changed.fields["mpn"]) == ("Complete", "M-1")


def test_a_variant_is_added_with_a_choice_of_its_own(place: Any) -> None:
    """A product that exists gets a further variant by ids: the value it lacks is made first, once."""
    approve(place, *tee()[:3])
    place.advance(minutes=16)
    place.requests.clear()
    feed = approve(place, *tee())
    place.advance(minutes=15)
    found = place.store.product("TEE")
    (option,) = found.options

    assert feed.status == "Complete"
    assert [value["label"] for value in option["option_values"]] == ["S", "M", "L", "X"]
    values = f"POST products/{found.id}/options/{option['id']}/values"
    assert writes(place) == [values, f"POST products/{found.id}/variants"] * 2


def test_a_simple_product_gets_its_first_variant(place: Any) -> None:
    """A product without options gets the option with the value, then the variant that chooses it."""
    approve(place, product("TEE"))
    place.advance(minutes=16)
    feed = approve(place, *tee()[:2])
    place.advance(minutes=15)

    assert feed.status == "Complete"
    assert the_tee(place) == {"TEE-S": "5"}


# What is bad is named alone.


def test_one_bad_product_in_a_batch_is_named_alone(place: Any) -> None:
    """A batch that is refused is tried by halves: the guilty product is named, and the nine others are changed."""
    rows = [product(f"N-{number}") for number in range(10)]
    approve(place, *rows)
    place.advance(minutes=16)
    place.requests.clear()
    rows[7]["name"] = "The MUG-1"
    feed = approve(place, *({**row, "price": "6"} for row in rows))
    place.advance(minutes=15)
    (entry,) = place.connector.attention()

    assert feed.status == "Failed"
    assert [str(place.store.product(row["sku"]).price) for row in rows] == ["6"] * 7 + ["5"] + ["6"] * 2
    assert entry.subject == f"N-7 of feed {feed.id}"
    assert re.search(r"refused updating N-7 of feed .*The product name is a duplicate", entry.reason)
    assert entry.reason in place.events("Product Feed Export Failed")[0].details
    assert len(writes(place)) == 1 + 2 + 2 + 2  # Ten; five and five; two and three; one and two.


def test_one_bad_variant_does_not_keep_its_product_away(place: Any) -> None:
    """A new product that is refused with its variants comes without them, and each variant ends by itself."""
    rows = tee()
    rows[2]["sku"] = "CUP-1"
    feed = approve(place, *rows)
    place.advance(minutes=16)
    (entry,) = place.connector.attention()

    assert feed.status == "Failed"
    assert sorted(the_tee(place)) == ["TEE-L", "TEE-S", "TEE-X"]
    assert entry.subject == f"CUP-1 of feed {feed.id}"
    assert "CUP-1 is the SKU of something else" in entry.reason


def test_variants_with_the_same_choices_leave_one(place: Any) -> None:
    """Of two variants of one size the first is created, the second is named."""
    rows = tee()
    rows[3]["size"] = "M"
    feed = approve(place, *rows)
    place.advance(minutes=16)
    (entry,) = place.connector.attention()

    assert feed.status == "Failed"
    assert sorted(the_tee(place)) == ["TEE-M", "TEE-S", "TEE-X"]
    assert "same option values" in entry.reason


def test_an_item_that_cannot_be_mapped_stays_away_from_its_siblings(place: Any) -> None:
    """A variant without options is named; the product comes with the others in one call."""
    rows = tee()
    del rows[2]["size"]
    feed = approve(place, *rows)
    place.advance(minutes=16)

    assert writes(place) == ["POST products"]
    assert sorted(the_tee(place)) == ["TEE-L", "TEE-S", "TEE-X"]
    assert feed.status == "Failed"
    assert [entry.subject for entry in place.connector.attention()] == [f"TEE-M of feed {feed.id}"]


def test_a_product_that_is_saved_in_part_has_its_variants(place: Any) -> None:
    """207 on creating: the product is named with what was not saved, its variants are found and not doubled."""
    send = place.send

    def in_part(request: Request) -> Any:
        reply = send(request)
        if request.method != "POST" or not request.url.endswith("/catalog/products"):
            return reply
        return answer(207, {**reply.json(), "errors": {"title": "Inventory data was not saved"}})

    place.connector.send = in_part
    feed = approve(place, *tee())
    place.advance(minutes=16)
    (entry,) = place.connector.attention()

    assert (feed.status, entry.subject) == ("Failed", f"TEE of feed {feed.id}")
    assert "Inventory data was not saved" in entry.reason
    assert len(the_tee(place)) == 4
    assert writes(place) == ["POST products"]


# Troubles on the way.


class Stumbles:
    """The wire breaks at the first matching request, after it arrived or before."""

    def __init__(self, place: Any, method: str, end: str, *, arrives: bool) -> None:
        self.broken, self._place, self._send = 0, place, place.send
        self._method, self._end, self._arrives = method, end, arrives
        place.connector.send = self

    def __call__(self, request: Request) -> Any:
        if self.broken or request.method != self._method or not request.url.endswith(self._end):
            return self._send(request)
        self.broken += 1
        if not self._arrives:
            raise ConnectionRefusedError
        self._send(request)
        raise ConnectionResetError("the answer got lost")


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("end", ["/catalog/products", "/values", "/options", "/variants"])
def test_a_creation_without_an_answer_ends_well(place: Any, end: str, arrives: bool) -> None:
    """Whatever creation had no answer, a little later everything is in the store once, and nobody is troubled."""
    if end != "/catalog/products":
        approve(place, *tee()[: 1 if end == "/options" else 2])
        place.advance(minutes=16)
    wire = Stumbles(place, "POST", end, arrives=arrives)
    feed = approve(place, *tee())
    place.advance(minutes=30)

    assert wire.broken == 1
    assert feed.status == "Complete"
    assert sorted(the_tee(place)) == ["TEE-L", "TEE-M", "TEE-S", "TEE-X"]
    (option,) = place.store.product("TEE").options
    assert sorted(value["label"] for value in option["option_values"]) == ["L", "M", "S", "X"]
    assert place.connector.attention() == []


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("end", ["/catalog/products", "/catalog/variants"])
def test_a_batch_without_an_answer_ends_well(place: Any, end: str, arrives: bool) -> None:
    """A batch whose end nobody knows is compared anew, and what is missing is written."""
    approve(place, *tee())
    place.advance(minutes=16)
    wire = Stumbles(place, "PUT", end, arrives=arrives)
    feed = approve(place, *tee(price="6"))
    place.advance(minutes=30)

    assert wire.broken == 1
    assert feed.status == "Complete"
    assert set(the_tee(place).values()) == {"6"}
    assert place.connector.attention() == []


@pytest.mark.parametrize("arrives", [True, False])
def test_of_two_feeds_the_later_counts_whatever_befalls_the_earlier(place: Any, arrives: bool) -> None:
    """While nobody knows what became of an item of the earlier feed, the same item of the later one waits for it."""
    earlier = approve(place, product("MUG-1", name="The MUG-1", price="11"), product("NEW-1"))
    later = approve(place, product("MUG-1", name="The MUG-1", price="12"), product("NEW-2"))
    Stumbles(place, "PUT", "/v3/catalog/products", arrives=arrives)
    place.advance(minutes=30)

    assert (earlier.status, later.status) == ("Complete", "Complete")
    assert place.store.product("MUG-1").price == 12
    assert {"NEW-1", "NEW-2"} <= {each.sku for each in place.store.products.values()}


def test_one_product_that_makes_the_store_stumble_blocks_nobody(place: Any) -> None:
    """When a batch brings the store down each product is changed alone: the poisonous one ends with a person."""
    rows = [product(f"N-{number}") for number in range(12)]
    approve(place, *rows)
    place.advance(minutes=16)
    send, bad = place.send, place.store.product("N-5").id

    def stumbling(request: Request) -> Any:
        poisoned = request.method == "PUT" and f'"id":{bad},'.encode() in request.body
        return answer(500) if poisoned and b"price" in request.body else send(request)

    place.connector.send = stumbling
    feed = approve(place, *({**row, "price": "6"} for row in rows))
    place.advance(hours=1)

    assert [str(place.store.product(row["sku"]).price) for row in rows] == ["6"] * 5 + ["5"] + ["6"] * 6
    assert feed.status == "Pending"
    assert [entry.subject for entry in place.connector.attention()] == [f"N-5 of feed {feed.id}"]


def test_a_success_that_forgets_products_is_not_believed(place: Any) -> None:
    """Products that a 200 does not give back count as not written, and are written again."""
    rows = [product(f"N-{number}") for number in range(3)]
    approve(place, *rows)
    place.advance(minutes=16)
    send, forgotten = place.send, []

    def forget_one(request: Request) -> Any:
        if forgotten or request.method != "PUT" or not request.url.endswith("/catalog/products"):
            return send(request)
        items = json.loads(request.body)
        forgotten.append(items.pop())
        return send(replace(request, body=json.dumps(items).encode()))

    place.connector.send = forget_one
    feed = approve(place, *({**row, "price": "6"} for row in rows))
    place.advance(minutes=30)

    assert (len(forgotten), feed.status) == (1, "Complete")
    assert {str(place.store.product(row["sku"]).price) for row in rows} == {"6"}
    assert place.connector.attention() == []


def test_a_store_that_asks_to_wait_gets_each_change_once(place: Any) -> None:
    """When the store asks to wait in the middle of a feed, it goes on there."""
    rows = [product(f"N-{number}") for number in range(30)]
    approve(place, *rows)
    place.advance(minutes=16)
    send, waits = place.send, [False, True, False]

    def asks_to_wait(request: Request) -> Any:
        if request.method != "PUT" or "/catalog/" not in request.url or not waits or not waits.pop(0):
            return send(request)
        return answer(429, {}, X_Rate_Limit_Time_Reset_Ms="5000")

    place.connector.send = asks_to_wait
    place.requests.clear()
    feed = approve(place, *({**row, "price": "6"} for row in rows))
    place.advance(minutes=16)

    assert feed.status == "Complete"
    assert len(writes(place)) == 3
