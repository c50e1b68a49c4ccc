"""What people decide about the attention list reaches the connector at its next tick."""

from datetime import datetime
from typing import Any

import pytest

from harness.operations import decisions
from harness.sync import Connector, Request
from tests.sync.scripted import ORDER, Run, Scripted, answer, with_orders
from tests.sync.sync_place import Denies


def asked_again(run: Run, flow: str, subject: str) -> None:
    """A person wants it tried again; the connector is called a second later."""
    run.connector.journal.ask_for_retry(flow, subject, run.now)
    run.connector.tick(run.now)


def test_a_retried_order_is_tried_at_once() -> None:
    """A refused order that nobody changed is tried again when a person says so, not at the next quarter hour."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "no"}), answer(201, {"Body": {"LogicbrokerKey": "5000"}}))
    run = Run(wire)
    run.until(minutes=16)
    before = [entry.subject for entry in run.connector.attention()]
    asked_again(run, "orders", "100")

    assert before == ["100"]
    assert len(wire.sent("POST", "/v3/Orders")) == 2
    assert (run.connector.attention(), run.connector.journal.retries()) == ([], [])


def test_a_dismissed_order_comes_back_if_its_retry_fails() -> None:
    """Somebody dismissed it, somebody wanted it tried again: it fails, and is on the list once more."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "no"}))
    run = Run(wire)
    run.until(minutes=16)
    run.connector.journal.dismiss("orders", "100", run.now, who="Ann", why="a test order")
    run.until(hours=2)
    between = run.connector.attention()
    asked_again(run, "orders", "100")

    assert between == []
    assert [entry.subject for entry in run.connector.attention()] == ["100"]
    assert len(wire.sent("POST", "/v3/Orders")) == 2


@pytest.mark.parametrize("kind", ["shipment", "cancellation"])
def test_a_retried_document_is_submitted_again(place: Any, kind: str) -> None:
    """A document that failed is taken up at once, as by Retry in the portal, and finished."""
    order = place.order()
    place.advance(minutes=16)
    document = place.ship(order) if kind == "shipment" else place.cancel(order)
    place.connector.send = denied = Denied(place, f"/orders/{order.id}")
    place.advance(minutes=15)
    (entry,) = place.connector.attention()
    denied.is_on = False
    place.journal.ask_for_retry(entry.flow, entry.subject, place.clock.now())
    place.next = place.clock.now()
    place.advance(seconds=30)

    assert (entry.subject, document.status) == (document.key, "Complete")
    assert order.status == ("Shipped" if kind == "shipment" else "Cancelled")
    assert place.connector.attention() == []


def test_a_retry_waits_for_the_line() -> None:
    """While Logicbroker wants to be left alone the wish is kept, and granted afterwards."""
    wire = Scripted()
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "no"}), answer(201, {"Body": {"LogicbrokerKey": "5000"}}))
    run = Run(wire)
    run.until(minutes=29)
    wire.on("GET", "/v3/Shipments", answer(429, {}, Retry_After="90"), answer(body={"Records": [], "TotalPages": 1}))
    run.until(minutes=30)
    asked_again(run, "orders", "100")
    waiting = run.connector.journal.retries()
    run.until(minutes=32)

    assert waiting == [("orders", "100")]
    assert run.connector.journal.retries() == []
    assert len(wire.sent("POST", "/v3/Orders")) == 2


@pytest.mark.parametrize("flow", ["process", "inventory", "products"])
def test_any_entry_can_be_retried(flow: str) -> None:
    """A wish about a flow as a whole, or about nothing that there is, does no harm."""
    run = Run(Scripted())
    run.until(minutes=16)
    asked_again(run, flow, "connection")

    assert run.connector.journal.retries() == []


class Denied:
    """The store refuses everything about one place while it is on."""

    def __init__(self, place: Any, part: str) -> None:
        self.is_on = True
        self._part, self._send = part, place.send

    def __call__(self, request: Request) -> Any:
        denied = self.is_on and self._part in request.url
        return answer(404, [{"status": 404, "message": "not found"}]) if denied else self._send(request)


class Listening:
    """An observer that writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []

    def answered(self, service: str, method: str, what: str, outcome: str, reason: str) -> None:
        self.heard.append((service, method, outcome))

    def needs_attention(self, flow: str, subject: str, reason: str) -> None:
        self.heard.append((flow, subject, reason))

    def ticked(self, connector: Connector, now: datetime, due: datetime | None) -> None:
        self.heard.append(("tick", connector.status.state))


def test_an_observer_hears_everything_once() -> None:
    """Each request with its outcome, each entry that is news, each tick."""
    wire, listening = Scripted(), Listening()
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "no"}))
    wire.on("GET", "/v3/Acknowledgements", answer(500))
    run = Run(wire)
    run.connector = Connector(run.connector.connection, wire, run.connector.journal, observer=listening)
    run.until(minutes=17)

    assert len([each for each in listening.heard if each[1] in {"GET", "POST", "PUT"}]) == len(wire.requests)
    assert ("Logicbroker", "GET", "outage") in listening.heard
    assert ("Logicbroker", "POST", "refused") in listening.heard
    assert [each[:2] for each in listening.heard if each[0] == "orders"] == [("orders", "100")]
    assert ("tick", "waiting") in listening.heard


def test_a_whole_flow_is_tried_again_at_once(place: Any) -> None:
    """After something was mended elsewhere people need not name each order; other flows are left alone."""
    orders = [place.order() for _ in range(30)]
    denies = Denies(place, "POST", "/v3/Orders", answer(400, {"Message": "Partner relationship is not active"}))
    place.advance(minutes=31)
    place.connector.journal.needs_attention("shipments", "7", "of another flow", "", place.clock.now())
    denies.is_on = False
    count = decisions.retry_all(place.journal, "orders", place.clock.now())
    place.next = place.clock.now()
    place.advance(minutes=1)

    assert count == 30
    assert {order.status for order in orders} == {"Awaiting Shipment"}
    assert [(entry.flow, entry.subject) for entry in place.connector.attention()] == [("shipments", "7")]
