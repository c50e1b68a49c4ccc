"""What each flow costs in calls, counted at the fakes."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from harness.sync import Request
from harness.sync.flows import changed_orders
from tests.sync.scripted import answer


def calls(place: Any, host: str = "/stores/") -> Counter[str]:
    """How many calls of each method a service got; BigCommerce's addresses have ``/stores/`` in them."""
    return Counter(request.method for request in place.requests if host in request.url)


def _is_store(request: Request) -> bool:
    return "/stores/" in request.url


def many_orders(place: Any, count: int, **more: Any) -> list[Any]:
    place.store.control_panel.set_stock("MUG-1", 100_000)
    return [place.order(("MUG-1", 1), **more) for _ in range(count)]


def test_250_orders_cost_three_reads_and_a_write_each(place: Any) -> None:
    """Orders come with their lines and addresses, 250 at a time; each costs one change of its status."""
    orders = many_orders(place, 250)
    place.advance(minutes=17)

    assert calls(place) == {"GET": 3, "PUT": 250}
    assert all(len(place.documents(order, "SalesOrder")) == 1 for order in orders)


def test_a_quiet_cycle_costs_one_read_of_the_store(place: Any) -> None:
    """Where nothing waits, BigCommerce is asked once for its orders."""
    place.advance(minutes=15)

    assert [request.url.partition("?")[0].rpartition("/")[2] for request in place.requests if _is_store(request)] == [
        "orders"
    ]


def test_an_order_with_many_lines_is_read_by_itself(place: Any) -> None:
    """Of a consignment no more than 50 lines come with an order: then its lines and addresses cost two reads."""
    for number in range(51):
        place.store.control_panel.add_product(sku=f"P-{number}", name=f"P {number}", price=1, stock=9)
        place.match(0, {f"P-{number}": f"S-P-{number}"})
    short, long = place.order(("MUG-1", 1)), place.order(*((f"P-{number}", 1) for number in range(51)))
    place.advance(minutes=15)

    assert calls(place) == {"GET": 3, "PUT": 2}
    assert [len(place.documents(order, "SalesOrder")[0].body["OrderLines"]) for order in (short, long)] == [1, 51]


@pytest.mark.parametrize("harm", ["items_total", "consignments"])
def test_parts_that_do_not_add_up_are_read_by_themselves(place: Any, harm: str) -> None:
    """An order whose parts are fewer than it says, or have another shape, is read the long way."""
    order, send = place.order(), place.send

    def harmed(request: Request) -> Any:
        reply = send(request)
        if "consignments" not in request.url:
            return reply
        return answer(body=[{**each, harm: {"url": "..."} if harm == "consignments" else 99} for each in reply.json()])

    place.connector.send = harmed
    place.advance(minutes=15)

    assert calls(place) == {"GET": 3 + (harm == "items_total"), "PUT": 1}  # Too few lines are read once more.
    assert len(place.documents(order, "SalesOrder")) == 1


def test_a_list_that_stumbles_over_lines_is_asked_for_without(place: Any) -> None:
    """When the lines of one order make the whole list stumble, the next list comes without, and the others are sent."""
    orders, send = many_orders(place, 3), place.send

    def stumbling(request: Request) -> Any:
        if "consignments" in request.url or f"/orders/{orders[1].id}/products" in request.url:
            return answer(500, [{"status": 500, "message": "boom"}])
        return send(request)

    place.connector.send = stumbling
    place.advance(minutes=25)

    assert [len(place.documents(order, "SalesOrder")) for order in orders] == [1, 0, 1]
    assert [entry.subject for entry in place.connector.attention()] == [str(orders[1].id)]


def test_a_shipment_costs_one_write(place: Any) -> None:
    """A parcel is one write; its order with the lines, its shipments and what became of the order are one read each."""
    orders = many_orders(place, 10)
    place.advance(minutes=16)
    for order in orders:
        place.ship(order)
    place.requests.clear()
    place.advance(minutes=15)

    assert calls(place) == {"GET": 1 + 3 * 10, "POST": 10}
    assert calls(place, "/v3/Shipments") == {"GET": 1, "PUT": 10}
    assert {order.status for order in orders} == {"Shipped"}


def test_a_cancellation_costs_one_write(place: Any) -> None:
    """A cancelled order is one read and one write; one that is only accepted costs nothing at the store."""
    orders = many_orders(place, 4)
    place.advance(minutes=16)
    for order in orders[:2]:
        place.cancel(order)
    for order in orders[2:]:
        place.portal().acknowledge(place.documents(order, "PurchaseOrder")[0], accepted=[("MUG-1", 1)])
    place.requests.clear()
    place.advance(minutes=15)

    assert calls(place) == {"GET": 1 + 2, "PUT": 2}
    assert [order.status for order in orders] == ["Cancelled"] * 2 + ["Awaiting Shipment"] * 2


def test_a_long_list_is_read_though_it_is_rationed(place: Any) -> None:
    """Logicbroker answers 25 searches at once and then one in two seconds: no page is asked for twice on the way."""
    asked: list[str] = []
    send = place.send

    def rationed(request: Request) -> Any:
        if "/v3/Shipments?" not in request.url:
            return send(request)
        page = request.url.partition("page=")[2].partition("&")[0]
        if len(asked) % 3 == 2:
            asked.append("wait")
            return answer(429, {}, Retry_After="2")
        asked.append(page)
        other = {"ExtendedAttributes": [{"Name": "BigCommerceStoreHash", "Value": "other"}]}
        return answer(body={"Records": [other], "TotalPages": 6})

    place.connector.send = rationed
    place.advance(minutes=16)

    assert [page for page in asked if page != "wait"] == ["0", "1", "2", "3", "4", "5"]


# Stock.


def shelves(place: Any, *, products: int, variants: int) -> dict[str, int]:
    """A store with so many products of so many variants each, all matched; their supplier SKUs and levels."""
    levels, rows = {}, {}
    for number in range(products):
        sku = f"TEE-{number:04}"
        sizes = [{"sku": f"{sku}-{size:02}", "options": {"Size": str(size)}, "stock": 1} for size in range(variants)]
        place.store.control_panel.add_product(sku=sku, name=f"Tee {number}", price=5, stock=1, variants=sizes)
        rows |= {each["sku"]: f"S-{each['sku']}" for each in sizes} or {sku: f"S-{sku}"}
    place.match(0, rows)
    for supplier_sku in rows.values():
        levels[supplier_sku] = 1
    return levels


def stock_calls(place: Any) -> Counter[str]:
    return Counter(request.method for request in place.requests if "/v3/catalog/" in request.url)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("products", "variants", "reads", "writes"),
    [(20, 50, 1 + 5 + 4, 1000 // 50), (400, 0, 2, 400 // 10)],
    ids=["1,000 variants", "400 products"],
)
def test_changed_levels_cost_full_batches(place: Any, products: int, variants: int, reads: int, writes: int) -> None:
    """Each write holds as many levels as it may, each read as many products as a page; what is unchanged costs none."""
    levels = shelves(place, products=products, variants=variants)
    place.feed(dict.fromkeys(levels, 7))
    place.advance(minutes=13)

    assert stock_calls(place) == {"GET": reads, "PUT": writes}
    assert {place.store.product(sku.removeprefix("S-")).inventory_level for sku in levels} == {7}
    place.requests.clear()
    place.advance(minutes=50)
    place.feed(dict.fromkeys(levels, 7))
    place.advance(minutes=10)
    assert stock_calls(place)["PUT"] == 0


def test_few_variants_are_asked_for_one_by_one(place: Any) -> None:
    """Where the store has more pages of variants than the feed has SKUs, nobody reads all of them."""
    shelves(place, products=10, variants=60)
    place.feed({"S-TEE-0003-07": 5})
    place.advance(minutes=12)

    assert stock_calls(place) == {"GET": 3, "PUT": 1}
    assert place.store.product("TEE-0003-07").inventory_level == 5


def saves(place: Any, change: Any) -> None:
    """From now on the answers to writes of levels are changed."""
    send = place.send

    def changed(request: Request) -> Any:
        if request.method != "PUT" or "/v3/catalog/" not in request.url:
            return send(request)
        return change(request)

    place.connector.send = changed


def test_a_success_that_forgets_items_is_not_believed(place: Any) -> None:
    """Items that a 200 does not give back count as not written: they are looked up, and written again."""
    losses = [1, 1]

    def forget_one(request: Request) -> Any:
        if not losses:
            return place.send(request)
        losses.pop()
        items = json.loads(request.body)
        place.send(replace(request, body=json.dumps(items[:-1]).encode()))
        return answer(body={"data": items[:-1], "meta": {}})

    saves(place, forget_one)
    place.feed({"S-MUG-1": 5, "S-CUP-1": 6})
    place.advance(minutes=20)

    assert [place.store.product(sku).inventory_level for sku in ("MUG-1", "CUP-1")] == [5, 6]
    assert place.connector.attention() == []


def test_a_level_that_is_never_saved_is_told(place: Any) -> None:
    """What is answered with success and never is there ends up with a person, and is tried on."""
    saves(place, lambda request: answer(body={"data": [], "meta": {}}))
    place.feed({"S-MUG-1": 5})
    place.advance(minutes=30)

    (entry,) = place.connector.attention()
    assert "saved the level 5 and gave back nothing" in entry.reason


@pytest.mark.parametrize(
    ("before", "fed", "arrives", "sold", "ends"),
    [(3, 10, True, 1, 9), (3, 10, False, 1, 9), (30, 10, True, 2, 8), (30, 10, False, 2, 8), (3, 10, True, 0, 10)],
)
def test_sales_after_a_lost_answer_are_not_overwritten(
    place: Any, before: int, fed: int, arrives: bool, sold: int, ends: int
) -> None:
    """A level that was written and then sold from is left alone; one that never came is written without the sales."""
    place.store.control_panel.set_stock("MUG-1", before)
    send, lost = place.send, []

    def lose(request: Request) -> Any:
        if request.method == "PUT" and "/catalog/products" in request.url and not lost:
            lost.append(send(request) if arrives else None)
            raise ConnectionResetError("the answer got lost")
        return send(request)

    place.connector.send = lose
    place.feed({"S-MUG-1": fed})
    place.advance(minutes=10)
    if sold:
        place.order(("MUG-1", sold))
    place.advance(minutes=4)

    assert place.store.product("MUG-1").inventory_level == ends
    assert place.connector.attention() == []


def test_one_poisonous_level_blocks_nobody(place: Any) -> None:
    """An item that makes the store stumble whenever it is asked for ends alone on the attention list."""
    shelves(place, products=30, variants=0)
    place.feed({f"S-TEE-{number:04}": 7 for number in range(30)})
    send = place.send

    def stumbling(request: Request) -> Any:
        return answer(500) if "TEE-0017" in request.url else send(request)

    place.connector.send = stumbling
    place.advance(hours=6)

    levels = [place.store.product(f"TEE-{number:04}").inventory_level for number in range(30)]
    assert levels == [7 if number != 17 else 1 for number in range(30)]
    assert [entry.subject.partition(" ")[0] for entry in place.connector.attention()] == ["S-TEE-0017"]


def test_a_burst_of_orders_is_judged_twice_in_a_pass(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is tried and after it; a pass of many pieces does not look through the whole list with each of them."""
    judged: Counter[int] = Counter()
    of_order = changed_orders._subject

    def counted(work: Any, order: Any, send: Any) -> Any:
        judged[order["id"]] += 1
        return of_order(work, order, send)

    monkeypatch.setattr(changed_orders, "_subject", counted)
    many_orders(place, 200)
    place.advance(minutes=120)

    assert len(judged) == 200
    assert max(judged.values()) <= 6
