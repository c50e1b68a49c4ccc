"""Code that was written for the real services runs unchanged against the fakes, through either door."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import BigCommerce, intercept
from tests.fakes.doors.served import control, served
from tests.processes import surroundings

SCRIPT = Path(__file__).parent / "ship_orders.py"


def test_through_intercept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In the same process, talking to the real host's name."""
    store = BigCommerce(seed=1)
    store.control_panel.add_product(sku="MUG", name="Mug", price="10.00", stock=5)
    order = store.storefront.place_order([("MUG", 2)])
    text = store.control_panel.create_api_account("Script", {"orders": "modify"}).credentials_file()
    monkeypatch.setenv("BIGCOMMERCE_URL", "https://api.bigcommerce.com")
    monkeypatch.setenv("BIGCOMMERCE_STORE_HASH", store.store_hash)
    monkeypatch.setenv("BIGCOMMERCE_TOKEN", dict(line.split(": ", 1) for line in text.splitlines())["ACCESS TOKEN"])

    with intercept(store):
        runpy.run_path(str(SCRIPT))
    assert capsys.readouterr().out == "100 Awaiting Fulfillment 201\n"
    assert (order.status, order.shipments[0].tracking_number) == ("Shipped", "T1")


def test_against_the_served_fakes() -> None:
    """In another process, talking to a port on this machine."""
    with served("--clock", "virtual") as fakes:
        control(fakes, "people/shopper/place_order", lines=[["SKU-1", 2]])
        environment = surroundings(
            BIGCOMMERCE_URL=fakes["bigcommerce_url"],
            BIGCOMMERCE_STORE_HASH=fakes["store_hash"],
            BIGCOMMERCE_TOKEN=fakes["access_token"],
        )
        script = subprocess.run(
            [sys.executable, str(SCRIPT)], env=environment, capture_output=True, text=True, check=True
        )
        assert script.stdout == "100 Awaiting Fulfillment 201\n"
        assert control(fakes, "people/retailer/orders_page")[0]["Status"] == "Shipped"
