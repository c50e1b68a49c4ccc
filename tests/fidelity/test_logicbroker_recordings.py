"""The Logicbroker fake beside the recorded answers of V1: the same fields, with the same kinds of values.

Skipped where the recordings do not lie beside the checkout.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.fidelity.logicbroker_description import INSTANT, RECORDED
from tests.fidelity.logicbroker_walk import Walker

AS_JSON = RECORDED / "v1_salesorder_get_2015.json"
AS_XML = RECORDED / "v1_salesorder_get_2015.xml"

pytestmark = pytest.mark.skipif(not AS_JSON.exists(), reason=f"the recordings are not here: {RECORDED}")

DEVIATIONS = {
    "$.Body.SalesOrder.Status": "The field is no longer described in V3; the status is StatusCode, or asked for.",
    "$.Body.SalesOrder.OrderLines[].LineNumber": "A number in 2015; the description of V3 says a text.",
}
"""Where the fake's order is not like the recorded one, and why."""


def kinds(value: Any, place: str = "$") -> Iterator[tuple[str, str]]:
    """Every place of a JSON value with the kind of what stands there."""
    if isinstance(value, dict):
        yield place, "object"
        for name, each in value.items():
            yield from kinds(each, f"{place}.{name}")
    elif isinstance(value, list):
        yield place, "list"
        for each in value:
            yield from kinds(each, f"{place}[]")
    elif isinstance(value, str):
        yield place, "instant" if re.match(INSTANT, value) else "text"
    else:
        yield place, {bool: "flag", type(None): "null"}.get(type(value), "number")


@pytest.fixture
def walker() -> Walker:
    return Walker()


def posted_again(walker: Walker, body: bytes, kind: str, accept: str) -> bytes:
    """A recorded order, posted as what it is and read again."""
    key = walker.send("POST", "v1/Orders", body, **{"Content-Type": kind}).json()["Body"]["LogicbrokerKey"]
    return walker.send("GET", f"v1/Orders/{key}", Accept=accept).body


def test_an_order_has_the_recorded_fields_with_the_recorded_kinds_of_values(walker: Walker) -> None:
    """Except for what is listed above with its reason; an item of that list that is no longer true fails, too."""
    recorded = json.loads(AS_JSON.read_text())
    sent = json.dumps(recorded["Body"]["SalesOrder"]).encode()
    answer = json.loads(posted_again(walker, sent, "application/json", "application/json"))

    ours = dict(kinds(answer))
    different = {place for place, kind in kinds(recorded) if ours.get(place) != kind}
    assert different == DEVIATIONS.keys()


def test_an_order_has_the_recorded_values(walker: Walker) -> None:
    """All that was recorded comes back, but for the network's own keys."""
    recorded = json.loads(AS_JSON.read_text())["Body"]["SalesOrder"]
    sent = json.dumps(recorded).encode()
    answer = json.loads(posted_again(walker, sent, "application/json", "application/json"))["Body"]["SalesOrder"]

    del recorded["Identifier"], recorded["Status"]
    recorded["OrderLines"][0]["LineNumber"] = "1"
    assert pruned(answer).items() >= pruned(recorded).items()


def pruned(value: Any) -> Any:
    """A JSON value without what is null, so that fields of a later day do not count."""
    if isinstance(value, dict):
        return {name: pruned(each) for name, each in value.items() if each is not None}
    return [pruned(each) for each in value] if isinstance(value, list) else value


def elements(element: ElementTree.Element, place: str = "") -> Iterator[tuple[str, str]]:
    """Every place of an XML answer that has no further elements, with its text, or ``nil``."""
    place = f"{place}/{element.tag}"
    nil = element.get("{http://www.w3.org/2001/XMLSchema-instance}nil")
    if not len(element):
        yield place, "nil" if nil == "true" else element.text or ""
    for child in element:
        yield from elements(child, place)


def test_an_order_is_the_recorded_xml(walker: Walker) -> None:
    """The same elements with the same texts: absent texts are left out, absent dates are nil, numbers have no zeros."""
    recorded = ElementTree.fromstring(AS_XML.read_bytes())
    sent = ElementTree.tostring(recorded.find("./Body/SalesOrder"))
    answer = ElementTree.fromstring(posted_again(walker, sent, "application/xml", "application/xml"))

    ours, theirs = list(elements(answer)), list(elements(recorded))
    own = ("LogicbrokerKey", "LinkKey", "SenderCompanyId", "ReceiverCompanyId", "StatusCode", "DocumentDate")
    assert {one for one in theirs if not one[0].endswith(own)} - set(ours) == set()
    surplus = {place for place, text in ours if text != "nil"} - {place for place, _ in theirs}
    assert surplus == {
        f"/LBMessage/Body/SalesOrder/{name}"
        for name in ("SenderCompanyId", "ReceiverCompanyId", "StatusCode", "DocumentDate")
    }
