"""How the list of orders is worked on, on a hand-made wire."""

from urllib.parse import parse_qs, urlsplit

import pytest

from harness.sync.wire import Answered
from tests.sync.scripted import ORDER, Run, Scripted, answer, with_orders


@pytest.mark.parametrize(("wait", "lists"), [(29, 1), (30, 2)])
def test_a_list_of_orders_is_used_for_half_a_minute(wait: int, lists: int) -> None:
    """When Logicbroker asks to wait in the middle, the rest is sent from the list in hand, unless it is out of date."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on(
        "POST", "/v3/Orders", answer(429, {}, Retry_After=str(wait)), answer(201, {"Body": {"LogicbrokerKey": "1"}})
    )
    Run(wire).until(minutes=18)

    assert len(wire.sent("GET", "/v2/orders?")) == lists
    assert len(wire.sent("PUT", "/v2/orders/100")) == 1


@pytest.mark.parametrize(
    ("replies", "asked"),
    [
        ([answer(body=[{**ORDER, "id": 300}])], ["1", "251"]),
        ([answer(429, {}, Retry_After="5"), answer(body=[{**ORDER, "id": 300}])], ["1", "251", "251"]),
    ],
    ids=["at once", "after a wait"],
)
def test_a_long_list_of_orders_is_read_to_its_end(replies: list[Answered], asked: list[str]) -> None:
    """Page after page in one pass, each from behind the last order of the one before; a wait begins nothing anew."""
    wire = Scripted()
    with_orders(wire)
    full = [{**ORDER, "id": number, "status_id": 9} for number in range(1, 251)]
    wire.on("GET", "/v2/orders?", answer(body=full))
    wire.on("GET", "min_id=251", *replies)
    Run(wire).until(minutes=16)
    lists = [parse_qs(urlsplit(request.url).query) for request in wire.sent("GET", "/v2/orders?")]

    assert [query.get("min_id", ["1"])[0] for query in lists] == asked
    assert len(wire.sent("POST", "/v3/Orders")) == 1
