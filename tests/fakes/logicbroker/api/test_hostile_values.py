"""Values that break parsers, in every path, query and body: all get an answer at once, none harms a later request."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest

from fakes.logicbroker.api.routes import ROUTES
from fakes.logicbroker.state.document_fields import SCHEMAS
from fakes.scenery.config import ServeConfig
from fakes.scenery.outside_world import OutsideWorld
from fakes.wire.http import NotFaked, Request, Response
from tests.fakes.doors.served import ADDRESSES
from tests.hostile import NOT_NUMBERS, NUMBERS, STRINGS, some
from tests.processor_time import within

QUERIES = (
    *("filters.page", "filters.pageSize", "filters.status", "filters.from", "filters.to", "filters.linkkey", "page"),
    *("filters.partnerPO", "filters.logicbrokerKeys", "modifiedAfter", "mapped", "isCompliant", "$filter", "query"),
    *("filters.category", "filters.typeId", "filters.viewed", "filters.processed", "filters.search"),
)
LINE = {
    "LineNumber": "1",
    "ItemIdentifier": {"SupplierSKU": "SUP-SKU-1", "PartnerSKU": "SKU-1"},
    "Quantity": 1,
    "Price": 1,
}
ORDER: dict[str, Any] = {"PartnerPO": "100", "OrderNumber": "100", "OrderLines": [LINE], "ShipToAddress": {"City": "A"}}
FIELDS = sorted({field.name for fields in SCHEMAS.values() for field in fields})
ROUTE = pytest.mark.parametrize("route", ROUTES.routes, ids=lambda route: f"{route.method} {route.template}")


class Network:
    """A served network with one order, asked as its retailer."""

    def __init__(self) -> None:
        self.outside = OutsideWorld(ServeConfig.model_validate({"clock": "virtual", "seed": 7}), ADDRESSES)
        self.key = self.outside.introduction()["subscription_key"]
        assert self.ask("POST", "/api/v3/Orders", json.dumps(ORDER).encode()).status < 300

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> Response:
        headers = {"SubscriptionKey": self.key, "Content-Type": kind}
        with within(1):
            try:
                answer = self.outside.answer_stage(Request(method, f"http://127.0.0.1:2{path}", headers, body))
            except NotFaked as gap:
                answer = gap.response
        assert answer.status < 500, (method, path[:200], body[:200])
        return answer


def filled(template: str, value: str = "1000001", place: str = "") -> str:
    """A path with something in each of its places, and a hostile value in one."""
    path = template.replace("{version}", "v3")
    return re.sub(r"\{(\w+)\}", lambda found: value if found[1] == place else "1000001", path)


@ROUTE
def test_hostile_paths_and_queries(route: Any, request: pytest.FixtureRequest) -> None:
    """Numbers, and what some reader takes for one, and texts."""
    network = Network()
    values = [
        *some(NUMBERS, request.config, 10),
        *some(NOT_NUMBERS, request.config, 5),
        *some(STRINGS, request.config, 5),
    ]
    for value in values:
        spelt = quote(value.encode("utf-8", "surrogatepass"), safe="")
        for place in re.findall(r"\{(\w+)\}", route.template.replace("{version}", "v3")):
            network.ask(route.method, filled(route.template, spelt, place))
        for name in QUERIES:
            network.ask(route.method, f"{filled(route.template)}?{quote(name)}={spelt}")


@pytest.mark.parametrize(
    "route",
    [each for each in ROUTES.routes if each.method != "GET"],
    ids=lambda route: f"{route.method} {route.template}",
)
def test_hostile_bodies(route: Any, request: pytest.FixtureRequest) -> None:
    """In the place of a body, of any field of it or of a line of it, as JSON in three encodings and as XML."""
    network, path = Network(), filled(route.template)
    texts = [json.dumps(each) for each in some(STRINGS, request.config, 3)]
    values = [
        *some(NUMBERS, request.config, 6),
        *texts,
        "null",
        "[]",
        "{}",
        "[[[]]]",
        "[" * 40 + "]" * 40,
        "[" * 100_000,
    ]
    for value in values:
        for body in (value, f"[{value}]"):
            for encoding in ("utf-8", "utf-16", "utf-32"):
                network.ask(route.method, path, body.encode(encoding))
        network.ask(route.method, path, f"<a><PartnerPO>{value}</PartnerPO></a>".encode(), "application/xml")
    for number, name in enumerate(FIELDS):
        value = values[number % len(values)]
        network.ask(route.method, path, f'{json.dumps(ORDER)[:-1]}, "{name}": {value}}}'.encode())
        line = f'{json.dumps(LINE)[:-1]}, "{name}": {value}}}'
        network.ask(route.method, path, f'{{"PartnerPO": "{number}", "OrderLines": [{line}]}}'.encode())
    for kept in ("/api/v3/Orders", "/api/v3/ActivityEvents", "/api/v3/Partners"):
        assert network.ask("GET", kept).status == 200
