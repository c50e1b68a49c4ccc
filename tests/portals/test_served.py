"""The pages of `harness serve`: every surroundings is a place, a connector beside it is waited for and seen at work."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from fakes.doors.control import Control
from fakes.scenery.config import ServeConfig
from fakes.scenery.outside_world import Addresses, OutsideWorld
from fakes.wire.http import Request
from harness.conformance.scene import Scene
from harness.portals.application import Portals
from harness.portals.judging import judge
from harness.portals.onlooker import Onlooker
from harness.portals.served import Watching
from harness.portals.tour import stops
from tests.portals.browsing import Browser

STORE, NETWORK, CONTROL = "http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:4"


class Served:
    """Served fakes in process: what stands behind each port."""

    def __init__(self, **config: object) -> None:
        self.watching = Watching()
        settings = ServeConfig.model_validate({"clock": "virtual", "seed": 7, **config})
        addresses = Addresses(STORE, NETWORK, "http://127.0.0.1:3", CONTROL)
        self.outside = OutsideWorld(settings, addresses, self.watching.diary_of)
        outside = self.outside
        answers = [outside.answer_bigcommerce, outside.answer_stage, outside.answer_production, Control(outside).answer]
        self.store, self.network, _, self.control, self.pages = self.watching.watch(outside, answers)
        self.access = outside.introduction()

    def browser(self) -> Browser:
        return Browser(Portals(self.watching.places_now))


@pytest.fixture
def served():
    return Served(surroundings=[{"name": "first"}, {"name": "second"}])


def test_every_surroundings_is_a_place(served):
    """Side by side, each under its own address; what is done in one is not in the other."""
    browser = served.browser()
    browser.open("/first/shop/cart?pieces%3ASKU-1=1")
    browser.send("/first/shop/order", {"payment": "Test Payment Gateway", "ship_to": ""})

    assert "Orders, 1 of 1" in browser.open("/first/store/orders")
    assert "Orders, 0 of 0" in browser.open("/second/store/orders")
    assert browser.open("/third/store/orders").count("<h1>There is no such page</h1>") == 1


def test_requests_of_a_connector_beside_it_are_seen(served):
    """What it asks of either service stands on the wire of its surroundings, without its token."""
    access = served.access
    headers = {"X-Auth-Token": access["access_token"], "Accept": "application/json"}
    served.store(Request("GET", f"{STORE}/stores/{access['store_hash']}/v2/orders?limit=1", headers))
    served.network(Request("GET", f"{NETWORK}/api/v2/Orders?subscription-key={access['subscription_key']}"))
    browser = served.browser()

    browser.open("/first/wire")

    assert "reads the list of orders" in browser.text
    assert "GET /api/v2/Orders" in browser.text
    assert access["access_token"] not in browser.page
    assert access["subscription_key"] not in browser.page
    browser.open("/second/wire")
    assert "/v2/orders" not in browser.text


def test_the_store_is_connected_by_the_form(served):
    """The form tries the credentials against the store, says what is wrong, and saves what works."""
    browser, access = served.browser(), served.access
    browser.open("/first/retailer/connections/form")
    typed = {"store_hash": access["store_hash"], "client_id": access["client_id"], "allow": "true"}

    browser.send("/first/retailer/connections", {**typed, "access_token": "wrong", "environment": "stage"})
    refused = browser.text
    right = {**typed, "access_token": access["access_token"]}
    browser.send("/first/retailer/connections", {**right, "environment": "production"})
    elsewhere = browser.text
    browser.open("/first/retailer/connections/form")
    browser.send("/first/retailer/connections", {**right, "environment": "stage"})

    assert "does not know this Access Token" in refused
    assert "this company is in stage" in elsewhere
    assert "BigCommerce is connected." in browser.text
    place = served.watching.places["first"]
    judge(place)
    told = {stop.promise.id: stop.word for stop in stops(place)}
    assert (told["G3"], told["G4"], told["G9"]) == ("holds", "holds", "holds")


def test_time_waits_for_a_connector_and_goes_on(served):
    """The clock stands where a connector is to take its turn, and goes on by itself once it has."""
    browser, key = served.browser(), {"Control-Key": served.access["control_key"]}
    began = served.outside.clock.now()
    served.control(Request("POST", f"{CONTROL}/connectors/mine", key))
    turn = {"next": began.replace(minute=10).isoformat()}
    served.control(Request("POST", f"{CONTROL}/connectors/mine/turn", key, json.dumps(turn).encode()))
    browser.open("/first")

    browser.send("/first/clock", {"length": "hour"})

    assert "Time waits for mine to take its turn" in browser.text
    assert (served.outside.clock.now() - began).total_seconds() == 600
    served.control(Request("POST", f"{CONTROL}/connectors/mine/turn", key, b'{"next": null}'))
    assert (served.outside.clock.now() - began).total_seconds() == 3600


def test_a_real_clock_has_no_buttons():
    """It moves by itself."""
    browser = Served(clock="real").browser()
    browser.open("/1")

    assert "Let time pass" not in browser.page
    browser.post("/1/clock", urlencode({"token": browser.token, "length": "day"}).encode(), "text/plain")
    assert browser.response.status in (403, 409)


def test_webhooks_and_their_tries_are_shown(served):
    """A subscription, and a delivery of it that is still to be tried."""
    access = served.access
    hook = {"scope": "store/order/created", "destination": "https://listener.example.com/", "is_active": True}
    headers = {"X-Auth-Token": access["access_token"], "Content-Type": "application/json", "Accept": "application/json"}
    made = served.store(
        Request("POST", f"{STORE}/stores/{access['store_hash']}/v3/hooks", headers, json.dumps(hook).encode())
    )
    served.outside.advance(served.outside.clock.now() + timedelta(minutes=2))  # Until then a new one hears nothing.
    served.outside.surroundings["first"].shopper.place_order(lines=[("SKU-1", 1)])
    browser = served.browser()

    browser.open("/first/wire")

    assert made.status == 200
    shown = browser.text.partition("Deliveries on their way")[2]
    assert "store/order/created https://listener.example.com/" in shown


def test_judges_find_all_that_they_ask_a_scene_for(served):
    """What a look at a scene may read, an onlooker of served surroundings has; people of a test are not asked."""
    served.browser().open("/first")
    onlooker = Onlooker(served.watching.places["first"])
    lacking = [name for name in vars(Scene) if not name.startswith("_") and not hasattr(onlooker, name)]

    assert set(lacking) <= {"matching_rows", "open_another_store"}


def test_a_planned_fault_strikes_a_connector_beside_it(served):
    """The next request is answered as planned, and recorded; faults that cut a connection are not offered."""
    browser, access = served.browser(), served.access
    asked = Request(
        "GET",
        f"{STORE.replace('127.0.0.1', 'localhost')}/stores/{access['store_hash']}/v2/orders?limit=1",
        {"X-Auth-Token": access["access_token"], "Accept": "application/json"},
    )
    browser.open("/first/faults")
    offered = browser.page

    browser.send("/first/faults", {"fault": "too many requests", "service": "bigcommerce", "method": ""})

    assert [served.store(asked).status, served.store(asked).status] == [429, 204]
    assert "too many requests" in browser.open("/first/faults").partition("What went wrong")[2]
    assert 'value="lost reply"' not in offered
    browser.send("/first/faults", {"fault": "lost reply", "service": "", "method": ""})
    assert browser.response.status == 422


def test_what_was_given_back_is_forgotten(served):
    """Surroundings that are given back are no place any more, and their record is gone."""
    browser = served.browser()
    browser.open("/second")

    served.control(Request("DELETE", f"{CONTROL}/surroundings/second"))

    assert browser.open("/second").count("There is no such page") > 0
    assert list(served.watching.histories) == ["first"]
