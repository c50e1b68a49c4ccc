"""What a described field of a body cannot be is refused: another type, too long, too much, no word, or not there.

Each field is sent by itself in a sound body, which is sound but for that.
"""

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from fakes.wire.http import NotFaked
from tests.fidelity.bigcommerce_walk import Furnished, furnish, good_call

pytest.importorskip("jsonschema_rs", reason="wanted jsonschema-rs of the dev extra")

from tests.fidelity.bigcommerce_descriptions import SPECS, body_schemas, required_fields
from tests.fidelity.test_bigcommerce_bodies import WRITES, path_of, with_field

pytestmark = pytest.mark.skipif(not SPECS.exists(), reason=f"wanted BigCommerce's descriptions in {SPECS}; none there")

PASSED_OVER = {
    "product_id": "it names the record that the path names already",
    "date_modified": "the store writes it, as it says of every record",
    "id": "it names the record, or one that does not exist yet",
}
"""Fields that are not read, each with the reason."""

TAKEN = {
    ("inventory_level", "maximum"): "the description says that more is cut down to the highest level",
    ("sku", "minLength"): "the base variant of a product without a SKU has none",
}
"""Values beyond their bounds that are taken, each with the reason."""

NOT_NEEDED = {
    ("POST /v2/orders", "quantity"): "a line of a catalog product without one is one piece; the ledger says what else",
}
"""Fields that may be missing, each with the reason."""


def beyond(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Values that a field cannot have, each with what it breaks."""
    kind = schema.get("type")
    yield from {
        "string": (("type", {"a": 1}), ("type", True)),
        "integer": (("type", "abc"), ("type", {"a": 1}), ("type", 1.5)),
        "number": (("type", "abc"), ("type", {"a": 1})),
        "boolean": (("type", "maybe"), ("type", [1])),
        "array": (("type", "abc"), ("type", {"a": 1})),
        "object": (("type", "abc"), ("type", [1])),
    }.get(kind or "", ())
    if kind == "string":
        yield from _beyond_text(schema)
    if kind in ("integer", "number"):
        yield from ((name, schema[name] + step) for name, step in (("maximum", 1), ("minimum", -1)) if name in schema)
        if "enum" in schema:
            yield "enum", 987_654


def _beyond_text(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "maxLength" in schema:
        yield "maxLength", "x" * (schema["maxLength"] + 1)
    if schema.get("minLength"):
        yield "minLength", "x" * (schema["minLength"] - 1)
    if "enum" in schema:
        yield "enum", "no-such-word"
    if schema.get("format") in ("date", "date-time", "email"):
        yield "format", "none of its kind"


@cache
def full_store() -> Furnished:
    return copy.deepcopy(furnish())


@pytest.mark.parametrize("operation", sorted(WRITES))
def test_what_a_field_cannot_be_is_refused(operation: str) -> None:
    """The answer is a refusal, or NotFaked where the field is not imitated at all."""
    furnished, route = full_store(), WRITES[operation]
    path = path_of(furnished, route.template)
    query, body = good_call(f"{route.method} {route.template}", furnished.numbers)
    taken = []
    for place, schema in body_schemas(operation):
        for what, value in beyond(schema):
            if place[-1] in PASSED_OVER or (place[-1], what) in TAKEN:
                continue
            try:
                asked = furnished.walker.request(route.method, path + query, with_field(body, place, value))
                status = furnished.walker.store.answer(asked).status
            except NotFaked:
                continue
            if status < 400:
                taken.append(f"{'.'.join(place)}: {what} {value!r:.40}")
    assert taken == []


def without(body: Any, place: tuple[str, ...]) -> Any:
    """The body without a field; None where it does not have it."""
    less = copy.deepcopy(body)
    at: Any = less
    for step in place[:-1]:
        at = at[0] if step == "[]" and at else at.get(step) if isinstance(at, dict) else None
    return None if not isinstance(at, dict) or at.pop(place[-1], None) is None else less


@pytest.mark.parametrize("operation", sorted(name for name in WRITES if name.startswith("POST")))
def test_what_is_missing_is_refused(operation: str) -> None:
    """Nothing is made without what its description requires; of changes the descriptions are of whole records."""
    furnished, route = full_store(), WRITES[operation]
    path = path_of(furnished, route.template)
    query, body = good_call(f"{route.method} {route.template}", furnished.numbers)
    taken = []
    for place in required_fields(operation):
        less = without(body, place)
        if less is not None and (operation, place[-1]) not in NOT_NEEDED:
            asked = furnished.walker.request(route.method, path + query, less)
            if furnished.walker.store.answer(asked).status < 400:
                taken.append(".".join(place))
    assert taken == []
