"""The door of the API: hosts, keys, versions, and what leaves when there is no such thing."""

import re

import pytest

from fakes.wire.http import NotFaked, Request


def get(trade, url, **headers):
    return trade.network.answer(Request("GET", url, headers))


def test_a_key_in_the_query_opens_the_door(trade) -> None:
    """``subscription-key`` in the query says who asks, in any case of letters."""
    key = trade.keys[trade.retailer.id]

    assert get(trade, f"https://stage.commerceapi.io/api/v2/Partners?Subscription-Key={key}").status == 200


@pytest.mark.parametrize("header", ["SubscriptionKey", "subscription-key", "SUBSCRIPTIONKEY"])
def test_a_key_in_a_header_opens_the_door(trade, header) -> None:
    """The header is an alternative, with its alias."""
    key = trade.keys[trade.retailer.id]

    assert get(trade, "https://stage.commerceapi.io/api/v3/Partners", **{header: key}).status == 200


@pytest.mark.parametrize("headers", [{}, {"SubscriptionKey": "wrong"}])
def test_without_a_good_key_the_door_stays_shut(trade, headers) -> None:
    """A missing and a wrong key are both 401."""
    assert get(trade, "https://stage.commerceapi.io/api/v3/Partners", **headers).status == 401


def test_a_new_key_breaks_the_old_one(trade) -> None:
    """A new primary key, a GUID in capitals, locks out whoever used the former one; the secondary key stays."""
    portal = trade.network.portal(trade.retailer)
    secondary, former = portal.api_authentication.create_secondary_key(), trade.keys[trade.retailer.id]
    new = portal.api_authentication.create_primary_key()
    assert re.fullmatch("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", new)

    url = "https://stage.commerceapi.io/api/v3/Partners?subscription-key="
    assert [get(trade, url + key).status for key in (former, new, secondary)] == [401, 200, 200]


def test_stage_and_production_do_not_know_each_other(trade) -> None:
    """A stage key opens nothing on the production host."""
    key = trade.keys[trade.retailer.id]

    assert get(trade, f"https://commerceapi.io/api/v3/Partners?subscription-key={key}").status == 401


def test_on_another_host_the_key_says_which_environment_is_meant(trade) -> None:
    """A served fake has one port; production is found there by a production key."""
    company = trade.network.add_company("Real Shop", "retailer", "production")
    trade.network.add_company("Real Maker", "supplier", "production")
    key = trade.network.portal(company).api_authentication.create_primary_key()

    answer = get(trade, f"http://127.0.0.1:8123/api/v3/Partners?subscription-key={key}")
    assert [partner["CompanyName"] for partner in answer.json()["Body"]["Partners"]] == ["Real Maker"]


def test_paths_compare_without_regard_to_case(trade) -> None:
    """``/API/v1/orders`` is ``/api/v1/Orders``."""
    assert trade.send("GET", "V1/oRdErS").status == 200


@pytest.mark.parametrize(("path", "status"), [("v3/Weather", 404), ("v9/Orders", 404), ("v1/Orders/Ready/Now", 404)])
def test_an_unknown_route_is_loud(trade, path, status) -> None:
    """What is not faked raises in the caller's process and is an ordinary refusal over a served door."""
    with pytest.raises(NotFaked) as raised:
        trade.send("GET", path)
    assert raised.value.response.status == status


def test_a_method_that_a_route_does_not_know_is_loud_too(trade) -> None:
    """Events can be posted at v1 only."""
    with pytest.raises(NotFaked) as raised:
        trade.send("POST", "v3/ActivityEvents", {})
    assert raised.value.response.status == 405


def test_no_key_shows_in_any_text(trade) -> None:
    """Keys are secrets: they are in no repr."""
    key = trade.keys[trade.retailer.id]
    environment = trade.network.environments["stage"]

    assert key not in repr((trade.network, environment.keys, trade.shop, trade.shop.api_authentication))


def test_a_body_that_is_not_json_is_refused(trade) -> None:
    """The message says what to send."""
    url = f"https://stage.commerceapi.io/api/v3/Orders?subscription-key={trade.keys[trade.retailer.id]}"
    answer = trade.network.answer(Request("POST", url, {}, b"<"))

    assert (answer.status, "JSON" in answer.json()["Message"]) == (400, True)
