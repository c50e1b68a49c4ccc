"""The connector on a hand-made wire: when it works, when it waits, and what it tells people."""

import copy
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Connector, Journal
from harness.sync.errors import UnusableInput
from harness.sync.observer import NullObserver
from tests.sync.scripted import LINE, NOON, ORDER, SALES_ORDER, Run, Scripted, answer, connection, records, with_orders


@pytest.fixture
def wire() -> Scripted:
    return Scripted()


def test_nothing_is_sent_before_the_first_quarter_hour(wire: Scripted) -> None:
    """The first tick only says when it wants to be called: inventory at ten past comes first."""
    connector = Connector(connection(), wire, Journal.in_memory())

    assert connector.status.state == "waiting"
    assert connector.tick(NOON) == NOON + timedelta(minutes=10)
    assert wire.requests == []


def test_fields_that_no_table_knows_are_heard_of(wire: Scripted) -> None:
    """A store that has grown; the order is sent all the same."""
    heard: list[str] = []

    class Listening(NullObserver):
        def unaccounted_fields(self, fields: Sequence[str]) -> None:
            heard.extend(fields)

    with_orders(wire, {**ORDER, "mood": "good"})
    connector = Connector(connection(), wire, Journal.in_memory(), observer=Listening())
    connector.tick(NOON)
    connector.tick(NOON + timedelta(minutes=15))

    assert (heard, len(wire.sent("POST", "/v3/Orders"))) == (["order: mood"], 1)


def test_each_flow_asks_once_a_cycle(wire: Scripted) -> None:
    """An hour without work is four quiet questions of each quarter-hour flow, one of inventory, one of what changed."""
    run = Run(wire)
    run.until(minutes=60)

    assert len(wire.sent("GET", "/v2/orders?status_id=11")) == 4
    assert len(wire.sent("GET", "/v2/orders?min_date_modified")) == 1
    assert len(wire.sent("GET", "/v3/Shipments")) == 4
    assert len(wire.sent("GET", "/v3/Acknowledgements")) == 4
    assert len(wire.sent("GET", "/v3/ActivityEvents")) == 4
    assert run.connector.status.state == "connected"
    assert run.connector.status.since == NOON + timedelta(minutes=10)


def test_a_restart_catches_up_once(wire: Scripted) -> None:
    """After hours of standstill the flows run once at once, not once for each slot that was missed."""
    journal = Journal.in_memory()
    Run(wire, journal).until(minutes=15)
    wire.requests.clear()
    late = Connector(connection(), wire, journal)

    assert late.tick(NOON + timedelta(hours=3, minutes=7)) == NOON + timedelta(hours=3, minutes=10)
    assert len(wire.sent("GET", "/v2/orders?status_id=11")) == 1


def test_many_orders_come_in_pieces(wire: Scripted) -> None:
    """A tick does a bounded piece and wants to be called again at once until all are sent, each once."""
    with_orders(wire, *({**ORDER, "id": number} for number in range(100, 160)))
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)
    quarter = NOON + timedelta(minutes=15)
    pieces = []
    while (connector.tick(quarter) or quarter) <= quarter:
        pieces.append(len(wire.sent("POST", "/v3/Orders")))

    assert pieces[0] == 25
    assert len(wire.sent("POST", "/v3/Orders")) == 60
    assert len(wire.sent("PUT", "/v2/orders/")) == 60


def test_busy_is_waited_for(wire: Scripted) -> None:
    """A 429 stops everything until the moment that it names; then the same order goes first, and nothing twice."""
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(429, {}, Retry_After="7"), answer(201, {"Body": {"LogicbrokerKey": "5000"}}))
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)
    quarter = NOON + timedelta(minutes=15)

    assert connector.tick(quarter) == quarter + timedelta(seconds=7)
    assert connector.status.state == "waiting"
    assert connector.tick(quarter + timedelta(seconds=3)) == quarter + timedelta(seconds=7)
    connector.tick(quarter + timedelta(seconds=7))
    assert len(wire.sent("POST", "/v3/Orders")) == 2
    assert wire.sent("GET", "partnerPO") == []
    assert connector.status.state == "connected"


def test_an_unknown_write_is_looked_up(wire: Scripted) -> None:
    """After a lost answer the sales order is looked for; found, it is not sent again, and the order moves on."""
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", ConnectionResetError("lost"))
    wire.on("GET", "partnerPO=100", records(SALES_ORDER))
    run = Run(wire)
    run.until(minutes=20)

    assert len(wire.sent("POST", "/v3/Orders")) == 1
    assert len(wire.sent("PUT", "/v2/orders/100")) == 1
    step = run.connector.journal.step("orders", "100", "sales order")
    assert step is not None
    assert (step.outcome, step.facts["key"]) == ("done", "5000")


def test_what_is_not_found_is_sent_again(wire: Scripted) -> None:
    """A lost request is sent again after the look, also when the filter finds other orders."""
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", TimeoutError(), answer(201, {"Body": {"LogicbrokerKey": "5000"}}))
    wire.on("GET", "partnerPO=100", records({"PartnerPO": "1000", "Identifier": {"LogicbrokerKey": "1"}}))
    Run(wire).until(minutes=20)

    assert len(wire.sent("POST", "/v3/Orders")) == 2
    assert len(wire.sent("PUT", "/v2/orders/100")) == 1


def test_a_duplicate_is_done(wire: Scripted) -> None:
    """Logicbroker's "already exists" leads to the original by its link key, and counts as sent."""
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "This order already exists, see link key 77 for details."}))
    wire.on("GET", "linkkey=77", records(SALES_ORDER))
    run = Run(wire)
    run.until(minutes=16)

    step = run.connector.journal.step("orders", "100", "sales order")
    assert step is not None
    assert (step.facts["key"], step.facts["link_key"]) == ("5000", "77")
    assert len(wire.sent("PUT", "/v2/orders/100")) == 1
    assert [entry.subject for entry in run.connector.attention()] == ["another connector"]


def test_a_refused_order_is_told_once(wire: Scripted) -> None:
    """A refusal is on the attention list with the service's words, told in Logicbroker once, and not repeated."""
    with_orders(wire, ORDER, {**ORDER, "id": 101})
    wire.on(
        "POST",
        "/v3/Orders",
        answer(400, {"Message": "SupplierSKU missing"}),
        answer(201, {"Body": {"LogicbrokerKey": 5}}),
    )
    run = Run(wire)
    run.until(hours=2)

    (entry,) = run.connector.attention()
    assert (entry.flow, entry.subject) == ("orders", "100")
    assert 'creating the sales order 100 (400, "SupplierSKU missing")' in entry.reason
    assert "any change of it" in entry.to_do
    assert len(wire.sent("POST", "/v1/activityevents")) == 1
    assert len(wire.sent("POST", "/v3/Orders")) == 2


def test_an_entry_ends_when_people_solve_it(wire: Scripted) -> None:
    """An order on the attention list that somebody cancelled is taken off."""
    with_orders(wire, ORDER)
    wire.on("POST", "/v3/Orders", answer(400, {"Message": "no"}))
    run = Run(wire)
    run.until(minutes=16)
    before = len(run.connector.attention())
    wire.on("GET", "/v2/orders?", answer(204))
    wire.on("GET", "/v2/orders/100", answer(body={**ORDER, "status_id": 5}))
    run.until(minutes=31)

    assert (before, run.connector.attention()) == (1, [])


def test_one_poisonous_order_blocks_nobody(wire: Scripted) -> None:
    """An order whose lines always make the store stumble is tried again and again; the others are sent meanwhile."""
    with_orders(wire, *({**ORDER, "id": number} for number in (100, 101, 102)))
    wire.on("GET", "/v2/orders/100/products", answer(500, [{"status": 500, "message": "boom"}]))
    run = Run(wire)
    run.until(minutes=29)

    assert len(wire.sent("POST", "/v3/Orders")) == 2
    assert [entry.subject for entry in run.connector.attention()] == ["100"]
    assert "tried again by itself" in run.connector.attention()[0].to_do


@pytest.mark.parametrize("broken", [{"date_created": "yesterday"}, {"id": None}, {"billing_address": 7}])
def test_a_malformed_order_blocks_nobody(wire: Scripted, broken: dict[str, Any]) -> None:
    """An order that does not look as documented is told about, and the next one is sent."""
    with_orders(wire, {**ORDER, **broken}, {**ORDER, "id": 101})
    run = Run(wire)
    run.until(minutes=16)

    assert len(run.connector.attention()) == 1
    assert len(wire.sent("PUT", "/v2/orders/101")) == 1


def test_an_order_without_lines_is_not_yet_readable(wire: Scripted) -> None:
    """An order that shows no lines yet is no refusal: it is read again soon, and then sent."""
    with_orders(wire, ORDER)
    wire.on("GET", "/v2/orders/100/products", answer(204), answer(body=[LINE]))
    run = Run(wire)
    run.until(minutes=17)

    assert len(wire.sent("POST", "/v3/Orders")) == 1
    assert wire.sent("POST", "/v1/activityevents") == []


def test_one_stumbling_flow_blocks_nobody(wire: Scripted) -> None:
    """A list that always makes Logicbroker stumble leaves the other flows running."""
    with_orders(wire, ORDER)
    wire.on("GET", "/v3/Shipments", answer(500))
    Run(wire).until(minutes=74)

    assert len(wire.sent("PUT", "/v2/orders/100")) == 1
    assert len(wire.sent("GET", "/v3/Acknowledgements")) == 4
    assert len(wire.sent("GET", "/v3/Partners")) >= 2


def test_refused_credentials_stop_everything(wire: Scripted) -> None:
    """After a 401 the store is asked whether it is so everywhere, each quarter hour anew; the status says so."""
    wire.on("GET", "/v2/orders", answer(401, {"title": "Unauthorized"}))
    run = Run(wire)
    run.until(minutes=44)

    assert len(wire.sent("GET", "/stores/")) == 4
    assert {request.method for request in wire.requests} == {"GET"}
    assert run.connector.status.state == "credentials refused"
    assert run.connector.status.since == NOON + timedelta(minutes=15)
    assert "Configure new credentials" in run.connector.status.reason


def test_new_credentials_carry_on_at_once(wire: Scripted) -> None:
    """A connector with new credentials on the same journal runs what was missed as soon as it is started."""
    journal = Journal.in_memory()
    wire.on("GET", "/v2/orders", answer(401, {}))
    Run(wire, journal).until(minutes=29)
    with_orders(wire, ORDER)
    mended = Connector(connection(), wire, journal)
    mended.tick(NOON + timedelta(minutes=29))

    assert len(wire.sent("POST", "/v3/Orders")) == 1
    assert mended.status.state == "connected"


def test_a_suspended_store_is_told_apart(wire: Scripted) -> None:
    """The suspension text means that the trial ended or a bill is open; a plain 503 is a passing outage."""
    wire.on("GET", "/v2/orders", answer(503, {"title": "The store is suspended."}))
    run = Run(wire)
    run.until(minutes=20)
    suspended = run.connector.status
    wire.on("GET", "/v2/orders", answer(503, {"title": "Service Unavailable"}))
    run.until(minutes=30)

    assert (suspended.state, run.connector.status.state) == ("suspended", "waiting")
    assert "Choose a plan" in suspended.reason


def test_a_missing_scope_stops_its_flow(wire: Scripted) -> None:
    """Orders that may not be changed stop when none of them may, which is told; other flows go on."""
    with_orders(wire, ORDER, {**ORDER, "id": 101})
    wire.on("PUT", "/v2/orders/", answer(403, {"title": "You don't have a required scope"}))
    run = Run(wire)
    run.until(minutes=16)

    assert len(wire.sent("POST", "/v3/Orders")) == 2
    assert [(entry.flow, entry.subject) for entry in run.connector.attention()] == [("orders", "connection")]
    assert run.connector.status.state == "waiting"
    assert len(wire.sent("GET", "/v3/Shipments")) == 1


def test_archived_and_foreign_rows_are_left_alone(wire: Scripted) -> None:
    """A filter that filters nothing does no harm: archived, older and otherwise set orders are not sent."""
    others = [
        {**ORDER, "is_deleted": True},
        {**ORDER, "status_id": 2},
        {**ORDER, "date_created": "Mon, 02 Mar 2026 11:59:59 +0000"},
    ]
    wire.on("GET", "/v2/orders?", answer(body=others))
    run = Run(wire, connected_at=NOON + timedelta(milliseconds=900))
    run.until(minutes=16)

    assert wire.sent("POST") == []
    assert run.connector.attention() == []


def test_an_order_of_the_very_second_of_the_connection_is_sent(wire: Scripted) -> None:
    """The store's dates are no finer than a second."""
    with_orders(wire, {**ORDER, "date_created": "Mon, 02 Mar 2026 12:00:00 +0000"})
    Run(wire, connected_at=NOON + timedelta(milliseconds=900)).until(minutes=16)

    assert len(wire.sent("POST", "/v3/Orders")) == 1


def test_a_connector_counts_what_needs_a_person(wire: Scripted) -> None:
    """By flow, for whoever watches."""
    with_orders(wire, {**ORDER, "billing_address": 7}, {**ORDER, "id": 101, "billing_address": 7})
    run = Run(wire)
    before = run.connector.attention_counts()
    run.until(minutes=16)

    assert (before, run.connector.attention_counts()) == ({}, {"orders": 2})


def test_a_journal_belongs_to_one_store(wire: Scripted) -> None:
    """Another store's or environment's journal is refused before anything is sent."""
    journal = Journal.in_memory()
    Connector(connection(), wire, journal).tick(NOON)
    with pytest.raises(UnusableInput, match="abc123 in stage"):
        Connector(connection(environment="production", mixed_environments_allowed=True), wire, journal)


def test_without_a_moment_of_connection_the_first_run_is_it(wire: Scripted) -> None:
    """A connection that does not say since when is connected since its first run, to the second."""
    with_orders(wire, ORDER)
    wire.on("GET", "/v2/time", answer(body={"time": int(NOON.timestamp()) + 61}))
    connector = Connector(connection(connected_at=None), wire, Journal.in_memory())
    connector.tick(NOON + timedelta(seconds=61))
    connector.tick(NOON + timedelta(minutes=15))

    assert wire.sent("POST", "/v3/Orders") == []


def test_a_connector_can_be_branched(wire: Scripted) -> None:
    """A copy carries on from the same moment, and neither disturbs the other."""
    connector = Connector(connection(), wire, Journal.in_memory())
    connector.tick(NOON)
    branch = copy.deepcopy(connector)
    connector.tick(NOON + timedelta(minutes=15))

    assert branch.tick(NOON) == NOON + timedelta(minutes=10)
    assert branch.status.state == "waiting"


def test_a_busy_list_is_asked_for_again_when_it_says(wire: Scripted) -> None:
    """A 429 on a list ends no pass: the flow goes on at that moment, not a quarter hour later."""
    wire.on("GET", "/v2/orders?", answer(429, {}, Retry_After="5"), answer(204))
    run = Run(wire)
    run.until(minutes=15, seconds=6)

    assert len(wire.sent("GET", "/v2/orders")) == 2
    assert run.connector.status.state == "connected"


def test_telling_may_be_refused_too(wire: Scripted) -> None:
    """When Logicbroker does not even take the alert, the attention list holds both reasons, and the next order goes."""
    with_orders(wire, {**ORDER, "billing_address": 7}, {**ORDER, "id": 101})
    wire.on("POST", "/v1/activityevents", answer(400, {"Message": "no events today"}))
    run = Run(wire)
    run.until(minutes=16)

    assert "no events today" in run.reasons[0]
    assert len(wire.sent("PUT", "/v2/orders/101")) == 1


def test_an_order_that_is_gone_needs_nobody(wire: Scripted) -> None:
    """An order on the attention list that does not exist any more is taken off."""
    wire.on("GET", "/v2/orders/100", answer(404, []))
    run = Run(wire)
    run.connector.tick(NOON)
    run.connector.journal.needs_attention("orders", "100", "why", "do", NOON)
    run.until(minutes=16)

    assert run.connector.attention() == []
