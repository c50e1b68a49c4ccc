"""The record of a run: append-only, redacted, equal to the byte, and readable by HAR tools."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import simplejson

from fakes.time.clock import START, VirtualClock
from fakes.wire.http import Request, Response
from harness.record.body import Body
from harness.record.event import Event
from harness.record.history import History, path_ends
from harness.record.of_order import of_orders
from harness.simulation import World
from harness.simulation.recorder import Recorder
from harness.sync.secrets import Secret, redact_value

TOKEN = "t0psecretaccesstoken"
ORDERS = "https://api.bigcommerce.com/stores/abc123/v2/orders"


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def history(clock):
    return History(clock, redact_value)


def answer(request):
    return Response.of_json(201, {"id": 100, "total": Decimal("10.50"), "access_token": TOKEN})


def test_events_are_numbered_from_one(history):
    """Every event has a number by which evidence can name it."""
    first = history.deed("shopper", "places an order", order_id=100)

    assert (first.number, history.event(1), len(history)) == (1, first, 1)


def test_an_unknown_number_is_refused_with_the_range(history):
    """Asking for an event that is not there says which there are."""
    with pytest.raises(KeyError, match="no event 3"):
        history.event(3)


def test_facts_are_json(history):
    """Money, instants and anything else in a deed become text."""
    facts = history.deed("shopper", "pays", total=Decimal("10.00"), at=START, lines=[("SKU-1", 2)]).facts

    assert json.loads(json.dumps(facts)) == {
        "total": "10.00",
        "at": "2026-03-02T09:00:00+00:00",
        "lines": [["SKU-1", 2]],
    }


def test_a_named_person_stands_in_the_lane_of_the_role(history):
    """Two suppliers share one lane and keep their names."""
    event = history.deed("supplier Acme", "ships")

    assert (event.lane, event.facts["who"]) == ("supplier", "supplier Acme")


def test_a_request_and_its_response_belong_together(history):
    """A response names its request as its cause, and is found by it."""
    Recorder(answer, history)(Request("POST", ORDERS, {}, b'{"a": 1.25}'))
    request = history.requests(service="bigcommerce", method="post", path="/v2/orders")[0]

    response = history.response_to(request)
    assert response.cause == request.number
    assert (response.facts["status"], response.lane, request.facts["body"]) == (
        201,
        "bigcommerce",
        {"a": Decimal("1.25")},
    )


def test_a_lost_reply_is_recorded_as_an_error(history):
    """When the wire fails, the record says how, and the caller still gets the error."""

    def lose(request):
        raise TimeoutError("no answer in time")

    with pytest.raises(TimeoutError):
        Recorder(lose, history)(Request("GET", ORDERS))

    assert history.events[-1].facts == {
        "status": None,
        "headers": {},
        "body": None,
        "seconds": 0,
        "error": "TimeoutError: no answer in time",
    }


def test_no_secret_reaches_the_record(history, tmp_path):
    """Tokens and keys are masked in headers, URLs, bodies and deeds before anything is kept."""
    headers = {"X-Auth-Token": TOKEN, "SubscriptionKey": TOKEN}
    Recorder(answer, history)(Request("GET", f"{ORDERS}?subscription-key={TOKEN}", headers))
    history.deed("retailer", "creates an API account", access_token=TOKEN, secret=Secret(TOKEN))
    history.to_har(tmp_path / "run.har")

    assert TOKEN not in history.to_json() + (tmp_path / "run.har").read_text() + repr(history.events)


PLANTED = [
    Request("GET", f"{ORDERS}?access_token={TOKEN}"),
    Request("GET", f"https://me:{TOKEN}@api.bigcommerce.com/stores/a#access_token={TOKEN}"),
    Request("POST", ORDERS, {"Api-Key": TOKEN, "Note": f"access token: {TOKEN}"}),
    Request("POST", ORDERS, {}, f'{{"Client-Secret": "{TOKEN}"}}'.encode()),
    Request("POST", ORDERS, {}, f'[{{"n": {{"sig": ["{TOKEN}"]}}}}]'.encode()),
    Request("POST", ORDERS, {}, f'{{"to\\u006ben": "{TOKEN}"}}'.encode()),
    Request("POST", ORDERS, {}, f'{{"text": "X-Auth-Token: {TOKEN}"}}'.encode()),
    Request("POST", ORDERS, {}, f"<p>Authorization: Bearer {TOKEN}</p>".encode()),
    Request("POST", ORDERS, {}, f'{{"password": "{TOKEN}"}}'.encode("utf-16")),
]


@pytest.mark.parametrize("request_", PLANTED, ids=range(len(PLANTED)))
def test_no_planted_token_is_kept(history, request_):
    """Wherever a token crosses the wire, what is kept in memory has none, read or unread."""
    mirror = Recorder(lambda request: Response(200, request.headers, request.body), history)
    mirror(request_)

    for kept in [event._facts for event in history.events] + [event.facts for event in history.events]:
        assert TOKEN not in str(kept)


def test_a_body_is_read_when_somebody_looks(history):
    """A body without secrets is kept as it came, and shows itself as JSON; equal events stay equal."""
    Recorder(answer, history)(Request("POST", ORDERS, {}, b'{"a": 1.50}'))
    asked = history.events[0]
    twin = replace(asked, _facts=dict(asked._facts))

    assert isinstance(asked._facts["body"], Body)
    assert asked.facts["body"] == {"a": Decimal("1.50")}
    assert isinstance(twin._facts["body"], Body)
    assert twin == asked


def test_equal_runs_have_equal_digests(history):
    """One more event, or one digit more, is another run; half a character is no obstacle."""
    other = History(VirtualClock(START))
    for each in (history, other):
        each.witness("connector", "request", "GET /", {"body": Body(b'["\\ud800", 1.10]')})
    alike = history.digest(), other.digest()

    history.witness("connector", "request", "GET /", {"total": Decimal("1.1")})
    other.witness("connector", "request", "GET /", {"total": Decimal("1.10")})

    assert alike[0] == alike[1]
    assert len({*alike, history.digest(), other.digest()}) == 3


def test_an_event_on_one_line_is_ascii_with_names_in_order(history):
    """Whatever stands in an event, its line is what the slower writer of JSON makes of it, byte for byte."""
    odd = {"z": '\x7f é 😀 \u2028 "\\ \n\x1f', "a": [Decimal("1.10"), Decimal("1E+2"), 10**30, None, {}, []]}
    event = history.witness("connector", "request", "GET /", odd)
    half = history.witness("connector", "request", "GET /", {"body": Body(b'"\\ud800"')})

    lines = [each.as_json() for each in (event, half)]

    expected = [simplejson.dumps(each.as_dict(), use_decimal=True, sort_keys=True) for each in (event, half)]
    assert lines == expected


def test_bodies_that_are_alike_are_read_once(history):
    """Lists to which nothing was added are asked for over and over; events share what was read of them."""
    wire = Recorder(lambda request: Response.of_json(200, [{"id": 100}]), history)

    for _ in range(2):
        wire(Request("GET", "https://api.bigcommerce.com/stores/abc/v2/orders"))

    first, second = (event.facts["body"] for event in history.events if event.kind == "response")
    assert first == [{"id": 100}]
    assert first is second


def test_json_goes_out_and_in_without_a_change(history):
    """A written history reads back equal, and writes the same bytes again."""
    Recorder(answer, history)(Request("GET", ORDERS))
    written = history.to_json()

    again = History.from_json(written)
    assert again.events == history.events
    assert again.to_json() == written


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"events": [{"number": 1}]}'])
def test_what_is_no_history_is_refused(text):
    """Reading something else says what was wanted."""
    with pytest.raises(ValueError, match="no history: wanted JSON"):
        History.from_json(text)


def test_har_has_virtual_start_times(history, clock, tmp_path):
    """The archive is HAR 1.2, and its entries start when the run's clock says."""
    clock.move(START + timedelta(minutes=15))
    Recorder(answer, history)(Request("GET", f"{ORDERS}?min_id=1"))
    history.to_har(tmp_path / "run.har")

    log = json.loads((tmp_path / "run.har").read_text())["log"]
    entry = log["entries"][0]
    assert log["version"] == "1.2"
    assert entry["startedDateTime"] == "2026-03-02T09:15:00+00:00"
    assert entry["request"]["queryString"] == [{"name": "min_id", "value": "1"}]
    assert json.loads(entry["response"]["content"]["text"])["total"] == 10.5


def test_har_of_a_wire_error_has_status_zero(history, tmp_path):
    """A request without an answer is status 0 with the error in words, as browsers write it."""
    history.record(
        "connector",
        "request",
        "GET /x",
        {"method": "GET", "url": ORDERS, "headers": {}, "body": None, "service": "bigcommerce"},
    )
    history.to_har(tmp_path / "run.har")

    response = json.loads((tmp_path / "run.har").read_text())["log"]["entries"][0]["response"]
    assert (response["status"], response["statusText"]) == (0, "no answer was recorded")


def test_the_events_of_one_order(history):
    """Deeds, its own requests with their replies, and its documents' requests are found; other orders are not."""
    documents = [
        {
            "PartnerPO": f"PO{n}-001",
            "ExtendedAttributes": [{"Name": "BigCommerceOrderId", "Value": str(n)}],
            "Identifier": {"LogicbrokerKey": str(n * 1000)},
        }
        for n in (100, 101)
    ]

    def respond(request):
        return Response.of_json(200, {"Records": documents} if request.method == "GET" else {})

    record, network = Recorder(respond, history), "https://stage.commerceapi.io/api/v3"
    history.deed("shopper", "place an order", order_id=100)
    record(Request("GET", f"{ORDERS}/100/products"))
    record(Request("GET", f"{ORDERS}/1001/products"))
    record(Request("POST", f"{network}/Orders", {}, b'{"PartnerPO": "100"}'))
    record(Request("GET", f"{network}/Shipments"))
    record(Request("PUT", f"{network}/Shipments/100000/Status/1000"))
    record(Request("PUT", f"{network}/Shipments/101000/Status/1000"))

    assert [event.number for event in history.of_order(100)] == [1, 2, 3, 6, 7, 10, 11]


def test_an_order_is_read_in_a_list(history):
    """A list of orders concerns every order in it, and no other."""
    record = Recorder(lambda request: Response.of_json(200, [{"id": 100}, {"id": 101}]), history)
    record(Request("GET", f"{ORDERS}?sort=id:asc"))

    assert [len(history.of_order(number)) for number in (100, 101, 10)] == [2, 2, 0]


def test_a_misspelt_deed_is_not_a_deed_that_nobody_did(history):
    """The nearest name is offered; a name that is like none may be somebody's own, and happened never."""
    assert history.deeds("water the flowers") == []
    assert history.deeds("cancel the order") == []
    with pytest.raises(ValueError, match=r"no deed 'cancel the ordr' \(did you mean 'cancel the order'\?\)"):
        history.deeds("cancel the ordr")


def test_several_orders_are_found_in_one_pass(history):
    """What is found of each is what is found of it alone, also once the bodies have been read."""
    network = "https://stage.commerceapi.io/api/v3"
    found = {
        "Records": [{"Identifier": {"LogicbrokerKey": f"{number}7"}, "PartnerPO": number} for number in ("100", "101")]
    }
    record = Recorder(
        lambda request: Response.of_json(200, found if "commerceapi" in request.url else [{"id": 100}]), history
    )
    history.deed("shopper", "place an order", order_id=101)
    for url in (f"{ORDERS}?sort=id:asc", f"{network}/Orders?filters.partnerPO=101", f"{network}/Orders/1007"):
        record(Request("GET", url))

    for _ in range(2):
        several = of_orders(history.events, ["100", "101", "102"])
        assert several == {number: history.of_order(number) for number in ("100", "101", "102")}
        assert [len(several[number]) for number in ("100", "101")] == [4, 3]
        _ = [event.facts for event in history]


def test_nothing_of_an_order_is_looked_for_before_it_was_placed(history):
    """A record of weeks is looked through from that deed on, and from its beginning where nobody saw it placed."""
    history.deed("shopper", "place an order", order_id=100)
    history.record("bigcommerce", "request", "GET", {"service": "bigcommerce", "url": f"{ORDERS}/101"})
    history.deed("shopper", "place an order", order_id=101)

    assert [event.name for event in history.of_order(101)] == ["place an order"]
    assert [event.name for event in of_orders(history.events[:2], ["101"])["101"]] == ["GET"]


def test_between_includes_both_ends(history, clock):
    """A window of time includes its first and its last instant."""
    for minutes in (0, 15, 30):
        clock.move(START + timedelta(minutes=minutes))
        history.observe("clock")

    assert len(history.between(START, START + timedelta(minutes=15))) == 2


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("/stores/a/v2/orders/1", "/v2/orders/*", True),
        ("/stores/a/v2/orders/1/shipments", "/v2/orders/*", False),
        ("/api/v3/ORDERS/", "/api/v3/orders", True),
        ("/stores/a/v2/xorders", "/orders", False),
    ],
)
def test_how_a_path_ends(path, pattern, matches):
    """A pattern matches whole segments at the end of a path, whatever the case."""
    assert path_ends(path, pattern) is matches


def test_a_history_shows_itself_in_words(history):
    """A notebook gets a table with a caption; plain text says the same."""
    history.deed("shopper", "places an order <b>", order_id=100)

    shown = history._repr_mimebundle_()
    assert "places an order <b>" in shown["text/plain"]
    assert "places an order &lt;b&gt;" in shown["text/html"]
    assert "<caption" in shown["text/html"]


def test_an_event_is_one_line():
    """An event prints as one aligned line."""
    event = Event(7, datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "shopper", "deed", "places an order", {})

    assert repr(event) == "    7  2026-03-02 09:00:00  shopper      deed         places an order"


def test_looking_an_order_up_concerns_the_order():
    """After a lost reply the connector searches by the reference number; that search is part of the order's way."""
    world = World(seed=7)
    order = world.shopper.place_order()
    lost = world.with_fault("lost reply", service="logicbroker", method="POST", path="/Orders").settle()
    searches = lost.history.requests(service="logicbroker", method="GET", path="/Orders")
    (search,) = [each for each in searches if "partnerPO=" in each.fact("url")]

    assert search in lost.history.of_order(order.id)


def test_no_shopper_stands_in_an_archive_unless_wanted(tmp_path: Path) -> None:
    """Neither name nor address, in either service's words; goods and numbers stay."""
    world = World(seed=7)
    order = world.shopper.place_order(lines=[("SKU-1", 1)], customer_message="Ring twice at Zebulon's")
    world.advance(minutes=15)
    world.history.to_har(tmp_path / "masked.har")
    world.history.to_har(tmp_path / "whole.har", with_people=True)

    address = order.billing_address
    personal = [str(address[name]) for name in ("first_name", "last_name", "street_1", "email", "phone")]
    masked, whole = ((tmp_path / name).read_text(encoding="utf-8") for name in ("masked.har", "whole.har"))
    assert [word for word in [*personal, "Zebulon"] if word not in whole] == []
    assert [word for word in [*personal, "Zebulon"] if word in masked] == []
    assert all(word in masked for word in ("SKU-1", str(order.id)))
