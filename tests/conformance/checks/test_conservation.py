"""The laws of conservation, on histories written by hand: each holding, and each broken."""

from typing import Any

import pytest

from fakes.people.deeds import (
    ABANDON_ORDER,
    ADD_PRODUCT,
    APPROVE_FEED,
    ARCHIVE_ORDER,
    PAY,
    PLACE_ORDER,
    REFUND_ORDER,
    SET_STATUS,
)
from harness.conformance.checks import conservation, manners, orders, secrets, stock
from harness.record.looks import EXAMINED, EXAMINING


def sent(document: Any, **facts: Any) -> list[dict[str, Any]]:
    return [document("SalesOrder", **facts)]


@pytest.mark.parametrize(
    ("count", "told", "state"),
    [(1, [], "holds"), (0, [], "broken"), (2, [], "broken"), (0, ["100: no address"], "holds"), (2, ["100"], "broken")],
    ids=["once", "lost", "doubled", "told", "doubled and told"],
)
def test_orders(written: Any, document: Any, count: int, told: list[str], state: str) -> None:
    """An order is there once, or a person knows why not."""
    written.connected()
    written.at(60).order(documents=sent(document) * count, attention=told)

    assert conservation.orders_conserved(written.history).state == state


def test_an_order_from_before_is_not_asked_for(written: Any) -> None:
    """What was placed before the connection was made, or never paid, need not be anywhere."""
    written.at(30).connected()
    written.at(90).order(placed=10)
    written.order(101, placed=40, status="Incomplete")

    assert conservation.orders_conserved(written.history).state == "unknown"


@pytest.mark.parametrize(("count", "state"), [(0, "holds"), (1, "broken")])
def test_unpaid_orders_of_which_nobody_knows_more(written: Any, document: Any, count: int, state: str) -> None:
    """Where no deed tells of an order, its status says that nobody has paid it."""
    written.at(60).order(status="Incomplete", documents=sent(document) * count)

    assert conservation.sent_only_when_wanted(written.history).state == state


@pytest.mark.parametrize(
    ("minute", "deed", "facts", "state"),
    [
        (5, SET_STATUS, {"status": "Cancelled"}, "broken"),
        (5, SET_STATUS, {"status": 12}, "broken"),
        (5, ARCHIVE_ORDER, {}, "broken"),
        (5, REFUND_ORDER, {}, "broken"),
        (15, SET_STATUS, {"status": "Cancelled"}, "holds"),
        (9.5, ARCHIVE_ORDER, {}, "holds"),
    ],
    ids=["cancelled", "held", "archived", "refunded", "cancelled later", "archived at that very time"],
)
def test_what_people_took_back_is_not_sent(
    written: Any, document: Any, minute: float, deed: str, facts: dict[str, Any], state: str
) -> None:
    """What counts is what people decided before the sales order, whatever the status is afterwards."""
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(minute).deed("retailer", deed, order_id=100, **facts)
    written.at(60).order(status="Awaiting Shipment", documents=sent(document, minute=10))

    assert conservation.sent_only_when_wanted(written.history).state == state


@pytest.mark.parametrize(("minute", "state"), [(9, "holds"), (20, "broken")], ids=["before", "after"])
def test_an_unpaid_order_is_not_sent_before_it_is_paid(written: Any, document: Any, minute: float, state: str) -> None:
    """A shopper who pays later makes it an order from then on."""
    written.deed("shopper", ABANDON_ORDER, order_id=100)
    written.at(minute).deed("shopper", PAY, order_id=100)
    written.at(60).order(documents=sent(document, minute=10))

    assert conservation.sent_only_when_wanted(written.history).state == state


@pytest.mark.parametrize(("minute", "state"), [(10, "holds"), (None, "unknown")], ids=["sent all the same", "not sent"])
def test_what_is_refunded_in_part_is_still_wanted(
    written: Any, document: Any, minute: float | None, state: str
) -> None:
    """The rest is paid for: it may be sent, as what nobody else has decided about."""
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(5).deed("retailer", REFUND_ORDER, order_id=100, lines=[("MUG", 1)])
    written.at(60).order(documents=[] if minute is None else sent(document, minute=minute))

    assert conservation.sent_only_when_wanted(written.history).state == state


@pytest.mark.parametrize(
    ("count", "told", "at", "state"),
    [
        (1, [], 200, "holds"),
        (0, ["100: refunded"], 200, "holds"),
        (0, [], 200, "broken"),
        (2, [], 200, "broken"),
        (0, [], 60, "unknown"),
    ],
    ids=["sent", "told", "forgotten", "doubled", "too early to say"],
)
def test_the_rest_of_an_order_that_is_refunded_in_part(
    written: Any, document: Any, count: int, told: list[str], at: float, state: str
) -> None:
    """Within the quarter of an hour it leaves the status that is asked for: what is left of it is owed."""
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(5).deed("retailer", REFUND_ORDER, order_id=100, lines=[("MUG", 1)])
    written.at(at).order(documents=sent(document, minute=15) * count, attention=told)

    assert conservation.rest_conserved(written.history).state == state


@pytest.mark.parametrize("status", ["Completed", "Awaiting Fulfillment"])
def test_a_rest_about_which_the_staff_decided_again(written: Any, status: str) -> None:
    """Dealt with by hand, or an order as any other from then on: that law has nothing to say."""
    written.connected()
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(5).deed("retailer", REFUND_ORDER, order_id=100, lines=[("MUG", 1)])
    written.at(6).deed("retailer", SET_STATUS, order_id=100, status=status)
    written.at(200).order()

    assert conservation.rest_conserved(written.history).state == "unknown"


def test_an_order_of_the_staff_is_not_there_twice(written: Any, document: Any) -> None:
    """Once at most, whoever took it in hand."""
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(60).order(documents=sent(document, minute=10) * 2)

    assert conservation.sent_only_when_wanted(written.history).state == "broken"


@pytest.mark.parametrize(
    ("status", "shows", "state"),
    [
        ("Cancelled", "Cancelled", "holds"),
        ("Cancelled", "Shipped", "broken"),
        ("Awaiting Fulfillment", "Shipped", "unknown"),
        (5, "Partially Shipped", "broken"),
    ],
)
def test_what_the_staff_ended_stays_ended(written: Any, status: Any, shows: str, state: str) -> None:
    """A cancelled order is not shipped by the connection; one that was released goes its way."""
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(20).deed("retailer", SET_STATUS, order_id=100, status=status)
    written.at(60).order(status=shows)

    assert conservation.staff_decisions_stay(written.history).state == state


@pytest.mark.parametrize(("parcels", "state"), [(1, "holds"), (0, "broken")])
def test_a_parcel_may_open_a_completed_order(written: Any, parcel: Any, parcels: int, state: str) -> None:
    """What the store makes of a parcel that comes later may show; without one nothing may."""
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(20).deed("retailer", SET_STATUS, order_id=100, status="Completed")
    written.at(60).order(status="Partially Shipped", shipments=[parcel("1Z1", [(1, 1)])] * parcels)

    assert conservation.staff_decisions_stay(written.history).state == state


@pytest.mark.parametrize(("refused", "state"), [(409, "broken"), (200, "holds")])
def test_who_comes_later_is_excused_by_what_the_store_shows(written: Any, refused: int, state: str) -> None:
    """A write that crossed the decision excuses whoever moves the order on later only if it was taken."""
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(20).deed("retailer", REFUND_ORDER, order_id=100, lines=None)
    for minute, status in ((20.5, refused), (35, 200)):
        written.at(minute).wrote("PUT", "/v2/orders/100", {"status_id": 9}, status)
    written.at(60).order(status="Awaiting Shipment", events=["Order Changed After Sending"])

    assert conservation.staff_decisions_stay(written.history).state == state


@pytest.mark.parametrize(
    ("seconds", "events", "state"),
    [
        (30, ["Order Changed After Sending"], "holds"),
        (30, [], "broken"),
        (90, ["Order Changed After Sending"], "broken"),
    ],
)
def test_a_decision_that_a_write_crossed_is_told(written: Any, seconds: int, events: list[str], state: str) -> None:
    """Whoever read the order just before the decision and wrote just after could not know it; a person hears of it."""
    written.deed("shopper", PLACE_ORDER, order_id=100)
    written.at(20).deed("retailer", REFUND_ORDER, order_id=100, lines=None)
    written.at(20 + seconds / 60).wrote("PUT", "/v2/orders/100", {"status_id": 9}, 200)
    written.at(60).order(status="Awaiting Shipment", events=events)

    assert conservation.staff_decisions_stay(written.history).state == state


@pytest.mark.parametrize(
    ("total", "price", "lines", "state"),
    [
        ("20.0000", "10.0000", (("MUG", 2),), "holds"),
        ("20.0000", "10.0000", (("MUG", 1), ("MUG", 1)), "holds"),
        ("20.01", "10.00", (("MUG", 2),), "broken"),
        ("20.00", "9.99", (("MUG", 2),), "broken"),
        ("20.00", "10.00", (("MUG", 1),), "broken"),
        ("20.00", "10.00", (("CUP", 2),), "broken"),
    ],
    ids=["equal", "two lines", "a cent more", "a cent less", "a piece less", "something else"],
)
def test_cents(written: Any, document: Any, total: str, price: str, lines: Any, state: str) -> None:
    """Lines, quantities, prices and total are the order's own, whatever the number of zeros."""
    sales_order = document("SalesOrder", lines=lines, total=total)
    for line in sales_order["lines"]:
        line["price"] = price
    written.connected()
    order = written.at(60).order(documents=[sales_order])
    order.facts["store"] |= {"total": "20.00"}
    order.facts["store"]["lines"][0] |= {"price": "10.00", "type": "physical"}

    assert conservation.cents_conserved(written.history).state == state


def shipment(document: Any, tracking: str, pieces: int, **facts: Any) -> dict[str, Any]:
    return dict(document("Shipment", packages={"MUG": {tracking: pieces}}, **facts))


@pytest.mark.parametrize(
    ("shipped", "cancelled", "shown", "state"),
    [
        ([2], 0, [2], "holds"),
        ([1], 1, [1], "holds"),
        ([1], 0, [], "holds"),
        ([2], 1, [2], "broken"),
        ([1, 2], 0, [1], "broken"),
        ([1], 0, [1, 1], "broken"),
    ],
    ids=["all", "one of each", "not yet shown", "cancelled as well", "three shipped", "shown twice"],
)
def test_never_more(
    written: Any, document: Any, parcel: Any, shipped: list[int], cancelled: int, shown: list[int], state: str
) -> None:
    """Shipped and cancelled are at most what was ordered, and shown at most what was shipped."""
    made = [shipment(document, f"T{number}", pieces) for number, pieces in enumerate(shipped)]
    made.append(document("Acknowledgement", cancelled={"MUG": cancelled}))
    parcels = [parcel(f"T{number}", [("1", pieces)]) for number, pieces in enumerate(shown)]
    written.at(60).order(documents=made, shipments=parcels)

    assert conservation.never_more_than_ordered(written.history).state == state


@pytest.mark.parametrize(
    ("pieces", "told", "state"),
    [(2, ["Failed: too many"], "holds"), (2, [], "broken"), (1, ["Failed: no reason"], "broken")],
    ids=["no room", "nobody told", "there was room"],
)
def test_refusals(written: Any, document: Any, pieces: int, told: list[str], state: str) -> None:
    """A shipment fails only if there was no room for it, and not in silence."""
    made = [shipment(document, "T1", 1), shipment(document, "T2", pieces, status="Failed", key="1009")]
    written.at(60).order(documents=made, events=told)

    assert conservation.refused_with_reason(written.history).state == state


@pytest.mark.parametrize(
    ("shipped", "cancelled", "status", "allowed", "state"),
    [
        (0, 0, "Awaiting Shipment", True, "holds"),
        (0, 0, "Awaiting Fulfillment", True, "broken"),
        (1, 0, "Partially Shipped", True, "holds"),
        (1, 0, "Shipped", True, "broken"),
        (2, 0, "Shipped", True, "holds"),
        (0, 2, "Cancelled", True, "holds"),
        (0, 1, "Cancelled", True, "broken"),
        (0, 1, "Manual Verification Required", True, "holds"),
        (1, 1, "Manual Verification Required", True, "holds"),
        (1, 1, "Partially Shipped", True, "broken"),
        (0, 2, "Cancelled", False, "broken"),
        (0, 2, "Awaiting Shipment", False, "holds"),
        (1, 1, "Partially Shipped", False, "holds"),
    ],
)
def test_status(
    written: Any, document: Any, shipped: int, cancelled: int, status: str, allowed: bool, state: str
) -> None:
    """The status is what the documents ask for, cancellations only where they are allowed."""
    made = sent(document)
    made += [shipment(document, "T1", shipped)] if shipped else []
    made += [document("Acknowledgement", cancelled={"MUG": cancelled})] if cancelled else []
    written.connected()
    written.at(120).order(status=status, documents=made, allowed=allowed)

    assert conservation.status_conserved(written.history).state == state


def test_the_staff_choose_a_status(written: Any, document: Any) -> None:
    """What the retailer set by hand is not the connection's to answer for."""
    written.connected()
    written.deed("retailer", SET_STATUS, order_id=100, status="Completed")
    written.at(90).order(status="Completed", documents=sent(document))

    assert conservation.status_conserved(written.history).state == "unknown"


@pytest.mark.parametrize(
    ("status", "sent_at", "level", "state"),
    [
        ("Awaiting Shipment", 4, 6, "broken"),
        ("Awaiting Shipment", 9, 7, "holds"),
        ("Awaiting Shipment", 9, 6, "holds"),
        ("Awaiting Shipment", 9, 5, "broken"),
        ("Awaiting Fulfillment", None, 6, "holds"),
        ("Awaiting Payment", None, 6, "holds"),
        ("Cancelled", None, 6, "broken"),
    ],
)
def test_stock_of_which_the_supplier_could_not_know(
    written: Any, document: Any, status: str, sent_at: float | None, level: int, state: str
) -> None:
    """What was bought before a feed and sent after it, or not yet, may be taken off or be left to the next feed."""
    documents = sent(document, minute=sent_at) if sent_at else []
    written.at(60).order(placed=2, lines=[("MUG", 1)], documents=documents, status=status)
    written.at(80).inventory({"MUG": level}, [("S-MUG", "MUG", 7, 5)])

    assert stock.stock_conserved(written.history).state == state


@pytest.mark.parametrize(
    ("level", "bought_at", "state"),
    [(7, None, "holds"), (6, None, "broken"), (6, 50, "holds"), (7, 50, "broken"), (7, 2, "holds"), (6, 2, "broken")],
    ids=["as fed", "one less", "bought since", "put back over a sale", "bought before", "bought before, one less"],
)
def test_stock(written: Any, document: Any, level: int, bought_at: float | None, state: str) -> None:
    """The level is what was fed last, less what shoppers took since it was first written."""
    if bought_at is not None:
        written.at(60).order(placed=bought_at, lines=[("MUG", 1)], documents=sent(document, minute=bought_at + 1))
    written.at(80).inventory({"MUG": level}, [("S-MUG", "MUG", 7, 5)])

    assert stock.stock_conserved(written.history).state == state


@pytest.mark.parametrize(("after", "state"), [(3, "holds"), (2, "broken")])
def test_unmatched_stock(written: Any, after: int, state: str) -> None:
    """What no feed matches keeps its level."""
    written.inventory({"MUG": 5, "CUP": 3}, [("S-MUG", "MUG", 7, 0)])
    written.at(90).inventory({"MUG": 7, "CUP": after}, [("S-MUG", "MUG", 7, 0)])

    assert stock.unmatched_stock_conserved(written.history).state == state


@pytest.mark.parametrize(("after", "state"), [(48, "holds"), (49, "broken"), (47, "broken")])
def test_stock_since_it_was_put_on_the_shelf(written: Any, after: int, state: str) -> None:
    """What the retailer put there counts, though nobody looked before it was sold."""
    written.deed("retailer", ADD_PRODUCT, sku="MUG", name="Mug", price="10.00", stock=50)
    written.order()
    written.at(60).inventory({"MUG": after})

    assert stock.unmatched_stock_conserved(written.history).state == state


@pytest.mark.parametrize(("placed", "state"), [(5, "broken"), (15, "holds")])
def test_unmatched_stock_of_an_order_that_is_sent_later(written: Any, document: Any, placed: float, state: str) -> None:
    """Its pieces were taken when it was placed, whenever its supplier hears of it."""
    written.at(10).inventory({"CUP": 3})
    written.at(60).order(placed=placed, lines=[("CUP", 1)], documents=sent(document, minute=20))
    written.at(90).inventory({"CUP": 2})

    assert stock.unmatched_stock_conserved(written.history).state == state


@pytest.mark.parametrize(("after", "state"), [(3, "holds"), (2, "holds"), (1, "broken")])
def test_unmatched_stock_of_an_order_that_is_paid_later(written: Any, after: int, state: str) -> None:
    """Its pieces may be taken when it is placed, or when it is paid for, after somebody has looked."""
    written.deed("shopper", ABANDON_ORDER, order_id=100)
    written.at(10).inventory({"MUG": 5, "CUP": 3}, [("S-MUG", "MUG", 5, 0)])
    written.at(30).deed("shopper", PAY, order_id=100)
    written.at(60).order(placed=0, lines=[("CUP", 1)])
    written.at(90).inventory({"MUG": 5, "CUP": after}, [("S-MUG", "MUG", 5, 0)])

    assert stock.unmatched_stock_conserved(written.history).state == state


@pytest.mark.parametrize(
    ("catalog", "approved", "state"),
    [
        (["MUG", "NEW"], True, "holds"),
        (["MUG"], False, "holds"),
        (["MUG", "NEW"], False, "broken"),
        (["MUG", "NEW", "NEW"], True, "broken"),
        (["MUG", "NEW", "NEW-2"], True, "broken"),
    ],
    ids=["approved", "waiting", "not approved", "twice", "from nowhere"],
)
def test_products(written: Any, feed: Any, catalog: list[str], approved: bool, state: str) -> None:
    """A product appears once, and only out of a feed that was approved."""
    fed = feed("Complete", ("NEW", "5.00"))
    written.feeds(catalog=[("MUG", "10.00")])
    if approved:
        written.deed("retailer", APPROVE_FEED, feed_id=fed["feed_id"])
    written.at(60).feeds([fed], [(sku, "5.00") for sku in catalog])

    assert conservation.products_conserved(written.history).state == state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"headers": {"X-Auth-Token": "**********"}}, "holds"),
        ({"headers": {"X-Auth-Token": "abc"}}, "broken"),
        ({"body": {"deep": [{"access_token": "abc"}]}}, "broken"),
        ({"url": "https://somewhere/?q=s3cret"}, "broken"),
        ({"body": {"token_type": "V2/V3 API token"}}, "holds"),
    ],
    ids=["masked", "a header", "deep in a body", "a known one", "no secret"],
)
def test_secrets(written: Any, facts: dict[str, Any], state: str) -> None:
    """A secret is found by its name, at any depth, and a known one anywhere."""
    written.history.record("connector", "request", "GET /", facts)

    assert secrets.no_secret_recorded(written.history, ("s3cret",)).state == state


@pytest.mark.parametrize(("minute", "state"), [(0.1, "broken"), (0.5, "holds"), (5, "holds")])
@pytest.mark.parametrize("headers", [{"X-Rate-Limit-Time-Reset-Ms": "30000"}, {"Retry-After": "30"}])
def test_waiting(written: Any, headers: dict[str, str], minute: float, state: str) -> None:
    """Whoever is asked to wait thirty seconds waits thirty seconds."""
    asked = written.history.record("connector", "request", "GET /", {"service": "bigcommerce"})
    written.history.record("bigcommerce", "response", "429 Too Many Requests", {"headers": headers}, asked.number)
    written.at(minute).history.record("connector", "request", "GET /", {"service": "bigcommerce"})

    assert manners.waits_when_asked(written.history).state == state


@pytest.mark.parametrize(("is_over", "state"), [(False, "unknown"), (True, "broken")])
def test_a_person_who_saves_the_form_knows_of_no_wait(written: Any, is_over: bool, state: str) -> None:
    """What the form asks while it is verified is not the connector's; what is asked right after it is."""
    asked = written.history.record("connector", "request", "GET /", {"service": "bigcommerce"})
    facts = {"headers": {"Retry-After": "30"}}
    written.history.record("bigcommerce", "response", "429 Too Many Requests", facts, asked.number)
    written.at(0.1).history.observe(EXAMINING)
    if is_over:
        written.history.observe(EXAMINED)
    written.history.record("connector", "request", "GET /", {"service": "bigcommerce"})

    assert manners.waits_when_asked(written.history).state == state


@pytest.mark.parametrize(
    ("fault_at", "arrives", "state"),
    [(None, 16, "broken"), (10, 16, "holds"), (10, 40, "holds"), (10, 41, "broken"), (50, 16, "broken")],
    ids=["no fault", "a fault", "the last moment after it", "too late after it", "a fault afterwards"],
)
def test_faults_excuse_for_a_while(
    written: Any, document: Any, fault_at: float | None, arrives: float, state: str
) -> None:
    """A promise is kept within its time, or within half an hour of the last fault that was in the way."""
    written.connected()
    if fault_at is not None:
        written.at(fault_at).history.record("nemesis", "fault", "timeout", {})
    written.at(max(60, fault_at or 0)).order(documents=[document("SalesOrder", arrives)])

    assert orders.reference_in_time(written.history).state == state


def test_an_order_paid_later_is_due_later(written: Any, document: Any) -> None:
    """The time runs from the payment."""
    written.connected()
    written.at(30).deed("shopper", PAY, order_id=100)
    written.at(60).order(documents=[document("SalesOrder", 45)])

    assert orders.reference_in_time(written.history).state == "holds"


def test_a_secret_told_in_parts(written: Any) -> None:
    """Each event that tells a part of it is evidence, in capitals too; the others are not."""
    token = "ss3r5hkme5kq17dalsh5wcycuw5ni9g"
    written.history.record("connector", "request", "GET /", {"url": f"https://somewhere/?q={token[:12]}"})
    written.history.record("connector", "request", "GET /", {"url": "https://somewhere/?q=nothing"})
    written.history.record("connector", "request", "GET /", {"body": {"Details": f"Sent with {token[12:].upper()}."}})

    verdict = secrets.no_secret_recorded(written.history, (token,))

    assert (verdict.state, verdict.evidence) == ("broken", (1, 3))
