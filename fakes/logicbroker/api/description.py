"""The API's description of itself at ``/swagger/docs/v3``, as client generators ask for it: Swagger 2.0.

It is made of our own tables and tells only of what is imitated; where no schema is known here, an answer is an object.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from fakes.evidence.ledger import imitates
from fakes.logicbroker.sources import API_V3
from fakes.logicbroker.state.document_fields import SCHEMAS, DocumentField
from fakes.logicbroker.state.documents import DOCUMENT_LAYOUTS, DocumentLayout
from fakes.wire.http import Request, Response, Route

PATH = "/swagger/docs/v3"

Schema = dict[str, Any]


class Described(NamedTuple):
    """What is known of an operation: its name, the record in its body, and the record in its success."""

    operation_id: str | None = None
    body: tuple[str, str] | None = None
    status: int = 200
    success: str = "Object"


_INT32: Schema = {"type": "integer", "format": "int32"}
_TYPES: dict[str, Schema] = {
    "string": {"type": "string"},
    "integer": _INT32,
    "0..2": {**_INT32, "enum": [0, 1, 2]},
    "0..3": {**_INT32, "enum": [0, 1, 2, 3]},
    "number": {"type": "number", "format": "double"},
    "flag": {"type": "boolean"},
    "date": {"type": "string", "format": "date-time"},
}
_CREATED = {"LogicbrokerKey": {"type": "string"}, "TransformationResults": [{"$ref": "#/definitions/ExceptionDTO"}]}
_ANSWERS: dict[str, dict[str, Any]] = {
    "Object": {},
    "ExceptionDTO": {"Message": {"type": "string"}, "StackTrace": {"type": "string"}},
    "CreateSalesOrderReponse": _CREATED,
    "CreateShipmentReponse": _CREATED,
    "CreateInvoiceResponse": _CREATED,
    "LBDocumentStatus": {"Status": {"type": "string"}, "ErrorMessage": {"type": "string"}},
    "SalesOrderShipments": {"Shipments": [{"$ref": "#/definitions/Shipment"}]},
    "SalesOrderInvoices": {"Invoices": [{"$ref": "#/definitions/Invoice"}]},
    "GetSalesOrdersResponse": {"SalesOrder": {"$ref": "#/definitions/SalesOrder"}},
    "GetShipmentResponse": {"Shipment": {"$ref": "#/definitions/Shipment"}},
    "GetInvoiceResponse": {"Invoice": {"$ref": "#/definitions/Invoice"}},
}
"""Records in answers, as published; a list has its one kind of entry."""

_NAMES = {
    "Order": ("SearchSalesOrdersV2", "CreateSalesOrder", "GetSalesOrderDetails", "GetSalesOrderStatus"),
    "Shipment": ("SearchShipmentsV2", "CreateShipment", "GetShipment", "GetShipmentStatus"),
    "Acknowledgement": ("SearchAcksV2", "CreateAck", "GetAck", None),
}
"""Names of operations, as published, so far as they were captured."""

_MADE = {"Order": "CreateSalesOrderReponse", "Acknowledgement": "CreateSalesOrderReponse"}
_READ = {"Order": "GetSalesOrdersResponse", "Shipment": "GetShipmentResponse", "Invoice": "GetInvoiceResponse"}


def _of_documents(layout: DocumentLayout) -> Iterator[tuple[str, Described]]:
    kind, schema, base = layout.document_type, layout.schema, f"/api/v3/{layout.collection}"
    names = [None if name is None else f"{kind}_{name}" for name in _NAMES.get(kind, (None,) * 4)]
    made = _MADE.get(kind, "CreateInvoiceResponse" if kind == "Invoice" else "CreateShipmentReponse")
    one = "/{LogicbrokerKey}"
    status = "status" if kind == "Shipment" else "Status"
    is_order = kind == "Order"
    yield f"GET {base}", Described(names[0], success=f"ArrayResponse[{schema}]")
    yield f"POST {base}", Described(names[1], (schema, schema), 201, f"LBMessage[{made}]")
    yield f"GET {base}{one}", Described(names[2], success=f"LBMessage[{_READ.get(kind, schema)}]")
    yield f"GET {base}{one}/{status}", Described(names[3], success="LBMessage[LBDocumentStatus]")
    updated = {"Order": "Order_UpdateSalesOrderStatus", "Shipment": "Shipment_UpdateShipmentStatus"}.get(kind)
    yield f"PUT {base}{one}/{status}/{{Status}}", Described(updated)
    ready = "Order_GetReadyOrders" if is_order else None
    yield f"GET {base}/Ready", Described(ready, success=f"ArrayResponse[{schema}]")
    keys = "Order_GetReadyOrderKeys" if is_order else None
    yield f"GET {base}/LogicbrokerKeys/Ready", Described(keys, success="ArrayResponse[String]")
    bulk = "Order_BulkUpdateStatus" if is_order else None
    yield (
        f"PUT {base}/Status",
        Described(bulk, ("request", "BulkStatusUpdateRequest"), success="ArrayResponse[String]"),
    )


@cache
def _known() -> dict[str, Described]:
    below, hooks = "/api/v3/Orders/{LogicbrokerKey}", "/api/v3/Webhooks"
    return dict(found for layout in DOCUMENT_LAYOUTS.values() for found in _of_documents(layout)) | {
        f"GET {below}/Shipments": Described("Order_GetASN", success="LBMessage[SalesOrderShipments]"),
        f"GET {below}/Invoices": Described("Order_GetInvoice", success="LBMessage[SalesOrderInvoices]"),
        f"POST {below}/Shipments": Described(
            "Order_CreateShipmentForSalesOrder", ("Shipment", "Shipment"), 201, "LBMessage[CreateShipmentReponse]"
        ),
        f"POST {below}/Invoices": Described(
            "Order_CreateInvoiceForSalesOrder", ("Invoice", "Invoice"), 201, "LBMessage[CreateInvoiceResponse]"
        ),
        f"GET {hooks}": Described("Webhook_GetWebHooks", success="LBMessage[WebhookDetails[]]"),
        f"POST {hooks}": Described("Webhook_CreateWebhook", ("Webhook", "WebhookDetails"), 200, "LBMessage[String]"),
        f"GET {hooks}/{{WebhookId}}": Described("Webhook_GetWebhook", success="LBMessage[WebhookDetails]"),
        f"DELETE {hooks}/{{WebhookId}}": Described("Webhook_DeleteWebhook", success="LBMessage[Int32]"),
    }


_PARAMETERS = {
    "key": ("LogicbrokerKey", "string"),
    "status": ("Status", "string"),
    "partner_id": ("partnerId", "integer"),
    "event_id": ("EventId", "integer"),
    "webhook_id": ("WebhookId", "integer"),
    "document_type": ("documentType", "string"),
}


@imitates(
    "API: description",
    "The API describes itself as Swagger 2.0, without a key: operations, their parameters, bodies and answers.",
    evidence="official",
    source=API_V3,
    test="api/test_description.py::test_the_description_agrees_with_the_published_one",
)
def answer(request: Request, routes: Iterable[Route[Any]]) -> Response:
    """The whole description, for the host that was asked."""
    paths: dict[str, Any] = {}
    for route in routes:
        template = route.template.replace("{version}", "v3")
        if template.startswith("/api/v3/"):
            path = _published(template)
            paths.setdefault(path, {})[route.method.lower()] = _operation(route.method, path)
    scheme, _, host = request.origin.partition("://")
    return Response.of_json(
        200,
        {
            "swagger": "2.0",
            "info": {"version": "v3", "title": "CommerceAPI V3"},
            "host": host,
            "schemes": [scheme],
            "securityDefinitions": {"apiKey": {"type": "apiKey", "name": "subscription-key", "in": "query"}},
            "paths": paths,
            "definitions": _definitions(),
        },
    )


def _published(template: str) -> str:
    path = re.sub(r"\{(\w+)\}", lambda found: f"{{{_PARAMETERS.get(found[1], (found[1], ''))[0]}}}", template)
    return path.replace("}/Status", "}/status") if path.startswith("/api/v3/Shipments/") else path


def _operation(method: str, path: str) -> dict[str, Any]:
    known = _known().get(f"{method} {path}", Described())
    kinds = dict(_PARAMETERS.values())
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, **_TYPES[kinds.get(name, "string")]}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    parameters += _filters(method, path)
    if known.body:
        name, schema = known.body
        parameters.append({"name": name, "in": "body", "required": True, "schema": _reference(schema)})
    responses = {str(known.status): {"description": "OK", "schema": _reference(known.success)}}
    if known.status == 201:
        responses["400"] = {"description": "data was invalid."}
    tag = {"Orders": "Order"}.get(path.split("/")[3], path.split("/")[3].removesuffix("s"))
    described = {"tags": [tag], "parameters": parameters, "responses": responses, "security": [{"apiKey": []}]}
    return described | ({} if known.operation_id is None else {"operationId": known.operation_id})


def _filters(method: str, path: str) -> list[dict[str, Any]]:
    collections = "|".join(layout.collection for layout in DOCUMENT_LAYOUTS.values())
    found = re.fullmatch(rf"/api/v3/(?:{collections})(/.*Ready)?", path)
    if method != "GET" or found is None:
        return []
    prefix = "filters" if found[1] else "Filters"
    return [
        {"name": f"{prefix}.{field.name}", "in": "query", "required": False, **_TYPES[field.type]}
        for field in SCHEMAS["DocumentFilters"]
    ]


@cache
def _definitions() -> dict[str, Schema]:
    made = {name: _record(fields) for name, fields in SCHEMAS.items()}
    made |= {name: {"type": "object", "properties": _listed(fields)} for name, fields in _ANSWERS.items()}
    return made | {name: _envelope(name) for name in {one.success: None for one in _known().values()} if "[" in name}


def _listed(fields: dict[str, Any]) -> dict[str, Schema]:
    return {
        name: {"type": "array", "items": kind[0]} if isinstance(kind, list) else kind for name, kind in fields.items()
    }


def _record(fields: Iterable[DocumentField]) -> Schema:
    fields = list(fields)
    properties = {field.name: _kind(field) for field in fields}
    required = [field.name for field in fields if field.required]
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _kind(field: DocumentField) -> Schema:
    kind = _TYPES.get(field.type) or _reference(field.type)
    return {"type": "array", "items": kind} if field.many else kind


def _reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _envelope(name: str) -> Schema:
    """``LBMessage[X]`` or ``ArrayResponse[X]``, where X may be ``String``, ``Int32`` or a list."""
    kind, _, inner = name.removesuffix("]").partition("[")
    part = {"String": _TYPES["string"], "Int32": _INT32}.get(inner) or _reference(inner.removesuffix("[]"))
    if kind == "ArrayResponse":
        counts = dict.fromkeys(("TotalPages", "CurrentPage", "TotalRecords"), _INT32)
        return {"type": "object", "properties": {"Records": {"type": "array", "items": part}, **counts}}
    body = {"type": "array", "items": part} if inner.endswith("[]") else part
    texts = {"Code": _TYPES["string"], "Message": _TYPES["string"]}
    return {"type": "object", "properties": {**texts, "Body": body}}
