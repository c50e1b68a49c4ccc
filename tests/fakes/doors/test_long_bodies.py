"""Whatever one caller sends is answered within a second of work, so that nobody else waits for it longer."""

import asyncio
import json
from collections import Counter
from typing import Any

import pytest

from fakes.doors import asgi
from fakes.doors.asgi import Ports
from fakes.doors.control import Control
from fakes.logicbroker.state.feeds import files
from fakes.logicbroker.state.feeds.exports import csv_for_programs
from fakes.scenery.config import ServeConfig
from fakes.scenery.outside_world import OutsideWorld
from tests.fakes.doors.served import ADDRESSES
from tests.processor_time import within

FORM = "multipart/form-data; boundary=b"
ADDRESS = {"first_name": "A", "last_name": "B", "street_1": "s", "city": "c", "state": "Texas", "zip": "78701"}


class Callers:
    """Who calls the served fakes over their ports: the store is 1, the stage 2, the control port 4."""

    def __init__(self) -> None:
        self.outside = OutsideWorld(ServeConfig.model_validate({"clock": "virtual", "seed": 7}), ADDRESSES)
        outside = self.outside
        self.ports = Ports(
            {1: outside.answer_bigcommerce, 2: outside.answer_stage, 4: Control(outside).answer}, Counter()
        )
        self.told = outside.introduction()
        (self.here,) = outside.surroundings.values()
        (self.supplier_key,) = [key for who, key in self.here.keys.items() if who != self.here.retailer.name]
        self.retailer = self.here.retailer.company.id

    def ask(self, port: int, path: str, body: bytes, kind: str = "application/json", key: str = "") -> tuple[int, Any]:
        """The status and the body of an answer to a POST."""
        sent: list[Any] = []
        headers = {"host": f"127.0.0.1:{port}", "content-type": kind, "content-length": str(len(body))}
        headers |= {"x-auth-token": self.told["access_token"], "subscriptionkey": key or self.told["subscription_key"]}

        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(event: Any) -> None:
            sent.append(event)

        scope = {"type": "http", "method": "POST", "scheme": "http", "raw_path": path.encode(), "query_string": b""}
        fields = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        asyncio.run(self.ports({**scope, "headers": fields, "server": ("127.0.0.1", port)}, receive, send))
        return sent[0]["status"], json.loads(sent[1]["body"])

    def upload(self, columns: list[str], rows: Any, path: str = "Inventory/{}") -> tuple[int, Any]:
        """A supplier sends a file."""
        content = csv_for_programs(columns, rows)
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
        body = b"".join((head, content, b"\r\n--b--\r\n"))
        return self.ask(2, f"/api/v3/{path.format(self.retailer)}", body, FORM, self.supplier_key)


@pytest.fixture(scope="module")
def callers() -> Callers:
    return Callers()


def test_a_file_is_read_as_far_as_others_can_wait(callers: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal says how far, and what to do; alone, a world reads what is longer."""
    monkeypatch.setattr(files, "MOST_CELLS_BESIDE_OTHERS", 10)
    rows = [[f"S-{number}", number] for number in range(5)]

    status, told = callers.upload(["SupplierSKU", "Quantity"], rows)
    fewer = callers.upload(["SupplierSKU", "Quantity"], rows[:4])
    alone = callers.here.suppliers[0].upload_inventory([{"SupplierSKU": sku, "Quantity": n} for sku, n in rows[:5]])

    assert (status, fewer[0], alone.imported) == (400, 200, 5)
    assert "has more than 5 rows of 2 columns, and others wait here until it is read; split it" in told["Message"]


def test_a_body_lists_as_much_as_others_can_wait(callers: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused at the port, before anybody reads it."""
    monkeypatch.setattr(asgi, "MOST_VALUES", 10)

    assert callers.ask(4, "/people/shopper/place_order", b'{"lines": [["SKU-1", 1]]}')[0] == 200
    assert callers.ask(4, "/people/shopper/place_order", b'{"lines": [%s]}' % b",".join([b'["SKU-1", 1]'] * 9)) == (
        413,
        {"error": "a body lists at most 10 values here, where others wait; send several"},
    )


@pytest.mark.parametrize("where", ["inventory", "people"])
def test_many_names_make_no_wide_table(callers: Callers, where: str) -> None:
    """Each item with a name of its own: a few kilobytes would become millions of blank cells."""
    rows = [{f"c{number}": 1} for number in range(2_000)]
    with within(1):
        if where == "people":
            status, _ = callers.ask(4, "/people/supplier/upload_inventory", json.dumps({"path_or_rows": rows}).encode())
        else:
            path = f"/api/v3/Inventory/{callers.retailer}"
            status, _ = callers.ask(2, path, json.dumps(rows).encode(), key=callers.supplier_key)

    assert 400 <= status < 500


LONG: dict[str, Any] = {
    "inventory": lambda c: c.upload(["SupplierSKU", "Quantity"], ([f"SKU-{n}", n % 9] for n in range(39_990))),
    "inventory of 300,000": lambda c: c.upload(["SupplierSKU", "Quantity"], ([f"S{n}", 1] for n in range(300_000))),
    "short rows": lambda c: c.upload(["SupplierSKU", "Quantity"], (["A", 1] for n in range(2_000_000))),
    "bad rows": lambda c: c.upload(["SupplierSKU", "Quantity"], ([f"SKU-{n}", "x"] for n in range(39_990))),
    "wide rows": lambda c: c.upload([f"c{n}" for n in range(900)], (["x"] * 900 for n in range(1_000))),
    "matching": lambda c: c.upload(
        ["SupplierSKU", "MerchantSKU"], ([f"SKU-{n}", f"M-{n}"] for n in range(39_990)), "Inventory/{}/Matching"
    ),
    "order lines": lambda c: c.ask(
        2,
        "/api/v3/Orders",
        json.dumps(
            {"PartnerPO": "B", "OrderLines": [{"Quantity": 1, "LineNumber": n} for n in range(24_900)]}
        ).encode(),
    ),
    "order": lambda c: c.ask(
        1,
        f"/stores/{c.told['store_hash']}/v2/orders",
        json.dumps({"billing_address": ADDRESS, "products": [{"product_id": 111, "quantity": 1}] * 24_900}).encode(),
    ),
    "cart": lambda c: c.ask(4, "/people/shopper/place_order", json.dumps({"lines": [["SKU-1", 1]] * 24_900}).encode()),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_nothing_takes_longer_than_a_second(callers: Callers, name: str) -> None:
    """Long files and long lists, of every kind that is read piece by piece."""
    made = asyncio.run  # What prepares the request does not count, so the answer alone is timed.
    answered: list[Any] = []

    def timed(coroutine: Any) -> None:
        with within(1):
            made(coroutine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "run", timed)
        answered.append(LONG[name](callers))

    assert answered[0][0] < 500
