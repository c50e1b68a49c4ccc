"""The wire is shown as it was recorded, and what goes wrong on it is planned by a button."""

import json
import re

import pytest

from harness.portals.application import Portals
from harness.portals.pages import wire
from harness.portals.place import Place
from harness.simulation import World
from tests.portals.browsing import Browser


@pytest.fixture(scope="module")
def visitor():
    """Somebody at the wire of a world in which a fault has struck once."""
    place = Place("w", World(seed=7))
    browser = Browser(Portals(lambda: {"w": place}))
    browser.open("/w/faults")
    browser.send("/w/faults", {"fault": "maintenance", "service": "bigcommerce", "method": ""})
    place.world.advance(minutes=20)
    return browser


def test_a_planned_fault_strikes(visitor):
    """It stands in the list of what went wrong, with the request that it struck."""
    visitor.open("/w/faults")

    assert "maintenance" in visitor.text.partition("What went wrong")[2]


def test_requests_are_filtered_by_how_they_ended(visitor):
    """Only what was refused is left, and the page says so in words."""
    visitor.open("/w/wire?ended=refused&service=bigcommerce")

    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", visitor.page, re.DOTALL)
    assert [row for row in rows if "503" in row]
    assert not [row for row in rows if "200 OK" in row or "logicbroker" in row]


def test_a_request_opens_to_its_command_and_its_answer(visitor):
    """Header fields, body, the curl command, and below it what came back; no token among it."""
    visitor.open("/w/wire?ended=refused&service=bigcommerce")
    (row,) = [each for each in visitor.page.split("<tr>") if "503" in each]
    number = re.search(r'/w/wire/(\d+)"', row)[1]

    visitor.open(f"/w/wire/{number}")

    assert "curl -X GET" in visitor.text
    assert "Answer 503" in visitor.text


def test_the_wire_is_had_as_har(visitor):
    """A file that any tool reads."""
    found = json.loads(visitor.open("/w/wire/all.har"))

    assert found["log"]["version"] == "1.2"
    assert any(each["response"]["status"] == 503 for each in found["log"]["entries"])


def test_the_archive_has_what_the_filter_shows(monkeypatch, visitor):
    """The newest that fit, oldest first, and no more than everybody else can wait for."""
    monkeypatch.setattr(wire, "MOST_IN_HAR", 3)

    page = visitor.open("/w/wire?service=logicbroker")
    found = json.loads(visitor.open("/w/wire/all.har?service=logicbroker"))["log"]["entries"]

    numbers = [int(each["comment"].removeprefix("event ")) for each in found]
    assert "wire/all.har?service=logicbroker" in page
    assert len(found) == 3
    assert all("commerceapi.io" in each["request"]["url"] for each in found)
    assert numbers == sorted(numbers)
