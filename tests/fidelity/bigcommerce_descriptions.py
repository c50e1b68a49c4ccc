"""BigCommerce's published descriptions as a judge of answers: which operation, which status, which schema.

What is sent, and which disagreements are accepted, is said by the tests.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from fakes.wire.http import Response

SPECS = Path(__file__).parents[2].parent / "shared" / "specs" / "bigcommerce"

METHODS = ("get", "post", "put", "delete")


class _TextualDates(yaml.CSafeLoader):
    """YAML whose unquoted dates in examples stay text."""


_TextualDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, order=True)
class Finding:
    """Where an answer is not as described: the operation, the status, the place in the body, and what is wrong."""

    operation: str
    status: int
    place: str
    what: str
    message: str = field(default="", compare=False)


@dataclass(frozen=True)
class Operation:
    """One described operation: the file that describes it, its path there, and its responses by status."""

    file: str
    path: str
    responses: dict[str, Any]
    parameters: tuple[dict[str, Any], ...] = ()
    body: dict[str, Any] | None = None

    def response(self, status: int) -> dict[str, Any] | None:
        found = self.responses.get(str(status))
        return found and _resolved(self.file, found)


@cache
def description(file: str) -> dict[str, Any]:
    """One file as data."""
    return yaml.load((SPECS / file).read_text(), _TextualDates)


def operation_name(method: str, template: str) -> str:
    """``GET /v2/orders/{}``: the same for descriptions and routes, whatever they call their parameters."""
    return f"{method.upper()} {re.sub(r'{[^}]+}', '{}', template)}"


@cache
def operations() -> dict[str, Operation]:
    """All described operations by name."""
    found = {}
    for file in sorted(path.relative_to(SPECS).as_posix() for path in SPECS.rglob("*.yml")):
        version = re.search(r"/v[23]$", description(file)["servers"][0]["url"])
        for path, item in description(file)["paths"].items():
            for method in METHODS:
                if version and method in item:
                    given = (*item.get("parameters", ()), *item[method].get("parameters", ()))
                    body = item[method].get("requestBody")
                    operation = Operation(file, path, item[method]["responses"], given, body)
                    found[operation_name(method, version.group() + path)] = operation
    return found


def parameters(name: str) -> dict[str, list[Any] | None]:
    """The query parameters of an operation, each with the words that it can be, where those are described."""
    operation = operations()[name]
    found = {}
    for each in (_resolved(operation.file, parameter) for parameter in operation.parameters):
        if each.get("in") == "query":
            schema = _resolved(operation.file, each.get("schema", {}))
            found[each["name"]] = schema.get("enum") or _resolved(operation.file, schema.get("items", {})).get("enum")
    return found


def body_fields(name: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every plain field that a JSON body of an operation may have, and a value for it."""
    file = operations()[name].file
    samples = {}
    for place, schema in body_schemas(name):
        inner = _resolved(file, schema.get("items", {}))
        if "properties" not in schema and "properties" not in inner and (value := _sample(file, schema)) is not None:
            samples[place] = value
    yield from samples.items()


def body_schemas(name: str) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every field of a JSON body of an operation, with what describes it; ``[]`` in a place is an entry of a list."""
    yield from _fields(operations()[name].file, _body_of(name), ())


def required_fields(name: str) -> Iterator[tuple[str, ...]]:
    """The fields that a body of an operation must have, those of its parts too; ``[]`` is an entry of a list."""
    yield from _required(operations()[name].file, _body_of(name), ())


def _body_of(name: str) -> dict[str, Any]:
    operation = operations()[name]
    body = operation.body and _resolved(operation.file, operation.body)
    return dict((body or {}).get("content", {}).get("application/json", {}).get("schema", {}))


def _required(file: str, schema: dict[str, Any], place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    schema = _resolved(file, schema)
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _required(file, part, place)
    yield from ((*place, name) for name in schema.get("required", ()))
    if len(place) < _DEEPEST:
        yield from _required(file, schema["items"], (*place, "[]")) if "items" in schema else ()
        for key, each in schema.get("properties", {}).items():
            yield from _required(file, each, (*place, key))


_DEEPEST = 4


def _fields(
    file: str, schema: dict[str, Any], place: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    schema = _resolved(file, schema)
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _fields(file, part, place)
    if "items" in schema and len(place) < _DEEPEST:
        yield from _fields(file, schema["items"], (*place, "[]"))
    for key, each in schema.get("properties", {}).items():
        inner = _resolved(file, each)
        if inner.get("readOnly"):
            continue
        yield (*place, key), inner
        if len(place) < _DEEPEST and ("properties" in inner or "properties" in _resolved(file, inner.get("items", {}))):
            yield from _fields(file, inner, (*place, key))


def _sample(file: str, schema: dict[str, Any]) -> Any:
    """A value that a field may have, and that is hardly its default; None for what has no plain type."""
    if words := [each for each in schema.get("enum", ()) if each not in ("", None)]:
        return words[-1]
    if schema.get("type") == "array":
        inner = _sample(file, _resolved(file, schema.get("items", {})))
        return None if inner is None else [inner]
    samples = {"string": "7", "integer": 7, "number": 7, "boolean": True, "object": {"a": "b"}}
    formats = {"date-time": "2026-01-01T00:00:00+00:00", "date": "2026-01-01", "email": "seven@example.com"}
    if schema.get("format") in formats:
        return formats[schema["format"]]
    return samples.get(schema.get("type", ""))


def _resolved(file: str, value: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in value:
        value = _at(file, value["$ref"])
    return value


def _at(file: str, pointer: str) -> Any:
    value: Any = description(file)
    for part in pointer.removeprefix("#/").split("/"):
        value = value[part.replace("~1", "/").replace("~0", "~")]
    return value


def findings(name: str, response: Response) -> Iterator[Finding]:
    """All that is wrong with an answer of an operation, by its description."""
    operation = operations()[name]
    described = operation.response(response.status)
    if described is None:
        yield Finding(name, response.status, "status", "not described")
        return
    schemas = {kind: each.get("schema") for kind, each in described.get("content", {}).items()}
    if not response.body:
        if schemas:
            yield Finding(name, response.status, "body", "missing")
        return
    kind = response.headers["Content-Type"].partition(";")[0]
    if kind not in schemas:
        yield Finding(name, response.status, "media type", f"{kind} instead of {', '.join(schemas) or 'no body'}")
        kind = next((each for each in schemas if "json" in each and "json" in kind), "")
    if schemas.get(kind) is not None:
        for place, what, message in _wrong(operation.file, json.dumps(schemas[kind]), json.loads(response.body)):
            yield Finding(name, response.status, place, what, message)


def _wrong(file: str, schema: str, body: Any) -> Iterator[tuple[str, str, str]]:
    for error in _validator(file, schema).iter_errors(body):
        place = "$" + "".join("[]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
        unexpected = getattr(error.kind, "unexpected", None)
        if unexpected:
            yield from ((f"{place}.{key}", "not described", "") for key in unexpected)
        else:
            yield place, error.kind.name, error.message[:300]


def properties(name: str, response: Response) -> Iterator[tuple[str, bool]]:
    """Every place of an answer at which its description has a property, and whether the answer shows it there."""
    operation = operations()[name]
    described = operation.response(response.status)
    for content in (described or {}).get("content", {}).values():
        if response.body and "schema" in content:
            yield from _properties(operation.file, content["schema"], json.loads(response.body), "$")


def _properties(file: str, schema: dict[str, Any], value: Any, place: str) -> Iterator[tuple[str, bool]]:
    schema = _resolved(file, schema)
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _properties(file, part, value, place)
    if isinstance(value, dict):
        for name, each in schema.get("properties", {}).items():
            if not _write_only(each):
                yield f"{place}.{name}", name in value
                if name in value:
                    yield from _properties(file, each, value[name], f"{place}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _properties(file, schema.get("items", {}), each, f"{place}[]")


@cache
def _validator(file: str, schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(closed(file, json.loads(schema)), validate_formats=True)


def closed(file: str, schema: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI 3.0 schema as JSON Schema in which a property that is not described is an error.

    ``oneOf`` is read as ``anyOf``: the alternatives of these files overlap, so exactly one never fits.
    """
    made: dict[str, Any] = {}
    result = _convert(file, schema, True, made)
    return {**result, "$defs": made}


_KEPT = ("type", "enum", "format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern")


def _convert(file: str, schema: Any, close: bool, made: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(schema, dict):
        return {}
    if "$ref" in schema:
        return _reference(file, schema["$ref"], close, made)
    result = {key: schema[key] for key in _KEPT if key in schema}
    if isinstance(schema.get("required"), list):
        result["required"] = schema["required"]
    if "items" in schema:
        result["items"] = _convert(file, schema["items"], True, made)
    if isinstance(schema.get("additionalProperties"), dict):
        result["additionalProperties"] = _convert(file, schema["additionalProperties"], True, made)
    result |= _parts(file, schema, made)
    names = _property_names(file, schema) if close else set()
    if names and "additionalProperties" not in schema:
        result["properties"] = {name: {} for name in sorted(names)} | result.get("properties", {})
        result["additionalProperties"] = False
    return {"anyOf": [{"type": "null"}, result]} if schema.get("nullable") else result


def _reference(file: str, pointer: str, close: bool, made: dict[str, Any]) -> dict[str, Any]:
    """Each schema is made at most twice: closed, and open as a part of something larger."""
    name = f"{'closed' if close else 'open'}{pointer.replace('/', '.').replace('#', '')}"
    if name not in made:
        made[name] = {}
        made[name] = _convert(file, _at(file, pointer), close, made)
    return {"$ref": f"#/$defs/{name.replace('%', '%25')}"}


def _parts(file: str, schema: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """Properties, which are closed in themselves, and the parts of a composition, which are not."""
    parts: dict[str, Any] = {}
    if "properties" in schema:
        parts["properties"] = {
            name: _convert(file, each, True, made)
            for name, each in schema["properties"].items()
            if not _write_only(each)
        }
    if "allOf" in schema:
        parts["allOf"] = [_convert(file, each, False, made) for each in schema["allOf"]]
    if alternatives := [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        parts["anyOf"] = [_convert(file, each, False, made) for each in alternatives]
    return parts


def _property_names(file: str, schema: Any) -> set[str]:
    """All properties that an object may have, through every composition."""
    if not isinstance(schema, dict):
        return set()
    if "$ref" in schema:
        return _property_names(file, _at(file, schema["$ref"]))
    parts = [*schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])]
    names = {name for name, each in schema.get("properties", {}).items() if not _write_only(each)}
    return names.union(*(_property_names(file, each) for each in parts))


def _write_only(schema: Any) -> bool:
    return isinstance(schema, dict) and bool(schema.get("writeOnly"))
