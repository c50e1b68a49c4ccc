"""The connector and the fakes in two processes: everything that a connection does, over real sockets."""

from datetime import datetime, timedelta
from typing import Any

from harness.sync import Connection, Connector, Credentials, Journal, requests_send
from harness.sync.secrets import Secret
from tests.fakes.doors.served import control, served


def connected(fakes: dict[str, Any]) -> Connector:
    """Our connector, connected to the first surroundings of the served fakes at their present instant."""
    credentials = fakes["surroundings"][0]["store"]["api_accounts"][0]["credentials_file"]
    connection = Connection(
        name="Served",
        environment="stage",
        credentials=Credentials.from_text(credentials),
        logicbroker_key=Secret(fakes["subscription_key"]),
        connected_at=datetime.fromisoformat(fakes["now"]),
        bigcommerce_url=fakes["bigcommerce_url"],
        logicbroker_url=fakes["logicbroker_url"],
    )
    return Connector(connection, requests_send(), Journal.in_memory())


def run(connector: Connector, fakes: dict[str, Any], start: datetime, length: timedelta) -> datetime:
    """Let connector and fakes live for a while on the fakes' clock; returns when it ended."""
    now, end = start, start + length
    following = connector.tick(now)
    while following <= end:
        if following > now:
            now = following
            control(fakes, "clock", to=now.isoformat())
        following = connector.tick(now)
    control(fakes, "clock", to=end.isoformat())
    return end


def test_a_whole_connection_over_http() -> None:
    """An order is sent and shipped, stock is updated and a product arrives, with a socket between the parties."""
    with served("--clock", "virtual") as fakes:
        connector, start = connected(fakes), datetime.fromisoformat(fakes["now"])
        order = control(fakes, "people/shopper/place_order", lines=[["SKU-1", 2]])
        now = run(connector, fakes, start, timedelta(minutes=16))
        control(fakes, "people/supplier/ship", order=order["id"])
        control(fakes, "people/supplier/upload_inventory", path_or_rows=[{"SupplierSKU": "SKU-2", "Quantity": 9}])
        rows = [{"sku": "NEW-1", "name": "New", "price": "1.00", "weight": "1"}]
        feed = control(fakes, "people/supplier/upload_product_feed", path_or_rows=rows)
        control(fakes, "people/retailer/approve", feed=feed["id"])
        run(connector, fakes, now, timedelta(minutes=60))

        stock = {row["SKU"]: row["Stock"] for row in control(fakes, "people/retailer/products_page")}
        assert control(fakes, "people/retailer/orders_page")[0]["Status"] == "Shipped"
        assert (stock["SKU-2"], "NEW-1" in stock) == ("9", True)
        assert control(fakes, "people/retailer/product_feeds")[0]["status"] == "Complete"
        assert connector.attention() == []
