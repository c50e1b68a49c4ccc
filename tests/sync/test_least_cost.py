"""What each flow costs in calls, counted at the fakes."""

from collections import Counter
from typing import Any

import pytest

from harness.sync import Request
from tests.sync.scripted import answer


def calls(place: Any, host: str = "/stores/") -> Counter[str]:
    """How many calls of each method a service got; BigCommerce's addresses have ``/stores/`` in them."""
    return Counter(request.method for request in place.requests if host in request.url)


def many_orders(place: Any, count: int, **more: Any) -> list[Any]:
    place.store.control_panel.set_stock("MUG-1", 100_000)
    return [place.order(("MUG-1", 1), **more) for _ in range(count)]


def test_250_orders_cost_three_reads_and_a_write_each(place: Any) -> None:
    """Orders come with their lines and addresses, 250 at a time; each costs one change of its status."""
    orders = many_orders(place, 250)
    place.advance(minutes=17)

    assert calls(place)["GET"] <= 3
    assert calls(place)["PUT"] >= 250
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

    assert calls(place) == {"GET": 3, "PUT": 1}
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
        return answer(body={"Records": [], "TotalPages": 6})

    place.connector.send = rationed
    place.advance(minutes=16)

    assert [page for page in asked if page != "wait"] == ["0", "1", "2", "3", "4", "5"]


def _is_store(request: Request) -> bool:
    return "/stores/" in request.url
