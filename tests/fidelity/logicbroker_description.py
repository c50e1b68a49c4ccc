"""Logicbroker's published descriptions as a judge of answers: which operation, which status, which schema.

What is sent, and which disagreements are accepted, is said by the tests.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from fakes.wire.http import Response

SHARED = Path(__file__).parents[2].parent / "shared"
SPECS = SHARED / "specs" / "logicbroker"
SWAGGER = SPECS / "commerceapi-v3-part.swagger.json"
V1 = SPECS / "commerceapi-v1-2018.openapi.yaml"
CONDENSED = SPECS / "commerceapi-v3-condensed.yaml"
RECORDED = SHARED / "recorded" / "logicbroker"

METHODS = ("get", "post", "put", "delete")

INSTANT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$"
"""What ``date-time`` is read as: the recorded dates have no zone, which JSON Schema's format would refuse."""

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its answer."""

    method: str
    path: str
    response: Response


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """Where an answer is not as described: the operation, the status, the place in the body, and what is wrong."""

    operation: str
    status: int
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One described operation: its name, a pattern for its path, and the schema of each described status."""

    name: str
    method: str
    pattern: re.Pattern[str]
    responses: Mapping[int, Schema | None]


@cache
def operations() -> dict[str, Operation]:
    """All described operations by name in lower case, paths with fewer parameters first.

    The Swagger file decides where both describe one.
    """
    found = {one.name.lower(): one for one in (*_condensed_operations(), *_swagger_operations())}
    return dict(sorted(found.items(), key=lambda item: item[0].count("{}")))


def operation_of(exchange: Exchange) -> Operation | None:
    """The described operation of an exchange; v2 is judged as v3, whose envelopes it has.  None for v1 and files."""
    path = re.sub("^/api/v[23]/", "/api/v3/", exchange.path, flags=re.IGNORECASE)
    return _operation_at(exchange.method, re.sub(r"/\d+", "/0", path))


@cache
def _operation_at(method: str, path: str) -> Operation | None:
    for operation in operations().values():
        if operation.method == method and operation.pattern.fullmatch(path):
            return operation
    return None


def findings(exchange: Exchange) -> Iterator[Finding]:
    """All that is wrong with an answer by the description of its operation; nothing where nobody described it."""
    operation = operation_of(exchange)
    if operation is None:
        return
    response = exchange.response
    if response.status not in operation.responses:
        yield Finding(operation.name, response.status, "status", "not described")
        return
    schema = operation.responses[response.status]
    if schema is None:
        return
    kind = response.headers["Content-Type"].partition(";")[0]
    if kind != "application/json":
        yield Finding(operation.name, response.status, "media type", f"{kind} instead of application/json")
        return
    for place, what in wrong(schema, json.loads(response.body)):
        yield Finding(operation.name, response.status, place, what)


def wrong(schema: Schema, value: Any) -> Iterator[tuple[str, str]]:
    """Each place of a value that is not as a schema says, and what is wrong there.

    A null below the envelope stands for a field that is absent: so the recorded answers write it.
    """
    envelope = {name: _without_nulls(each) for name, each in value.items()}
    for error in _validator(json.dumps(schema)).iter_errors(envelope):
        place = "$" + "".join("[]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
        unexpected = getattr(error.kind, "unexpected", None)
        if unexpected:
            yield from ((f"{place}.{key}", "not described") for key in unexpected)
        else:
            yield place, error.message[:200]


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


@cache
def _validator(schema: str) -> jsonschema_rs.Draft4Validator:
    return jsonschema_rs.Draft4Validator({**json.loads(schema), "definitions": definitions()})


@cache
def definitions() -> dict[str, Schema]:
    """The described records as JSON Schema, by name; the Swagger file decides where both describe one."""
    swagger = json.loads(SWAGGER.read_text())["definitions"]
    made = {name: _record(fields) for name, fields in _condensed()["schemas"].items() if "[" not in name}
    return made | {name: _strict(each) for name, each in swagger.items() if "[" not in name}


# The Swagger 2.0 file.


def _swagger_operations() -> Iterator[Operation]:
    for path, item in json.loads(SWAGGER.read_text())["paths"].items():
        for method in METHODS:
            if method in item:
                responses = item[method]["responses"]
                yield _operation(method, path, {int(s): _envelope(r.get("schema")) for s, r in responses.items()})


def _envelope(schema: Schema | None) -> Schema | None:
    return None if schema is None else _reference(schema["$ref"].rpartition("/")[2])


def _strict(schema: Schema) -> Schema:
    """A schema of the file in which a field that is not described is an error."""
    if "$ref" in schema:
        return _reference(schema["$ref"].rpartition("/")[2])
    result = {key: schema[key] for key in ("type", "enum", "required") if key in schema}
    if schema.get("format") == "date-time":
        result["pattern"] = INSTANT
    if schema.get("format") == "int32":
        result |= {"minimum": -(2**31), "maximum": 2**31 - 1}
    if "items" in schema:
        result["items"] = _strict(schema["items"])
    if "properties" in schema:
        result["properties"] = {name: _strict(each) for name, each in schema["properties"].items()}
        return result | {"additionalProperties": False}
    return result


# The condensed list.


@cache
def _condensed() -> Any:
    return yaml.load(CONDENSED.read_text(), yaml.CSafeLoader)


def _condensed_operations() -> Iterator[Operation]:
    for each in _condensed()["endpoints"]:
        responses = {int(status): _schema_of(text) for status, text in each["success"].items()}
        errors = {int(status): None for status in each.get("errors", {})}
        yield _operation(each["method"].lower(), each["path"], responses | errors)


def _schema_of(text: str) -> Schema | None:
    """The schema of a success such as ``LBMessage[String] (a link)``; None where none was captured."""
    words = text.split(" (", maxsplit=1)[0]
    return None if words in ("Object", "No Content", "not captured") or "(" in words else _reference(words)


_SIMPLE: dict[str, Schema] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "double": {"type": "number"},
    "int32": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"type": "integer"},
    "date-time": {"type": "string", "pattern": INSTANT},
}


def _reference(words: str) -> Schema:
    """``LBMessage[ArrayResponse[X]]``, ``X[]``, ``List[X]``, ``String``, ``X`` as a schema."""
    if words.endswith("[]"):
        return {"type": "array", "items": _reference(words[:-2])}
    generic, _, inner = words.partition("[")
    if not inner:
        return _SIMPLE.get(words.lower(), {"$ref": f"#/definitions/{words}"})
    part = _reference(inner[:-1])
    if generic == "List":
        return {"type": "array", "items": part}
    return _generic(generic, part)


def _generic(name: str, part: Schema) -> Schema:
    fields = _condensed()["schemas"][f"{name}[T]"]
    properties = {field: _or_null(_typed(kind)) for field, kind in fields.items() if "T" not in kind}
    [(field, kind)] = [(field, kind) for field, kind in fields.items() if "T" in kind]
    properties[field] = {"type": "array", "items": part} if kind == "T[]" else part
    record: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return record | {"required": list(properties)}


def _record(fields: Mapping[str, str]) -> Schema:
    required = [name for name, kind in fields.items() if kind.endswith("!")]
    properties = {name: _typed(kind.rstrip("!")) for name, kind in fields.items()}
    record: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return record | ({"required": required} if required else {})


def _typed(kind: str) -> Schema:
    name = re.split(r"[ _(|]", kind)[0]
    if kind.startswith("map"):
        return {"type": "object"}
    return _reference(name)


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [{"type": "null"}, schema]}


def _operation(method: str, path: str, responses: Mapping[int, Schema | None]) -> Operation:
    name = f"{method.upper()} {re.sub('{[^}]+}', '{}', path)}"
    source = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
    return Operation(name, method.upper(), re.compile(source, re.IGNORECASE), responses)
