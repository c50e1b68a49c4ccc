"""Customers and channels, to read."""

import pytest

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.refusals import Conflict
from tests.fakes.bigcommerce.conftest import Api, recorded
from tests.fakes.bigcommerce.test_recorded import differences


def test_customers_are_found_by_id_and_address(api: Api, bigcommerce: BigCommerce) -> None:
    """A registered customer is listed, found by id and address, and cannot register twice."""
    ada, bea = (bigcommerce.storefront.register(f"{name}@example.com", name, "Able") for name in ("ada", "bea"))

    def found(query: str) -> list[int]:
        return [each["id"] for each in api.get(f"/v3/customers?{query}")["data"]]

    assert found("") == [bea, ada]
    assert found(f"id:in={bea},99") == found("email:in=BEA@example.com") == [bea]
    with pytest.raises(Conflict, match=r"email ada@example\.com already in use"):
        bigcommerce.storefront.register("ada@example.com", "A", "B")


def test_a_customer_looks_as_recorded(api: Api, bigcommerce: BigCommerce) -> None:
    """The same keys and types as a recorded customer of 2020 with his credit, and the channel that came since."""
    bigcommerce.storefront.register("ada@example.com", "Ada", "Able")
    theirs = recorded("v3_customers_create.json")["data"][0]

    ours = api.get("/v3/customers?include=storecredit")["data"][0]
    assert differences(ours, theirs) == [".origin_channel_id too many"]


def test_an_unknown_customer_filter_is_refused_as_recorded(api: Api) -> None:
    """The recorded refusal, word for word."""
    assert api.refused("GET", "/v3/customers?foo=1") == (422, recorded("errors/v3_customers_bad_filter_422.json"))


def test_the_storefront_is_channel_1(api: Api) -> None:
    """There is one channel, the storefront."""
    (channel,) = api.get("/v3/channels")["data"]
    assert (channel["id"], channel["type"], channel["status"]) == (1, "storefront", "prelaunch")
    assert api.get("/v3/channels/1")["data"] == channel
    assert api.refused("GET", "/v3/channels/2")[0] == 404
