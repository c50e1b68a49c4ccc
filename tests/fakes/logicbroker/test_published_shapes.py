"""The shapes of fields, routes and answers against Logicbroker's own description and a recorded answer.

Skipped where the description does not lie beside the checkout.
"""

import json
from pathlib import Path

import pytest

from fakes.logicbroker import fields
from fakes.logicbroker.api import ROUTES

SHARED = Path(__file__).parents[4] / "shared"
DESCRIPTION = SHARED / "specs" / "logicbroker" / "commerceapi-v3-part.swagger.json"
RECORDING = SHARED / "recorded" / "logicbroker" / "v1_salesorder_get_2015.json"

needs_description = pytest.mark.skipif(not DESCRIPTION.exists(), reason="the published description is not here")
needs_recording = pytest.mark.skipif(not RECORDING.exists(), reason="the recording is not here")

TYPES = {"string": "string", "integer": "integer", "number": "number", "boolean": "flag"}
PYTHON = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list}


def description():
    return json.loads(DESCRIPTION.read_text())


def kind_of(value):
    """A published property in the words of our own tables."""
    if "$ref" in value:
        return value["$ref"].split("/")[-1]
    if value["type"] == "array":
        return f"{kind_of(value['items'])}[]"
    return "date" if value.get("format") == "date-time" else TYPES[value["type"]]


@needs_description
@pytest.mark.parametrize("name", ["SalesOrder", "Shipment", "Invoice", "Acknowledgement", "OrderLine", "AckLine"])
def test_our_fields_are_the_published_ones(name) -> None:
    """Every field with its type, and which are required; so are the tables below."""
    definitions = description()["definitions"]
    todo, seen = [name], set()
    while todo:
        schema = todo.pop()
        seen.add(schema)
        published = {field: kind_of(value) for field, value in definitions[schema]["properties"].items()}
        ours = {field.name: field.type + "[]" * field.many for field in fields.SCHEMAS[schema]}
        assert ours == published
        required = {field.name for field in fields.SCHEMAS[schema] if field.required}
        assert required == set(definitions[schema].get("required", []))
        todo += [
            field.type for field in fields.SCHEMAS[schema] if field.type in fields.SCHEMAS and field.type not in seen
        ]


@needs_description
def test_every_published_operation_has_a_route() -> None:
    """With the published method."""
    missing = [
        f"{method} {path}"
        for path, operations in description()["paths"].items()
        for method in operations
        if ROUTES.match(method.upper(), path.replace("{", "").replace("}", "")) is None
    ]

    assert missing == []


def problems(definitions, schema, value, place="answer"):
    """Where a value does not have the published shape; null stands for anything that is absent."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].split("/")[-1]]
    if value is None:
        return []
    if not isinstance(value, PYTHON[schema["type"]]) or isinstance(value, bool) is not (schema["type"] == "boolean"):
        return [f"{place}: {value!r} is no {schema['type']}"]
    if schema["type"] == "array":
        return [one for entry in value for one in problems(definitions, schema["items"], entry, place)]
    if schema["type"] != "object":
        return []
    properties = schema.get("properties", {})
    found = [f"{place} has {name}, which is not published" for name in value if name not in properties]
    for name in set(value) & set(properties):
        found += problems(definitions, properties[name], value[name], f"{place}.{name}")
    return found


@pytest.fixture
def whole_trade(trade):
    """An order with everything that answers it."""
    order = trade.purchase_order("104", ("A-1", 3))
    trade.maker.accept(order)
    trade.settle()
    trade.maker.ship(order, [("A-1", 2)], tracking_number="1Z")
    trade.maker.cancel(order, [("A-1", 1)])
    trade.settle()
    trade.maker.invoice(order)
    trade.settle()
    hook = {"Format": "json", "Address": "https://example.com", "Topic": "order_submitted"}
    trade.call("POST", "v3/Webhooks", hook)
    return trade


@needs_description
def test_answers_have_the_published_shapes(whole_trade) -> None:
    """Of every published operation that reads."""
    published = description()
    order = whole_trade.only("104", "PurchaseOrder")
    keys = {
        "Orders": order.key,
        "Shipments": whole_trade.only("104", "Shipment").key,
        "Acknowledgements": whole_trade.network.documents("104", "Acknowledgement")[0].key,
        "Webhooks": "1",
    }
    for path, operations in published["paths"].items():
        if "get" not in operations:
            continue
        collection = path.split("/")[3]
        filled = path.replace("{LogicbrokerKey}", keys[collection]).replace("{WebhookId}", "1")
        answer = json.loads(whole_trade.send("GET", filled.removeprefix("/api/")).body)
        schema = operations["get"]["responses"]["200"]["schema"]
        assert problems(published["definitions"], schema, answer) == [], path


@needs_description
def test_creating_has_the_published_shape(trade) -> None:
    """201 with the key."""
    published = description()
    response = published["paths"]["/api/v3/Orders"]["post"]["responses"]["201"]["schema"]
    answer = trade.call("POST", "v3/Orders", trade.sales_order())

    assert problems(published["definitions"], response, json.loads(json.dumps(answer, default=str))) == []


@needs_recording
def test_a_recorded_order_reads_and_prints_as_it_was() -> None:
    """All its fields that are still published keep their values; absent ones are null as there."""
    recorded = json.loads(RECORDING.read_text())["Body"]["SalesOrder"]
    recorded["OrderLines"][0]["LineNumber"] = str(recorded["OrderLines"][0]["LineNumber"])

    printed = fields.complete("SalesOrder", fields.read("SalesOrder", recorded))
    for name in ("PartnerPO", "OrderDate", "ShipToAddress", "ExtendedAttributes", "Discounts", "RequestedShipDate"):
        assert printed[name] == recorded[name]
    assert printed["OrderLines"][0].items() >= recorded["OrderLines"][0].items()
