"""Two answers to one request: what is only called otherwise is the same, and everything else is a difference."""

import json
from typing import Any

import pytest

from harness.conformance.parity.answers import Comparing, Twins, kind_behind, kind_of
from harness.sync.wire import ReceivedResponse

ORDERS, DOCUMENTS = "GET /stores/{store}/v2/orders", "GET /api/v3/Orders"


def answer(body: Any, status: int = 200, **headers: str) -> ReceivedResponse:
    return ReceivedResponse(status, headers, b"" if body is None else json.dumps(body).encode())


def found(stage: Any, fakes: Any, endpoint: str = ORDERS, twins: Twins | None = None) -> list[tuple[str, str, str]]:
    """The differences between two contents."""
    comparing = Comparing(twins or Twins(), endpoint, "RMARK")
    return [(each.field, each.stage, each.fakes) for each in comparing.differences(answer(stage), answer(fakes))]


@pytest.mark.parametrize(
    ("stage", "fakes"),
    [
        ({"id": 4711, "total": 3}, {"id": 100, "total": 99}),
        ({"id": 4711, "customer_message": "hello"}, {"id": 100, "customer_message": "hello"}),
        ({"date_created": "Mon, 02 Mar 2026 09:00:30 +0000"}, {"date_created": "Mon, 02 Mar 2026 09:00:00 +0000"}),
        ({"url": "https://api.example/v2/orders/7/coupons"}, {"url": "http://localhost:1/v2/orders/7/coupons"}),
        ({"token": "**********"}, {"token": "whatever it is"}),
        ([{"id": 1, "sku": "A-RMARK01"}], [{"id": 9, "sku": "A-RMARK01"}]),
        ([{"id": 2, "sku": "SOMEBODY-ELSES"}, {"id": 3, "sku": "A-RMARK01"}], [{"id": 9, "sku": "A-RMARK01"}]),
    ],
)
def test_what_is_only_called_otherwise_is_the_same(stage: Any, fakes: Any) -> None:
    """Numbers that services give, times that are near, hosts, masked secrets, and records that are others'."""
    assert found(stage, fakes) == []


def test_what_a_company_is_called_is_its_own_affair() -> None:
    """A connection file calls the retailer as its writer likes; whoever is called one thing is called it each time."""
    twins, partners = Twins(), "GET /api/v3/Partners"

    assert found({"CompanyName": "Collins-Burns"}, {"CompanyName": "Trial"}, partners, twins) == []
    assert len(found({"CompanyName": "Collins-Burns"}, {"CompanyName": "First"}, partners, twins)) == 1
    assert len(found({"CompanyName": "Collins-Burns"}, {"CompanyName": "Trial"}, DOCUMENTS)) == 1


@pytest.mark.parametrize(
    ("stage", "fakes", "said"),
    [
        ({"status_id": 2}, {"status_id": 11}, ("status_id", "2", "11")),
        ({"status": "Shipped"}, {"status": "shipped"}, ("status", "Shipped", "shipped")),
        ({"a": "10.00"}, {"a": "10.0000"}, ("a", "10.00", "10.0000")),
        ({"a": 1}, {"a": "1"}, ("a", "1", "1")),
        ({"a": None}, {}, ("a", "null", "(no such field)")),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, ("a.c", "(no such field)", "2")),
        ({"at": "2026-03-02T09:00:00Z"}, {"at": "2026-03-02T09:00:00"}, None),
        ({"at": "2026-03-02T09:05:00Z"}, {"at": "2026-03-02T09:00:00Z"}, None),
        ([{"sku": "A-RMARK01"}], [], ("content[]", '{"sku": "A-RMARK01"}', "null")),
        ([], [{"sku": "A-RMARK01"}], ("content[]", "null", '{"sku": "A-RMARK01"}')),
    ],
)
def test_everything_else_is_a_difference(stage: Any, fakes: Any, said: tuple[str, str, str] | None) -> None:
    """Values, their types and forms, fields, and records of the rehearsal that only one of both has."""
    [difference] = found(stage, fakes)

    assert said is None or difference == said


def test_what_has_one_name_keeps_it() -> None:
    """The twin of an order is the same order in every answer."""
    twins = Twins()

    assert found({"id": 4711}, {"id": 100}, twins=twins) == []
    assert found({"order_id": 4711}, {"order_id": 100}, twins=twins) == []
    assert found({"order_id": 4711}, {"order_id": 101}, twins=twins) == [("order_id", "4711", "101")]


def test_the_order_of_a_list_is_told() -> None:
    """Once it is known which is which."""
    twins = Twins()
    for stage, fakes in ((1, 11), (2, 12)):
        assert found({"Id": stage}, {"Id": fakes}, DOCUMENTS, twins) == []

    [difference] = found([{"Id": 2}, {"Id": 1}], [{"Id": 11}, {"Id": 12}], DOCUMENTS, twins)
    assert difference[:2] == ("content[]", "another order")


def test_statuses_and_headers() -> None:
    """Of different statuses the contents are not compared; of header fields, whether those that matter are there."""
    comparing = Comparing(Twins(), ORDERS, "RMARK")
    refused, made = answer({"a": 1}, 400), answer({"b": 1}, 201)
    timed = answer(None, 429, **{"Retry-After": "3"}), answer(None, 429)

    assert [each.field for each in comparing.differences(refused, made)] == ["status"]
    assert [each.field for each in comparing.differences(*timed)] == ["header retry-after"]


def test_what_a_number_names() -> None:
    """In an address, in a field, and in what belongs to an order."""
    assert kind_behind(["stores", "v2", "orders"]) == "order"
    assert kind_behind(["v2", "orders", "7", "products"]) == "order_product"
    assert kind_behind(["v3", "catalog", "products"]) == "product"
    assert kind_behind(["v2", "store"]) is None
    assert kind_of("status_id", (), ORDERS) is None
    assert kind_of("LinkKey", (), DOCUMENTS) == "lb"
