"""What the pages say at the ends of things: of a trial, of a connector, of a key."""

import re
from datetime import timedelta

import pytest

from harness.portals.application import Portals
from harness.portals.judging import judge
from harness.portals.place import Place
from harness.portals.tour import stops
from harness.simulation import World
from tests.portals.browsing import Browser


def test_the_store_closes_with_its_trial_and_opens_with_a_plan():
    """A closed control panel says why, keeps its menu, and lets a plan be chosen; the tour finds nothing broken."""
    place = Place("w", World(seed=7, connect=False))
    browser = Browser(Portals(lambda: {"w": place}))
    browser.open("/w")
    browser.send("/w/clock", {"length": "trial"})

    browser.open("/w/store/orders")
    closed = browser.response.status, browser.text, "Plans and trial" in browser.page
    browser.open("/w")
    overview = browser.text
    judge(place)
    browser.open("/w/store/plans")
    browser.send("/w/store/plans", {"plan": "standard"})
    browser.open("/w/store/orders")

    assert (closed[0], closed[2]) == (409, True)
    assert "trial" in closed[1]
    assert "closed" in overview
    assert not [stop for stop in stops(place) if stop.word == "broken"]
    assert browser.response.status == 200


class Falling:
    """A connector that falls over in its second tick."""

    def __init__(self, connection, send, journal):
        self._ticks = 0

    def tick(self, now):
        self._ticks += 1
        if self._ticks == 2:
            raise ZeroDivisionError("the connector divides by nothing")
        return now + timedelta(minutes=15)


def test_a_connector_that_crashes_takes_no_page_with_it():
    """The page says that it crashed and where; another one is started by a button."""
    place = Place("w", World(seed=7, connector=Falling))
    browser = Browser(Portals(lambda: {"w": place}))
    browser.open("/w/store/orders")

    browser.send("/w/clock", {"length": "hour"})
    said = browser.response.status, browser.text
    browser.open("/w/faults")
    browser.send("/w/faults/restart")

    assert said[0] == 409
    assert "The connector crashed." in said[1]
    assert "divides by nothing" in said[1]
    assert "A new connector has taken over." in browser.text


@pytest.mark.parametrize("kind", ["primary", "secondary"])
def test_a_key_is_shown_once(browser, place, kind):
    """A key is made by a button, and stands on no page after that, nor on this one when it is opened anew."""
    browser.open("/world/supplier/1/keys")

    browser.send(f"/world/supplier/1/keys/{kind}")
    key = re.search(r"[0-9A-F]{8}-[0-9A-F-]{27}", browser.text)[0]
    company = place.world.suppliers[0].company

    assert place.world.logicbroker.environments["stage"].keys.owner(key) == company.id
    assert key not in browser.open(browser.path)
    assert key not in browser.open("/world/supplier/1/keys")
