"""What a connection does in between, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import CANCEL
from harness.conformance.checks import in_between, secrets, shipments

ORDER = "/stores/abc123/v2/orders/100"
PARCEL = {"tracking_number": "1Z 1", "items": [{"order_product_id": 1, "quantity": 2}]}


@pytest.mark.parametrize(
    ("parcels", "state"),
    [
        ([PARCEL], "holds"),
        ([PARCEL, PARCEL], "broken"),
        ([{**PARCEL, "items": [{"order_product_id": 1, "quantity": "1"}]}] * 2, "holds"),
        ([PARCEL, {**PARCEL, "tracking_number": "1Z2"}], "holds"),
        ([], "unknown"),
    ],
    ids=["once", "twice", "a piece at a time", "under another number", "not at all"],
)
def test_a_parcel_is_made_once(written: Any, document: Any, parcels: list[dict[str, Any]], state: str) -> None:
    """Whatever is shown in the end, the shopper gets a mail for each; a number that nobody gave is judged elsewhere."""
    for parcel in parcels:
        written.wrote("POST", f"{ORDER}/shipments", parcel)
        written.wrote("DELETE", f"{ORDER}/shipments/4", None, 204)
    written.order(documents=[document("Shipment", packages={"MUG": {"1Z1": 2}})])

    assert in_between.parcels_are_made_once(written.history).state == state


@pytest.mark.parametrize(
    ("status", "answer"),
    [(503, {}), (200, {"title": "An error has occurred"}), (200, ""), (200, [])],
    ids=["an error", "an apology", "nothing", "a list"],
)
def test_a_parcel_that_the_store_refused_was_not_made(written: Any, document: Any, status: int, answer: Any) -> None:
    """To try again is no second parcel, and whoever took one names it."""
    written.wrote("POST", f"{ORDER}/shipments", PARCEL, status, answer)
    written.wrote("POST", f"{ORDER}/shipments", PARCEL)
    written.order(documents=[document("Shipment", packages={"MUG": {"1Z1": 2}})])

    assert in_between.parcels_are_made_once(written.history).state == "holds"


@pytest.mark.parametrize(("status", "state"), [(2, "broken"), ("3", "broken"), (10, "broken"), (9, "unknown")])
def test_shipped_before_anything_is_sent(written: Any, status: Any, state: str) -> None:
    """Also when it is set back at once; Awaiting Shipment says nothing of the kind."""
    written.wrote("PUT", ORDER, {"status_id": status}, 200)
    written.wrote("PUT", ORDER, {"status_id": 9}, 200)
    written.order()

    assert in_between.shipped_means_shipped(written.history).state == state


@pytest.mark.parametrize("answer", [201, 503])
def test_shipped_after_a_parcel(written: Any, answer: int) -> None:
    """Also one of which nobody knows whether it arrived."""
    written.wrote("POST", f"{ORDER}/shipments", PARCEL, answer)
    written.wrote("PUT", ORDER, {"status_id": 2}, 200)
    written.order()

    assert in_between.shipped_means_shipped(written.history).state == "holds"


def test_shipped_after_the_rest_was_cancelled(written: Any) -> None:
    """What suppliers cancelled moves an order on, too."""
    written.deed("supplier", CANCEL, order_id=100)
    written.wrote("PUT", ORDER, {"status_id": 2}, 200)
    written.order()

    assert in_between.shipped_means_shipped(written.history).state == "holds"


def test_an_order_of_which_nothing_travels(written: Any) -> None:
    """Where all is digital there is no parcel to wait for."""
    written.wrote("PUT", ORDER, {"status_id": 10}, 200)
    seen = written.order()
    for line in seen.facts["store"]["lines"]:
        line["type"] = "digital"

    assert in_between.shipped_means_shipped(written.history).state == "unknown"


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("https://www.ups.com/track?tracknum=1Z1", "holds"),
        ("https://tools.usps.com/go?1Z1", "broken"),
        ("https://shop.example.com/follow/1Z1", "holds"),
        ("https://notusps.com/1Z1", "holds"),
        ("", "holds"),
    ],
)
def test_a_link_leads_to_its_carrier(written: Any, document: Any, parcel: Any, link: str, state: str) -> None:
    """Or to a page of the shop; never to another carrier."""
    box = {"TrackingNumber": "1Z1", "CarrierCode": "UPSN"}
    body = {"ShipmentLines": [{"ShipmentInfos": [box]}]}
    shown = {**parcel("1Z1"), "tracking_link": link}
    seen = written.order(documents=[document("Shipment", packages={"MUG": {"1Z1": 2}}, body=body)], shipments=[shown])
    seen.facts["store"]["addresses"] = []

    assert shipments.parcels_invent_nothing(written.history).state == state


@pytest.mark.parametrize(("query", "state"), [("page=2", "holds"), ("page=2&access_token=**********", "broken")])
def test_a_token_in_the_address(written: Any, query: str, state: str) -> None:
    """Whoever passes an address on writes it down, and the store reads its token from the head alone."""
    facts = {
        "service": "bigcommerce",
        "method": "GET",
        "url": f"https://api.bigcommerce.com/stores/abc/v2/orders?{query}",
    }
    written.history.record("connector", "request", "GET", {**facts, "headers": {"X-Auth-Token": "**********"}})

    assert secrets.credentials_go_to_their_service(written.history).state == state


@pytest.mark.parametrize(("name", "state"), [("SubscriptionKey", "holds"), ("Authorization", "broken")])
def test_credentials_in_a_field_that_nobody_reads(written: Any, name: str, state: str) -> None:
    """What stands in it is masked in the record, so that it stands there at all counts."""
    facts = {"service": "logicbroker", "method": "GET", "url": "https://stage.commerceapi.io/api/v3/Partners"}
    written.history.record("connector", "request", "GET", {**facts, "headers": {name: "**********"}})

    assert secrets.credentials_go_to_their_service(written.history).state == state


@pytest.mark.parametrize(
    ("service", "headers", "query", "state"),
    [
        ("logicbroker", {"User-Agent": "connector/1"}, "", "holds"),
        ("logicbroker", {"X-Customer": "ann@example.com"}, "", "broken"),
        ("bigcommerce", {"X-Customer": "ann@example.com"}, "", "broken"),
        ("logicbroker", {}, "?filters.partnerPO=ann%40example.com", "broken"),
        ("bigcommerce", {}, "?email=ann%40example.com", "holds"),
    ],
)
def test_shoppers_stand_in_no_head_and_no_address(
    written: Any, service: str, headers: dict[str, str], query: str, state: str
) -> None:
    """What a log keeps of every request names no shopper; the store may be asked for one."""
    asked = {"service": service, "method": "GET", "url": f"https://example.com/{query}", "headers": headers}
    written.history.record("connector", "request", "GET", asked)
    written.order().facts["store"]["billing_address"] = {"email": "ann@example.com"}

    assert secrets.shoppers_data_in_place(written.history).state == state
